"""A GitLab that keeps state over a conversation, for what python-gitlab asks of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from forge.github import Answer, Asked, Comment
from forge.judge import Exchange
from forge.repo import Repo

PROJECT, NUMBER, ME, OTHER = "o/group/site", 7, 11, 12
TOKEN = "glpat-of-the-project"  # noqa: S105 - of a server that is not there
_POSITION = {"position_type", "base_sha", "start_sha", "head_sha", "old_path", "new_path", "new_line"}


class GitLab:
    """One merge request from feature into main; a comment's author is ``ME`` or ``OTHER``, as text."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.head = repo.sha("feature")
        self.threads: list[Comment] = []
        self.positions: dict[int, Mapping[str, Any]] = {}
        self.notes: list[Comment] = []
        self.asked: list[Asked] = []
        self.broken: list[str] = []
        self.exchanges: list[Exchange] = []
        self._number = 100

    @property
    def writes(self) -> list[Asked]:
        """The requests that would change anything."""
        return [one for one in self.asked if one.writes]

    def push(self) -> None:
        """The merge request's branch is at its newest commit now."""
        self.head = self.repo.sha("feature")

    def add(self, kind: list[Comment], author: int, body: str) -> Comment:
        """A note by anybody."""
        self._number += 1
        kind.append(Comment(self._number, str(author), body))
        return kind[-1]

    def answer(self, asked: Asked) -> Answer:
        """What GitLab says, and does."""
        self.asked.append(asked)
        if asked.token != TOKEN:
            return Answer(403, {"message": "403 Forbidden"})
        base = f"/api/v4/projects/{PROJECT}/merge_requests/{NUMBER}"
        path = unquote(asked.path)
        if path == "/api/v4/user":
            return Answer(200, {"id": ME, "username": "project_1_bot"})
        for verb, pattern, act in self._routes():
            if verb == asked.method and (found := re.fullmatch(re.escape(base) + pattern, path)):
                return act(asked, *found.groups())
        return Answer(404, {"message": "404 Not found"})

    def _routes(self) -> tuple[tuple[str, str, Callable[..., Answer]], ...]:
        return (
            ("GET", "", self._request),
            ("GET", "/diffs", self._diffs),
            ("GET", "/discussions", self._discussions),
            ("POST", "/discussions", self._discuss),
            ("PUT", r"/discussions/d(\d+)", self._resolve),
            ("DELETE", r"/discussions/d(\d+)/notes/\d+", self._delete),
            ("GET", r"/notes/(\d+)/award_emoji", self._awards),
            ("POST", "/notes", self._note),
            ("PUT", r"/notes/(\d+)", self._edit),
            ("DELETE", r"/notes/(\d+)", self._unnote),
        )

    def _request(self, _: Asked) -> Answer:
        base = self.repo.git("merge-base", "main", self.head).decode().strip()
        refs = {"base_sha": base, "start_sha": self.repo.sha("main"), "head_sha": self.head}
        return Answer(200, {"iid": NUMBER, "sha": self.head, "diff_refs": refs})

    def _diffs(self, asked: Asked) -> Answer:
        rows = self.repo.files("main", self.head)
        told = [{"new_path": row["filename"], "diff": row.get("patch", "") + "\n"} for row in rows]
        return _paged(asked, told)

    def _discussions(self, asked: Asked) -> Answer:
        told = [self._told(one) for one in self.threads]
        told += [{"id": f"d{one.id}", "notes": [_note(one)]} for one in self.notes]
        return _paged(asked, told)

    def _told(self, one: Comment) -> dict[str, Any]:
        first = {**_note(one), "resolved": one.resolved, "position": self.positions[one.id]}
        return {"id": f"d{one.id}", "notes": [first, *map(_note, one.replies)]}

    def _discuss(self, asked: Asked) -> Answer:
        """A position is taken only on a line of the diff, with both numbers where the line is unchanged."""
        position = asked.sent["position"]
        assert set(position) - {"old_line"} == _POSITION, position
        shown = self._lines(position["new_path"])
        if position["head_sha"] != self.head or position["new_line"] not in shown:
            return Answer(400, {"message": "400 Bad request - Note {:line_code=>['must be a valid line code']}"})
        assert position.get("old_line", 0) == shown[position["new_line"]]
        made = self.add(self.threads, ME, asked.sent["body"])
        made.path, made.line = position["new_path"], position["new_line"]
        self.positions[made.id] = position
        return Answer(201, self._told(made))

    def _lines(self, path: str) -> dict[int, int]:
        """The lines of the right side, and their numbers in the old file: 0 where they were added."""
        rows = self.repo.files("main", self.head)
        patch = next((row.get("patch", "") for row in rows if row["filename"] == path), "")
        found: dict[int, int] = {}
        old = new = 0
        for line in patch.split("\n"):
            if head := re.match(r"@@ -(\d+)(?:,\d+)? \+(\d+)", line):
                old, new = int(head[1]), int(head[2])
            elif line[:1] in (" ", "+"):
                found[new] = old if line[0] == " " else 0
                new, old = new + 1, old + (line[0] == " ")
            elif line[:1] == "-":
                old += 1
        return found

    def _resolve(self, asked: Asked, number: str) -> Answer:
        one = next(one for one in self.threads if one.id == int(number))
        one.resolved = asked.sent["resolved"]
        return Answer(200, self._told(one))

    def _delete(self, _: Asked, number: str) -> Answer:
        self.threads[:] = [one for one in self.threads if one.id != int(number)]
        return Answer(204)

    def _awards(self, asked: Asked, number: str) -> Answer:
        one = next(one for one in self.threads if one.id == int(number))
        return _paged(asked, [{"name": "thumbsdown"}] * one.thumbs)

    def _note(self, asked: Asked) -> Answer:
        return Answer(201, _note(self.add(self.notes, ME, asked.sent["body"])))

    def _edit(self, asked: Asked, number: str) -> Answer:
        one = next(one for one in self.notes if one.id == int(number))
        one.body = asked.sent["body"]
        return Answer(200, _note(one))

    def _unnote(self, _: Asked, number: str) -> Answer:
        self.notes[:] = [one for one in self.notes if one.id != int(number)]
        return Answer(204)


def _note(one: Comment) -> dict[str, Any]:
    return {"id": one.id, "body": one.body, "author": {"id": int(one.author)}}


def _paged(asked: Asked, rows: list[dict[str, Any]]) -> Answer:
    query = parse_qs(urlsplit(asked.target).query)
    size, page = int(query.get("per_page", ["20"])[0]), int(query.get("page", ["1"])[0])
    more = len(rows) > size * page
    link = f'<http://x{asked.path}?per_page={size}&page={page + 1}>; rel="next"' if more else ""
    return Answer(200, rows[size * (page - 1) : size * page], {"link": link} if link else {})
