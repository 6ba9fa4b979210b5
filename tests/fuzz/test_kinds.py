"""What others send, grown from a corpus: every kind keeps its promise, or is refused with an error of ours."""

from __future__ import annotations

import os
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from fuzz import answers, bodies, front_matter, git_output, journal_files, journals, replies
from fuzz.steps import CallsExceededError, within

KINDS: dict[str, ModuleType] = {
    "front matter": front_matter,
    "bodies": bodies,
    "replies": replies,
    "HTTP answers": answers,
    "git output": git_output,
    "rows of journals": journals,
    "files of journals": journal_files,
}
CALLS = 300_000  # for any input; a kind's own `CALLS_OF_A_BYTE` are for each byte of it
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "300"))  # two thousand in all, which take half a minute of one core
LONG_RUN = 100_000


def _run(kind: str, examples: int) -> None:
    room = KINDS[kind]

    def holds(made: object) -> None:
        limit = CALLS + room.CALLS_OF_A_BYTE * room.size(made)
        try:
            within(limit, lambda: room.holds(made))
        except CallsExceededError:  # a table may have been read for the first time
            within(limit, lambda: room.holds(made))

    fuzzed = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    made: SearchStrategy[object] = room.inputs()
    fuzzed(given(made)(holds))()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_its_promise(kind: str) -> None:
    """Some inputs: no exception but ours, no more calls than the limit, and what the kind's `holds` says."""
    _run(kind, EXAMPLES)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_its_promise_in_the_long_run(kind: str) -> None:
    """The same for a hundred thousand inputs."""
    _run(kind, LONG_RUN)


STATUSES = (200, 201, 202, 203, 206, 226)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    "said", [b'{"choices": null}', b"", b'{"choices": [{"message": {"content": ""}}]}', b"data: [DONE]"]
)
def test_an_answer_of_no_use_costs_what_it_may(status: int, said: bytes) -> None:
    """Whatever success it tells of: where no tokens were counted, the most that the request can cost is booked."""
    answers.holds(answers.TriedAnswer(said, status, {}))
