"""Many posts, each with its own end: what is told and recorded of failures, when a run stops, and what a log holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from enrich.errors import BudgetError, EnrichError, HaltedError, ModelError, RefusalError, UsageError
from enrich.pipeline.batch import Batch
from enrich.pipeline.log import logged
from enrich.pipeline.propose import Pipeline
from enrich.testing import ScriptedModel
from enrich.values import JSON, Failed, Outcome, Proposed, Request, Unchanged, Usage
from memory.site import CONFIG, Site, clocks

POST = "---\ntitle: A\n---\n\nThe clock is kept.\n"
GOOD = json.dumps({"summary": "It is kept.", "tags": ["clocks"]})
SILENT = json.dumps({"summary": None, "tags": []})
Answers = Sequence[str | EnrichError | Callable[[Request], str]]
Events = list[tuple[str, dict[str, JSON]]]


def _bug(_: Request) -> str:
    raise ZeroDivisionError("a slip")


def _site(root: Path, posts: int, max_errors: int = 0) -> Site:
    made = Site(root, clocks, f"{CONFIG}[run]\nmax_errors = {max_errors}\nconcurrency = 1\n")
    for number in range(posts):
        made.write(f"{number}.md", POST.replace("A", str(number)))
    return made


def _run(
    site: Site, answers: Answers, posts: int, *, paid: bool = False, chosen: Sequence[str] = ("summary", "tags")
) -> tuple[list[Outcome], str, Events]:
    """The outcomes, the error that ended the run, if one did, and the events of its log; one post after another."""
    events: Events = []
    task = site.task()
    specs = tuple(spec for spec in task.specs if spec.name in chosen)
    task = replace(task, specs=specs, log=lambda event, facts: events.append((event, dict(facts))))
    batch = Batch(Pipeline(task, ScriptedModel(answers, paid=paid)))
    outcomes: list[Outcome] = []

    async def run() -> str:
        try:
            async for some in batch.outcomes([f"{number}.md" for number in range(posts)]):
                outcomes.extend(some)
        except EnrichError as error:
            return f"{error.message} | {error.hint}"
        return ""

    return outcomes, asyncio.run(asyncio.wait_for(run(), 20)), events


def _spent(error: ModelError) -> ModelError:
    error.spent = (7, 3, 0.5)
    return error


def test_a_failure_is_its_posts_own(tmp_path: Path) -> None:
    """Told with its path and what it has cost, recorded and logged; the posts around it are proposed."""
    site = _site(tmp_path, 3)
    outcomes, ended, events = _run(site, [GOOD, _spent(RefusalError("the model declined")), GOOD], 3)
    assert ([type(one) for one in outcomes], ended) == ([Proposed, Failed, Proposed], "")
    failed = outcomes[1]
    assert isinstance(failed, Failed)
    assert (failed.path, failed.usage) == ("1.md", Usage(7, 3, 0.5))
    code = RefusalError("x").code
    assert site.journal.history.failures("r0001") == [("1.md", code, str(failed.error))]
    assert [facts for event, facts in events if event == "failed"] == [
        {"path": "1.md", "code": code, "message": str(failed.error)}
    ]


def test_a_bug_costs_one_post(tmp_path: Path) -> None:
    """It is called a bug, with what to report, and the record holds where it happened."""
    site = _site(tmp_path, 2)
    outcomes, ended, _ = _run(site, [_bug, GOOD], 2)
    assert ([type(one) for one in outcomes], ended) == ([Failed, Proposed], "")
    failed = outcomes[0]
    assert isinstance(failed, Failed)
    assert "a bug in enrich: ZeroDivisionError: a slip" in failed.error.message
    assert "please report it" in failed.error.hint
    (trace,) = site.journal._database.execute("SELECT trace FROM failures").fetchone()
    assert trace.startswith("Traceback")
    assert "_bug" in trace


def _faults(count: int) -> list[EnrichError]:
    return [ModelError(f"fault {number}") for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("answers", "most", "done", "ended"),
    [
        (_faults(3), 3, 3, "stopped after 3 posts failed one after another, the last with: fault 3"),
        (_faults(4), 3, 3, "stopped after 3 posts failed one after another"),
        (_faults(2), 3, 2, ""),
        (_faults(6), 0, 6, ""),
        ([*_faults(2), GOOD, *_faults(2)], 3, 5, ""),
        ([*_faults(2), SILENT, *_faults(2)], 3, 5, ""),
        ([*_faults(2), _bug, *_faults(1)], 3, 4, "stopped after 3 posts failed one after another"),
    ],
    ids=["all", "no further post", "fewer", "never", "a proposal between", "a silent answer between", "a bug between"],
)
def test_a_run_stops_at_failures_one_after_another(
    tmp_path: Path, answers: Answers, most: int, done: int, ended: str
) -> None:
    """An answer between them, though it proposes nothing, says that the model works; a bug of ours says nothing."""
    outcomes, told, _ = _run(_site(tmp_path, len(answers), most), answers, len(answers))
    assert len(outcomes) == done
    assert told.startswith(ended)
    assert bool(told) == bool(ended)
    assert not told or told.endswith("set --max-errors to go on longer")


@pytest.mark.parametrize(
    ("error", "failed"),
    [
        (BudgetError("the budget is used up"), 0),
        (ModelError("the key is wrong", fatal=True), 0),
    ],
    ids=["budget", "fatal"],
)
def test_what_would_fail_every_post_ends_the_run(tmp_path: Path, error: EnrichError, failed: int) -> None:
    """Once, for its first reason; the posts before it are good, and the one that met it is no failure of its own."""
    outcomes, told, _ = _run(_site(tmp_path, 4), [GOOD, error, *_faults(2)], 4)
    assert [type(one) for one in outcomes] == [Proposed]
    assert told.startswith(error.message)
    assert sum(isinstance(one, Failed) for one in outcomes) == failed


@pytest.mark.parametrize("spent", [False, True])
def test_what_was_given_up_is_told_where_it_cost(tmp_path: Path, *, spent: bool) -> None:
    """A halted post of which nothing was sent is simply not done; one that was paid for is told."""
    halted = HaltedError("the run was ended")
    error = _spent(halted) if spent else halted
    outcomes, told, _ = _run(_site(tmp_path, 1), [error], 1)
    assert told == ""
    assert [type(one) for one in outcomes] == ([Failed] if spent else [])


def test_no_posts_are_no_outcomes(tmp_path: Path) -> None:
    """An empty run ends at once."""
    assert _run(_site(tmp_path, 0), [], 0, paid=True) == ([], "", [])


def test_a_halted_batch_begins_no_post(tmp_path: Path) -> None:
    """What is under way is finished, and nothing more is asked."""
    site = _site(tmp_path, 5)
    model = ScriptedModel([GOOD] * 5, paid=False)
    batch = Batch(Pipeline(site.task(), model))

    async def run() -> int:
        count = 0
        async for some in batch.outcomes([f"{number}.md" for number in range(5)]):
            count += len(some)
            batch.halt()
        return count

    done = asyncio.run(asyncio.wait_for(run(), 20))
    assert done == len(model.requests)
    assert done < 5


def test_a_post_that_wants_nothing_asks_nobody(tmp_path: Path) -> None:
    """Nor does it count as an answer of the model: filled, private, or without a word of text."""
    site = _site(tmp_path, 5, max_errors=2)
    site.write("1.md", "---\ntitle: A\nenrich: false\n---\n\nText.\n")
    site.write("2.md", '---\ntitle: A\nsummary: "Mine."\n---\n\nText.\n')
    site.write("3.md", "---\ntitle: A\n---\n\n")
    outcomes, told, _ = _run(site, _faults(2), 5, chosen=("summary",))
    assert [type(one).__name__ for one in outcomes] == ["Failed", "Skipped", "Unchanged", "Skipped", "Failed"]
    assert told.startswith("stopped after 2 posts")


def test_a_silent_answer_changes_nothing(tmp_path: Path) -> None:
    """It is told which fields it left open, and what it has cost."""
    (outcome,), _, _ = _run(_site(tmp_path, 1), [SILENT], 1)
    assert isinstance(outcome, Unchanged)
    assert outcome.reason == "nothing to propose for summary, tags"
    assert outcome.usage.tokens_in > 0


def test_a_log_is_lines_of_json_that_are_added(tmp_path: Path) -> None:
    """Each with its time, in the order of the events, behind what an earlier run wrote; words stay as they are."""
    file = tmp_path / "log.jsonl"
    for number in range(2):
        with logged(file, lambda: "now") as log:
            log("asks", {"path": f"文{number}.md"})
            assert len(file.read_text(encoding="utf-8").splitlines()) == number + 1
    text = file.read_text(encoding="utf-8")
    assert "文1.md" in text
    assert [json.loads(line) for line in text.splitlines()] == [
        {"time": "now", "event": "asks", "path": "文0.md"},
        {"time": "now", "event": "asks", "path": "文1.md"},
    ]


def test_a_log_that_can_not_be_written_is_told_before_the_run(tmp_path: Path) -> None:
    """With its file; without a file nothing is told to anybody."""
    (tmp_path / "log").mkdir()
    with pytest.raises(UsageError, match=r"log: can't be written: Is a directory"), logged(tmp_path / "log", str):
        pytest.fail("a folder is no log")
    with logged(None, str) as log:
        log("asks", {})
