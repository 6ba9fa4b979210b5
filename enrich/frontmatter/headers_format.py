"""Change headers as Pelican, Nikola and MkDocs read them: lines ``Title: x`` above the first blank line.

All of them read by the rules of Python-Markdown's `meta` extension (``markdown/extensions/meta.py``):
a key has letters, digits, ``_`` and ``-`` behind at most three blanks, a line with four blanks goes on with the value,
and nothing is quoted.
So every value is a text, and one that this reader would change is refused.

Nikola's own headers are lines ``.. title: x``, bare or in a comment (``nikola/metadata_extractors.py``).
There a value has one line, and one that would end the comment is refused, too.
"""

from __future__ import annotations

import re

from enrich.errors import FrontMatterError
from enrich.frontmatter.entries import Block, Change, Entry, New, behind
from enrich.frontmatter.fences import BlockPlace
from enrich.frontmatter.lists import line_end
from enrich.frontmatter.mappings import Branch
from enrich.frontmatter.style import UNKNOWN, Style
from enrich.values import JSON, Span

__all__ = ["entries", "find", "insert", "lists", "replace", "texts"]

_NAMES = rb"(?i:title|date|authors?|category|tags|slug|summary|status|modified):"
_USUAL = re.compile(rb"(?m)^ {0,3}" + _NAMES)
_DOTTED = re.compile(
    rb"(?P<comment><!--[ \t]*\r?\n)?+"
    rb"(?P<lines>(?=(?:\.\. [A-Za-z0-9_-]+:[^\n]*\n){0,30}\.\. %b)"  # a usual one among the first
    rb"(?:\.\. [A-Za-z0-9_-]+:(?:[ \t][^\n]*+|\r?)(?:\n|\Z))++)"
    rb"(?P<end>[ \t]*+(?(comment)-->[ \t]*+)\r?(?:\n|\Z))" % _NAMES
)
_LINES = re.compile(rb"(?: {0,3}[A-Za-z0-9_-]+:[^\n]*(?:\n|\Z)|(?<=\n) {4}[ \t]*+\S[^\n]*(?:\n|\Z))+")
_END = re.compile(rb"[ \t]*\r?(?:\n|\Z)|(?:-{3}|\.{3})[ \t]*\r?(?:\n|\Z)")
_DOTS = ".. "
_KEY = re.compile(r"(?:\.\. | {0,3})([A-Za-z0-9_-]+):[ \t]*")
_ENTRY = re.compile(rf"(?m)^{_KEY.pattern}([^\n]*(?:\n {{4,}}[^\n]*)*)(?:\n|\Z)")
_MORE = re.compile(r"\r?\n {4,}")
_LOST = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def find(source: bytes, start: int) -> BlockPlace | None:
    """The lines above the first blank one, above ``---`` or in a comment; one of their keys must be a usual one."""
    if dotted := _DOTTED.match(source, start):
        return BlockPlace(Span(*dotted.span("lines")), Span(dotted.end(), len(source)))
    lines = _LINES.match(source, start)
    end = lines and _USUAL.search(lines[0]) and _END.match(source, lines.end())
    return BlockPlace(Span(start, lines.end()), Span(end.end(), len(source))) if lines and end else None


def entries(text: str) -> tuple[Entry, ...]:
    r"""The entries in their order; a value over several lines has ``\\n`` between them."""
    return tuple(map(_entry, _ENTRY.finditer(text)))


def _entry(found: re.Match[str]) -> Entry:
    source = found[2].rstrip()
    start = found.start(2)
    value = "\n".join(line.strip() for line in _MORE.split(source))
    key = found.start() if found[0].startswith(_DOTS) else found.start(1)
    return Entry(found[1], key, found.end(1) + 1, start, start + len(source), value, "")


def texts(_: Block) -> Style:
    """Headers quote nothing."""
    return UNKNOWN


def lists(_: Block) -> Style:
    """Headers have no lists."""
    return UNKNOWN


def replace(block: Block, entry: Entry, value: JSON, _: Style) -> Change:
    """The change that gives an entry another value."""
    blank = "" if entry.start > entry.colon else " "
    _require_one_line(block, entry.name, value)
    written = blank + _written(entry.name, value, line_end(block.text, entry.start), block.line_of(entry.key))
    return Change(entry.start, entry.end, written)


def insert(block: Block, after: Entry | None, new: New, _: Style) -> Change:
    """The change that adds lines right behind one, or at the end of the header."""
    if not block.entries:
        message = "a header of lines `Title: x` begins with a title, which this post has not"
        raise FrontMatterError("no-front-matter", message, "write its title first", line=1)
    at, newline, line = behind(block, after), line_end(block.text, 0), block.first_line
    if not block.text.endswith("\n", 0, at):
        message = "the header is all there is of this post, and its last line does not end"
        raise FrontMatterError("no-line-end", message, "put a blank line below the header", line=line)
    for name, value in new:
        _require_one_line(block, name, value)
    dots = _DOTS * block.text.startswith(_DOTS)
    lines = (f"{dots}{_name(name)}: {_written(name, value, newline, line)}".rstrip() for name, value in new)
    return Change(at, at, "".join(line + newline for line in lines))


def _require_one_line(block: Block, name: str, value: JSON | Branch) -> None:
    if block.text.startswith(_DOTS) and isinstance(value, str) and ("\n" in value or "-->" in value):
        message = f"the text for `{name}` has several lines or `-->`, which a header of lines `.. title: x` can't keep"
        raise FrontMatterError("bad-value", message, "write it on one line", line=block.first_line)


def _name(name: str) -> str:
    if _KEY.fullmatch(f"{name}:"):
        return name
    raise FrontMatterError("bad-value", f"`{name}` can't be a key of a header", "use letters, digits, `_` and `-`")


def _written(name: str, value: JSON, newline: str, line: int) -> str:
    if not isinstance(value, str):
        message = f"the value for `{name}` is no text, and a header of lines `Title: x` holds texts only"
        raise FrontMatterError("bad-value", message, "ask for one text", line=line)
    parts = value.split("\n")
    if any(part != part.strip() or _LOST.search(part) for part in parts) or (len(parts) > 1 and not all(parts)):
        message = f"the text for `{name}` has blanks or signs that a header of lines `Title: x` can't keep"
        raise FrontMatterError("bad-value", message, "write it on one line, without tabs", line=line)
    return f"{newline}    ".join(parts)
