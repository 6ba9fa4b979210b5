"""Write block scalars, only where every reader gets the text back; any other text is the caller's to quote."""

from __future__ import annotations

import re
import textwrap

WIDTH = 80
_INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BEFORE_SPECIAL = re.compile(r" (?![\w(“„«「『])")
_PARAGRAPH = re.compile(r"[\w(“„«「『][^\n]*[^\s]\n?|\w\n?")


def folded(value: str, margin: str) -> str | None:
    """A ``>-`` block (``>`` where the value ends in a line end), or ``None`` where the text is not one plain paragraph.

    No line starts with a character that means something in YAML, and none is broken but at a single blank.
    """
    if not _PARAGRAPH.fullmatch(value) or "  " in value or _INVISIBLE.search(value):
        return None
    glued = _BEFORE_SPECIAL.sub("\0", value.rstrip("\n"))
    lines = textwrap.wrap(glued, max(20, WIDTH - len(margin)), break_long_words=False, break_on_hyphens=False)
    return "\n".join([_header(">", value), *(margin + line.replace("\0", " ") for line in lines)])


def literal(value: str, margin: str) -> str | None:
    """A ``|-`` block (``|`` where the value ends in a line end), or ``None`` where blanks stand around a line."""
    lines = value.removesuffix("\n").split("\n")
    if _INVISIBLE.search(value) or not lines[0] or not lines[-1] or any(line != line.strip() for line in lines):
        return None
    return "\n".join([_header("|", value), *(line and margin + line for line in lines)])


def _header(style: str, value: str) -> str:
    return style + ("" if value.endswith("\n") else "-")
