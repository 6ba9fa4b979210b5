r"""The `+++` blocks of Franklin, which are code of Julia that looks like TOML.

Source: tlienart/Franklin.jl, ``src/converter/markdown/mddefs.jl``: a block is evaluated.
What is written must say the same to both.
Julia has no texts between single quotes, and a `$` in one between double quotes begins code, so that it is written as
``\u0024``, which both read as that sign.
"""

from __future__ import annotations

from dataclasses import replace as replace_fields

from enrich.errors import FrontMatterError
from enrich.frontmatter import toml_format
from enrich.frontmatter.entries import Block, Change, Entry, New
from enrich.frontmatter.style import Style
from enrich.frontmatter.toml_format import entries, lists
from enrich.values import JSON

__all__ = ["entries", "insert", "lists", "replace", "texts"]

_SIGN, _ESCAPED = "$", r"\u0024"


def texts(block: Block) -> Style:
    """How texts are written in the block: between double quotes."""
    return _doubled(toml_format.texts(block))


def replace(block: Block, entry: Entry, value: JSON, style: Style) -> Change:
    """The change that gives an entry another value; raises ``FrontMatterError`` where code stands in the old one."""
    change = toml_format.replace(block, entry, value, _doubled(style))
    if _SIGN in block.text[change.start : change.end]:
        message = f"the value of `{entry.name}` holds a `$`, by which Julia runs code"
        raise FrontMatterError("code", message, "edit it by hand", line=block.line_of(entry.key))
    return _said(change)


def insert(block: Block, after: Entry | None, new: New, style: Style) -> Change:
    """The change that adds entries right behind one, or at the end of the block."""
    return _said(toml_format.insert(block, after, new, _doubled(style)))


def _doubled(style: Style) -> Style:
    return replace_fields(style, quote='"')


def _said(change: Change) -> Change:
    return Change(change.start, change.end, change.text.replace(_SIGN, _ESCAPED))
