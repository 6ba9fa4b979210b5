"""The nouns that all formats share: an entry of the block, a list's layout, and a change of the block's text.

Offsets here are characters of the block's text: every parser counts so, and bytes come in only at the very end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import TypeAlias

    from enrich.frontmatter.style import Style
    from enrich.values import JSON

    New: TypeAlias = Sequence[tuple[str, JSON]]


class Entry(NamedTuple):
    """One top-level entry; a tuple, because ten of them are made for every post that is read.

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
    """What stands between the fences.

    ``newline`` is the line end of new lines where the text has none.
    ``first_line`` is the block's first line in the file.
    ``folds_case`` is true of JSON without fences: only Hugo reads that, and to Hugo ``Tags`` is ``tags``.
    """

    text: str
    entries: tuple[Entry, ...]
    newline: str = "\n"
    first_line: int = 1
    folds_case: bool = False

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
