"""Each folder of fixtures/cases is a test: a post, a model's reply, and the bytes on disk after accepting."""

from __future__ import annotations

import asyncio
import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from enrich.config import load
from enrich.errors import ReplyError
from enrich.fields import specs
from enrich.pipeline.batch import Batch
from enrich.pipeline.context import RunContext
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.write import settle
from enrich.prompt import Library
from enrich.prompt.request import INPUTS, REPAIR_INPUTS
from enrich.testing import FixedKnowledge, MemoryJournal, ScriptedModel
from enrich.values import Decision, Failed, Outcome, Proposed, Skipped, Verdict

CASES = sorted(folder.name for folder in (ROOT / "fixtures" / "cases").iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, tmp_path: Path) -> None:
    """What is accepted lands in the file to the byte, and what is flagged is told."""
    case = ROOT / "fixtures" / "cases" / name
    told = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))
    shutil.copy(case / "before.md", tmp_path / "post.md")
    if (case / "enrich.toml").exists():
        shutil.copy(case / "enrich.toml", tmp_path / "enrich.toml")
    outcome = _accepted(tmp_path, told, json.loads((case / "reply.json").read_text(encoding="utf-8")))
    assert (tmp_path / "post.md").read_bytes() == (case / "after.md").read_bytes(), told["note"]
    assert _codes(outcome) == sorted(told.get("flags", [])), told["note"]


def _accepted(root: Path, told: dict[str, Any], reply: dict[str, Any]) -> Outcome:
    config = load(root)
    journal, knowledge = MemoryJournal(), FixedKnowledge(told.get("vocabulary", {}))
    fields = specs(config.fields)
    task = RunContext(
        config,
        fields,
        {spec.name: spec for spec in fields},
        Library().get("enrich", INPUTS),
        Library().get("repair", REPAIR_INPUTS),
        Library().get("whole", INPUTS),
        "run",
        lambda: "2026-01-02T03:04:05+00:00",
        journal,
        knowledge,
    )
    journal.start("run", "run", "scripted", 1, task.clock())
    model = ScriptedModel([lambda request: _answer(request.wanted, reply)] * 2)
    outcome = asyncio.run(Batch(Pipeline(task, model)).outcome("post.md"))
    assert outcome is not None
    if not isinstance(outcome, Proposed):
        return outcome
    decisions = [Decision(one.field, Verdict.ACCEPT, one.after) for one in outcome.patch.proposals]
    return settle(task, outcome, decisions)


def _answer(wanted: Any, reply: dict[str, Any]) -> str:  # noqa: ANN401 - the request's own specs
    return json.dumps({spec.name: reply[spec.name] for spec in wanted}, ensure_ascii=False)


def _codes(outcome: Outcome) -> list[str]:
    """The codes of all flags, notes and violations of an outcome."""
    if isinstance(outcome, Failed):
        assert isinstance(outcome.error, ReplyError), outcome.error
        return sorted({violation.partition(" ")[0] for violation in outcome.error.violations})
    codes = {note.code for note in outcome.notes}
    if not isinstance(outcome, Skipped) and hasattr(outcome, "patch"):
        codes |= {flag.code for proposal in outcome.patch.proposals for flag in proposal.flags}
    return sorted(codes)
