"""The mappings of a YAML block: where their entries stand, and where a new one goes.

What an anchor, an alias, a merge or a type makes of a mapping is for its writer to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import YAMLError

from enrich.errors import FrontMatterError
from enrich.frontmatter.entries import Block, Change, Entry, New
from enrich.frontmatter.lists import line_end
from enrich.frontmatter.style import Style
from enrich.frontmatter.yaml_events import MAPPING, MAPPING_END, events
from enrich.frontmatter.yaml_read import entry_of
from enrich.frontmatter.yaml_values import INDENT, flow, pair

_BLANKS = re.compile(r"[ \t]*")
_COMMENT = re.compile(r"([ \t]*)#[^\n]*(?:\n|\Z)")


def inside(block: Block, entry: Entry) -> Block:
    """The entries of a mapping; raises ``FrontMatterError`` where it can't be read apart from what is around it."""
    try:
        found = tuple(_inside(block.text, entry)) if isinstance(entry.value, dict) else ()
    except YAMLError:
        message = f"`{block.called(entry.name)}` is written in a way that can't be read safely"
        raise FrontMatterError("complex-key", message, "write `key: value`", line=block.line_of(entry.key)) from None
    return block.within(entry, found, flow=block.flow or entry.form == "{")


def _inside(text: str, entry: Entry) -> Iterator[Entry]:
    end = entry.end if entry.form == "{" else text.find("\n", entry.end) + 1 or len(text)
    start = _start(text, entry.key)
    source = text[start:end]
    following = events(source)
    while type(following()) is not MAPPING:
        pass
    while type(following()) is not MAPPING:
        pass
    while type(name := following()) is not MAPPING_END:
        yield entry_of(source, name, following(), following, start)


def _start(text: str, key: int) -> int:
    """Where an entry starts with its key: at the line's start where `?` stands before that."""
    line = text.rfind("\n", 0, key) + 1
    return line if text[line:key].strip() == "?" else key


def pieces(_: Block, entry: Entry) -> list[tuple[int, int]]:
    """The one place of an entry."""
    return [(entry.key, entry.end)]


def insert(block: Block, mapping: Entry, new: New, style: Style) -> Change:
    """The change that adds entries at the end of the ``mapping`` whose entries ``block`` has."""
    if any(entry.name == "<<" for entry in block.entries):
        message = f"`{block.called(new[0][0])}` may come from the mapping that is merged in here"
        line = block.line_of(mapping.key)
        raise FrontMatterError("merged-value", message, "write it below the `<<` by hand", line=line)
    if block.flow:
        return _in_brackets(block, mapping, new, style)
    return _below(block, mapping, new, style)


def _in_brackets(block: Block, mapping: Entry, new: New, style: Style) -> Change:
    text = block.text
    refuse_comment(block, mapping, mapping.start, mapping.end if not block.entries else mapping.start)
    bare = bool(block.entries) and all(entry.start == entry.end for entry in block.entries)
    written = [("" if bare and value is None else flow(value, style.quote)) for _, value in new]
    made = [f"{flow(name, style.quote)}: {value}" for (name, _), value in zip(new, written, strict=True)]
    if not block.entries:
        blank = "" if text[mapping.start - 1 : mapping.start] in " \t\n" else " "
        return Change(mapping.start, mapping.end, blank + "{" + ", ".join(made) + "}")
    last = block.entries[-1]
    space = text[block.entries[-2].end : last.key] if len(block.entries) > 1 else ", "
    separator = space if space.strip() == "," else ", "
    return Change(last.end, last.end, "".join(separator + one for one in made))


def _below(block: Block, mapping: Entry, new: New, style: Style) -> Change:
    text = block.text
    if block.entries:
        margin = margin_of(text, block.entries[0])
        at = _behind(text, block.entries[-1].end, len(margin))
        return Change(at, at, _lines(new, margin, style).replace("\n", line_end(text, max(at - 1, 0))))
    refuse_comment(block, mapping, mapping.colon, mapping.start)
    margin = margin_of(text, mapping) + " " * (style.indent or INDENT)
    end = text.find("\n", mapping.end)
    end = len(text) if end < 0 else end - text.endswith("\r\n", 0, end + 1)
    written = "\n" + _lines(new, margin, style).removesuffix("\n")
    comment = text[mapping.end : end] if text[mapping.end : end].strip() else ""
    return Change(mapping.colon, end, comment + written.replace("\n", line_end(text, mapping.key)))


def _lines(new: New, margin: str, style: Style) -> str:
    return "".join(margin + pair(name, value, style).replace("\n", "\n" + margin) + "\n" for name, value in new)


def refuse_comment(block: Block, entry: Entry, start: int, end: int) -> None:
    """Refuse what would lose a comment between an entry's key and its value."""
    if "#" in block.text[start:end]:
        message = f"a comment stands between `{block.called(entry.name)}` and its value and would be lost"
        line = block.line_of(entry.key)
        raise FrontMatterError("comment-before-value", message, "move it above the key", line=line)


def require_line(block: Block, mapping: Entry) -> None:
    """Refuse a mapping of which an entry stands behind something that only some programs take for a line end."""
    for entry in () if block.flow else block.entries:
        if block.text[block.text.rfind("\n", 0, entry.key) + 1 : entry.key].strip(" \t?"):
            message = f"an entry of `{mapping.name}` shares a line with something else"
            hint = "put the key on a line of its own"
            raise FrontMatterError("odd-line-break", message, hint, line=block.line_of(entry.key))


def margin_of(text: str, entry: Entry) -> str:
    """The blanks at the start of an entry's line."""
    found = _BLANKS.match(text, text.rfind("\n", 0, entry.key) + 1)
    return found[0] if found else ""


def _behind(text: str, end: int, column: int) -> int:
    """Where the line behind an entry starts; comments below it that stand as far right belong to the mapping."""
    at = text.find("\n", end) + 1 or len(text)
    while (comment := _COMMENT.match(text, at)) and len(comment[1]) >= column > 0:
        at = comment.end()
    return at
