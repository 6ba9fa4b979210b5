"""A server with every fault at once: what becomes of each post follows from what it met, and from nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from batch.garden import name, plant
from batch.lots import Lots
from batch.running import journal, run
from server import End, Script, Server, answers

ATTEMPTS = 3
FAULTS: dict[str, tuple[float, Script]] = {
    "limited": (0.20, answers.limited(after=0.05)),
    "failing": (0.10, answers.failing(500)),
    "hanging": (0.05, answers.hang),
    "cut off": (0.025, answers.cut),
    "broken": (0.025, answers.broken),
    "violating": (0.05, answers.violation),
    "refused": (0.02, answers.refused),
}
TIMEOUTS = 2
SPENT = "SELECT sum(tokens_in), sum(tokens_out) FROM replies"
PASSING = {"failing", "hanging"}
FINAL = {"right": "applied", "cut off": "truncated", "refused": "refusal"}
POSTS = [150, pytest.param(1000, marks=pytest.mark.long)]


def _expected(lots: Sequence[str]) -> str:
    """What a post comes to: ``applied``, or the code of its error; 429 costs nothing, one broken reply is mended.

    A request is never sent more than twice for an answer that did not come in time.
    """
    left, patience, mended = ATTEMPTS, TIMEOUTS, False
    for place, lot in enumerate(lots, 1):
        left -= lot == "failing"
        patience -= lot == "hanging"
        if lot in ("broken", "violating"):
            found, left, patience, mended = ("reply" if mended else ""), ATTEMPTS, TIMEOUTS, True
        else:
            found = FINAL.get(lot) or ("" if left and patience else "unavailable")
        if found:
            return found if place == len(lots) else f"asked {len(lots) - place} times too often"
    return "never decided"


@pytest.mark.parametrize("posts", POSTS)
def test_each_post_ends_as_it_must(tmp_path: Path, posts: int) -> None:
    """Every post ends applied or failed with the right reason, 429 costs no attempt, and none is lost."""
    site = plant(tmp_path / "site", posts)
    lots = Lots(FAULTS)
    with Server(default=lots) as server:
        site.configure(server.url, model={"attempts": ATTEMPTS, "timeout": 2}, run={"concurrency": 32})
        done = run(site, "--max-errors", "0")
    found = {record["path"]: record["error"]["code"] if record["error"] else "applied" for record in done.records}
    assert found == {name(number): _expected(drawn) for number, drawn in lots.drawn.items()}
    assert (done.code, len(done.records), found.keys()) == (3, posts, site.posts.keys())
    assert site.written().keys() == {path for path, end in found.items() if end == "applied"}
    told = Counter(dict(journal(site, "SELECT code, count(*) FROM failures GROUP BY code")))
    assert told == Counter(end for end in found.values() if end != "applied")
    assert set(found.values()) >= {"applied", "truncated", "refusal", "reply"}
    _require_billed(server, journal(site, SPENT)[0], [record["usage"] for record in done.records])
    assert any(_outlived(drawn) for drawn in lots.drawn.values()), "no post met enough 429s to show what they cost"


def _require_billed(server: Server, kept: Sequence[int], told: Sequence[Mapping[str, int]]) -> None:
    """What the server counted is in the journal and in the posts' records, that of useless answers too."""
    answered = [answer.data for _, answer in server.sent if answer.status == 200 and answer.end is End.KEEP]
    usages = [data["usage"] for data in answered if isinstance(data, dict)]
    counted = tuple(sum(usage[key] for usage in usages) for key in ("prompt_tokens", "completion_tokens"))
    assert kept == counted
    assert tuple(sum(usage[key] for usage in told) for key in ("tokens_in", "tokens_out")) == counted


def _outlived(lots: Sequence[str]) -> bool:
    """Whether a post was applied that would have failed, had each 429 cost one of its attempts."""
    return lots[-1] == "right" and sum(lot in PASSING or lot == "limited" for lot in lots) >= ATTEMPTS
