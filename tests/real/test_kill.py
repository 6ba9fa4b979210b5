"""The command or its server is killed amid a run: what was answered is not asked for again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from batch.running import RUN, Done, run, started
from real.site import LISTS, applied, garden, require_told, require_whole, short
from server.llama import Llama
from server.llama import started as serving
from server.relay import Relayed

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture
def llama(tmp_path: Path, python: Path, thin: Path) -> Iterator[Llama]:
    """A server of one slot."""
    with serving(python, thin, tmp_path) as made:
        yield made


def _answered(history: Sequence[Relayed]) -> int:
    return sum(one.complete for one in history)


def _twice(history: Sequence[Relayed]) -> int:
    """How many requests were sent again although they had been answered."""
    answered = Counter(json.dumps(one.body["messages"]) for one in history if one.complete)
    return sum(count - 1 for count in answered.values())


def _failures(done: Done) -> list[Any]:
    return [record["error"] for record in done.records if record["error"]]


def test_the_command_is_killed(tmp_path: Path, llama: Llama) -> None:
    """The next run asks for the rest, and once more for no more than the one reply that was on its way."""
    site = garden(tmp_path / "site", llama, short(), LISTS)
    with started(site, *RUN) as command:
        assert command.until(lambda: _answered(llama.history) >= 2)
        command.kill()
    done = run(site)
    require_told(done, site.posts)
    assert done.code == 0, _failures(done)
    assert require_whole(site) >= applied(done)
    assert _twice(llama.history) <= 1


def test_the_server_is_killed(tmp_path: Path, llama: Llama) -> None:
    """The run says in one line that the server is away; the next one asks for the rest alone."""
    site = garden(tmp_path / "site", llama, short(), LISTS, attempts=2)
    with started(site, *RUN) as command:
        assert command.until(lambda: _answered(llama.history) >= 1)
        llama.kill()
        first = command.done()
    require_told(first, site.posts)
    assert "failed" in first.outcomes().values(), first
    llama.start()
    done = run(site)
    require_told(done, site.posts)
    assert done.code == 0, _failures(done)
    assert require_whole(site) == applied(first, done)
    assert _twice(llama.history) == 0


def test_the_server_comes_back(tmp_path: Path, llama: Llama) -> None:
    """A server that is started anew within the attempts costs no post."""
    site = garden(tmp_path / "site", llama, short(), LISTS)
    with started(site, *RUN) as command:
        assert command.until(lambda: _answered(llama.history) >= 1)
        llama.kill()
        llama.start()
        done = command.done()
    require_told(done, site.posts)
    assert done.code == 0, _failures(done)
    assert require_whole(site) == applied(done)
    assert _twice(llama.history) == 0
