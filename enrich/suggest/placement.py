"""Where a suggestion may stand, and what it says there: pure, and proved before anybody sees it.

A suggestion replaces exactly one line that the diff shows, so that no other one can overlap it and a batch can hold one
for each post.
Only in a new post, where no deleted line can lie between, it may replace a few: templates leave several fields empty.
What can't be said so is not placed; the post then gets a patch, which has no such limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from enrich import frontmatter
from enrich.errors import PostError
from enrich.frontmatter.keys import dotted, parse
from enrich.patch import new_block
from enrich.suggest.values import Anchor, Line, LineEdit
from enrich.values import JSON, Edit, Format, Post


def lines(source: bytes) -> list[str]:
    r"""The lines of a post in UTF-8; the last one is empty where it ends with ``\n``."""
    return source.decode("utf-8").split("\n")


def edits(before: bytes, after: bytes) -> tuple[LineEdit, ...]:
    """The edits of lines that make ``after`` of ``before``, from first to last."""
    old, new = lines(before), lines(after)
    start = _common(old, new)
    tail = _common(old[start:][::-1], new[start:][::-1])
    middle = SequenceMatcher(None, old[start : len(old) - tail], new[start : len(new) - tail], autojunk=False)
    return tuple(
        LineEdit(start + i + 1, j - i, tuple(new[start + k : start + m]))
        for kind, i, j, k, m in middle.get_opcodes()
        if kind != "equal"
    )


def applied(before: bytes, made: Sequence[LineEdit]) -> bytes:
    """The bytes that the edits make.

    Raises:
        ValueError: They overlap, or name lines that are not there.
    """
    old = lines(before)
    new: list[str] = []
    at = 0
    for edit in made:
        start = edit.line - 1
        if not (at <= start and edit.count >= 0 and start + edit.count <= len(old)):
            raise ValueError(f"the edit of line {edit.line} overlaps another one or the end of the file")
        new += old[at:start]
        new += edit.lines
        at = start + edit.count
    return "\n".join([*new, *old[at:]]).encode("utf-8")


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(old), len(new)))


Candidate = tuple[int, int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A suggestion: the anchor's line, or lines, become ``edit.lines``."""

    anchor: Anchor
    edit: LineEdit


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why a suggestion can't stand in the diff; empty where just no line of it is fit."""

    reason: str


def place(
    post: Post, planned: bytes, values: Mapping[str, JSON], style: frontmatter.Style, right: Mapping[int, Line]
) -> Placed | Unplaced:
    """The suggestion that gives the post ``values`` by key, or why there is none.

    ``planned`` is what `enrich.patch.make` makes of the post: a suggestion must come to the same fields.
    ``right`` are the lines of the forge's diff, by number.
    """
    if b"\r" in post.source:
        return Unplaced("has carriage returns, and applying a suggestion would rewrite line ends")
    text = lines(post.source)
    for first, last, new in _candidates(post, values, style, text):
        if last == len(text) or not _is_shown(range(first, last + 1), text, right):
            continue
        edit = LineEdit(first, last - first + 1, tuple(new))
        if is_proved(post, applied(post.source, (edit,)), values) and _agree(post, edit, planned):
            return Placed(Anchor(last, right[last].old, first if first < last else 0), edit)
    return Unplaced("")


def _is_shown(numbers: range, text: Sequence[str], right: Mapping[int, Line]) -> bool:
    """Whether the diff shows these lines as they stand in the post; more than one only where the whole post is new."""
    if len(numbers) > 1 and any(line.old for line in right.values()):
        return False
    found = [right.get(number) for number in numbers]
    return all(line is not None and line.text == text[line.new - 1] and _is_plain(line.text) for line in found)


