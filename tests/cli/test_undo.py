"""`enrich undo` and `enrich redo`: a stack of what was written, told exactly, and refused post by post."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cli.in_process import Called
from conftest import AUTO_SUMMARY

POST = """---
title: {title}
---

# {title}

The clock in the tower was built by Ada Stone in 1871, and it has kept the town's time ever since that year.
Every hour it strikes, and the bakers, the teachers and the ferrymen set their watches by its deep bell.
"""
TOML = f'{AUTO_SUMMARY}[fields.mood]\nkind = "term"\nvalues = ["calm"]\npolicy = "never"\n'
RUN = r"\d{8}-\d{6}-[0-9a-f]{8}"
CLOCK = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}"


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    """Three posts that lack a summary."""
    (tmp_path / "enrich.toml").write_text(TOML, encoding="utf-8")
    for name in "abc":
        (tmp_path / f"{name}.md").write_text(POST.format(title=f"Clock {name}"), encoding="utf-8")
    return tmp_path


def _bytes(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(site.glob("*.md"))}


def _change(site: Path, name: str, old: str, new: str) -> None:
    text = (site / name).read_text(encoding="utf-8")
    assert old in text
    (site / name).write_text(text.replace(old, new), encoding="utf-8")


def _listed(called: Called, site: Path) -> list[dict[str, Any]]:
    return called(site, "undo", "--list", "--format", "json").records


def test_undo_undo_redo_redo(called: Called, garden: Path) -> None:
    """Each step gives the bytes of before, and says which run, of when, how many posts and which fields."""
    versions = [_bytes(garden)]
    for paths in (("a.md", "b.md"), ("c.md",)):
        called(garden, "run", "--yes", *paths)
        versions.append(_bytes(garden))
    newest, oldest = (one["run"] for one in _listed(called, garden))
    steps = [
        ("undo", 1, f"took back run {newest} of", "1 post, summary"),
        ("undo", 0, f"took back run {oldest} of", "2 posts, summary"),
        ("redo", 1, f"brought back run {oldest} of", "2 posts, summary"),
        ("redo", 2, f"brought back run {newest} of", "1 post, summary"),
        ("undo", 1, f"took back run {newest} of", "1 post, summary"),
    ]
    for verb, version, sentence, what in steps:
        done = called(garden, verb, "--yes")
        assert (done.code, _bytes(garden)) == (0, versions[version])
        assert re.search(f"^{re.escape(sentence)} {CLOCK}: {what}$", done.out, re.MULTILINE), done.out
    called(garden, "undo", "--yes")
    assert called(garden, "undo", "--yes").err == "there is nothing to take back\n"
    assert [called(garden, "redo", "--yes").code for _ in range(2)] == [0, 0]
    assert called(garden, "redo", "--yes").err == "there is nothing to bring back\n"
    assert _bytes(garden) == versions[2]


def test_a_new_write_ends_what_could_be_redone(called: Called, garden: Path) -> None:
    """As in an editor; what was undone before it is listed, and not brought back."""
    called(garden, "run", "--yes", "a.md")
    called(garden, "undo", "--yes")
    assert [one["redo"] for one in _listed(called, garden)] == [True]
    called(garden, "run", "--yes", "b.md")
    assert called(garden, "redo", "--yes").err == "there is nothing to bring back\n"
    assert [(one["state"], one["redo"]) for one in _listed(called, garden)] == [("done", False), ("undone", False)]
    called(garden, "undo", "--yes")
    called(garden, "redo", "--yes")
    assert ["summary" in text for text in map(bytes.decode, _bytes(garden).values())] == [False, True, False]


def test_a_dry_run_shows_and_keeps_the_place(called: Called, garden: Path) -> None:
    """The diff on stdout, what it is on stderr; nothing is written, and the same comes next."""
    called(garden, "run", "--yes")
    after = _bytes(garden)
    for verb, sign, told in (("undo", "-", "would take back"), ("redo", "+", "would bring back")):
        shown = called(garden, verb, "--dry-run")
        assert (shown.code, shown.out.count(f"\n{sign}summary: "), _bytes(garden)) == (0, 3, after)
        assert re.search(f"^{told} run {RUN} of {CLOCK}: 3 posts, summary$", shown.err, re.MULTILINE)
        told_of = called(garden, verb, "--dry-run", "--format", "json").records
        assert [one["outcome"] for one in told_of] == [f"{verb[:2]}done"] * 3
        called(garden, verb, "--yes")
        after = _bytes(garden)


def test_a_post_that_changed_is_refused_alone(called: Called, garden: Path) -> None:
    """The others go back, the next undo goes on with the command before, and redo brings back what went."""
    called(garden, "run", "--yes", "c.md")
    first = _bytes(garden)
    called(garden, "run", "--yes", "a.md", "b.md")
    (garden / "b.md").unlink()
    done = called(garden, "undo", "--yes")
    assert (done.code, "error: b.md: " in done.err, (garden / "a.md").read_bytes()) == (3, True, first["a.md"])
    assert re.search(r": 1 post of 2, summary$", done.out, re.MULTILINE)
    assert [one["state"] for one in _listed(called, garden)] == ["partly", "done"]
    further = called(garden, "undo", "--yes")
    assert (further.code, "is passed over" in further.err, "summary" in (garden / "c.md").read_text()) == (
        0,
        True,
        False,
    )
    for name in ("c.md", "a.md"):
        assert called(garden, "redo", "--yes").code == 0
        assert "summary" in (garden / name).read_text(encoding="utf-8")


def test_a_post_that_is_mended_goes_back_later(called: Called, garden: Path) -> None:
    """What was refused is tried again by the next undo, before it goes further."""
    before = _bytes(garden)
    called(garden, "run", "--yes", "a.md", "b.md")
    after = (garden / "b.md").read_bytes()
    (garden / "b.md").unlink()
    assert called(garden, "undo", "--yes").code == 3
    (garden / "b.md").write_bytes(after)
    assert called(garden, "undo", "--yes").code == 0
    assert _bytes(garden) == before


def test_an_undo_that_can_do_nothing_stays_where_it_is(called: Called, garden: Path) -> None:
    """An older command is not taken back unasked; the sentence names it, and by its name it goes."""
    called(garden, "run", "--yes", "a.md")
    called(garden, "run", "--yes", "b.md")
    older = _listed(called, garden)[1]["run"]
    _change(garden, "b.md", "summary: ", "summary: In short - ")
    left = _bytes(garden)
    for _ in range(2):
        done = called(garden, "undo", "--yes")
        assert (done.code, done.out, _bytes(garden)) == (0, "", left)
        assert "b.md: keeps `summary`, edited since" in done.err
        assert f"`enrich undo {older}` goes on before it" in done.err
    assert called(garden, "undo", "--yes", older).code == 0
    assert "summary" not in (garden / "a.md").read_text(encoding="utf-8")
    assert called(garden, "redo", "--yes").code == 0
    assert _bytes(garden) == left


def test_what_was_written_meanwhile_is_kept_by_a_redo(called: Called, garden: Path) -> None:
    """A person's own value in the place of what was undone stays."""
    called(garden, "run", "--yes", "a.md", "b.md")
    called(garden, "undo", "--yes")
    _change(garden, "b.md", "title: Clock b\n", "title: Clock b\nsummary: Mine.\n")
    done = called(garden, "redo", "--yes")
    assert "b.md: keeps `summary`, edited since: “Mine.” stands there" in done.err
    assert "summary: Mine." in (garden / "b.md").read_text(encoding="utf-8")
    assert re.search(r"^brought back run .*: 1 post of 2, summary$", done.out, re.MULTILINE)


