"""A post of which every proposal was dropped is told by review, status and the page, with what was dropped and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from conftest import Run
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis
from enrich.review.web.view_model import look
from enrich.review.web.view_state import Filter, ReviewState, chosen
from enrich.review.web.views import posts_page
from enrich.values import Note, Proposal
from review.seeded import POST, TIME, Terminal, seed, tags
from web.site import reviewed

WHY = "Grace Hopper was dropped: no quote from the post contains it"
HOPPER = Note("people", "no-evidence", WHY)
EMPTY = Note("summary", "placeholder", "N/A says nothing and counts as empty")
WAITS = Note("tags", "waiting-term", "tides is new to this site, and waits for a person")
MENDED = Note("tags", "form-mended", "the form of the answer was mended: null stood for an empty list")
TOLD = "1 post: nothing left to review; what the model said was left out"


def answered(site: Path, path: str, notes: Sequence[Note], proposals: Sequence[Proposal] = ()) -> None:
    """Keeps an answer of the fields that the notes and the proposals are of."""
    fields = dict.fromkeys([*(note.field for note in notes), *(one.field for one in proposals)])
    with closing(Journal(site / ".enrich")) as journal:
        journal.propose("r1", path, Basis("b", {field: {"field": "f"} for field in fields}), proposals, TIME, notes)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two posts: tags wait for `a.md`, and of `b.md` all was dropped."""
    made = seed(tmp_path / "site", {"a.md": [tags("clocks")]})
    (made / "b.md").write_text(POST.format(title="B"), encoding="utf-8")
    answered(made, "b.md", [HOPPER, EMPTY])
    return made


def left(site: Path, enrich: Run) -> dict[str, list[str]]:
    """What `status` tells of each post, as messages."""
    lines = enrich("status", "--format", "json", cwd=site).stdout.splitlines()
    return {one["path"]: [note["message"] for note in one["left_out"]] for one in map(json.loads, lines)}


def test_review_ends_with_it(site: Path) -> None:
    """After the questions on what waits, and when nothing waits any more."""
    for answers in (["y"], []):
        terminal = Terminal(site, "review", plain=True)
        terminal.answer(*answers)
        assert terminal.end() == 0
        assert f"nothing waits for a decision\r\n{TOLD}: `-v` tells what and why" in terminal.shown
        assert WHY not in terminal.shown


@pytest.mark.parametrize("by", ["post", "field"])
def test_a_verbose_review_tells_why(site: Path, by: str) -> None:
    """A line for each value, with its post and field."""
    terminal = Terminal(site, "review", "--by", by, "-v", plain=True, columns=200)
    terminal.answer("y")
    assert terminal.end() == 0
    assert f"{TOLD}\r\nb.md: people: {WHY}\r\n" in terminal.shown
    assert "b.md: summary: N/A says nothing" in terminal.shown


def test_a_review_of_some_tells_of_those(site: Path) -> None:
    """Of other paths, other fields, or one flag, nothing is told."""
    for options in (["a.md"], ["--field", "tags"], ["--flag", "new-term"]):
        terminal = Terminal(site, "review", *options, plain=True)
        if "--flag" not in options:
            terminal.answer("d")
        assert terminal.end() == 0
        assert "nothing left to review" not in terminal.shown


def test_status_tells_it(site: Path, enrich: Run) -> None:
    """In words beside the table, and as JSON with each post."""
    assert left(site, enrich) == {"a.md": [], "b.md": [WHY, EMPTY.message]}
    done = enrich("status", "-v", cwd=site)
    assert "Hopper" not in done.stdout
    assert done.stderr.startswith(f"{TOLD}\n")
    assert f"b.md: people: {WHY}\n" in done.stderr
    assert enrich("status", "-q", cwd=site).stderr == ""


@pytest.mark.parametrize(
    ("notes", "proposals", "text"),
    [
        ([HOPPER], [tags("tides")], ""),
        ([WAITS], [], ""),
        ([MENDED], [], ""),
        ([HOPPER], [], "people: [Ada]\n"),
        ([Note("mood", "no-evidence", "a field that is no more")], [], ""),
        ([], [], ""),
    ],
)
def test_what_is_no_such_post(
    tmp_path: Path, enrich: Run, notes: list[Note], proposals: list[Proposal], text: str
) -> None:
    """Something waits; or nothing was dropped; or the field is filled by now, or no longer one."""
    site = seed(tmp_path / "site", {"a.md": [tags("clocks")]})
    (site / "b.md").write_text(POST.format(title="B").replace("tags: []\n", f"tags: []\n{text}"), encoding="utf-8")
    answered(site, "b.md", notes, proposals)
    assert left(site, enrich)["b.md"] == []
    assert enrich("status", cwd=site).stderr == ""


def test_a_new_answer_or_no_post_ends_it(site: Path, enrich: Run) -> None:
    """What the newest answer says counts; a post that is gone is not told of."""
    answered(site, "b.md", [EMPTY, Note("people", "form-mended", "the form of the answer was mended")])
    assert left(site, enrich)["b.md"] == [EMPTY.message]
    (site / "b.md").unlink()
    assert enrich("status", cwd=site).stderr == ""


def test_the_page_lists_it(site: Path) -> None:
    """In a list of its own, by its fields, with what was left out beside its text; nothing of it can be accepted."""
    with reviewed(site) as review:
        card = review.desk.cards["b.md"]
        assert (card.state, card.dropped) == (ReviewState.LEFT_OUT, ("summary", "people"))
        assert {note.message for note in look(review.desk.session, card).left_out} == {WHY, EMPTY.message}
        cards = review.desk.cards.values()
        shown = {state: [one.path for one in chosen(cards, Filter(state))] for state in ("dropped", "pending", "")}
        assert shown == {"dropped": ["b.md"], "pending": ["a.md"], "": ["a.md", "b.md"]}
        assert [one.path for one in chosen(cards, Filter("dropped", field="people"))] == ["b.md"]
        assert [*chosen(cards, Filter("dropped", field="tags")), *chosen(cards, Filter("dropped", flag="any"))] == []
        page = posts_page(review.desk, {"state": "dropped"})
        assert page.counts.states == {"pending": 1, "dropped": 1}
        assert (page.counts.fields, page.takeable) == ({"summary": 1, "people": 1}, 0)
        assert page.listed[0].badges == (("summary", "dropped"), ("people", "dropped"))
        assert (review.desk.outcomes(), review.desk.ready()) == ({"proposed": 1, "applied": 0}, [])
