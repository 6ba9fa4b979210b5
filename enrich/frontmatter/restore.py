"""Put fields back as they stood in an earlier version of the post, or take them out where they did not stand.

An entry is put back in its own bytes, in the place where the field stands now; it goes with its line, and in JSON with
its comma.
Writing the old value anew would be shorter, and would lose its quotes, its list style and its empty value.
Proved as every edit is: no other field's bytes or value differ, and the fields read back as they did.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.blocks import open_block
from enrich.frontmatter.entries import Change, to_edits
from enrich.frontmatter.proofs import prove_restored
from enrich.values import Format

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from enrich.frontmatter.entries import Block, Entry
    from enrich.values import Edit, Post

_BLANKS = re.compile(r"[ \t]*(?=\r?\n|\Z)")


def restored(post: Post, earlier: Post, names: Collection[str]) -> tuple[Edit, ...]:
    """The edits that make the fields ``names`` of ``post`` what they were in ``earlier``, a version of the same post.

    A field that ``post`` has not stays away.
    Raises ``FrontMatterError`` where a block can't be read, and ``PatchError`` where a proof fails.
    """
    block = open_block(post)
    before = open_block(earlier) if earlier.format == post.format else None
    old = {entry.name: entry for entry in before.entries} if before else {}
    standing = [entry for entry in block.entries if entry.name in names]
    gone = [entry for entry in standing if entry.name not in old]
    changes = [_replaced(block, entry, before, old[entry.name]) for entry in standing if before and entry.name in old]
    removed = _members(block, gone) if post.format is Format.JSON else (_line(block, entry) for entry in gone)
    edits = to_edits(post, block.text, [*changes, *removed])
    if edits:
        prove_restored(post, block, {entry.name: old.get(entry.name) for entry in standing}, edits)
    return edits


def without(post: Post, names: Collection[str]) -> tuple[Edit, ...]:
    """The edits that take fields out of a post; raises what `restored` does."""
    if post.format is Format.NONE:
        return ()
    bare = type(post)(post.path, b"", Format.NONE, post.block, post.body, post.newline)
    return restored(post, bare, names)


def _replaced(block: Block, entry: Entry, before: Block, old: Entry) -> Change:
    return Change(entry.key, _end(block, entry), before.text[old.key : _end(before, old)])


def _end(block: Block, entry: Entry) -> int:
    """Where an entry ends; to one without a value belong the blanks behind its colon."""
    found = _BLANKS.match(block.text, entry.end) if entry.start == entry.end else None
    return found.end() if found else entry.end


def _line(block: Block, entry: Entry) -> Change:
    """The removal of an entry with all its lines; refused where something else shares them."""
    text = block.text
    start = text.rfind("\n", 0, entry.key) + 1
    if text[start : entry.key].strip():
        message = f"`{entry.name}` shares a line with another field"
        raise FrontMatterError("shared-line", message, "take it out by hand", line=block.line_of(entry.key))
    return Change(start, text.find("\n", entry.end) + 1 or len(text), "")


def _members(block: Block, gone: Sequence[Entry]) -> Iterator[Change]:
    """The removals of members of an object: each goes with the comma before it, the first ones with the one behind."""
    kept = [entry for entry in block.entries if entry not in gone]
    for entry, follower in zip(block.entries, (*block.entries[1:], None), strict=False):
        if entry not in gone:
            continue
        if kept and entry.key > kept[0].key:
            above = block.entries[block.entries.index(entry) - 1]
            yield Change(above.end, entry.end, "")
        else:
            yield Change(entry.key, follower.key if follower else entry.end, "")
