"""Who may accept a proposal."""

from __future__ import annotations

import pytest

from enrich.values import EMBEDDED, Flag, Proposal, Provenance, Review

CASES = {
    (Review.AUTO, EMBEDDED): False,
    (Review.AUTO, "m"): False,
    (Review.AUTO, None): False,
    (Review.ALWAYS, EMBEDDED): True,
    (Review.ALWAYS, "m"): True,
    (Review.ALWAYS, None): True,
    (Review.EMBEDDED, EMBEDDED): True,
    (Review.EMBEDDED, "m"): False,
    (Review.EMBEDDED, None): False,
}


def _proposal(review: Review, model: str | None, *flags: Flag) -> Proposal:
    made = None if model is None else Provenance("r", model, "enrich", "1", "f", "2026-01-02T03:04:05+00:00")
    return Proposal("summary", "summary", None, "A.", review, flags=flags, provenance=made)


@pytest.mark.parametrize(("review", "model", "personal"), [(*key, value) for key, value in CASES.items()])
def test_the_setting_and_the_model_say_whose_it_is_to_decide(
    review: Review, model: str | None, *, personal: bool
) -> None:
    """A person's own value, which no model wrote, is held by `always` alone; a flag holds it without being the rule."""
    proposal = _proposal(review, model)
    assert (proposal.personal, proposal.blocked) == (personal, personal)
    flagged = _proposal(review, model, Flag("new-number", "has a number that the post has not"))
    assert (flagged.personal, flagged.blocked) == (personal, True)
