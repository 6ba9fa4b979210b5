"""A forge as another package would bring it: its pull request stands in variables, and what is said goes to a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from enrich.suggest.ci import Platform
from enrich.suggest.event import Job
from enrich.suggest.post import Forge, Posted
from enrich.suggest.reconcile import ForgeState, Sticky, Thread
from enrich.suggest.render import Material
from enrich.suggest.values import Line, PlannedPost, Pull, SuggestionPlan


class Scratch:
    """Appends what it is told to a file, as JSON lines; no line of the diff can hold a comment."""

    def __init__(self, file: Path, pull: Pull) -> None:
        self._file = file
        self._pull = pull

    def _note(self, what: str, text: str) -> None:
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps([what, text]) + "\n")

    def head(self) -> str:
        """The commit that it was told of."""
        return self._pull.head

    def files(self) -> Mapping[str, Mapping[int, Line]]:
        """No line."""
        return {}

    def state(self) -> ForgeState:
        """Nothing was said before."""
        return ForgeState()

    def review(self, items: Sequence[PlannedPost], _bodies: Sequence[str], body: str) -> str:
        """Notes a review."""
        self._note("review", body)
        return items[0].path

    def comment(self, item: PlannedPost, body: str) -> str:
        """Notes a comment."""
        self._note("comment", body)
        return item.path

    def take_back(self, thread: Thread) -> None:
        """Notes what is taken back."""
        self._note("take back", thread.key)

    def stick(self, body: str) -> None:
        """Notes the comment beside the diff."""
        self._note("stick", body)

    def restick(self, _sticky: Sticky, body: str) -> None:
        """Notes its new text."""
        self._note("restick", body)

    def unstick(self, sticky: Sticky) -> None:
        """Notes that it goes."""
        self._note("unstick", sticky.id)


def runs(environment: Mapping[str, str]) -> bool:
    """Whether this is one of its jobs."""
    return environment.get("SCRATCH_CI") == "true"


def job(environment: Mapping[str, str]) -> Job:
    """The pull request that the variables name."""
    return Job(Pull("o/r", 7, environment["SCRATCH_BASE"], environment["SCRATCH_HEAD"]))


def connect(pull: Pull, environment: Mapping[str, str], _tell: object) -> AbstractContextManager[Forge] | None:
    """The forge, where there is a token."""
    if not environment.get("SCRATCH_TOKEN"):
        return None
    return nullcontext(Scratch(Path(environment["SCRATCH_FILE"]), pull))


PLATFORM = Platform("scratch", runs, job, connect, "$SCRATCH_TOKEN", "scratch-review", ("scratch-review",))


def csv(plan: SuggestionPlan, known: Material, _posted: Posted | None) -> str:
    """A line for each post: what it lacks, and how many lines its diff has."""
    return "".join(
        f"{item.path},{' '.join(item.fields)},{known.diffs[item.path].count(chr(10))}\n"
        for item in plan.items
        if item.proposed
    )


def number(plan: SuggestionPlan, _known: Material, _posted: Posted | None) -> int:
    """No text, which is a mistake."""
    return len(plan.items)
