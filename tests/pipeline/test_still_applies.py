"""One answer to whether a waiting proposal still applies: for run, review, the page, apply and finished terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from enrich.config import load
from enrich.pipeline.pending import current, standing
from enrich.pipeline.session import Order, Session, open_session
from enrich.values import Applied, Decision, Failed, Proposed, Unchanged, Verdict
from memory.site import Site, accept, clocks
from web.site import fill, proposal, reviewed

EMPTY = ["", "summary:\n", 'summary: ""\n', "summary: ''\n", "summary: ~\n", 'summary: "  "\n', "summary: |\n"]
LISTS = ["", "tags:\n", "tags: []\n", 'tags: ""\n', "tags: [ ]\n", "tags: [~]\n", 'tags:\n  - ""\n', "tags: null\n"]
SOMETHING = ["summary: Mine.\n", "summary: [Mine.]\n", "summary:\n  en: Mine.\n", "summary: 7\n"]
POST = "---\ntitle: A\n{}---\n\nThe clock is kept.\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with one post without a summary and without tags, and a proposal for each that waits."""
    made = Site(tmp_path, clocks)
    made.write("a.md", POST.format(""))
    made.propose("a.md")
    return made


@contextmanager
def _session(root: Path) -> Iterator[Session]:
    (root / "enrich.toml").write_text("[fields.summary]\n[fields.tags]\n", encoding="utf-8")
    (root / "a.md").write_text(POST.format(""), encoding="utf-8")
    fill(root, {"a.md": [proposal("summary", "It is kept."), proposal("tags", ["clocks"])]})
    with open_session(load(root), Order("review", asks=False), lambda _: None) as session:
        yield session


@pytest.mark.parametrize("lines", EMPTY + LISTS[1:])
def test_a_run_goes_on_with_what_waits(site: Site, lines: str) -> None:
    """The author adds the empty key: the same proposal is written, and no model is asked."""
    asked = site.requests
    site.write("a.md", POST.format(lines))
    outcome = site.run("a.md", accept)
    assert isinstance(outcome, Applied)
    assert site.requests == asked
    assert "It is kept." in site.read("a.md")
    assert "clocks" in site.read("a.md")


def test_what_no_longer_applies_is_asked_for_again(tmp_path: Path) -> None:
    """A list that was changed meanwhile gets a proposal for what stands there now, at no cost where the reply holds."""
    site = Site(tmp_path, clocks)
    site.write("a.md", POST.format("summary: Mine.\ntags: [bread]\n"))
    site.propose("a.md")
    site.write("a.md", POST.format("summary: Mine.\ntags: [maps]\n"))
    assert isinstance(site.run("a.md", accept), Applied)
    assert "tags: [maps, clocks]" in site.read("a.md")
    assert site.requests == 1


@pytest.mark.parametrize("lines", EMPTY + LISTS[1:])
def test_what_is_decided_is_written(site: Site, lines: str) -> None:
    """A decision made before the empty key was added is no conflict."""
    site.decide("a.md", *(Decision(name, Verdict.ACCEPT, None) for name in ("summary", "tags")))
    site.write("a.md", POST.format(lines))
    assert isinstance(site.apply("a.md"), Applied)
    assert "It is kept." in site.read("a.md")


@pytest.mark.parametrize("lines", SOMETHING)
def test_what_somebody_wrote_is_a_conflict(site: Site, lines: str) -> None:
    """The decision waits, and the value stays."""
    site.decide("a.md", Decision("summary", Verdict.ACCEPT, None))
    site.write("a.md", POST.format(lines))
    assert isinstance(site.apply("a.md"), Failed)
    assert lines in site.read("a.md")


@pytest.mark.parametrize("lines", EMPTY + LISTS[1:])
def test_a_review_shows_what_waits(tmp_path: Path, lines: str) -> None:
    """By post, by field and on the page."""
    with _session(tmp_path) as session:
        (tmp_path / "a.md").write_text(POST.format(lines), encoding="utf-8")
        waiting = session.journal.decisions.waiting()
        shown = standing(session, "a.md", waiting["a.md"])
        assert isinstance(shown, Proposed)
        assert [one.field for one in shown.patch.proposals] == ["summary", "tags"]
        ((_, found),) = current(session, waiting)
        assert not isinstance(found, Failed)
        assert [one.field for one in found] == ["summary", "tags"]
    with reviewed(tmp_path) as review:
        for name in ("summary", "tags"):
            review.desk.decide([review.asked("a.md", name)])
        assert review.desk.write("a.md").failed == ()
        assert "It is kept." in review.read("a.md")


@pytest.mark.parametrize("lines", SOMETHING)
def test_a_review_leaves_out_what_somebody_filled(tmp_path: Path, lines: str) -> None:
    """Neither review asks about a field that is a person's by now."""
    with _session(tmp_path) as session:
        (tmp_path / "a.md").write_text(POST.format(lines), encoding="utf-8")
        waiting = session.journal.decisions.waiting()
        shown = standing(session, "a.md", waiting["a.md"])
        assert isinstance(shown, Proposed)
        assert [one.field for one in shown.patch.proposals] == ["tags"]


def _emptied(site: Site) -> None:
    site.write("a.md", POST.format('summary: ""\ntags: []\n'))


def _filled(site: Site) -> None:
    site.write("a.md", POST.format("summary: Mine.\ntags: [maps]\n"))


@pytest.mark.parametrize(("change", "applies"), [(_emptied, True), (_filled, False)])
def test_all_ways_agree(site: Site, change: Callable[[Site], None], *, applies: bool) -> None:
    """What a run takes up again is what `apply` writes."""
    change(site)
    _, outcome = site.propose("a.md")
    fields = [one.field for one in outcome.patch.proposals] if isinstance(outcome, Proposed) else []
    assert ("summary" in fields) is applies
    site.decide("a.md", Decision("summary", Verdict.ACCEPT, None))
    assert isinstance(site.apply("a.md"), Applied if applies else (Failed, Unchanged))
