"""Decisions apart from writes: kept, taken back, forgotten, and whole after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.errors import FrontMatterError, StateError
from enrich.pipeline.undo import Undo
from enrich.pipeline.write import recover
from enrich.values import Applied, Decision, Failed, Proposed, Verdict
from memory.site import Site, accept, clocks, edit

POST = "---\ntitle: A\n---\n\nThe clock is kept.\n"
NOW = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with one post, and a model that says the same of every post."""
    made = Site(tmp_path, clocks)
    made.write("a.md", POST)
    return made


def _waiting(site: Site) -> list[str]:
    return [one.field for one in site.journal.decisions.waiting().get("a.md", ())]


def _ready(site: Site) -> list[str]:
    return [one.proposal.field for one in site.journal.decisions.ready().get("a.md", ())]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.EDIT, Verdict.REJECT])
def test_a_decision_is_taken_back_before_it_is_written(site: Site, verdict: Verdict) -> None:
    """The proposal waits again, whatever was decided."""
    site.propose("a.md")
    site.decide("a.md", Decision("summary", verdict, "x"))
    assert _waiting(site) == ["tags"]
    site.journal.decisions.undecide("a.md", ["summary"], NOW)
    assert (_waiting(site), _ready(site)) == (["summary", "tags"], [])


def test_what_is_written_is_not_undecided(site: Site) -> None:
    """That is an undo, and the error says so."""
    site.run("a.md", accept)
    with pytest.raises(StateError, match="no decision on `summary` can be taken back") as caught:
        site.journal.decisions.undecide("a.md", ["summary"], NOW)
    assert "enrich undo" in caught.value.hint


def test_a_decision_is_changed_before_it_is_written(site: Site) -> None:
    """The last one counts."""
    site.propose("a.md")
    site.decide("a.md", Decision("summary", Verdict.ACCEPT, "x"))
    site.decide("a.md", Decision("summary", Verdict.EDIT, "Mine."))
    assert isinstance(site.apply("a.md"), Applied)
    assert "summary: Mine." in site.read("a.md")
    assert site.journal.decisions.unwritten_posts() == 0


def test_a_failed_write_leaves_the_decision(site: Site) -> None:
    """The post keeps its bytes, and the next apply writes it."""
    site.propose("a.md")
    site.decide("a.md", Decision("summary", Verdict.ACCEPT, "x"))
    site.write("a.md", POST.replace("title: A", "title: [A"))
    failed = site.apply("a.md")
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, FrontMatterError)
    site.write("a.md", POST)
    assert isinstance(site.apply("a.md"), Applied)


@pytest.mark.parametrize("landed", [True, False])
def test_a_write_cut_off_in_the_middle(site: Site, landed: bool) -> None:  # noqa: FBT001 - a table's column
    """After a crash between the record and the file, decisions count if the bytes are there, and else wait."""
    task, outcome = site.propose("a.md")
    assert isinstance(outcome, Proposed)
    site.journal.writes.intend(task.run, outcome.patch, NOW, accept(outcome))
    if landed:
        (site.root / "a.md").write_bytes(outcome.patch.after)
    recover(site.root, site.journal)
    assert _waiting(site) == ([] if landed else ["summary", "tags"])
    assert set(site.journal.writes.written("a.md")) == ({"summary", "tags"} if landed else set())


def test_an_undo_cut_off_in_the_middle(site: Site) -> None:
    """It counts as done once the old bytes are back."""
    site.run("a.md", accept)
    (write,) = site.of_run("r0001")
    task = site.task()
    from enrich.pipeline.undo import plan
    from enrich.posts import files

    made = plan(task, write, files.read(site.root, "a.md"))
    assert made.patch is not None
    site.journal.writes.take_back(task.run, made.patch, NOW, write, ["summary", "tags"])
    (site.root / "a.md").write_bytes(made.patch.after)
    recover(site.root, site.journal)
    assert _waiting(site) == ["summary", "tags"]
    assert site.of_run("r0001") == []


def test_an_edited_value_that_is_taken_back_stays_away(site: Site) -> None:
    """The model's value was not wanted, and the person's own is not proposed to them."""
    site.run("a.md", edit(summary="Mine."))
    (undone,) = site.undo(None)
    assert isinstance(undone, Undo)
    assert undone.exact
    assert site.read("a.md") == POST
    assert _waiting(site) == ["tags"]
    site.undo(None)
    assert "summary: Mine." in site.read("a.md")
    assert site.journal.writes.written("a.md") == {"tags": ["clocks"]}


def test_two_writes_to_one_post_are_taken_back_together(site: Site) -> None:
    """A run that wrote twice is taken back whole, the newest write first."""
    site.propose("a.md")
    task = site.task()
    for field in ("summary", "tags"):
        site.decide("a.md", Decision(field, Verdict.ACCEPT, "x"))
        ready = site.journal.decisions.ready()["a.md"]
        from enrich.pipeline.apply import write_ready

        write_ready(task, "a.md", ready)
    assert len(site.undo(task.run)) == 2
    assert site.read("a.md") == POST


def test_a_post_that_is_gone_is_told(site: Site) -> None:
    """Nothing is written for it, and it is a failure with a reason."""
    site.run("a.md", accept)
    (site.root / "a.md").unlink()
    (failed,) = site.undo(None)
    assert isinstance(failed, Failed)
    assert "is gone" in str(failed.error)
