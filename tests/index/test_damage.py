"""An index whose cells hold something else than was written: its posts are learned anew, whoever asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.index.store import remove
from enrich.values import SiteContext

SPECS = tuple(KNOWN[name] for name in ("summary", "tags", "people", "insight"))
BODY = "**阿达**（Ada Lovelace：她）wrote 《Notes》 on rust. She liked clocks."
FACTS = {
    "values that are a list": ("$[0]", "[]"),
    "a value that is a number": ("$[0].tags", "5"),
    "values that are numbers": ("$[0].tags", "[1]"),
    "names that are lists": ("$[0].people", "[[]]"),
    "texts that are numbers": ("$[0].summary", "[7]"),
    "glosses that are none": ("$[1]", "null"),
    "a gloss of one spelling": ("$[1]", '[["one"]]'),
    "glosses of numbers": ("$[1]", "[[1, 2]]"),
    "titles that are none": ("$[2]", "null"),
    "titles that are numbers": ("$[2]", "[1]"),
    "keys that are a number": ("$[3]", "3"),
}
CELLS = {
    "a style that is another": "UPDATE post SET style = '[]'",
    "a day that is a text": "UPDATE post SET day = 'x'",
    "a title that is none": "UPDATE post SET title = x'ff'",
    "a digest that is a number": "UPDATE post SET content = 1",
    "mentions that are no text": "UPDATE post SET mentions = x'05'",
    "vectors that are cut": "UPDATE vector SET hashes = x'01', weights = x'01'",
    "more words than weights": "UPDATE vector SET hashes = hashes || x'01020304'",
    "overlaps that are a list": "UPDATE post SET overlaps = '[1]'",
    "overlaps of texts": """UPDATE post SET overlaps = '{"summary": {"lead": "much"}}'""",
}
LEARNED = {
    "fields that are none": ("$.fields", "3"),
    "a field that is none": ('$.fields."tags:tags:terms"', "3"),
    "a field of few parts": ('$.fields."tags:tags:terms"', "[[1]]"),
    "weights that are texts": ('$.fields."people:people:names"[0][0]', '"much"'),
    "a threshold that is none": ('$.fields."tags:tags:terms"[1]', "null"),
    "a style that is none": ("$.style", "3"),
    "a revision that is none": ("$.revision", "null"),
    "changes that are a text": ("$.changes", '"few"'),
    "forms of no kind": ("$.forms", '{"tags": "odd"}'),
}
_FACTS = "UPDATE post SET facts = json_set(facts, '{}', json('{}'))"
_LEARNED = "UPDATE learned SET value = json_set(value, '{}', json('{}')) WHERE name = 'site'"
DAMAGE = (
    CELLS
    | {name: _FACTS.format(at, to) for name, (at, to) in FACTS.items()}
    | {f"learned: {name}": _LEARNED.format(at, to) for name, (at, to) in LEARNED.items()}
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Path], bytes]:
    """Posts enough to learn from, and the index of them."""
    folder = tmp_path_factory.mktemp("site")
    head = "title: {}\ndate: 2026-01-{:02}\nby: Max\ntags: [rust, clocks]\npeople: [Ada Lovelace]\nsummary: On rust.\n"
    for number in range(1, 15):
        front = head.format(number, number) if number < 14 else "title: On rust\n"
        (folder / f"{number:02}.md").write_text(f"---\n{front}---\n{BODY} {number}\n", encoding="utf-8")
    files = {file.name: file for file in sorted(folder.iterdir())}
    database = folder / "index.db"
    with closing(SiteIndex(database)) as index:
        index.update(files.items(), SPECS)
    with closing(sqlite3.connect(database)) as kept:
        kept.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept.execute("PRAGMA journal_mode = DELETE")
    return files, database.read_bytes()


def _context(index: SiteIndex) -> SiteContext:
    return index.context("14.md", "On rust", f"{BODY} 14\n", SPECS, {"title": "On rust"})


def _names(index: SiteIndex) -> object:
    return index.spellings(KNOWN["people"])


def _terms(index: SiteIndex) -> object:
    return index.labels(KNOWN["tags"], ()), index.lore(KNOWN["tags"], ()), index.bearers(KNOWN["tags"])


def _elsewhere(index: SiteIndex) -> object:
    """The answer of another process, which can't learn anew."""
    with closing(SiteIndex.of(index.shared(near=True))) as there:
        return _context(there)


@pytest.mark.parametrize("asked", [_context, _names, _terms, _elsewhere])
@pytest.mark.parametrize("name", DAMAGE)
def test_what_is_asked_of_a_damaged_index_is_answered(
    site: tuple[dict[str, Path], bytes], tmp_path: Path, name: str, asked: Callable[[SiteIndex], object]
) -> None:
    """As a whole one would answer, since all that is damaged is learned again."""
    files, whole = site
    answers = []
    for statement in ("", DAMAGE[name]):
        database = tmp_path / "index.db"
        database.write_bytes(whole)
        with closing(sqlite3.connect(database)) as db:
            db.execute(statement)
            db.commit()
        with closing(SiteIndex(database)) as index:
            index.update(files.items(), SPECS)
            answers.append(str(asked(index)))
    assert answers[0] == answers[1]


def test_a_bug_does_not_have_the_site_learned_again_with_each_post(
    site: tuple[dict[str, Path], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is raised once more from an index that was just made is no damage of it."""
    files, whole = site
    (tmp_path / "index.db").write_bytes(whole)
    removed: list[Path] = []

    def broken(*_: object) -> SiteContext:
        raise TypeError("a bug")

    def counted(database: Path) -> None:
        removed.append(database)
        remove(database)

    with closing(SiteIndex(tmp_path / "index.db")) as index:
        index.update(files.items(), SPECS)
        monkeypatch.setattr("enrich.index.site_context.context", broken)
        monkeypatch.setattr("enrich.index.index.remove", counted)
        for _ in range(3):
            with pytest.raises(TypeError, match="a bug"):
                _context(index)
    assert removed == [tmp_path / "index.db"]
