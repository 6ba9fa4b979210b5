"""A plan is a file from a phase that nobody trusts: what is not to the letter a plan is refused, with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from enrich.errors import UsageError
from enrich.suggest.planfile import LARGEST, dumped, load, parsed, save
from enrich.suggest.reporters import Teller
from enrich.suggest.values import Anchor, LineEdit, PlannedPost, PostStatus, Pull, SuggestionPlan
from enrich.terminal import Screen

SHA, KEY = "0" * 40, "f" * 16
POST = PlannedPost(
    "posts/日本 a.md",
    SHA,
    PostStatus.INLINE,
    ("summary", "tags"),
    KEY,
    {"summary": "Über.", "tags": ["a", "b"]},
    (LineEdit(3, 1, ("tags: [a, b]\r", "")), LineEdit(4, 0, ())),
    Anchor(3, 2, 1),
    ("new-term",),
    "because",
    None,
)
PLAN = SuggestionPlan(Pull("o/r", 7, SHA, "1" * 64, fork=True, allowed=False), KEY, "partial", (POST,), ("A note.",))
Change = Callable[[dict[str, Any]], object]


def _set(*keys: str | int, to: object) -> Change:
    def change(told: dict[str, Any]) -> None:
        inner: Any = told
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = to

    return change


def _post(key: str, to: object) -> Change:
    return _set("items", 0, key, to=to)


STRANGE: dict[str, tuple[Change, str]] = {
    "another version": (_set("version", to=2), "$.version"),
    "a version that is a text": (_set("version", to="1"), "$.version"),
    "a key too many": (_set("more", to=1), "$"),
    "a key too few": (lambda told: told.pop("notes"), "$"),
    "no list of posts": (_set("items", to={}), "$.items"),
    "a status that nobody has": (_set("status", to="fine"), "$.status"),
    "notes that are no texts": (_set("notes", to=[1]), "$.notes[0]"),
    "settings that are no digest": (_set("config", to="g" * 16), "$.config"),
    "a digest and a line end": (_set("config", to=f"{KEY}\n"), "$.config"),
    "a short commit": (_set("pull", "base", to="0" * 39), "$.pull.base"),
    "a commit between both lengths": (_set("pull", "head", to="0" * 50), "$.pull.head"),
    "a commit in capitals": (_set("pull", "head", to="A" * 40), "$.pull.head"),
    "a commit and a line end": (_set("pull", "head", to=f"{SHA}\n"), "$.pull.head"),
    "a commit that is an option": (_set("pull", "base", to="--output=x"), "$.pull.base"),
    "a repository with a space": (_set("pull", "repo", to="o/r x"), "$.pull.repo"),
    "a repository and a line end": (_set("pull", "repo", to="o/r\n"), "$.pull.repo"),
    "a number below 0": (_set("pull", "number", to=-1), "$.pull.number"),
    "a fork that is a number": (_set("pull", "fork", to=1), "$.pull.fork"),
    "a path from the root": (_post("path", "/etc/passwd"), "$.items[0].path"),
    "a path out of the site": (_post("path", "../a.md"), "$.items[0].path"),
    "a path out and in": (_post("path", "a/../../b.md"), "$.items[0].path"),
    "a path that ends outside": (_post("path", "a/.."), "$.items[0].path"),
    "an empty path": (_post("path", ""), "$.items[0].path"),
    "a path without an end": (_post("path", "a" * 4097), "$.items[0].path"),
    "a blob that is none": (_post("blob", "HEAD:a.md"), "$.items[0].blob"),
    "a blob and a line end": (_post("blob", f"{SHA}\n"), "$.items[0].blob"),
    "a status of no post": (_post("status", "written"), "$.items[0].status"),
    "a key that is too short": (_post("key", "f" * 15), "$.items[0].key"),
    "a value that is a number": (_post("values", {"a": 1}), "$.items[0].values.a"),
    "a value that is a mapping": (_post("values", {"a": {}}), "$.items[0].values.a"),
    "a value without an end": (_post("values", {"a": "x" * 2001}), "$.items[0].values.a"),
    "a line 0": (_post("edits", [{"line": 0, "count": 1, "lines": []}]), "$.items[0].edits[0].line"),
    "a count below 0": (_post("edits", [{"line": 1, "count": -1, "lines": []}]), "$.items[0].edits[0].count"),
    "lines that are a text": (_post("edits", [{"line": 1, "count": 1, "lines": "x"}]), "$.items[0].edits[0].lines"),
    "an edit with more": (_post("edits", [{"line": 1, "count": 1, "lines": [], "x": 1}]), "$.items[0].edits[0]"),
    "an anchor on line 0": (_post("anchor", {"line": 0, "old": 1, "start": 0}), "$.items[0].anchor"),
    "a price that is a text": (_post("cost", "1"), "$.items[0].cost"),
    "too many flags": (_post("flags", ["x"] * 101), "$.items[0].flags"),
}


@pytest.mark.parametrize(("change", "place"), STRANGE.values(), ids=STRANGE.keys())
def test_what_is_no_plan_is_refused(change: Change, place: str) -> None:
    """With the place where it is strange, and what to do; nothing of it is taken."""
    told = json.loads(dumped(PLAN))
    assert parsed(told, "plan.json") == PLAN
    change(told)
    with pytest.raises(UsageError) as caught:
        parsed(told, "plan.json")
    assert str(caught.value) == f"plan.json: is not a plan that this version can read, at {place}"
    assert caught.value.hint == "make it again with --phase plan"


USUAL: dict[str, Change] = {
    "no posts": _set("items", to=[]),
    "no digest": _set("config", to=""),
    "no forge": _set("pull", to={"repo": "", "number": 0, "base": SHA, "head": SHA, "fork": False, "allowed": True}),
    "a group of groups": _set("pull", "repo", to="a/b.c/d-e"),
    "a path with points": _post("path", "a..b/...c/.d/e..md"),
    "a path with anything else": _post("path", "a \"b\" 'c' ::error:: 日本.md"),
    "a post without anything": _post("values", {}),
    "no anchor": _post("anchor", None),
    "a price": _post("cost", 0.5),
}


@pytest.mark.parametrize("change", USUAL.values(), ids=USUAL.keys())
def test_what_is_a_plan_is_taken(change: Change) -> None:
    """And comes back as it was."""
    told = json.loads(dumped(PLAN))
    change(told)
    assert json.loads(dumped(parsed(told, "x"))) == told


FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is not JSON"),
    "half of one": (dumped(PLAN).encode()[:-20], "is not JSON"),
    "another encoding": ("é".encode("latin-1"), "is not JSON"),
    "nested without an end": (b"[" * 100_000, "is not JSON"),
    "another JSON": (b"[]", "is not a plan that this version can read, at $"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES.keys())
def test_a_file_that_holds_no_plan_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """By its name, never as a bug."""
    file = tmp_path / "plan.json"
    file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        load(file)
    assert str(caught.value) == f"{file}: {told}"
    assert "--phase plan" in caught.value.hint


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Reading and writing, with the system's reason."""
    for act in (lambda: load(tmp_path / "none"), lambda: load(tmp_path), lambda: save(PLAN, tmp_path / "no" / "x")):
        with pytest.raises(UsageError, match=r": can't be (read|written): "):
            act()


