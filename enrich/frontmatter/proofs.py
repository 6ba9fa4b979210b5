"""Prove every patch before anybody sees it: only the edited fields' lines differ, and they say what was asked.

The proofs share nothing with the plan but the parser: they cut and parse the result and compare it with what was there.
They look at the head of the file only.
That is enough, because an edit outside of the block fails the first proof, and what no edit touches is the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError, PatchError
from enrich.frontmatter.blocks import open_block
from enrich.frontmatter.entries import spliced
from enrich.frontmatter.formats import cut
from enrich.frontmatter.lists import same
from enrich.values import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from enrich.frontmatter.entries import Block, Change, Entry
    from enrich.values import JSON, Edit, Post

    Plan = Callable[[Block], list[Change]]


def prove(post: Post, before: Block, values: Mapping[str, JSON], edits: Sequence[Edit], plan: Plan) -> None:
    """Return only if every proof holds; raises ``PatchError``, and nothing was written then."""
    try:
        _in_the_block(post, edits)
        after = _after(post, edits)
        _wanted(after, values)
        _others(post, before, after, values)
        if plan(after):
            raise _failed("making it again would change the file again")
    except FrontMatterError as error:
        raise _failed(f"the result can't be read: {error.message}") from error


def prove_restored(post: Post, before: Block, back: Mapping[str, Entry | None], edits: Sequence[Edit]) -> None:
    """Return only if the fields are what they were, ``None`` for one that was not there, and all else is untouched.

    Raises ``PatchError``, and nothing was written then.
    """
    values = {name: old.value for name, old in back.items() if old}
    try:
        _in_the_block(post, edits)
        after = _after(post, edits)
        _wanted(after, values)
        if after.named(back.keys() - values.keys()):
            raise _failed("a field that should be removed would stay")
        _others(post, before, after, dict.fromkeys(back))
    except FrontMatterError as error:
        raise _failed(f"the result can't be read: {error.message}") from error


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


def _wanted(after: Block, values: Mapping[str, JSON]) -> None:
    found: dict[str, list[JSON]] = {name: [] for name in values}
    for entry in after.entries:
        if entry.name in found:
            found[entry.name].append(entry.value)
    for name, value in values.items():
        if len(found[name]) != 1 or not same(found[name][0], value):
            raise _failed(f"`{name}` would not be read back as it was meant")


def _others(post: Post, before: Block, after: Block, values: Mapping[str, JSON]) -> None:
    """The untouched fields must be the same in name, value and order, and all other lines in every byte."""
    old, new = _edited(before, values), _edited(after, values)
    if _fields(before, old) != _fields(after, new):
        raise _failed("another field would change")
    told = _members if post.format is Format.JSON else _lines
    if told(before, old) != told(after, new):
        raise _failed("the bytes of another field or comment would change")


def _edited(block: Block, values: Mapping[str, JSON]) -> dict[int, Entry]:
    return {entry.key: entry for entry in block.named(values)}


def _fields(block: Block, edited: Container[int]) -> list[tuple[str, JSON]]:
    return [(entry.name, entry.value) for entry in block.entries if entry.key not in edited]


def _members(block: Block, edited: Mapping[int, Entry]) -> list[str]:
    """The bytes of all untouched fields; in JSON, fields may share a line."""
    return [block.text[entry.key : entry.end] for entry in block.entries if entry.key not in edited]


def _lines(block: Block, edited: Mapping[int, Entry]) -> list[str]:
    """The lines of the block, in pieces, without those on which the edited fields stand."""
    parts, at = [], 0
    for key, entry in sorted(edited.items()):
        parts.append(block.text[at : block.text.rfind("\n", 0, key) + 1])
        at = block.text.find("\n", entry.end) + 1 or len(block.text)
    return ["".join((*parts, block.text[at:]))]


def _failed(failure: str) -> PatchError:
    hint = "the file was not touched; please report this with the post's front matter"
    return PatchError(f"this edit failed its own proof: {failure}", hint)
