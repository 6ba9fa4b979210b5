"""The JSON Schema of ``enrich.toml``; ``PYTHONPATH=. python tests/docs/schemas.py`` writes it.

The keys, kinds and limits come from the settings themselves, what they mean from the tables of the documentation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from enrich.fields.specs import KNOWN
from enrich.schemas import NAMES
from enrich.settings import File, Section

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "enrich" / "schemas" / NAMES["config"]
_HEADING = re.compile(r"^##+ `\[([\w.]+)\]`: (.+)$")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_SEE = re.compile(r"(?:[;.,]|,? as) (?:see )?\[[^\]]+\]\([^)]+\)(?: (?:below|says))?")
_BELOW = "; see below"
_KEY = {"oneOf": [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/parts"}]}
_PARTS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
# What validators of the settings take beyond what the kinds of Python say: a key may be a list of its parts.
_WRITTEN: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("FieldConfig", "key"): _KEY,
    ("FieldConfig", "keys"): {"type": "array", "items": _KEY, "minItems": 1},
    ("PrivacyConfig", "keys"): {"type": "array", "items": _KEY},
    ("PrivacyConfig", "withhold"): {"type": "array", "items": _KEY},
    ("ProvenanceConfig", "key"): {"oneOf": [{"type": "string"}, {"$ref": "#/$defs/parts"}]},
}


def _rows(page: Path) -> Iterator[tuple[str, str, str]]:
    """The rows of a page's tables: the table that the heading names, or the heading, the key, and what it means."""
    table = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("##"):
            found = _HEADING.match(line)
            table = found[1] if found else line.lstrip("# ")
        elif line.startswith("| `"):
            keys, *_, meaning = (cell.strip() for cell in line.strip("|").split(" | "))
            for key in re.findall(r"`([\w.]+)`", keys):
                yield table, key, _plain(meaning)


def _plain(text: str) -> str:
    """A cell without links, as one sentence."""
    told = _LINK.sub(r"\1", _SEE.sub("", text)).replace(_BELOW, "").strip(" |")
    return told[:1].upper() + told[1:] + ("" if told.endswith(".") else ".")


def _meanings() -> dict[tuple[str, str], str]:
    docs = ROOT / "docs"
    rows = [*_rows(docs / "configuration.md"), *_rows(docs / "fields.md")]
    return {(table, key): meaning for table, key, meaning in rows}


def _simple(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Without what says nothing to an editor: titles, and null, which TOML does not have."""
    if isinstance(part, list):
        return [_simple(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _simple(value) for key, value in part.items() if not (key == "title" and isinstance(value, str))}
    kept.pop("description", None) if "enum" in kept or "additionalProperties" in kept else None
    if kept.get("default", "") is None:
        kept.pop("default")
    some = [one for one in kept.pop("anyOf", []) if one != {"type": "null"}]
    return kept | some[0] if len(some) == 1 else kept | ({"anyOf": some} if some else {})


def _section(name: str, table: str, made: Mapping[str, Any], meanings: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    found = dict(made[name])
    for key, part in found["properties"].items():
        written = _WRITTEN.get((name, key), part)
        told = meanings.get((table, key))
        default = {"default": part["default"]} if "default" in part and "$ref" not in part else {}
        found["properties"][key] = {**written, **default, **({"description": told} if told else {})}
    return found


def made() -> dict[str, Any]:
    """The schema, as the settings and the documentation are now."""
    for section in Section.__subclasses__():
        section.model_rebuild()  # they are built when they are first used, and pydantic 2.12.0 asks for more than that
    whole = _simple(File.model_json_schema())
    definitions, meanings = whole["$defs"], _meanings()
    sections = {part["$ref"].rpartition("/")[2]: name for name, part in whole["properties"].items() if "$ref" in part}
    sections |= {"FieldConfig": "Settings of a field", "PriceConfig": "model.price"}
    for name, table in sections.items():
        definitions[name] = _section(name, table, definitions, meanings)
    definitions["parts"] = _PARTS
    definitions["SiteConfig"]["properties"]["format"] = {"type": "string", "description": "One of `formats`."}
    whole["properties"] = {key: {"$ref": part["$ref"]} for key, part in whole["properties"].items() if "$ref" in part}
    whole["properties"]["fields"] = _fields(meanings)
    told = {"title": "enrich.toml", "description": "The settings of enrich for one site."}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told, **whole}


def _fields(meanings: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The tables of fields: those with known names, and any other, which must say its kind."""
    field = {"$ref": "#/$defs/FieldConfig"}
    known = {name: {**field, "description": meanings["Known fields", name]} for name in KNOWN}
    return {"type": "object", "properties": known, "additionalProperties": {**field, "required": ["kind"]}}


def printed() -> str:
    """The file's text."""
    return json.dumps(made(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    TARGET.write_text(printed(), encoding="utf-8")
