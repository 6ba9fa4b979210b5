"""`enrich run` on the fixture garden, as a user runs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import AUTO_SUMMARY, ROOT, Run
from enrich import frontmatter

KEYS = ["version", "path", "outcome", "reason", "changes", "diff", "usage", "error", "notes"]
FOUR = ("summary", "tags", "people", "insight")


def _bytes(site: Path) -> dict[str, bytes]:
    files = (path for path in site.rglob("*") if path.is_file() and ".enrich" not in path.parts)
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}


def _json(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_dry_run_prints_a_diff_that_git_applies(site: Path, enrich: Run) -> None:
    """The plain diff is taken by git as it is, and no post is written."""
    before = _bytes(site)
    done = enrich("run", "--dry-run", ".", cwd=site)
    assert done.returncode == 0, done.stderr
    assert _bytes(site) == before
    assert "\x1b[" not in done.stdout
    subprocess.run(["git", "init", "-q"], cwd=site, check=True)
    subprocess.run(["git", "apply", "--check"], cwd=site, input=done.stdout.encode(), check=True)


def test_every_post_has_an_outcome_in_the_contract(site: Path, enrich: Run) -> None:
    """JSON Lines: one object a post, with the contract's keys; a post without a proposal has a reason."""
    done = enrich("run", "--dry-run", "--format", "json", ".", cwd=site)
    records = _json(done.stdout)
    posts = {path for path in _bytes(site) if path.endswith((".md", ".mdx", ".markdown"))}
    assert {record["path"] for record in records} == posts
    assert all(list(record) == KEYS for record in records)
    odd = {record["path"]: record["reason"] for record in records if record["outcome"] != "proposed"}
    assert all("enrich: false" in reason or "nothing to propose" in reason for reason in odd.values()), odd
    assert sum("enrich: false" in reason for reason in odd.values()) == 1
    assert len(odd) < len(records) / 2


def test_names_come_with_the_posts_own_words(site: Path, enrich: Run) -> None:
    """Every proposed name has a quote, and the quote stands in the line it names."""
    done = enrich("run", "--dry-run", "--format", "json", ".", cwd=site)
    seen = 0
    for record in _json(done.stdout):
        lines = (site / record["path"]).read_text(encoding="utf-8").split("\n")
        for change in record["changes"]:
            if change["field"] != "people":
                continue
            assert {proof["value"] for proof in change["evidence"]} == set(change["after"])
            for proof in change["evidence"]:
                seen += 1
                rest = "\n".join(lines[proof["line"] - 1 :]).replace("\r", "")
                assert rest.find(proof["quote"].replace("\r", "")) >= 0
    assert seen > 5


def test_yes_writes_only_what_was_proposed(site: Path, enrich: Run) -> None:
    """Only the proposed fields' values differ, texts wait for a person, and a second run proposes nothing new."""
    before = _bytes(site)
    proposed = {
        record["path"]: record for record in _json(enrich("run", "--dry-run", "--format", "json", cwd=site).stdout)
    }
    done = enrich("run", "--yes", "--format", "json", cwd=site)
    assert done.returncode == 0, done.stderr
    written: set[str] = set()
    for path, after in _bytes(site).items():
        old, new = frontmatter.read(before[path]), frontmatter.read(after)
        changed = {key for key in old | new if old.get(key) != new.get(key)}
        allowed = {change["key"]: change["after"] for change in proposed.get(path, {"changes": []})["changes"]}
        assert changed <= set(allowed) - {"insight", "summary"}
        assert all(new[key] == allowed[key] for key in changed)
        written |= changed
    assert written == {"tags", "people"}
    again = _json(enrich("run", "--yes", "--format", "json", cwd=site).stdout)
    assert {change["field"] for record in again for change in record["changes"]} == {"insight", "summary"}
    assert _bytes(site) == _bytes(site)


def test_without_a_terminal_nothing_is_written(site: Path, enrich: Run) -> None:
    """The diff is printed, the proposals wait, and one line says how to decide."""
    before = _bytes(site)
    done = enrich("run", cwd=site)
    assert (done.returncode, _bytes(site)) == (0, before)
    assert done.stdout.startswith("diff --git ")
    assert "for a decision: run `enrich review`" in done.stderr


def test_the_embedded_model_is_announced(site: Path, enrich: Run) -> None:
    """A key in the environment alone never makes a paid call; who answers is said in one line."""
    done = enrich("run", "--dry-run", "--limit", "1", cwd=site, env={"OPENAI_API_KEY": "sk-nothing"})
    assert done.stderr.count("the embedded one answers") == 1
    quiet = enrich("run", "--dry-run", "--limit", "1", "-q", cwd=site)
    assert quiet.stderr == ""


