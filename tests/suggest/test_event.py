"""What a CI says of its pull request: read where it has the right shape, and else told in one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from enrich.errors import ConfigError, UsageError
from enrich.suggest import event
from enrich.suggest.ci import GITHUB, GITLAB, platform

BASE, HEAD = "a" * 40, "b" * 40


def _pull(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    side = {"sha": BASE, "repo": {"full_name": "o/site"}}
    return {"number": 7, "base": side, "head": {**side, "sha": HEAD}, **changes}


def _event(folder: Path, told: object, name: str = "pull_request") -> Mapping[str, str]:
    file = folder / "event.json"
    file.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    return {"GITHUB_EVENT_PATH": str(file), "GITHUB_EVENT_NAME": name}


def _fork(full_name: str | None = "x/site") -> dict[str, Any]:
    return _pull(head={"sha": HEAD, "repo": None if full_name is None else {"full_name": full_name}})


ASKED = {
    "of the same repository": ("pull_request", "opened", _pull(), False, True),
    "of a fork": ("pull_request", "opened", _fork(), True, False),
    "of a fork, labelled, without rights": ("pull_request", "labeled", _fork(), True, False),
    "of a fork, with rights, not labelled": ("pull_request_target", "opened", _fork(), True, False),
    "of a fork, with rights, labelled": ("pull_request_target", "labeled", _fork(), True, True),
    "of a fork that is gone": ("pull_request", "opened", _fork(None), True, False),
    "of the same one, with rights": ("pull_request_target", "opened", _pull(), False, True),
    "of a fork with a like name": ("pull_request", "opened", _fork("o/site2"), True, False),
}


@pytest.mark.parametrize(("name", "action", "pull", "fork", "allowed"), ASKED.values(), ids=ASKED.keys())
def test_a_model_is_asked_about_a_fork_only_where_the_owner_said_so(
    tmp_path: Path, name: str, action: str, pull: object, *, fork: bool, allowed: bool
) -> None:
    """With the base's rights, on a label that only those who may write can set."""
    job = event.github(_event(tmp_path, {"action": action, "pull_request": pull}, name))
    assert (job.pull.repo, job.pull.number, job.pull.base, job.pull.head) == ("o/site", 7, BASE, HEAD)
    assert (job.pull.fork, job.pull.allowed, job.target) == (fork, allowed, name == "pull_request_target")


STRANGE: dict[str, tuple[object, str]] = {
    "no JSON": ("{", "can't be read"),
    "a list": ([], "names no event"),
    "nothing": (None, "names no event"),
    "of a push": ({"ref": "main"}, "the event `pull_request` is of no pull request"),
    "a pull request that is a text": ({"pull_request": "x"}, "is of no pull request"),
    "no number": ({"pull_request": _pull(number=None)}, "which pull request"),
    "number 0": ({"pull_request": _pull(number=0)}, "which pull request"),
    "a number that is a truth": ({"pull_request": _pull(number=True)}, "which pull request"),
    "a number that is a text": ({"pull_request": _pull(number="7")}, "which pull request"),
    "no base": ({"pull_request": _pull(base=None)}, "which commit its base is"),
    "a base that is a text": ({"pull_request": _pull(base="main")}, "which commit its base is"),
    "a base that is a list": ({"pull_request": _pull(base=[BASE])}, "which commit its base is"),
    "a head that is a branch": ({"pull_request": _pull(head={"sha": "main"})}, "which commit its head is"),
    "a head that is an option": ({"pull_request": _pull(head={"sha": "--output=x"})}, "which commit its head is"),
    "a head and a line end": ({"pull_request": _pull(head={"sha": f"{HEAD}\n"})}, "which commit its head is"),
    "a repository that is a text": ({"pull_request": _pull(head={"sha": HEAD, "repo": "x"})}, "which commit its head"),
    "a repository with a space": ({"pull_request": _fork("x/y z")}, "which commit its head is"),
}


