"""An object for a JSON Schema, so that a server can answer whatever is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT = "A calm account of what the post says."


def example(schema: Mapping[str, Any], prompt: str = "") -> Any:  # noqa: ANN401 - any JSON value
    """A value that satisfies ``schema``: text where text is wanted, and quotes from the longest line of ``prompt``.

    Knows objects, arrays, strings, numbers, booleans, enums, constants, alternatives and local references.
    """
    return _Maker(schema, _quote(prompt)).value(schema)


def _quote(prompt: str) -> str:
    return max((line.strip() for line in prompt.splitlines()), key=len, default="")[:60].strip()


class _Maker:
    def __init__(self, root: Mapping[str, Any], quote: str) -> None:
        self.root = root
        self.quote = quote

    def value(self, schema: Mapping[str, Any], name: str = "") -> Any:  # noqa: ANN401 - any JSON value
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return schema["enum"][0]
        return self._typed(schema, name)

    def _typed(self, schema: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - any JSON value
        kinds = schema.get("type", "object")
        match kinds if isinstance(kinds, str) else kinds[0]:
            case "object":
                return {key: self.value(part, key) for key, part in schema.get("properties", {}).items()}
            case "array":
                return [self.value(schema["items"], name)] * max(1, schema.get("minItems", 1))
            case "string":
                return self._text(schema, name)
            case "boolean":
                return False
            case "null":
                return None
            case _:
                return schema.get("minimum", 1)

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema or "anyOf" in schema:
            schema = self._found(schema["$ref"]) if "$ref" in schema else schema["anyOf"][0]
        return schema

    def _found(self, reference: str) -> Mapping[str, Any]:
        here = self.root
        for part in reference.removeprefix("#/").split("/"):
            here = here[part]
        return here

    def _text(self, schema: Mapping[str, Any], name: str) -> str:
        text = self.quote if name in ("quote", "name") and self.quote else TEXT
        if name == "name":
            text = text.split()[0]
        text = text.ljust(schema.get("minLength", 0), ".")
        return text[: schema.get("maxLength", len(text))]
