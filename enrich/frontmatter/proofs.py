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
        if post.format is not Format.JSON:
            _lines(before, after, values)
        _require(not plan(after), "making the patch again would change the file again")
    except FrontMatterError as error:
        raise _failed(f"the result can't be read: {error.message}") from error


def _in_the_block(post: Post, edits: Sequence[Edit]) -> None:
    ends = [post.block.start, *(edit.span.end for edit in edits)]
    starts = [*(edit.span.start for edit in edits), post.block.end]
    _require(all(end <= start for end, start in zip(ends, starts, strict=True)), "an edit would leave the block")


def _after(post: Post, edits: Sequence[Edit]) -> Block:
    """The block of the result, found by its fences."""
    head = post.source[: post.body.start]
    fence = head[post.block.end :]
    result = cut(spliced(head, edits), post.path)
    found = result.format is post.format and result.block.start == post.block.start
    _require(found, "the result's front matter starts elsewhere")
    _require(result.source[result.block.end :] == fence, "the result's front matter ends elsewhere")
    return open_block(result)


def _wanted(after: Block, values: Mapping[str, JSON]) -> None:
    for name, value in values.items():
        found = [entry.value for entry in after.entries if entry.name == name]
        _require(len(found) == 1 and same(found[0], value), f"`{name}` would not be read back as it was meant")


def _others(before: Block, after: Block, values: Mapping[str, JSON]) -> None:
    one, other = ([entry for entry in block.entries if entry.name not in values] for block in (before, after))
    _require(len(one) == len(other), "another field would appear or vanish")
    for old, new in zip(one, other, strict=True):
        equal = old.name == new.name and same(old.value, new.value)
        _require(equal and _source(before, old) == _source(after, new), f"another field, `{old.name}`, would change")


def _source(block: Block, entry: Entry) -> str:
    return block.text[entry.key : entry.end]


def _lines(before: Block, after: Block, values: Mapping[str, JSON]) -> None:
    _require(_rest(before, values) == _rest(after, values), "a line of no edited field would change")


def _rest(block: Block, values: Mapping[str, JSON]) -> str:
    """The block without the lines on which the edited fields stand."""
    parts, at = [], 0
    for entry in block.entries:
        if entry.name in values:
            parts.append(block.text[at : block.text.rfind("\n", 0, entry.key) + 1])
            at = block.text.find("\n", entry.end) + 1 or len(block.text)
    return "".join((*parts, block.text[at:]))


def _require(holds: bool, failure: str) -> None:  # noqa: FBT001  # a fact, no switch
    if not holds:
        raise _failed(failure)


def _failed(failure: str) -> PatchError:
    hint = "the file was not touched; please report this with the post's front matter"
    return PatchError(f"this edit failed its own proof: {failure}", hint)
