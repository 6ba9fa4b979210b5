"""Prove every patch before anybody sees it: only the edited fields' lines differ, and they say what was asked.

The proofs share nothing with the plan but the parser: they cut and parse the result and compare it with what was there.
They look at the head of the file only.
That is enough, because an edit outside of the block fails the first proof, and what no edit touches is the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError, PatchError
from enrich.frontmatter.blocks import open_block
from enrich.frontmatter.fences import cut
from enrich.frontmatter.lists import same
from enrich.frontmatter.spans import spliced
from enrich.values import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from enrich.frontmatter.entry import Block, Change, Entry
    from enrich.values import JSON, Edit, Post

    Plan = Callable[[Block], list[Change]]


def prove(post: Post, before: Block, values: Mapping[str, JSON], edits: Sequence[Edit], plan: Plan) -> None:
    """Return only if every proof holds; raises ``PatchError``, and nothing was written then."""
    try:
        _in_the_block(post, edits)
        after = _after(post, edits)
        _wanted(after, values)
        _others(before, after, values)
        told = _members if post.format is Format.JSON else _lines
        if told(before, values) != told(after, values):
            raise _failed("the bytes of another field or comment would change")
        if plan(after):
            raise _failed("making it again would change the file again")
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
    if result.format is not post.format or result.block.start != post.block.start:
        raise _failed("the front matter would start elsewhere")
    if result.source[result.block.end :] != head[post.block.end :]:
        raise _failed("the front matter would end elsewhere")
    return open_block(result)


def _wanted(after: Block, values: Mapping[str, JSON]) -> None:
    for name, value in values.items():
        found = [entry.value for entry in after.entries if entry.name == name]
        if len(found) != 1 or not same(found[0], value):
            raise _failed(f"`{name}` would not be read back as it was meant")


def _others(before: Block, after: Block, values: Mapping[str, JSON]) -> None:
    old, new = ([(entry.name, entry.value) for entry in _untouched(block, values)] for block in (before, after))
    if old != new:
        raise _failed("another field would change")


def _members(block: Block, values: Mapping[str, JSON]) -> list[str]:
    """The bytes of all untouched fields; in JSON, fields may share a line."""
    return [block.text[entry.key : entry.end] for entry in _untouched(block, values)]


def _untouched(block: Block, values: Mapping[str, JSON]) -> list[Entry]:
    edited = _edited(block, values)
    return [entry for entry in block.entries if entry.key not in edited]


def _lines(block: Block, values: Mapping[str, JSON]) -> str:
    """The block without the lines on which the edited fields stand."""
    parts, at = [], 0
    for _, entry in sorted(_edited(block, values).items()):
        parts.append(block.text[at : block.text.rfind("\n", 0, entry.key) + 1])
        at = block.text.find("\n", entry.end) + 1 or len(block.text)
    return "".join((*parts, block.text[at:]))


def _edited(block: Block, values: Mapping[str, JSON]) -> dict[int, Entry]:
    return {entry.key: entry for name in values for entry in block.named(name)}


def _failed(failure: str) -> PatchError:
    hint = "the file was not touched; please report this with the post's front matter"
    return PatchError(f"this edit failed its own proof: {failure}", hint)
