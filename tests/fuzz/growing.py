"""Inputs grown from seeds: a short program of bytes says what is taken out, put in, doubled, moved and joined.

Texts are cut into words, signs and line ends, so that a change keeps most of what makes a seed worth reading.
A program is bytes, so that Hypothesis draws it at once and shrinks it to the few changes that matter, and so that a
fuzzer that knows nothing but bytes can grow it as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

CORPUS = Path(__file__).with_name("corpus")
STEP = 5  # bytes of a program that say one change
MOST_CHANGES = 5
LARGEST = 12_000  # bytes: what grows with more is told by inputs made for that, as in `patterns`
_PIECE = re.compile(rb"\r?\n|[ \t]+|[A-Za-z0-9_\x80-\xff]+|(?s:.)")
_MANY = (2, 3, 8, 40, 400)
SIGNS = (
    *(
        b"\n",
        b"\r\n",
        b"\r",
        b"\t",
        b" ",
        b"\x00",
        b"\xff",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
    ),
    *(
        b'"',
        b"'",
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b"(",
        b")",
        b"<",
        b">",
        b":",
        b",",
        b"#",
        b"-",
        b"=",
        b"`",
        b"*",
        b"_",
    ),
)


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """The corpus of a kind: one seed a line, as Python writes bytes."""
    lines = (CORPUS / f"{kind}.txt").read_text(encoding="ascii").splitlines()
    return tuple(ast.literal_eval(line) for line in lines if line and not line.startswith("#"))


def programs() -> st.SearchStrategy[bytes]:
    """Programs of some changes."""
    return st.binary(max_size=STEP * MOST_CHANGES)


def texts(known: Sequence[bytes], signs: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Seeds changed by programs; ``signs`` are what the kind's grammar is made of."""
    both = tuple(dict.fromkeys((*signs, *SIGNS)))
    chosen = st.sampled_from(known)
    return st.builds(lambda seed, other, program: changed(seed, other, program, both), chosen, chosen, programs())


def changed(seed: bytes, other: bytes, program: bytes, signs: Sequence[bytes]) -> bytes:
    """The seed with all changes of a program; ``other`` is a seed that parts may come from."""
    pieces, others = pieces_of(seed), pieces_of(other)
    for kind, high, low, length, choice in _steps(program):
        pieces = _change(pieces, others, (kind, high << 8 | low, length % 32, choice), signs)
        if sum(map(len, pieces)) > LARGEST:
            return b"".join(pieces)[:LARGEST]
    return b"".join(pieces)


def pieces_of(text: bytes) -> list[bytes]:
    """The words, blanks, signs and line ends of a text."""
    return _PIECE.findall(text)


def _steps(program: bytes) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(program) - STEP + 1, STEP):
        yield tuple(program[start : start + STEP])


def _change(  # noqa: C901, PLR0911 - one line for each kind of change
    pieces: list[bytes], others: list[bytes], step: tuple[int, int, int, int], signs: Sequence[bytes]
) -> list[bytes]:
    kind, place, length, choice = step
    at = place % (len(pieces) + 1)
    some = pieces[at : at + 1 + length]
    sign = signs[choice % len(signs)]
    match kind % 10:
        case 0 | 1:
            return [*pieces[:at], sign, *pieces[at:]]
        case 2:
            return [*pieces[:at], *pieces[at + len(some) :]]
        case 3:
            return [*pieces[:at], *some * _MANY[choice % len(_MANY)], *pieces[at + len(some) :]]
        case 4:
            return [*pieces[:at], sign, *pieces[at + 1 :]]
        case 5:
            start = choice * 7 % (len(others) + 1)
            return [*pieces[:at], *others[start : start + 1 + length], *pieces[at:]]
        case 6:
            goal = choice * 7 % (len(pieces) + 1)
            left = [*pieces[:at], *pieces[at + len(some) :]]
            return [*left[:goal], *some, *left[goal:]]
        case 7:
            return [*pieces[:at], *[sign] * _MANY[length % len(_MANY)], *pieces[at:]]
        case 8:
            return _line(pieces, at, choice)
        case _:
            return _byte(pieces, at, length, choice)


def _line(pieces: list[bytes], at: int, choice: int) -> list[bytes]:
    """A line taken out, doubled, indented or moved to the top."""
    ends = [0, *(number + 1 for number, piece in enumerate(pieces) if piece in (b"\n", b"\r\n")), len(pieces)]
    start = max(end for end in ends if end <= at)
    end = next((end for end in ends if end > start), len(pieces))
    line = pieces[start:end]
    made: tuple[list[bytes], ...] = ([], [*line, *line], [b"  ", *line], [b"# ", *line])
    if choice % 5 < len(made):
        return [*pieces[:start], *made[choice % 5], *pieces[end:]]
    return [*line, *pieces[:start], *pieces[end:]]


def _byte(pieces: list[bytes], at: int, length: int, choice: int) -> list[bytes]:
    """One byte of a piece is another, or the text ends there."""
    if at >= len(pieces) or choice == 0:
        return pieces[:at]
    piece = pieces[at]
    inner = length % len(piece)
    return [*pieces[:at], piece[:inner] + bytes([choice]) + piece[inner + 1 :], *pieces[at + 1 :]]
