"""Read a post's block: its text, its entries, and the fields that they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.entries import Block, spliced, to_bytes
from enrich.frontmatter.fences import BOM, line_of
from enrich.frontmatter.formats import FORMATS, cut
from enrich.frontmatter.lookalikes import code_block, is_template, template
from enrich.frontmatter.mappings import values_of, walk
from enrich.frontmatter.style import Style
from enrich.values import Field, Format, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrich.values import JSON, Edit, Post

NO_BLOCK = Block("", ())


@dataclass(frozen=True, slots=True)
class Opened:
    """A post with its block parsed, once for all that is asked of it; one without front matter has an empty block."""

    post: Post
    block: Block

    @property
    def path(self) -> str:
        """The post's path, from the site's root."""
        return self.post.path


def opened(post: Post | Opened) -> Opened:
    """The post, parsed if it is not yet; raises ``FrontMatterError`` with the line in the file."""
    if isinstance(post, Opened):
        return post
    return Opened(post, NO_BLOCK if post.format is Format.NONE else open_block(post))


def read(source: bytes) -> dict[str, JSON]:
    """The front matter as JSON values by name, ``{}`` where there is none; a date or an alias is its source text.

    Raises ``FrontMatterError``.
    """
    return values_of(opened(cut(source)).block)


def locate(post: Post | Opened) -> tuple[Field, ...]:
    """All fields in their order, those inside of a mapping behind it; each with the bytes in which its value stands.

    Raises ``FrontMatterError`` where the block can't be parsed.
    """
    whole = opened(post)
    block, form = whole.block, whole.post.format
    if form is Format.NONE:
        return ()
    place = to_bytes(block.text, whole.post.block.start)
    fields, line, at = [], block.first_line, 0
    for within, entry in walk(FORMATS[form].dialect, block):
        line, at = line + _lines(block.text, at, entry.key), entry.key
        name = within.called(entry.name)
        fields.append(Field(name, entry.value, Span(place(entry.start), place(entry.end)), line))
    return tuple(fields)


def by_name(post: Post | Opened) -> dict[str, JSON]:
    """The values of all fields by name, those inside of a mapping, too.

    Raises ``FrontMatterError`` where the block can't be parsed.
    """
    whole = opened(post)
    if whole.post.format is Format.NONE:
        return {}
    found = walk(FORMATS[whole.post.format].dialect, whole.block)
    return {within.called(entry.name): entry.value for within, entry in found}


def _lines(text: str, start: int, end: int) -> int:
    """How many lines further down ``end`` stands; a table may be followed by an entry above it."""
    return text.count("\n", start, end) if start <= end else -text.count("\n", end, start)


def style_of(post: Post | Opened) -> Style:
    """How the post is written, as far as it shows; raises ``FrontMatterError`` where the block can't be parsed."""
    whole = opened(post)
    block, form = whole.block, whole.post.format
    if form is Format.NONE:
        return Style()
    dialect = FORMATS[form].dialect
    order = Style(tuple(entry.name for entry in block.entries), format=form)
    return order.over(dialect.texts(block)).over(dialect.lists(block))


def require_found(post: Post, edits: Sequence[Edit]) -> None:
    """Refuse edits that take away what tells a header without a fence above it from text."""
    if not _is_found(post, spliced(post.source[: post.body.start], edits)):
        message = "without this key, the lines above the text are no front matter any more"
        hint = "put `title` or `date` first, or `---` above and below them"
        raise FrontMatterError("lost-header", message, hint, line=line_of(post.source, post.block.start))


def _is_found(post: Post, head: bytes) -> bool:
    try:
        after = cut(head)
    except FrontMatterError:
        return False
    return (after.format, after.block.start) == (post.format, post.block.start)


def open_block(post: Post) -> Block:
    """The block, parsed; raises ``FrontMatterError`` with the line in the file."""
    first = line_of(post.source, post.block.start)
    try:
        text = post.source[post.block.start : post.block.end].decode("utf-8")
        is_bare = post.format is Format.JSON and not post.source[: post.block.start].removeprefix(BOM).strip()
        return Block(text, FORMATS[post.format].dialect.entries(text), post.newline, first, is_bare)
    except UnicodeDecodeError as error:
        line = line_of(post.source, post.block.start + error.start)
        message = f"the front matter is not UTF-8 (byte {error.object[error.start]:#04x})"
        raise FrontMatterError("not-utf8", message, "save the file as UTF-8", line=line) from None
    except FrontMatterError as error:
        error.line += first - 1
        source = post.source[post.block.start : post.block.end]
        if is_template(source):
            raise template(error.code, error.line) from error
        if post.format in (Format.TOML, Format.FRANKLIN) and (found := code_block(source, error.code, error.line)):
            raise found from error
        raise
