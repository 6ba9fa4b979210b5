"""`enrich move-key`: a field of all posts under another key, reviewed, journaled, and taken back."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.in_process import Called
from enrich import frontmatter
from enrich.journal.db import Journal
from review.seeded import Terminal
from server import Server, answers

POST = """---
title: The clock of the harbour  # ours
{}date: 2024-01-01
---

The clock on the harbour tower lost ten minutes in the winter of 1764, because the cold made its pendulum shorter.
"""
OLD = "summary: >-  # theirs\n  Mine, and\n  long.\n"
NEW = OLD.replace("summary", "description")
SAID = "A harbour clock lost ten minutes in a winter."


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two posts with the old key, one with neither, and one with both."""
    (tmp_path / "enrich.toml").write_text('[fields.summary]\nkey = "description"\n', encoding="utf-8")
    both = f"{OLD}description: Other.\n"
    for name, lines in (("a", OLD), ("b", OLD), ("c", ""), ("d", both)):
        (tmp_path / f"{name}.md").write_text(POST.format(lines), encoding="utf-8")
    return tmp_path


def _read(site: Path, name: str) -> str:
    return (site / f"{name}.md").read_text(encoding="utf-8")


def test_it_shows_one_diff_and_writes_it(site: Path, called: Called) -> None:
    """Nothing is written by the dry run; then only the bytes of the key, and a post that has both is refused."""
    shown = called(site, "move-key", "summary", "description", "--dry-run")
    assert shown.code == 3
    assert shown.out.count("-summary: >-  # theirs\n+description: >-  # theirs\n") == 2
    assert "d.md:6: `description` stands here, and `summary` in line 3" in shown.err
    assert "2 posts to move" in shown.err
    assert _read(site, "a") == POST.format(OLD)
    done = called(site, "move-key", "summary", "description", "--yes")
    assert (done.code, done.out) == (3, "a.md: description\nb.md: description\n")
    assert [_read(site, name) for name in "abcd"] == [
        *[POST.format(NEW)] * 2,
        POST.format(""),
        POST.format(f"{OLD}description: Other.\n"),
    ]


def test_undo_takes_it_back_and_back_again(site: Path, called: Called) -> None:
    """To the byte, and field by field where the front matter was edited meanwhile."""
    called(site, "move-key", "summary", "description", "--yes")
    undone = called(site, "undo", "--yes")
    *posts, run = undone.out.splitlines()
    assert posts == ["b.md: took back summary, to the byte", "a.md: took back summary, to the byte"]
    assert run.endswith(": 2 posts, summary")
    assert _read(site, "a") == POST.format(OLD)
    called(site, "redo", "--yes")
    assert _read(site, "a") == POST.format(NEW)
    (site / "a.md").write_text(POST.format(f"draft: true\n{NEW}"), encoding="utf-8")
    called(site, "undo", "--yes")
    assert _read(site, "a") == POST.format(f"draft: true\n{OLD}")
    assert _read(site, "b") == POST.format(OLD)


def test_what_was_edited_since_stays(site: Path, called: Called) -> None:
    """A value that a person changed under the new key keeps it, and the old key does not come back."""
    called(site, "move-key", "summary", "description", "a.md", "--yes")
    (site / "a.md").write_text(POST.format("description: Newer.\n"), encoding="utf-8")
    assert "keeps `description`, edited since" in called(site, "undo", "--dry-run").err
    called(site, "undo", "--yes")
    assert _read(site, "a") == POST.format("description: Newer.\n")


def test_it_moves_only_the_posts_named(site: Path, called: Called) -> None:
    """The twin of the whole site."""
    assert called(site, "move-key", "summary", "description", "a.md", "c.md", "--yes").code == 0
    assert _read(site, "a") == POST.format(NEW)
    assert _read(site, "b") == POST.format(OLD)


def test_programs_get_a_line_for_each_post(site: Path, called: Called) -> None:
    """With the diff, and with what failed."""
    records = called(site, "move-key", "summary", "description", "--yes", "--format", "json").records
    assert [(one["path"], one["outcome"]) for one in records] == [
        ("d.md", "failed"),
        ("a.md", "applied"),
        ("b.md", "applied"),
    ]
    assert records[0]["error"]["code"] == "both-keys"
    moved = {"field": "summary", "old": "summary", "new": "description", "value": "Mine, and long."}
    assert records[1]["moved"] == moved
    assert "+description: " in records[1]["diff"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("summary", "summary"), "can't be moved to"),
        (("summary", "summary.text"), "none lies inside of the other"),
        (("a.b", "a"), "none lies inside of the other"),
        (("enrich", "ai"), "says whether a post may be read"),
        (("summary", "enrich"), "says whether a post may be read"),
        (("summary", "a..b"), "is no key"),
        (("summary", ""), "is no key"),
    ],
)
def test_keys_that_are_none_are_refused(site: Path, called: Called, words: tuple[str, str], told: str) -> None:
    """With what is wrong, and nothing is read or written."""
    done = called(site, "move-key", *words, "--yes")
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_it_asks_before_it_writes(site: Path, called: Called) -> None:
    """Without a terminal it says which option is missing; with one, the answer counts."""
    assert called(site, "move-key", "summary", "description").code == 2
    for answer, lines in (("n", OLD), ("y", NEW)):
        terminal = Terminal(site, "move-key", "summary", "description", "a.md", "b.md", plain=True)
        terminal.child.expect("Move `summary` to `description` in 2 posts")
        terminal.answer(answer)
        assert terminal.end() == 0
        assert _read(site, "a") == POST.format(lines)


