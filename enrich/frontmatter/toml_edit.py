"""Change a TOML block in the file's own manner; a new key goes above the first table, where it belongs to no table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.entry import Block, Change, Layout
from enrich.frontmatter.lists import Manner, line_end, refuse_comments, rewritten
from enrich.frontmatter.lists import list_style as lists
from enrich.frontmatter.places import behind
from enrich.frontmatter.style import Style, commonest
from enrich.frontmatter.toml_read import TABLE, entries, items, statements

if TYPE_CHECKING:
    from enrich.frontmatter.entry import Entry, New
    from enrich.values import JSON

__all__ = ["entries", "insert", "lists", "replace", "texts"]

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
    return Style(quote=commonest(quotes) or "")


def replace(block: Block, entry: Entry, value: JSON, style: Style) -> Change:
    """The change that gives an entry another value."""
    line, found = block.line_of(entry.key), items(block.text, entry)
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
    """The change that adds entries right behind one, or at the end of the root table."""
    at = _place(block, after)
    newline = line_end(block.text, max(at - 1, 0)) if "\n" in block.text else block.newline
    line = block.line_of(at)
    pairs = (f"{_key(name)} = {_top(value, style, line, newline)}{newline}" for name, value in new)
    return Change(at, at, "".join(pairs))


def _chosen(quote: str, value: JSON) -> str:
    """The quote of a string, if another one could have been chosen."""
    return quote if isinstance(value, str) and not _NOT_LITERAL.search(value) else ""


def _place(block: Block, after: Entry | None) -> int:
    found = list(statements(block.text))
    root = [statement for statement in found if statement.form != TABLE]
    if after is None and len(root) == len(found):
        return behind(block, None)
    if not root:
        return 0
    last = root[-1]
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
            pairs = (f"{_key(key)} = {_value(item, quote, line)}" for key, item in value.items())
            return "{ " + ", ".join(pairs) + " }" if value else "{}"
        case int() | float() if isinstance(value, float) or -_LARGEST <= value < _LARGEST:
            return repr(value)
    reason = "TOML has no null" if value is None else f"TOML has no number as large as {value}"
    raise FrontMatterError("bad-value", reason, "set another value", line=line)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _string(name, '"')


def _string(text: str, quote: str) -> str:
    r"""A string on one line, literal where that is the manner and possible, else basic with ``\uXXXX`` at most."""
    if quote.startswith("'") and not _NOT_LITERAL.search(text):
        return f"'{text}'"
    return '"' + _ESCAPE.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text) + '"'
