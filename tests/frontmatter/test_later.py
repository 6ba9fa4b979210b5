"""Modules that wait for the first post that needs them: they are there, and have what their names promise."""

from __future__ import annotations

import pytest

import enrich.frontmatter as room
from enrich.frontmatter.formats import FRANKLIN, HEADERS, HEXO, JSON, TOML, YAML, BlockFormat
from enrich.frontmatter.later import dialect

FUNCTIONS = ("entries", "texts", "lists", "replace", "insert", "inside", "require_open", "pieces")
FLAT = {"headers", "franklin"}


@pytest.mark.parametrize("form", [YAML, TOML, JSON, HEADERS, HEXO, FRANKLIN], ids=lambda form: form.name)
def test_a_format_has_all_functions_of_its_dialect(form: BlockFormat) -> None:
    """A format without mappings has those of a dialect, and the others look into mappings, too."""
    for name in FUNCTIONS[:5] if form.name in FLAT else FUNCTIONS:
        assert callable(getattr(form.dialect, name)), name
    assert hasattr(form.dialect, "inside") is (form.name not in FLAT)


def test_each_name_is_found_once_it_is_asked_for() -> None:
    """All names of the room are there; another one is an error that names it."""
    assert all(getattr(room, name) for name in room.__all__)
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        _ = room.other


def test_what_is_known_imports_nothing() -> None:
    """A function that stands elsewhere is given without the module, which here is none."""
    assert getattr(dialect("nowhere", entries=len), "entries") is len  # noqa: B009 - its type is another
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        _ = dialect("nowhere").texts
