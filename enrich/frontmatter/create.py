"""Give a post without front matter a block of its own, where no reader can take the rest for a second one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError, PatchError
from enrich.frontmatter.blocks import DIALECTS, open_block
from enrich.frontmatter.entry import Block
from enrich.frontmatter.fences import cut
from enrich.frontmatter.lists import same
from enrich.frontmatter.spans import spliced
from enrich.values import Edit, Format

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal, TypeAlias

    from enrich.frontmatter.style import Style
    from enrich.values import JSON, Post

    Create: TypeAlias = Format | Literal["yaml", "toml", "json"]

_FENCES = {Format.YAML: ("---\n", "", "---\n"), Format.TOML: ("+++\n", "", "+++\n"), Format.JSON: ("", "{\n}", "\n")}
_FENCE_LIKE = re.compile(rb"\s*+(?:---|\+\+\+|;;;|\{|\xef\xbb\xbf)")


def created(post: Post, values: Mapping[str, JSON], style: Style, create: Create | None) -> tuple[Edit, ...]:
    """The one edit that puts a new block above the body, proved.

    Raises ``FrontMatterError`` where that is not asked or not safe.
    """
    form = Format(create or Format.NONE)
    if form is Format.NONE:
        hint = "put `---` twice above the text, or let enrich do so with `create = true`"
        raise FrontMatterError("no-front-matter", "the post has no front matter", hint, line=1)
    _refuse_body(post)
    opening, text, closing = _FENCES[form]
    ordered = sorted(values, key=lambda name: style.order.index(name) if name in style.order else len(style.order))
    change = DIALECTS[form].insert(Block(text, ()), None, [(name, values[name]) for name in ordered], style)
    inner = text[: change.start] + change.text + text[change.end :]
    edit = Edit(post.block, (opening + inner + closing).replace("\n", post.newline).encode())
    _prove(post, edit, values, form)
    return (edit,)


def _refuse_body(post: Post) -> None:
    if _FENCE_LIKE.match(post.source, post.body.start):
        message = "the text begins like front matter, so a block above it would be read differently by each program"
        raise FrontMatterError("ambiguous-fence", message, "put a line of text first", line=1)
    try:
        post.source[post.body.start :].decode("utf-8")
    except UnicodeDecodeError:
        message = "the post is not UTF-8, and a block in UTF-8 above it would make it unreadable"
        raise FrontMatterError("not-utf8", message, "save the file as UTF-8", line=1) from None


def _prove(post: Post, edit: Edit, values: Mapping[str, JSON], form: Format) -> None:
    after = cut(spliced(post.source, (edit,)))
    body = after.source[after.body.start :] == post.source[post.body.start :]
    read = {entry.name: entry.value for entry in open_block(after).entries}
    if after.format is not form or not body or not same(read, dict(values)):
        hint = "the file was not touched; please report this with the post's text"
        raise PatchError("this edit failed its own proof: the new front matter would not be read back", hint)
