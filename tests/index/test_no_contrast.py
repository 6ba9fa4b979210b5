"""A site whose few labelled posts all bear the same: they don't show when that does not apply."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.models.embedded import answer
from enrich.values import JSON, FieldSpec, Prompt, Request

TAGS, CATEGORY = KNOWN["tags"], KNOWN["category"]
WORDS = [
    f"{first}{last}"
    for first in ("har", "bel", "tow", "sto", "kee", "lam")
    for last in ("bour", "ly", "er", "rm", "pel")
]


def _said(number: int, words: int) -> str:
    return " ".join(WORDS[(number * 7 + step * (number % 5 + 1)) % len(WORDS)] for step in range(words))


def _site(folder: Path, spec: FieldSpec, labels: tuple[str, ...], *, others: int = 90) -> SiteIndex:
    """Twenty short posts with a label, and others without one, about the same things."""
    for number in range(20):
        label = labels[number % len(labels)]
        value = label if spec is CATEGORY else f"[{label}]"
        head = f"title: {_said(number, 2)}\n{spec.key}: {value}\n"
        (folder / f"h{number:02}.md").write_text(f"---\n{head}---\n\nHear of {_said(number, 4)}.\n", "utf-8")
    for number in range(others):
        said = _said(number + 3, 9)
        (folder / f"o{number:02}.md").write_text(f"---\ntitle: {said}\n---\n\nThis is {said}.\n", "utf-8")
    index = SiteIndex(None)
    index.update([(file.name, file) for file in sorted(folder.iterdir())], (spec,))
    return index


def _proposed(index: SiteIndex, spec: FieldSpec, title: str = _said(5, 9)) -> JSON:
    body = f"This is {title}.\n"
    context = index.context("new.md", title, body, (spec,), {})
    prompt = Prompt("", "", (), "", "", "")
    return answer(Request("new.md", title, body, (spec,), context, (), {}, prompt, "")).get(spec.name)


@pytest.mark.parametrize("spec", [TAGS, CATEGORY], ids=["tags", "category"])
@pytest.mark.parametrize("others", [30, 90])
def test_what_all_labelled_posts_bear_is_not_every_post_s(tmp_path: Path, spec: FieldSpec, others: int) -> None:
    """Where most posts bear none, they may be of another kind, whatever all those with a label say."""
    index = _site(tmp_path, spec, ("podcast",), others=others)
    assert not _proposed(index, spec)


def test_a_rare_second_label_is_no_contrast(tmp_path: Path) -> None:
    """One post of twenty that bears another says nothing of when either applies."""
    index = _site(tmp_path, TAGS, (*["podcast"] * 19, "tailwind"))
    assert not _proposed(index, TAGS)


def test_a_post_that_says_the_word_may_get_it(tmp_path: Path) -> None:
    """As on a site that begins."""
    index = _site(tmp_path, TAGS, ("podcast",))
    assert _proposed(index, TAGS, "A podcast on the belly") == ["podcast"]


def test_where_most_posts_bear_it_the_next_one_does(tmp_path: Path) -> None:
    """Then those without one only lack it."""
    index = _site(tmp_path, TAGS, ("podcast",), others=5)
    assert _proposed(index, TAGS) == ["podcast"]
