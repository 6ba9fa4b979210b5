"""Which settings ask again, which find the answer that was paid for, and how an offer is cut to the token."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from enrich.fields.specs import KNOWN
from enrich.prompt import AskedPost, Library, render
from enrich.prompt.request import INPUTS, REPAIR_INPUTS, repair
from enrich.prompt.shown import _HEAD, CANDIDATE_TOKENS, CANDIDATES, LONGEST_NOTE, _told, examples, offer
from enrich.prompt.tokens import estimate
from enrich.settings import ModelConfig
from enrich.values import Example, FieldSpec, Kind, Reply, Request, SiteContext, Term, Violation

PROMPT, REPAIR = Library().get("enrich", INPUTS), Library().get("repair", REPAIR_INPUTS)
TAGS, SUMMARY = KNOWN["tags"], KNOWN["summary"]
TERMS = SiteContext(candidates={"tags": (Term("llm", score=0.5),)})


def _request(
    model: ModelConfig, context: SiteContext = TERMS, wanted: Sequence[FieldSpec] = (TAGS,), path: str = "a.md"
) -> Request:
    return render(AskedPost(path, "T", "B", "B", 1, {}, tuple(wanted)), context, PROMPT, model)


def _model(**settings: object) -> ModelConfig:
    return ModelConfig.model_validate({"name": "m", **settings})


ASKED = {
    "another model": {"name": "n"},
    "a provider": {"provider": "p"},
    "another server": {"base_url": "http://127.0.0.1:1"},
    "a temperature": {"temperature": 0.0},
    "a seed": {"seed": 0},
    "another length": {"max_output_tokens": 1999},
    "another window": {"context_window": 127_999},
    "a further key": {"extra": {"top_k": 1}},
}
FOUND = {
    "the key's name": {"api_key_env": "X"},
    "patience": {"timeout": 9.0, "attempts": 1},
    "the form of answers": {"answer": "text"},
    "how they come": {"stream": False},
    "headers": {"headers": {"X-A": "VARIABLE"}},
    "no further key": {"extra": {}},
    "the usual window": {"context_window": 128_000},
    "no provider": {"provider": ""},
}


@pytest.mark.parametrize("settings", ASKED.values(), ids=ASKED.keys())
def test_what_changes_an_answer_asks_again(settings: dict[str, object]) -> None:
    """An answer to other settings is another answer."""
    assert _request(_model(**settings)).fingerprint != _request(_model()).fingerprint


@pytest.mark.parametrize("settings", FOUND.values(), ids=FOUND.keys())
def test_what_changes_no_answer_finds_it_again(settings: dict[str, object]) -> None:
    """Nothing is paid twice because of how it is asked."""
    assert _request(_model(**settings)).fingerprint == _request(_model()).fingerprint


def test_a_further_key_counts_with_its_value() -> None:
    """Two values of it are two questions."""
    one, two = (_request(_model(extra={"top_k": number})).fingerprint for number in (1, 2))
    assert one != two
    assert len(one) == 64


SEEN = {
    "the likelihood of a term": (SiteContext(candidates={"tags": (Term("llm", score=0.6),)}), (TAGS,)),
    "how long texts are": (SiteContext(TERMS.vocabularies, TERMS.candidates, lengths={"summary": 9}), (TAGS,)),
    "how many items there are": (SiteContext(TERMS.vocabularies, TERMS.candidates, sizes={"tags": 2}), (TAGS,)),
}


@pytest.mark.parametrize(("context", "wanted"), SEEN.values(), ids=SEEN.keys())
def test_the_embedded_model_reads_numbers_that_others_do_not(context: SiteContext, wanted: Sequence[FieldSpec]) -> None:
    """They stand in no prompt, so they ask only the embedded model again."""
    embedded, other = _model(name="embedded"), _model()
    assert _request(embedded, context, wanted).fingerprint != _request(embedded).fingerprint
    assert _request(other, context, wanted).fingerprint == _request(other).fingerprint


def test_a_post_may_move() -> None:
    """Its path is not sent, so it asks nothing again."""
    assert _request(_model(), path="b/c.md").fingerprint == _request(_model()).fingerprint


def test_a_repair_goes_on_from_what_was_said() -> None:
    """The reply and what is wrong with it are two more turns, and the question is another one."""
    asked = _request(_model())
    wrong = (Violation("/tags", "max_items", "9 items, at most 8 are allowed"),)
    mended = repair(asked, Reply("{...}", "m"), wrong, REPAIR)
    assert mended.messages[:-2] == asked.messages
    assert [message.role for message in mended.messages] == ["system", "user", "assistant", "user"]
    assert mended.messages[-2].content == "{...}"
    assert "9 items, at most 8 are allowed" in mended.messages[-1].content
    others = {mended.fingerprint, asked.fingerprint, repair(asked, Reply("{}", "m"), wrong, REPAIR).fingerprint}
    assert len(others) == 3
    assert mended.fingerprint == repair(asked, Reply("{...}", "m"), wrong, REPAIR).fingerprint


def _left(context: SiteContext, *wanted: FieldSpec) -> int:
    """The tokens of the budget that an offer leaves."""
    made = offer(wanted, context)
    heads = sum(estimate(_HEAD.format(spec.name)) for spec in wanted if context.candidates.get(spec.name))
    labels = sum(estimate(f"{label}, ") for found in made.labels.values() for label in found)
    notes = sum(estimate(f"- {label}: {note}\n") for found in made.notes.values() for label, note in found.items())
    return CANDIDATE_TOKENS - heads - labels - notes


@pytest.mark.parametrize(("rest", "offered"), [(0, True), (1, True), (-1, False)])
def test_a_term_is_offered_as_long_as_there_is_room(rest: int, *, offered: bool) -> None:
    """To the token: one that fills the budget is in, and one that passes it by a token is out."""
    room = CANDIDATE_TOKENS - estimate(_HEAD.format("tags")) - rest
    label = "x" * (room * 5 // 2 - 2)
    assert estimate(f"{label}, ") == room
    assert offer([TAGS], SiteContext(candidates={"tags": (Term(label),)})).labels["tags"] == [label] * offered


@pytest.mark.parametrize("number", [0, 1, CANDIDATES - 1, CANDIDATES, CANDIDATES + 1])
def test_at_most_twenty_terms_are_offered(number: int) -> None:
    """The likely ones, which stand first."""
    labels = [f"t{one}" for one in range(number)]
    made = offer([TAGS], SiteContext(candidates={"tags": tuple(map(Term, labels))}))
    assert made.labels == {"tags": labels[:CANDIDATES]}
    assert CANDIDATES == 20


NOTES = {
    "a person's": (Term("a", note="about  clocks\nand bells"), {"a": "about clocks and bells"}),
    "its kind": (Term("a", kind="company"), {"a": "company"}),
    "a person's before its kind": (Term("a", note="n", kind="company"), {"a": "n"}),
    "none": (Term("a"), {}),
    "a long one": (Term("a", note="x" * 300), {"a": "x" * LONGEST_NOTE}),
    "a blank one": (Term("a", note=" \n "), {}),
}


@pytest.mark.parametrize(("term", "notes"), NOTES.values(), ids=NOTES.keys())
def test_a_note_stands_beside_its_term(term: Term, notes: dict[str, str]) -> None:
    """On one line, of at most 200 characters."""
    assert offer([TAGS], SiteContext(candidates={"tags": (term,)})).notes["tags"] == notes
    assert LONGEST_NOTE == 200


def test_notes_come_after_all_terms() -> None:
    """A long note never costs a term its place, and a shorter one after it may still fit."""
    many = tuple(Term(f"term-{number}", note="词" * 60) for number in range(CANDIDATES))
    made = offer([TAGS, SUMMARY], SiteContext(candidates={"tags": many}))
    assert len(made.labels["tags"]) == CANDIDATES
    assert 0 < len(made.notes["tags"]) < CANDIDATES
    assert (made.labels["summary"], made.notes["summary"]) == ([], {})
    assert 0 <= _left(SiteContext(candidates={"tags": many}), TAGS, SUMMARY) < estimate(f"- term-0: {'词' * 60}\n")


def test_an_example_that_just_fits_is_shown() -> None:
    """To the token, in the words of the prompt."""
    one = Example("a.md", "Old", {"tags": ["ü"]}, 0.9)
    assert _told(one.title, one.values) == 'A post of this site that resembles this one: ["Old", {"tags": ["ü"]}]\n'
    size = estimate(_told(one.title, one.values))
    assert examples([one, one], 2 * size) == (one, one)
    assert examples([one, one], 2 * size - 1) == (one,)
    assert examples([one], size - 1) == ()


def test_a_field_without_terms_costs_nothing() -> None:
    """Only what is shown takes room."""
    wanted = [FieldSpec(f"f{number}", f"f{number}", Kind.TERMS) for number in range(200)]
    labels = tuple(Term(f"t{number}") for number in range(CANDIDATES))
    made = offer(wanted, SiteContext(candidates={"f0": labels}))
    assert len(made.labels["f0"]) == CANDIDATES
