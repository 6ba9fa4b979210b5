"""The vocabulary file and what was learned from the posts are joined, and the file has the last word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from enrich.fields.specs import KNOWN, specs
from enrich.index.index import SiteIndex
from enrich.settings import FieldConfig
from enrich.values import Kind, Mode, SiteContext, Term
from enrich.values.knowledge import UNLIKELY
from enrich.vocabulary.aliases import Glosses, registry, ruled
from enrich.vocabulary.file import Words, read
from enrich.vocabulary.storage import spoken

RUST = "Rust has a borrow checker, and the borrow checker of Rust finds data races. Graydon Hoare began Rust."
BREAD = "Bread needs flour, water and time. Flour and water make dough, and dough makes bread. Lionel bakes it."
POSTS = {
    "a.md": ("tags: [rust, safety]\npeople: [graydon-hoare]\narea: tech\ncategory: languages", RUST),
    "b.md": ("tags: [rust, Rustlang]\npeople: [Graydon Hoare]\narea: tech\ncategory: languages", RUST),
    "c.md": ("tags: [baking, bakery]\npeople: [Lionel]\narea: life\ncategory: food", BREAD),
    "d.md": ("tags: [baking]\npeople: [Lionel]\narea: life\ncategory: food", BREAD + " Salt helps."),
}
SPECS = tuple(KNOWN[name] for name in ("tags", "people", "area", "category"))


@pytest.fixture
def files(tmp_path: Path) -> list[tuple[str, Path]]:
    """Four posts on two subjects."""
    for path, (fields, body) in POSTS.items():
        (tmp_path / path).write_text(f"---\ntitle: {path}\n{fields}\n---\n{body}\n", encoding="utf-8")
    return [(path, tmp_path / path) for path in POSTS]


def _asked(
    files: Sequence[tuple[str, Path]], texts: Mapping[str, str], body: str = RUST, area: str = ""
) -> SiteContext:
    index = SiteIndex(None)
    words = {name: read(text.encode(), f"{name}.yml") for name, text in texts.items()}
    index.update(files, SPECS, None, words)
    return index.context("new.md", "", body, SPECS, {"area": area} if area else {})


def _labels(context: SiteContext, name: str) -> list[str]:
    return [term.label for term in context.candidates[name]]


def test_the_file_names_what_posts_bear(files: list[tuple[str, Path]]) -> None:
    """An alias of the file counts as its label, wherever a post bears it; the label's note goes along."""
    found = _asked(files, {"tags": "terms:\n  - {label: Rust, aliases: [rustlang, safety], note: the language}\n"})
    known = replace(found.candidates["tags"][0], score=0.0, probability=0.0, why="")
    assert known == Term("Rust", ("rustlang", "safety"), "the language", count=2)
    assert set(found.vocabularies["tags"].terms) == {"Rust", "baking", "bakery"}


def test_what_is_never_proposed_is_no_term(files: list[tuple[str, Path]]) -> None:
    """A rejected term is neither vocabulary nor candidate, although posts bear it, whatever its spelling."""
    found = _asked(files, {"tags": "never: [RUST]\n", "people": "never: [Graydon Hoare]\n"})
    assert "rust" not in found.vocabularies["tags"].terms
    assert "rust" not in _labels(found, "tags")
    assert _labels(found, "people") == []


def test_what_is_for_people_is_no_candidate(files: list[tuple[str, Path]]) -> None:
    """A manual term is known and not offered."""
    found = _asked(files, {"tags": "terms:\n  - {label: rust, manual: true}\n"})
    assert found.vocabularies["tags"].terms["rust"].manual
    assert "rust" not in _labels(found, "tags")


def test_a_complete_file_is_the_vocabulary(files: list[tuple[str, Path]]) -> None:
    """What posts bear beside it is no term; what nobody bears yet is offered last, and not chosen without a model."""
    found = _asked(files, {"tags": "complete: true\nterms: [rust, gardens]\n"})
    assert set(found.vocabularies["tags"].terms) == {"rust", "gardens"}
    assert [(term.label, term.score > UNLIKELY) for term in found.candidates["tags"]] == [
        ("rust", True),
        ("gardens", False),
    ]


