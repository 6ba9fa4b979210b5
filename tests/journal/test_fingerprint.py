"""What an answer rests on, and what is said to have changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.config import ModelConfig
from enrich.fields import DEFAULTS
from enrich.journal.fingerprint import Basis, basis
from enrich.prompt import Library
from enrich.prompt.request import INPUTS
from enrich.values import FieldSpec, Prompt, Review

PROMPT = Library().get("enrich", INPUTS)
MODEL = ModelConfig(name="m")
TAGS = DEFAULTS[1]


def _basis(body: str = "b", spec: FieldSpec = TAGS, prompt: Prompt = PROMPT, model: ModelConfig = MODEL) -> Basis:
    return basis("t", body, [spec], prompt, model, "")


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (_basis(), ()),
        (_basis(body="c"), ("body",)),
        (_basis(spec=replace(TAGS, ask="other words")), ("field",)),
        (_basis(spec=replace(TAGS, values=("a",))), ("vocabulary",)),
        (_basis(prompt=replace(PROMPT, digest="d")), ("prompt",)),
        (_basis(model=ModelConfig(name="n")), ("model",)),
        (_basis(model=ModelConfig(name="m", timeout=3)), ()),
        (_basis(spec=replace(TAGS, review=Review.ALWAYS)), ()),
    ],
)
def test_each_change_has_a_name(now: Basis, changed: tuple[str, ...]) -> None:
    """What can change an answer makes it stale under its own name; who may accept it does not."""
    then = _basis()
    assert now.changed("tags", then.base, then.fields["tags"]) == changed
