r"""A post as lines, and its change as edits of lines: what a suggestion, a plan and a patch have in common.

Lines end at ``\n`` and nowhere else, as git and the forges see it, so that joining them gives the bytes again.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from enrich.suggest.values import LineEdit


def lines(source: bytes) -> list[str]:
    r"""The lines of a post in UTF-8; the last one is empty where it ends with ``\n``."""
    return source.decode("utf-8").split("\n")


def edits(before: bytes, after: bytes) -> tuple[LineEdit, ...]:
    """The edits of lines that make ``after`` of ``before``, from first to last."""
    old, new = lines(before), lines(after)
    start = _common(old, new)
    tail = _common(old[start:][::-1], new[start:][::-1])
    middle = SequenceMatcher(None, old[start : len(old) - tail], new[start : len(new) - tail], autojunk=False)
    return tuple(
        LineEdit(start + i + 1, j - i, tuple(new[start + k : start + m]))
        for kind, i, j, k, m in middle.get_opcodes()
        if kind != "equal"
    )


def applied(before: bytes, made: Sequence[LineEdit]) -> bytes:
    """The bytes that the edits make.

    Raises:
        ValueError: They overlap, or name lines that are not there.
    """
    old = lines(before)
    new: list[str] = []
    at = 0
    for edit in made:
        start = edit.line - 1
        if not (at <= start and edit.count >= 0 and start + edit.count <= len(old)):
            raise ValueError(f"the edit of line {edit.line} overlaps another one or the end of the file")
        new += old[at:start]
        new += edit.lines
        at = start + edit.count
    return "\n".join([*new, *old[at:]]).encode("utf-8")


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(old), len(new)))
