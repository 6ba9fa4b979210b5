"""A post is never proposed two spellings of one term."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from enrich.prompt import AskedPost, Library, render
from enrich.prompt.request import INPUTS
from enrich.settings import ModelConfig
from enrich.values import JSON, FieldSpec, Kind, Mode, Policy, Proposal, Provenance, Reply, SiteContext, Term
from enrich.verify.reply import read
from enrich.vocabulary.terms import vocabulary

BODY = "haskell, Haskell and C; C# too, by Ana Roth and ana roth.\n"
TERMS = (
    *(Term("haskell", count=3), Term("Haskell", count=9), Term("HASKELL", count=1)),
    *(Term("web-dev", count=4), Term("Web Dev", count=4), Term("C", count=2), Term("C#", count=2)),
    Term("fp", aliases=("Functional",), count=1),
)
PEOPLE = (Term("Ana Roth", count=1), Term("ana roth", count=5))
SITE = SiteContext({"tags": vocabulary(TERMS), "people": vocabulary(PEOPLE, plurals=False)})
TAGS = FieldSpec("tags", "tags", Kind.TERMS, mode=Mode.OPEN, policy=Policy.EXTEND, max_new=5)
PEOPLE_FIELD = FieldSpec("people", "people", Kind.NAMES, evidence=True, policy=Policy.EXTEND)


def _proposed(spec: FieldSpec, said: object, there: Sequence[str] = ()) -> Proposal | None:
    known: dict[str, JSON] = {spec.key: [*there]} if there else {}
    asked = AskedPost("a.md", "", BODY, BODY, 1, known, (spec,))
    request = render(asked, SITE, Library().get("enrich", INPUTS), ModelConfig(name="m"))
    found = read(Reply(json.dumps({spec.name: said}), "m"), request, Provenance("r", "m", "p", "1", "f", "t"))
    return next(iter(found.proposals), None)


@pytest.mark.parametrize(
    ("said", "there", "after"),
    [
        (["haskell", "Haskell"], [], ["Haskell"]),
        (["HASKELL", "fp", "haskell"], [], ["Haskell", "fp"]),
        (["haskell"], [], ["Haskell"]),
        (["Haskell", "fp"], ["haskell"], ["haskell", "fp"]),
        (["Haskell"], ["HASKELL"], None),
        (["Web Dev", "web-dev"], [], ["Web Dev"]),
        (["web-dev", "Web Dev", "web dev"], [], ["web-dev"]),
        (["New Thing", "new-thing"], [], ["New Thing"]),
        (["new thing"], ["New-Thing"], None),
        (["C", "C#", "c"], [], ["C", "C#"]),
        (["Functional", "functional", "fp"], [], ["fp"]),
        (["'", "-"], [], None),
    ],
)
def test_terms(said: list[str], there: list[str], after: list[str] | None) -> None:
    """The spelling of the post counts, then the one that most posts have, then the one that was said first."""
    found = _proposed(TAGS, said, there)
    assert (found and found.after) == after


def test_one_remark_for_one_new_term() -> None:
    """A new term in two spellings is one new term."""
    found = _proposed(TAGS, ["New Thing", "new-thing", "NEW THING"])
    assert found is not None
    assert [(flag.code, flag.value) for flag in found.flags] == [("new-term", "New Thing")]


@pytest.mark.parametrize(
    ("said", "there", "after"),
    [
        (["Ana Roth", "ana roth"], [], ["ana roth"]),
        (["Ana Roth"], ["ana roth"], None),
        (["ana roth"], ["Ana Roth"], None),
    ],
)
def test_names(said: list[str], there: list[str], after: list[str] | None) -> None:
    """So it is with names, whose quotes are found in any spelling."""
    found = _proposed(PEOPLE_FIELD, [{"name": name, "quote": name} for name in said], there)
    assert (found and found.after) == after
