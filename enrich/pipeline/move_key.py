"""Fields under another key: one patch over all the posts that have the old one, because a person asked for it by name.

Whose a value is stays as it was: what enrich wrote under the old key counts as written under the new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from enrich import frontmatter
from enrich.errors import PostError
from enrich.journal.records import PERSON, Written
from enrich.journal.writes import Intent
from enrich.patch import marked
from enrich.pipeline.context import RunContext
from enrich.pipeline.write import write_all
from enrich.posts import files
from enrich.values import JSON, Failed, Patch, Post


@dataclass(frozen=True, slots=True)
class KeyMove:
    """The move in one post: ``gone`` and ``come`` are the same field under its old key and under the new one."""

    patch: Patch
    gone: Written
    come: Written


def plans(context: RunContext, paths: Sequence[str], old: str, new: str) -> Iterator[KeyMove | Failed]:
    """What moving a key comes to in each post that has it; one that has both, or can't be edited safely, fails."""
    for path in paths:
        try:
            made = _plan(context, files.read(context.config.root, path), old, new)
        except PostError as error:
            yield Failed(path, error.at(path))
            continue
        if made is not None:
            yield made


def _plan(context: RunContext, post: Post, old: str, new: str) -> KeyMove | None:
    edits = frontmatter.moved(post, old, new, context.knowledge.style)
    if not edits:
        return None
    value = next(field.value for field in frontmatter.locate(post) if field.name == old)
    gone, come = _rows(context, post.path, (old, new), value)
    after = _marked(context, frontmatter.cut(frontmatter.splice(post.source, edits), post.path), come, old)
    edits = edits if after is None else frontmatter.difference(post.source, after)
    after = frontmatter.splice(post.source, edits)
    diff = frontmatter.diff(post.source, after, post.path, edits)
    return KeyMove(Patch(post.path, post.source, after, edits, (), diff), gone, come)


def _rows(context: RunContext, path: str, keys: tuple[str, str], value: JSON) -> tuple[Written, Written]:
    """The field as it goes and as it comes, both with its author and the proposal that it comes from."""
    old, new = keys
    written = context.journal.writes.newest(path)
    last = next((one for one in written.values() if one.key == old and frontmatter.same(one.value, value)), None)
    author, number = (last.author, last.proposal) if last else (PERSON, None)
    name = last.field if last else _field(context, old, new)
    gone = Written(name, old, None, author, number, value, author, number)
    return gone, replace(gone, key=new, value=value, old=None)


def _field(context: RunContext, old: str, new: str) -> str:
    """The site's field of either key, the new one first; else a name that no field has."""
    by_key = {spec.key: spec.name for spec in context.fields.values()}
    names = (name for name in (new, old, f"{old} {new}") if name not in context.fields)
    return by_key.get(new) or by_key.get(old) or next(names)


def _marked(context: RunContext, post: Post, come: Written, old: str) -> bytes | None:
    """The post with the new key in the place of the old one in its provenance key; ``None`` where that has no such."""
    mark = context.mark(post, [come])
    if mark is None or not isinstance(mark.listed, list) or old not in mark.listed:
        return None
    listed: list[JSON] = [come.key if one == old else one for one in mark.listed]
    mark = replace(mark, listed=listed, keys=(*mark.keys, old))
    return marked(post.source, mark, context.knowledge.style)


def carry_out(context: RunContext, moves: Sequence[KeyMove]) -> list[PostError | None]:
    """Writes the moves, each with a record that takes it back; returns for each why it was not written, if so."""
    return write_all(context, [Intent(one.patch, rows=(one.gone, one.come)) for one in moves])
