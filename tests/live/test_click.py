"""A person clicks on a real GitHub: the one thing that no fake can show; see the README beside this file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from enrich.suggest.placement import applied
from enrich.suggest.planfile import load
from enrich.suggest.values import PostStatus
from forge.history import pull
from forge.repo import Repo

pytestmark = pytest.mark.live
API = "https://api.github.com"
SHAPES = range(40)


@pytest.fixture
def scratch() -> tuple[str, str]:
    """The scratch repository and its token."""
    found = os.environ.get("ENRICH_LIVE_REPO", ""), os.environ.get("ENRICH_LIVE_TOKEN", "")
    if not all(found):
        pytest.skip("needs $ENRICH_LIVE_REPO and $ENRICH_LIVE_TOKEN, and a person who clicks")
    return found


def _asked(token: str, method: str, path: str, sent: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
    import httpx2

    answer = httpx2.request(method, f"{API}{path}", json=sent, headers={"Authorization": f"Bearer {token}"})
    answer.raise_for_status()
    return answer.json()


def _planted(folder: Path, slug: str, token: str) -> Repo:
    """The base and the branch, pushed."""
    repo = Repo(folder / "site")
    changes = [pull(number) for number in SHAPES]
    before = {path: content for change in changes for path, content in change.before.items()}
    after = {path: content for change in changes for path, content in change.after.items()}
    repo.commit({"enrich.toml": "[site]\ncreate = true\n", **before}, "main")
    repo.commit(after, "feature", start="main")
    repo.git("checkout", "-qf", "main")
    repo.git("remote", "add", "origin", f"https://x-access-token:{token}@github.com/{slug}.git")
    repo.git("push", "-qf", "origin", "main", "feature")
    return repo


def _suggested(folder: Path, repo: Repo, slug: str, token: str, number: int) -> Path:
    """One run as in a job of the pull request; gives its plan."""
    found = _asked(token, "GET", f"/repos/{slug}/pulls/{number}")
    event = {"action": "synchronize", "pull_request": found}
    (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
    plan = folder / "plan.json"
    variables = {
        **os.environ,
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_TOKEN": token,
    }
    words = ("--ci", "github", "--max-comments", "100", "--plan", str(plan), "--fail-on", "error")
    subprocess.run([sys.executable, "-m", "enrich", "suggest", *words], cwd=repo.root, env=variables, check=True)
    return plan


def test_a_click_commits_what_was_planned(tmp_path: Path, scratch: tuple[str, str]) -> None:
    """Every suggestion that a person commits gives the planned bytes, and the next run removes our comments."""
    slug, token = scratch
    repo = _planted(tmp_path, slug, token)
    sent = {"title": "Posts of every shape", "head": "feature", "base": "main"}
    made = _asked(token, "POST", f"/repos/{slug}/pulls", sent)
    plan = load(_suggested(tmp_path, repo, slug, token, made["number"]))
    sys.stderr.write(f"\n{made['html_url']}\ncommit all suggestions there, then press Enter\n")
    input()
    repo.git("fetch", "-q", "origin", "+feature:clicked")
    inline = [item for item in plan.items if item.status is PostStatus.INLINE]
    wrong = [
        item.path
        for item in inline
        if repo.read("clicked", item.path) != applied(repo.read(plan.pull.head, item.path), item.edits)
    ]
    assert wrong == []
    repo.git("update-ref", "refs/heads/feature", repo.sha("clicked"))
    _suggested(tmp_path, repo, slug, token, made["number"])
    left = _asked(token, "GET", f"/repos/{slug}/pulls/{made['number']}/comments?per_page=100")
    assert [one["path"] for one in left] == []
