"""The JSON object inside what a model wrote around it: thoughts, fences, words.

Applied to every reply, since servers that guarantee JSON lose nothing by it.
A text that is JSON as it stands is left as it is, and a mark inside an object is part of it, so that a post about
``<think>`` or about fences is safe.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_THOUGHT_ENDS = re.compile(r"</think(?:ing)?>")
_DECODER = json.JSONDecoder()
STARTS = 500


def unwrap(text: str) -> str:
    """The longest JSON object after the model's thoughts, else the text without them; 500 places at most are tried."""
    stripped = text.strip()
    if _object_at(stripped, 0) == len(stripped):
        return stripped
    found = list(_objects(stripped))
    ends = [mark.end() for mark in _THOUGHT_ENDS.finditer(stripped) if not _inside(mark.start(), found)]
    spoken = ends[-1] if ends else 0
    answers = [stripped[start:end] for start, end in found if start >= spoken]
    return max(answers, key=len, default=stripped[spoken:].strip())


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Where objects stand, none inside another."""
    start = text.find("{")
    for _ in range(STARTS):
        if start < 0:
            return
        end = _object_at(text, start)
        if end:
            yield start, end
        start = text.find("{", max(end, start + 1))


def _object_at(text: str, start: int) -> int:
    """Where the object that begins at ``start`` ends; 0 where none begins."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return 0
    return end if isinstance(value, dict) else 0


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in spans)
