"""``--explain`` tells why each value is proposed or left out: as text, as JSON, at the terminal, from the journal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cli.in_process import Called
from enrich.config import load
from enrich.journal.records import dump, dump_notes, load_notes
from enrich.journal.records import load as loaded
from enrich.models import embedded
from enrich.models.embedded.chosen import Chosen, confidence
from enrich.pipeline.pending import Filters, dropped, pending, standing
from enrich.pipeline.session import Order, open_session
from enrich.report import told_reason
from enrich.values import FieldSpec, Kind, Note, Proposal, Proposed, Reason, Request
from review.seeded import Terminal
from web.site import CONFIG, fill, post, proposal, served

POST = "---\ntitle: The harbour\ntags: [sea]\n---\n\nThe clock of the harbour lost ten minutes in 1764.\n"
SETTINGS = "[fields.summary]\n[fields.insight]\n"
LEAD = "the first sentence, which holds the title"
GOOD = Reason("summary", "The clock", taken=True, probability=0.9, threshold=0.6, why=LEAD)
WORSE = Reason("summary", "In 1764", taken=False, probability=0.25, threshold=0.6, why="opens with a year")
NONE = Reason("insight", "", taken=False, probability=0.0, threshold=0.6, why="no sentence is marked as a conclusion")
UNSURE = "unsure: a language model would be needed"


def _scripted(request: Request) -> dict[str, Chosen]:
    answers = {
        "summary": Chosen("The clock of the harbour lost ten minutes in 1764.", (GOOD, WORSE)),
        "insight": Chosen({"text": "", "quote": ""}, (NONE,)),
    }
    return {spec.name: answers[spec.name] for spec in request.wanted}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with one post, and an embedded model that chooses one field of two."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setattr(embedded, "choices", _scripted)
    return tmp_path


def test_a_dry_run_explains_on_stderr(site: Path, called: Called) -> None:
    """The patch on stdout stays a patch."""
    plain, told = (called(site, "run", "--dry-run", *more) for more in ((), ("--explain",)))
    assert told.out == plain.out
    for line in (
        "  summary\n    + The clock (0.90 of 0.60): the first sentence, which holds the title\n",
        "    - In 1764 (0.25 of 0.60): opens with a year\n",
        "  insight\n    - no sentence is marked as a conclusion\n",
    ):
        assert line in told.err
        assert line not in plain.err


@pytest.mark.parametrize("more", [("--dry-run",), ("--dry-run", "-v"), ("--yes",), ("--yes", "-v")])
def test_reasons_stand_under_the_path_of_their_post(site: Path, called: Called, more: tuple[str, ...]) -> None:
    """Whether something is proposed for it or not; the diffs go elsewhere, so nothing else would tell."""
    (site / "b.md").write_text(POST.replace("clock", "crane"), encoding="utf-8")
    told = called(site, "run", "--explain", *more).err.splitlines()
    heads = [line for place, line in enumerate(told) if told[place + 1 : place + 2] == ["  summary"]]
    assert [head.partition(":")[0] for head in heads] == ["a.md", "b.md"]


def test_a_post_without_a_proposal_is_told_once(site: Path, called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its path, that nothing is proposed, and why; with -v the same line is not said again."""
    silent = Chosen({"text": "", "quote": ""}, (NONE,))
    monkeypatch.setattr(embedded, "choices", lambda request: {spec.name: silent for spec in request.wanted})
    (site / "enrich.toml").write_text("[fields.insight]\n", encoding="utf-8")
    for more in ((), ("-v",)):
        told = called(site, "run", "--dry-run", "--explain", *more).err
        assert "a.md: nothing to propose for insight\n  insight\n    - no sentence is marked as a conclusion\n" in told
        assert told.count("a.md: nothing") == 1


@pytest.mark.parametrize("explained", [True, False])
def test_json_explains_where_it_is_asked_to(site: Path, called: Called, *, explained: bool) -> None:
    """Each reason is an object with all that is known."""
    (record,) = called(site, "run", "--dry-run", "--format", "json", *["--explain"] * explained).records
    assert "reasons" not in record["notes"][0]
    if not explained:
        assert "reasons" not in record
        return
    good = {"field": "summary", "value": "The clock", "taken": True, "probability": 0.9, "threshold": 0.6}
    assert record["reasons"][0] == {**good, "why": GOOD.why}
    assert [one["taken"] for one in record["reasons"]] == [True, False, False]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_same_is_told_again(site: Path, called: Called, times: int) -> None:
    """What waits is read from the journal, and so is what was told of a field that stayed silent."""
    told = [called(site, "run", "--dry-run", "--format", "json", "--explain").records for _ in range(times)]
    assert all(one == told[0] for one in told)


