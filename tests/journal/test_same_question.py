"""An answer that waits is found again where only limits or terms are others; and it then rests on those."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.journal.fingerprint import Basis, basis
from enrich.journal.states import ProposalState
from enrich.prompt import Library
from enrich.prompt.request import INPUTS
from enrich.settings import ModelConfig
from enrich.testing import MemoryJournal
from enrich.values import Decision, FieldSpec, Kind, Mode, Policy, Proposal, Review, Verdict

PROMPT = Library().get("enrich", INPUTS)
MODEL = ModelConfig(name="m")
TAGS = FieldSpec("tags", "tags", Kind.TERMS, ask="the topics", max_items=8)
SAID = Proposal("tags", "tags", None, ["a", "b"], kind=Kind.TERMS)
TIME = "2026-01-01T00:00:00+00:00"
SAME = {
    "limits": replace(TAGS, max_items=3, min_chars=1, max_chars=9, max_sentences=2),
    "terms": replace(TAGS, values=("a", "b"), mode=Mode.CLOSED, max_new=2),
    "evidence": replace(TAGS, evidence=True),
    "what is decided later": replace(TAGS, key="labels", policy=Policy.EXTEND, review=Review.ALWAYS, keep=("x",)),
}
OTHER = {
    "what is asked": replace(TAGS, ask="the moods"),
    "kind": replace(TAGS, kind=Kind.NAMES),
    "language": replace(TAGS, language="de"),
    "parent": replace(TAGS, parent="area"),
}


def _basis(spec: FieldSpec = TAGS, body: str = "b", model: ModelConfig = MODEL) -> Basis:
    return basis("t", body, [spec], PROMPT, model, "")


@pytest.fixture
def journal() -> MemoryJournal:
    """A journal with one answer that waits."""
    made = MemoryJournal()
    made.start("r", "run", "m", 1, TIME)
    made.propose("r", "a.md", _basis(), [SAID], TIME)
    return made


@pytest.mark.parametrize("spec", SAME.values(), ids=SAME.keys())
def test_what_waits_is_found_under_other_limits(journal: MemoryJournal, spec: FieldSpec) -> None:
    """It is the same question, and the answer says whether it rests on the very same settings."""
    found = journal.answers("a.md", _basis(spec))["tags"]
    assert found.proposal == SAID
    assert found.exact is (_basis(spec).fields == _basis().fields)


@pytest.mark.parametrize(
    "now",
    [*map(_basis, OTHER.values()), _basis(body="c"), _basis(model=ModelConfig(name="n"))],
    ids=[*OTHER, "body", "model"],
)
def test_another_question_has_no_answer(journal: MemoryJournal, now: Basis) -> None:
    """The twin: the words, the model, and what is asked must be the same."""
    assert journal.answers("a.md", now) == {}


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.ACCEPT])
def test_what_is_settled_counts_for_its_own_limits_only(journal: MemoryJournal, verdict: Verdict) -> None:
    """A rejection, or a model that had nothing to say, does not speak for other limits."""
    journal.decisions.decide("a.md", [Decision("tags", verdict)], TIME)
    journal.propose("r", "b.md", _basis(), [], TIME)
    other = _basis(SAME["limits"])
    assert [journal.answers(path, other) for path in ("a.md", "b.md")] == [{}, {}]
    assert journal.answers("b.md", _basis())["tags"].state is ProposalState.NOTHING


def test_an_older_journal_knows_no_question(journal: MemoryJournal) -> None:
    """Its answers count for the very same settings, as they did."""
    journal.propose("r", "b.md", replace(_basis(), questions={}), [SAID], TIME)
    assert journal.answers("b.md", _basis())["tags"].exact
    assert journal.answers("b.md", _basis(SAME["limits"])) == {}


def test_what_is_adopted_rests_on_the_settings_of_now(journal: MemoryJournal) -> None:
    """With the parts of the same answer that were decided; a rejection of one holds under the new limits."""
    journal.items.reject("a.md", "tags", ["b"], TIME)
    now = _basis(SAME["limits"])
    journal.adopt("a.md", now)
    assert journal.answers("a.md", now)["tags"].exact
    assert [one.value for one in journal.decisions.rejected("a.md", now)["tags"]] == [["b"]]
    assert journal.answers("a.md", _basis())["tags"].exact is False
    journal.items.reopen("a.md", SAID, TIME)
    assert journal.decisions.waiting()["a.md"] == (SAID,)


def test_what_waits_is_dropped_and_not_what_is_decided(journal: MemoryJournal) -> None:
    """The part of a list that was accepted stays."""
    journal.items.accept("a.md", "tags", ["a"], TIME)
    journal.decisions.drop("a.md", ["tags", "summary"])
    assert journal.decisions.waiting() == {}
    assert [one.proposal.after for one in journal.decisions.ready_of("a.md")] == [["a"]]
    assert journal.decisions.ready_of("b.md") == ()
