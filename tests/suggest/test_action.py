"""The action and the hook: their shape, and what they run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import yaml

from conftest import ROOT, Run

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def workflow(name: str) -> str:
    """A workflow of the page."""
    found = re.search(rf"<!-- workflow: {name} -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found, name
    return found[1]


def test_no_job_of_a_fork_holds_a_key_and_a_right_to_write() -> None:
    """The job with the key may only read; the job that may write has no secret, and waits for the other."""
    jobs = yaml.safe_load(workflow("forks"))["jobs"]
    assert "secrets." in str(jobs["plan"])
    assert jobs["plan"]["permissions"]["pull-requests"] == "read"
    assert jobs["plan"]["if"] == "github.event.label.name == 'enrich'"
    assert "secrets." not in str(jobs["post"])
    assert jobs["post"]["needs"] == "plan"


def test_the_hook_checks_what_it_is_given(enrich: Run, tmp_path: Path) -> None:
    """The hook's entry is a command that fails for a post that lacks a field, and needs no key."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (tmp_path / "post.md").write_text("---\ntitle: x\n---\n\nText.\n", encoding="utf-8")
    name, *words = hook["entry"].split()
    done = enrich(*words, "post.md", cwd=tmp_path)
    assert (name, done.returncode) == ("enrich", 1)
    assert "`summary` is missing" in done.stdout


def test_the_action_hands_its_inputs_on(tmp_path: Path) -> None:
    """The action's script gives each input to the command as one word, whatever stands in it."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    step = action["runs"]["steps"][-1]
    command = tmp_path / "enrich" / "bin" / "enrich"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    given = {name: str(put.get("default", "")) for name, put in action["inputs"].items()}
    given |= {"plan": "a b.json", "paths": "posts\n$(touch pwned) `x`\n", "model": "m", "budget": "0.5"}
    names = {name: re.search(r"inputs\.([\w-]+)", value) for name, value in step["env"].items()}
    variables = {name: given[found[1]] for name, found in names.items() if found}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        *("suggest", "--phase", "all", "--fail-on", "never", "--max-comments", "20", "--max-posts", "50"),
        *("--plan", "a b.json", "--model", "m", "--budget", "0.5"),
        *("--reporter", "github-review", "--reporter", "step-summary", "--", "posts", "$(touch pwned) `x`"),
    ]
    assert not (tmp_path / "pwned").exists()
