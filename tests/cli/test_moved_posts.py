"""Posts that are moved, removed or exchanged after something was proposed for them, or written to them.

Each is told in one sentence and keeps what it has; the others are carried out, and so is the rest once it is back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from cli.in_process import Called
from cli.moving import CHANGES, GONE, SAID, TOLD, change_all, decide, files_of, plant, restore, summary
from enrich.journal.db import Journal
from review.seeded import Terminal
from web.inside import Inside
from web.site import reviewed


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A post for each change, and two that are left alone: one waits, the other one does not."""
    return plant(tmp_path)


def _require_told(lines: Iterable[str], told: Mapping[str, str]) -> None:
    """A sentence for each of these posts, and none for those that did not change."""
    said = [line.removeprefix("error: ") for line in lines]
    found = {name: [line for line in said if line.startswith(f"{name}/a.md:")] for name in (*told, "same", "other")}
    assert {name: len(some) for name, some in found.items()} == {**dict.fromkeys(told, 1), "same": 0, "other": 0}
    assert {name: found[name] for name in told if told[name] not in found[name][0]} == {}


def _require_onechange_all(before: Mapping[str, object], after: Mapping[str, object], *but: str) -> None:
    """No file is another one, but for the post that was left alone, and these."""
    changed = {path for path in {**before, **after} if before.get(path) != after.get(path)}
    assert changed == {f"site/{name}/a.md" for name in ("same", *but)}


def test_apply(site: Path, called: Called) -> None:
    """What is decided is written where the post is as it was, and the rest is written once that is back."""
    decide(site)
    copy, before = change_all(site), files_of(site.parent)
    done = called(site, "apply", "-v")
    assert (done.code, summary("same", site)) == (3, SAID.format("same"))
    _require_told(done.err.splitlines(), TOLD)
    _require_onechange_all(before, files_of(site.parent))
    restore(site, copy)
    done = called(site, "apply")
    assert (done.code, [name for name in CHANGES if summary(name, site) != SAID.format(name)]) == (0, [])


def test_forget(site: Path, called: Called) -> None:
    """What is decided on posts that are gone, or filled, can be dropped; what is only broken waits."""
    decide(site)
    change_all(site)
    before = files_of(site.parent)
    done = called(site, "apply", "--forget", "-v")
    assert done.code == 3
    _require_told(done.err.splitlines(), TOLD)
    _require_onechange_all(before, files_of(site.parent))
    assert {name for name in CHANGES if f"{name}/a.md: the decision is dropped" in done.err} == {*GONE, "filled"}
    assert f"{len(CHANGES) - len(GONE) - 1} posts: {len(CHANGES) - len(GONE) - 1} failed" in called(site, "apply").err


@pytest.mark.parametrize("verb", ["undo", pytest.param("redo", marks=pytest.mark.long)])
def test_taking_back(site: Path, called: Called, verb: str) -> None:
    """What was written, or taken back, goes to and fro where the post is as it was, and the rest once that is back."""
    decide(site)
    for words in (["apply"], ["undo", "--yes"])[: 1 + (verb == "redo")]:
        assert called(site, *words).code == 0
    copy, before = change_all(site), files_of(site.parent)
    done = called(site, verb, "--yes", "-v")
    assert (done.code, summary("same", site)) == (3, SAID.format("same") if verb == "redo" else None)
    without = {name: told for name, told in TOLD.items() if name != "private"}
    _require_told(done.err.splitlines(), without | {"filled": "keeps `summary`"})
    _require_onechange_all(before, files_of(site.parent), *(["private"] if verb == "redo" else []))
    restore(site, copy)
    done = called(site, verb, "--yes")
    left = [name for name in without if bool(summary(name, site)) != (verb == "redo")]
    assert (done.code, left) == (0, [])


def test_the_page(site: Path) -> None:
    """The page is open while the posts change: it tells of each, decides on, and writes the rest."""
    with reviewed(site) as page:
        browser = Inside(page.desk)
        page.desk.decide([page.asked(f"{name}/a.md", "summary") for name in (*CHANGES, "same")])
        copy, before = change_all(site), files_of(site.parent)
        assert {browser.get(f"/?state=all&path={name}/a.md")[0] for name in CHANGES} == {200}
        assert {browser.get(f"/body?path={name}/a.md")[0] for name in CHANGES} == {200}
        status, told = browser.post("write", {"path": ""})
        assert (status, told["count"]) == (200, 1)
        _require_told(told["failed"], TOLD)
        _require_onechange_all(before, files_of(site.parent))
        restore(site, copy)
        for name in CHANGES:
            assert browser.post("write", {"path": f"{name}/a.md"})[1]["failed"] == []
    assert [name for name in CHANGES if summary(name, site) != SAID.format(name)] == []


@pytest.mark.parametrize("way", ["post", pytest.param("field", marks=pytest.mark.long)])
def test_a_review_on_a_terminal(site: Path, way: str) -> None:
    """Only what can be read is asked about, and the others wait until they are back."""
    change_all(site)
    before = files_of(site.parent)
    terminal = Terminal(site, "review", "-v", "--by", way, plain=True, columns=200)
    terminal.answer("d", "y")  # of the private one, and of the one that was left alone
    assert terminal.end() == 3
    assert summary("same", site) == SAID.format("same")
    told = {name: sentence for name, sentence in TOLD.items() if name not in ("filled", "private")}
    _require_told(terminal.shown.replace("\r", "").splitlines(), told)
    _require_onechange_all(before, files_of(site.parent))
    with closing(Journal(site / ".enrich")) as journal:
        assert journal.decisions.waiting().keys() == {f"{name}/a.md" for name in CHANGES}