def test_the_list_tells_what_was_written(called: Called, garden: Path) -> None:
    """Newest first: when, which run and command, how many posts, which fields, and what is undone."""
    assert called(garden, "undo", "--list").err == "nothing was written yet\n"
    called(garden, "run", "--yes", "a.md", "b.md")
    called(garden, "run", "--yes", "c.md")
    called(garden, "undo", "--yes")
    newest, oldest = called(garden, "undo", "--list").out.splitlines()
    assert re.fullmatch(f"{CLOCK}  {RUN}  run +1 post  summary  undone; `enrich redo` brings it back", newest)
    assert re.fullmatch(f"{CLOCK}  {RUN}  run +2 posts  summary", oldest)
    record = _listed(called, garden)[0]
    assert (record["command"], record["posts"], record["paths"], record["fields"]) == ("run", 1, ["c.md"], ["summary"])
    assert (record["state"], record["undone"], record["redo"]) == ("undone", True, True)
    assert called(garden, "undo", "--list", "last").code == 2


def test_a_post_goes_back_by_its_path(called: Called, garden: Path) -> None:
    """Only that post; the rest of the run follows with the next undo, and two redos bring back both."""
    before = _bytes(garden)
    called(garden, "run", "--yes")
    after = _bytes(garden)
    assert re.search(
        r"^took back run .*: 1 post of 3, summary$", called(garden, "undo", "--yes", "a.md").out, re.MULTILINE
    )
    assert called(garden, "undo", "--yes", "a.md").err == "there is nothing to take back\n"
    called(garden, "undo", "--yes")
    assert _bytes(garden) == before
    called(garden, "redo", "--yes")
    assert (garden / "a.md").read_bytes() == before["a.md"]
    called(garden, "redo", "--yes")
    assert _bytes(garden) == after


