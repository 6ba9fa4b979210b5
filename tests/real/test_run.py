"""Posts in several languages and models of 135 and 270 million weights: what must hold whatever they say."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from batch.running import run, started
from conftest import CLEAN, ROOT
from real.site import LISTS, applied, garden, long_post, require_told, require_whole, short
from server.llama import Llama

pytestmark = [pytest.mark.real, pytest.mark.slow]

PROBES = 4


@pytest.mark.long
@pytest.mark.parametrize("names", [("posts/clock.md", "posts/cha.md"), ()])
def test_a_run_and_the_next_one(tmp_path: Path, smollm2: Llama, names: tuple[str, ...]) -> None:
    """Values keep the rules, a post takes two requests at most, no work is abandoned, and nothing is asked twice."""
    site = garden(tmp_path / "site", smollm2, short(*names))
    before, worked, taken = len(smollm2.history), smollm2.worked(), smollm2.taken()
    done = run(site)
    asked = smollm2.history[before:]
    require_told(done, site.posts)
    assert require_whole(site) == applied(done)
    assert 0 < len(asked) <= 2 * len(site.posts) + PROBES
    worked, taken = smollm2.worked() - worked, smollm2.taken() - taken
    print(f"{len(asked)} requests, {worked:,} tokens worked, {taken:,} taken, {done.outcomes()}")
    print([record["error"] for record in done.records])
    assert worked - taken <= worked * 0.05

    failed = [path for path, outcome in done.outcomes().items() if outcome == "failed"]
    before = len(smollm2.history)
    require_told(run(site), site.posts)
    assert len(smollm2.history) - before <= 2 * len(failed)


def test_a_review(tmp_path: Path, smollm2: Llama) -> None:
    """What a run proposed waits for a person, who takes one and leaves what else there is; none is asked for again."""
    posts = short("posts/brot.md", "posts/clock.md")
    site = garden(tmp_path / "site", smollm2, posts, LISTS)
    with started(site, "run", "--dry-run", "--format", "json") as command:
        done = command.done()
    proposed = [path for path, outcome in done.outcomes().items() if outcome == "proposed"]
    assert proposed, done
    before = len(smollm2.history)
    variables = {key: value for key, value in os.environ.items() if key not in CLEAN} | {"PYTHONPATH": str(ROOT)}
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "enrich", "review"],
        cwd=str(site.root),
        env=variables,
        encoding="utf-8",
        timeout=60,
    )
    for key in ["y", *["n"] * (len(proposed) - 1)]:
        terminal.expect(r"\[y,n,[^\]]*\?\]\? ")
        terminal.sendline(key)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert len(require_whole(site)) == 1
    assert run(site).code == 0
    assert len(require_whole(site)) == 1
    assert len(smollm2.history) == before


def test_silence_is_paid_twice_at_most(tmp_path: Path, smollm2: Llama) -> None:
    """A server that is silent for longer than the settings allow is asked twice for a post, and told of in one line."""
    posts = {"long.md": long_post(6_000)}
    site = garden(tmp_path / "site", smollm2, posts, timeout=0.3)
    before = len(smollm2.history)
    done = run(site)
    require_told(done, posts)
    assert done.outcomes() == {"long.md": "failed"}
    assert "gave no answer within 0.3 s" in done.records[0]["error"]["message"]
    assert len(smollm2.history) - before == 2
    assert require_whole(site) == set()


@pytest.mark.long
def test_gemma(tmp_path: Path, gemma: Llama) -> None:
    """The same holds with a model of another family."""
    posts = short("posts/clock.md")
    site = garden(tmp_path / "site", gemma, posts)
    done = run(site)
    require_told(done, posts)
    assert require_whole(site) == applied(done)
    assert 0 < len(gemma.history) <= 2 + PROBES