def test_a_plan_in_a_file_is_the_plan(tmp_path: Path) -> None:
    """All letters and line ends are kept."""
    save(PLAN, tmp_path / "plan.json")
    assert load(tmp_path / "plan.json") == PLAN


def test_a_file_beyond_all_measure_is_not_read(tmp_path: Path) -> None:
    """Its size is looked at first."""
    file = tmp_path / "plan.json"
    with file.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    with pytest.raises(UsageError, match="is too large for a plan"):
        load(file)


@pytest.mark.parametrize("status", ["partial", "unavailable"])
@pytest.mark.parametrize(("notes", "said"), [((), ""), (("First.", "Last."), "Last.")])
def test_a_plan_in_trouble_warns_with_its_last_note(
    capsys: pytest.CaptureFixture[str], status: str, notes: tuple[str, ...], said: str
) -> None:
    """A plan from elsewhere may have no note; that is no reason to end as a bug."""
    plan = SuggestionPlan(PLAN.pull, KEY, status, (), notes)
    assert Teller(None, Screen(), (), "error").planned(plan) == 3
    assert Teller(None, Screen(), (), "never").planned(plan) == 0
    assert capsys.readouterr().err.count(f"warning: {said}") == 2


COUNTS = {
    "none": (0, "no posts in this pull request\n"),
    "one": (1, "1 post: 1 inline\n"),
    "two": (2, "2 posts: 2 inline\n"),
}


@pytest.mark.parametrize(("number", "said"), COUNTS.values(), ids=COUNTS.keys())
def test_the_posts_are_counted(capsys: pytest.CaptureFixture[str], number: int, said: str) -> None:
    """One is told as one."""
    plan = SuggestionPlan(PLAN.pull, KEY, "ok", (POST,) * number)
    assert Teller(None, Screen(), (), "missing").planned(plan) == (1 if number else 0)
    assert capsys.readouterr() == ("", said)
