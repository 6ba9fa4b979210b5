"""The JSON Schema of a reply, derived from the fields that are wanted.

Three strengths of one schema: `reply_schema` is what every strict server takes (no lengths, all keys required);
`limits` are the rules that are checked here after the reply; their messages tell a model how to correct it.
For servers that heed them, `bounded` adds the lengths at which a model that can't stop is stopped, and `list_bounded`
those of lists alone.
An ``enum`` is sent where a vocabulary is closed and small enough: strict servers take 1,000 values in all, of at most
15,000 characters together once there are more than 250 (OpenAI's guide to structured outputs).
A reply is not refused for a value outside the ``enum`` (see `shape`), because it may be another spelling of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from enrich import values
from enrich.markdown.abbreviations import is_abbreviated
from enrich.values import FieldSpec, Kind, Mode

if TYPE_CHECKING:
    from enrich.values import SiteContext, Violation

MAX_VALUES = 1000
MAX_SHORT = 250
MAX_CHARS = 15_000
MOST_ITEMS = 50
LONGEST_LABEL, LONGEST_NAME, LONGEST_QUOTE, LONGEST_TEXT = 100, 200, 400, 1500
_ROOM = 2  # what is cut at its limit looks whole, and what is twice as long is told as too long
_NEXT = re.compile(r"\s*+(\S)")
_SENTENCE_END = re.compile(r"[。！？!?]+|[.](?=[\"'”’“»」』）)]*(?:\s|$))")


def reply_schema(wanted: Sequence[FieldSpec], context: SiteContext) -> dict[str, Any]:
    """The schema of the whole reply: an object with one key for each wanted field, by field name."""
    room = MAX_VALUES
    labels: dict[str, list[str]] = {}
    for spec, found in sorted(((spec, allowed(spec, context)) for spec in wanted), key=lambda one: len(one[1])):
        labels[spec.name] = found if len(found) <= room else []
        room -= len(labels[spec.name])
    return _object({spec.name: _field(spec, labels[spec.name]) for spec in wanted})


def bounded(schema: Mapping[str, Any], wanted: Sequence[FieldSpec]) -> dict[str, Any]:
    """A reply's schema with ``minItems``, ``maxItems`` and ``maxLength``; the one that is given stays as it is.

    A list of names ends at its field's limit: each has a quote that proves it.
    A list of terms ends where it is seen to run away, one above twice its limit, and a text well above its own.
    No length is above 1,500, unless the limit is: llama.cpp compiles no more than 2,000 repetitions.
    """
    parts = schema["properties"]
    made = {spec.name: _bounded(parts[spec.name], spec) for spec in wanted if spec.name in parts}
    return {**schema, "properties": {**parts, **made}}


def list_bounded(schema: Mapping[str, Any], wanted: Sequence[FieldSpec]) -> dict[str, Any]:
    """A reply's schema with ``minItems`` and ``maxItems`` alone, for servers that take no length of a text."""
    parts = schema["properties"]
    made = {spec.name: _list(parts[spec.name], spec) for spec in wanted if spec.is_list and spec.name in parts}
    return {**schema, "properties": {**parts, **made}}


def _list(part: Mapping[str, Any], spec: FieldSpec) -> dict[str, Any]:
    return {**part, "minItems": 0, "maxItems": _most_items(spec)}


def _most_items(spec: FieldSpec) -> int:
    if spec.kind is Kind.NAMES:
        return spec.max_items or MOST_ITEMS
    return max(spec.max_items, min(_ROOM * spec.max_items or MOST_ITEMS, LONGEST_TEXT) + 1)


def _bounded(part: Mapping[str, Any], spec: FieldSpec) -> dict[str, Any]:
    match part["type"]:
        case "array":
            return {**_list(part, spec), "items": _bounded_item(part["items"])}
        case "object":
            text = {**part["properties"]["text"], "maxLength": _most(spec)}
            return {**part, "properties": {**part["properties"], "text": text, "quote": _ended(part, "quote")}}
        case "string":
            return {**part, "maxLength": _most(spec)}
        case _:
            return _label(part)


def _bounded_item(item: Mapping[str, Any]) -> dict[str, Any]:
    if item["type"] != "object":
        return _label(item)
    return {**item, "properties": {name: _ended(item, name) for name in item["properties"]}}


def _ended(part: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**part["properties"][name], "maxLength": LONGEST_QUOTE if name == "quote" else LONGEST_NAME}


def _label(part: Mapping[str, Any]) -> dict[str, Any]:
    return {**part} if "enum" in part else {**part, "maxLength": LONGEST_LABEL}


def _most(spec: FieldSpec) -> int:
    limit = spec.max_chars
    return max(limit, min(_ROOM * limit, LONGEST_TEXT)) if limit else LONGEST_TEXT


