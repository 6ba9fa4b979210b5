"""What the journal tells of past runs: what they asked, spent, and where they failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from enrich.errors import PostError, UsageError
from enrich.fields import DEFAULTS
from enrich.journal.history import RunRecord
from enrich.prompt import AskedPost, Library, render
from enrich.prompt.request import INPUTS
from enrich.settings import ModelConfig
from enrich.testing import MemoryJournal
from enrich.values import Reply, Request, SiteContext, Usage

BEGUN, NOON, ENDED = (f"2026-01-02T{hour}:00:00+00:00" for hour in ("03", "12", "13"))


def _request(path: str = "a.md", body: str = "x") -> Request:
    return render(
        AskedPost(path, "", body, body, 1, {}, DEFAULTS[:2]),
        SiteContext(),
        Library().get("enrich", INPUTS),
        ModelConfig(name="m"),
    )


@pytest.fixture
def journal() -> Iterator[MemoryJournal]:
    """A journal with three runs: the last ended, and the others began at the same time."""
    with closing(MemoryJournal()) as made:
        made.start("r-one", "run", "m", 11, BEGUN)
        made.start("x-three", "run", "n", 13, BEGUN)
        made.start("r-two", "review", "m", 12, NOON)
        made.end("r-two", {"applied": 2, "failed": 1}, ENDED)
        yield made


def _answered(journal: MemoryJournal, run: str, *usages: Usage, model: str = "m") -> None:
    for number, usage in enumerate(usages):
        request = _request(f"{run}-{number}.md")
        journal.ask(run, request, "rests", model, NOON)
        journal.keep(run, request.fingerprint, Reply("{}", model, usage), NOON)


def test_runs_from_the_newest_to_the_oldest(journal: MemoryJournal) -> None:
    """Of two that began in the same second, the one that came last stands first."""
    assert [one.run for one in journal.history.runs()] == ["r-two", "x-three", "r-one"]


def test_a_run_that_was_cut_short_has_no_end(journal: MemoryJournal) -> None:
    """Its outcomes are unknown, and told as none; one that ended tells them."""
    ended, cut, _ = journal.history.runs()
    assert ended == RunRecord("r-two", NOON, ENDED, "review", "m", {"applied": 2, "failed": 1}, 0, Usage(0, 0, 0.0))
    assert cut == RunRecord("x-three", BEGUN, "", "run", "n", {}, 0, Usage(0, 0, 0.0))


@pytest.mark.parametrize(
    ("usages", "whole"),
    [
        ((Usage(10, 5, 0.25),), Usage(10, 5, 0.25)),
        ((Usage(10, 5, 0.25), Usage(1, 2, 0.5)), Usage(11, 7, 0.75)),
        ((Usage(10, 5, 0.25), Usage(1, 2, None)), Usage(11, 7, None)),
        ((Usage(3, 4, None),), Usage(3, 4, None)),
        ((Usage(3, 4, 0.0), Usage(0, 0, 0.0)), Usage(3, 4, 0.0)),
    ],
    ids=["one", "sum", "one of unknown price", "all of unknown price", "free"],
)
def test_a_run_tells_what_it_spent(journal: MemoryJournal, usages: tuple[Usage, ...], whole: Usage) -> None:
    """Each reply counts once, in its own run; where one price is unknown, so is the sum."""
    _answered(journal, "r-one", *usages)
    _answered(journal, "x-three", Usage(100, 100, 100.0))
    found = journal.history.run("r-one")
    assert (found.requests, found.usage) == (len(usages), whole)
    assert journal.history.run("x-three").usage == Usage(100, 100, 100.0)


def test_a_useless_reply_was_paid_for_too(journal: MemoryJournal) -> None:
    """What broke its rules is no answer, and is counted."""
    request = _request()
    journal.ask("r-one", request, "rests", "m", NOON)
    journal.keep_useless("r-one", request.fingerprint, Reply("{", "m", Usage(7, 1, 0.5)), NOON)
    assert journal.reply(request.fingerprint) is None
    assert journal.history.run("r-one").usage == Usage(7, 1, 0.5)


@pytest.mark.parametrize(
    ("name", "found"),
    [("last", "r-two"), ("x", "x-three"), ("r-t", "r-two"), ("r-one", "r-one"), ("x-three", "x-three")],
)
def test_a_run_is_found_by_its_beginning(journal: MemoryJournal, name: str, found: str) -> None:
    """As git finds a commit."""
    assert journal.history.run(name).run == found


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("r-", "2 runs are called `r-`"),
        ("", "3 runs"),
        ("-one", "no runs are called"),
        ("R-ONE", "no runs"),
        ("%", "no runs"),
    ],
)
def test_a_name_that_means_none_or_several_is_told(journal: MemoryJournal, name: str, told: str) -> None:
    """Nothing is guessed; the hint says what lists the runs."""
    with pytest.raises(UsageError, match=told) as caught:
        journal.history.run(name)
    assert caught.value.hint == "`enrich runs` lists them"


def test_no_run_is_the_last_of_none() -> None:
    """A site without runs says so."""
    with closing(MemoryJournal()) as journal, pytest.raises(UsageError, match="no runs are called `last`"):
        journal.history.run("last")


def test_the_mean_size_of_a_reply_is_the_models_own(journal: MemoryJournal) -> None:
    """Of its replies that have a size; another model's do not count."""
    assert journal.history.size_of_reply("m") is None
    _answered(journal, "r-one", Usage(1, 10, 0.0), Usage(1, 0, 0.0), Usage(1, 21, 0.0))
    _answered(journal, "x-three", Usage(1, 1000, 0.0), model="n")
    assert journal.history.size_of_reply("m") == 15.5
    assert journal.history.size_of_reply("n") == 1000


