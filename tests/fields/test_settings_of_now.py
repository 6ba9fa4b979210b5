"""A stored proposal follows the settings as they are now: each setting, and what it makes of a value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields.applicable import Unfit, applicable, causes, supported, under
from enrich.values import (
    JSON,
    Evidence,
    FieldSpec,
    Flag,
    Kind,
    Match,
    Mode,
    Policy,
    Proposal,
    Provenance,
    Review,
    Span,
)

MODELS = Provenance("r", "m", "enrich", "1", "f", "2026-01-01T00:00:00+00:00")
TEXT = FieldSpec("summary", "summary", Kind.TEXT, max_chars=60, max_sentences=2, min_chars=5)
TAGS = FieldSpec("tags", "tags", Kind.TERMS, max_items=4)
TERM = FieldSpec("mood", "mood", Kind.TERM, values=("calm", "stormy"))
NAMES = FieldSpec("people", "people", Kind.NAMES, evidence=True)
SAID = "The clock is kept. It rings."


def _text(**more: object) -> Proposal:
    return replace(Proposal("summary", "summary", None, SAID, provenance=MODELS, kind=Kind.TEXT), **more)  # type: ignore[arg-type]


def _tags(after: list[JSON], before: JSON = None, **more: object) -> Proposal:
    made = Proposal("tags", "tags", before, after, provenance=MODELS, kind=Kind.TERMS)
    return replace(made, **more)  # type: ignore[arg-type]


def _new(*items: str) -> tuple[Flag, ...]:
    return tuple(Flag("new-term", f"{item} is new to this site", value=item) for item in items)


FITS: dict[str, tuple[Proposal, FieldSpec, JSON]] = {
    "the same settings": (_text(), TEXT, SAID),
    "another key": (_text(), replace(TEXT, key="description"), SAID),
    "a limit that it keeps": (_text(), replace(TEXT, max_chars=28), SAID),
    "no limits any more": (_text(), replace(TEXT, max_chars=0, max_sentences=0, min_chars=0), SAID),
    "a person must decide now": (_text(), replace(TEXT, review=Review.ALWAYS), SAID),
    "another policy": (_text(), replace(TEXT, policy=Policy.REFRESH), SAID),
    "of an older enrich, which knew no kind": (_text(kind=None), TEXT, SAID),
    "a person's own, too long": (_text(provenance=None), replace(TEXT, max_chars=9), SAID),
    "as many items as allowed": (_tags(["a", "b"]), replace(TAGS, max_items=2), ["a", "b"]),
    "fewer items": (_tags(["a", "b", "c"]), replace(TAGS, max_items=2), ["a", "b"]),
    "fewer items beside old ones": (_tags(["x", "a", "b"], ["x"]), replace(TAGS, max_items=2), ["x", "a"]),
    "fewer items beside a text": (
        replace(_tags([], "x, y"), after="x, y, a, b"),
        replace(TAGS, max_items=3),
        "x, y, a",
    ),
    "one item of some values": (_tags(["a", "b"]), replace(TAGS, values=("b", "c")), ["b"]),
    "values in another case": (_tags(["a", "b"]), replace(TAGS, values=("A", "B")), ["A", "B"]),
    "a list that was replaced": (_tags(["c", "d"], ["a", "b"]), replace(TAGS, max_items=1), ["c"]),
    "a closed vocabulary": (_tags(["a", "b"], flags=_new("b")), replace(TAGS, mode=Mode.CLOSED), ["a"]),
    "a queue for new terms": (_tags(["a", "b"], flags=_new("b")), replace(TAGS, mode=Mode.QUEUE), ["a"]),
    "an open vocabulary": (_tags(["a", "b"], flags=_new("b")), replace(TAGS, mode=Mode.OPEN), ["a", "b"]),
    "a small site": (
        _tags(["a", "b"], flags=_new("b")),
        replace(TAGS, mode=Mode.QUEUE, begins_open=True),
        ["a", "b"],
    ),
    "one term": (Proposal("mood", "mood", None, "calm", provenance=MODELS), TERM, "calm"),
    "one term in another case": (Proposal("mood", "mood", None, "Calm", provenance=MODELS), TERM, "calm"),
    "names have no values": (
        Proposal("people", "people", None, ["Ada"], provenance=MODELS),
        replace(NAMES, mode=Mode.CLOSED),
        ["Ada"],
    ),
}


@pytest.mark.parametrize(("proposal", "spec", "after"), FITS.values(), ids=FITS.keys())
def test_what_fits_takes_key_review_and_limits(proposal: Proposal, spec: FieldSpec, after: JSON) -> None:
    """It is written under the key of now, and a list holds no more than it may."""
    made = under(proposal, spec)
    assert isinstance(made, Proposal)
    assert (made.key, made.review, made.after) == (spec.key, spec.review, after)
    assert under(made, spec) == made
    assert applicable(proposal, proposal.before, spec) == made


UNFIT: dict[str, tuple[Proposal, FieldSpec, str]] = {
    "never": (_text(), replace(TEXT, policy=Policy.NEVER), "its `policy` is `never`"),
    "never, and a person's own": (
        _text(provenance=None),
        replace(TEXT, policy=Policy.NEVER),
        "its `policy` is `never`",
    ),
    "too long": (_text(), replace(TEXT, max_chars=27), "its `max_chars` is 27"),
    "too short": (_text(), replace(TEXT, min_chars=29), "its `min_chars` is 29"),
    "too many sentences": (_text(), replace(TEXT, max_sentences=1), "its `max_sentences` is 1"),
    "a text for a list": (_text(), replace(TEXT, kind=Kind.TERMS), "its `kind` is `terms`"),
    "a text for a term": (_text(), replace(TEXT, kind=Kind.TERM), "its `kind` is `term`"),
    "a list for a text": (_tags(["a"]), replace(TAGS, kind=Kind.TEXT), "its `kind` is `text`"),
    "terms for names": (_tags(["a"]), replace(TAGS, kind=Kind.NAMES), "its `kind` is `names`"),
    "no item of the values": (_tags(["a"]), replace(TAGS, values=("b", "c")), "its `values` are b, c"),
    "no room": (_tags(["x", "a"], ["x"]), replace(TAGS, max_items=1), "its `max_items` is 1"),
    "all new, and closed": (
        _tags(["a"], flags=_new("a")),
        replace(TAGS, mode=Mode.CLOSED),
        "its `mode` is `closed`",
    ),
    "a term that is not allowed": (
        Proposal("mood", "mood", None, "wild", provenance=MODELS),
        TERM,
        "its `values` are calm, stormy",
    ),
}


@pytest.mark.parametrize(("proposal", "spec", "reason"), UNFIT.values(), ids=UNFIT.keys())
def test_what_does_not_fit_is_dropped_for_a_reason(proposal: Proposal, spec: FieldSpec, reason: str) -> None:
    """The reason names the setting alone, so that many proposals have one."""
    assert under(proposal, spec) == Unfit(spec.name, reason)
    assert applicable(proposal, proposal.before, spec) is None


@pytest.mark.parametrize(
    ("spec", "proposal", "ours", "applies"),
    [
        (TAGS, _tags(["x", "a"], ["x"]), True, True),
        (TAGS, _tags(["x", "a"], ["x"]), False, False),
        (replace(TAGS, policy=Policy.EXTEND), _tags(["x", "a"], ["x"]), False, True),
        (replace(TAGS, policy=Policy.EXTEND), _tags(["a"], ["x"]), False, False),
        (replace(TAGS, policy=Policy.EXTEND), _tags(["a"], ["x"]), True, True),
        (replace(TAGS, policy=Policy.REFRESH), _tags(["x", "a"], ["x"]), False, False),
        (TEXT, _text(before="Theirs."), False, False),
        (TEXT, _text(before="Ours."), True, True),
        (replace(TEXT, policy=Policy.EXTEND), _text(before="Theirs."), False, False),
        (TEXT, _text(before=""), False, True),
        (replace(TAGS, keep=("x",)), _tags(["x", "a"], ["x"]), False, True),
    ],
)
def test_a_persons_value_is_added_to_only_where_the_field_grows(
    spec: FieldSpec, proposal: Proposal, *, ours: bool, applies: bool
) -> None:
    """A policy that fills leaves alone what stands there, though the proposal was made to add to it."""
    assert (applicable(proposal, proposal.before, spec, ours=ours) is not None) is applies


def test_what_is_cut_loses_its_quotes_and_says_so() -> None:
    """The quotes and remarks of what stays are kept, under the spelling of now."""
    proofs = tuple(Evidence(item, f"the {item}", Span(0, 1), 3, Match.EXACT) for item in ("a", "b"))
    made = under(_tags(["a", "b"], evidence=proofs, flags=_new("a", "b")), replace(TAGS, values=("A",)))
    assert isinstance(made, Proposal)
    assert [one.value for one in made.evidence] == ["A"]
    assert [(flag.code, flag.value) for flag in made.flags] == [("new-term", "a"), ("settings", "")]
    assert [flag.message for flag in made.flags if not flag.blocks] == ["1 left out, as the field's settings are now"]


@pytest.mark.parametrize(
    ("more", "spec", "found"),
    [
        ({}, TEXT, True),
        ({}, replace(TEXT, evidence=True), False),
        ({"evidence": (Evidence(SAID, SAID, Span(0, 1), 1, Match.EXACT),)}, replace(TEXT, evidence=True), True),
        ({"flags": (Flag("no-evidence", "the quote is not in the post"),)}, replace(TEXT, evidence=True), True),
        ({"flags": (Flag("language", "it is in `de`"),)}, replace(TEXT, evidence=True), False),
    ],
)
def test_a_text_without_a_quote_is_asked_for_anew(more: dict[str, object], spec: FieldSpec, *, found: bool) -> None:
    """Where quotes are asked for now, a run goes on with a text only if it was asked for one, or has one anyway."""
    assert supported(_text(**more), spec) is found


def test_equal_reasons_are_one_line() -> None:
    """With the number of proposals."""
    assert [*causes({Unfit("tags", "its `max_items` is 1"): 1, Unfit("summary", "its `policy` is `never`"): 1200})] == [
        "1 proposal for `tags` is dropped, because its `max_items` is 1",
        "1,200 proposals for `summary` are dropped, because its `policy` is `never`",
    ]
