"""A site through the API: the command line's own way, without a screen."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import enrich
from conftest import Run
from enrich.testing import ScriptedModel

POST = "---\ntitle: {}\n---\n\nTides turn twice a day. Nobody counts what bread costs in {}.\n"
SAID = json.dumps({"summary": "Tides turn twice a day."})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Three posts that want a summary and tags."""
    (tmp_path / "posts").mkdir()
    (tmp_path / "enrich.toml").write_text("[fields.summary]\n[fields.tags]\n", encoding="utf-8")
    for name in "abc":
        (tmp_path / "posts" / f"{name}.md").write_text(POST.format(name, name), encoding="utf-8")
    return tmp_path


def _proposed(opened: enrich.Site, *paths: str) -> list[enrich.Proposed]:
    return [one for one in opened.propose(paths, fields=["summary"]) if isinstance(one, enrich.Proposed)]


def test_a_proposal_writes_nothing(site: Path) -> None:
    """Outcomes come for all posts, and no post is touched."""
    before = {path: path.read_bytes() for path in site.rglob("*.md")}
    with enrich.Site.open(site) as opened:
        assert opened.posts() == ("posts/a.md", "posts/b.md", "posts/c.md")
        assert [one.path for one in _proposed(opened)] == list(opened.posts())
    assert {path: path.read_bytes() for path in site.rglob("*.md")} == before


def test_what_is_accepted_is_written(site: Path, enrich_cli: Run) -> None:
    """And remembered: the command line knows whose the value is, lists the run, and takes it back."""
    with enrich.Site.open(site / "posts") as opened:
        (outcome,) = _proposed(opened, "posts/a.md")
        applied = opened.write(outcome, [one.accept() for one in outcome.patch.proposals])
    assert isinstance(applied, enrich.Applied)
    assert (site / "posts" / "a.md").read_bytes() == applied.patch.after == outcome.patch.after
    told = json.loads(enrich_cli("blame", "--format", "json", "posts/a.md", cwd=site).stdout)["fields"][0]
    assert (told["field"], told["author"], told["decided_by"]) == ("summary", "enrich", "python")
    assert "python" in enrich_cli("runs", cwd=site).stdout
    assert "1 applied" in enrich_cli("runs", cwd=site).stdout
    assert enrich_cli("undo", "--yes", cwd=site).returncode == 0
    assert (site / "posts" / "a.md").read_bytes() == outcome.patch.before


@pytest.mark.parametrize(
    ("decide", "outcome", "text"),
    [
        (enrich.Proposal.accept, enrich.Applied, "summary: Tides"),
        (lambda proposal: proposal.edit("Mine."), enrich.Applied, "summary: Mine.\n"),
        (enrich.Proposal.reject, enrich.Proposed, ""),
        (enrich.Proposal.defer, enrich.Proposed, ""),
    ],
)
def test_decisions(
    site: Path, decide: Callable[[enrich.Proposal], enrich.Decision], outcome: type[enrich.Outcome], text: str
) -> None:
    """A proposal is accepted, edited, rejected or left to wait."""
    with enrich.Site.open(site) as opened:
        (proposed,) = _proposed(opened, "posts/a.md")
        decisions = [decide(one) for one in proposed.patch.proposals]
        done = opened.write(proposed, decisions)
        assert isinstance(done, outcome)
        assert isinstance(done, enrich.Applied | enrich.Proposed)
        assert done.decisions == tuple(decisions)
        again = [one.path for one in _proposed(opened, "posts/a.md")]
    written = (site / "posts" / "a.md").read_text(encoding="utf-8")
    assert text in written
    assert (written == POST.format("a", "a")) is (outcome is enrich.Proposed)
    assert again == (["posts/a.md"] if decisions[0].verdict is enrich.Verdict.DEFER else [])


