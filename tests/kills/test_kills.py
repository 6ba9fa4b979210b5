"""Every verb that writes, killed with -9 at moments by lot: nothing torn, nothing lost, nothing paid twice."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from batch.garden import Garden
from kills.towers import ANSWERED, UNFINISHED, asked_for, files, kept, plant, remembered, said, torn
from kills.verbs import VERBS, Verb, Words, commanded, git
from server import Server

KILLS = [pytest.param(2, marks=pytest.mark.slow), pytest.param(200, marks=pytest.mark.long)]


@dataclass(frozen=True)
class Chapter:
    """What a verb makes of a site where nobody disturbs it: ``site`` is a copy from before."""

    verb: Verb
    copy: Path
    before: dict[str, bytes]
    after: dict[str, bytes]
    known: Counter[Any]
    seconds: float


def _told(site: Garden, verbs: Sequence[Verb], folder: Path) -> list[Chapter]:
    """All verbs one after the other, undisturbed."""
    made = []
    for number, verb in enumerate(verbs):
        copy = folder / str(number)
        shutil.copytree(site.root, copy, symlinks=True)
        before, start = files(site.root), time.monotonic()
        verb.whole(site)
        made.append(Chapter(verb, copy, before, files(site.root), remembered(site), time.monotonic() - start))
    return made


def _again(site: Garden, chapter: Chapter) -> None:
    shutil.rmtree(site.root)
    shutil.copytree(chapter.copy, site.root, symlinks=True)


def _killed(site: Garden, chapter: Chapter, chance: random.Random, server: Server) -> None:
    """One kill, and what holds right after it and after the verb was run again."""
    decided = chapter.verb.cut(site, chance, chapter.seconds)
    assert list(torn(files(site.root), chapter.before, chapter.after)) == []
    waiting = set(kept(site, "SELECT path, field FROM proposals WHERE state = 'pending'"))
    lost = [one for one in waiting if one in decided or (one[0], "") in decided]
    assert lost == [], f"{chapter.verb.name}: decided, and waiting again"
    answered = {path for (path,) in kept(site, ANSWERED)}
    asked = len(server.history)
    chapter.verb.whole(site)
    again = [path for path in asked_for(server.history[asked:]) if path in answered]
    assert again == [], f"{chapter.verb.name}: paid twice"


@pytest.mark.parametrize("kills", KILLS)
def test_every_verb_goes_on_after_a_kill(tmp_path: Path, kills: int) -> None:
    """Each post has its old bytes or its new ones, what was decided stays decided, no answer is asked for twice.

    Run again, the verb leaves the very bytes and the very memory that it leaves where nobody kills it.
    """
    chance = random.Random(int(os.environ.get("ENRICH_SEED", kills)))  # noqa: S311 - varies a test
    with Server(default=said, latency=0.02) as server:
        site = plant(tmp_path / "site", server.url)
        chapters = _told(site, VERBS, tmp_path)
        for number in range(kills):
            chapter = chapters[number % len(chapters)]
            _again(site, chapter)
            _killed(site, chapter, chance, server)
            assert files(site.root) == chapter.after, chapter.verb.name
            assert remembered(site) == chapter.known, chapter.verb.name
            assert kept(site, UNFINISHED) == []


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.long)])
def test_the_bot_goes_on_after_a_kill(tmp_path: Path, kills: int) -> None:
    """`enrich suggest` asks for the rest alone, and suggests what it does where nobody kills it."""
    chance = random.Random(int(os.environ.get("ENRICH_SEED", kills)))  # noqa: S311 - varies a test
    bot = commanded(
        "suggest", Words(("suggest", "--ci", "none", "--base", "main", "--reporter", f"patch={tmp_path / 'patch'}"))
    )
    with Server(default=said, latency=0.05) as server:
        site = plant(tmp_path / "site", server.url)
        for line in ("init -q -b main", "add enrich.toml old", "commit -qm base"):
            git(site, *line.split())
        for line in ("checkout -qb feature", "add .", "commit -qm posts"):
            git(site, *line.split())
        (chapter,) = _told(site, [bot], tmp_path)
        whole, posts = (tmp_path / "patch").read_bytes(), Counter(asked_for(server.history))
        for _ in range(kills):
            _again(site, chapter)
            (tmp_path / "patch").unlink()
            asked = len(server.history)
            bot.cut(site, chance, chapter.seconds)
            cut = len(server.history)
            bot.whole(site)
            assert (tmp_path / "patch").read_bytes() == whole
            both = Counter(asked_for(server.history[asked:]))
            assert both.keys() == posts.keys()
            assert sum(both.values()) - len(both) <= min(4, cut - asked)
