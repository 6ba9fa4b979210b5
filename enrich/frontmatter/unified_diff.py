r"""Unified diffs as git makes them, so that `git apply` takes them byte for byte.

Lines end at ``\n`` and nowhere else.
What both sides have in common at their start and end is found by comparing large pieces, then halves.
So a long body is never split into lines.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Change = tuple[int, int, int, int]

CONTEXT = 3
STEP = 65_536
_QUOTED = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_ESCAPES = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}


def diff(before: bytes, after: bytes, path: str) -> bytes:
    """The unified diff of a file that exists on both sides; empty where both are equal.

    ``path`` is from the site's root with ``/``; three lines of context.
    """
    if before == after:
        return b""
    start, end = _changed(before, after)
    first = _context_start(before, start)
    above = _lines(before[first:start])
    below = _lines(before[end : _context_end(before, end)])
    old = above + _lines(before[start:end]) + below
    new = above + _lines(after[start : end + len(after) - len(before)]) + below
    hunks = _hunks(_changes(old, new, len(above), len(below)))
    above_all = before.count(b"\n", 0, first)
    return b"".join((*_headers(path), *(line for hunk in hunks for line in _told(old, new, hunk, above_all))))


def _changed(before: bytes, after: bytes) -> tuple[int, int]:
    """The lines of ``before`` that differ; behind them, both sides are equal and at the start of a line."""
    shorter = min(len(before), len(after))
    old, new = len(before), len(after)
    same = _longest(shorter, lambda low, high: before[low:high] == after[low:high])
    tail = _longest(shorter - same, lambda low, high: before[old - high : old - low] == after[new - high : new - low])
    end = old - tail
    if not all(_starts_line(side, len(side) - tail) for side in (before, after)):
        end = before.find(b"\n", end) + 1 or len(before)
    return before.rfind(b"\n", 0, same) + 1, end


def _starts_line(text: bytes, at: int) -> bool:
    return at == 0 or text[at - 1 : at] == b"\n"


def _context_start(text: bytes, start: int) -> int:
    for _ in range(CONTEXT):
        start = text.rfind(b"\n", 0, max(start - 1, 0)) + 1
    return start


def _context_end(text: bytes, end: int) -> int:
    for _ in range(CONTEXT):
        end = text.find(b"\n", end) + 1 or len(text)
    return end


def _longest(limit: int, equal: Callable[[int, int], bool]) -> int:
    """How far both sides are equal, where ``equal`` tells so of what lies between two distances."""
    low, high = 0, min(STEP, limit)
    while low < high and equal(low, high):
        low, high = high, min(high + STEP, limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if equal(low, middle) else (low, middle - 1)
    return low


def _lines(text: bytes) -> list[bytes]:
    *lines, last = text.split(b"\n")
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _headers(path: str) -> Iterator[bytes]:
    old, new = (_name(side, path.encode("utf-8", "surrogateescape")) for side in (b"a/", b"b/"))
    tab = b"\t" if b" " in old else b""
    yield b"diff --git " + old + b" " + new + b"\n"
    yield b"--- " + old + tab + b"\n"
    yield b"+++ " + new + tab + b"\n"


def _name(side: bytes, path: bytes) -> bytes:
    """A name as git writes it with its default settings: quoted where it holds more than printable ASCII."""
    if not _QUOTED.search(path):
        return side + path
    escaped = _QUOTED.sub(lambda found: _ESCAPES.get(found[0][0]) or b"\\%03o" % found[0][0], path)
    return b'"' + side + escaped + b'"'


def _changes(old: Sequence[bytes], new: Sequence[bytes], above: int, below: int) -> Iterator[Change]:
    """The lines of ``old`` that become others of ``new``: where both start and end.

    Lines around all changes are kept out, lest equal ones be matched with them.
    """
    old_end, new_end = len(old) - below, len(new) - below
    pairs = _matched(old[above:old_end], new[above:new_end])
    old_at = new_at = above
    for old_next, new_next in [*((above + one, above + other) for one, other in pairs), (old_end, new_end)]:
        if old_at < old_next or new_at < new_next:
            yield old_at, old_next, new_at, new_next
        old_at, new_at = old_next + 1, new_next + 1


def _matched(old: Sequence[bytes], new: Sequence[bytes]) -> Iterable[tuple[int, int]]:
    """The lines that stay, as pairs; a search is spared where the lines in common are unique and in the same order."""
    common = set(old).intersection(new)
    ours = [at for at, line in enumerate(old) if line in common]
    theirs = [at for at, line in enumerate(new) if line in common]
    if len(ours) == len(common) and [old[at] for at in ours] == [new[at] for at in theirs]:
        return zip(ours, theirs, strict=True)
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(one + at, other + at) for one, other, size in blocks for at in range(size)]


def _hunks(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """The changes, apart where more lines than the context of two lie between."""
    hunk: list[Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _told(old: Sequence[bytes], new: Sequence[bytes], hunk: Sequence[Change], above: int) -> Iterator[bytes]:
    first, last = hunk[0], hunk[-1]
    lead, tail = min(first[0], CONTEXT), min(len(old) - last[1], CONTEXT)
    at, end = first[0] - lead, last[1] + tail
    yield f"@@ -{_range(above, at, end)} +{_range(above, first[2] - lead, last[3] + tail)} @@\n".encode()
    for old_start, old_end, new_start, new_end in hunk:
        yield from _marked(b" ", old[at:old_start])
        yield from _marked(b"-", old[old_start:old_end])
        yield from _marked(b"+", new[new_start:new_end])
        at = old_end
    yield from _marked(b" ", old[at:end])


def _range(above: int, start: int, end: int) -> str:
    """Lines as a hunk names them: an empty range is told by the line before it, and one line has no count."""
    size = end - start
    return f"{above + start + (size > 0)}" + ("" if size == 1 else f",{size}")


def _marked(mark: bytes, lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line
        if not line.endswith(b"\n"):
            yield b"\n\\ No newline at end of file\n"
