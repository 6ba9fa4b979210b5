"""`enrich apply`, `enrich undo` and `enrich blame`, as a user runs them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pexpect
import pytest

from conftest import AUTO_SUMMARY, Run
from enrich import frontmatter
from enrich.journal.db import Journal
from enrich.values import Decision, Verdict
from pseudo import PseudoTerminal

POST = """---
title: {title}
tags: [clocks]
---

# {title}

The clock in the tower was built by Ada Stone in 1871, and it has kept the town's time ever since that year.
Every hour it strikes, and the bakers, the teachers and the ferrymen set their watches by its {sound} bell.
"""
TOML = f"""{AUTO_SUMMARY}[fields.tags]
policy = "never"
"""
NOW = "2026-01-02T03:04:05+00:00"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two posts that lack a summary."""
    (tmp_path / "enrich.toml").write_text(TOML, encoding="utf-8")
    for name, sound in (("a", "deep"), ("b", "bright")):
        (tmp_path / f"{name}.md").write_text(POST.format(title=f"Clock {name}", sound=sound), encoding="utf-8")
    return tmp_path


def _decide(site: Path, verdict: Verdict = Verdict.ACCEPT, value: Any = None) -> None:  # noqa: ANN401 - a JSON value
    """What a page in a browser does: every waiting proposal is decided, and nothing written."""
    with closing(Journal(site / ".enrich")) as journal:
        for path, proposals in journal.decisions.waiting().items():
            decisions = [Decision(one.field, verdict, value or one.after) for one in proposals]
            journal.decisions.decide(path, decisions, NOW)


def _values(site: Path, name: str) -> dict[str, Any]:
    return dict(frontmatter.read((site / f"{name}.md").read_bytes()))


def _change(site: Path, name: str, old: str, new: str) -> None:
    text = (site / f"{name}.md").read_text(encoding="utf-8")
    assert old in text
    (site / f"{name}.md").write_text(text.replace(old, new), encoding="utf-8")


def _records(text: str) -> dict[str, dict[str, Any]]:
    return {record["path"]: record for record in map(json.loads, text.splitlines())}


def test_what_was_decided_is_applied_to_the_post_as_it_is(site: Path, enrich: Run) -> None:
    """A post that changed elsewhere is patched from its new bytes, and a second apply has nothing to do."""
    enrich("run", cwd=site)
    _decide(site)
    _change(site, "a", "Every hour", "Every second hour")
    foreseen = enrich("apply", "--dry-run", cwd=site)
    assert foreseen.stdout.count("+summary: ") == 2
    assert "summary" not in _values(site, "a")
    done = enrich("apply", cwd=site)
    assert (done.returncode, done.stdout) == (0, "a.md: summary\nb.md: summary\n")
    assert "Every second hour" in (site / "a.md").read_text(encoding="utf-8")
    again = enrich("apply", cwd=site)
    assert (again.returncode, "nothing that was decided waits" in again.stderr) == (0, True)


def test_what_is_decided_is_not_proposed_again(site: Path, enrich: Run) -> None:
    """A run leaves it to `enrich apply`, also where the text changed."""
    enrich("run", cwd=site)
    _decide(site, Verdict.EDIT, "My words.")
    _change(site, "a", "Every hour", "Every second hour")
    assert enrich("run", "--yes", cwd=site).stdout == ""
    enrich("apply", cwd=site)
    assert _values(site, "a")["summary"] == "My words."


def test_a_conflict_is_told_and_the_rest_is_written(site: Path, enrich: Run) -> None:
    """Path, line, field, what stands there and what was to be written; exit code 3, until the decision is forgotten."""
    enrich("run", cwd=site)
    _decide(site, Verdict.EDIT, "My words.")
    _change(site, "a", "tags:", "summary: Mine.\ntags:")
    done = enrich("apply", cwd=site)
    assert (done.returncode, done.stdout) == (3, "b.md: summary\n")
    message = "a.md:3: `summary` was changed since: “Mine.” stands there, “My words.” was to be written; "
    assert f"error: {message}" in done.stderr
    record = _records(enrich("apply", "--format", "json", cwd=site).stdout)["a.md"]
    conflict = {"field": "summary", "key": "summary", "line": 3, "there": "Mine.", "wanted": "My words."}
    assert (record["outcome"], record["error"]["code"], record["conflicts"]) == ("failed", "conflict", [conflict])
    assert enrich("apply", "--forget", cwd=site).returncode == 0
    assert enrich("apply", cwd=site).returncode == 0
    assert _values(site, "a")["summary"] == "Mine."


