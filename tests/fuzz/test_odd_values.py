"""Any kind of JSON value in any place of an answer or a reply: an end that has a name, and never a `TypeError`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fuzz import answers, replies
from fuzz.answers import TriedAnswer
from fuzz.growing import seeds
from fuzz.replies import TriedReply

ODD: tuple[Any, ...] = ({"a": []}, [{}], 7, True, None, "x")


def _parsed(source: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(source)
    except ValueError:
        return None


def _with(tree: Any, odd: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """The same tree with one place after another holding something else."""
    pairs = list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)) if isinstance(tree, list) else []
    for place, inner in pairs:
        for changed in (odd, *_with(inner, odd)):
            copy = tree.copy()
            copy[place] = changed
            yield copy


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_answer_may_hold_anything_anywhere(odd: Any) -> None:  # noqa: ANN401 - JSON
    """Of each answer of the corpus, as the answer to a question and as a refusal."""
    tried = 0
    for seed in seeds("answers"):
        for changed in _with(_parsed(seed), odd):
            tried += 1
            answers.holds(TriedAnswer(json.dumps(changed).encode(), (200, 400)[tried % 2], {}))
    assert tried > 100


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_a_reply_may_hold_anything_anywhere(odd: Any) -> None:  # noqa: ANN401 - JSON
    """Of each reply of the corpus, to the fields that it is about."""
    tried = 0
    for seed in seeds("replies"):
        for changed in _with(_parsed(seed), odd):
            tried += 1
            source = json.dumps(changed).encode()
            replies.holds(TriedReply(source, replies.POSTS[0], replies.SCHEMAS[tried % len(replies.SCHEMAS)]))
    assert tried > 50
