"""Find the top-level entries of a YAML block by libyaml's events.

Nothing is constructed but plain JSON: no tags, no dates.
An alias stays its own source, so that an alias bomb is just text.
Events and not nodes, because the composer gives an alias the marks of its anchor.
Marks count characters and take NEL, LS and PS for line ends, so only their index is used, never their line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from yaml import YAMLError

from enrich.errors import FrontMatterError
from enrich.frontmatter.entries import Entry
from enrich.frontmatter.nesting import too_deep
from enrich.frontmatter.wanted import DEEPEST
from enrich.frontmatter.yaml_errors import explain
from enrich.frontmatter.yaml_events import (
    ALIAS,
    MAPPING,
    MAPPING_END,
    SCALAR,
    SEQUENCE_END,
    STREAM_END,
    Event,
    Following,
    events,
)
from enrich.values import JSON

_WORDS: Mapping[str, JSON] = (
    dict.fromkeys(("", "~", "null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True)
    | dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False)
)
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,399})")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,399}\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?")
BLOCK_FORMS = frozenset("|>")
BRACES = re.compile(r"(?:\s*\n)?(\{[ \t]*\})\s*")  # a block that holds nothing, as Obsidian leaves one
_NUMERIC = frozenset("+-.0123456789")


def entries(text: str) -> tuple[Entry, ...]:
    """The top-level entries of a block; raises ``FrontMatterError``, with the line counted within the block."""
    if text.startswith("\ufeff"):
        raise FrontMatterError("stray-bom", "there is a byte order mark inside the front matter", "remove it", line=1)
    try:
        return _entries(text, events(text))
    except YAMLError as error:
        raise explain(text, error) from None


def resolve(plain: str) -> JSON:
    """What a plain scalar means, as far as JSON can say it; a date, an octal or a sexagesimal stays its source.

    The words are YAML 1.1's, since a writer's `draft: no` means false.
    """
    if plain in _WORDS:
        return _WORDS[plain]
    if plain[0] not in _NUMERIC:
        return plain
    if _INT.fullmatch(plain):
        return int(plain)
    number = float(plain) if _FLOAT.fullmatch(plain) else math.inf
    return number if math.isfinite(number) else plain


def line_of(text: str, offset: int) -> int:
    """The 1-based line of the block in which a character stands."""
    return text.count("\n", 0, offset) + 1


def _entries(text: str, following: Following) -> tuple[Entry, ...]:
    following()
    opening = following()
    if type(opening) is STREAM_END:
        return ()
    root = following()
    if BRACES.fullmatch(text):
        return ()
    _check_root(text, opening, root)
    found = _pairs(text, root.start_mark.index, following)
    if following().explicit or type(following()) is not STREAM_END:
        raise _several_documents(text, found)
    return tuple(found)


def _pairs(text: str, root: int, following: Following) -> list[Entry]:
    """All entries in one loop, without a call for a usual one: this is where a site's posts are read."""
    found: list[Entry] = []
    while type(key := following()) is not MAPPING_END:
        if type(key) is not SCALAR:
            raise _bad_key(text, key)
        at = key.start_mark.index
        if at and text[at - 1] != "\n":
            _check_margin(text, root, at)
        value = following()
        if type(value) is SCALAR:
            form = value.style or ""
            data: JSON = value.value if form or value.tag else resolve(value.value)
            end = end_of(text, value) if form in BLOCK_FORMS else value.end_mark.index
        else:
            data, last = build(text, value, following, 0)
            form, end = _form(value), end_of(text, last)
        found.append(
            Entry(key.value, at, text.find(":", key.end_mark.index) + 1, value.start_mark.index, end, data, form)
        )
    return found


def entry_of(text: str, key: Event, value: Event, following: Following, base: int) -> Entry:
    """An entry of a mapping in a text that starts at ``base``; one without a value may have no colon."""
    data, last = build(text, value, following, 0)
    start, end = value.start_mark.index, end_of(text, last)
    form = (value.style or "") if type(value) is SCALAR else _form(value)
    colon = text.find(":", key.end_mark.index) + 1 if start < end else start
    return Entry(key.value, base + key.start_mark.index, base + colon, base + start, base + end, data, form)


def _several_documents(text: str, found: list[Entry]) -> FrontMatterError:
    line = line_of(text, found[-1].end) if found else 1
    return FrontMatterError("multi-document", "the block holds more than one YAML document", "keep one", line=line)