def test_only_what_one_run_proposed_is_applied(site: Path, enrich: Run) -> None:
    """`--run` takes a run's name, the beginning of it, or `last`."""
    enrich("run", "a.md", cwd=site)
    (first,) = _runs(enrich, site)
    enrich("run", "b.md", cwd=site)
    _decide(site)
    assert enrich("apply", "--run", first, cwd=site).stdout == "a.md: summary\n"
    assert enrich("apply", "--run", "1999", cwd=site).returncode == 2


def _runs(enrich: Run, site: Path) -> list[str]:
    return [json.loads(line)["run"] for line in enrich("runs", "--format", "json", cwd=site).stdout.splitlines()]


def test_a_run_is_taken_back_to_the_byte_and_brought_back(site: Path, enrich: Run) -> None:
    """`enrich undo --yes` gives the old bytes; once more, and the run's are back."""
    before = (site / "a.md").read_bytes()
    enrich("run", "--yes", cwd=site)
    after = (site / "a.md").read_bytes()
    shown = enrich("undo", "--dry-run", cwd=site)
    assert shown.stdout.count("\n-summary: ") == 2
    done = enrich("undo", "--yes", cwd=site)
    assert (done.returncode, "a.md: took back summary, to the byte\n" in done.stdout) == (0, True)
    assert (site / "a.md").read_bytes() == before
    assert "summary" not in _values(site, "b")
    enrich("redo", "--yes", cwd=site)
    assert (site / "a.md").read_bytes() == after


def test_what_was_taken_back_waits_for_a_person(site: Path, enrich: Run) -> None:
    """`--yes` does not write it again, and it is still proposed."""
    enrich("run", "--yes", cwd=site)
    enrich("undo", "a.md", "--yes", cwd=site)
    assert "summary" not in _values(site, "a")
    assert "summary" in _values(site, "b")
    done = enrich("run", "--yes", "--format", "json", cwd=site)
    (change,) = _records(done.stdout)["a.md"]["changes"]
    assert (change["decision"], change["flags"]) == ("defer", ["undone: was written before and taken back"])


def test_what_was_edited_since_is_kept(site: Path, enrich: Run) -> None:
    """Field by field where the front matter changed, and each post is told."""
    enrich("run", "--yes", cwd=site)
    _change(site, "a", "tags: [clocks]", "tags: [clocks]\ndraft: true")
    (site / "b.md").write_text(POST.format(title="B", sound="x").replace("tags", "summary: Mine.\ntags"), "utf-8")
    records = _records(enrich("undo", "--yes", "--format", "json", cwd=site).stdout)
    assert (records["a.md"]["outcome"], records["a.md"]["exact"]) == ("undone", False)
    assert (records["b.md"]["outcome"], records["b.md"]["kept"][0]["there"]) == ("kept", "Mine.")
    assert _values(site, "a") == {"title": "Clock a", "tags": ["clocks"], "draft": True}
    assert "keeps `summary`, edited since: “Mine.” stands there" in enrich("undo", "b.md", "--dry-run", cwd=site).stderr


def test_undo_asks_on_a_terminal(site: Path, enrich: Run) -> None:
    """It shows the diff first; elsewhere it wants --yes."""
    enrich("run", "--yes", cwd=site)
    after = (site / "a.md").read_bytes()
    refused = enrich("undo", cwd=site)
    assert (refused.returncode, "add --yes" in refused.stderr) == (2, True)
    for key, changed in (("n", False), ("", False), ("y", True)):
        terminal = PseudoTerminal(site, "undo", "last", columns=100)
        terminal.expect_exact("Take this back in these 2 posts [y,n,?]? ")
        assert "-summary" in (terminal.before or "")
        terminal.sendline(key)
        terminal.expect(pexpect.EOF)
        terminal.close()
        assert terminal.exitstatus == 0
        assert ((site / "a.md").read_bytes() != after) is changed


def test_redo_asks_on_a_terminal(site: Path, enrich: Run) -> None:
    """It shows the diff and what it brings back first."""
    enrich("run", "--yes", cwd=site)
    after = (site / "a.md").read_bytes()
    enrich("undo", "--yes", cwd=site)
    terminal = PseudoTerminal(site, "redo", columns=100)
    terminal.expect_exact("Bring this back in these 2 posts [y,n,?]? ")
    assert "+summary" in (terminal.before or "")
    assert "would bring back run " in (terminal.before or "")
    terminal.sendline("y")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert (site / "a.md").read_bytes() == after


