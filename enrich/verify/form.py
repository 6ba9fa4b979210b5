"""One slip of form is mended, so that nobody pays for it twice: the value is there, and only its wrapping is another.

What is mended is told by field.
What is no slip, such as a key that is missing or a list of texts where one text is wanted, stays as it was said, and
breaks the schema.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from enrich.values import FieldSpec, Flag, Kind

Slips: TypeAlias = list[str]
CODE = "form-mended"
EXTRA = "extra-key"
_EXTRA = Flag(EXTRA, "this key was not asked for and is left out", blocks=False)
_TEXT_KEYS = ("text", "value", "content", "answer")
_LABEL_KEYS = ("name", "label", "term", "tag", "title", *_TEXT_KEYS)
_QUOTE_KEYS = ("quote", "evidence", "citation", "source")
_LIST_KEYS = ("items", "values", "list")
_BETWEEN = re.compile(r"(?:(?<!\s)[^\S\n]++)?+[,;，；、\n]\s*+")
_HASHTAGS = re.compile(r"#\S+(?:\s+#\S+)+")
_SEPARATORS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Mended:
    """An answer with its form mended as far as that goes; ``flags`` say what was mended, by field name or key."""

    answer: Any
    flags: Mapping[str, tuple[Flag, ...]]


def mended(answer: Any, wanted: Sequence[FieldSpec]) -> Mended:  # noqa: ANN401 - parsed JSON
    """The answer in the shape of its schema, where only its form is another."""
    said = _object(answer, wanted)
    if said is None:
        return Mended(answer, {})
    names = _names(said, wanted)
    flags: dict[str, tuple[Flag, ...]] = {key: (_EXTRA,) for key in said if key not in names.values()}
    made: dict[str, Any] = {}
    for spec in wanted:
        if spec.name in names:
            slips: Slips = [] if names[spec.name] == spec.name else [f"the key was `{names[spec.name]}`"]
            made[spec.name] = _mender(spec.kind)(spec, said[names[spec.name]], slips)
            flags |= {spec.name: tuple(map(told_slip, dict.fromkeys(slips)))} if slips else {}
    return Mended(made, flags)


def told_slip(slip: str) -> Flag:
    """The remark on a value whose form was mended."""
    return Flag(CODE, f"the form of the answer was mended: {slip}", blocks=False)


def _object(answer: Any, wanted: Sequence[FieldSpec]) -> Mapping[str, Any] | None:  # noqa: ANN401 - parsed JSON
    """The object that holds the fields, or the list of one such, or the bare value of the only field."""
    if isinstance(answer, list) and len(answer) == 1 and isinstance(answer[0], dict) and _names(answer[0], wanted):
        return dict(answer[0])
    if isinstance(answer, dict):
        return answer
    return {wanted[0].name: answer} if answer and len(wanted) == 1 and isinstance(answer, str | list) else None


def _names(said: Mapping[str, Any], wanted: Sequence[FieldSpec]) -> dict[str, str]:
    """The key of each field in an answer, by field name; another case and other separators are the same key."""
    alike: dict[str, list[str]] = {}
    for key in said:
        alike.setdefault(_plain(key), []).append(key)
    found: dict[str, str] = {}
    for spec in wanted:
        others = alike.get(_plain(spec.name), [])
        if spec.name in said or len(others) == 1:
            found[spec.name] = spec.name if spec.name in said else others[0]
    return found


def _plain(key: str) -> str:
    return _SEPARATORS.sub("", key).casefold()


_Mender: TypeAlias = Callable[[FieldSpec, Any, Slips], Any]


def _mender(kind: Kind) -> _Mender:
    match kind:
        case Kind.TEXT:
            return _text_field
        case Kind.TERMS:
            return _terms
        case Kind.TERM:
            return _term
        case Kind.NAMES:
            return _name_list
        case _:
            assert_never(kind)


def _text_field(spec: FieldSpec, said: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    return _quoted_text(spec, said, slips) if spec.evidence else _text(spec, said, slips)


def _text(spec: FieldSpec, said: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    """One text, out of an object around it or a list of one."""
    inner = _encoded(said)
    if isinstance(inner, dict):
        held = _held(inner, (*_TEXT_KEYS, spec.name))
        return said if held is None else _noted(slips, "an object stood around the text", _scalar(held, slips, ""))
    return _scalar(said, slips, "")


def _quoted_text(spec: FieldSpec, said: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    """A text with its quote; without one the quote is empty, and a person decides."""
    said = _encoded(_only(said, slips, dict))
    if not isinstance(said, dict):
        text = _scalar(said, slips, "")
        return {"text": text, "quote": _noted(slips, "there was no quote", "")} if isinstance(text, str) else said
    return _pair("text", (*_TEXT_KEYS, spec.name), said, slips)


def _term(_: FieldSpec, said: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    return None if said is None else _label(_scalar(said, slips, None), slips)


def _terms(spec: FieldSpec, said: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    items = _list(spec, said, slips)
    return [_label(item, slips) for item in _without_null(items, slips)] if isinstance(items, list) else said


def _name_list(spec: FieldSpec, said: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    if isinstance(said, dict) and said and not {*_LIST_KEYS, *_LABEL_KEYS, spec.name} & said.keys():
        if all(isinstance(quote, str) for quote in said.values()):
            said = _noted(slips, "the names were keys", [{"name": one, "quote": quote} for one, quote in said.items()])
    elif isinstance(said, dict) and {"name", *_QUOTE_KEYS} & said.keys():
        said = _noted(slips, "it was not a list", [said])
    items = _list(spec, said, slips)
    return [_named(item, slips) for item in _without_null(items, slips)] if isinstance(items, list) else said


def _named(item: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    if isinstance(item, str):
        return {"name": item, "quote": _noted(slips, "a name had no quote", "")}
    return _pair("name", _LABEL_KEYS, item, slips) if isinstance(item, dict) else item


def _pair(head: str, keys: Iterable[str], said: Mapping[str, Any], slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    """The object of a text or a name and its quote; what is beside them is left out."""
    main = _scalar(_held(said, keys) if head not in said else said[head], slips, "")
    if not isinstance(main, str) or not any(key in said for key in keys):
        return said
    given = _held(said, _QUOTE_KEYS)
    quote = _scalar("" if given is None else given, slips, "")
    if said.keys() != {head, "quote"}:
        slips.append("a key of the object was another, or too many, or missing")
    elif given is None:
        slips.append("null stood for an empty quote")
    return {head: main, "quote": quote}


def _list(spec: FieldSpec, said: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    """The items of a list; of one text, its parts between commas."""
    if said is None:
        return _noted(slips, "null stood for an empty list", [])
    if isinstance(said, dict):
        held = _held(said, (spec.name, *_LIST_KEYS))
        return _noted(slips, "an object stood around the list", held) if isinstance(held, list) else said
    if isinstance(said, str):
        parts = said.split() if _HASHTAGS.fullmatch(said.strip()) else _BETWEEN.split(said.strip())
        return _noted(slips, "one text stood for the list", [part for part in parts if part])
    if isinstance(said, list) and len(said) == 1 and isinstance(said[0], list):
        return _noted(slips, "a list stood around the list", said[0])
    return said


def _without_null(items: list[Any], slips: Slips) -> list[Any]:
    kept = [item for item in items if item is not None]
    return kept if len(kept) == len(items) else _noted(slips, "null stood among the items", kept)


def _label(item: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    """One term, out of an object around it; a number is a term, too."""
    if isinstance(item, dict):
        held = _held(item, _LABEL_KEYS)
        return _noted(slips, "an object stood around a term", held) if isinstance(held, str) else item
    return _number(item, slips)


def _scalar(said: Any, slips: Slips, empty: str | None) -> Any:  # noqa: ANN401 - parsed JSON
    """One text, out of a list of one; null and an empty list are the empty value, and a number is a text."""
    if said is None or said == []:
        return _noted(slips, "null stood for nothing" if said is None else "an empty list stood for nothing", empty)
    return _number(_only(said, slips, str | int | float | dict), slips)


def _only(said: Any, slips: Slips, kind: Any) -> Any:  # noqa: ANN401 - parsed JSON
    """The only item of a list, where it is of this kind."""
    if isinstance(said, list) and len(said) == 1 and isinstance(said[0], kind):
        return _noted(slips, "a list of one stood for its item", said[0])
    return said


def _number(said: Any, slips: Slips) -> Any:  # noqa: ANN401 - parsed JSON
    if isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said):
        return _noted(slips, "a number stood for a text", str(said))
    return said


def _held(said: Mapping[str, Any], keys: Iterable[str]) -> Any:  # noqa: ANN401 - parsed JSON
    """What an object holds under the first of these keys that it has."""
    return next((said[key] for key in keys if key in said), None)


def _encoded(said: Any) -> Any:  # noqa: ANN401 - parsed JSON
    """The object that a text encodes; anything else as it is."""
    if not isinstance(said, str) or not said.lstrip().startswith("{"):
        return said
    try:
        inner = json.loads(said, strict=False)
    except (ValueError, RecursionError):
        return said
    return inner if isinstance(inner, dict) else said


def _noted(slips: Slips, slip: str, value: Any) -> Any:  # noqa: ANN401 - parsed JSON
    slips.append(slip)
    return value