def _check_root(text: str, opening: Event, root: Event) -> None:
    line = line_of(text, root.start_mark.index)
    if opening.explicit:
        raise _several_documents(text, [])
    if type(root) is not MAPPING:
        hint = "if it is front matter, write `key: value` lines; if it is text, put a blank line above it"
        raise FrontMatterError("fm-not-mapping", "this is not a list of `key: value` lines", hint, line=line)
    if root.flow_style:
        message = "the whole front matter is one `{…}`, which can't be edited line by line"
        raise FrontMatterError("flow-mapping-at-top", message, "write one `key: value` a line", line=line)
    if root.anchor or root.tag:
        message = "the front matter as a whole has an anchor or a tag"
        raise FrontMatterError("anchored-value", message, "remove it", line=line)


def _check_margin(text: str, root: int, at: int) -> None:
    """All keys must stand at the first one's column, by what a line is for an editor."""
    margin = text[text.rfind("\n", 0, at) + 1 : at]
    if margin.strip(" ") not in {"", "?"} or (not margin.strip(" ") and len(margin) != _column(text, root)):
        message = "a key follows a Unicode line separator, which only some programs take for a line end"
        hint = "put the key on a line of its own"
        raise FrontMatterError("odd-line-break", message, hint, line=line_of(text, at))


def _column(text: str, at: int) -> int:
    return at - text.rfind("\n", 0, at) - 1


def _form(value: Event) -> str:
    if type(value) is ALIAS:
        return "*"
    if type(value) is MAPPING:
        return "{" if value.flow_style else ":"
    return "[" if value.flow_style else "-"


def scalar(event: Event) -> JSON:
    """The value of a scalar: quoted, block and tagged ones are text."""
    return event.value if event.style or event.tag else resolve(event.value)


def build(text: str, event: Event, following: Following, depth: int) -> tuple[JSON, Event]:
    """The value that begins with ``event``, and the event of its last leaf or closing bracket."""
    if type(event) is SCALAR:
        return scalar(event), event
    if type(event) is ALIAS:
        return f"*{event.anchor}", event
    if depth == DEEPEST:
        raise too_deep(line_of(text, event.start_mark.index))
    if type(event) is MAPPING:
        return _mapping(text, event, following, depth + 1)
    return _sequence(text, event, following, depth + 1)


def _sequence(text: str, start: Event, following: Following, depth: int) -> tuple[JSON, Event]:
    items: list[JSON] = []
    last = start
    while type(event := following()) is not SEQUENCE_END:
        if type(event) is SCALAR:  # the usual case, without a call
            item, last = (event.value if event.style or event.tag else resolve(event.value)), event
        else:
            item, last = build(text, event, following, depth)
        items.append(item)
    return items, event if start.flow_style else last


def _mapping(text: str, start: Event, following: Following, depth: int) -> tuple[JSON, Event]:
    found: dict[str, JSON] = {}
    last = start
    while type(key := following()) is not MAPPING_END:
        if type(key) is not SCALAR:
            raise _bad_key(text, key)
        found[key.value], last = build(text, following(), following, depth)
    return found, key if start.flow_style else last


def _bad_key(text: str, key: Event) -> FrontMatterError:
    line = line_of(text, key.start_mark.index)
    if text.startswith("{", key.start_mark.index):
        message = "this is a template (`{{ … }}`), not YAML"
        return FrontMatterError("template", message, "fill in the template, or put it in quotes", line=line)
    return FrontMatterError("complex-key", "a key is not a plain word", "write `key: value`", line=line)


def end_of(text: str, last: Event) -> int:
    """Where a value ends; libyaml ends a block scalar behind the blank lines that follow it."""
    end = last.end_mark.index
    if type(last) is not SCALAR or last.style not in BLOCK_FORMS:
        return end
    kept = last.value.rstrip()
    if last.value not in {kept, kept + "\n"}:
        return end - (2 if text.endswith("\r\n", 0, end) else 1)
    end = last.start_mark.index + len(text[last.start_mark.index : end].rstrip(" \t\r\n"))
    newline = text.find("\n", end)
    if newline < 0:
        return len(text)
    return newline - (1 if text.endswith("\r\n", 0, newline + 1) else 0)
