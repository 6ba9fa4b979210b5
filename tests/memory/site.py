"""A site of posts that a scripted model fills in, and the steps that a person and enrich take on it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from enrich.config import load
from enrich.fields import specs
from enrich.journal.records import Write
from enrich.pipeline.apply import write_ready
from enrich.pipeline.batch import Batch
from enrich.pipeline.context import RunContext
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.undo import Undo, next_turn, plans, take_back
from enrich.pipeline.write import settle
from enrich.prompt import Library
from enrich.prompt.request import INPUTS, REPAIR_INPUTS
from enrich.testing import FixedKnowledge, MemoryJournal, ScriptedModel
from enrich.values import Applied, Decision, Failed, Outcome, Proposed, Request, Unchanged, Verdict

CONFIG = """
[fields.summary]
min_chars = 0
[fields.tags]
policy = "extend"
mode = "open"
max_items = 0
max_new = 99
"""
WORDS = ("clocks", "bridges", "bread", "tides", "maps", "glass")
Answer = Callable[[Request], Mapping[str, Any]]


class Site:
    """One site on disk, with a journal in memory; each step that writes is a run of its own."""

    def __init__(self, root: Path, answer: Answer, config: str = CONFIG) -> None:
        (root / "enrich.toml").write_text(config, encoding="utf-8")
        self.root = root
        self.answer = answer
        self.journal = MemoryJournal()
        self.knowledge = FixedKnowledge({"tags": WORDS, "people": ()})
        self.prompts: Path | None = None
        self.requests = 0
        self.runs = 0

    def task(self, model: str = "scripted") -> RunContext:
        """The next run; ``model`` is the name that the settings give it."""
        self.runs += 1
        run = f"r{self.runs:04}"
        self.journal.start(run, "run", model, 1, self._clock())
        config = load(self.root, given={"model": {"name": model}})
        library = Library(self.prompts)
        prompts = library.get("enrich", INPUTS), library.get("repair", REPAIR_INPUTS), library.get("whole", INPUTS)
        fields = specs(config.fields, config.provenance.key)
        names = {spec.name: spec for spec in fields}
        return RunContext(config, fields, names, *prompts, run, self._clock, self.journal, self.knowledge)

    def _clock(self) -> str:
        return f"2026-01-01T00:{self.runs // 60 % 60:02}:{self.runs % 60:02}+00:00"

    def propose(self, path: str, model: str = "scripted") -> tuple[RunContext, Outcome]:
        """What a run makes of a post before anybody decides."""
        task = self.task(model)
        scripted = ScriptedModel([self._said] * 40, name=model)
        outcome = asyncio.run(Batch(Pipeline(task, scripted)).outcome(path))
        self.requests += len(scripted.requests)
        assert outcome is not None
        return task, outcome

    def _said(self, request: Request) -> str:
        said = self.answer(request)
        return json.dumps({spec.name: said[spec.name] for spec in request.wanted}, ensure_ascii=False)

    def run(self, path: str, decide: Callable[[Proposed], Sequence[Decision]], model: str = "scripted") -> Outcome:
        """A run that writes then and there what is accepted."""
        task, outcome = self.propose(path, model)
        if not isinstance(outcome, Proposed):
            return outcome
        return settle(task, outcome, decide(outcome))

    def decide(self, path: str, *decisions: Decision) -> None:
        """A decision without a write, as a page in a browser makes it."""
        self.journal.decisions.decide(path, decisions, self._clock())

    def apply(self, path: str) -> Applied | Unchanged | Failed | None:
        """What `enrich apply` makes of a post; ``None`` where nothing is decided."""
        ready = self.journal.decisions.ready([path])
        return write_ready(self.task(), path, ready[path]) if ready else None

    def undo(self, run: str | None) -> list[Undo | Failed]:
        """What `enrich undo RUN` does; the newest run that wrote, be it an undo itself, where none is named."""
        return self._turned(lambda task: plans(task, self.of_run(run or self.last_run())))

    def back(self) -> list[Undo | Failed]:
        """What `enrich undo` does."""
        return self._turned(lambda task: next_turn(task, self.journal.writes.stack().back()).planned)

    def forth(self) -> list[Undo | Failed]:
        """What `enrich redo` does."""
        return self._turned(lambda task: next_turn(task, self.journal.writes.stack().forth()).planned)

    def _turned(self, plan: Callable[[RunContext], Iterable[Undo | Failed]]) -> list[Undo | Failed]:
        task = self.task()
        planned = list(plan(task))
        for one in planned:
            if isinstance(one, Undo):
                assert take_back(task, one) is None
        return planned

    def of_run(self, run: str) -> list[Write]:
        """The writes of a run that stand, the newest first."""
        writes = self.journal.writes
        return list(writes.all(writes.stack().of_run(run)))

    def last_run(self) -> str:
        """The newest run of which a write stands; empty where there is none."""
        query = "SELECT run FROM writes WHERE state = 'done' ORDER BY id DESC LIMIT 1"
        row = self.journal._database.execute(query).fetchone()
        return "" if row is None else str(row[0])

    def write(self, path: str, content: str) -> None:
        """A person saves a post."""
        (self.root / path).write_bytes(content.encode())

    def read(self, path: str) -> str:
        """A post as it stands."""
        return (self.root / path).read_bytes().decode()


def clocks(request: Request) -> Mapping[str, Any]:
    """The same answer to every question."""
    del request
    return {"summary": "It is kept.", "tags": ["clocks"]}


def accept(proposed: Proposed) -> list[Decision]:
    """Accepts everything."""
    return [Decision(one.field, Verdict.ACCEPT, one.after) for one in proposed.patch.proposals]


def reject(proposed: Proposed) -> list[Decision]:
    """Rejects everything."""
    return [Decision(one.field, Verdict.REJECT, one.after) for one in proposed.patch.proposals]


def edit(**values: Any) -> Callable[[Proposed], list[Decision]]:  # noqa: ANN401 - JSON values
    """Edits these fields, and accepts the others."""

    def decide(proposed: Proposed) -> list[Decision]:
        edited = [Decision(field, Verdict.EDIT, value) for field, value in values.items()]
        return [*edited, *(one for one in accept(proposed) if one.field not in values)]

    return decide
