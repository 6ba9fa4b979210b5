"""Put fields back as they stood in an earlier version of the post, or take them out where they did not stand.

An entry is put back in its own bytes, in the place where the field stands now; it goes with its line, and in JSON with
its comma.
Writing the old value anew would be shorter, and would lose its quotes, its list style and its empty value.
Proved as every edit is: no other field's bytes or value differ, and the fields read back as they did.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.blocks import NO_BLOCK, open_block, opened, require_found
from enrich.frontmatter.entries import Change, to_edits
from enrich.frontmatter.formats import FORMATS, cut
from enrich.frontmatter.keys import dotted, parse
from enrich.frontmatter.mappings import chain, depth, nesting, pruned, require_single, values_of
from enrich.frontmatter.proofs import prove_restored
from enrich.frontmatter.toml_scan import TABLE
from enrich.frontmatter.yaml_read import BRACES
from enrich.values import Format

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from enrich.frontmatter.entries import Block, Dialect, Entry
    from enrich.frontmatter.mappings import Path
    from enrich.values import Edit, Post

_BLANK_LINE = re.compile(r"(?:\A|\n)([ \t]*\r?\n)\Z")
_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")
_BLANKS = re.compile(r"[ \t]*(?=\r?\n|\Z)")
_TAIL = re.compile(r"[ \t]*+(?:#[^\r\n]*+)?+(?=\r?\n|\Z)")


def differ_only_in(one: bytes, other: bytes, keys: Collection[str]) -> bool:
    """Whether two versions of a post have the same body and fences, and the same values but for the fields ``keys``.

    Where a block comes or goes, so do its fences, and line ends at the beginning of the body.
    Raises ``FrontMatterError`` where a block can't be read.
    """
    paths = {parse(key) for key in keys}
    posts = cut(one), cut(other)
    left, right = (json.dumps(pruned(values_of(opened(post).block), paths)) for post in posts)
    around = [(post.source[: post.block.start], post.source[post.block.end :]) for post in posts]
    if Format.NONE in (posts[0].format, posts[1].format):
        around = [(b"", post.source[post.body.start :].lstrip(b"\r\n")) for post in posts]
    return left == right and around[0] == around[1]


def restored(post: Post, earlier: Post, keys: Collection[str]) -> tuple[Edit, ...]:
    """The edits that make the fields ``keys`` of ``post`` what they were in ``earlier``, a version of the same post.

    A field that ``post`` has not stays away; a mapping that holds nothing else goes with its last field.
    Raises ``FrontMatterError`` where a block can't be read, and ``PatchError`` where a proof fails.
    """
    block, dialect = open_block(post), FORMATS[post.format].dialect
    before = open_block(earlier) if earlier.format == post.format else NO_BLOCK
    paths = [path for path in map(parse, keys) if _entry(dialect, block, path)]
    for path in paths:
        require_single(chain(dialect, block, path))
    old = {path: _entry(dialect, before, path) for path in paths}
    changes: list[Change] = []
    gone: dict[Path, tuple[Block, list[Entry]]] = {}
    for unit in _units(block, before, old):
        within, entry = chain(dialect, block, unit)[-1]
        if there := _entry(dialect, before, unit):
            changes.append(_replaced(within, entry, before, there))
        else:
            gone.setdefault(within.path, (within, []))[1].append(entry)
    for within, entries in gone.values():
        is_shared = within.flow or post.format is Format.JSON
        changes += _members(within, entries) if is_shared else _lines(dialect, within, entries)
    edits = to_edits(post, block.text, _with_braces(changes, block, before))
    if edits:
        require_found(post, edits)
        prove_restored(post, block, {dotted(path): entry for path, entry in old.items()}, edits)
    return edits


def _entry(dialect: Dialect, block: Block, path: Path) -> Entry | None:
    way = chain(dialect, block, path)
    return way[-1][1] if len(way) == len(path) else None


def _units(block: Block, before: Block, old: Mapping[Path, Entry | None]) -> list[Path]:
    """What is put back or taken out as one: a field, or the mapping that would be empty without those that go."""
    gone = {path for path, entry in old.items() if not entry}
    left, there = pruned(values_of(block), gone), values_of(before)
    units = (path[: max(depth(path, left), depth(path, there)) + 1] if path in gone else path for path in old)
    return list(dict.fromkeys(units))


def without(post: Post, keys: Collection[str]) -> tuple[Edit, ...]:
    """The edits that take fields out of a post; raises what `restored` does."""
    if post.format is Format.NONE:
        return ()
    bare = type(post)(post.path, b"", Format.NONE, post.block, post.body, post.newline)
    return restored(post, bare, keys)


def _replaced(block: Block, entry: Entry, before: Block, old: Entry) -> Change:
    """The entry as it was; a comment behind the key of a mapping that was empty is no part of either."""
    if entry.form == ":" and not old.value and (comment := _COMMENT.match(block.text, entry.colon)):
        return Change(entry.colon, entry.end, before.text[old.colon : _end(before, old)] + comment[0])
    tail = _tail(block, entry, before, old)
    return Change(entry.key, _end(block, entry), before.text[old.key : _end(before, old)] + tail)


def _tail(block: Block, entry: Entry, before: Block, old: Entry) -> str:
    """What stood behind the entry on its last line, where it now stands within the entry, or was only white space."""
    end = _end(block, entry)
    tail, rest = _TAIL.match(before.text, _end(before, old)), _TAIL.match(block.text, end)
    if not tail or not rest or rest[0] or (tail[0].strip() and tail[0] not in block.text[entry.key : end]):
        return ""
    return tail[0]


def _end(block: Block, entry: Entry) -> int:
    """Where an entry ends; to one without a value belong the blanks behind its colon."""
    found = _BLANKS.match(block.text, entry.end) if entry.start == entry.end else None
    return found.end() if found else entry.end


def _lines(dialect: Dialect, block: Block, gone: Sequence[Entry]) -> Iterator[Change]:
    """The removals of entries with all their lines, and of the blank line that sets off a table."""
    nests = nesting(dialect)
    for entry in gone:
        pieces = nests.pieces(block, entry) if nests else [(entry.key, entry.end)]
        starts = [block.text.rfind("\n", 0, key) + 1 for key, _ in pieces]
        if any(block.text[start:key].strip() for start, (key, _) in zip(starts, pieces, strict=True)):
            message = f"`{block.called(entry.name)}` shares a line with another field"
            raise FrontMatterError("shared-line", message, "take it out by hand", line=block.line_of(entry.key))
        for start, (key, end) in zip(starts, pieces, strict=True):
            is_header = entry.form == TABLE and block.text.startswith("[", key)
            blank = _BLANK_LINE.search(block.text, 0, start) if is_header else None
            at = blank.start(1) if blank else start
            yield Change(at, block.text.find("\n", end) + 1 or len(block.text), "")


def _with_braces(changes: Sequence[Change], block: Block, before: Block) -> Sequence[Change]:
    """The changes; where they leave no field and no comment, the empty braces come back that stood there before."""
    if before.entries or not BRACES.fullmatch(before.text) or any(change.text for change in changes):
        return changes
    at, left = 0, ""
    for change in sorted(changes, key=lambda change: change.start):
        left, at = left + block.text[at : change.start], change.end
    return changes if (left + block.text[at:]).strip() else [Change(0, len(block.text), before.text)]


def _members(block: Block, gone: Sequence[Entry]) -> Iterator[Change]:
    """The removals of members of an object: each goes with the comma before it, the first ones with the one behind."""
    kept = [entry for entry in block.entries if entry not in gone]
    if not kept and not block.inside and not block.text.lstrip().startswith("{"):
        end = block.text.find("\n", block.entries[-1].end) + 1 or len(block.text)
        yield Change(block.entries[0].key, end, "")
        return
    for entry, follower in zip(block.entries, (*block.entries[1:], None), strict=False):
        if entry not in gone:
            continue
        if kept and entry.key > kept[0].key:
            above = block.entries[block.entries.index(entry) - 1]
            yield Change(above.end, entry.end, "")
        else:
            yield Change(entry.key, follower.key if follower else entry.end, "")
