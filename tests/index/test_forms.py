"""Lists that sites write as texts or mappings are known to the index term by term, as lists are."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.index.source import listed
from enrich.values import JSON, FieldSpec, Form

TOPICS = {
    "rust": (["rust", "memory-safety"], "Rust has a borrow checker. The borrow checker of Rust finds data races."),
    "bread": (["baking", "dough"], "Bread needs flour, water and time. Flour and water make dough, and dough bread."),
    "tides": (["sea"], "The tides follow the moon. High tides and low tides come twice a day by the sea."),
}
SUMMARY = KNOWN["summary"]
Write = Callable[[Sequence[str]], JSON]
FORMS: dict[str, tuple[Form, Write]] = {
    "words": (Form.WORDS, " ".join),
    "words with commas": (Form.WORDS, ", ".join),
    "commas": (Form.COMMAS, ", ".join),
    "commas without blanks": (Form.COMMAS, ",".join),
    "semicolons": (Form.COMMAS, "; ".join),
    "hashes": (Form.HASHES, lambda terms: " ".join(f"#{term}" for term in terms)),
    "a list of hashes": (Form.HASHES, lambda terms: [f"#{term}" for term in terms]),
    "a text in place of a list": (Form.LIST, lambda terms: ", ".join(terms) if len(terms) > 1 else terms[0]),
    "a map": (Form.MAP, dict.fromkeys),
    "a map that nobody named": (Form.COMMAS, dict.fromkeys),
    "objects with labels": (Form.LIST, lambda terms: [{"label": term, "permalink": f"/{term}"} for term in terms]),
}


def _spec(form: Form = Form.COMMAS) -> FieldSpec:
    return replace(KNOWN["tags"], form=form)


def _site(folder: Path, write: Write) -> Path:
    folder.mkdir()
    for topic, (terms, body) in TOPICS.items():
        for number in range(4):
            value = json.dumps(write(terms if number else terms[:1]), ensure_ascii=False)
            text = f"---\ntitle: About {topic} {number}\ntags: {value}\n---\n\n{body} It is {number}.\n"
            (folder / f"{topic}{number}.md").write_text(text, encoding="utf-8")
    return folder


def _learned(folder: Path, specs: Sequence[FieldSpec], database: Path | None = None) -> SiteIndex:
    index = SiteIndex(database)
    index.update([(file.name, file) for file in sorted(folder.iterdir())], specs)
    return index


def _told(index: SiteIndex, spec: FieldSpec) -> dict[str, object]:
    known = index.context("new.md", "A checker", TOPICS["rust"][1], [spec], {})
    found = [(term.label, term.count, round(term.score, 6)) for term in known.candidates["tags"]]
    return {"bearers": index.bearers(spec), "candidates": found, "sizes": known.sizes, "frequent": known.frequent}


@pytest.mark.parametrize(("form", "write"), FORMS.values(), ids=FORMS.keys())
def test_a_site_is_known_as_if_it_wrote_lists(tmp_path: Path, form: Form, write: Write) -> None:
    """The same terms with the same posts, the same candidates with the same scores."""
    lists = _learned(_site(tmp_path / "lists", list), [_spec()])
    index = _learned(_site(tmp_path / "texts", write), [_spec(form)])
    assert _told(index, _spec(form)) == _told(lists, _spec())
    assert set(index.bearers(_spec(form))) == {"rust", "memory-safety", "baking", "dough", "sea"}


@pytest.mark.parametrize(
    ("form", "write", "texts"),
    [
        (Form.WORDS, " ".join, {"tags"}),
        (Form.COMMAS, ", ".join, {"tags"}),
        (Form.COMMAS, list, set()),
        (Form.LIST, ", ".join, set()),
        (Form.HASHES, " ".join, set()),
    ],
)
def test_what_most_posts_write(tmp_path: Path, form: Form, write: Write, texts: set[str]) -> None:
    """A text counts where its form holds several terms and no list would be better."""
    spec = _spec(form)
    index = _learned(_site(tmp_path / "site", write), [spec])
    assert index.context("new.md", "A", "B", [spec], {}).texts == texts


def test_another_form_is_learned_anew(tmp_path: Path) -> None:
    """The index on disk follows the settings, whatever run made it, and reads no more than it must."""
    folder, kept = _site(tmp_path / "site", " ".join), tmp_path / "index.db"
    specs = [_spec(), SUMMARY]
    files = [(file.name, file) for file in sorted(folder.iterdir())]

    def read(*wanted: FieldSpec) -> int:
        index = SiteIndex(kept)
        report = index.update(files, wanted)
        index.close()
        return report.read

    assert read(SUMMARY) == len(files)
    assert read(*specs) == 0
    assert read(_spec(Form.WORDS)) == len(files)
    assert read(SUMMARY) == 0
    assert read(_spec(Form.WORDS), SUMMARY) == 0
    assert "rust memory-safety" in _learned(folder, specs, kept).bearers(_spec())
    assert "memory-safety" in _learned(folder, [_spec(Form.WORDS)], kept).bearers(_spec(Form.WORDS))


@pytest.mark.parametrize(
    ("value", "form", "labels"),
    [
        ("a, #b", None, ("a, #b",)),
        ("a, #b", Form.COMMAS, ("a", "b")),
        ("a, a", Form.COMMAS, ("a",)),
        (["a", 7, None, {"n": 1}, {"label": "b"}, ["c"]], None, ("a", "b")),
        (["#a", 7, {"n": 1}, {"label": "#b"}], Form.LIST, ("a", "b")),
        ({"a": None}, None, ("a",)),
        ({"a": 1}, None, ()),
        ({"a": 1}, Form.MAP, ("a",)),
        (7, Form.LIST, ()),
        (None, Form.LIST, ()),
    ],
)
def test_what_counts_as_a_label(value: JSON, form: Form | None, labels: tuple[str, ...]) -> None:
    """Texts, the keys of a map and the labels of objects; without a form nothing is parted."""
    assert listed(value, form) == labels
