"""What a CI says of the pull request that it runs for; nothing of it is trusted beyond its shape.

The titles, branches and names of a pull request are not read at all: what isn't read can't be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enrich.errors import UsageError
from enrich.suggest.values import Pull

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REPO = re.compile(r"[\w.-]+(?:/[\w.-]+)+")


@dataclass(frozen=True, slots=True)
class Job:
    """The pull request a job runs for; ``target`` says that it runs with the base's rights (pull_request_target)."""

    pull: Pull
    target: bool = False


def github(environment: Mapping[str, str]) -> Job:
    """The pull request of a GitHub Actions event.

    A model may be asked about a fork's posts only where the site's owner opted in: with ``pull_request_target``, on a
    label, which only those who may write can set.

    Raises:
        UsageError: The event is of no pull request.
    """
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    name = environment.get("GITHUB_EVENT_NAME", "")
    found = event.get("pull_request")
    if not isinstance(found, dict):
        hint = "run it on `pull_request`, or name --base and --head with --ci none"
        raise UsageError(f"the event `{name[:40]}` is of no pull request", hint)
    target = name == "pull_request_target"
    base, head = _side(found, "base"), _side(found, "head")
    fork = head[1] != base[1]
    allowed = not fork or (target and event.get("action") == "labeled")
    return Job(Pull(base[1], _number(found.get("number")), base[0], head[0], fork, allowed), target)


def gitlab(environment: Mapping[str, str]) -> Job:
    """The merge request of a GitLab pipeline.

    Raises:
        UsageError: The pipeline is of no merge request.
    """
    number = environment.get("CI_MERGE_REQUEST_IID", "")
    if not number.isdecimal():
        raise UsageError("the pipeline is of no merge request", "run it by `merge_request_event`")
    base = environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA") or environment.get(
        "CI_MERGE_REQUEST_DIFF_BASE_SHA", ""
    )
    head = environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or environment.get("CI_COMMIT_SHA", "")
    project = environment.get("CI_MERGE_REQUEST_PROJECT_ID", "")
    fork = environment.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", project) != project
    repo = environment.get("CI_MERGE_REQUEST_PROJECT_PATH", "")
    if not (_SHA.fullmatch(base) and _SHA.fullmatch(head) and _REPO.fullmatch(repo)):
        raise UsageError("the pipeline does not say which commits it is for", "run it by `merge_request_event`")
    return Job(Pull(repo, int(number), base, head, fork, not fork))


def _event(path: str) -> Mapping[str, Any]:
    try:
        event = json.loads(Path(path).read_bytes()) if path else None
    except (OSError, ValueError) as error:
        raise UsageError("the file that $GITHUB_EVENT_PATH names can't be read") from error
    if not isinstance(event, dict):
        raise UsageError("$GITHUB_EVENT_PATH names no event", "run it in GitHub Actions, or with --ci none")
    return event


def _side(pull: Mapping[str, Any], name: str) -> tuple[str, str]:
    """The commit and the repository of one side; a fork may be deleted and then has no name."""
    side = _mapping(pull.get(name))
    sha = str(side.get("sha", ""))
    told = side.get("repo")
    repo = str(_mapping(told).get("full_name", "")) if told else "deleted/fork"
    if not (_SHA.fullmatch(sha) and _REPO.fullmatch(repo)):
        raise UsageError(f"the event does not say which commit its {name} is")
    return sha, repo


def _mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _number(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise UsageError("the event does not say which pull request it is of")
    return number
