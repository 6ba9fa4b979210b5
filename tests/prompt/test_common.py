"""The head of all requests of a run: the site's frequent terms fill it up to where providers keep it, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields import DEFAULTS
from enrich.fields.specs import KNOWN
from enrich.prompt import AskedPost, Library, render
from enrich.prompt.common import HEAD_BYTES_A_TOKEN, LEAST_CACHED, common
from enrich.prompt.request import INPUTS
from enrich.settings import ModelConfig
from enrich.values import FieldSpec, Mode, Request, SiteContext

TAGS = KNOWN["tags"]
MANY = tuple(f"subject-{number:03}" for number in range(400))


def _request(frequent: tuple[str, ...], head: int, body: str = "The body.") -> Request:
    return render(
        AskedPost("a.md", "A title", body, body, 3, {}, DEFAULTS),
        SiteContext(frequent={"tags": frequent}),
        Library().get("enrich", INPUTS),
        ModelConfig(name="m"),
        head=head,
    )


def test_the_head_is_as_long_as_providers_want() -> None:
    """Filled with the most frequent terms, in the order of letters, and equal to the byte for each post."""
    first, second = _request(MANY, LEAST_CACHED), _request(MANY, LEAST_CACHED, "Another.")
    head = first.messages[0].content
    assert head == second.messages[0].content
    assert LEAST_CACHED * HEAD_BYTES_A_TOKEN <= len(head.encode()) < LEAST_CACHED * HEAD_BYTES_A_TOKEN + 100
    shown = head.rpartition("uses most for `tags`: ")[2].strip().split(", ")
    assert shown == sorted(shown) == list(MANY[: len(shown)])


@pytest.mark.parametrize(("frequent", "head"), [((), 1024), (MANY[:100], 1024), (MANY, 0), (MANY, 100)])
def test_a_head_that_can_not_be_filled_stays_short(frequent: tuple[str, ...], head: int) -> None:
    """Some terms more would be paid for with each request and save nothing."""
    assert "uses most for" not in _request(frequent, head).messages[0].content


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        (TAGS, True),
        (replace(TAGS, mode=Mode.OPEN), True),
        (replace(TAGS, mode=Mode.CLOSED), False),
        (replace(TAGS, values=("a", "b")), False),
        (KNOWN["people"], False),
        (KNOWN["summary"], False),
        (KNOWN["category"], False),
    ],
)
def test_only_open_terms_stand_there(spec: FieldSpec, named: bool) -> None:  # noqa: FBT001
    """A closed field's terms are in the schema, and a frequent name says nothing of a post."""
    context = SiteContext(frequent={spec.name: MANY})
    assert bool(common([spec], context, 500)) == named


def test_fields_share_the_head() -> None:
    """Each gets its first term before any gets its second."""
    other = replace(TAGS, name="topics", key="topics")
    chosen = common([TAGS, other], SiteContext(frequent={"tags": MANY, "topics": MANY[:3]}), 200)
    assert len(chosen["topics"]) == 3
    assert sum(len(f"{label}, ") for labels in chosen.values() for label in labels) >= 200