def shape(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A reply's schema without its enums: each value is later replaced by the site's own term, or dropped."""
    properties = {name: _free(one) for name, one in schema["properties"].items()}
    return {**schema, "properties": properties}


def fits(answer: Any, schema: Mapping[str, Any]) -> bool:  # noqa: ANN401 - parsed JSON
    """Whether an answer has the `shape` of a schema from `reply_schema`; jsonschema can say what is wrong with it."""
    kind = schema["type"]
    if kind == "object":
        parts = schema["properties"]
        named = isinstance(answer, dict) and answer.keys() == parts.keys()
        return named and all(fits(answer[name], part) for name, part in parts.items())
    if kind == "array":
        return isinstance(answer, list) and all(fits(item, schema["items"]) for item in answer)
    return isinstance(answer, str) or (answer is None and kind != "string")


def _free(schema: Mapping[str, Any]) -> dict[str, Any]:
    free = {key: value for key, value in schema.items() if key != "enum"}
    return free | {"items": _free(free["items"])} if "items" in free else free


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def described(schema: Mapping[str, Any], wanted: Sequence[FieldSpec]) -> dict[str, Any]:
    """A reply's schema that says itself what each field asks for, for a prompt that does not."""
    properties = {spec.name: {**schema["properties"][spec.name], "description": _describe(spec)} for spec in wanted}
    return {**schema, "properties": properties}


def _field(spec: FieldSpec, labels: Sequence[str]) -> dict[str, Any]:
    """One field; a quote comes before the text that rests on it."""
    if spec.kind is Kind.TEXT:
        return _object({"quote": {"type": "string"}, "text": {"type": "string"}}) if spec.evidence else _TEXT
    if spec.kind is Kind.NAMES:
        return {"type": "array", "items": _object({"name": {"type": "string"}, "quote": {"type": "string"}})}
    choice: dict[str, Any] = {"enum": [*labels]} if labels else {}
    if spec.kind is Kind.TERM:
        nullable = {"enum": [*labels, None]} if labels else {}
        return {"type": ["string", "null"], **nullable}
    return {"type": "array", "items": {"type": "string", **choice}}


_TEXT = {"type": "string"}


def allowed(spec: FieldSpec, context: SiteContext) -> list[str]:
    """The only labels the field may hold, where they are few enough for a list; else empty."""
    if spec.kind not in (Kind.TERM, Kind.TERMS):
        return []
    labels = list(spec.values) or _known(spec, context)
    fits = len(labels) <= MAX_SHORT or sum(map(len, labels)) <= MAX_CHARS
    return labels if fits else []


def _known(spec: FieldSpec, context: SiteContext) -> list[str]:
    """The terms of a closed vocabulary that may be proposed; with a parent, those of the post's parent term."""
    vocabulary = context.vocabularies.get(spec.name)
    if spec.mode is not Mode.CLOSED or vocabulary is None or len(vocabulary.terms) > MAX_VALUES:
        return []
    parents, above = context.parents.get(spec.name, {}), context.above.get(spec.name, "")
    terms = (term for term in vocabulary.terms.values() if not term.manual)
    return sorted(term.label for term in terms if not above or above in parents.get(term.label, (above,)))


def _describe(spec: FieldSpec) -> str:
    limit = ""
    if spec.max_chars:
        limit = f"; at most {spec.max_chars} characters"
    elif spec.max_items:
        limit = f"; at most {spec.max_items}"
    return f"{spec.ask}{limit}"


def limits(spec: FieldSpec, text: str) -> Iterator[Violation]:
    """The ways in which a text breaks its field's limits."""
    pointer = f"/{spec.name}"
    if spec.max_chars and len(text) > spec.max_chars:
        yield values.Violation(pointer, "max_chars", f"{len(text)} characters, at most {spec.max_chars} are allowed")
    if text and len(text) < spec.min_chars:
        yield values.Violation(pointer, "min_chars", f"{len(text)} characters, at least {spec.min_chars} are needed")
    count = sentences(text)
    if spec.max_sentences and count > spec.max_sentences:
        yield values.Violation(pointer, "max_sentences", f"{count} sentences, at most {spec.max_sentences} are allowed")


def sentences(text: str) -> int:
    """How many sentences a text has, in scripts that end them with a mark."""
    ends = [found.span() for found in _SENTENCE_END.finditer(text) if _ends(text, found)]
    starts = (0, *(end for _, end in ends))
    parts = (text[start:stop] for start, stop in zip(starts, (*(stop for stop, _ in ends), len(text)), strict=True))
    return sum(1 for part in parts if part.strip(" \"'”’」』）)"))


def _ends(text: str, found: re.Match[str]) -> bool:
    """Whether a mark ends a sentence: a point may belong to an abbreviation, and none ends before a small letter."""
    if found[0] != ".":
        return True
    behind = _NEXT.match(text, found.end())
    return not ((behind and behind[1].islower()) or is_abbreviated(text, found.end()))
