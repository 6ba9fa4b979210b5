"""What is no post is told: each file that was named, and the rest by reason and number."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cli.in_process import Called
from conftest import AUTO_SUMMARY
from enrich.report import counted

POST = "---\ntitle: A\n---\nAda Lovelace wrote notes on the engine.\n"
FILES = {
    "a.md": POST,
    ".agents/b.md": POST,
    ".agents/c.md": POST,
    "README.md": POST,
    "ignored.md": POST,
    "template.md": "---\ncreated: <% tp.date.now() %>\n---\nText.\n",
    "drawing.md": "---\nexcalidraw-plugin: parsed\n---\nText.\n",
    "board.md": "---\nkanban-plugin: board\n---\nText.\n",
    "draft.md": "---\ntitle: A\ndraft: true\n---\nText.\n",
    "bare.md": "Text.\n",
    "late.md": "<!-- lint off -->\n---\ntitle: A\n---\nText.\n",
    "indented.md": "  ---\n  title: A\n  ---\nText.\n",
    "private.md": "---\nenrich: false\n---\nText.\n",
    "textless.md": "---\ntitle: A\n---\n \n",
}
REASONS = {
    ".agents/b.md": "hidden",
    "README.md": "about the repository",
    "ignored.md": "ignored by git",
    "template.md": "is a template",
    "drawing.md": "a drawing of Excalidraw",
    "board.md": "a board of Kanban",
    "draft.md": "draft",
    "bare.md": "no front matter",
    "late.md": "something like it that a block above would hide (line 2)",
    "indented.md": "the fence is indented",
    "private.md": "enrich: false",
    "textless.md": "has no text",
}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A repository with a file of each kind."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text("[site]\ndrafts = false\n[fields.summary]\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("ignored.md\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.parametrize(("path", "reason"), REASONS.items())
@pytest.mark.parametrize("words", [("run", "--dry-run"), ("check",)], ids=lambda words: words[0])
def test_a_named_file_always_says_why(
    mixed: Path, called: Called, words: tuple[str, ...], path: str, reason: str
) -> None:
    """And is no failure, for nothing is wrong with it."""
    done = called(mixed, *words, path)
    assert (done.code, done.out) == (0, "")
    (said,) = (line for line in done.err.splitlines() if line.startswith(f"{path}: "))
    assert reason in said


@pytest.mark.parametrize(("path", "reason"), REASONS.items())
def test_a_named_file_is_a_record(mixed: Path, called: Called, path: str, reason: str) -> None:
    """In JSON Lines as skipped, with the reason."""
    (record,) = called(mixed, "run", "--dry-run", "--format=json", path).records
    assert (record["path"], record["outcome"]) == (path, "skipped")
    assert reason in record["reason"]


@pytest.mark.parametrize(
    "command", [("run", "--dry-run"), ("check",), ("plan",), ("status",)], ids=lambda words: words[0]
)
def test_the_whole_site_fails_for_none_of_them(mixed: Path, called: Called, command: tuple[str, ...]) -> None:
    """Reasons and numbers are told with -v, and by `status` always."""
    quiet, loud = called(mixed, *command), called(mixed, *command, "-v")
    assert quiet.code == loud.code == (1 if command == ("check",) else 0)
    assert "error" not in quiet.err
    told = quiet if command == ("status",) else loud
    for line in (
        "left out, hidden: 2 (.agents/b.md, .agents/c.md)",
        "left out, about the repository, such as README: 1 (README.md)",
        "left out, ignored by git: 1 (ignored.md)",
    ):
        assert line in told.err.splitlines()
        assert (line in quiet.err.splitlines()) is (command == ("status",))


def test_status_counts_what_the_front_matter_says(mixed: Path, called: Called) -> None:
    """Templates, drawings and drafts are left out there, too."""
    said = called(mixed, "status").err
    assert "left out, template: 1 (template.md)" in said
    assert "left out, drawing: 2 (board.md, drawing.md)" in said
    assert "left out, draft: 1 (draft.md)" in said


@pytest.mark.parametrize("create", ["", "create = true\n"])
def test_all_commands_leave_out_the_same_posts(mixed: Path, called: Called, create: str) -> None:
    """What a run skips for what the post is, `check` does not look at, and `status` counts with its reason."""
    settings = f"[site]\ndrafts = false\n{create}[privacy]\nposts = ['kept/']\n[fields.summary]\n"
    (mixed / "enrich.toml").write_text(settings, encoding="utf-8")
    for name in ("kept/a.md", "kept/b.md"):
        (mixed / name).parent.mkdir(exist_ok=True)
        (mixed / name).write_text(POST, encoding="utf-8")
    outcomes = {one["path"]: one["outcome"] for one in called(mixed, "run", "--dry-run", "--format=json").records}
    skipped = {path for path, outcome in outcomes.items() if outcome == "skipped"}
    assert skipped >= {"private.md", "draft.md", "kept/a.md", "late.md"}
    assert ("bare.md" in skipped) is (not create)
    sums = f"12 posts: {counted(12 - len(skipped), 'finding')}, {len(skipped)} skipped (-v says why)"
    assert sums in called(mixed, "check").err.splitlines()
    status = called(mixed, "status", "--format=json")
    assert {one["path"] for one in status.records} == set(outcomes) - skipped
    assert "left out, says `enrich: false`: 1 (private.md)" in status.err
    assert "left out, is private by [privacy] posts: 2 (kept/a.md, kept/b.md)" in status.err


def test_a_site_of_which_nothing_is_a_post_says_so(tmp_path: Path, called: Called) -> None:
    """Without -v, since somebody wonders."""
    (tmp_path / "README.md").write_text(POST, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text("[fields.summary]\n", encoding="utf-8")
    assert "left out: 1 file about the repository, such as README" in called(tmp_path, "check").err


def test_many_are_told_by_the_first_of_them(tmp_path: Path, called: Called) -> None:
    """A line for each reason, however many there are."""
    (tmp_path / "enrich.toml").write_text("[fields.summary]\n", encoding="utf-8")
    (tmp_path / "archetypes").mkdir()
    for number in range(5):
        (tmp_path / "archetypes" / f"{number}.md").write_text(POST, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    line = "left out, template: 5 (archetypes/0.md, archetypes/1.md, archetypes/2.md, …)"
    assert line in called(tmp_path, "check", "-v").err.splitlines()


def test_drafts_are_worked_on_unless_the_settings_say_no(mixed: Path, called: Called) -> None:
    """They teach no other post then, either."""
    assert json.loads(called(mixed, "run", "--dry-run", "--format=json", "draft.md").out)["outcome"] == "skipped"
    (mixed / "enrich.toml").write_text("[fields.summary]\n", encoding="utf-8")
    assert "draft.md" in called(mixed, "check", "draft.md").out


def test_what_was_written_can_be_taken_back_wherever_it_lies(tmp_path: Path, called: Called) -> None:
    """A post that the settings leave out today was none of these when it was written."""
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(AUTO_SUMMARY, encoding="utf-8")
    called(tmp_path, "run", "--yes")
    (tmp_path / "enrich.toml").write_text('[site]\nexclude = ["a.md"]\n[fields.summary]\n', encoding="utf-8")
    assert "summary" in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "enrich's" in called(tmp_path, "blame", "a.md").out
    assert called(tmp_path, "undo", "--yes", "a.md").code == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == POST
