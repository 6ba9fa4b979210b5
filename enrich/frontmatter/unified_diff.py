r"""Unified diffs as git makes them, so that `git apply` takes them byte for byte.

Lines end at ``\n`` and nowhere else.
Only the lines around the edits are compared, so a long body is never split into lines.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from enrich.values import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Opcode = tuple[str, int, int, int, int]

CONTEXT = 3
STEP = 65_536
_QUOTED = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_ESCAPES = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}


def diff(before: bytes, after: bytes, path: str, edits: Sequence[Edit] = ()) -> bytes:
    """The unified diff of a file that exists on both sides; empty where both are equal.

    ``path`` is from the site's root with ``/``; three lines of context.
    ``edits`` lead from one side to the other, from first to last; without them the difference is searched for.
    """
    if before == after:
        return b""
    edits = edits or difference(before, after)
    first, last = _window(before, edits[0].span.start, edits[-1].span.end)
    old, new = _lines(before[first:last]), _lines(after[first : last + len(after) - len(before)])
    ours, theirs = _pinned(old, new)
    hunks = SequenceMatcher(None, ours, theirs, autojunk=False).get_grouped_opcodes(CONTEXT)
    above = before.count(b"\n", 0, first)
    return b"".join((*_headers(path), *(line for hunk in hunks for line in _told(old, new, hunk, above))))


def difference(before: bytes, after: bytes) -> tuple[Edit, ...]:
    """The one edit between two versions of a file; none where they are equal."""
    old, new = len(before), len(after)
    same = _longest(min(old, new), lambda low, high: before[low:high] == after[low:high])
    left = min(old, new) - same
    tail = _longest(left, lambda low, high: before[old - high : old - low] == after[new - high : new - low])
    return (Edit(Span(same, old - tail), after[same : new - tail]),) if before != after else ()


def _longest(limit: int, equal: Callable[[int, int], bool]) -> int:
    """How far both sides are equal: by large pieces, then by halves; ``equal`` tells so between two distances."""
    low, high = 0, min(STEP, limit)
    while low < high and equal(low, high):
        low, high = high, min(high + STEP, limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if equal(low, middle) else (low, middle - 1)
    return low


def _window(text: bytes, start: int, end: int) -> tuple[int, int]:
    """Whole lines, from three above that of ``start`` to three below that of ``end``."""
    for _ in range(CONTEXT + 1):
        start = text.rfind(b"\n", 0, max(start - 1, 0)) + 1
        end = text.find(b"\n", end) + 1 or len(text)
    return start, end


def _pinned(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[list[bytes | int]]:
    """Both sides, with numbers for the equal lines at their start and end, so that nothing else matches these."""
    shorter = min(len(old), len(new))
    above = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    below = next((at for at in range(shorter - above) if old[-at - 1] != new[-at - 1]), shorter - above)
    for lines in (old, new):
        yield [*range(above), *lines[above : len(lines) - below], *range(-below, 0)]


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


def _told(old: Sequence[bytes], new: Sequence[bytes], hunk: Sequence[Opcode], above: int) -> Iterator[bytes]:
    """One hunk: lines that are equal, removed or added; ``above`` lines of the file come before the first one."""
    first, last = hunk[0], hunk[-1]
    yield f"@@ -{_range(above, first[1], last[2])} +{_range(above, first[3], last[4])} @@\n".encode()
    for tag, start, end, new_start, new_end in hunk:
        yield from _marked(b" " if tag == "equal" else b"-", old[start:end])
        if tag != "equal":
            yield from _marked(b"+", new[new_start:new_end])


def _range(above: int, start: int, end: int) -> str:
    """Lines as a hunk names them: an empty range is told by the line before it, and one line has no count."""
    size = end - start
    return f"{above + start + (size > 0)}" + ("" if size == 1 else f",{size}")


def _marked(mark: bytes, lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line
        if not line.endswith(b"\n"):
            yield b"\n\\ No newline at end of file\n"
