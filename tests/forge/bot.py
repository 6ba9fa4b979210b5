"""The bot in a job: a site, its pull request, a GitHub and a model, and the command line run in this process."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import CLEAN
from enrich.cli import _funnel
from forge.github import NUMBER, SLUG, WRITE, GitHub
from forge.repo import Repo
from forge.serving import Serving
from server import Server
from server.answers import completion
from server.values import Answer, Asked

VALUES: Mapping[str, Any] = {"summary": "Tides turn twice a day, and nobody counts them.", "tags": ["tides", "maps"]}
TEXT = "Tides turn twice a day. Maps show less than paper holds, and nobody counts what bread costs in winter.\n"
NEW = f"---\ntitle: A post\ndate: 2024-01-01\n---\n\n{TEXT}"
LONG = "---\ntitle: A post\ndate: 2024-01-01\n---\n\n" + "".join(f"Line {n} of it.\n\n" for n in range(20))
NO_KEY = {"OPENAI_API_KEY": ""}
FIELDS = '[fields.summary]\n[fields.tags]\nmode = "closed"\nvalues = ["tides", "maps", "bread"]\n'
ENVIRONMENT = ("GITHUB_", "GITLAB_", "CI_", "RUNNER_")


def reply(values: Mapping[str, Any]) -> Callable[[Asked], Answer]:
    """A model that says these values of every post, as far as it is asked for them."""

    def answer(asked: Asked) -> Answer:
        wanted = asked.schema.get("properties", {})
        return completion(asked, json.dumps({name: values[name] for name in wanted}, ensure_ascii=False))

    return answer


@dataclass(frozen=True)
class Ran:
    """What one call of the command came to."""

    code: int
    out: str
    err: str
    summary: str
    status: str


class Bot:
    """A pull request from feature into main, and what the bot does with it."""

    def __init__(self, folder: Path, github: GitHub, server: Serving, model: Server) -> None:
        self.folder = folder
        self.github = github
        self.repo = github.repo
        self.server = server
        self.model = model
        self.fork = False
        self.event = "pull_request"
        self.action = "synchronize"

    @property
    def asked(self) -> int:
        """How many requests the model has had."""
        return len(self.model.history)

    def write(self, branch: str = "feature", **files: str | bytes | None) -> None:
        """A commit; names have ``_`` where paths have ``/`` and no ending: ``posts_a`` is ``posts/a.md``."""
        self.push({f"{name.replace('_', '/')}.md": content for name, content in files.items()}, branch)

    def push(self, files: Mapping[str, str | bytes | None], branch: str = "feature") -> None:
        """A commit by paths."""
        self.repo.commit(files, branch)
        self.github.push()

    def run(
        self,
        *words: str,
        token: str = WRITE,
        event: Mapping[str, Any] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Ran:
        """``enrich suggest`` with these words in a job for the pull request; ``more`` are variables of its own."""
        made = {**self._environment(token, event), **(more or {})}
        (self.folder / "summary.md").unlink(missing_ok=True)
        (self.folder / "output").write_text("", encoding="utf-8")
        with _inside(self.repo.root, made) as (out, err):
            sys.argv = ["enrich", "suggest", *words]
            code = _funnel()
        summary = self.folder / "summary.md"
        told = summary.read_text(encoding="utf-8") if summary.exists() else ""
        status = (self.folder / "output").read_text(encoding="utf-8").strip().removeprefix("status=")
        return Ran(code, out.getvalue().decode(), err.getvalue(), told, status)

    def apply(self, plan: Path, *words: str) -> Ran:
        """``enrich suggest apply`` in the work tree."""
        with _inside(self.repo.root, {}) as (out, err):
            sys.argv = ["enrich", "suggest", "apply", str(plan), *words]
            code = _funnel()
        return Ran(code, out.getvalue().decode(), err.getvalue(), "", "")

    def _environment(self, token: str, event: Mapping[str, Any] | None) -> dict[str, str]:
        file = self.folder / "event.json"
        file.write_text(json.dumps(event or self._event()), encoding="utf-8")
        made = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": self.event,
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_API_URL": self.server.url,
            "GITHUB_GRAPHQL_URL": f"{self.server.url}/graphql",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_TOKEN": token,
            "OPENAI_API_KEY": "sk-the-key-of-the-model",
        }
        return {name: value for name, value in made.items() if value}

    def _event(self) -> dict[str, Any]:
        owner = "somebody/site" if self.fork else SLUG
        title = "A title\n::add-mask::title ##[error]title @everyone"
        base = {"sha": self.repo.sha("main"), "repo": {"full_name": SLUG}}
        head = {"sha": self.github.head, "repo": {"full_name": owner}, "ref": title}
        pull = {"number": NUMBER, "title": title, "body": title, "base": base, "head": head}
        return {"action": self.action, "pull_request": pull}


@contextmanager
def _inside(folder: Path, variables: Mapping[str, str]) -> Iterator[tuple[io.BytesIO, io.StringIO]]:
    """This process as a job: its folder, its environment and its streams."""
    out, err = io.BytesIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name in CLEAN or name.startswith(ENVIRONMENT):
                patch.delenv(name)
        for name, value in {"GIT_CONFIG_GLOBAL": "/dev/null", **variables}.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        stream = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
        patch.setattr(sys, "stdout", stream)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "argv", sys.argv)
        yield out, err
        stream.flush()
        stream.detach()


def settings(model: Server) -> str:
    """The site's enrich.toml: a model that costs nothing and answers at once."""
    price = "price = { input = 0.0, output = 0.0 }"
    return f'[model]\nname = "m"\nbase_url = "{model.url}"\nattempts = 1\n{price}\n\n{FIELDS}'


@contextmanager
def working(folder: Path, values: Mapping[str, Any] = VALUES, *, config: str = "") -> Iterator[Bot]:
    """A bot for a site with one complete post and its settings; feature begins at main."""
    repo = Repo(folder / "site")
    with Server(default=reply(values)) as model:
        told = settings(model) + config
        complete = f"---\ntitle: Old\nsummary: Said.\ntags: [bread]\n---\n\n{TEXT}"
        repo.commit({"enrich.toml": told, "posts/old.md": complete}, "main")
        repo.git("read-tree", "main")
        repo.git("checkout-index", "-a")
        repo.commit({}, "feature", start="main")
        github = GitHub(repo)
        with Serving(github) as server:
            yield Bot(folder, github, server, model)
