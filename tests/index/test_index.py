"""What a site knows, and how little is read to know it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from enrich.errors import StateError
from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.values import FieldSpec, Kind, SiteContext, Term

NAMES = ("summary", "tags", "people", "area", "category", "media_books")
SPECS = tuple(KNOWN[name] for name in NAMES)
RUST = "Rust has a borrow checker. The borrow checker of Rust finds data races. Graydon Hoare began Rust."
BREAD = "Bread needs flour, water and time. Flour and water make dough, and dough makes bread."
MARS = "火星是一颗寒冷干燥的行星。**马斯克**（Elon Musk: 企业家）想去火星。《红色星球》写过火星。"
POSTS = {
    "rust1.md": ("Rust", "tags: [rust, safety]\npeople: [Graydon Hoare]\narea: tech\ncategory: languages", RUST),
    "rust2.md": ("Borrowing in Rust", "tags: [rust]\npeople: [Graydon Hoare]\narea: tech\ncategory: languages", RUST),
    "rust3.md": ("Why Rust", "tags: [rust, opinion]\narea: tech\ncategory: languages", RUST + " It is liked."),
    "bread1.md": ("Bread", "tags: [baking]\narea: life\ncategory: food", BREAD),
    "bread2.md": ("Sourdough", "tags: [baking]\narea: life\ncategory: food", BREAD + " Salt helps."),
    "mars1.md": (
        "火星",
        "tags: [space]\npeople: [Elon Musk]\nmedia_books: [红色星球]\narea: tech\ncategory: space",
        MARS,
    ),
    "mars2.md": ("去火星", "tags: [space]\npeople: [Elon Musk]\narea: tech\ncategory: space", MARS),
    "new.md": ("A checker for Rust", "tags: []", "The borrow checker of Rust again. Graydon Hoare is quoted."),
}


def _write(folder: Path, path: str, title: str, fields: str, body: str) -> None:
    (folder / path).write_text(f"---\ntitle: {title}\n{fields}\n---\n{body}\n", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of posts on three subjects, and one without labels."""
    folder = tmp_path / "site"
    folder.mkdir()
    for path, post in POSTS.items():
        _write(folder, path, *post)
    return folder


def _files(folder: Path) -> list[tuple[str, Path]]:
    return [(file.name, file) for file in sorted(folder.iterdir())]


def _learned(folder: Path, database: Path | None = None) -> SiteIndex:
    index = SiteIndex(database)
    index.update(_files(folder), SPECS)
    return index


def _asked(index: SiteIndex, path: str = "new.md", wanted: Sequence[FieldSpec] = SPECS) -> SiteContext:
    title, _, body = POSTS[path]
    return index.context(path, title, body + "\n", wanted, {})


def _labels(terms: Sequence[Term]) -> list[str]:
    return [term.label for term in terms]


def test_the_subject_decides(site: Path) -> None:
    """A post on Rust is offered the terms of the posts on Rust first, with their counts."""
    found = _asked(_learned(site))
    assert found.candidates["tags"][0].label == "rust"
    assert found.candidates["tags"][0].count == 3
    assert found.candidates["area"][0].label == "tech"
    assert found.candidates["category"][0].label == "languages"
    assert found.candidates["category"][0].parent == "tech"
    assert {example.path for example in found.examples[:3]} == {"rust1.md", "rust2.md", "rust3.md"}


def test_the_whole_vocabulary_is_there(site: Path) -> None:
    """Every label of the site is a term, under all its spellings."""
    found = _asked(_learned(site)).vocabularies
    assert set(found["tags"].terms) == {"rust", "safety", "opinion", "baking", "space"}
    assert found["people"].terms["Elon Musk"].aliases == ("马斯克",)
    assert found["people"].forms["elonmusk"] == ("Elon Musk",)


def test_names_must_stand_in_the_post(site: Path) -> None:
    """Names of the site that the post does not hold are no candidates; aliases count as the name."""
    index = _learned(site)
    assert _labels(_asked(index).candidates["people"]) == ["Graydon Hoare"]
    found = index.context("other.md", "火星", "马斯克来了，火星很冷。\n", SPECS, {})
    assert _labels(found.candidates["people"]) == ["Elon Musk"]


def test_works_between_book_marks_need_not_be_known(site: Path) -> None:
    """On a site whose works stand between book marks, a new one is a candidate."""
    found = _learned(site).context("other.md", "书", "《三体》是一本书。\n", SPECS, {})
    assert "三体" in _labels(found.candidates["media_books"])


def test_a_post_is_not_its_own_witness(site: Path) -> None:
    """What only the post itself bears is neither candidate nor vocabulary when it is asked about."""
    found = _asked(_learned(site), "rust1.md")
    assert "safety" not in found.vocabularies["tags"].terms
    assert "safety" not in _labels(found.candidates["tags"])
    assert found.candidates["tags"][0].count == 2
    assert all(example.path != "rust1.md" for example in found.examples)


def test_a_category_belongs_to_its_area(site: Path) -> None:
    """Where the area stands, only its categories come first; with an unknown area there is none."""
    index = _learned(site)
    title, _, body = POSTS["new.md"]
    category = (KNOWN["category"],)
    assert index.context("new.md", title, body, category, {"area": "life"}).candidates["category"][0].label == "food"
    assert index.context("new.md", title, body, category, {"area": "sea"}).candidates["category"] == ()


def test_values_bound_the_candidates(site: Path) -> None:
    """Where a field names its values, no other label of the site is offered."""
    spec = FieldSpec("tags", "tags", Kind.TERMS, values=("Baking", "space"))
    assert set(_labels(_asked(_learned(site), wanted=[spec]).candidates["tags"])) <= {"baking", "space"}


