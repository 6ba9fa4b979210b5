"""A unified diff as lines to show, with what differs within a line that was changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LONGEST = 600
_MOST = 240
_KINDS = {"+": "added", "-": "removed", " ": "same", "@": "place"}


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line: ``added``, ``removed``, ``same`` or ``place``; ``changed`` is the part that the other side lacks."""

    kind: str
    start: str
    changed: str = ""
    end: str = ""


def lines(diff: str) -> tuple[DiffLine, ...]:
    """The lines of a diff of one file, without its header; long ones are cut, and so is a long diff."""
    _, _, hunks = diff.partition("\n@@")
    body = [line for line in f"@@{hunks}".split("\n") if line[:1] in _KINDS] if hunks else []
    made = list(_paired(body[:_MOST]))
    return (*made, DiffLine("place", f"… {len(body) - _MOST} more lines")) if len(body) > _MOST else tuple(made)


def _paired(body: Sequence[str]) -> Iterator[DiffLine]:
    """A removed line and the added one in its place are compared; the others stand alone."""
    at = 0
    while at < len(body):
        removed = _run(body, at, "-")
        added = _run(body, at + removed, "+")
        if not removed and not added:
            yield DiffLine(_KINDS[body[at][0]], _cut(body[at]))
            at += 1
            continue
        yield from _compared(body[at : at + removed], body[at + removed : at + removed + added])
        at += removed + added


def _run(body: Sequence[str], at: int, mark: str) -> int:
    count = 0
    while at + count < len(body) and body[at + count].startswith(mark):
        count += 1
    return count


def _compared(removed: Sequence[str], added: Sequence[str]) -> Iterator[DiffLine]:
    pairs = [_pair(old[1:], new[1:]) for old, new in zip(removed, added, strict=False)]
    yield from (old for old, _ in pairs)
    yield from (DiffLine("removed", _cut(line)) for line in removed[len(pairs) :])
    yield from (new for _, new in pairs)
    yield from (DiffLine("added", _cut(line)) for line in added[len(pairs) :])


def _pair(old: str, new: str) -> tuple[DiffLine, DiffLine]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    return _line("removed", old, start, end), _line("added", new, start, end)


def _common(one: str, other: str) -> int:
    """How many characters are equal at the start of both."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _line(kind: str, text: str, start: int, end: int) -> DiffLine:
    stop = len(text) - end
    return DiffLine(kind, _short(text[:start]), _short(text[start:stop]), _short(text[stop:]))


def _cut(line: str) -> str:
    return _short(line[1:] if line[0] != "@" else line)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