@pytest.mark.parametrize("older", [False, True])
def test_a_kept_answer_is_not_worked_out_again(
    site: Path, called: Called, monkeypatch: pytest.MonkeyPatch, *, older: bool
) -> None:
    """Its reasons stand in the journal; where an older enrich kept none, they are found out once more."""
    told = [called(site, "run", "--dry-run", "--format", "json", "--explain").records for _ in range(2)][-1]
    if older:
        with closing(sqlite3.connect(site / ".enrich" / "journal.db")) as database, database:
            database.execute("UPDATE replies SET reasons = NULL")
            database.execute("UPDATE proposals SET basis = json_remove(basis, '$.site')")
    times = []

    def counted(request: Request) -> dict[str, Chosen]:
        times.append(request.path)
        return _scripted(request)

    monkeypatch.setattr(embedded, "choices", counted)
    assert called(site, "run", "--dry-run", "--format", "json", "--explain").records == told
    assert times == (["a.md"] if older else [])


@pytest.mark.parametrize("reasons", ["nonsense", "3", "[3]", '[{"field": "x"}]', "null", "{}"])
def test_reasons_that_are_none_are_a_damaged_journal(site: Path, called: Called, reasons: str) -> None:
    """One sentence that names the row, and never a bug."""
    called(site, "run", "--dry-run")
    with closing(sqlite3.connect(site / ".enrich" / "journal.db")) as database, database:
        database.execute("UPDATE replies SET reasons = ?", (reasons,))
    done = called(site, "run", "--dry-run")
    assert done.code in (0, 2), done.err
    assert "a bug" not in done.err
    if done.code:
        assert "`replies`" in done.err
        assert "enrich journal repair" in done.err


def test_a_silent_field_says_what_would_be_needed(site: Path, called: Called) -> None:
    """As a note of the run, and of the review that follows; it is nothing that was dropped."""
    told = called(site, "run", "--dry-run")
    assert f"insight: {UNSURE}" in told.err
    with open_session(load(site), Order("review", asks=False), lambda _: None) as session:
        found = standing(session, "a.md", pending(session, None, Filters())["a.md"])
        assert not dropped(session, None)
    assert isinstance(found, Proposed)
    assert found.notes == (Note("insight", "unsure", UNSURE, reasons=(NONE,)),)
    assert found.patch.proposals[0].reasons == (GOOD, WORSE)


def test_a_post_with_nothing_but_silence_says_so(site: Path, called: Called) -> None:
    """Its outcome stays unchanged, and its notes tell of every field."""
    (record,) = called(site, "run", "--dry-run", "--field", "insight", "--format", "json").records
    assert (record["outcome"], record["reason"]) == ("unchanged", "nothing to propose for insight")
    assert [note["message"] for note in record["notes"]] == [UNSURE]


@pytest.mark.parametrize("explained", [True, False])
def test_the_terminal_explains_under_the_diff(site: Path, called: Called, *, explained: bool) -> None:
    """Where it is asked to."""
    called(site, "run", "--dry-run")
    terminal = Terminal(site, "review", *["--explain"] * explained, plain=True)
    terminal.answer("d")
    assert terminal.end() == 0
    assert ("    + The clock (0.90 of 0.60): the first sentence" in terminal.shown) is explained
    assert ("    - no sentence is marked as a conclusion" in terminal.shown) is explained


def test_the_page_explains_each_field(tmp_path: Path) -> None:
    """Folded under the value; what a post says in it is shown as text."""
    hostile = replace(WORSE, value="<script>alert(1)</script>", why="a <b>quotation</b>")
    (tmp_path / "enrich.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "a.md").write_text(post("A"), encoding="utf-8")
    fill(tmp_path, {"a.md": [proposal("summary", "The clock is kept.", reasons=(GOOD, hostile))]})
    with served(tmp_path) as server:
        page = server.get("/?path=a.md")[1]
    assert "<li>+ The clock (0.90 of 0.60): the first sentence, which holds the title</li>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; (0.25 of 0.60): a &lt;b&gt;quotation&lt;/b&gt;" in page


@pytest.mark.parametrize("reasons", [(), (GOOD,), (GOOD, WORSE, replace(NONE, field="summary"))])
def test_the_journal_keeps_reasons(reasons: tuple[Reason, ...]) -> None:
    """Of proposals, and of notes on fields without one."""
    proposal = Proposal("summary", "summary", "", "x", reasons=reasons)
    assert loaded(dump(proposal)) == proposal
    note = Note("summary", "unsure", UNSURE, reasons=reasons)
    assert load_notes("summary", dump_notes([note])) == (note,)


def test_a_journal_of_before_has_none() -> None:
    """A record without reasons is whole."""
    assert load_notes("summary", '[["unsure", "x"]]') == (Note("summary", "unsure", "x"),)


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (GOOD, "+ The clock (0.90 of 0.60): the first sentence, which holds the title"),
        (WORSE, "- In 1764 (0.25 of 0.60): opens with a year"),
        (NONE, "- no sentence is marked as a conclusion"),
    ],
)
def test_a_reason_is_one_line(reason: Reason, line: str) -> None:
    """Its value, its probability and what it must reach, and why."""
    assert told_reason(reason) == line


@pytest.mark.parametrize("kind", Kind)
def test_confidence_is_the_sites_or_the_kinds(kind: Kind) -> None:
    """Zero is a choice like any other."""
    spec = FieldSpec("x", "x", kind)
    assert 0.5 <= confidence(spec) < 1
    assert [confidence(replace(spec, confidence=value)) for value in (0.0, 0.25, 1.0)] == [0.0, 0.25, 1.0]
