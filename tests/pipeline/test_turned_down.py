"""What was turned down for a post is left out term by term, in whatever form its list stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields.specs import KNOWN
from enrich.journal.decisions import Rejected
from enrich.journal.records import Written
from enrich.pipeline.rejections import respected, turned_down
from enrich.values import JSON, Form, Proposal
from enrich.verify.reply import Verified

TAGS = KNOWN["tags"]


@pytest.mark.parametrize(
    ("form", "rejected", "before", "after", "left"),
    [
        (Form.WORDS, Rejected("a b", "a"), "a", "a b c", "a c"),
        (Form.WORDS, Rejected("a B", "a"), "a", "a b c", "a c"),
        (Form.WORDS, Rejected("b", None), None, "b c", "c"),
        (Form.WORDS, Rejected(["b"], None), None, "b c", "c"),
        (Form.WORDS, Rejected("b c", None), None, "b c", None),
        (Form.COMMAS, Rejected("b c", None), "a", "a, b c, d", "a, d"),
        (Form.HASHES, Rejected("#a #b", "#a"), "#a", "#a #b #c", "#a #c"),
        (Form.LIST, Rejected(["b"], None), "a", ["a", "b", "c"], ["a", "c"]),
        (Form.TEXT, Rejected(["a, b"], None), None, ["a, b", "c"], ["c"]),
        (Form.WORDS, Rejected("x", None), "a", "a b", "a b"),
    ],
)
def test_a_rejected_term_is_left_out(form: Form, rejected: Rejected, before: JSON, after: JSON, left: JSON) -> None:
    """The others are still proposed, in the form of the list; where none is left, nothing is."""
    spec = replace(TAGS, form=form)
    down = turned_down([spec], {"tags": [rejected]}, {}, {"tags": before})
    reading = respected(Verified((Proposal("tags", "tags", before, after),)), [spec], down)
    assert [one.after for one in reading.proposals] == ([] if left is None else [left])


def test_a_term_that_a_person_took_out_of_a_text_is_left_out() -> None:
    """As one that was taken out of a list."""
    spec = replace(TAGS, form=Form.WORDS)
    wrote = Written("tags", "tags", "a b", "enrich", 1, "a", "person", None)
    down = turned_down([spec], {}, {"tags": wrote}, {"tags": "a"})
    assert down == {"tags": frozenset({"b"})}
