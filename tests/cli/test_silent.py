"""What the embedded model had nothing to say about is not worked out again while the site is what it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cli.in_process import Called

RUN = ("run", "--dry-run", "--model", "embedded", "--explain", "--format", "json")
Change = Callable[[Path], None]


def _answers(site: Path) -> int:
    """How many answers the journal holds; each that is worked out again adds one for each field."""
    with closing(sqlite3.connect(site / ".enrich" / "journal.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM proposals").fetchone()
    return int(count)


def _edited(path: str, old: str, new: str) -> Change:
    def change(site: Path) -> None:
        file = site / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _nothing(site: Path) -> None:
    assert site.is_dir()


def _forgotten(site: Path) -> None:
    (site / ".enrich" / "index.db").unlink()


def _learned_by_an_older_enrich(site: Path) -> None:
    with closing(sqlite3.connect(site / ".enrich" / "index.db")) as database, database:
        database.execute("UPDATE learned SET value = json_remove(value, '$.revision') WHERE name = 'site'")


def _words(site: Path) -> None:
    (site / "vocabulary").mkdir(exist_ok=True)
    (site / "vocabulary" / "tags.yml").write_text("terms:\n- label: nothing-like-it\n", encoding="utf-8")


SAME = {"nothing": _nothing, "learned again": _forgotten, "an older index": _learned_by_an_older_enrich}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_nothing_is_worked_out_again(site: Path, called: Called, change: Change) -> None:
    """The second run tells the same to the byte, reasons included, and adds nothing to the journal."""
    first = called(site, *RUN)
    count = _answers(site)
    assert '"unsure"' in first.out
    change(site)
    assert called(site, *RUN) == first
    assert _answers(site) == count


CHANGES = {
    "another post's words": _edited("posts/naming-the-clouds.md", "\n\n", "\n\nThe tide took the lantern.\n\n"),
    "another post's tags": _edited("posts/naming-the-clouds.md", "  - weather\n", "  - weather\n  - lanterns\n"),
    "its own date": _edited("posts/skarholm-light.md", "date: 2023-09-03", "date: 2023-09-04"),
    "a post that is gone": lambda site: (site / "posts" / "naming-the-clouds.md").unlink(),
    "limits": _edited("enrich.toml", "\n", "\n[fields.insight]\nmax_chars = 90\n"),
    "words of a person": _words,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_is_worked_out_again(site: Path, called: Called, change: Change) -> None:
    """Where anything changed that the model could know, it is asked again, and then no more."""
    called(site, *RUN)
    count = _answers(site)
    change(site)
    called(site, *RUN)
    assert (again := _answers(site)) > count
    called(site, *RUN)
    assert _answers(site) == again
