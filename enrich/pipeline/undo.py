"""Writes are taken back: to the byte where the front matter is as enrich left it, else field by field.

Field by field, a value goes back only where it is still the one that enrich wrote; what was edited since is
kept, and told.
Taking back is a write like any other: journaled before the file is touched, and itself taken back by taking it back.
So a redo takes back an undo; `enrich.journal.stack` says which write is next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from enrich import frontmatter
from enrich.errors import PostError
from enrich.journal.records import Write, Written
from enrich.journal.stack import Turn
from enrich.journal.writes import digest
from enrich.patch import marked
from enrich.pipeline.context import RunContext
from enrich.pipeline.write import carry_out
from enrich.posts import files
from enrich.posts.left_out import LeftOut
from enrich.values import JSON, Failed, Field, Format, Patch, Post

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that stays, since it is not what the write left: ``there`` stands now, ``wrote`` was written."""

    field: str
    key: str
    there: JSON
    wrote: JSON


@dataclass(frozen=True, slots=True)
class Undo:
    """What taking back a write comes to; without a ``patch`` nothing of it is left to take back."""

    write: Write
    patch: Patch | None
    taken: tuple[Written, ...]
    kept: tuple[Kept, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """What one undo or redo comes to.

    ``passed`` are the runs of which only what can't be taken back is left; ``then`` is the run of the turn behind.
    """

    planned: tuple[Undo | Failed, ...]
    passed: tuple[str, ...] = ()
    then: str = ""


def next_turn(context: RunContext, turns: Sequence[Turn]) -> TurnPlan:
    """The first of ``turns`` of which something can be taken back, or of which nothing has been before.

    What an earlier undo had to leave, because its post has changed, does not hold up what lies below.
    """
    for number, turn in enumerate(turns):
        planned = tuple(plans(context, context.journal.writes.all(turn.numbers)))
        if turn.whole or any(isinstance(one, Undo) and one.patch for one in planned):
            then = next((later.run for later in turns[number + 1 :]), "")
            return TurnPlan(planned, tuple(one.run for one in turns[:number]), then)
    return TurnPlan((), tuple(one.run for one in turns))


def plans(context: RunContext, writes: Iterable[Write]) -> Iterator[Undo | Failed]:
    """What taking back these writes, the newest first, comes to; two to one post are taken back one after the other."""
    sources: dict[str, bytes] = {}
    for write in writes:
        try:
            post = _read(context, write)
            if write.path in sources:
                post = frontmatter.cut(sources[write.path], write.path)
            made = plan(context, write, post)
        except PostError as error:
            yield Failed(write.path, error.at(write.path))
            continue
        if made.patch is not None:
            sources[write.path] = made.patch.after
        yield made


def plan(context: RunContext, write: Write, post: Post) -> Undo:
    """What taking back a write to a post, as it is now, comes to.

    Raises:
        PostError: The front matter can't be read or safely edited, or the write is too old to be taken back.
    """
    if write.head is None:
        raise PostError("was written by an older enrich, which kept too little for that", "take it back with git")
    if (whole := _exact(context, write, post, write.head)) is not None:
        return Undo(write, _patch(post, whole), write.fields, exact=True)
    if not write.fields:
        raise PostError("was changed since, or the journal does not hold what it was", "take it back with git")
    _require_fields(context, write, post, write.head)
    fields = {field.name: field for field in frontmatter.locate(post)}
    lost = [one for one in write.fields if not _is_left(one, fields)]
    taken = tuple(one for one in write.fields if one.field not in {other.field for other in lost})
    kept = tuple(Kept(one.field, one.key, _value(one, fields), one.value) for one in lost)
    if not taken:
        return Undo(write, None, (), kept)
    earlier = frontmatter.cut(write.head)
    after = _put_back(_moved_back(post, taken), earlier, taken)
    ours = context.mark(frontmatter.cut(after, post.path), [one.swapped for one in reversed(taken)])
    ours = ours and replace(ours, keys=tuple(dict.fromkeys((*ours.keys, *(one.key for one in taken)))))
    after = after if ours is None else marked(after, ours, frontmatter.Style())
    after = _unblocked(after) if earlier.format is Format.NONE else after
    return Undo(write, _patch(post, after), taken, kept)


def _read(context: RunContext, write: Write) -> Post:
    """What a write was made to: a post, also one excluded since, or a vocabulary file, which has no fields."""
    if write.fields:
        context.places.require_post(write.path, {LeftOut.EXCLUDED})
        context.places.require_there(write.path)
    else:
        context.places.require_words(write.path, context.fields)
    return files.read(context.config.root, write.path)


def _exact(context: RunContext, write: Write, post: Post, head: bytes) -> bytes | None:
    """The bytes from before a write, where they are that file's and nothing but the fields of the write differs."""
    left = frontmatter.splice(head, write.edits)
    is_left = digest(post.source) == write.after
    if not post.source.startswith(left) or not (len(left) == post.body.start or is_left):
        return None
    whole = head + post.source[len(left) :]
    if is_left and digest(whole) != write.before:
        return None
    keys = {one.key for one in write.fields} | {context.config.provenance.key} - {""}
    return whole if not write.fields or frontmatter.differ_only_in(post.source, whole, keys) else None


def _require_fields(context: RunContext, write: Write, post: Post, head: bytes) -> None:
    """Checks that a write was to keys of the site's fields, or moved a value from one key to another."""
    known = [{one.name: one.value for one in frontmatter.locate(each)} for each in (post, frontmatter.cut(head))]
    specs = [spec for values in known for spec in context.fields_in(values).values()]
    keys = {key.casefold() for spec in specs for key in (spec.name, spec.key, *spec.keys)}
    moved = {gone.key for gone, come in pairwise(write.fields) if _is_move(gone, come)}
    moved |= {come.key for gone, come in pairwise(write.fields) if _is_move(gone, come)}
    for one in write.fields:
        if one.key.casefold() not in keys and one.key not in moved:
            message = f"`{one.key}` is a key of no field of this site, so nothing is put back there"
            raise PostError(message, "name it in [fields] again, or take it back with git")


def _is_move(one: Written, other: Written) -> bool:
    """Whether two rows are one value under two keys: as it goes and comes, or the other way round."""
    if one.field != other.field:
        return False
    forth = one.value is None and other.old is None and frontmatter.same(one.old, other.value)
    back = one.old is None and other.value is None and frontmatter.same(one.value, other.old)
    return forth or back


def take_back(context: RunContext, undo: Undo) -> Failed | None:
    """Carries out a plan; a failure is told, and the post keeps its bytes."""
    if undo.patch is None:
        return None
    fields = [one.field for one in undo.taken]
    number = context.journal.writes.take_back(context.run, undo.patch, context.clock(), undo.write, fields)
    (error,) = carry_out(context, [number], [undo.patch])
    if error is None:
        return None
    context.fail(undo.write.path, error)
    return Failed(undo.write.path, error.at(undo.write.path))


def _patch(post: Post, after: bytes) -> Patch | None:
    if after == post.source:
        return None
    edits = frontmatter.difference(post.source, after)
    return Patch(post.path, post.source, after, edits, (), frontmatter.diff(post.source, after, post.path, edits))


def _is_left(one: Written, fields: Mapping[str, Field]) -> bool:
    return frontmatter.same(_value(one, fields), one.value)


def _value(one: Written, fields: Mapping[str, Field]) -> JSON:
    field = fields.get(one.key)
    return None if field is None else field.value


def _moved_back(post: Post, taken: tuple[Written, ...]) -> Post:
    """The post with fields that were moved under the keys that they had; one that goes stands before itself."""
    for gone, come in pairwise(taken):
        if gone.field == come.field:
            edits = frontmatter.moved(post, come.key, gone.key)
            post = frontmatter.cut(frontmatter.splice(post.source, edits), post.path)
    return post


def _put_back(post: Post, earlier: Post, taken: tuple[Written, ...]) -> bytes:
    """The post with these fields as they were."""
    fields = {field.name: field for field in frontmatter.locate(post)}
    there = [one.key for one in taken if one.key in fields]
    gone = {one.key: one.old for one in taken if one.key not in fields and one.old is not None}
    after = frontmatter.splice(post.source, frontmatter.restored(post, earlier, there)) if there else post.source
    create = earlier.format if post.format is Format.NONE else None
    return frontmatter.edit(after, gone, create=create) if gone else after


def _unblocked(source: bytes) -> bytes:
    """The post without the block that enrich had made, where nothing is left in it."""
    post = frontmatter.cut(source)
    block = source[post.block.start : post.block.end].decode("utf-8", "replace")
    if post.format is Format.NONE or block.strip(" \t\r\n{}"):
        return source
    return (_BOM if source.startswith(_BOM) else b"") + source[post.body.start :]
