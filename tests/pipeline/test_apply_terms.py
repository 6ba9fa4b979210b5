"""Posts that wait for a term get it once a person has decided: as they are now, and as far as their field allows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from enrich import frontmatter
from enrich.config import load
from enrich.journal.fingerprint import Basis
from enrich.journal.unknown_terms import TermDecision
from enrich.pipeline.apply_terms import COMMAND, Finishable, Finisher, Joined, NoLongerApplies, Refused
from enrich.pipeline.session import Order, Session, open_session
from enrich.pipeline.undo import plan, take_back
from enrich.values import JSON, Applied, Decision, Flag, Proposal, Provenance, Term, Verdict, Waiting
from enrich.verify.waiting import CODE
from enrich.vocabulary.field_vocabulary import FieldVocabulary
from enrich.vocabulary.file import Words
from enrich.vocabulary.terms import fold
from memory.killing import Killed, counted

SETTINGS = """
[fields.tags]
max_items = 3
policy = "fill"
[fields.area]
[fields.mood]
kind = "terms"
policy = "extend"
[fields.words]
kind = "terms"
policy = "extend"
form = "words"
"""
BODY = "\nThe clock of the tower is kept.\n"
BASIS = Basis("b", {"tags": {"field": "f"}})
MADE = Provenance("r0", "m", "enrich", "1", "f", "2026-01-01T00:00:00+00:00")
WORDS = Words((Term("clock", group="time"), Term("tower"), Term("hour", group="time")))


@contextmanager
def _finisher(root: Path, head: str, *waiting: tuple[str, str]) -> Iterator[tuple[Finisher, Session]]:
    """A site of one post, which waits with these terms, by field; a person accepted each."""
    (root / "enrich.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "a.md").write_text(f"---\n{head}---\n{BODY}", encoding="utf-8")
    with open_session(load(root), Order(COMMAND, asks=False), lambda _: None) as session:
        for field in dict.fromkeys(field for field, _ in waiting):
            those = [Waiting(name, said, None, MADE) for name, said in waiting if name == field]
            session.journal.queue.put("a.md", Basis("b", {field: {"field": "f"}}), those)
        for field, said in waiting:
            session.journal.queue.decide(field, fold(said), TermDecision.ACCEPT, said)
        specs = session.task.fields
        yield Finisher(session, {name: FieldVocabulary(spec, {}, WORDS) for name, spec in specs.items()}), session


@pytest.mark.parametrize(
    ("head", "field", "reason"),
    [
        ("tags: []\n", "tags", ""),
        ("title: A\n", "tags", ""),
        ("tags: [Clock]\n", "tags", "has it already"),
        ("tags: [x]\n", "tags", "its `tags` was filled in meanwhile"),
        ("tags: {a: 1}\n", "tags", "`tags` holds a mapping, not a list; it is left as it is"),
        ("area: ''\n", "area", ""),
        ("area: clock\n", "area", "has it already"),
        ("area: tower\n", "area", "its `area` was filled in meanwhile"),
        ("mood: [tower]\n", "mood", ""),
        ("mood: tower\n", "mood", ""),
        ("mood: [hour]\n", "mood", "hour of the same group is there already"),
        ("mood: [tower, Hour]\n", "mood", "hour of the same group is there already"),
        ("words: a b\n", "words", ""),
        ("words: a clock\n", "words", "has it already"),
        ("words: a, b\n", "words", "it can't be written there, for its terms are parted by commas"),
        ("words: {a: }\n", "words", ""),
        ("words: {clock: }\n", "words", "has it already"),
    ],
)
def test_whether_a_post_still_wants_its_term(tmp_path: Path, head: str, field: str, reason: str) -> None:
    """A person's value stays, and the rules of the field hold; what is not wanted is told with the reason."""
    with _finisher(tmp_path, head, (field, "clock")) as (finisher, session):
        (ending,) = finisher.endings(session.journal.queue.all())
    if reason:
        assert isinstance(ending, NoLongerApplies)
        assert ending.reason.startswith(reason)
        assert ending.row.said == "clock"
    else:
        assert isinstance(ending, Finishable)
        (proposal,) = ending.proposed.patch.proposals
        assert "clock" in str(proposal.after)
        assert [one.quote for one in proposal.evidence] == ["The clock of the tower is kept."]


@pytest.mark.parametrize(
    ("head", "others", "said", "after"),
    [
        ("words: a b\n", "words: c\n", ["clock", "tower"], "a b clock tower"),
        ("title: A\n", "words: c d\n", ["clock", "tower"], "clock tower"),
        ("title: A\n", "words: [c, d]\n", ["clock", "tower"], ["clock", "tower"]),
        ("words: []\n", "words: c d\n", ["clock"], ["clock"]),
        ("words: a b\n", "words: c\n", ["grandfather clock", "tower"], "a b tower"),
    ],
)
def test_a_term_is_written_in_the_form_of_the_list(
    tmp_path: Path, head: str, others: str, said: list[str], after: JSON
) -> None:
    """A text grows, a new list is written as most posts write theirs, and what a text can't hold is told."""
    for number in range(3):
        (tmp_path / f"{number}.md").write_text(f"---\n{others}---\n{BODY}", encoding="utf-8")
    with _finisher(tmp_path, head, *(("words", one) for one in said)) as (finisher, session):
        session.learn()
        ready = finisher.endings(session.journal.queue.all())[0]
    assert isinstance(ready, Finishable)
    assert [one.after for one in ready.proposed.patch.proposals] == [after]