def test_a_proposal_without_a_decision_waits(site: Path) -> None:
    """Nothing is written for it, and a later run needs no model."""
    model = ScriptedModel([SAID], name="mine")
    with enrich.Site.open(site, model=model) as opened:
        (proposed,) = _proposed(opened, "posts/a.md")
        assert isinstance(opened.write(proposed, []), enrich.Proposed)
    with enrich.Site.open(site, model=ScriptedModel([], name="mine")) as opened:
        (again,) = _proposed(opened, "posts/a.md")
    assert again.patch.after == proposed.patch.after


def test_a_decision_on_nothing_is_a_mistake(site: Path) -> None:
    """It is told, and nothing is written."""
    with enrich.Site.open(site) as opened:
        (proposed,) = _proposed(opened, "posts/a.md")
        with pytest.raises(enrich.UsageError, match="nothing is proposed for `tags`"):
            opened.write(proposed, [enrich.Decision("tags", enrich.Verdict.ACCEPT, ["x"])])


def test_a_post_that_changed_keeps_its_bytes(site: Path) -> None:
    """What was proposed for other words is not written."""
    post = site / "posts" / "a.md"
    with enrich.Site.open(site) as opened:
        (proposed,) = _proposed(opened, "posts/a.md")
        post.write_bytes(post.read_bytes() + b"More.\n")
        done = opened.write(proposed, [one.accept() for one in proposed.patch.proposals])
    assert isinstance(done, enrich.Failed)
    assert isinstance(done.error, enrich.StalePostError)
    assert post.read_bytes() == proposed.patch.before + b"More.\n"


def test_a_reply_is_paid_once(site: Path) -> None:
    """The journal serves the API and the command line alike."""
    model = ScriptedModel([SAID] * 3, name="mine")
    for _ in range(2):
        with enrich.Site.open(site, model=model) as opened:
            assert len(_proposed(opened)) == 3
    assert len(model.requests) == 3


def test_a_loop_that_is_left_early_ends_in_order(site: Path) -> None:
    """The site can be closed, and opened again at once."""
    with enrich.Site.open(site) as opened:
        assert next(iter(opened.propose())).path == "posts/a.md"
    with enrich.Site.open(site) as opened:
        assert len(_proposed(opened)) == 3


def test_one_enrich_at_a_time(site: Path) -> None:
    """A site that is open is locked; one that is closed is not."""
    with enrich.Site.open(site), pytest.raises(enrich.StateError, match="another enrich works on this site"):
        enrich.Site.open(site)
    enrich.Site.open(site).close()


def test_mistakes_are_told_at_once(site: Path, tmp_path: Path) -> None:
    """A wrong path or field is an error where it is given, not at the first outcome."""
    with pytest.raises(enrich.UsageError, match="no such file or folder"):
        enrich.Site.open(tmp_path / "nowhere")
    with enrich.Site.open(site) as opened:
        with pytest.raises(enrich.ConfigError, match="no field is named `sumary`"):
            opened.propose(fields=["sumary"])
        with pytest.raises(enrich.UsageError, match="no such file or folder"):
            opened.propose(["posts/z.md"])


def test_a_budget_is_a_hard_limit(site: Path) -> None:
    """A model whose price is not known can't be kept within one; one that would pass it is not asked."""
    with pytest.raises(enrich.ConfigError, match="a budget can't be kept"):
        enrich.Site.open(site, model=ScriptedModel([SAID], name="mine"), budget=1.0)
    priced = {"model": {"name": "mine", "price": {"input": 1.0, "output": 1.0}}}
    model = ScriptedModel([SAID], name="mine")
    with (
        enrich.Site.open(site, model=model, budget=0.000_1, settings=priced) as opened,
        pytest.raises(enrich.BudgetError),
    ):
        list(opened.propose())
    assert model.requests == []


def test_a_site_that_is_opened_again_is_not_kept_for_good(site: Path) -> None:
    """Nothing of it is frozen, which no collection would ever look at again."""
    frozen = []
    for _ in range(3):
        with enrich.Site.open(site) as opened:
            assert _proposed(opened)
        frozen.append(gc.get_freeze_count())
    assert frozen[0] == frozen[1] == frozen[2]
