"""Trying again: how often, after how long, and for how long a server asks us to wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from enrich.errors import ModelError, ReplyError
from enrich.models.openai.retry import LONGEST, TURNS, PassingFault, persist, requested
from virtual import run_virtually

FAULT = {"fault": {}, "limited": {"limited": True}, "timeout": {"timed_out": True}}
Kinds = list[str]


@pytest.fixture(params=["UTC", "EAST-9", "WEST8"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine's clock stands in one of several time zones."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    "form",
    [
        "%a, %d %b %Y %H:%M:%S GMT",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
        "%a, %d %b %Y %H:%M:%S +0000",
        "%a, %d %b %Y %H:%M:%S -0000",
        "%a, %d %b %Y %H:%M:%S",
    ],
    ids=["RFC 1123", "RFC 850", "asctime", "offset", "unknown offset", "none"],
)
def test_a_date_is_read_in_each_of_its_forms(form: str) -> None:
    """HTTP's dates are in UTC, wherever this machine stands; the older forms must be understood, too."""
    moment = datetime.now(UTC) + timedelta(seconds=3600)
    assert requested({"retry-after": moment.strftime(form)}) == pytest.approx(3600, abs=60)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("1e1", 10.0),
        ("7s", 7.0),
        ("1m30s", 90.0),
        ("250ms", 0.25),
        ("-7", 0.0),
        ("", None),
        ("1e999", None),
        ("7 apples", None),
        ("Sun, 32 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 99999999999999 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 +99999999", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
    ],
)
def test_a_pause_is_a_number_of_seconds_or_none(text: str, seconds: float | None) -> None:
    """A server that writes nonsense asks for nothing, and breaks nothing."""
    assert requested({"retry-after": text}) == seconds


@pytest.mark.parametrize(
    ("exact", "seconds"), [("1500", 1.5), ("0", 0.0), ("-1", 0.0), ("soon", 9.0), ("", 9.0), ("nan", 9.0)]
)
def test_the_exact_pause_counts_first(exact: str, seconds: float) -> None:
    """Milliseconds are preferred where they are a number."""
    assert requested({"retry-after-ms": exact, "retry-after": "9"}) == seconds


def _tried(
    kinds: Kinds, attempts: int = 3, *, paced: bool = False, pause: float | None = None
) -> tuple[int, float, str]:
    """How often was asked, the seconds that it took, and how it ended, where the answers are faults of these kinds."""
    asked = 0

    async def attempt() -> str:
        nonlocal asked
        asked += 1
        if asked > len(kinds):
            return "answered"
        raise PassingFault(ReplyError(f"fault {asked}"), pause, **FAULT[kinds[asked - 1]])

    async def run() -> str:
        try:
            return await persist(attempt, attempts, 1.0, paced=paced)
        except ModelError as error:
            return error.message

    ended, took = run_virtually(run())
    return asked, took, ended


@pytest.mark.parametrize(
    ("kinds", "attempts", "asked", "ended"),
    [
        ([], 1, 1, "answered"),
        (["fault"], 1, 1, "fault 1"),
        (["fault"] * 2, 3, 3, "answered"),
        (["fault"] * 3, 3, 3, "fault 3"),
        (["timeout"], 3, 2, "answered"),
        (["timeout"] * 2, 3, 2, "fault 2"),
        (["timeout"], 1, 1, "fault 1"),
        (["limited"] * (3 * TURNS - 1), 3, 3 * TURNS, "answered"),
        (["limited"] * 3 * TURNS, 3, 3 * TURNS, f"fault {3 * TURNS}"),
        (["fault", "limited", "timeout", "limited", "fault"], 3, 6, "answered"),
        (["fault", "limited", "fault", "limited", "fault"], 3, 5, "fault 5"),
        (["timeout", "fault", "limited", "timeout"], 3, 4, "fault 4"),
    ],
)
def test_each_kind_of_fault_has_its_own_count(kinds: Kinds, attempts: int, asked: int, ended: str) -> None:
    """Being too fast costs no attempts, and for what came too late no request is sent more than twice."""
    assert _tried(kinds, attempts)[::2] == (asked, ended)


@pytest.mark.parametrize("pause", [0.0, 2.5, 3600.0])
def test_the_servers_pause_is_kept(pause: float) -> None:
    """Never less than it asked for, and at most the backoff more, so that not all come back at once."""
    _, took, _ = _tried(["fault", "limited"], pause=pause)
    assert 2 * pause <= took <= 2 * pause + 2


def test_without_a_word_the_wait_grows_up_to_a_limit() -> None:
    """Random up to 1, 2, 4 … seconds and never above the longest."""
    _, took, _ = _tried(["fault"] * 11, 12)
    assert 0 < took <= sum(min(2**number, LONGEST) for number in range(11))


@pytest.mark.parametrize(("kind", "waits"), [("limited", False), ("fault", True)])
def test_a_paced_worker_waits_once(kind: str, *, waits: bool) -> None:
    """Where the pace of all keeps the pause, the one who was refused does not keep it a second time."""
    _, took, _ = _tried([kind], paced=True, pause=100.0)
    assert (took >= 100) == waits


def test_whoever_waits_hears_why() -> None:
    """Before each further try, with the seconds and the fault; not before the end."""
    heard: list[tuple[float, str]] = []

    async def attempt() -> str:
        raise PassingFault(ReplyError(f"the server is busy ({len(heard)})"), 5.0)

    async def run() -> None:
        with pytest.raises(ReplyError, match="busy"):
            await persist(attempt, 3, 0.0, paced=False, waits=lambda seconds, reason: heard.append((seconds, reason)))

    run_virtually(run())
    assert heard == [(5.0, "the server is busy (0)"), (5.0, "the server is busy (1)")]


def test_what_does_not_pass_is_not_tried_again() -> None:
    """Any other error comes at once."""
    asked = 0

    async def attempt() -> str:
        nonlocal asked
        asked += 1
        raise ModelError("the key is wrong")

    async def run() -> None:
        with pytest.raises(ModelError, match="the key is wrong"):
            await persist(attempt, 5, 1.0, paced=False)

    assert (run_virtually(run())[1], asked) == (0.0, 1)