@pytest.mark.parametrize(("told", "said"), STRANGE.values(), ids=STRANGE.keys())
def test_a_strange_event_is_one_sentence(tmp_path: Path, told: object, said: str) -> None:
    """Whatever its shape, it is never a bug of ours."""
    with pytest.raises(UsageError) as caught:
        event.github(_event(tmp_path, told))
    assert said in str(caught.value)


@pytest.mark.parametrize("path", ["", "/nowhere/event.json"])
def test_without_a_file_there_is_no_event(path: str) -> None:
    """As on a machine of one's own."""
    with pytest.raises(UsageError, match=r"\$GITHUB_EVENT_PATH"):
        event.github({"GITHUB_EVENT_PATH": path})


MERGE = {
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": BASE,
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD,
    "CI_MERGE_REQUEST_PROJECT_PATH": "group/sub/site",
    "CI_MERGE_REQUEST_PROJECT_ID": "1",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "1",
}
PLAIN = {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": ""}


@pytest.mark.parametrize(("source", "fork"), [("1", False), ("2", True)])
def test_a_merge_request_of_a_fork_is_not_asked_about(source: str, *, fork: bool) -> None:
    """The project that it comes from is another."""
    job = event.gitlab({**MERGE, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": source})
    assert (job.pull.repo, job.pull.number, job.pull.base, job.pull.head) == ("group/sub/site", 7, BASE, HEAD)
    assert (job.pull.fork, job.pull.allowed, job.target) == (fork, not fork, False)


def test_a_plain_pipeline_of_a_merge_request_names_its_commits_elsewhere() -> None:
    """The commits of both branches stand only in the pipelines of merged results."""
    job = event.gitlab({**MERGE, **PLAIN, "CI_MERGE_REQUEST_DIFF_BASE_SHA": HEAD, "CI_COMMIT_SHA": BASE})
    assert (job.pull.base, job.pull.head) == (HEAD, BASE)


GITLABS = {
    "no merge request": ({"CI_MERGE_REQUEST_IID": ""}, "is of no merge request"),
    "a number that is none": ({"CI_MERGE_REQUEST_IID": "x"}, "is of no merge request"),
    "a digit that is no number": ({"CI_MERGE_REQUEST_IID": "²"}, "is of no merge request"),
    "no commits": (PLAIN, "does not say which commits"),
    "a base that is an option": ({"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "--x"}, "does not say which commits"),
    "a project without a group": ({"CI_MERGE_REQUEST_PROJECT_PATH": "site"}, "does not say which commits"),
}


@pytest.mark.parametrize(("changes", "said"), GITLABS.values(), ids=GITLABS.keys())
def test_a_strange_pipeline_is_one_sentence(changes: Mapping[str, str], said: str) -> None:
    """With the kind of pipeline that it has to be."""
    with pytest.raises(UsageError, match=said) as caught:
        event.gitlab({**MERGE, **changes})
    assert caught.value.hint == "run it by `merge_request_event`"


PLACES = [
    ({}, "auto", ""),
    ({"GITHUB_ACTIONS": "true"}, "auto", "github"),
    ({"GITHUB_ACTIONS": "false"}, "auto", ""),
    ({"GITLAB_CI": "true"}, "auto", "gitlab"),
    ({"GITHUB_ACTIONS": "true"}, "none", ""),
    ({"GITHUB_ACTIONS": "true"}, "gitlab", "gitlab"),
    ({}, "github", "github"),
]


@pytest.mark.parametrize(("environment", "asked", "name"), PLACES)
def test_whose_job_it_is_is_seen_in_the_environment(environment: Mapping[str, str], asked: str, name: str) -> None:
    """Unless a forge, or none, is named."""
    assert platform(environment, asked) == {"": None, "github": GITHUB, "gitlab": GITLAB}[name]


def test_a_forge_that_is_not_there_is_told() -> None:
    """With those that are."""
    with pytest.raises(ConfigError, match="no forge is called `sourcehut`") as caught:
        platform({}, "sourcehut")
    assert "github, gitlab" in caught.value.hint
