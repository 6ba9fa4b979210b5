"""What is stored follows the settings of now on every way to the file: run, both reviews, the page, and apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from enrich import frontmatter
from enrich.config import load
from enrich.journal.db import Journal
from enrich.pipeline.apply import write_ready
from enrich.pipeline.pending import current, standing
from enrich.pipeline.session import Order, Session, open_session
from enrich.pipeline.write import settle
from enrich.values import Applied, Decision, Failed, Proposed, Request, Unchanged, Verdict
from memory.site import Site, accept
from web.site import TIME, fill, proposal, reviewed

FIELDS = {"summary": "", "tags": ""}
POST = "---\ntitle: A\n---\n\nThe clock is kept, and the tides are low.\n"
SAID: Mapping[str, Any] = {"summary": "It is kept.", "tags": ["clocks", "tides"]}

SETTINGS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "nothing": ({}, dict(SAID)),
    "key": ({"summary": 'key = "description"'}, {"description": "It is kept.", "tags": ["clocks", "tides"]}),
    "key of a list": ({"tags": 'key = "labels"'}, {"summary": "It is kept.", "labels": ["clocks", "tides"]}),
    "policy": ({"summary": 'policy = "never"'}, {"tags": ["clocks", "tides"]}),
    "max_chars": ({"summary": "max_chars = 5"}, {"tags": ["clocks", "tides"]}),
    "max_chars that is kept": ({"summary": "max_chars = 11"}, dict(SAID)),
    "min_chars": ({"summary": "min_chars = 12"}, {"tags": ["clocks", "tides"]}),
    "kind": ({"summary": 'kind = "terms"'}, {"tags": ["clocks", "tides"]}),
    "max_items": ({"tags": "max_items = 1"}, {"summary": "It is kept.", "tags": ["clocks"]}),
    "values": ({"tags": 'values = ["tides", "maps"]'}, {"summary": "It is kept.", "tags": ["tides"]}),
    "no such value": ({"tags": 'values = ["maps"]'}, {"summary": "It is kept."}),
}


def _configure(root: Path, changed: Mapping[str, str]) -> None:
    tables = (f"[fields.{name}]\n{changed.get(name, told)}\n" for name, told in FIELDS.items())
    (root / "enrich.toml").write_text("".join(tables), encoding="utf-8")


def _values(root: Path) -> dict[str, Any]:
    found = dict(frontmatter.read((root / "a.md").read_bytes()))
    del found["title"]
    return found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """One post, with a text and a list that wait."""
    _configure(tmp_path, {})
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    fill(tmp_path, {"a.md": [proposal(name, value) for name, value in SAID.items()]})
    return tmp_path


def _sessions(root: Path) -> Iterator[Session]:
    with open_session(load(root), Order("review", asks=False), lambda _: None) as session:
        yield session


def _by_post(root: Path) -> None:
    for session in _sessions(root):
        waiting = session.journal.decisions.waiting()
        shown = standing(session, "a.md", waiting.get("a.md", ()))
        if isinstance(shown, Proposed):
            assert isinstance(settle(session.task, shown, accept(shown)), Applied)


def _by_field(root: Path) -> None:
    for session in _sessions(root):
        for path, found in current(session, session.journal.decisions.waiting()):
            assert not isinstance(found, Failed)
            decisions = [Decision(one.field, Verdict.ACCEPT, one.after) for one in found]
            session.journal.decisions.decide(path, decisions, TIME)
            assert isinstance(write_ready(session.task, path, session.journal.decisions.ready()[path]), Applied)


def _on_the_page(root: Path) -> None:
    with reviewed(root) as review:
        for entry in review.desk.cards["a.md"].entries:
            review.desk.decide([review.asked("a.md", entry.field)])
        assert review.desk.write("a.md").failed == ()


WAYS = [_by_post, _by_field, _on_the_page]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("changed", "written"), SETTINGS.values(), ids=SETTINGS.keys())
def test_what_waits_follows_the_settings(
    site: Path, changed: dict[str, str], written: dict[str, Any], way: Callable[[Path], None]
) -> None:
    """The key of now is written and only it; what no longer fits is not, and nothing is asked."""
    _configure(site, changed)
    way(site)
    assert _values(site) == written


@pytest.mark.parametrize(("changed", "written"), SETTINGS.values(), ids=SETTINGS.keys())
def test_what_is_decided_follows_the_settings(site: Path, changed: dict[str, str], written: dict[str, Any]) -> None:
    """A decision on what no longer fits is dropped, and the rest is written."""
    with closing(Journal(site / ".enrich")) as journal:
        decisions = [Decision(name, Verdict.ACCEPT, value) for name, value in SAID.items()]
        journal.decisions.decide("a.md", decisions, TIME)
    _configure(site, changed)
    for session in _sessions(site):
        ready = session.journal.decisions.ready().get("a.md", ())
        assert isinstance(write_ready(session.task, "a.md", ready), Applied)
        assert session.journal.decisions.ready() == {}
    assert _values(site) == written


@pytest.mark.parametrize(("changed", "written"), SETTINGS.values(), ids=SETTINGS.keys())
def test_a_run_follows_the_settings(tmp_path: Path, changed: dict[str, str], written: dict[str, Any]) -> None:
    """What fits is written without a request; only for what does not, the model is asked again."""
    site = Site(tmp_path, _answer)
    _configure(tmp_path, {})
    site.write("a.md", POST)
    site.propose("a.md")
    _configure(tmp_path, changed)
    asked = site.requests
    site.run("a.md", accept)
    assert {name: value for name, value in _values(tmp_path).items() if name in written} == written
    unfit = {name for name in SAID if name in changed and len(written) < len(SAID) and "policy" not in changed[name]}
    assert (site.requests > asked) is bool(unfit)


def _answer(request: Request) -> Mapping[str, Any]:
    said = {spec.name: [] if spec.is_list and spec.name == "summary" else SAID[spec.name] for spec in request.wanted}
    limits = {(spec.max_chars, spec.min_chars) for spec in request.wanted if spec.name == "summary"}
    fitting = {(5, 0): "Kept.", (400, 12): "It is kept, and well."}
    return said | dict.fromkeys(["summary"] if limits & fitting.keys() else [], fitting.get(next(iter(limits), (0, 0))))


@pytest.mark.parametrize(("setting", "reason"), [("policy = 'never'", "`policy`"), ("kind = 'terms'", "`kind`")])
def test_a_persons_own_words_are_never_dropped(site: Path, setting: str, reason: str) -> None:
    """What a person wrote in a review, and what has no place now, is a conflict that they are told."""
    with closing(Journal(site / ".enrich")) as journal:
        journal.decisions.decide("a.md", [Decision("summary", Verdict.EDIT, "Mine.")], TIME)
    _configure(site, {"summary": setting})
    for session in _sessions(site):
        outcome = write_ready(session.task, "a.md", session.journal.decisions.ready()["a.md"])
        assert isinstance(outcome, Failed)
        assert "“Mine.” was to be written" in str(outcome.error)
        assert reason in str(outcome.error)
        assert session.journal.decisions.ready()
    _configure(site, {})
    for session in _sessions(site):
        assert isinstance(write_ready(session.task, "a.md", session.journal.decisions.ready()["a.md"]), Applied)


def test_a_person_may_break_the_limits_of_now(site: Path) -> None:
    """Their own text is written, though it is too long for a model."""
    with closing(Journal(site / ".enrich")) as journal:
        journal.decisions.decide("a.md", [Decision("summary", Verdict.EDIT, "Mine, and long.")], TIME)
    _configure(site, {"summary": "max_chars = 5"})
    for session in _sessions(site):
        assert isinstance(write_ready(session.task, "a.md", session.journal.decisions.ready()["a.md"]), Applied)


def test_a_dry_run_drops_nothing(tmp_path: Path) -> None:
    """It asks anew for what does not fit, though that was decided; the decision itself stays."""
    site = Site(tmp_path, _answer)
    _configure(tmp_path, {})
    site.write("a.md", POST)
    site.propose("a.md")
    site.decide("a.md", Decision("summary", Verdict.ACCEPT, SAID["summary"]))
    asked = site.requests
    _, outcome = site.propose("a.md")
    assert isinstance(outcome, Proposed)
    assert [one.field for one in outcome.patch.proposals] == ["tags"]
    _configure(tmp_path, {"summary": "max_chars = 5"})
    site.propose("a.md")
    assert site.requests > asked
    assert site.journal.decisions.unwritten("a.md") == {"summary"}


def test_what_is_taken_over_counts_as_made_under_the_settings_of_now(tmp_path: Path) -> None:
    """It is not asked for again once it is rejected, and is not stale once it is written."""
    site = Site(tmp_path, _answer)
    _configure(tmp_path, {})
    site.write("a.md", POST)
    site.propose("a.md")
    _configure(tmp_path, {"summary": "max_chars = 300"})
    asked = site.requests
    site.run("a.md", lambda found: [one.reject() for one in found.patch.proposals])
    task, outcome = site.propose("a.md")
    assert isinstance(outcome, Unchanged)
    assert site.requests == asked
    assert task.journal.decisions.waiting() == {}


OTHERS = ["ask = 'Say it in verse.'", 'language = "de"']


@pytest.mark.parametrize("setting", OTHERS)
def test_another_question_is_asked_anew(tmp_path: Path, setting: str) -> None:
    """The twin: where not the limits but the question is another, the answer is none any more."""
    site = Site(tmp_path, _answer)
    _configure(tmp_path, {})
    site.write("a.md", POST)
    site.propose("a.md")
    _configure(tmp_path, {"summary": setting})
    asked = site.requests
    site.propose("a.md")
    assert site.requests > asked
