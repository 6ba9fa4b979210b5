"""Grows the corpus of a kind: ``PYTHONPATH=tests python tests/fuzz/grow.py KIND SECONDS``.

An input that goes from a line of enrich to another one as none before it did is kept, without all that this does not
need.
Where atheris is installed (``pip install atheris``; it has packages for Linux only), it draws the inputs and sees which
branches they miss; else they are drawn by lot.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from importlib.util import find_spec
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from conftest import ROOT
from fuzz.growing import CORPUS, pieces_of

LARGEST_SEED = 400  # bytes
TRIES = 60
ATHERIS: Any = import_module("atheris") if find_spec("atheris") else None
KINDS = ("front_matter", "bodies", "replies", "answers", "git_output")
Way = tuple[str, int, int]


class Growth:
    """The ways between lines that were gone so far, and the seeds that are kept for new ones."""

    def __init__(self, kind: str) -> None:
        with ATHERIS.instrument_imports(include=["enrich"]) if ATHERIS else nullcontext():
            self.room = import_module(f"fuzz.{kind}")
        self.file = CORPUS / f"{kind}.txt"
        self.ways: set[Way] = set()
        self.kept = 0

    def learn(self, made: Any) -> None:  # noqa: ANN401 - of any kind
        """Counts the ways of an input as known."""
        self.ways |= gone(lambda: self.room.holds(made))

    def look(self, made: Any) -> None:  # noqa: ANN401 - of any kind
        """Keeps an input for its new ways, if it has any."""
        new = gone(lambda: self.room.holds(made)) - self.ways
        if not new or self.room.size(made) > 20 * LARGEST_SEED:
            return
        small = self._smaller(made, new)
        self.ways |= new
        if len(small.source) <= LARGEST_SEED:
            self.kept += 1
            with self.file.open("a", encoding="ascii") as file:
                file.write(f"{small.source!r}\n")

    def _smaller(self, made: Any, new: set[Way]) -> Any:  # noqa: ANN401 - of any kind
        width = max(1, len(pieces_of(made.source)) // 2)
        for _ in range(TRIES):
            pieces = pieces_of(made.source)
            for start in range(0, len(pieces), width):
                less = dataclasses.replace(made, source=b"".join(pieces[:start] + pieces[start + width :]))
                if new <= gone(lambda less=less: self.room.holds(less)):  # type: ignore[misc]  # a lambda of none
                    made = less
                    break
            else:
                if width == 1:
                    break
                width //= 2
        return made


def gone(work: Callable[[], object]) -> set[Way]:
    """The ways between lines of enrich that ``work`` goes."""
    found: set[Way] = set()
    ours = str(ROOT / "enrich") + os.sep

    def enter(frame: FrameType, _: str, __: object) -> Any:  # noqa: ANN401 - Python's own
        name = frame.f_code.co_filename
        if not name.startswith(ours):
            return None
        last = frame.f_lineno

        def step(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - Python's own
            nonlocal last
            if event == "line":
                found.add((name, last, frame.f_lineno))
                last = frame.f_lineno
            return step

        return step

    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(None)
    return found


def main(kind: str, seconds: float) -> None:
    """Grows one corpus for so many seconds."""
    growth = Growth(kind)
    drawn = settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    inputs: SearchStrategy[Any] = growth.room.inputs()
    drawn(given(inputs)(growth.learn))()
    fuzzed: Any = settings(drawn, max_examples=1_000_000)(given(inputs)(growth.look))
    one = fuzzed.hypothesis.fuzz_one_input
    if ATHERIS:
        ATHERIS.Setup([sys.argv[0], f"-max_total_time={seconds:.0f}", "-max_len=2000", "-verbosity=0"], one)
        ATHERIS.Fuzz()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        one(os.urandom(2000))


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in KINDS:
        sys.exit(f"usage: python tests/fuzz/grow.py {'|'.join(KINDS)} SECONDS")
    main(sys.argv[1], float(sys.argv[2]))