@pytest.mark.parametrize("mark", ["", '[provenance]\nkey = "ai"\n'])
def test_blame_and_status_follow(called: Called, garden: Path, mark: str) -> None:
    """Undone, a value is nobody's; redone, it is enrich's as before, fresh, and with its run and decision."""
    (garden / "enrich.toml").write_text(TOML + mark, encoding="utf-8")

    def known() -> tuple[Any, Any]:
        (told,) = called(garden, "blame", "a.md", "--format", "json").records
        states = {one["path"]: one["fields"] for one in called(garden, "status", "--format", "json").records}
        return told["fields"][0], states["a.md"]["summary"]["state"]

    called(garden, "run", "--yes", "a.md")
    written = known()
    assert (written[0]["author"], written[1]) == ("enrich", "fresh")
    called(garden, "undo", "--yes")
    undone = known()
    assert (undone[0]["author"], undone[1]) == ("nobody", "missing")
    called(garden, "redo", "--yes")
    assert known() == written
    assert called(garden, "run", "--yes", "a.md").out == ""


def test_it_says_the_same_in_json_and_asks_nobody(called: Called, garden: Path) -> None:
    """Both verbs write one object a post, and need --yes where nobody can answer."""
    called(garden, "run", "--yes", "a.md")
    (run,) = (one["run"] for one in _listed(called, garden))
    for verb, outcome in (("undo", "undone"), ("redo", "redone")):
        refused = called(garden, verb, "--format", "json")
        assert (refused.code, f"`enrich {verb}` asks before it writes" in refused.err) == (2, True)
        assert called(garden, verb, "--yes", "--dry-run").code == 2
        (record,) = called(garden, verb, "--yes", "--format", "json").records
        assert called(garden, "runs", "--format", "json").records[0]["outcomes"] == {outcome: 1}
        assert (record["outcome"], record["run"], record["path"], record["exact"]) == (outcome, run, "a.md", True)


def test_undo_tells_what_the_next_one_goes_on_with(called: Called, garden: Path) -> None:
    """Whoever decided in two commands takes back two: after the first, the run that is left is named."""
    for path in ("a.md", "b.md"):
        called(garden, "run", "--yes", path)
    _, oldest = (one["run"] for one in _listed(called, garden))
    assert f"`enrich undo` again goes on with run {oldest}" in called(garden, "undo", "--yes").err
    assert "again" not in called(garden, "undo", "--yes").err
