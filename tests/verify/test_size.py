"""A reply beyond any use is refused as it is, and the limit is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.values import Prompt, Provenance, Reply, Request, SiteContext
from enrich.verify.reply import Verified, answered, read
from enrich.verify.size import LONGEST_REPLY, LONGEST_TEXT, MOST_ITEMS, oversized, too_long

SPECS = (KNOWN["summary"], KNOWN["people"])
CONTEXT = SiteContext()
ADA = {"name": "Ada Lovelace", "quote": "Ada Lovelace wrote notes"}
ITEMS = "no more than 1,000 are read"
TEXT = "no more than 10,000 are read"
REPLY = "no more than 1,000,000 are read"


def _request() -> Request:
    prompt = Prompt("", "", (), "", "", "")
    schema = reply_schema(SPECS, CONTEXT)
    return Request("a.md", "", "Ada Lovelace wrote notes.", SPECS, CONTEXT, (), schema, prompt, "")


def _read(text: str) -> Verified:
    return read(Reply(text, "m"), _request(), Provenance("r", "m", "p", "1", "f", "t"))


LARGE: list[tuple[Any, str]] = [
    ({"summary": "x", "people": [ADA] * (MOST_ITEMS + 1)}, ITEMS),
    ({"summary": "x", "people": ["Ada"] * (MOST_ITEMS + 1)}, ITEMS),
    ({"summary": ["x"] * (MOST_ITEMS + 1), "people": []}, ITEMS),
    ({"summary": "x", "people": "Ada," * (MOST_ITEMS + 1)}, ITEMS),
    ({"summary": "x", "people": [], "more": {str(number): 1 for number in range(MOST_ITEMS + 1)}}, ITEMS),
    ({"summary": "x", "people": [[["Ada"] * 500] * 3]}, ITEMS),
    ({"summary": "x" * (LONGEST_TEXT + 1), "people": []}, TEXT),
    ({"summary": "x", "people": [{"name": "Ada", "quote": "*" * (LONGEST_TEXT + 1)}]}, TEXT),
    ({"summary": "x" * LONGEST_REPLY, "people": []}, REPLY),
]


@pytest.mark.parametrize(("answer", "told"), LARGE)
def test_what_is_too_large_is_a_violation(answer: object, told: str) -> None:
    """Nothing of such a reply is proposed, and the model is told the limit, as in a part of a post."""
    text = json.dumps(answer)
    reading = _read(text)
    assert reading.proposals == ()
    assert [one.rule for one in reading.violations] == ["size"]
    assert told in reading.violations[0].message
    assert answered(Reply(text, "m"), _request()) == ({}, reading.violations)


def test_what_is_not_json_is_not_read_either() -> None:
    """The length is asked before the text is parsed, so that brackets without an end cost nothing."""
    (violation,) = _read("[" * (LONGEST_REPLY + 1)).violations
    assert REPLY in violation.message


def test_the_limits_themselves_are_read() -> None:
    """As many as are allowed are no violation of this rule."""
    assert too_long("x" * LONGEST_REPLY) is None
    assert not list(oversized(["x" * LONGEST_TEXT, *range(MOST_ITEMS - 1)]))
    assert not list(oversized({"people": [ADA] * (MOST_ITEMS // 3 - 1)}))


def test_the_place_is_told() -> None:
    """A violation points to the text that is too long."""
    (found,) = oversized({"people": [{"quote": "x" * (LONGEST_TEXT + 1)}]})
    assert found.pointer == "/people/0/quote"
