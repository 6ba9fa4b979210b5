"""The tables of a TOML block: where their entries stand, and where a new one goes.

A table may be written with a header, with dotted keys, or inline on one line; a new entry is written as its siblings.
A header can't reopen what dotted keys have made, and an inline table can't be added to from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from enrich.errors import FrontMatterError
from enrich.frontmatter.entries import Block, Change, Entry, New
from enrich.frontmatter.lists import line_end
from enrich.frontmatter.mappings import DEEPEST_KEY, Branch
from enrich.frontmatter.style import Style
from enrich.frontmatter.toml_scan import TABLE, TABLES, Statement, pairs, statements
from enrich.values import JSON


@dataclass(frozen=True, slots=True)
class TomlWriting:
    """How values and keys become text, which has the plainest line ends."""

    value: Callable[[JSON], str]
    key: Callable[[str], str]

    def line(self, path: Sequence[str], value: JSON) -> str:
        """A dotted key with its value; a table becomes a line for each of its values."""
        if isinstance(value, Branch):
            return "".join(self.line((*path, name), inner) for name, inner in value.items())
        return f"{self.keys(path)} = {self.value(value)}\n"

    def keys(self, path: Sequence[str]) -> str:
        """A dotted key."""
        return ".".join(map(self.key, path))

    def headers(self, path: Sequence[str], tables: Mapping[str, JSON]) -> Iterator[str]:
        """Each table, and each within it, with a header above its values."""
        for name, table in tables.items():
            if not isinstance(table, Branch):
                continue
            inner = (*path, name)
            lines = [self.line([key], value) for key, value in table.items() if not isinstance(value, Branch)]
            if lines:
                yield f"[{self.keys(inner)}]\n" + "".join(lines)
            yield from self.headers(inner, table)


def inside(block: Block, entry: Entry) -> Block:
    """The entries of a table, whichever way it is written."""
    values = entry.value if isinstance(entry.value, dict) else {}
    flow = block.flow or entry.form == "{"
    depth = 0 if flow else len(block.path) + 1
    found: dict[str, Entry] = {}
    for one in _of(block, entry):
        name = one.path[depth]
        if name not in found and name in values:
            found[name] = _entry(one, name, values[name], depth + 1)
    return block.within(entry, found.values(), flow=flow)


def _of(block: Block, entry: Entry) -> list[Statement]:
    """The statements inside of a table; none of dotted keys within brackets, which hardly anybody writes."""
    if block.flow or entry.form == "{":
        return list(pairs(block.text, entry.start)) if entry.form == "{" else []
    path = (*block.path, entry.name)
    return [one for one in _by_path(block.text).get(path, ()) if len(one.path) > len(path)]


@lru_cache(maxsize=4)
def _by_path(text: str) -> Mapping[tuple[str, ...], Sequence[Statement]]:
    """The statements at each path and below it, in their order; a block of many tables asks for all of them."""
    found: dict[tuple[str, ...], list[Statement]] = {}
    for one in statements(text):
        for depth in range(1, min(len(one.path), DEEPEST_KEY) + 1):
            found.setdefault(one.path[:depth], []).append(one)
    return found


def _entry(one: Statement, name: str, value: JSON, depth: int) -> Entry:
    form = one.form
    if len(one.header) >= depth:
        form = TABLE
    elif len(one.path) > depth:
        form = ":"
    return Entry(name, one.key, one.colon, one.colon, one.end, value, form)


def require_open(block: Block, entry: Entry) -> None:
    """Refuse a table of which this room can't tell where its entries stand."""
    if block.flow and entry.form == ":":
        message = f"`{block.called(entry.name)}` is written with dots between brackets"
        raise FrontMatterError("dotted-inline", message, "give it brackets of its own", line=block.line_of(entry.key))


def pieces(block: Block, entry: Entry) -> list[tuple[int, int]]:
    """The places of all statements that make up an entry."""
    if block.flow or entry.form not in {":", TABLE}:
        return [(entry.key, entry.end)]
    path = (*block.path, entry.name)
    return [(one.key, one.end) for one in _by_path(block.text).get(path, ())]


def insert(block: Block, table: Entry, new: New, style: Style, how: TomlWriting) -> Change:
    """The change that adds entries at the end of the ``table`` whose entries ``block`` has."""
    if block.flow:
        return _inline(block, table, new, how)
    path = block.path
    own = _by_path(block.text).get(path, ())
    if home := [one for one in own if one.header == path and one.form != TABLES]:
        return _below(block, home[-1], _lines(new, path, style, how))
    spread = [one for one in own if len(one.header) < len(path)]
    if not spread:
        return _above(block, own[0], table, new, how)
    last = [one for one in spread if one.header == spread[0].header][-1]
    return _below(block, last, how.line(path[len(last.header) :], Branch(new)))


def _above(block: Block, first: Statement, table: Entry, new: New, how: TomlWriting) -> Change:
    """The change of a table that has only tables inside of it: dotted keys in what stands before the first of them."""
    path, before = block.path, [one for one in statements(block.text) if one.key < first.key]
    homes = [one for one in statements(block.text) if one.form == TABLE and one.path == path[: len(one.path)]]
    header = max((one.path for one in homes), key=len, default=())
    if (before[-1].header if before else ()) != header:
        message = f"`{block.called(new[0][0])}` has no table of its own to stand in"
        hint = f"write `[{how.keys(path)}]` above its parts"
        raise FrontMatterError("no-table", message, hint, line=block.line_of(table.key))
    written = how.line(path[len(header) :], Branch(new))
    return _below(block, before[-1], written) if before else _put(block, 0, written)


def appended(block: Block, tables: Mapping[str, JSON], path: tuple[str, ...], how: TomlWriting) -> Change:
    """The change that puts tables with headers at the end of the block, each below a blank line."""
    end = len(block.text.rstrip())
    at = block.text.find("\n", end) + 1 if end else 0
    return _put(block, at, ("\n" if at else "") + "\n".join(how.headers(path, tables)))


def _inline(block: Block, table: Entry, new: New, how: TomlWriting) -> Change:
    made = ", ".join(f"{how.key(name)} = {how.value(value)}" for name, value in new)
    if not block.entries:
        return Change(table.start, table.end, f"{{ {made} }}")
    at = list(pairs(block.text, table.start))[-1].end
    return Change(at, at, f", {made}")


def _lines(new: New, path: tuple[str, ...], style: Style, how: TomlWriting) -> str:
    tables = {name: value for name, value in new if style.headers is not False and isinstance(value, Branch)}
    lines = "".join(how.line([name], value) for name, value in new if name not in tables)
    return lines + "".join(f"\n{table}" for table in how.headers(path, tables))


def _below(block: Block, last: Statement, written: str) -> Change:
    """The lines below a statement, with its indentation."""
    text = block.text
    start = text.rfind("\n", 0, last.key) + 1
    margin = text[start : last.key] if not text[start : last.key].strip() else ""
    at = text.find("\n", last.end) + 1 or len(text)
    return _put(
        block, at, "".join(margin + line if line.strip() else line for line in written.splitlines(keepends=True))
    )


def _put(block: Block, at: int, written: str) -> Change:
    newline = line_end(block.text, max(at - 1, 0)) if "\n" in block.text else block.newline
    return Change(at, at, written.replace("\n", newline))