def test_settings_that_still_name_the_old_key_are_told(site: Path, called: Called) -> None:
    """The file of settings is the person's; a key that no field has goes without a word."""
    assert "settings still" not in called(site, "move-key", "summary", "description", "--dry-run").err
    (site / "enrich.toml").write_text("[fields.summary]\n", encoding="utf-8")
    told = called(site, "move-key", "summary", "description", "--dry-run").err
    assert 'still write `summary` to `summary`: set `key = "description"` in [fields.summary]' in told
    assert "no post has `mood`" in called(site, "move-key", "mood", "spirit", "--yes").err


@pytest.fixture
def written(tmp_path: Path, called: Called) -> Path:
    """A post whose summary enrich has written, with a provenance key."""
    (tmp_path / "a.md").write_text(POST.format(""), encoding="utf-8")
    with Server() as server:
        server.script(answers.saying({"summary": SAID}))
        _configure(tmp_path, server, "")
        assert called(tmp_path, "run", "--yes").code == 0
    return tmp_path


def _configure(site: Path, server: Server, settings: str) -> None:
    model = f'[provenance]\nkey = "ai"\n[model]\nname = "m"\nbase_url = "{server.url}"\n'
    (site / "enrich.toml").write_text(f"{model}[fields.summary]\n{settings}\n", encoding="utf-8")


def test_enrich_knows_its_values_under_the_new_key(written: Path, called: Called) -> None:
    """The provenance key names it, `blame` tells its run, and a run that refreshes may renew it."""
    assert called(written, "move-key", "summary", "description", "--yes").code == 0
    values: dict[str, Any] = dict(frontmatter.read((written / "a.md").read_bytes()))
    assert (values["description"], values["ai"], "summary" in values) == (SAID, ["description"], False)
    with closing(Journal(written / ".enrich")) as journal:
        (one,) = journal.writes.newest("a.md").values()
        assert (one.field, one.key, one.author, journal.writes.written("a.md")) == (
            "summary",
            "description",
            "enrich",
            {"summary": SAID},
        )
    with Server() as server:
        server.script(answers.saying({"summary": "A tower's clock lost ten minutes."}))
        _configure(written, server, 'key = "description"\npolicy = "refresh"')
        blamed = json.loads(called(written, "blame", "a.md", "--format", "json").out)
        assert "enrich" in json.dumps(blamed)
        assert called(written, "run", "--yes").code == 0
    values = dict(frontmatter.read((written / "a.md").read_bytes()))
    assert values["description"] == "A tower's clock lost ten minutes."


def test_undo_gives_enrich_its_value_back_under_the_old_key(written: Path, called: Called) -> None:
    """With its author, and with the provenance key as it was."""
    before = _read(written, "a")
    called(written, "move-key", "summary", "description", "--yes")
    assert called(written, "undo", "--yes").code == 0
    assert _read(written, "a") == before
    with closing(Journal(written / ".enrich")) as journal:
        (one,) = journal.writes.newest("a.md").values()
        assert (one.key, one.author, one.value) == ("summary", "enrich", SAID)
        assert journal.decisions.waiting() == {}


NESTED: dict[str, tuple[str, str, tuple[str, str]]] = {
    "into a mapping": (
        "---\ntags: [a, b]\ntaxonomies:\n  kinds: [x]\n---\nB\n",
        "---\ntaxonomies:\n  kinds: [x]\n  tags: [a, b]\n---\nB\n",
        ("tags", "taxonomies.tags"),
    ),
    "out of a table": (
        '+++\ntitle = "A"\n\n[extra]\nsummary = "S"\n+++\nB\n',
        '+++\ntitle = "A"\nsummary = "S"\n+++\nB\n',
        ("extra.summary", "summary"),
    ),
    "within a table": (
        '+++\n[taxonomies]\ntags = ["a"] # c\n+++\nB\n',
        '+++\n[taxonomies]\nkeywords = ["a"] # c\n+++\nB\n',
        ("taxonomies.tags", "taxonomies.keywords"),
    ),
    "a quoted dot": ('---\n"a.b": 1\n---\nB\n', '---\n"c.d": 1\n---\nB\n', ('"a.b"', "'c.d'")),
}


@pytest.mark.parametrize(("before", "after", "keys"), NESTED.values(), ids=NESTED.keys())
def test_keys_inside_of_mappings(
    tmp_path: Path, called: Called, before: str, after: str, keys: tuple[str, str]
) -> None:
    """They are moved in place where both lie in one mapping; `undo` brings back the first bytes."""
    (tmp_path / "enrich.toml").write_text("", encoding="utf-8")
    (tmp_path / "a.md").write_text(before, encoding="utf-8")
    assert called(tmp_path, "move-key", *keys, "--yes").code == 0
    assert _read(tmp_path, "a") == after
    assert called(tmp_path, "undo", "--yes").code == 0
    assert _read(tmp_path, "a") == before