def test_a_block_that_enrich_made_goes_again(site: Path, enrich: Run) -> None:
    """A post without front matter is as it was, also where its text changed meanwhile."""
    (site / "enrich.toml").write_text(f"[site]\ncreate = true\n{TOML}", encoding="utf-8")
    body = POST.partition("---\n\n")[2].format(title="C", sound="soft")
    (site / "c.md").write_text(body, encoding="utf-8")
    enrich("run", "--yes", "c.md", cwd=site)
    assert "summary" in _values(site, "c")
    _change(site, "c", "# C", "# D")
    enrich("undo", "--yes", cwd=site)
    assert (site / "c.md").read_text(encoding="utf-8") == body.replace("# C", "# D")


def test_blame_tells_whose_each_value_is(site: Path, enrich: Run) -> None:
    """Enrich's with run, model, prompt, evidence and who decided; a person's; and edited since."""
    enrich("run", "--yes", cwd=site)
    told = json.loads(enrich("blame", "a.md", "--format", "json", cwd=site).stdout)
    summary, tags = told["fields"]
    assert (summary["author"], summary["model"], summary["prompt"]) == ("enrich", "embedded", "enrich")
    assert (summary["decided_by"], summary["verdict"], summary["line"]) == ("--yes", "accept", 4)
    assert (summary["evidence"][0]["match"], [summary["run"]]) == ("exact", _runs(enrich, site))
    assert (tags["author"], tags["run"]) == ("person", "")
    text = enrich("blame", "a.md", cwd=site).stdout
    assert "accepted by --yes" in text
    _change(site, "a", "summary: ", "summary: In short - ")
    assert "a person's, edited since enrich wrote it" in enrich("blame", "a.md", cwd=site).stdout
    assert enrich("blame", ".", cwd=site).returncode == 2


def test_blame_knows_a_persons_edit(site: Path, enrich: Run) -> None:
    """A value edited before it was written is a person's, with the run that proposed it."""
    enrich("run", "a.md", cwd=site)
    _decide(site, Verdict.EDIT, "My words.")
    enrich("apply", cwd=site)
    (summary, _) = json.loads(enrich("blame", "a.md", "--format", "json", cwd=site).stdout)["fields"]
    assert (summary["author"], summary["change"], summary["verdict"]) == ("person", "decided", "edit")
    assert summary["run"] in _runs(enrich, site)


def test_the_mark_lists_what_is_enrichs(site: Path, enrich: Run) -> None:
    """It stands in the diff, follows what a person edits at the next write, and goes with an undo."""
    (site / "enrich.toml").write_text(f'{TOML}[fields.description]\n[provenance]\nkey = "ai"\n', encoding="utf-8")
    before = (site / "a.md").read_bytes()
    shown = enrich("run", "--dry-run", "--field", "summary", "a.md", cwd=site).stdout
    assert "\n+ai: [summary]\n" in shown
    enrich("run", "--yes", "--field", "summary", "a.md", cwd=site)
    assert _values(site, "a")["ai"] == ["summary"]
    first = _runs(enrich, site)[0]
    _change(site, "a", "summary: ", "summary: In short - ")
    enrich("run", "a.md", cwd=site)
    _decide(site, Verdict.EDIT, "Mine.")
    enrich("apply", "a.md", cwd=site)
    assert "ai" not in _values(site, "a")
    assert _values(site, "a")["description"] == "Mine."
    _change(site, "a", "summary: In short - ", "summary: ")
    enrich("undo", first, "--yes", cwd=site)
    assert (site / "a.md").read_bytes() == before.replace(b"\n---\n\n", b"\ndescription: Mine.\n---\n\n")


@pytest.mark.parametrize(("key", "why"), [("summary", "the field"), ("TAGS", "the field"), ("title", "that key")])
def test_a_mark_must_have_a_key_of_its_own(site: Path, enrich: Run, key: str, why: str) -> None:
    """One that means something else is refused with a sentence."""
    (site / "enrich.toml").write_text(f'{TOML}[provenance]\nkey = "{key}"\n', encoding="utf-8")
    done = enrich("run", cwd=site)
    assert (done.returncode, f"`provenance.key` can't be `{key}`: {why}" in done.stderr) == (2, True)
