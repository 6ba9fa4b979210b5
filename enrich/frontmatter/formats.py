"""The formats of front matter that are known, and the cut of a post by the first of them that finds its block.

Ours come first and can't be replaced, so that no package changes how a YAML, TOML or JSON block is read.
What another package brings is registered by whoever opens a site that names it, once and for the whole process.
Its edits are proved as ours are: the result is cut and read again, and every other line must be the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from enrich.errors import FrontMatterError
from enrich.frontmatter import yaml_read
from enrich.frontmatter.bounds import require_bounded
from enrich.frontmatter.fences import (
    BOM,
    BlockPlace,
    find_json,
    find_toml,
    find_yaml,
    line_of,
    newline_of,
    refuse_lone_cr,
    refuse_lookalikes,
    refuse_utf16,
)
from enrich.frontmatter.later import dialect, finder
from enrich.values import Format, Post, Span

if TYPE_CHECKING:
    from enrich.frontmatter.entries import Dialect

Finder: TypeAlias = Callable[[bytes, int], BlockPlace | None]


@dataclass(frozen=True, slots=True)
class BlockFormat:
    r"""One format: how its block is found, read and written.

    ``find`` gets a file and the offset behind its byte order mark; it gives the block's place, or ``None``.
    ``empty`` is what stands around a new block: its opening, its text, and its closing, with ``\n`` for any line end.
    An entry must have its lines to itself, since the proofs compare all other lines to the letter.
    """

    name: str
    find: Finder
    dialect: Dialect
    empty: tuple[str, str, str]


_HEADERS, _HEXO, _FRANKLIN = map(dialect, ("headers_format", "hexo_format", "franklin_format"))
YAML = BlockFormat(Format.YAML, find_yaml, dialect("yaml_edit", entries=yaml_read.entries), ("---\n", "", "---\n"))
TOML = BlockFormat(Format.TOML, find_toml, dialect("toml_format"), ("+++\n", "", "+++\n"))
JSON = BlockFormat(Format.JSON, find_json, dialect("json_format"), ("", "{\n}", "\n"))
HEADERS = BlockFormat(Format.HEADERS, finder("headers_format"), _HEADERS, ("", "", "\n"))
HEXO = BlockFormat(Format.HEXO, finder("hexo_format"), _HEXO, ("---\n", "", "---\n"))
FRANKLIN = BlockFormat(Format.FRANKLIN, find_toml, _FRANKLIN, ("+++\n", "", "+++\n"))
FORMATS: dict[str, BlockFormat] = {one.name: one for one in (YAML, TOML, JSON)}
_ALWAYS = frozenset(FORMATS)
_FIRST = (HEADERS, HEXO, FRANKLIN)
_OURS = _ALWAYS | {form.name for form in _FIRST}


def register(form: BlockFormat) -> None:
    """Makes a format known, behind those that are known already.

    Headers come first: where they end in ``---``, they would be taken for Hexo's, which are YAML.
    Hexo's way to read YAML comes before YAML's own, and so does Franklin's before TOML's.

    Raises:
        ValueError: Another one has its name.
    """
    if FORMATS.setdefault(form.name, form) is not form:
        raise ValueError(f"another format is called `{form.name}`")
    if form in _FIRST:
        known = {one.name: one for one in _FIRST if one.name in FORMATS} | FORMATS
        FORMATS.clear()
        FORMATS.update(known)


def registered() -> list[str]:
    """The names of the formats that are known because a site names them."""
    return [name for name in FORMATS if name not in _ALWAYS]


def cut(source: bytes, path: str = "") -> Post:
    """The post that ``source`` holds; ``Format.NONE`` where no reader sees front matter.

    Raises ``FrontMatterError`` where there is front matter of a kind that can't be edited, or where readers disagree.
    """
    refuse_utf16(source)
    start = len(BOM) if source.startswith(BOM) else 0
    for name, form in FORMATS.items():
        if place := form.find(source, start):
            if name not in _OURS:
                _require_sane(name, place, start, len(source))
            require_bounded(source, place.block, line_of(source, place.block.start))
            refuse_lone_cr(source, place.block)
            return Post(path, source, name, place.block, place.body, newline_of(source, place.block.start))
    refuse_lookalikes(source, start)
    return Post(path, source, Format.NONE, Span(start, start), Span(start, len(source)), newline_of(source, start))


def _require_sane(name: str, place: BlockPlace, start: int, size: int) -> None:
    """What another package says must be a place in the file, with the body as its end."""
    block, body = place
    if not start <= block.start <= block.end <= body.start <= body.end == size:
        message = f"the format `{name}` finds a block that can't be one"
        raise FrontMatterError("bad-format", message, "report this to its makers", line=1)
