r"""Unified diffs as git makes them, so that `git apply` takes them byte for byte.

Lines end at ``\n`` and nowhere else.
What both sides have in common at their start and end is found by comparing halves.
So a long body is never split into lines.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Opcode = tuple[str, int, int, int, int]

CONTEXT = 3
_QUOTED = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_ESCAPES = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}


def diff(before: bytes, after: bytes, path: str) -> bytes:
    """The unified diff of a file that exists on both sides; empty where both are equal.

    ``path`` is from the site's root with ``/``; three lines of context.
    """
    if before == after:
        return b""
    start, end = _changed(before, after)
    old = _lines(before[start:end])
    new = _lines(after[start : end + len(after) - len(before)])
    above = before.count(b"\n", 0, start)
    hunks = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT)
    return b"".join((*_headers(path), *(line for hunk in hunks for line in _hunk(old, new, hunk, above))))


def _changed(before: bytes, after: bytes) -> tuple[int, int]:
    """The part of ``before`` that differs, widened to whole lines and the context around them."""
    shorter = min(len(before), len(after))
    same = _longest(shorter, lambda size: before.startswith(after[:size]))
    tail = _longest(shorter - same, lambda size: before.endswith(after[len(after) - size :]))
    start, end = same, len(before) - tail
    for _ in range(CONTEXT + 1):
        start = before.rfind(b"\n", 0, max(start - 1, 0)) + 1 if start else 0
    for _ in range(CONTEXT + 1):
        end = before.find(b"\n", end) + 1 or len(before)
    return start, end


def _longest(limit: int, holds: Callable[[int], bool]) -> int:
    """The largest size for which ``holds``, which holds for 0 and for all sizes below one for which it holds."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
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


def _hunk(old: Sequence[bytes], new: Sequence[bytes], hunk: Sequence[Opcode], above: int) -> Iterator[bytes]:
    first, last = hunk[0], hunk[-1]
    yield f"@@ -{_range(above, first[1], last[2])} +{_range(above, first[3], last[4])} @@\n".encode()
    for kind, old_start, old_end, new_start, new_end in hunk:
        if kind == "equal":
            yield from _marked(b" ", old[old_start:old_end])
        else:
            yield from _marked(b"-", old[old_start:old_end])
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
