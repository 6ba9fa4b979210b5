"""The nouns that all formats share: an entry of the block, a list's layout, and a change of the block's text.

Offsets here are characters of the block's text: every parser counts so, and bytes come in only at the very end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from enrich import values
from enrich.frontmatter.keys import dotted
from enrich.values import JSON, Post, Span

if TYPE_CHECKING:
    from enrich.frontmatter.style import Style
    from enrich.values import Edit

New: TypeAlias = Sequence[tuple[str, JSON]]


class Entry(NamedTuple):
    """One entry of a mapping; a tuple, because ten of them are made for every post that is read.

    ``key`` is where the key starts, ``colon`` the offset right behind what separates key and value.
    ``start`` and ``end`` are the value's own: no comment, no blank line.
    ``form`` is how the value is written.
    Text has its opening quote, ``""`` where it is plain, ``|`` or ``>``.
    A list has ``[`` or ``-``, a mapping ``{`` or ``:``, an alias ``*``.
    """

    name: str
    key: int
    colon: int
    start: int
    end: int
    value: JSON
    form: str


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between the fences, with its top-level entries; or with those ``inside`` of one of its mappings.

    ``newline`` is the line end of new lines where the text has none.
    ``first_line`` is the block's first line in the file.
    ``folds_case`` is true of JSON without fences: only Hugo reads that, and to Hugo ``Tags`` is ``tags``.
    ``path`` leads to the mapping ``inside`` of which the entries stand.
    ``flow`` says that they stand between brackets, where they may share a line.
    """

    text: str
    entries: tuple[Entry, ...]
    newline: str = "\n"
    first_line: int = 1
    folds_case: bool = False
    inside: Entry | None = None
    path: tuple[str, ...] = ()
    flow: bool = False

    def within(self, entry: Entry, entries: Iterable[Entry], *, flow: bool) -> Block:
        """The same text with the entries inside of one of these."""
        path = (*self.path, entry.name)
        return replace(self, entries=tuple(entries), folds_case=False, inside=entry, path=path, flow=flow)

    def called(self, name: str) -> str:
        """The whole key of an entry, for messages."""
        return name if not self.path and name.isidentifier() else dotted((*self.path, name))

    def named(self, names: Collection[str]) -> list[Entry]:
        """The entries that every reader, or this block's only one, takes for one of the keys."""
        if not self.folds_case:
            return [entry for entry in self.entries if entry.name in names]
        folded = {name.casefold() for name in names}
        return [entry for entry in self.entries if entry.name.casefold() in folded]

    def line_of(self, offset: int) -> int:
        """The 1-based line of the file in which a character of the text stands."""
        return self.first_line + self.text.count("\n", 0, offset)


@dataclass(frozen=True, slots=True)
class Item:
    """One scalar of a list: where it stands, and its value."""

    start: int
    end: int
    value: JSON


@dataclass(frozen=True, slots=True)
class Layout:
    r"""What stands around the items of a list, with ``\n`` for any line end.

    A block list is ``Layout("\n  - ", "\n  - ", "")``, a flow list is ``Layout("[", ", ", "]")``.
    """

    open: str
    separator: str
    close: str

    @property
    def is_block(self) -> bool:
        """Whether each item has a dash and a line of its own."""
        return self.open.startswith("\n")


@dataclass(frozen=True, slots=True)
class Change:
    """The characters from ``start`` to ``end`` of the block's text become ``text``."""

    start: int
    end: int
    text: str


class Dialect(Protocol):
    """What the module of each format can do; every function raises ``FrontMatterError`` where it refuses."""

    def entries(self, text: str) -> tuple[Entry, ...]:
        """The top-level entries of a block, in their order; the line of an error is counted in the block."""

    def texts(self, block: Block) -> Style:
        """How texts are written in the block, as far as it shows."""

    def lists(self, block: Block) -> Style:
        """How lists are written in the block, as far as it shows."""

    def replace(self, block: Block, entry: Entry, value: JSON, style: Style) -> Change:
        """The change that gives an entry another value."""

    def insert(self, block: Block, after: Entry | None, new: New, style: Style) -> Change:
        """The change that adds entries right behind one, or at the end of the block."""


class Nesting(Dialect, Protocol):
    """A dialect whose mappings can be edited, too: `Dialect.replace` and `Dialect.insert` take what `inside` gives."""

    def inside(self, block: Block, entry: Entry) -> Block:
        """The entries of a mapping, none where it is empty or nothing; what it is must be known to be a mapping."""

    def require_open(self, block: Block, entry: Entry) -> None:
        """Raise ``FrontMatterError`` where a mapping may not be edited."""

    def pieces(self, block: Block, entry: Entry) -> Sequence[tuple[int, int]]:
        """The places that an entry takes, comments and blank lines left out; a table may have several."""


_INDENTED_COMMENT = re.compile(r"([ \t]*)#[^\n]*\n")


def neighbour(name: str, entries: Iterable[Entry], order: Sequence[str]) -> Entry | None:
    """The entry that a new key follows: the nearest before it in the usual order; ``None`` means the block's end."""
    if name not in order:
        return None
    standing = {entry.name: entry for entry in entries}
    before = order[: order.index(name)]
    return next((standing[key] for key in reversed(before) if key in standing), None)


def behind(block: Block, after: Entry | None) -> int:
    """Where a line behind an entry starts, or behind the last line that is not blank."""
    text = block.text
    last = block.entries[-1] if block.entries else None
    if after is None or after is last:
        start = _next_line(text, last.end) if last else 0
        found = len(text[start:].rstrip())
        return _next_line(text, start + found) if found else start
    at = _next_line(text, after.end)
    column = after.key - text.rfind("\n", 0, after.key) - 1
    while (comment := _INDENTED_COMMENT.match(text, at)) and len(comment[1]) > column:
        at = comment.end()
    return at


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return found + 1 if found >= 0 else len(text)


def to_bytes(text: str, base: int) -> Callable[[int], int]:
    """What turns offsets in the text, asked for in rising order, into offsets in the source."""
    if text.isascii():
        return base.__add__
    seen = done = 0

    def place(offset: int) -> int:
        nonlocal seen, done
        done += len(text[seen:offset].encode()) if offset >= seen else -len(text[offset:seen].encode())
        seen = offset
        return base + done

    return place


def to_edits(post: Post, text: str, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """The changes as edits of the source, from first to last."""
    place = to_bytes(text, post.block.start)
    ordered = sorted(changes, key=lambda change: (change.start, change.end))
    return tuple(values.Edit(Span(place(change.start), place(change.end)), change.text.encode()) for change in ordered)


def spliced(source: bytes, edits: Sequence[Edit]) -> bytes:
    """The source with the edits made; they must not overlap, and edits at the same place keep their order.

    Raises ``ValueError`` where they overlap or lie outside the source.
    """
    whole = memoryview(source)  # so that a long body is copied once
    parts: list[bytes | memoryview] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        if not at <= edit.span.start <= edit.span.end <= len(source):
            raise ValueError(f"edit {edit.span} overlaps another one or the end of the source")
        parts += (whole[at : edit.span.start], edit.text)
        at = edit.span.end
    return b"".join((*parts, whole[at:]))
