"""What the index keeps of a post, and how that stands in a row of its file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import SchemaValidator, core_schema, from_json

from enrich.frontmatter import Layout, Style
from enrich.sqlite import MARKED, text_read

_UNMEASURED = (None, b"{}")
_TEXT = core_schema.json_or_python_schema(core_schema.str_schema(strict=True), core_schema.is_instance_schema(str))
_TEXTS = core_schema.tuple_schema([_TEXT], variadic_item_index=0)
_PAIRS = core_schema.list_schema(core_schema.tuple_schema([_TEXT, _TEXT]))
_NUMBER, _DIGEST = core_schema.int_schema(strict=True), core_schema.bytes_schema(strict=True)
_KNOWN = SchemaValidator(core_schema.tuple_schema([_TEXT, _NUMBER, _NUMBER, _DIGEST, _DIGEST, _TEXT, _NUMBER]))
_FACTS = SchemaValidator(
    core_schema.tuple_schema([core_schema.dict_schema(_TEXT, _TEXTS), _PAIRS, core_schema.list_schema(_TEXT), _TEXTS])
)
_OVERLAPS = SchemaValidator(
    core_schema.dict_schema(_TEXT, core_schema.dict_schema(_TEXT, core_schema.float_schema(strict=True)))
)


@dataclass(slots=True)
class Row:
    """What is kept of a post.

    ``held`` are the folded spellings of the site's names that stand in it, a line each, ``overlaps`` what each way to
    summarise it has in common with its own texts, by key; both wait until they are measured.
    ``texts`` are the keys under which a text stands in the place of a list.
    ``values`` are by the keys of the site's fields; ``raw`` are those of the file, where its keys are others.
    """

    path: str
    mtime: int
    size: int
    digest: bytes
    content: bytes
    title: str
    day: int
    values: Mapping[str, tuple[str, ...]]
    style: Style
    glosses: list[tuple[str, str]]
    works: list[str]
    texts: tuple[str, ...] = ()
    held: str | None = None
    overlaps: dict[str, dict[str, float]] = field(default_factory=dict)
    raw: Mapping[str, tuple[str, ...]] | None = None

    @property
    def mentions(self) -> list[str] | None:
        """The folded spellings of the site's names that stand in the post: no white space is in them."""
        return self.held.split("\n") if self.held else None if self.held is None else []


def columns(row: Row) -> tuple[Any, ...]:
    """A row as it is kept: what the file says, the facts and the style as JSON, and what was measured."""
    values = row.values if row.raw is None else row.raw
    facts = _dumped([values, row.glosses, row.works, row.texts])
    known = (row.path, row.mtime, row.size, row.digest, row.content, row.title, row.day)
    return (*known, facts, _dumped(written_style(row.style)), *measures(row))


def measures(row: Row) -> tuple[str | None, str | None]:
    """What was measured of a row, as it is kept."""
    return row.held, _dumped(row.overlaps)


def row_of(cells: Sequence[Any], styles: dict[bytes, Style]) -> Row:
    """What `columns` made, with JSON as bytes; equal styles are one by ``styles``.

    Raises:
        TypeError, ValueError: Something else stands in a cell than was written.
    """
    *known, facts, written, held, overlaps = cells
    style = styles.get(written) or styles.setdefault(written, read_style(_json(written)))
    values, glosses, works, texts = _parsed(facts, _FACTS)
    measured = {} if overlaps in _UNMEASURED else _parsed(overlaps, _OVERLAPS)
    stamps = _KNOWN.validate_python(tuple(known))
    return Row(*(*stamps, values, style, glosses, works, texts, names_held(held), measured))


def names_held(cell: str | bytes | None) -> str | None:
    """`Row.held` as it was kept.

    Raises:
        TypeError: Something else stands there.
    """
    if cell is None or isinstance(cell, str):
        return cell
    raise TypeError("the names that a post holds are no text")


def written_style(style: Style) -> list[Any]:
    """A style as JSON."""
    layout = style.lists and [style.lists.open, style.lists.separator, style.lists.close]
    lists = [style.quote, style.quoted, style.quoted_items, style.folded]
    return [style.order, layout, *lists, style.format, style.indent, style.headers, style.spelling]


def read_style(written: Sequence[Any]) -> Style:
    """What `written_style` wrote."""
    order, layout, *rest, spelling = written
    return Style(*(tuple(order), layout and Layout(*layout), *rest, tuple(spelling)))


def _parsed(written: bytes, form: SchemaValidator) -> Any:  # noqa: ANN401 - what a row has as JSON
    """Equal short texts are mostly one object, for thousands of posts have the same keys and labels."""
    return form.validate_python(_json(written)) if MARKED in written else form.validate_json(written)


def _json(written: bytes) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(text_read(written)) if MARKED in written else from_json(written)


def _dumped(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
