"""Forges and reporters of other packages, in `enrich suggest`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import ROOT, Run
from enrich.plugins import FORGES, REPORTERS
from forge.repo import Repo
from plugins.installed import install

MODULE = (Path(__file__).parent / "scratch_forge.py").read_text(encoding="utf-8")
POST = "---\ntitle: Tides\n---\n\nTides turn twice a day. Nobody counts what bread costs in winter.\n"
NO_JOB = {"GITHUB_ACTIONS": "", "GITLAB_CI": ""}


class Site:
    """A repository with a pull request, and the environment of a command there."""

    def __init__(self, folder: Path) -> None:
        parts = {
            FORGES: {"scratch": "scratch_forge_installed:PLATFORM", "wrong": "scratch_forge_installed:runs"},
            REPORTERS: {
                "csv": "scratch_forge_installed:csv",
                "number": "scratch_forge_installed:number",
                "shape": "scratch_forge_installed:POST",
            },
        }
        text = f"{MODULE}\nPOST = 'no function'\n"
        package = install(folder / "lib", "scratch", parts, {"scratch_forge_installed": text})
        self.repo = Repo(folder / "repo")
        self.root = self.repo.root
        base = self.repo.commit({"enrich.toml": "[fields.summary]\n"}, "main")
        head = self.repo.commit({"a.md": POST}, "feature", "main")
        self.env = {**NO_JOB, "PYTHONPATH": f"{ROOT}:{package}"}
        self.range = ("--base", base, "--head", head)
        self.said = folder / "said.jsonl"
        variables = {"SCRATCH_CI": "true", "SCRATCH_BASE": base, "SCRATCH_HEAD": head}
        self.job = {**self.env, **variables, "SCRATCH_TOKEN": "t", "SCRATCH_FILE": str(self.said)}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A pull request that adds one post."""
    return Site(tmp_path)


def test_a_reporter_of_a_package_tells_the_plan(site: Site, enrich: Run) -> None:
    """Its text goes to stdout, or to the file that is named."""
    done = enrich("suggest", "--ci", "none", *site.range, "--reporter", "csv", cwd=site.root, env=site.env)
    assert done.stdout == "a.md,summary,10\n", done.stderr
    words = ("--reporter", "csv=told.csv", "--reporter", "json=plan.json")
    done = enrich("suggest", "--ci", "none", *site.range, *words, cwd=site.root, env=site.env)
    assert done.stdout == ""
    assert (site.root / "told.csv").read_text(encoding="utf-8") == "a.md,summary,10\n"
    assert json.loads((site.root / "plan.json").read_bytes())


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("number", "the reporter `number` of scratch 1.0 can't be used: scratch_forge_installed:number gives no text"),
        ("shape", "the reporter `shape` of scratch 1.0 can't be used: scratch_forge_installed:POST is no function"),
        ("nonesuch", "no reporter is called `nonesuch`"),
    ],
)
def test_what_is_no_reporter_is_told(site: Site, enrich: Run, name: str, fault: str) -> None:
    """One sentence names the part, its package and what is wrong with it."""
    done = enrich("suggest", "--ci", "none", *site.range, "--reporter", name, cwd=site.root, env=site.env)
    assert (done.returncode, done.stdout) == (2, "")
    assert fault in done.stderr


def test_the_hint_names_all_reporters(site: Site, enrich: Run) -> None:
    """Those of forges, of ours and of packages."""
    done = enrich("suggest", "--ci", "none", *site.range, "--reporter", "x", cwd=site.root, env=site.env)
    assert "github-review, gitlab, step-summary, annotations, markdown, patch, " in done.stderr
    assert "rdjson, rdjsonl, json, csv" in done.stderr


def test_a_package_never_prints_into_the_log_of_github(site: Site, enrich: Run) -> None:
    """A runner reads commands there, so what another package makes of a post goes to a file."""
    env = {**site.env, "GITHUB_ACTIONS": "true"}
    words = ("--ci", "github", *site.range, "--fail-on", "error")
    done = enrich("suggest", *words, "--reporter", "csv", cwd=site.root, env=env)
    assert done.returncode == 2
    assert "the reporter csv would print words of posts into the log of a job" in done.stderr
    done = enrich("suggest", *words, "--reporter", "csv=told.csv", cwd=site.root, env=env)
    assert done.returncode == 0, done.stderr
    assert (site.root / "told.csv").read_text(encoding="utf-8") == "a.md,summary,10\n"


def test_a_forge_of_a_package_is_recognised_and_told(site: Site, enrich: Run) -> None:
    """Its job is known by its variables, and it gets the suggestions."""
    done = enrich("suggest", cwd=site.root, env=site.job)
    assert done.returncode == 0, done.stderr
    ((what, text),) = map(json.loads, site.said.read_text(encoding="utf-8").splitlines())
    assert what == "stick"
    assert "+summary: " in text
    assert "a.md" in text


def test_a_forge_can_be_named(site: Site, enrich: Run) -> None:
    """Named by hand, its job need not be recognised; its reporter works in its jobs only."""
    env = {**site.job, "SCRATCH_CI": ""}
    assert enrich("suggest", "--ci", "scratch", cwd=site.root, env=env).returncode == 0
    assert site.said.exists()
    done = enrich("suggest", "--ci", "scratch", "--reporter", "gitlab", "--fail-on", "error", cwd=site.root, env=env)
    assert "the reporter gitlab works in a job of gitlab only" in done.stderr
    done = enrich("suggest", "--ci", "none", *site.range, "--reporter", "scratch-review", cwd=site.root, env=env)
    assert "no reporter is called `scratch-review`" in done.stderr


def test_a_forge_without_a_token_says_which(site: Site, enrich: Run) -> None:
    """The sentence names the variable."""
    done = enrich("suggest", "--fail-on", "error", cwd=site.root, env={**site.job, "SCRATCH_TOKEN": ""})
    assert done.returncode == 2
    assert "no token for scratch is set" in done.stderr
    assert "set $SCRATCH_TOKEN for the step" in done.stderr


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "wrong",
            "the forge `wrong` of scratch 1.0 can't be used: scratch_forge_installed:runs is no",
        ),
        ("nonesuch", "no forge is called `nonesuch`"),
    ],
)
def test_what_is_no_forge_is_told(site: Site, enrich: Run, name: str, fault: str) -> None:
    """One sentence names the part and its package."""
    done = enrich("suggest", "--ci", name, cwd=site.root, env=site.env)
    assert done.returncode == 2
    assert fault in done.stderr
