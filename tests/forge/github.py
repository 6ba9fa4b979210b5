"""A GitHub that keeps state over a whole conversation: what is posted is there, counts, and can be answered.

Diffs are git's own, so that it refuses what GitHub would refuse: a comment on a line that no hunk shows.
Answers are the examples of GitHub's own description with our values in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from forge.judge import Exchange, example
from forge.repo import Repo

BOT, PERSON = "github-actions[bot]", "ada"
SLUG, NUMBER = "o/site", 7
WRITE, READ = "token-that-writes", "token-that-reads"
UNPROCESSABLE, MOST, LARGEST = 422, 100, 65_536
_KEYS = {"path", "line", "side", "body"}


@dataclass
class Comment:
    """A comment in the diff, or beside it where it has no path."""

    id: int
    author: str
    body: str
    path: str = ""
    line: int = 0
    text: str = ""
    resolved: bool = False
    minimized: bool = False
    thumbs: int = 0
    replies: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """What goes back; ``data`` is JSON."""

    status: int
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    target: str
    token: str
    sent: Any

    @property
    def path(self) -> str:
        """The path without its query."""
        return urlsplit(self.target).path

    @property
    def writes(self) -> bool:
        """Whether it would change anything."""
        if self.path == "/graphql":
            return str(self.sent["query"]).lstrip().startswith("mutation")
        return self.method != "GET"


Fault = Callable[[Asked], Answer | None]


class GitHub:
    """One pull request; ``faults`` are asked first, and one that answers is used up."""

    def __init__(self, repo: Repo, base: str = "main", head: str = "feature") -> None:
        self.repo = repo
        self.base_name, self.head_name = base, head
        self.base = repo.sha(base)
        self.head = repo.sha(head)
        self.comments: list[Comment] = []
        self.notes: list[Comment] = []
        self.reviews: list[Comment] = []
        self.faults: list[Fault] = []
        self.exchanges: list[Exchange] = []
        self.asked: list[Asked] = []
        self.broken: list[str] = []
        self._number = 1000

    @property
    def writes(self) -> list[Asked]:
        """The requests that would change anything."""
        return [one for one in self.asked if one.writes]

    def push(self) -> None:
        """The pull request's branch is at its newest commit now."""
        self.head = self.repo.sha(self.head_name)

    def add(self, kind: list[Comment], author: str, body: str, **places: Any) -> Comment:  # noqa: ANN401
        """A comment or a review by anybody."""
        self._number += 1
        made = Comment(self._number, author, body, **places)
        kind.append(made)
        return made

    def answer(self, asked: Asked) -> Answer:
        """What GitHub says, and does."""
        self.asked.append(asked)
        self.base = self.repo.sha(self.base_name)
        found = next(((fault, told) for fault in self.faults if (told := fault(asked))), None)
        if found:
            self.faults.remove(found[0])
        answer = found[1] if found else self._answered(asked)
        self.exchanges.append(Exchange(asked.method, asked.target, asked.sent, answer.status, answer.data))
        return answer

    def _answered(self, asked: Asked) -> Answer:
        if asked.token not in (WRITE, READ):
            return Answer(401, example("basic-error") or {"message": "Bad credentials"})
        if asked.writes and asked.token != WRITE:
            return _error(403, "Resource not accessible by integration")
        if asked.path == "/graphql":
            return self._graphql(asked.sent)
        for verb, pattern, act in self._routes():
            if verb == asked.method and (found := re.fullmatch(f"/repos/{SLUG}{pattern}", asked.path)):
                return act(asked, *map(int, found.groups()))
        return _error(404, "Not Found")

    def _routes(self) -> tuple[tuple[str, str, Callable[..., Answer]], ...]:
        return (
            ("GET", f"/pulls/{NUMBER}", self._pull),
            ("GET", f"/pulls/{NUMBER}/files", self._files),
            ("POST", f"/pulls/{NUMBER}/reviews", self._review),
            ("POST", f"/pulls/{NUMBER}/comments", self._comment),
            ("DELETE", r"/pulls/comments/(\d+)", self._delete_comment),
            ("POST", f"/issues/{NUMBER}/comments", self._note),
            ("PATCH", r"/issues/comments/(\d+)", self._edit_note),
            ("DELETE", r"/issues/comments/(\d+)", self._delete_note),
        )

    def _pull(self, _: Asked) -> Answer:
        template = example("pull-request")
        head = {**template.get("head", {}), "sha": self.head}
        return Answer(200, {**template, "number": NUMBER, "head": head, "requested_teams": []})

    def _files(self, asked: Asked) -> Answer:
        query = parse_qs(urlsplit(asked.target).query)
        size, page = int(query.get("per_page", ["30"])[0]), int(query.get("page", ["1"])[0])
        template = (example("diff-entry-items") or [{}])[0]
        rows = self.repo.files(self.base, self.head)[size * (page - 1) : size * page]
        return Answer(200, [{**{k: v for k, v in template.items() if k != "patch"}, **row} for row in rows])

    def _review(self, asked: Asked) -> Answer:
        sent = asked.sent
        assert set(sent) == {"commit_id", "body", "event", "comments"}
        assert sent["event"] == "COMMENT"
        assert 0 < len(sent["comments"]) <= MOST
        if sent["commit_id"] != self.head or not all(map(self._stands, sent["comments"])):
            return _invalid("pull_request_review_thread.line must be part of the diff")
        review = self.add(self.reviews, BOT, sent["body"])
        for one in sent["comments"]:
            self._placed(one)
        template = example("pull-request-review")
        return Answer(200, {**template, "id": review.id, "body": review.body})

    def _comment(self, asked: Asked) -> Answer:
        sent = dict(asked.sent)
        if sent.pop("commit_id") != self.head or not self._stands(sent):
            return _invalid("pull_request_review_thread.line must be part of the diff")
        made = self._placed(sent)
        template = example("pull-request-review-comment-example-for-a-multi-line-comment")
        return Answer(201, {**template, "id": made.id, "body": made.body, "path": made.path, "line": made.line})

    def _stands(self, one: Mapping[str, Any]) -> bool:
        """What the description is blind to: the side, unknown keys, the size, and lines that no hunk shows."""
        several = {"start_line", "start_side"} & set(one)
        assert set(one) == _KEYS | several, one
        assert one["side"] == one.get("start_side", "RIGHT") == "RIGHT"
        assert len(one["body"]) <= LARGEST
        assert one.get("start_line", 0) < one["line"]
        shown = self.repo.right(self.base, self.head, one["path"])
        return all(number in shown for number in range(one.get("start_line", one["line"]), one["line"] + 1))

    def _placed(self, one: Mapping[str, Any]) -> Comment:
        text = self.repo.right(self.base, self.head, one["path"])[one["line"]]
        return self.add(self.comments, BOT, one["body"], path=one["path"], line=one["line"], text=text)

    def _delete_comment(self, _: Asked, number: int) -> Answer:
        return self._delete(self.comments, number)

    def _delete_note(self, _: Asked, number: int) -> Answer:
        return self._delete(self.notes, number)

    def _delete(self, kind: list[Comment], number: int) -> Answer:
        found = _by_id(kind, number)
        kind.remove(found)
        return Answer(204)

    def _note(self, asked: Asked) -> Answer:
        assert len(asked.sent["body"]) <= LARGEST
        made = self.add(self.notes, BOT, asked.sent["body"])
        return Answer(201, {**example("issue-comment"), "id": made.id, "body": made.body})

    def _edit_note(self, asked: Asked, number: int) -> Answer:
        found = _by_id(self.notes, number)
        found.body = asked.sent["body"]
        return Answer(200, {**example("issue-comment"), "id": found.id, "body": found.body})

    def _graphql(self, sent: Mapping[str, Any]) -> Answer:
        query, variables = sent["query"], sent["variables"]
        if query.lstrip().startswith("mutation"):
            found = next(one for one in self.comments if _node(one) == variables["subject"])
            found.minimized = True
            return Answer(200, {"data": {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}})
        assert (variables["owner"], variables["name"], variables["number"]) == (*SLUG.split("/"), NUMBER)
        kind = re.search(r"query (\w+)", query)
        size = re.search(r"page: \w+\(first: (\d+)", query)
        assert kind
        assert size
        nodes = list(self._nodes(kind[1]))
        at, step = int(variables["cursor"] or 0), int(size[1])
        info = {"hasNextPage": at + step < len(nodes), "endCursor": str(at + step)}
        page = {"pageInfo": info, "nodes": nodes[at : at + step]}
        return Answer(200, {"data": {"repository": {"pullRequest": {"page": page}}}})

    def _nodes(self, kind: str) -> Iterator[dict[str, Any]]:
        if kind == "Threads":
            yield from map(self._thread, self.comments)
        elif kind == "Comments":
            for note in self.notes:
                yield {"fullDatabaseId": str(note.id), "body": note.body, "viewerDidAuthor": note.author == BOT}
        else:
            for review in self.reviews:
                yield {"body": review.body, "viewerDidAuthor": review.author == BOT}

    def _thread(self, one: Comment) -> dict[str, Any]:
        shown = self.repo.right(self.base, self.head, one.path) if one.path else {}
        comments = [_told(one), *map(_told, one.replies)]
        return {
            "isResolved": one.resolved,
            "isOutdated": shown.get(one.line) != one.text,
            "path": one.path,
            "comments": {"totalCount": len(comments), "nodes": comments[:20]},
        }


def _told(one: Comment) -> dict[str, Any]:
    return {
        "id": _node(one),
        "fullDatabaseId": str(one.id),
        "body": one.body,
        "viewerDidAuthor": one.author == BOT,
        "isMinimized": one.minimized,
        "reactions": {"totalCount": one.thumbs},
    }


def _node(one: Comment) -> str:
    return f"PRRC_{one.id}"


def _by_id(kind: list[Comment], number: int) -> Comment:
    return next(one for one in kind if one.id == number)


def _error(status: int, message: str) -> Answer:
    return Answer(status, {"message": message, "documentation_url": "https://docs.github.com/rest"})


def _invalid(message: str) -> Answer:
    return Answer(UNPROCESSABLE, {"message": "Unprocessable Entity", "documentation_url": "x", "errors": [message]})


def dumped(answer: Answer) -> bytes:
    """The answer's body."""
    return b"" if answer.data is None else json.dumps(answer.data).encode()
