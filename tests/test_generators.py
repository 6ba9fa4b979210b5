"""What is known of site generators: the table is whole, and a site's root tells its generator."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.config import load
from enrich.generators import PLAIN, generator_at, generator_of, generators


@pytest.mark.parametrize(
    ("mark", "name"), [("hugo.toml", "hugo"), ("_config.yml", "jekyll"), (".obsidian/app.json", "obsidian")]
)
def test_a_root_tells_its_generator(tmp_path: Path, mark: str, name: str) -> None:
    """A site's generator is known by the files that mark its root."""
    (tmp_path / mark).parent.mkdir(exist_ok=True)
    (tmp_path / mark).write_text("{}", encoding="utf-8")
    assert generator_of(tmp_path).name == name
    (tmp_path / "enrich.toml").touch()
    assert load(tmp_path).generator.name == name


def test_a_folder_without_marks_is_plain(tmp_path: Path) -> None:
    """Where nothing tells the generator, none is guessed."""
    assert generator_at(tmp_path) is None
    assert generator_of(tmp_path) is PLAIN


def test_names_are_unique() -> None:
    """Each generator stands once, and each has a root by which it is found."""
    names = [one.name for one in generators()]
    assert len(names) == len(set(names))
    assert all(one.roots for one in generators())
