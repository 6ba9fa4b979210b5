"""A generated history: hundreds of pull requests over posts of every shape, each taken in three ways."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from enrich.suggest.body import suggestion
from enrich.suggest.planfile import load
from enrich.suggest.values import PlannedPost, PostStatus, SuggestionPlan
from forge.bot import Bot, reply, settings, working
from forge.clicks import alive, clicked
from forge.history import answer, pull
from forge.repo import WHO

CHUNKS, COUNT = 20, 16
FIELDS = '[fields.summary]\n[fields.tags]\nmax_new = 9\n[fields.mood]\nkind = "term"\nvalues = ["calm", "stormy"]\n'


def _tree(bot: Bot, plan: SuggestionPlan) -> dict[str, bytes]:
    return {item.path: (bot.repo.root / item.path).read_bytes() for item in plan.items}


def _applied(bot: Bot, patch: bytes) -> None:
    done = subprocess.run(["git", "apply"], cwd=bot.repo.root, input=patch, capture_output=True, check=False, env=WHO)
    assert done.returncode == 0, done.stderr.decode() + patch.decode()


def _by_clicks(bot: Bot, plan: SuggestionPlan, patches: Mapping[str, bytes]) -> dict[str, bytes]:
    """The tree once every suggestion is clicked and every patch beside them applied."""
    for item in plan.items:
        if item.status is PostStatus.INLINE:
            file = bot.repo.root / item.path
            assert item.anchor
            file.write_bytes(clicked(file.read_bytes(), item.anchor.line, suggestion(item), item.anchor.start))
        elif item.status is PostStatus.PATCH:
            _applied(bot, patches[item.path])
    return _tree(bot, plan)


def _require_anchored(bot: Bot, item: PlannedPost, base: str, head: str) -> None:
    """The line is one that git's own diff shows on the right side."""
    assert item.anchor
    assert item.anchor.line in bot.repo.right(base, head, item.path)
    assert alive(suggestion(item)) == []


@pytest.mark.slow
@pytest.mark.parametrize("chunk", [0, *(pytest.param(one, marks=pytest.mark.long) for one in range(1, CHUNKS))])
def test_three_ways_to_one_tree(tmp_path: Path, chunk: int) -> None:
    """Clicks and the patches beside them, `git apply` of all, and `suggest apply` agree to the byte."""
    counts = dict.fromkeys(PostStatus, 0)
    with working(tmp_path) as bot:
        toml = settings(bot.model).replace(settings(bot.model).split("\n\n", 1)[1], FIELDS)
        bot.push({"enrich.toml": "[site]\ncreate = true\n" + toml}, "main")
        bot.repo.git("checkout", "-qf", "main")
        numbers = range(COUNT * chunk, COUNT * (chunk + 1))
        changes = {number: pull(number) for number in numbers}
        bot.repo.plant([(f"base-{number}", "main", change.before) for number, change in changes.items()])
        bot.repo.plant([(f"pull-{number}", f"base-{number}", change.after) for number, change in changes.items()])
        for number in numbers:
            plan = _one(bot, number)
            for item in plan.items:
                counts[item.status] += 1
    assert counts[PostStatus.INLINE] > COUNT / 4, counts
    assert counts[PostStatus.PATCH] > COUNT / 4, counts
    assert counts[PostStatus.FAILED] < COUNT / 4, counts
    print({status.value: count for status, count in counts.items()})


def _one(bot: Bot, number: int) -> SuggestionPlan:
    start, head = f"base-{number}", f"pull-{number}"
    bot.model._default = reply(answer(number))
    plan_file, patch_file = bot.folder / "plan.json", bot.folder / "all.patch"
    words = ("--ci", "none", "--base", start, "--head", head, "--plan", str(plan_file))
    ran = bot.run(*words, "--reporter", f"patch={patch_file}", "--reporter", "json")
    assert ran.code == 0, ran.err
    plan = load(plan_file)
    assert json.loads(ran.out)["version"] == 1
    for item in plan.items:
        if item.status is PostStatus.INLINE:
            _require_anchored(bot, item, start, head)
    sections = re.split(rb"(?m)^(?=diff --git )", patch_file.read_bytes())[1:]
    proposed = [item.path for item in plan.items if item.proposed]
    _reset(bot, number)
    by_clicks = _by_clicks(bot, plan, dict(zip(proposed, sections, strict=True)))
    _reset(bot, number)
    if sections:
        _applied(bot, b"".join(sections))
    by_git = _tree(bot, plan)
    _reset(bot, number)
    assert bot.apply(plan_file).code == 0
    assert by_clicks == by_git == _tree(bot, plan), number
    return plan


def _reset(bot: Bot, number: int) -> None:
    """The posts of a pull request in the work tree, as its head has them."""
    for path, content in pull(number).after.items():
        if content is not None:
            (bot.repo.root / path).parent.mkdir(parents=True, exist_ok=True)
            (bot.repo.root / path).write_bytes(content)
