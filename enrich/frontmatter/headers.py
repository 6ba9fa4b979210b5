"""Headers without an opening fence: Hexo's YAML, which is edited, and Pelican's, which is not YAML.

Prose must not be taken for a header: `Note: something` above `---` is a heading in Markdown.
So a header must begin in the first line, have no blank line, and hold one of the keys that such posts always have.
"""

from __future__ import annotations

import re

KEY_LINE = re.compile(rb'"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?:[ \t]|\r?\n|\Z)')
_HEADER = re.compile(rb'(?:(?:"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?=\s)|[ \t#]|-(?!--))[^\n]*\n){1,200}')
_CLOSING = re.compile(rb"-{3,}[ \t]*(?:\r?\n|\Z)")
_USUAL = re.compile(rb"(?m)^(?:title|date|layout|tags|categories|permalink)[ \t]*:")
_PELICAN = re.compile(rb"(?i)(?:title|date|authors?|category|tags|slug|summary|status|modified)[ \t]*:")
_PELICAN_LINE = re.compile(rb'(?:"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?=\s|\Z)|[ \t])[^\n]*(?:\n|\Z)')
_BLANK = re.compile(rb"[ \t]*\r?\n")


def hexo_end(source: bytes, start: int) -> tuple[int, int] | None:
    """Where the closing fence of Hexo's header starts and ends; ``None`` where there is no such header."""
    if not KEY_LINE.match(source, start):
        return None
    header = _HEADER.match(source, start)
    closing = header and _CLOSING.match(source, header.end())
    if not header or not closing or not _USUAL.search(header[0]):
        return None
    return closing.start(), closing.end()


def is_pelican(source: bytes, start: int) -> bool:
    """Whether at least two `Key: value` lines, the first with a usual key, stand above the first blank line."""
    if not _PELICAN.match(source, start):
        return False
    lines, at = 0, start
    while at < len(source) and not _BLANK.match(source, at):
        line = _PELICAN_LINE.match(source, at)
        if not line:
            return False
        lines, at = lines + 1, line.end()
    return lines > 1
