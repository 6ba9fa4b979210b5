"""Posts of a kind that does without a field's labels, beside posts that only lack them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from enrich.fields.specs import KNOWN
from enrich.index.calibration import Calibration
from enrich.index.index import SiteIndex
from enrich.index.logistic import RankerWeights
from enrich.index.ranker_training import Learned, parsed
from enrich.values import JSON

TAGS = replace(KNOWN["tags"], confidence=0.0)
POEMS, NOTES = 60, 110
SUNG = ("The moon sings over the silver river", "Night falls and the silver harbour sings")
NOTED = "At night the parser reads tokens, and the compiler writes code for the stack machine"
DOES_WITHOUT = "few posts like this one bear any"


def _post(number: int, said: str, tags: str = "") -> str:
    return f"---\ntitle: Number {number}\n{tags}---\n\n{said}, says line {number}.\n{said} once more.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SiteIndex:
    """Songs of two kinds, two thirds of them with a tag, and twice as many notes, none with one."""
    folder = tmp_path_factory.mktemp("site")
    for number in range(POEMS):
        tags = f"tags: [{'moon' if number % 2 else 'night'}]\n" if number % 3 else ""
        (folder / f"p{number:03}.md").write_text(_post(number, SUNG[not number % 2], tags), "utf-8")
    for number in range(NOTES):
        (folder / f"n{number:03}.md").write_text(_post(number, NOTED), "utf-8")
    made = SiteIndex(None)
    made.update([(file.name, file) for file in sorted(folder.iterdir())], (TAGS,))
    return made


def _best(index: SiteIndex, name: str, said: str, **known: JSON) -> tuple[float, str]:
    found = index.context(name, "A number", f"{said}.\n{said} once more.\n", (TAGS,), known)
    best = found.candidates["tags"][0]
    return best.probability, best.why


@pytest.mark.parametrize("name", ["p000.md", "new.md"])
def test_a_post_that_lies_among_labelled_ones_only_lacks_a_label(index: SiteIndex, name: str) -> None:
    """Whether the index holds it or not."""
    probability, why = _best(index, name, SUNG[1])
    assert probability > 0.6
    assert DOES_WITHOUT not in why


@pytest.mark.parametrize("name", ["n000.md", "new.md"])
def test_a_post_that_lies_among_others_does_without(index: SiteIndex, name: str) -> None:
    """However sure it is which label would be the best one; the reason says so."""
    probability, why = _best(index, name, NOTED)
    assert probability < 0.3
    assert why.endswith(DOES_WITHOUT)


def test_an_empty_list_says_nothing(index: SiteIndex) -> None:
    """A template leaves one in every post."""
    assert _best(index, "n000.md", NOTED, tags=[]) == _best(index, "n000.md", NOTED)


def test_a_site_whose_labels_are_anywhere_is_no_site_of_kinds(tmp_path: Path) -> None:
    """One tagged post in three, as where somebody began: all others only lack theirs."""
    for number in range(POEMS + NOTES):
        tags = f"tags: [{'moon' if number % 2 else 'night'}]\n" if number % 3 == 0 else ""
        (tmp_path / f"{number:03}.md").write_text(_post(number, SUNG[not number % 2], tags), "utf-8")
    index = SiteIndex(None)
    index.update([(file.name, file) for file in sorted(tmp_path.iterdir())], (TAGS,))
    probability, why = _best(index, "001.md", SUNG[0])
    assert probability > 0.6
    assert DOES_WITHOUT not in why


@pytest.mark.parametrize(("near", "most"), [(0.0, 0.15), (0.1, 0.5), (0.3, 1.0), (0.7, 1.0), (1.0, 1.0)])
def test_how_likely_a_post_bears_any(near: float, most: float) -> None:
    """More so, the more of its nearest posts do; half as many as usual are enough."""
    learned = Learned(RankerWeights((1.0,), 0.0), 1, Calibration(), 0.7)
    assert most - 0.11 <= learned.belonging(near) <= most


def test_what_an_earlier_version_learned_says_nothing_of_it() -> None:
    """Its rows end before that share, and are read as they are."""
    kept = parsed([[1.0, 2.0], 0.5, 3, [0.9, -0.2]])
    assert (kept.near, kept.belonging(0.0)) == (0.0, 1.0)
    told = replace(kept, near=0.4)
    assert parsed(told.dump()) == told
