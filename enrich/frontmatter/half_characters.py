"""The escapes that JSON has for a character beyond U+FFFF and no other format: two halves, or one that is lost."""

from __future__ import annotations

import re

_HALVES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_HALF = len("\\ud83c")


def half_characters(text: str, start: int, end: int, format_: str) -> tuple[int, str, str] | None:
    """The first such escape between two places: where it is, what it is, and what to do."""
    found = _HALVES.search(text, start, end)
    if found is None:
        return None
    if len(found[0]) > _HALF:
        reason = f"`{found[0]}` writes one character, such as an emoji, in two escapes, which is JSON and not {format_}"
        return found.start(), reason, "write the character itself in the place of its escapes"
    reason = f"`{found[0]}` is half of a character, such as an emoji"
    return found.start(), reason, "write the whole character itself, or remove the escape"
