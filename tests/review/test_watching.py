"""A watch, with events and a clock of the test's own: what counts over the whole watch, and what ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import BudgetError, ModelError
from enrich.journal.db import Journal
from enrich.pipeline.session import Order
from enrich.posts.saved import QUIET
from enrich.review.running import Handling
from enrich.review.watching import SaveWatch
from enrich.terminal import Screen
from server import Server, answers
from server.values import Answer, Asked

Step = Callable[[], Sequence[str]]
POST = "---\ntitle: {title}\n---\n\nThe clock in the tower was built by Ada Stone in {title}. It is kept every hour.\n"
SUMMARY = {"summary": "A clock that Ada Stone built is kept every hour."}


@dataclass
class Scripted:
    """The events of a watch: each step acts on the site and names the paths of its events; then the site is quiet."""

    root: Path
    steps: Sequence[Step]
    time: float = 0.0
    watched: list[Path] = field(default_factory=list)

    def events(self, _: Path, places: Sequence[Path]) -> Iterator[Sequence[str]]:
        """What a watch is told; Ctrl-C at the end."""
        self.watched += places
        yield []
        for step in self.steps:
            yield step()
            self.time += QUIET
            yield []
        raise KeyboardInterrupt

    def saves(self, path: str, title: str) -> Step:
        """A person saves a post."""

        def step() -> Sequence[str]:
            (self.root / path).write_text(POST.format(title=title), encoding="utf-8")
            return [path]

        return step

    def sets(self, settings: str) -> Step:
        """A person saves the settings."""

        def step() -> Sequence[str]:
            (self.root / "enrich.toml").write_text(settings, encoding="utf-8")
            return ["enrich.toml"]

        return step

    def watch(self, *, yes: bool = False, budget: float | None = None) -> SaveWatch:
        """The watch of the site."""
        handling = Handling(dry_run=not yes, yes=yes)
        order = Order("run", budget=budget)
        return SaveWatch(lambda: load(self.root), (), order, handling, Screen(), self.events, lambda: self.time)


def settings(server: Server, more: str = "") -> str:
    """One field, and a server that is paid."""
    model = f"[model]\nname = 'm'\nbase_url = '{server.url}'\nattempts = 1\ntimeout = 5\nmax_output_tokens = 2000\n"
    return f"{model}[model.price]\ninput = 0\noutput = 100\n{more}[fields.summary]\nmax_chars = 200\n"


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key for a server."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")


@pytest.fixture
def server(key: None) -> Iterator[Server]:  # noqa: ARG001 - the environment is set
    """A server that gives a good summary."""
    with Server(default=answers.saying(SUMMARY)) as server:
        yield server


def waiting(root: Path) -> set[str]:
    """The posts that something waits for."""
    with closing(Journal(root / ".enrich")) as journal:
        return set(journal.decisions.waiting())


def test_each_save_is_asked_for_once(tmp_path: Path, server: Server) -> None:
    """A post that is saved again as it was, or that was written by us, is not looked at; one that changed is."""
    script = Scripted(tmp_path, ())
    script.sets(settings(server))()
    script.steps = [
        script.saves("a.md", "1871"),
        lambda: ["a.md", ".enrich/journal.db", ".a.md.swp"],
        script.saves("a.md", "1871"),
        script.saves("a.md", "1872"),
    ]
    watch = script.watch()
    watch.until_interrupted()
    assert len(server.history) == 2
    assert watch.tally.counts == {"proposed": 2}
    assert waiting(tmp_path) == {"a.md"}
    assert script.watched == [tmp_path]


def test_what_we_wrote_does_not_begin_anew(tmp_path: Path, server: Server) -> None:
    """With --yes the event of our own write is none."""
    script = Scripted(tmp_path, ())
    script.sets(settings(server))()
    script.steps = [script.saves("a.md", "1871"), lambda: ["a.md"], lambda: ["a.md"]]
    watch = script.watch(yes=True)
    watch.until_interrupted()
    assert watch.tally.counts == {"applied": 1}
    assert "summary: A clock" in (tmp_path / "a.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("key")
def test_a_post_that_is_written_to_meanwhile_keeps_its_bytes(tmp_path: Path) -> None:
    """What somebody saves while the model answers stays; the proposal for the old text is not written."""
    script = Scripted(tmp_path, ())
    newer = POST.format(title="1999").encode()

    def answer(asked: Asked) -> Answer:
        (tmp_path / "a.md").write_bytes(newer)
        return answers.saying(SUMMARY)(asked)

    with Server(default=answer) as server:
        script.sets(settings(server))()
        script.steps = [script.saves("a.md", "1871")]
        watch = script.watch(yes=True)
        watch.until_interrupted()
    assert watch.tally.counts == {"failed": 1}
    assert (tmp_path / "a.md").read_bytes() == newer


def test_the_budget_is_for_the_whole_watch(tmp_path: Path, server: Server) -> None:
    """What one burst spent is gone in the next; the watch ends where no request fits any more."""
    script = Scripted(tmp_path, ())
    script.sets(settings(server))()
    script.steps = [script.saves(f"{name}.md", f"18{number}") for number, name in enumerate("abcdefgh", 10)]
    with pytest.raises(BudgetError, match="the budget of"):
        script.watch(budget=0.201).until_interrupted()
    assert len(server.history) == 1


@pytest.mark.usefixtures("key")
def test_failures_in_a_row_count_over_the_whole_watch(tmp_path: Path) -> None:
    """A server that fails for one post after another ends the watch, though each was a burst of its own."""
    script = Scripted(tmp_path, ())
    script.steps = [script.saves(f"{name}.md", f"18{number}") for number, name in enumerate("abcdefgh", 10)]
    with Server(default=answers.refused) as server:
        script.sets(settings(server, "[run]\nmax_errors = 3\n"))()
        with pytest.raises(ModelError, match="stopped after 3 posts failed one after another"):
            script.watch().until_interrupted()
    assert not (tmp_path / "d.md").exists()


def test_settings_that_are_half_written_wait(
    tmp_path: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """While they can't be read nothing is asked and nothing ends; then what was saved meanwhile is proposed for."""
    script = Scripted(tmp_path, ())
    good = settings(server)
    script.sets(good)()
    private = f"{good}[privacy]\nposts = ['secret.md']\n"
    script.steps = [
        script.sets("[model"),
        script.saves("a.md", "1871"),
        script.sets(private),
        script.saves("secret.md", "1872"),
        list,
    ]
    watch = script.watch()
    watch.until_interrupted()
    assert len(server.history) == 1
    assert waiting(tmp_path) == {"a.md"}
    assert capsys.readouterr().err.count("the watch waits until that is mended") == 1
