"""What waits follows the words that a person has written since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields.specs import KNOWN as FIELDS
from enrich.values import JSON, Evidence, Form, Match, Proposal, Span, Term
from enrich.vocabulary.reconcile import upheld
from enrich.vocabulary.terms import vocabulary

KNOWN = vocabulary([Term("machine-learning", aliases=("ML",)), Term("pinned", manual=True)], ["hype"])


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (None, ["rust", "hype", "ml", "pinned"], ["rust", "machine-learning"]),
        (["hype", "ML"], ["hype", "ML", "Hype", "rust"], ["hype", "ML", "rust"]),
        (["hype"], ["hype", "HYPE"], ["hype"]),
        (None, ["hype"], None),
        (None, ["ML", "machine learning"], ["machine-learning"]),
        (None, "Hype", None),
        ("", "ml", "machine-learning"),
        (None, "rust", "rust"),
    ],
)
def test_what_is_left(before: JSON, after: JSON, left: JSON) -> None:
    """New values are brought to their labels, ruled out ones go, and what the post had before stays to the letter."""
    assert upheld(Proposal("tags", "tags", before, after), KNOWN).after == left


def test_a_complete_vocabulary_leaves_nothing_else() -> None:
    """Once the file is the whole vocabulary, what it lacks is not proposed any more, and its evidence goes along."""
    proofs = tuple(Evidence(value, value, Span(0, 1), 1, Match.EXACT) for value in ("rust", "machine-learning"))
    waiting = Proposal("tags", "tags", None, ["rust", "machine-learning"], evidence=proofs)
    left = upheld(waiting, replace(KNOWN, complete=True))
    assert (left.after, left.evidence) == (["machine-learning"], proofs[1:])


@pytest.mark.parametrize(
    ("form", "before", "after", "left"),
    [
        (Form.WORDS, "a", "a ml rust", "a machine-learning rust"),
        (Form.WORDS, "a ML", "a ML hype rust", "a ML rust"),
        (Form.WORDS, "a", "a hype", "a"),
        (Form.WORDS, "a b", "a b rust", "a b rust"),
        (Form.WORDS, None, "ml hype rust", "machine-learning rust"),
        (Form.COMMAS, "a b", "a b, ml", "a b, machine-learning"),
        (Form.HASHES, "#a", "#a #ml", "#a #machine-learning"),
        (Form.HASHES, ["#a", 7], ["#a", 7, "ml"], ["#a", 7, "machine-learning"]),
        (Form.TEXT, "a, b", ["a, b", "ml", "hype"], ["a, b", "machine-learning"]),
        (Form.MAP, {"a": None}, {"a": None, "rust": None}, {"a": None, "rust": None}),
        (Form.MAP, {"a": None}, {"a": None, "hype": None}, {"a": None}),
    ],
)
def test_a_list_in_another_form_follows_term_by_term(form: Form, before: JSON, after: JSON, left: JSON) -> None:
    """Its form stays, and so does all that the post had."""
    spec = replace(FIELDS["tags"], form=form)
    assert upheld(Proposal("tags", "tags", before, after), KNOWN, spec).after == left