def test_only_what_changed_is_read(site: Path, tmp_path: Path) -> None:
    """A second update reads nothing, a third what was changed, and what is gone is forgotten."""
    index = SiteIndex(tmp_path / "index.db")
    reports = [index.update(_files(site), SPECS), index.update(_files(site), SPECS)]
    _write(site, "rust3.md", "Why Rust", "tags: [rust, memory]", RUST)
    (site / "bread2.md").unlink()
    reports.append(index.update(_files(site), SPECS))
    assert [(report.posts, report.read, report.gone) for report in reports] == [(8, 8, 0), (8, 0, 0), (7, 1, 1)]
    assert set(_asked(index).vocabularies["tags"].terms) == {"rust", "safety", "memory", "baking", "space"}


def test_a_large_site_is_learned_from_its_newest_posts(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the most that memory has room for, the files that changed last count, whatever they are called."""
    monkeypatch.setattr("enrich.index.index.MOST", 3)
    for age, path in enumerate(("bread1.md", "mars2.md", "rust2.md", "bread2.md")):
        os.utime(site / path, ns=(0, 10**19 // 2 - age))
    index = SiteIndex(None)
    assert index.update(_files(site), SPECS).posts == 3
    assert set(index.context("x.md", "", "", SPECS, {}).vocabularies["tags"].terms) == {"baking", "space", "rust"}


def test_a_touched_post_is_no_other_post(site: Path, tmp_path: Path) -> None:
    """A new time alone changes nothing in what is known."""
    database = tmp_path / "index.db"
    before = _asked(_learned(site, database))
    os.utime(site / "rust1.md", (1, 1))
    assert _asked(_learned(site, database)) == before


def test_disk_and_memory_know_the_same(site: Path, tmp_path: Path) -> None:
    """What is read back from the file is what was learned."""
    database = tmp_path / "index.db"
    first = _learned(site, database)
    second = _learned(site, database)
    assert _asked(first) == _asked(second) == _asked(_learned(site))
    assert first.style == second.style
    assert first.style.order[:2] == ("title", "tags")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"---\ntitle: [\n---\n", b"---\ntitle: a\n---\n\xff\n"])
def test_what_cannot_be_read_is_passed_over(site: Path, content: bytes) -> None:
    """A broken post is counted and costs nothing else, also where it was whole before."""
    (site / "broken.md").write_bytes(content)
    index = SiteIndex(None)
    report = index.update(_files(site), SPECS)
    assert (report.posts, report.passed_over) == (8, 1)
    (site / "rust1.md").write_bytes(content)
    report = index.update(_files(site), SPECS)
    assert (report.posts, report.passed_over) == (7, 2)
    assert "safety" not in _asked(index).vocabularies["tags"].terms


def test_a_damaged_file_is_made_anew(site: Path, tmp_path: Path) -> None:
    """The index holds nothing that the posts don't, so one that is broken behind its header is replaced."""
    database = tmp_path / "index.db"
    _learned(site, database).close()
    database.write_bytes(database.read_bytes()[:100] + b"this is no database" * 100)
    assert _asked(_learned(site, database)).candidates["tags"][0].label == "rust"


def test_a_folder_that_cannot_hold_it(site: Path, tmp_path: Path) -> None:
    """Where no file can be made, one sentence says so."""
    with pytest.raises(StateError, match=r"can't be used: No such file"):
        SiteIndex(tmp_path / "none" / "index.db").update(_files(site), SPECS)


def test_before_any_update_nothing_is_known() -> None:
    """An index that has learned nothing gives an empty context, and an unknown post of an empty site too."""
    index = SiteIndex(None)
    assert _asked(index).candidates == dict.fromkeys([name for name in NAMES if name != "summary"], ())
    index.update([], SPECS)
    assert _asked(index).examples == ()


RUN = """
import sys
from enrich import cli
cli.cli.main(sys.argv[1:], standalone_mode=False)
print("numpy" in sys.modules)
"""


def test_numbers_wait_until_there_is_something_to_do(tmp_path: Path) -> None:
    """A run over posts that lack nothing, and `check`, never import numpy; a run with a post to ask about does."""
    fields = "summary: A language that is liked.\ntags: [rust]\npeople: [Graydon Hoare]\ninsight: It is liked."

    def told(*arguments: str) -> str:
        place = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-c", RUN, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=place, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()[-1]

    _write(tmp_path, "old.md", "Rust", fields, RUST)
    assert told("run", "--yes") == "True"
    assert [told("run", "--yes"), told("check")] == ["False", "False"]
    _write(tmp_path, "new.md", "Rust", "tags: []", RUST)
    assert told("run", "--yes") == "True"


TELL = """
import sys
from pathlib import Path
from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
folder = Path(sys.argv[1])
specs = tuple(KNOWN[name] for name in ("tags", "people", "area", "category", "media_books"))
index = SiteIndex(None)
index.update([(file.name, file) for file in sorted(folder.iterdir())], specs)
print(index.context("new.md", "Rust", "The borrow checker. Graydon Hoare.", specs, {}))
"""


def test_the_hash_seed_plays_no_part(site: Path) -> None:
    """Two processes that hash strings differently know the same, to the last digit."""
    told = [
        subprocess.run(
            [sys.executable, "-c", TELL, str(site)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]


def test_a_field_that_was_not_asked_for_before(site: Path, tmp_path: Path) -> None:
    """A field named later is learned then, with no post read again."""
    index = SiteIndex(tmp_path / "index.db")
    index.update(_files(site), SPECS[:2])
    report = index.update(_files(site), SPECS)
    assert report.read == 0
    assert _labels(_asked(index).candidates["people"]) == ["Graydon Hoare"]
