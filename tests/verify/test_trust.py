"""In a reply that made up what can be checked, terms that the post does not say wait for a person."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.values import JSON, Example, Mode, Prompt, Provenance, Reply, Request, SiteContext, Term
from enrich.verify.reply import read
from enrich.vocabulary.terms import vocabulary

TITLE = "The clock of the harbour"
BODY = "Ada Lovelace wrote of the clock on the harbour tower, which lost ten minutes in the winter of 1764.\n"
TERMS = [Term("clocks", aliases=("clock",)), Term("cooking"), Term("harbours"), Term("politics")]
WANTED = (KNOWN["summary"], replace(KNOWN["tags"], mode=Mode.CLOSED), KNOWN["people"], KNOWN["companies_orgs"])
FINE = "A harbour clock lost ten minutes in 1764."
PEOPLE: list[dict[str, JSON]] = [
    {"name": name, "quote": f"{name} wrote of the clock"} for name in ("Ada Lovelace", "Grace Hopper", "Alan Turing")
]
ADA, GRACE, ALAN = PEOPLE
NOBODY: dict[str, JSON] = {"name": "N/A", "quote": ""}
SHE: dict[str, JSON] = {"name": "She", "quote": "She wrote"}


def _flags(answer: dict[str, JSON], model: str = "m") -> list[str]:
    """The flags that block the tags."""
    example = Example("b.md", "Bread and butter", {"summary": "Bread is baked with butter in the early morning."}, 0.5)
    context = SiteContext({"tags": vocabulary(TERMS)}, examples=(example,))
    schema, prompt = reply_schema(WANTED, context), Prompt("", "", (), "", "", "")
    request = Request("a.md", TITLE, BODY, WANTED, context, (), schema, prompt, "")
    usual: dict[str, JSON] = {"summary": FINE, "tags": ["cooking", "clocks"], "people": [ADA], "companies_orgs": []}
    said = usual | answer
    made = read(Reply(json.dumps(said), model), request, Provenance("r", model, "p", "1", "f", "t")).proposals
    return [flag.message for one in made if one.field == "tags" for flag in one.flags if flag.blocks]


@pytest.mark.parametrize(
    "answer",
    [
        {"summary": TITLE},
        {"summary": "N/A"},
        {"summary": "No summary available."},
        {"summary": "Bread and butter"},
        {"summary": "1234567890 1764"},
        {"people": [ADA, NOBODY]},
        {"people": [GRACE, ALAN]},
        {"people": [GRACE], "companies_orgs": [ALAN]},
        {"people": [ADA, SHE, GRACE]},
    ],
)
def test_a_poor_reply_holds_what_the_post_does_not_say(answer: dict[str, JSON]) -> None:
    """A text that is a title, a placeholder or no words; a placeholder beside names; names that are made up."""
    assert _flags(answer) == ["other values of this reply were made up, and the post does not say cooking"]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"people": []},
        {"people": [NOBODY]},
        {"people": [ADA, GRACE]},
        {"people": [ADA, SHE]},
        {"summary": "A clock lost 25 minutes in 1764."},
        {"summary": TITLE, "tags": ["clocks", "harbours"]},
        {"people": [GRACE, ALAN], "tags": ["clocks"]},
    ],
)
def test_one_slip_is_no_poor_reply(answer: dict[str, JSON]) -> None:
    """The twin: nothing to say, one name that is wrong, a number in doubt; and terms that the post says itself."""
    assert _flags(answer) == []


def test_the_embedded_model_is_measured_by_itself() -> None:
    """It chooses terms by what the site's posts say, and makes nothing up."""
    assert _flags({"summary": TITLE}, "embedded") == []