def test_a_list_takes_as_many_as_it_may(tmp_path: Path) -> None:
    """In the order in which they were said; the rest is told."""
    said = [("tags", name) for name in ("one", "two", "three", "four")]
    with _finisher(tmp_path, "tags: []\n", *said) as (finisher, session):
        ready, over = finisher.endings(session.journal.queue.all())
    assert isinstance(ready, Finishable)
    assert [one.after for one in ready.proposed.patch.proposals] == [["one", "two", "three"]]
    assert isinstance(over, NoLongerApplies)
    assert (over.row.said, over.reason) == ("four", "its `tags` has 3 items already")


def test_a_finished_post_is_enrichs_own_work(tmp_path: Path) -> None:
    """On record with where each term came from, and waiting no more."""
    with _finisher(tmp_path, "title: A\n", ("tags", "clock"), ("area", "tower")) as (finisher, session):
        (ready,) = finisher.endings(session.journal.queue.all())
        assert isinstance(ready, Finishable)
        assert isinstance(finisher.write(ready), Applied)
        assert session.journal.queue.all() == []
        assert session.journal.writes.written("a.md") == {"tags": ["clock"], "area": "tower"}
        head, _, _ = (tmp_path / "a.md").read_text(encoding="utf-8").partition(BODY)
        assert head == "---\ntitle: A\ntags:\n  - clock\narea: tower\n---\n"


@pytest.mark.parametrize("steps", range(5))
def test_a_post_whose_finishing_was_broken_off_is_finished_again(tmp_path: Path, steps: int) -> None:
    """After whichever step; what was decided is not asked again."""
    with counted() as life, _finisher(tmp_path, "title: A\n", ("tags", "clock")) as (finisher, session):
        (ready,) = finisher.endings(session.journal.queue.all())
        assert isinstance(ready, Finishable)
        life.end_after(steps)
        with pytest.raises(Killed):
            finisher.write(ready)
    with open_session(load(tmp_path), Order(COMMAND, asks=False), lambda _: None) as session:
        finisher.session = session
        for ending in finisher.endings(session.journal.queue.all()):
            assert not isinstance(ending, Joined | Refused)
            if isinstance(ending, Finishable):
                assert isinstance(finisher.write(ending), Applied)
        assert session.journal.decisions.waiting() == {}
        assert session.journal.writes.written("a.md") == {"tags": ["clock"]}
    assert frontmatter.read((tmp_path / "a.md").read_bytes()) == {"title": "A", "tags": ["clock"]}


def test_what_an_undo_brought_back_waits(tmp_path: Path) -> None:
    """Another term joins it, for it is no write that was broken off."""
    with _finisher(tmp_path, "title: A\n", ("tags", "clock")) as (finisher, session):
        (ready,) = finisher.endings(session.journal.queue.all())
        assert isinstance(ready, Finishable)
        finisher.write(ready)
        write = session.journal.writes.of_post("a.md")
        assert write is not None
        assert take_back(session.task, plan(session.task, write, session.task.read("a.md"))) is None
        session.journal.queue.put("a.md", BASIS, [Waiting("tags", "tower", None, MADE)])
        session.journal.queue.decide("tags", "tower", TermDecision.ACCEPT, "tower")
        (joined,) = finisher.endings(session.journal.queue.all())
        assert isinstance(joined, Joined)
        assert [one.after for one in joined.proposals] == [["clock", "tower"]]


def _propose(session: Session, after: JSON, *flags: Flag) -> None:
    session.journal.start("r0", "run", "m", 1, MADE.time)
    made = Proposal("tags", "tags", None, after, flags=flags, provenance=MADE)
    session.journal.propose("r0", "a.md", BASIS, [made], MADE.time)


def test_a_term_joins_what_waits_anyway(tmp_path: Path) -> None:
    """A field never has two proposals; the remark that the term waits goes, and others stay."""
    with _finisher(tmp_path, "title: A\n", ("tags", "clock")) as (finisher, session):
        flags = Flag(CODE, "clock waits", blocks=False, value="Clock"), Flag("odd", "is odd")
        _propose(session, ["tower"], *flags)
        (joined,) = finisher.endings(session.journal.queue.all())
        assert isinstance(joined, Joined)
        finisher.join(joined)
        (waits,) = session.journal.decisions.waiting()["a.md"]
        assert (waits.after, [flag.code for flag in waits.flags]) == (["tower", "clock"], ["odd"])
        assert session.journal.queue.all() == []


def test_what_is_decided_and_not_written_comes_first(tmp_path: Path) -> None:
    """The post goes on waiting, and the hint says what to do; so does one that is gone or broken."""
    with _finisher(tmp_path, "title: A\n", ("tags", "clock")) as (finisher, session):
        _propose(session, ["tower"])
        session.journal.decisions.decide("a.md", [Decision("tags", Verdict.ACCEPT, ["tower"])], MADE.time)
        (refused,) = finisher.endings(session.journal.queue.all())
        assert isinstance(refused, Refused)
        assert (refused.error.message, refused.error.hint) == (
            "its `tags` is decided and not yet written",
            "run `enrich apply` first",
        )
        session.journal.decisions.forget("a.md", ["tags"])
        (tmp_path / "a.md").write_text("---\ntitle: [A\n---\n", encoding="utf-8")
        (refused,) = finisher.endings(session.journal.queue.all())
        assert isinstance(refused, Refused)
        assert str(refused.error).startswith("a.md:2: ")
        assert len(session.journal.queue.all()) == 1