def test_failures_stay_with_their_run(journal: MemoryJournal) -> None:
    """In the order in which they happened, with the code and the whole sentence."""
    journal.fail("r-one", "b.md", PostError("can't be read", path="b.md"), NOON)
    journal.fail("r-one", "a.md", PostError("is a link", path="a.md"), NOON, "Traceback")
    journal.fail("x-three", "c.md", PostError("is gone", path="c.md"), NOON)
    code = PostError("x").code
    assert journal.history.failures("r-one") == [
        ("b.md", code, "b.md: can't be read"),
        ("a.md", code, "a.md: is a link"),
    ]
    assert journal.history.failures("r-two") == []


def test_what_left_the_machine_is_told_once(journal: MemoryJournal) -> None:
    """Path, fields, characters and time of each request, in order; the same request asked again is the same."""
    first, second = _request("b.md"), _request("a.md", "a longer body")
    for request in (first, second, first):
        journal.ask("r-one", request, "rests", "m", NOON)
    sizes = [sum(len(message.content) for message in request.messages) for request in (first, second)]
    fields = ",".join(spec.name for spec in DEFAULTS[:2])
    assert journal.history.sent("r-one") == [("b.md", fields, sizes[0], NOON), ("a.md", fields, sizes[1], NOON)]
    assert journal.history.sent("r-two") == []


def test_the_newest_of_two_replies_counts(journal: MemoryJournal) -> None:
    """Whoever asked twice and paid twice gets what came last, by either way to find it."""
    request = _request()
    journal.ask("r-one", request, "rests", "m", NOON)
    older, newer = Reply("1", "m", Usage(1, 1, None), "stop"), Reply("2", "n", Usage(2, 2, 0.5), "length")
    journal.keep("r-one", request.fingerprint, older, NOON)
    journal.keep("r-two", request.fingerprint, newer, NOON)
    assert journal.reply(request.fingerprint) == journal.reply_for("a.md", "rests") == newer
    journal.discard(request.fingerprint, "other.md", "else")
    assert journal.reply(request.fingerprint) is None


def test_discarding_leaves_other_posts_alone(journal: MemoryJournal) -> None:
    """Neither the same post on other grounds nor another post loses its reply."""
    requests = {"a.md": "one", "b.md": "one", "c.md": "two"}
    reply = Reply("{}", "m", Usage(1, 1, 0.0), "stop")
    for path, rests in requests.items():
        journal.ask("r-one", _request(path, path), rests, "m", NOON)
        journal.keep("r-one", _request(path, path).fingerprint, reply, NOON)
    journal.discard("nothing", "a.md", "one")
    assert [journal.reply_for(path, rests) for path, rests in requests.items()] == [None, reply, reply]
    assert journal.reply(_request("b.md", "b.md").fingerprint) == reply


def test_what_a_server_can_do_is_kept_by_server(journal: MemoryJournal) -> None:
    """The newest finding counts, and another server's is its own."""
    assert journal.capability("http://a m") is None
    for server, found in (("http://a m", "schema"), ("http://b m", "text"), ("http://a m", "object")):
        journal.learn(server, found, "2026-01-01T00:00:00Z")
    assert [journal.capability(server) for server in ("http://a m", "http://b m", "http://c m")] == [
        "object",
        "text",
        None,
    ]
