"""A text that is too long for a model's window becomes parts that fit, cut where a reader would pause.

The text is cut at headings; where a section is still too long, at paragraphs; then at sentences and lines; then
anywhere.
A heading stays with what follows it, and fenced code is cut only if it does not fit alone.
There are as few parts as these cuts allow, and they have about the same length, because a last part of three lines
would count as much in a merge as all others.
Joined, the parts are the text.
Every level counts the text once, so the work grows with its length and not with its square.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from enrich.markdown.blocks import blocks
from enrich.markdown.kinds import BlockKind, MarkdownBlock
from enrich.markdown.prose import passages

_SENTENCE = re.compile(r"[。！？｡؟۔।॥]++[”’」』）)\]]*+\s*+|(?<![.!?…])[.!?…]++[\"'”’)\]]*+\s++|\n++")
_LATE = 4  # a cut anywhere goes back to a blank by a quarter of its piece at most


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the text that is not cut any more, and its tokens."""

    text: str
    tokens: int


def parts(text: str, most: int, count: Callable[[str], int]) -> tuple[str, ...]:
    """The text as parts of at most ``most`` tokens by ``count``; only a single character may have more.

    ``count`` may count a joined text a little higher than the sum of what it was joined from.

    Raises:
        ValueError: ``most`` is less than 1.
    """
    if most < 1:
        raise ValueError(f"a part needs room for at least one token, not {most}")
    whole = _Piece(text, count(text))
    if whole.tokens <= most:
        return (text,)
    pieces = tuple(_cut(whole, most, count, _LEVELS))
    return tuple(chain.from_iterable(_fitting(group, most, count) for group in _balanced(pieces, most)))


def _cut(piece: _Piece, most: int, count: Callable[[str], int], levels: Sequence[_Level]) -> Iterator[_Piece]:
    """The piece, or pieces of it that fit, cut at the first of the ``levels`` that works; the last one repeats."""
    if piece.tokens <= most or len(piece.text) == 1:
        yield piece
        return
    borders = levels[0](piece, most)
    texts = [piece.text[start:end] for start, end in pairwise((0, *borders, len(piece.text)))]
    for text in texts:
        smaller = _Piece(text, count(text)) if borders else piece
        yield from _cut(smaller, most, count, levels[1:] or levels)


def _headings(piece: _Piece, _: int) -> list[int]:
    starts = (block.words for block in passages(piece.text) if block.kind is BlockKind.HEADING)
    return sorted({piece.text.rfind("\n", 0, start) + 1 for start in starts} - {0})


def _paragraphs(piece: _Piece, _: int) -> list[int]:
    """Offsets behind the blank lines between two blocks, but for those behind a heading."""
    found = pairwise(blocks(piece.text))
    return [block.start for last, block in found if last.kind is not BlockKind.HEADING and _parted(piece.text, last)]


def _parted(text: str, block: MarkdownBlock) -> bool:
    """Whether a blank line ends a block."""
    return block.words == block.stop or text.count("\n", block.stop, block.end) > 1


def _sentences(piece: _Piece, _: int) -> list[int]:
    return [end.end() for end in _SENTENCE.finditer(piece.text) if end.end() < len(piece.text)]


def _anywhere(piece: _Piece, most: int) -> list[int]:
    """Offsets that cut the piece evenly, moved back to a blank where one is near."""
    width = max(1, len(piece.text) // math.ceil(piece.tokens / most))
    width = min(width, len(piece.text) - 1)
    borders: list[int] = []
    start = 0
    while start + width < len(piece.text):
        start = piece.text.rfind(" ", start + width - width // _LATE, start + width) + 1 or start + width
        borders.append(start)
    return borders


_Level = Callable[[_Piece, int], list[int]]
_LEVELS: tuple[_Level, ...] = (_headings, _paragraphs, _sentences, _anywhere)


def _balanced(pieces: Sequence[_Piece], most: int) -> list[list[_Piece]]:
    """The fewest groups of neighbours that fit, with the largest one as small as that number allows."""
    widest = max(piece.tokens for piece in pieces)
    fewest = len(_packed(pieces, most))
    rooms = range(widest, max(widest, most))
    return _packed(pieces, widest + bisect_left(rooms, x=True, key=lambda room: len(_packed(pieces, room)) <= fewest))


def _packed(pieces: Sequence[_Piece], room: int) -> list[list[_Piece]]:
    """Neighbours in groups of at most ``room`` tokens, each group as large as it gets."""
    groups: list[list[_Piece]] = []
    used = room + 1
    for piece in pieces:
        if used + piece.tokens > room:
            groups.append([])
            used = 0
        groups[-1].append(piece)
        used += piece.tokens
    return groups


def _fitting(group: Sequence[_Piece], most: int, count: Callable[[str], int]) -> Iterator[str]:
    """The group's text, in two parts where it has more tokens than its pieces had."""
    text = "".join(piece.text for piece in group)
    if len(group) == 1 or count(text) <= most:
        yield text
        return
    middle = len(group) // 2
    yield from _fitting(group[:middle], most, count)
    yield from _fitting(group[middle:], most, count)
