"""Decisions on single items of a list: kept at once, written with what else was decided, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich import frontmatter
from enrich.errors import StateError
from enrich.journal.fingerprint import Basis
from enrich.testing import MemoryJournal
from enrich.values import Applied, Decision, Proposal, Proposed, Request, Verdict
from memory.site import Site

POST = "---\ntitle: A\ntags: [{tags}]\n---\n\nThe clocks strike, and bread is baked by the bridges.\n"
TIME = "2026-01-01T00:00:00+00:00"
VERDICTS = ("wait", "accept", "reject")
BASIS = Basis("b", {"tags": {"field": "f"}})


def _say(request: Request) -> Mapping[str, Any]:
    del request
    return {"summary": "It is kept.", "tags": ["clocks", "bread", "bridges"]}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with one post, for which three tags wait."""
    made = Site(tmp_path, _say)
    made.write("a.md", POST.format(tags=""))
    made.propose("a.md")
    return made


def _tags(site: Site) -> object:
    return frontmatter.read(site.read("a.md").encode()).get("tags")


def _waiting(site: Site) -> list[tuple[object, object]]:
    found = site.journal.decisions.waiting(["a.md"]).get("a.md", ())
    return [(one.before, one.after) for one in found if one.field == "tags"]


def test_what_was_accepted_is_written_and_the_rest_waits(site: Site) -> None:
    """A post that is left half decided gets the accepted items, and the others wait to be added to these."""
    site.journal.items.accept("a.md", "tags", ["bread"], TIME)
    site.journal.items.reject("a.md", "tags", ["clocks"], TIME)
    assert isinstance(site.apply("a.md"), Applied)
    assert (_tags(site), _waiting(site)) == (["bread"], [(["bread"], ["bread", "bridges"])])
    site.journal.items.accept("a.md", "tags", ["bridges"], TIME)
    assert isinstance(site.apply("a.md"), Applied)
    assert (_tags(site), _waiting(site)) == (["bread", "bridges"], [])


def test_items_are_enrichs_work_whatever_else_was_rejected(site: Site) -> None:
    """A tag that was turned down does not make the others a person's, as an edit of the list would."""
    site.journal.items.reject("a.md", "tags", ["clocks"], TIME)
    site.journal.items.accept("a.md", "tags", ["bread", "bridges"], TIME)
    site.apply("a.md")
    assert site.journal.writes.written("a.md") == {"tags": ["bread", "bridges"]}


def test_a_rejected_item_is_not_proposed_again(site: Site) -> None:
    """The memory of rejections knows items that were turned down one by one."""
    site.journal.items.accept("a.md", "tags", ["bread"], TIME)
    site.journal.items.reject("a.md", "tags", ["clocks", "bridges"], TIME)
    site.apply("a.md")
    _, outcome = site.propose("a.md", "another")
    assert isinstance(outcome, Proposed)
    assert "tags" not in [one.field for one in outcome.patch.proposals]


def test_what_waits_beside_a_decided_item_is_proposed_by_the_next_run(site: Site) -> None:
    """A run finds what was left, and asks no model for it."""
    site.journal.items.accept("a.md", "tags", ["bread"], TIME)
    site.apply("a.md")
    asked = site.requests
    _, outcome = site.propose("a.md")
    assert "bridges" in str(outcome)
    assert site.requests == asked


def test_undo_of_a_half_decided_post_lets_everything_wait(site: Site) -> None:
    """What was written joins what still waits, over the post as it was; taking that back takes them apart again."""
    before = site.read("a.md")
    site.journal.items.accept("a.md", "tags", ["bread"], TIME)
    site.apply("a.md")
    site.undo(None)
    assert site.read("a.md") == before
    assert _waiting(site) == [([], ["bread", "clocks", "bridges"])]
    site.undo(None)
    assert (_tags(site), _waiting(site)) == (["bread"], [(["bread"], ["bread", "clocks", "bridges"])])


def test_a_decision_on_what_waits_is_not_one_on_what_is_ready(site: Site) -> None:
    """Who accepts the rest before the first items are written gets both, one after the other."""
    site.journal.items.accept("a.md", "tags", ["bread"], TIME)
    site.decide("a.md", Decision("tags", Verdict.ACCEPT, ["clocks", "bridges"]))
    site.apply("a.md")
    site.apply("a.md")
    assert _tags(site) == ["bread", "clocks", "bridges"]


@pytest.mark.parametrize("items", [["tides"], ["bread", "tides"]])
def test_an_item_that_does_not_wait_is_refused(site: Site, items: list[str]) -> None:
    """Whatever decided it elsewhere, nothing is changed."""
    with pytest.raises(StateError, match="does not wait"):
        site.journal.items.accept("a.md", "tags", items, TIME)
    assert _waiting(site) == [([], ["clocks", "bread", "bridges"])]


ANSWERS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(("accept", "reject", "undo"))), max_size=12)


@settings(deadline=None)
@given(ANSWERS)
def test_any_answers_end_as_they_say(answers: list[tuple[str, str]]) -> None:
    """After any answers and undos each item is where the last answer put it, and the waiting ones keep their order."""
    with closing(MemoryJournal()) as journal:
        journal.start("r", "run", "m", 1, TIME)
        journal.propose("r", "p.md", BASIS, [Proposal("tags", "tags", ["z"], ["z", *"abcd"])], TIME)
        fates = _played(journal, answers)
        waiting = [one.after for one in journal.decisions.waiting().get("p.md", ())]
        ready = [one.proposal.after for one in journal.decisions.ready().get("p.md", ())]
        rejected = [one.value for one in journal.decisions.rejected("p.md", BASIS).get("tags", ())]
    expected = {verdict: [item for item, fate in fates.items() if fate == verdict] for verdict in VERDICTS}
    assert waiting == ([["z", *expected["wait"]]] if expected["wait"] else [])
    assert (_items(ready), _items(rejected)) == (expected["accept"], expected["reject"])
    assert len(ready) <= 1


def _played(journal: MemoryJournal, answers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Gives the answers; returns what they make of each item."""
    fates = dict.fromkeys("abcd", "wait")
    past: list[tuple[Proposal, dict[str, str]]] = []
    for item, verdict in answers:
        if verdict == "undo" and past:
            proposal, fates = past.pop()
            journal.items.reopen("p.md", proposal, TIME)
        elif verdict != "undo" and fates[item] == "wait":
            (proposal,) = journal.decisions.waiting()["p.md"]
            past.append((proposal, dict(fates)))
            decide = journal.items.accept if verdict == "accept" else journal.items.reject
            decide("p.md", "tags", [item], TIME)
            fates[item] = verdict
    return fates


def _items(values: Sequence[Any]) -> list[str]:
    return sorted(item for value in values for item in value if item != "z")
