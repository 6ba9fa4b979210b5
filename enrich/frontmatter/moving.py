"""Bring a field under another key.

Where both keys stand in one mapping, only the bytes of the key change: its value, comments and place stay.
Elsewhere the field is taken out, and written anew as the other fields of the post are.
Proved as every edit is: the value reads back under the new key, and nothing else has another name, value or place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.blocks import open_block, require_found
from enrich.frontmatter.editor import edit
from enrich.frontmatter.entries import Block, Change, spliced, to_edits
from enrich.frontmatter.formats import FORMATS, BlockFormat
from enrich.frontmatter.keys import parse
from enrich.frontmatter.mappings import chain, nesting, require_single
from enrich.frontmatter.proofs import prove_moved
from enrich.frontmatter.restore import without
from enrich.frontmatter.style import UNKNOWN, Style
from enrich.frontmatter.unified_diff import difference
from enrich.frontmatter.wanted import check
from enrich.values import Format

if TYPE_CHECKING:
    from enrich.frontmatter.entries import Dialect, Entry
    from enrich.frontmatter.mappings import Path
    from enrich.values import Edit, Post

_SEPARATOR = re.compile(r"(?<![ \t])[ \t]*+[:=]\s*+\Z")
_LAST_PART = re.compile(r"""(?<!\\)"(?:[^"\\]|\\.)*+"\Z|'[^']*'\Z|(?<![A-Za-z0-9_-])[A-Za-z0-9_-]++\Z""")
_QUOTABLE = re.compile(r"""[^"'\\\x00-\x1f\x7f-\x9f]+""")
_TOML = (Format.TOML, Format.FRANKLIN)


def moved(post: Post, old: str, new: str, style: Style = UNKNOWN) -> tuple[Edit, ...]:
    """The edits that bring the field ``old`` of a post under the key ``new``; none where the post has no such field.

    Raises ``FrontMatterError`` where the post has both, or can't be edited safely; ``PatchError`` where a proof fails.
    """
    for key in (old, new):
        check({key: None})
    path, goal = parse(old), parse(new)
    if post.format is Format.NONE or path == goal:
        return ()
    block, form = open_block(post), FORMATS[post.format]
    way = chain(form.dialect, block, path)
    require_single(way)
    if len(way) < len(path):
        return ()
    within, entry = way[-1]
    _require_movable(form, within, entry)
    _require_free(form.dialect, block, way, goal)
    if path[:-1] == goal[:-1]:
        edits = to_edits(post, block.text, [_renamed(form, within, entry, goal[-1])])
    else:
        after = spliced(post.source, without(post, [old]))
        own = _style(form.dialect, within, entry).over(style)
        edits = difference(post.source, edit(after, {new: entry.value}, style=own))
    require_found(post, edits)
    prove_moved(post, block, (path, goal), edits)
    return edits


def _require_movable(form: BlockFormat, within: Block, entry: Entry) -> None:
    """Refuse a field that stands in several pieces, in the middle of dotted keys, or whose key has its own line."""
    text, name = within.text, within.called(entry.name)
    nests = nesting(form.dialect)
    is_apart = nests is not None and list(nests.pieces(within, entry)) != [(entry.key, entry.end)]
    is_apart = is_apart or (form.name in _TOML and entry.form == ":")
    is_explicit = text[text.rfind("\n", 0, entry.key) + 1 : entry.key].strip() == "?"
    if is_apart or is_explicit or text.startswith("[", entry.key):
        message = f"`{name}` is written in a way that can't be moved safely"
        raise FrontMatterError("complex-key", message, "move it by hand", line=within.line_of(entry.key))


def _require_free(dialect: Dialect, block: Block, way: list[tuple[Block, Entry]], goal: Path) -> None:
    """Refuse a post that has the new key already; in the same mapping, in another letter case, too."""
    within, entry = way[-1]
    there = [one for _, one in chain(dialect, block, goal)[len(goal) - 1 :]]
    if within.path == goal[:-1]:
        there = [one for one in within.entries if one.name.casefold() == goal[-1].casefold()]
    for one in there:
        if one.key != entry.key:
            old, line = within.called(entry.name), block.line_of(entry.key)
            message = f"`{one.name}` stands here, and `{old}` in line {line}"
            raise FrontMatterError("both-keys", message, "keep one of them", line=block.line_of(one.key))


def _style(dialect: Dialect, within: Block, entry: Entry) -> Style:
    """How a field is written itself, for where the post has no other like it."""
    alone = replace(within, entries=(entry,))
    return dialect.texts(alone).over(dialect.lists(alone))


def _renamed(form: BlockFormat, within: Block, entry: Entry, name: str) -> Change:
    """The change of a key's last part, in the quotes that it has."""
    head = within.text[entry.key : entry.colon]
    separator = _SEPARATOR.search(head)
    token = head[: separator.start() if separator else len(head)]
    end = entry.key + len(token)
    if form.name in _TOML and (part := _LAST_PART.search(token)):
        token = part[0]
    return Change(end - len(token), end, _spelled(form, within, name, token))


def _spelled(form: BlockFormat, within: Block, name: str, old: str) -> str:
    """A key as its format has it, in the quotes of the one that it replaces."""
    quote = old[:1]
    if quote in {'"', "'"} and _QUOTABLE.fullmatch(name):
        return f"{quote}{name}{quote}"
    inner = form.empty[1]
    sample = within if nesting(form.dialect) is None else Block(inner, form.dialect.entries(inner))
    made = form.dialect.insert(sample, None, [(name, "a")], UNKNOWN)
    text = sample.text[: made.start] + made.text + sample.text[made.end :]
    entry = next(one for one in form.dialect.entries(text) if one.name == name)
    return _SEPARATOR.sub("", text[entry.key : entry.colon])
