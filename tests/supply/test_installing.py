"""What the action, the job of GitLab and a release install: their lock, file by digest, and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.utils import canonicalize_name

from ci_scripts import script
from conftest import ROOT

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
GITLAB = PAGE.partition("<!-- workflow: gitlab -->\n```yaml\n")[2].partition("```")[0]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL = ACTION["runs"]["steps"][0]["run"]


def installs(lines: str) -> list[str]:
    """The lines of a script that could bring something in."""
    fetchers = r"\b(pip|pipx|uv|npm|npx|apt|apt-get|curl|wget|conda|poetry|gem|install)\b"
    return [line.strip() for line in lines.splitlines() if re.search(fetchers, line)]


LOCKED = "install --quiet --require-hashes --no-deps --only-binary :all: -r PLACE/.ci/locks/NAME.txt"
BUILT = "install --quiet --no-deps --no-index --no-build-isolation PLACE"


def test_the_action_installs_its_lock_and_itself() -> None:
    """Each file by its digest, then the checkout by what is there; no other step installs anything."""
    found = [line.replace('"', "") for line in installs(INSTALL) if not line.startswith(("pip=", "export "))]
    told = [
        one.replace("--quiet ", "").replace("PLACE", "$ACTION").replace("NAME", "github") for one in (LOCKED, BUILT)
    ]
    assert found == [f"$pip {one}" for one in told]
    assert [installs(step["run"]) for step in ACTION["runs"]["steps"][1:]] == [[], []]


def test_the_job_of_gitlab_installs_its_lock_and_itself() -> None:
    """The same on GitLab: the commit that the owner trusts, its lock, and nothing else, in a pinned image."""
    job = yaml.safe_load(GITLAB)["suggest"]
    told = [one.replace("PLACE", "/opt/enrich").replace("NAME", "gitlab") for one in (LOCKED, BUILT)]
    assert installs("\n".join(job["script"])) == [f"pip {one}" for one in told]
    assert re.search(r"checkout .*--detach 0{40}$", job["script"][1])
    assert re.fullmatch(r"python:3\.\d+@sha256:0{64}", job["image"])


def test_the_release_is_built_from_the_lock() -> None:
    """What builds the files of a release is what the lock names."""
    found = installs((ROOT / ".ci" / "release").read_text(encoding="utf-8"))
    assert [line for line in found if "pip" in line] == [
        '"$tools/bin/pip" install --require-hashes --no-deps --only-binary :all: -r .ci/locks/github.txt'
    ]


@pytest.mark.parametrize(("tag", "told"), [("v0.0.0", "the tag is v0.0.0"), ("0.1.0", "the tag is 0.1.0")])
def test_a_release_of_another_version_stops(tag: str, told: str) -> None:
    """A tag that is not the version of the checkout builds nothing."""
    done = subprocess.run(
        [ROOT / ".ci" / "release"],
        env={"PATH": "/usr/bin:/bin", "TAG": tag},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert told in done.stderr


def test_the_action_names_the_pythons_of_its_lock() -> None:
    """The bounds that the action checks, and the page names, are those that the lock is made for."""
    first, *_, last = script("lock").MINORS
    assert f"(3, {first}) <= sys.version_info < (3, {last + 1})" in INSTALL
    assert f"3.{first} to 3.{last}" in INSTALL
    assert f"Python 3.{first} to 3.{last}" in PAGE
    tried = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]["action"][
        "strategy"
    ]["matrix"]["python"]
    assert tried == [f"3.{minor}" for minor in script("lock").MINORS]


def installing(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Runs the action's first step with this script as the job's `python3`."""
    shim = tmp_path / "bin" / "python3"
    shim.parent.mkdir()
    shim.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
    shim.chmod(0o755)
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", INSTALL],
        env={"PATH": f"{shim.parent}:/usr/bin:/bin", "RUNNER_TEMP": str(tmp_path), "ACTION": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_no_lock_is_for_is_told(tmp_path: Path) -> None:
    """The job says what is wrong and what to do before it installs anything."""
    done = installing(tmp_path, "exit 1")
    assert done.returncode == 1
    assert done.stdout.startswith("::error title=enrich::The python3 of this job is none of 3.11 to 3.14; let actions/")
    assert not (tmp_path / "enrich").exists()


REACHED = """
import re, sys
from importlib.metadata import distributions, requires
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
todo, seen = [("enrich-posts", ""), ("hatchling", ""), ("pip", ""), ("setuptools", "")], set()
while todo:
    name, extra = todo.pop()
    if (name, extra) in seen:
        continue
    seen.add((name, extra))
    try:
        needs = [Requirement(one) for one in requires(name) or ()]
    except Exception:
        continue
    for need in needs:
        if not need.marker or need.marker.evaluate({"extra": extra}):
            todo += [(canonicalize_name(need.name), extra) for extra in ("", *need.extras)]
print(sorted({canonicalize_name(one.metadata["Name"]) for one in distributions()} - {name for name, _ in seen}))
"""


GIVEN = {"pip", "setuptools"}  # what Python itself brings


@pytest.mark.long
def test_what_the_action_installs_runs(tmp_path: Path) -> None:
    """With the index of this machine: all fits together, all is needed, nothing is there that the lock does not name.

    Takes half a minute of processor time.
    """
    done = installing(tmp_path, f'exec {sys.executable} "$@"')
    assert done.returncode == 0, done.stdout + done.stderr
    bin_ = tmp_path / "enrich" / "bin"
    there = json.loads(subprocess.check_output([bin_ / "pip", "list", "--format", "json"], text=True))
    pins = script("lock").read((ROOT / ".ci" / "locks" / "github.txt").read_text(encoding="utf-8"))
    ours = {f"{pin.name}=={pin.version}" for pin in pins} | {"enrich-posts==0.1.0"}
    found = {f"{canonicalize_name(one['name'])}=={one['version']}" for one in there if one["name"] not in GIVEN}
    assert found <= ours
    subprocess.run([bin_ / "pip", "check"], check=True)
    assert subprocess.check_output([bin_ / "python", "-I", "-c", REACHED], text=True) == "[]\n"
    subprocess.run([bin_ / "enrich", "run", "--dry-run", ROOT / "fixtures" / "garden"], check=True, cwd=tmp_path)
    subprocess.run([bin_ / "python", "-m", "hatchling", "build", "-d", tmp_path / "dist"], check=True, cwd=ROOT)
    assert [file.suffix for file in sorted((tmp_path / "dist").iterdir())] == [".whl", ".gz"]


@pytest.mark.long
def test_a_lock_is_made_again_to_the_byte(tmp_path: Path) -> None:
    """The day in its head gives the same file, on another machine and later, unless the index took something back."""
    place = tmp_path / "copy"
    for name in (".ci/lock", ".ci/lock.py", "pyproject.toml", ".ci/locks/github.txt", ".ci/locks/gitlab.txt"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes((ROOT / name).read_bytes())
    (place / ".ci" / "lock").chmod(0o755)
    locks = {file.name: file.read_text(encoding="utf-8") for file in (place / ".ci" / "locks").iterdir()}
    day = re.search(r"\d{4}-\d\d-\d\d", locks["github.txt"])
    assert day
    subprocess.run([place / ".ci" / "lock", day[0]], check=True)
    assert {file.name: file.read_text(encoding="utf-8") for file in (place / ".ci" / "locks").iterdir()} == locks