def test_exit_code_tells_what_is_pending(site: Path, enrich: Run) -> None:
    """--dry-run --exit-code exits 1 when something is pending, 0 when nothing is."""
    assert enrich("run", "--dry-run", "--exit-code", cwd=site).returncode == 1
    private = next(path for path in site.rglob("*.md") if b"enrich: false" in path.read_bytes())
    assert enrich("run", "--dry-run", "--exit-code", private, cwd=site).returncode == 0


def test_fields_and_limit_narrow_the_run(site: Path, enrich: Run) -> None:
    """--field proposes only that field, --limit stops after so many posts with proposals."""
    done = enrich("run", "--dry-run", "--format", "json", "--field", "insight", "--limit", "2", cwd=site)
    proposed = [record for record in _json(done.stdout) if record["outcome"] == "proposed"]
    assert len(proposed) == 2
    assert {change["field"] for record in proposed for change in record["changes"]} == {"insight"}


def test_color_is_for_terminals(site: Path, enrich: Run) -> None:
    """Colour can be forced; a pipe gets none."""
    assert "\x1b[32m" in enrich("run", "--dry-run", "--limit", "1", "--color", "always", cwd=site).stdout


def test_a_folder_is_worked_on_from_elsewhere(site: Path, enrich: Run, tmp_path: Path) -> None:
    """-C works as if started there."""
    done = enrich("run", "--dry-run", "-C", site, "--format", "json", "--limit", "1", cwd=tmp_path)
    assert len(_json(done.stdout)) >= 1


def test_git_ignored_posts_are_left_out(site: Path, enrich: Run) -> None:
    """What git ignores is no post of the site; a post named by hand is."""
    subprocess.run(["git", "init", "-q"], cwd=site, check=True)
    (site / ".gitignore").write_text("drafts/\n", encoding="utf-8")
    (site / "drafts").mkdir()
    draft = site / "drafts" / "x.md"
    draft.write_text(
        "---\ntitle: x\n---\n\nThe draft says that a clock is a promise. It is kept daily.\n", encoding="utf-8"
    )
    listed = {record["path"] for record in _json(enrich("run", "--dry-run", "--format", "json", cwd=site).stdout)}
    assert "drafts/x.md" not in listed
    named = _json(enrich("run", "--dry-run", "--format", "json", draft, cwd=site).stdout)
    assert [record["path"] for record in named] == ["drafts/x.md"]


def test_check_tells_what_is_missing(site: Path, enrich: Run) -> None:
    """`enrich check` names path, line and field, as text and as JSON, and exits 1."""
    done = enrich("check", "--field", "insight", "-v", cwd=site)
    assert done.returncode == 1
    assert all(line.split(":")[1].isdigit() for line in done.stdout.splitlines())
    records = _json(enrich("check", "--field", "insight", "--format", "json", cwd=site).stdout)
    assert {record["code"] for record in records} == {"missing"}
    assert len(records) == len(done.stdout.splitlines())


@pytest.mark.parametrize(
    ("other", "block"),
    [
        ("---\ntitle: x\ntags: [clocks]\n---\n\nA clock.\n", "---\nsummary: "),
        ('+++\ntitle = "x"\ntags = ["clocks"]\n+++\n\nA clock.\n', '+++\nsummary = "'),
    ],
)
def test_a_new_block_is_written_as_the_site_writes(tmp_path: Path, enrich: Run, other: str, block: str) -> None:
    """With `create = true` a post without front matter gets some, in the format of the site's other posts."""
    (tmp_path / "other.md").write_text(other, encoding="utf-8")
    bare = "The clock in the tower was built by Ada Stone. It is a promise that is kept every hour.\n"
    (tmp_path / "bare.md").write_text(bare, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text("", encoding="utf-8")
    done = enrich("run", "--yes", "-v", "bare.md", cwd=tmp_path)
    assert "has no front matter" in done.stderr
    assert (tmp_path / "bare.md").read_text(encoding="utf-8") == bare
    (tmp_path / "enrich.toml").write_text(f"[site]\ncreate = true\n{AUTO_SUMMARY}", encoding="utf-8")
    done = enrich("run", "--yes", "--field", "summary", "bare.md", cwd=tmp_path)
    made = (tmp_path / "bare.md").read_text(encoding="utf-8")
    assert made.startswith(block), (done.stderr, made)
    assert made.endswith(f"\n{bare}")


def test_readme_shows_a_real_diff(site: Path, enrich: Run) -> None:
    """The diff on top of README.md is what a dry run of the fixture garden prints."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```diff\n")[2].partition("```")[0]
    assert shown.startswith("diff --git ")
    assert shown in enrich("run", "--dry-run", cwd=site).stdout
