"""Change a TOML block in the file's own manner; a new key goes above the first table, where it belongs to no table."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import replace as replace_fields
from datetime import date, datetime, time
from typing import cast

from enrich.errors import FrontMatterError, PatchError
from enrich.frontmatter.entries import Block, Change, Entry, Item, Layout, New, behind
from enrich.frontmatter.half_characters import half_characters
from enrich.frontmatter.lists import Manner, line_end, refuse_comments, rewritten
from enrich.frontmatter.lists import list_style as lists
from enrich.frontmatter.mappings import Branch
from enrich.frontmatter.nesting import deep_toml, too_deep
from enrich.frontmatter.style import Style, commonest
from enrich.frontmatter.toml_scan import TABLE, TABLES, Statement, item_spans, statements
from enrich.frontmatter.toml_tables import TomlWriting, appended, inside, pieces, require_open
from enrich.frontmatter.toml_tables import insert as insert_into
from enrich.frontmatter.wanted import is_deep
from enrich.values import JSON

_HEADERS = frozenset((TABLE, TABLES))
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def entries(text: str) -> tuple[Entry, ...]:
    """The top-level entries of a block; raises ``FrontMatterError``, with the line counted within the block."""
    values = _values(text)
    found: dict[str, tuple[Statement, int]] = {}
    table = ""
    for one in statements(text):
        name = one.path[0]
        if one.form in _HEADERS:
            table = "" if name in found else name
        if name not in found:
            found[name] = one, one.end
        elif name == table and one.header:
            found[name] = found[name][0], one.end
    if list(found) != list(values):
        raise PatchError("the TOML fields can't be located", "please report this with the post's front matter")
    return tuple(_entry(text, one, end, values[name]) for name, (one, end) in found.items())


def _entry(text: str, one: Statement, end: int, value: JSON) -> Entry:
    form = one.form
    if form in _HEADERS:
        return Entry(one.path[0], one.key, one.key, one.key, end, _json(value, ""), TABLE)
    form = ":" if len(one.path) > 1 else form
    return Entry(one.path[0], one.key, one.colon, one.colon, end, _json(value, text[one.colon : end]), form)


def items(text: str, entry: Entry) -> tuple[Item, ...]:
    """The items of an array, none for any other value."""
    if entry.form != "[" or not isinstance(entry.value, list):
        return ()
    spans = item_spans(text, entry.start)
    return tuple(Item(start, end, value) for (start, end), value in zip(spans, entry.value, strict=True))


def _values(text: str) -> dict[str, JSON]:
    try:
        values = tomllib.loads(text, parse_float=_float)
    except RecursionError:
        raise too_deep(1) from None
    except ValueError as error:
        raise deep_toml(text) or _explain(text, error) from None
    if is_deep(values):
        raise too_deep(1)
    return values


def _float(source: str) -> float | str:
    return number if math.isfinite(number := float(source)) else source


def _explain(text: str, error: ValueError) -> FrontMatterError:
    line, column = _fault_place(text, error)
    shown = f" (column {column})" if column else ""
    reason = _PLACE.sub("", str(error))
    said, hint = f"this is not TOML: {reason}", "check the quotes and brackets in this line and the one above"
    if "scalar value" in reason and (halves := half_characters(text, 0, len(text), "TOML")):
        at, said, hint = halves
        line, shown = text.count("\n", 0, at) + 1, f" (column {at - text.rfind(chr(10), 0, at)})"
    return FrontMatterError("toml-error", f"{said}{shown}", hint, line=line)


def _fault_place(text: str, error: ValueError) -> tuple[int, int]:
    """Line and column: Python 3.14 tells them as numbers, earlier ones only in words; without them, the first line."""
    last = max(text.count("\n"), 1)
    if line := getattr(error, "lineno", 0):
        return (line, getattr(error, "colno", 0)) if line <= last else (last, 0)
    found = _PLACE.search(str(error))
    if not found:
        return 1, 0
    return (int(found[1]), int(found[2])) if found[1] else (last, 0)


def _json(value: object, source: str) -> JSON:
    """A value as JSON; a date or time is its source, or ISO 8601 within another value."""
    match value:
        case datetime() | date() | time():
            return source or value.isoformat()
        case list():
            return [_json(item, "") for item in value]
        case dict():
            return {key: _json(item, "") for key, item in value.items()}
        case _:
            return cast("JSON", value)


__all__ = ["TABLES_LAST", "entries", "insert", "inside", "lists", "pieces", "replace", "require_open", "texts"]

TABLES_LAST = True

_FLOW = Layout("[", ", ", "]")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_NOT_LITERAL = re.compile(f"['{_CONTROL}]")
_ESCAPE = re.compile(rf'["\\{_CONTROL}]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_LARGEST = 2**63


def texts(block: Block) -> Style:
    """How texts are written in the block, as far as it shows."""
    quotes = (entry.form[:1] for entry in block.entries if entry.form[:1] in {"'", '"'})
    headers = (
        entry.form == TABLE for entry in block.entries if entry.form in {TABLE, ":"} and isinstance(entry.value, dict)
    )
    return Style(quote=commonest(quotes) or "", headers=commonest(headers))


def replace(block: Block, entry: Entry, value: JSON, style: Style) -> Change:
    """The change that gives an entry another value."""
    line, found, style = block.line_of(entry.key), items(block.text, entry), _fitting(block, style)
    if isinstance(value, list):
        if found and value:
            quotes = (_chosen(block.text[item.start], item.value) for item in found)
            quote = next(filter(None, quotes), style.quote)
            return rewritten(block, entry, found, value, Manner(lambda item: _value(item, quote, line), style.lists))
        if entry.form == "[":
            refuse_comments(block, entry, found)
        return Change(entry.start, entry.end, _list(value, style, line, line_end(block.text, entry.start)))
    quote = _chosen(entry.form[:1], entry.value) or style.quote
    return Change(entry.start, entry.end, _value(value, quote, line))


def insert(block: Block, after: Entry | None, new: New, style: Style) -> Change:
    """The change that adds entries right behind one, or at the end of the table; a table with a header goes last."""
    line = block.line_of(block.inside.key if block.inside else len(block.text))
    how = TomlWriting(lambda value: _top(value, _fitting(block, style), line, "\n"), _key_text)
    if block.inside:
        return insert_into(block, block.inside, new, style, how)
    if style.headers is not False and all(isinstance(value, Branch) for _, value in new):
        return appended(block, dict(new), (), how)
    at = _place(block, after)
    newline = line_end(block.text, max(at - 1, 0)) if "\n" in block.text else block.newline
    return Change(at, at, "".join(how.line([name], value) for name, value in new).replace("\n", newline))


def _fitting(block: Block, style: Style) -> Style:
    """The style without lists on several lines where all stands on one."""
    return replace_fields(style, lists=None) if block.flow else style


def _chosen(quote: str, value: JSON) -> str:
    """The quote of a string, if another one could have been chosen."""
    return quote if isinstance(value, str) and not _NOT_LITERAL.search(value) else ""


def _place(block: Block, after: Entry | None) -> int:
    last = None
    for one in statements(block.text):
        if one.header:
            break
        last = one
    else:
        if after is None:
            return behind(block, None)
    if last is None:
        return 0
    end = after.end if after and after.form != TABLE else last.end
    return block.text.find("\n", end) + 1 or len(block.text)


def _top(value: JSON, style: Style, line: int, newline: str) -> str:
    return _list(value, style, line, newline) if isinstance(value, list) else _value(value, style.quote, line)


def _list(value: list[JSON], style: Style, line: int, newline: str) -> str:
    layout = style.lists if value and style.lists and not style.lists.is_block else _FLOW
    sources = (_value(item, style.quote, line) for item in value)
    return f"{layout.open}{layout.separator.join(sources)}{layout.close}".replace("\n", newline)


def _value(value: JSON, quote: str, line: int) -> str:
    match value:
        case str():
            return _string(value, quote)
        case bool():
            return str(value).lower()
        case list():
            return "[" + ", ".join(_value(item, quote, line) for item in value) + "]"
        case dict():
            pairs = (f"{_key_text(key)} = {_value(item, quote, line)}" for key, item in value.items())
            return "{ " + ", ".join(pairs) + " }" if value else "{}"
        case int() | float() if isinstance(value, float) or -_LARGEST <= value < _LARGEST:
            return repr(value)
    reason = "TOML has no null" if value is None else f"TOML has no number as large as {value}"
    raise FrontMatterError("bad-value", reason, "set another value", line=line)


def _key_text(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _string(name, '"')


def _string(text: str, quote: str) -> str:
    r"""A string on one line, literal where that is the manner and possible, else basic with ``\uXXXX`` at most."""
    if quote.startswith("'") and not _NOT_LITERAL.search(text):
        return f"'{text}'"
    return '"' + _ESCAPE.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text) + '"'
