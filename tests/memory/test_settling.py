"""Several posts are settled together, and none of them is touched by what becomes of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.pipeline.write import Decided, settle_all
from enrich.values import Applied, Failed, Proposed
from memory.site import Site, accept, clocks, reject

POST = "---\ntitle: A\n---\n\nThe clock is kept.\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site of four posts, and a model that says the same of each."""
    made = Site(tmp_path, clocks)
    for name in "abcd":
        made.write(f"{name}.md", POST)
    return made


def _decided(site: Site, name: str, *, takes: bool = True) -> Decided:
    _, outcome = site.propose(f"{name}.md")
    assert isinstance(outcome, Proposed)
    return Decided(outcome, tuple((accept if takes else reject)(outcome)))


def test_each_post_has_its_own_end(site: Site) -> None:
    """One is edited meanwhile and one is turned down; the others are written, and the journal tells all four apart."""
    decided = [_decided(site, "a"), _decided(site, "b"), _decided(site, "c", takes=False), _decided(site, "d")]
    site.write("b.md", POST.replace("kept", "lost"))
    outcomes = settle_all(site.task(), decided)
    assert [type(outcome) for outcome in outcomes] == [Applied, Failed, Proposed, Applied]
    assert [outcome.path for outcome in outcomes] == ["a.md", "b.md", "c.md", "d.md"]
    assert [site.read(f"{name}.md") != POST for name in "acd"] == [True, False, True]
    assert site.read("b.md") == POST.replace("kept", "lost")
    assert site.journal.decisions.waiting().keys() == {"b.md"}
    assert not site.journal.writes.unfinished()


def test_nothing_to_write_is_no_write(site: Site) -> None:
    """Where every post was turned down, the journal holds no write."""
    settle_all(site.task(), [_decided(site, name, takes=False) for name in "ab"])
    assert site.last_run() == ""
