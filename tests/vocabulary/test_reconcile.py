"""What waits follows the words that a person has written since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.values import JSON, Evidence, Match, Proposal, Span, Term
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
