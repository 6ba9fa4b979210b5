"""What an answer rests on, and what is said to have changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields import DEFAULTS
from enrich.fields.specs import KNOWN, REWORDED
from enrich.journal.fingerprint import Basis, basis
from enrich.prompt import Library
from enrich.prompt.request import INPUTS, REPAIR_INPUTS
from enrich.settings import ModelConfig
from enrich.values import FieldSpec, Kind, Prompt, Review

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
        (_basis(prompt=replace(PROMPT, basis="d")), ("prompt",)),
        (_basis(prompt=replace(PROMPT, digest="d")), ()),
        (_basis(prompt=replace(PROMPT, digest="d", basis="")), ("prompt",)),
        (_basis(model=ModelConfig(name="n")), ("model",)),
        (_basis(model=ModelConfig(name="m", timeout=3)), ()),
        (_basis(spec=replace(TAGS, review=Review.ALWAYS)), ()),
    ],
)
def test_each_change_has_a_name(now: Basis, changed: tuple[str, ...]) -> None:
    """What can change an answer makes it stale under its own name; who may accept it does not."""
    then = _basis()
    assert now.changed("tags", then.base, then.fields["tags"]) == changed


@pytest.mark.parametrize(
    ("name", "digest"), [("enrich", "7afcf1c1d5edc5d3"), ("repair", "7884673b85f7d4e7"), ("whole", "33a71f027afa2d53")]
)
def test_our_prompts_stand_on_those_that_were_paid_for(name: str, digest: str) -> None:
    """Answers to the first released words of a prompt are used after an upgrade, and nothing is paid again."""
    prompt = Library().get(name, INPUTS | REPAIR_INPUTS)
    assert (prompt.basis or prompt.digest) == digest


@pytest.mark.parametrize("spec", [spec for spec in KNOWN.values() if spec.ask in REWORDED])
def test_a_field_in_new_words_keeps_its_answers(spec: FieldSpec) -> None:
    """Where we say better what a field asks for, answers to the older words still stand."""
    older = replace(spec, ask=REWORDED[spec.ask])
    assert older != spec
    made = [basis("t", "b", [one], PROMPT, MODEL, "") for one in (spec, older)]
    assert made[0] == made[1]


def test_the_digests_of_older_journals_hold() -> None:
    """What the version before computed for the same words and settings: else every kept answer would be asked anew."""
    spec = FieldSpec("tags", "schlagwörter", Kind.TERMS, ask="Wähle Begriffe", values=("Käse", "文"))
    prompt = Prompt("enrich", "1", (), "", "", "digest")
    kept = {"field": "a63835fa9f2e1fd9", "vocabulary": "c806161986176ca9", "prompt": "digest"}
    found = basis("Über 文", "Text — 文字", [spec], prompt, MODEL, "")
    assert found == Basis("b6eebd242b27f932", {"tags": {**kept, "model": "965ad0d224192c09"}})
