"""What is told of the value that stood in a field."""

from __future__ import annotations

import pytest

from enrich.pipeline.apply import told
from enrich.pipeline.blame import Blame
from enrich.review.post_screen import before
from enrich.values import JSON

NOBODY = Blame("tags", "tags", 3, None, "nobody")
PERSON = Blame("tags", "tags", 3, None, "person")


@pytest.mark.parametrize("value", [None, "", " ", [], ["", ""], [None], {}])
def test_nothing_is_told_as_nothing(value: JSON) -> None:
    """However it is written: as in the `tags = ["", ""]` of a template."""
    assert before(value, NOBODY) == "was empty"
    assert told(value) == "nothing"


@pytest.mark.parametrize(("value", "said"), [("a b", "“a b”"), (["a", "b"], "“a, b”"), (0, "“0”")])
def test_something_is_told_with_its_author(value: JSON, said: str) -> None:
    """Whose it is stands behind it."""
    assert before(value, PERSON) == f"was {said}, a person's"
    assert told(value) == said