def test_a_term_of_the_file_needs_no_post(files: list[tuple[str, Path]]) -> None:
    """A term that no post bears is a candidate with a score where it stands in the text."""
    found = _asked(files, {"tags": "terms: [borrow checker]\n"})
    scores = {term.label: term.score for term in found.candidates["tags"]}
    assert scores["borrow checker"] > UNLIKELY


def test_a_name_of_the_file_needs_no_post(files: list[tuple[str, Path]]) -> None:
    """A name that no post bears is found in the text under any of its spellings."""
    found = _asked(files, {"people": "terms:\n  - {label: Ada Lovelace, aliases: [阿达]}\n"}, "阿达写了程序。")
    assert _labels(found, "people") == ["Ada Lovelace"]


def test_a_parent_in_the_file_is_the_only_one(files: list[tuple[str, Path]]) -> None:
    """The pairs that posts bear count, but for terms to which the file gives a parent."""
    texts = {"category": "terms:\n  - {label: food, parent: tech}\n  - {label: gardens, parent: life}\n"}
    found = _asked(files, texts, BREAD, area="life")
    assert found.parents["category"] == {"food": ("tech",), "gardens": ("life",), "languages": ("tech",)}
    assert found.above == {"category": "life"}
    assert _labels(found, "category") == ["gardens"]


def test_new_words_are_looked_up_in_old_posts(files: list[tuple[str, Path]], tmp_path: Path) -> None:
    """A name that is written into the file later is sought in all posts, though none of them changed."""
    database = tmp_path / "index.db"
    for text, mentioned in (("", 0), ("terms:\n  - {label: Lionel, aliases: [dough]}\n", 2)):
        index = SiteIndex(database)
        index.update(files, SPECS, None, {"people": read(text.encode(), "people.yml")})
        rows = index._state.site.rows
        assert sum("dough" in (row.mentions or ()) for row in rows) == mentioned
        index.close()


def test_the_file_parts_what_glosses_join() -> None:
    """Spellings that were learned to be one name are two where the file says so, and its own label is canonical."""
    learned = registry([["Elon Musk"], ["马斯克"], ["埃隆"]], Glosses([("马斯克", "Elon Musk")] * 2))
    one = ruled(learned, Words((Term("马斯克"),)))
    assert one.spellings["马斯克"] == ("马斯克", "Elon Musk")
    assert (one.name("elon-musk"), one.name("埃隆")) == ("马斯克", "埃隆")
    two = ruled(learned, Words((Term("马斯克"), Term("Elon Musk"))))
    assert (two.name("马斯克"), two.name("Elon Musk")) == ("马斯克", "Elon Musk")


@pytest.mark.parametrize(
    ("language", "label", "aliases"),
    [
        ("post", "clock", ("timepiece", "Uhr", "钟")),
        ("de", "Uhr", ("clock", "timepiece", "钟")),
        ("fr", "clock", ("timepiece", "Uhr", "钟")),
    ],
)
def test_labels_follow_the_fields_language(language: str, label: str, aliases: tuple[str, ...]) -> None:
    """The label in the field's language is written, where there is one; the others are spellings of it."""
    words = Words((Term("clock", ("timepiece",), labels=(("de", "Uhr"), ("zh", "钟"))),))
    assert [(term.label, term.aliases) for term in spoken(words, language).terms] == [(label, aliases)]


def test_an_open_field_admits_one_new_term() -> None:
    """Without a `max_new` of its own, an open field may get one new term a post, and others none."""
    given = {"tags": FieldConfig(mode=Mode.OPEN), "mood": FieldConfig(kind=Kind.TERM), "area": FieldConfig()}
    assert [(spec.name, spec.max_new) for spec in specs(given)] == [("tags", 1), ("mood", 1), ("area", 0)]
    assert specs({"tags": FieldConfig(mode=Mode.OPEN, max_new=0)})[0].max_new == 0