def is_proved(post: Post, after: bytes, values: Mapping[str, JSON]) -> bool:
    """Whether ``after`` is the post with ``values`` set: each other field as it was, and the same body."""
    try:
        made = frontmatter.cut(after, post.path)
        now = frontmatter.locate(made)
        was = frontmatter.locate(post)
        stable = not frontmatter.edits(made, values)
    except PostError:
        return False
    body = after[made.body.start :] == post.source[post.body.start :]
    told = [field.name for field in now]
    ways = {dotted(parse(key)[:end]) for key in values for end in range(1, len(parse(key)))}
    set_ = values.keys() | ways
    others = [(field.name, field.value) for field in now if field.name not in set_]
    return (
        body
        and stable
        and all(told.count(name) == 1 for name in values)
        and others == [(field.name, field.value) for field in was if field.name not in set_]
    )


def _agree(post: Post, edit: LineEdit, planned: bytes) -> bool:
    """Whether the suggestion and the patch come to the same fields; only their order may differ."""
    return frontmatter.read(applied(post.source, (edit,))) == frontmatter.read(planned)


def _is_plain(text: str) -> bool:
    """Whether a line passes through a code block unharmed."""
    return text.replace("\t", "").isprintable()


def _candidates(
    post: Post, values: Mapping[str, JSON], style: frontmatter.Style, text: Sequence[str]
) -> Iterator[Candidate]:
    """The lines that may hold the suggestion, best first, each with what it would become."""
    order = style.order
    ranked = sorted(values, key=lambda key: order.index(key) if key in order else len(order))
    wanted = {key: values[key] for key in ranked}
    made = frontmatter.edits(post, wanted, style=replace(style, order=()), create=new_block(post, style))
    if post.format is Format.NONE:
        yield from _new_block(post, made, text)
        return
    new = [line for edit in made if _is_insertion(post, edit) for line in edit.text.decode().split("\n") if line]
    rest = [edit for edit in made if not _is_insertion(post, edit)]
    if rest:
        yield from _replaced(post, rest, new, text)
    elif new:
        yield from _inserted(post, new, text)


def _is_insertion(post: Post, edit: Edit) -> bool:
    """Whether an edit adds whole lines and touches no other."""
    at = edit.span.start
    starts_line = at > 0 and post.source[at - 1 : at] == b"\n"
    return starts_line and at == edit.span.end and edit.text.endswith(b"\n")


def _new_block(post: Post, made: Sequence[Edit], text: Sequence[str]) -> Iterator[Candidate]:
    """A whole block above the first line; a byte order mark has to stay in front of it, which no comment can show."""
    if post.block.start == 0:
        yield 1, 1, [*b"".join(edit.text for edit in made).decode().split("\n")[:-1], text[0]]


def _replaced(post: Post, rest: Sequence[Edit], new: Sequence[str], text: Sequence[str]) -> Iterator[Candidate]:
    """The line that holds a field to be filled, or all from the first to the last, and behind them what is new."""
    after = frontmatter.splice(post.source, rest)
    made = edits(post.source, after)
    first = made[0].line - (made[0].count == 0)
    last = made[-1].line + made[-1].count - 1
    grown = len(lines(after)) - len(text)
    if first:
        yield first, last, [*lines(after)[first - 1 : last + grown], *new]


def _inserted(post: Post, new: Sequence[str], text: Sequence[str]) -> Iterator[Candidate]:
    """The closing fence, then the ends of complete entries from the last to the first, then the opening fence."""
    closing = post.source.count(b"\n", 0, post.block.end) + 1
    if post.block.end < post.body.start:
        yield closing, closing, [*new, text[closing - 1]]
    for field in reversed(frontmatter.locate(post)):
        end = field.span.end - (field.span.end > field.span.start and post.source[field.span.end - 1] == ord("\n"))
        last = post.source.count(b"\n", 0, end) + 1
        if not _is_inner_comment(text[last]):
            yield last, last, [text[last - 1], *new]
    opening = post.source.count(b"\n", 0, post.block.start)
    if opening:
        yield opening, opening, [text[opening - 1], *new]


def _is_inner_comment(text: str) -> bool:
    return text[:1].isspace() and text.lstrip().startswith("#")
