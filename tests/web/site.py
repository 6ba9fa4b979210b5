"""A site with proposals that wait, a review of it in this process, and one served by the real command."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conftest import CLEAN, ROOT
from enrich.config import load
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis
from enrich.pipeline.session import Order, open_session
from enrich.review.web.service import Desk
from enrich.review.web.view_state import PageDecision
from enrich.values import JSON, Evidence, Flag, Match, Proposal, Provenance, Review, Span, Verdict

CONFIG = """
[fields.summary]
max_chars = 60
[fields.tags]
policy = "extend"
max_items = 4
[fields.people]
[fields.insight]
[fields.mood]
kind = "term"
values = ["calm", "stormy"]
"""
BODY = "# {title}\n\nThe clock of Ada Lovelace is kept in a tower.\n\nIt rains on the tower, and the tide is low.\n"
FROM = Provenance("r1", "scripted", "enrich", "1", "f", "2026-01-01T00:00:00+00:00")
TIME = "2026-01-01T00:00:00+00:00"


def post(title: str, body: str = BODY, tags: str = "[]") -> str:
    """A post that lacks a summary."""
    return f"---\ntitle: {title}\ntags: {tags}\n---\n\n{body.replace('{title}', title)}"


def proposal(name: str, after: JSON, before: JSON = None, **more: Any) -> Proposal:  # noqa: ANN401 - of any kind
    """A proposal as a model's answer gives it."""
    review = Review.ALWAYS if name == "insight" else Review.AUTO
    return Proposal(name, name, before, after, review, provenance=FROM, **more)


def quote(value: str, words: str, body: str) -> Evidence:
    """Words of a body for a value."""
    at = body.index(words)
    return Evidence(value, words, Span(at, at + len(words)), 6 + body.count("\n", 0, at), Match.EXACT)


def fill(root: Path, proposed: Mapping[str, Sequence[Proposal]], run: str = "r1") -> None:
    """Puts proposals into the site's journal, as a run does."""
    with closing(Journal(root / ".enrich")) as journal:
        journal.start(run, "run", "scripted", 1, TIME)
        for path, those in proposed.items():
            basis = Basis("b", {one.field: {} for one in those})
            journal.propose(run, path, basis, those, TIME)


def small(root: Path) -> Path:
    """Three posts: `a.md` with four fields, `b.md` and `c.md` with tags of which they share one."""
    (root / "enrich.toml").write_text(CONFIG, encoding="utf-8")
    for name, tags in (("a", "[]"), ("b", "[bells]"), ("c", "[]")):
        (root / f"{name}.md").write_text(post(f"Post {name.upper()}", tags=tags), encoding="utf-8")
    body = post("Post A").partition("---\n\n")[2]
    summary = proposal(
        "summary", "The clock is kept.", evidence=(quote("The clock is kept.", "The clock of Ada", body),)
    )
    people = proposal("people", ["Ada Lovelace"], evidence=(quote("Ada Lovelace", "Ada Lovelace is kept", body),))
    flag = Flag("new-term", "clocks is new to this site")
    fill(
        root,
        {
            "a.md": [
                summary,
                proposal("tags", ["clocks", "rain"], [], flags=(flag,)),
                people,
                proposal("insight", "A tower keeps time."),
            ],
            "b.md": [proposal("tags", ["bells", "clocks"], ["bells"])],
            "c.md": [proposal("tags", ["clocks", "tides"], []), proposal("mood", "calm")],
        },
    )
    return root


@dataclass
class Reviewed:
    """A review in this process."""

    root: Path
    desk: Desk
    notes: list[str] = field(default_factory=list)

    def asked(self, path: str, name: str, verdict: str = "accept", value: JSON = None) -> PageDecision:
        """A decision on what is to be seen now."""
        entry = self.desk.cards[path].entry(name)
        assert entry is not None
        return PageDecision(path, name, Verdict(verdict), entry.mark, value)

    def states(self, path: str) -> dict[str, str]:
        """How each field of a post stands."""
        return {entry.field: str(entry.state) for entry in self.desk.cards[path].entries}

    def read(self, path: str) -> str:
        """A post as it stands."""
        return (self.root / path).read_text(encoding="utf-8")


@contextmanager
def reviewed(root: Path) -> Iterator[Reviewed]:
    """Opens a review of the site."""
    notes: list[str] = []
    with open_session(load(root), Order("review", asks=False), notes.append) as session:
        session.learn()
        yield Reviewed(root, Desk(session), notes)


@dataclass
class Served:
    """The real command, and a browser's side of it without a browser."""

    link: str
    process: subprocess.Popen[str]
    root: Path
    cookie: str = ""
    key: str = ""

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.link).port or 0

    def get(self, target: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> tuple[int, str, Any]:
        """Status, body and headers of an answer."""
        return self.send(method, target, None, {"Cookie": self.cookie, **(headers or {})})

    def send(self, method: str, target: str, body: str | None, headers: Mapping[str, str]) -> tuple[int, str, Any]:
        """One request, with exactly these headers and a Host of its own where none is given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        with closing(connection):
            connection.request(method, target, body, {key: value for key, value in headers.items() if value})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers

    def post(self, name: str, data: object, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
        """What the page's own script would send."""
        own = {"Cookie": self.cookie, "Content-Type": "application/json", "X-Enrich-Key": self.key}
        status, text, _ = self.send("POST", f"/{name}", json.dumps(data), {**own, **(headers or {})})
        return status, json.loads(text) if text.startswith("{") else text

    def enter(self) -> None:
        """Opens the link."""
        parts = urlsplit(self.link)
        status, _, headers = self.get(f"{parts.path}?{parts.query}")
        assert status == 200
        self.cookie = headers["Set-Cookie"].partition(";")[0]
        page = self.get("/")[1]
        self.key = page.partition('name="enrich-key" content="')[2].partition('"')[0]


@contextmanager
def served(root: Path, *options: str) -> Iterator[Served]:
    """`enrich review --web` on the site, until the block ends; then it is interrupted as by Ctrl-C."""
    process = start(root, *options)
    assert process.stdout is not None
    found = Served(process.stdout.readline().strip(), process, root)
    try:
        found.enter()
        yield found
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)


def start(root: Path, *options: str) -> subprocess.Popen[str]:
    """Starts the command; its first line is the link."""
    variables = {key: value for key, value in os.environ.items() if key not in CLEAN}
    return subprocess.Popen(
        [sys.executable, "-m", "enrich", "review", "--web", "--no-browser", *options],
        cwd=root,
        env=variables | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def mark(page: str, path: str, name: str) -> str:
    """The mark of a field on a page that shows a post."""
    assert f'data-path="{path}"' in page
    card = page.partition(f'data-field="{name}"')[2]
    return card.partition('data-seen="')[2].partition('"')[0]


def waited(met: Any, seconds: float = 20.0) -> bool:  # noqa: ANN401 - a condition
    """Whether something came to be so in time."""
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
