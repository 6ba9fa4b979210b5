"""Prove every patch before anybody sees it: only the edited fields' lines differ, and they say what was asked.

The proofs share nothing with the plan but the parser: they cut and parse the result and compare it with what was there.
They look at the head of the file only.
That is enough, because an edit outside of the block fails the first proof, and what no edit touches is the same bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError, PatchError
from enrich.frontmatter.blocks import open_block
from enrich.frontmatter.entries import spliced
from enrich.frontmatter.formats import FORMATS, cut
from enrich.frontmatter.keys import dotted, parse
from enrich.frontmatter.lists import same
from enrich.frontmatter.mappings import chain, depth, nesting, pruned, values_of, without
from enrich.frontmatter.toml_scan import TABLE
from enrich.frontmatter.yaml_read import BRACES
from enrich.values import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from enrich.frontmatter.entries import Block, Change, Dialect, Entry
    from enrich.frontmatter.mappings import Path
    from enrich.values import JSON, Edit, Post

    Plan = Callable[[Block], list[Change]]


_SPREAD = frozenset((":", TABLE))


def prove(post: Post, before: Block, values: Mapping[str, JSON], edits: Sequence[Edit], plan: Plan) -> None:
    """Return only if every proof holds; raises ``PatchError``, and nothing was written then."""
    try:
        _in_the_block(post, edits)
        after = _after(post, edits)
        _wanted(post, after, values)
        _others(post, before, after, values)
        if plan(after):
            raise _failed("making it again would change the file again")
    except FrontMatterError as error:
        raise _failed(f"the result can't be read: {error.message}") from error


def prove_restored(post: Post, before: Block, back: Mapping[str, Entry | None], edits: Sequence[Edit]) -> None:
    """Return only if the fields are what they were, ``None`` for one that was not there, and all else is untouched.

    Raises ``PatchError``, and nothing was written then.
    """
    values = {key: old.value for key, old in back.items() if old}
    try:
        _in_the_block(post, edits)
        after = _after(post, edits)
        _wanted(post, after, values)
        dialect = FORMATS[post.format].dialect
        gone = [parse(key) for key in back.keys() - values.keys()]
        if any(len(chain(dialect, after, path)) == len(path) for path in gone):
            raise _failed("a field that should be removed would stay")
        _others(post, before, after, dict.fromkeys(back))
    except FrontMatterError as error:
        raise _failed(f"the result can't be read: {error.message}") from error


def prove_moved(post: Post, before: Block, paths: tuple[Path, Path], edits: Sequence[Edit]) -> None:
    """Return only if the field at the first path stands at the second with its value, and all others as they did.

    Raises ``PatchError``, and nothing was written then.
    """
    old, new = paths
    try:
        _in_the_block(post, edits)
        then, now = values_of(before), values_of(_after(post, edits))
        if old[:-1] == new[:-1]:
            fits = _told(_under(then, old, new[-1])) == _told(now)
        else:
            same_others = _told(pruned(then, {old, new})) == _told(pruned(now, {old, new}))
            fits = same_others and _told(_at(then, old)) == _told(_at(now, new))
    except FrontMatterError as error:
        raise _failed(f"the result can't be read: {error.message}") from error
    if not fits:
        raise _failed(f"`{dotted(new)}` would not be all that is moved")


def _told(value: JSON) -> str:
    """A value with the order and the types of all that it holds."""
    return json.dumps(value)


def _under(values: Mapping[str, JSON], path: Path, name: str) -> dict[str, JSON]:
    """The values with another name for the one at a path."""
    made: dict[str, JSON] = {}
    for key, value in values.items():
        inner = key == path[0] and len(path) > 1 and isinstance(value, dict)
        made[name if path == (key,) else key] = _under(value, path[1:], name) if inner else value  # type: ignore[arg-type]
    return made


def _at(values: Mapping[str, JSON], path: Path) -> JSON:
    value = values.get(path[0])
    return _at(value, path[1:]) if len(path) > 1 and isinstance(value, dict) else value


def _in_the_block(post: Post, edits: Sequence[Edit]) -> None:
    at = post.block.start
    for edit in edits:
        if not at <= edit.span.start <= edit.span.end <= post.block.end:
            raise _failed("it would change bytes outside of the block")
        at = edit.span.end


def _after(post: Post, edits: Sequence[Edit]) -> Block:
    """The block of the result, found by its fences."""
    head = post.source[: post.body.start]
    result = cut(spliced(head, edits))
    if result.format != post.format or result.block.start != post.block.start:
        raise _failed("the front matter would start at another place")
    if result.source[result.block.end :] != head[post.block.end :]:
        raise _failed("the front matter would end elsewhere")
    return open_block(result)


def _wanted(post: Post, after: Block, values: Mapping[str, JSON]) -> None:
    for key, value in values.items():
        *parents, name = parse(key)
        block: Block | None = after
        if parents:
            block = _inside(FORMATS[post.format].dialect, after, parents)
        found = [entry.value for entry in block.entries if entry.name == name] if block else []
        if len(found) != 1 or not same(found[0], value):
            raise _failed(f"`{key}` would not be read back as it was meant")


def _others(post: Post, before: Block, after: Block, values: Mapping[str, JSON]) -> None:
    """The untouched fields must be the same in name, value and order, and all other lines in every byte.

    A mapping that was made for a field, or goes with it, counts as the field.
    """
    edited = _units(before, after, [parse(key) for key in values])
    if _fields(before, edited) != _fields(after, edited):
        raise _failed("another field would change")
    dialect = FORMATS[post.format].dialect
    told = _members if post.format is Format.JSON else _lines
    kept, now = told(dialect, before, edited), told(dialect, after, edited)
    if kept != now and not (_has_table(dialect, (before, after), edited) and _unspaced(kept) == _unspaced(now)):
        raise _failed("the bytes of another field or comment would change")


def _units(before: Block, after: Block, paths: Sequence[Path]) -> set[Path]:
    """What was edited as one: a field, or the outermost mapping that holds nothing without it, before or after."""
    if all(len(path) == 1 for path in paths):
        return set(paths)
    old, new = values_of(before), values_of(after)
    return {path[: min(depth(path, old), depth(path, new)) + 1] for path in paths}


def _has_table(dialect: Dialect, blocks: Sequence[Block], edited: Collection[Path]) -> bool:
    """Whether a field is a table with a header, which blank lines set off from others."""
    ways = ((chain(dialect, block, path), len(path)) for block in blocks for path in edited)
    return any(len(way) == parts and way[-1][1].form == TABLE for way, parts in ways)


def _unspaced(told: Sequence[str]) -> list[list[str]]:
    return [[line for line in lines.split("\n") if line.strip()] for lines in told]


def _fields(block: Block, edited: Collection[Path]) -> list[tuple[str, object]]:
    whole = _whole(block, edited)
    pairs = [(entry.name, entry.value) for entry in block.entries if entry.key not in whole]
    nested = [path for path in edited if len(path) > 1]
    return without(pairs, nested) if nested else list[tuple[str, object]](pairs)


def _whole(block: Block, edited: Collection[Path]) -> dict[int, Entry]:
    """The edited fields that lie in no other."""
    return {entry.key: entry for entry in block.named([path[0] for path in edited if len(path) == 1])}


def _members(dialect: Dialect, block: Block, edited: Collection[Path]) -> list[str]:
    """The bytes of all untouched fields, where fields may share a line; with the keys of those that lead to others."""
    own = _whole(block, edited)
    heads = {path[0] for path in edited if len(path) > 1}
    told: list[str] = []
    for entry in block.entries:
        if entry.key in own:
            continue
        nests = nesting(dialect) if entry.name in heads else None
        if nests is None:
            told.append(block.text[entry.key : entry.end])
            continue
        told.append(block.text[entry.key : entry.start])
        inner = {path[1:] for path in edited if path[0] == entry.name and len(path) > 1}
        told += _members(dialect, nests.inside(block, entry), inner)
    return told


def _lines(dialect: Dialect, block: Block, edited: Collection[Path]) -> list[str]:
    """The lines of the block without those on which the edited fields stand.

    A field between brackets has the lines of the outermost ones; what else is in there is told, too.
    """
    empty = None if block.entries else BRACES.fullmatch(block.text)
    own = dict([empty.span(1)]) if empty else {}
    for entry in _whole(block, edited).values():
        own |= _pieces(dialect, block, entry)
    shared: dict[int, tuple[Block, Entry, set[Path]]] = {}
    for path in edited:
        if len(path) == 1:
            continue
        way = chain(dialect, block, path)
        bracketed = next((at for at, (_, entry) in enumerate(way[: len(path) - 1]) if entry.form == "{"), None)
        if bracketed is None and len(way) < len(path):
            continue
        within, entry = way[-1 if bracketed is None else bracketed]
        own |= _pieces(dialect, within, entry)
        if bracketed is not None:
            shared.setdefault(entry.key, (within, entry, set()))[2].add(path[bracketed + 1 :])
    told = [one for within, entry, paths in shared.values() for one in _between(dialect, within, entry, paths)]
    return [_outside(block.text, own), *told]


def _inside(dialect: Dialect, block: Block, parents: Sequence[str]) -> Block | None:
    """The block inside of a mapping that must stand."""
    way, nests = chain(dialect, block, parents), nesting(dialect)
    return nests.inside(*way[-1]) if nests and len(way) == len(parents) else None


def _pieces(dialect: Dialect, block: Block, entry: Entry) -> dict[int, int]:
    """Where an entry stands; only a table may be in several places."""
    nests = nesting(dialect) if entry.form in _SPREAD else None
    return dict(nests.pieces(block, entry)) if nests else {entry.key: entry.end}


def _between(dialect: Dialect, block: Block, entry: Entry, edited: Collection[Path]) -> list[str]:
    nests = nesting(dialect)
    return _members(dialect, nests.inside(block, entry), edited) if nests else []


def _outside(text: str, own: Mapping[int, int]) -> str:
    """The lines on which none of these places lies."""
    parts, at = [], 0
    for start, end in sorted(own.items()):
        parts.append(text[at : max(at, text.rfind("\n", 0, start) + 1)])
        at = max(at, text.find("\n", end) + 1 or len(text))
    return "".join((*parts, text[at:]))


def _failed(failure: str) -> PatchError:
    hint = "the file was not touched; please report this with the post's front matter"
    return PatchError(f"this edit failed its own proof: {failure}", hint)
