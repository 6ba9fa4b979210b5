"""A full name of which the post has the surname is kept, and a person sees it unless the site knows it."""

from __future__ import annotations

import json

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.values import Prompt, Provenance, Reply, Request, SiteContext, Term
from enrich.verify.reply import Verified, read
from enrich.vocabulary.terms import vocabulary
from fuzz.steps import within

BODY = """Lovelace wrote notes about the engine, and Dr. Turing read them much later.
小明在这里写了很多笔记，欧阳娜写了很少的东西。チューリングも読んだ。영희는 말했다.
In the west, Smith bought musk from a shop, and Curie's notes were kept by Van Gogh.
OpenAI and Gemini were there.
"""
PEOPLE = KNOWN["people"]
SITE = vocabulary(
    [
        Term("Alan Turing"),
        Term("John Smith"),
        Term("Adam Smith"),
        Term("Elon Musk"),
        Term("Pierre Curie", count=2),
        Term("Marie Curie", count=8),
    ],
    plurals=False,
)


def _read(name: str, quote: str) -> Verified:
    context = SiteContext({"people": SITE})
    schema, prompt = reply_schema([PEOPLE], context), Prompt("", "", (), "", "", "")
    request = Request("a.md", "", BODY, (PEOPLE,), context, (), schema, prompt, "")
    said = json.dumps({"people": [{"name": name, "quote": quote}]})
    return read(Reply(said, "m"), request, Provenance("r", "m", "p", "1", "f", "t"))


@pytest.mark.parametrize(
    ("name", "quote", "blocks"),
    [
        ("Ada Lovelace", "Lovelace wrote notes about the engine", True),
        ("Ada Lovelace", "> lovelace wrote “notes”", True),
        ("Augusta Ada King Lovelace", "Lovelace wrote notes", True),
        ("Marie Curie", "Curie's notes were kept", False),
        ("Pierre Curie", "Curie's notes were kept", True),
        ("Irene Curie", "Curie's notes were kept", True),
        ("Vincent van Gogh", "kept by Van Gogh", True),
        ("Alan Turing", "Dr. Turing read them much later", False),
        ("Alan Turing", "Dr. Turing red them much latter", False),
        ("Charles Smith Jr.", "Smith bought musk", True),
        ("John Smith", "Smith bought musk", True),
        ("李小明", "小明在这里写了很多笔记", True),
        ("欧阳娜娜", "欧阳娜写了很少的东西", True),
        ("アラン・チューリング", "チューリングも読んだ", True),
        ("김영희", "영희는 말했다", True),
        ("OpenAI, Inc.", "OpenAI and Gemini", True),
        ("Google Gemini", "OpenAI and Gemini were there", True),
    ],
)
def test_a_fuller_name_is_kept(name: str, quote: str, blocks: bool) -> None:  # noqa: FBT001 - a table
    """It stands with its flag, with the words that name it, and blocks unless the site means it by that surname."""
    (proposal,) = _read(name, quote).proposals
    assert proposal.after == [name]
    assert [(flag.code, flag.blocks) for flag in proposal.flags] == [("fuller-name", blocks)]
    assert proposal.evidence[0].quote in BODY


@pytest.mark.parametrize(
    ("name", "quote"),
    [
        ("Ada Byron", "Lovelace wrote notes about the engine"),
        ("Ada Lovelace", "She wrote notes in the evening"),
        ("Elon Musk", "Smith bought musk from a shop"),
        ("Kanye West", "In the west, Smith bought"),
        ("Turing Award", "Dr. Turing read them"),
        ("王大强", "小明在这里写了很多笔记"),
        ("李明", "小明在这里写了很多笔记"),
        ("Grace Hopper", "Grace Hopper wrote notes"),
    ],
)
def test_another_name_is_not(name: str, quote: str) -> None:
    """The twin: a first name, a common word or a name that the post does not have is dropped, and that is told."""
    reading = _read(name, quote)
    assert reading.proposals == ()
    assert [flag.code for flag in (reading.flags or {})["people"]] == ["no-evidence"]


def test_a_surname_without_its_quote_waits() -> None:
    """The quote is the model's own words, and the surname stands elsewhere: kept, and for a person."""
    (proposal,) = _read("Alan Turing", "The famous Turing had a long look at it all").proposals
    assert [(flag.code, flag.blocks) for flag in proposal.flags] == [("fuller-name", True)]
    assert "Turing" in proposal.evidence[0].quote


LONG = {
    "Chinese": "马斯克" * 3000,
    "Japanese": "チューリング" * 1500,
    "Korean": "영희" * 4000,
    "a name as long as is looked at": "马" * 30,
    "one more": "马" * 31,
    "parts": "马斯克·" * 2000,
}


@pytest.mark.parametrize("name", LONG.values(), ids=LONG.keys())
def test_a_long_name_takes_no_steps_by_its_square(name: str) -> None:
    """Nobody is called so, and a pattern for each of its characters would hang the run."""
    reading = within(300_000 + 100 * len(name), lambda: _read(name, name))
    assert reading.proposals == ()
