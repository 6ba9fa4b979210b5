"""GitHub, as far as suggestions need it: eight requests over plain HTTP.

With httpx2 alone, which is here already for the models' client: the libraries for GitHub hide what decides here, which
is when a limit asks to wait, that a review is never sent twice, and that a comment is ours (``viewerDidAuthor``), and
bring hundreds of requests that are not needed.
Reads are tried again after a fault that passes; a write is not, since it may have been done.
Beyond the first few, writes keep a second's distance, as GitHub asks for.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from enrich.errors import ForgeDeniedError, ForgeError, ForgeLimitedError, ForgeRejectedError
from enrich.suggest import github_queries
from enrich.suggest.described import MOST_BYTES, as_described, seconds
from enrich.suggest.git import right
from enrich.suggest.reconcile import ForgeState, Sticky, Thread
from enrich.suggest.values import Anchor, Line, PlannedPost, Pull

if TYPE_CHECKING:
    import httpx2

LONGEST_WAIT, RETRIES, PAGE, PAGES = 60.0, 2, 100, 30
UNPACED = 20
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_SECONDARY = re.compile("secondary.rate.limit")  # in its sentence, or in the address of its page


@dataclass(frozen=True, slots=True)
class Address:
    """Where GitHub is, and who we are there; ``web`` is what a person's browser opens."""

    api: str
    graphql: str
    web: str
    token: str


class GitHub:
    """One pull request on GitHub.

    Args:
        address: The server, and a token.
        pull: Which one.
        sleep: Waits some seconds.
        tell: Is told of each request that would write, instead of the server: a dry run.
    """

    def __init__(
        self,
        address: Address,
        pull: Pull,
        *,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        import httpx2

        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        headers |= {"User-Agent": "enrich", "Authorization": f"Bearer {address.token}"} if address.token else {}
        self._http = httpx2.Client(headers=headers, timeout=30.0)
        self._address = address
        self._pull = pull
        self._sleep = sleep
        self._tell = tell
        self._writes = 0

    def close(self) -> None:
        """Gives the connection back."""
        self._http.close()

    @as_described("GitHub")
    def head(self) -> str:
        """The commit that the pull request's branch is at now.

        Raises:
            ForgeError: GitHub does not say, as with each other call here.
        """
        return str(self._get(self._of_pull())["head"]["sha"])

    @as_described("GitHub")
    def files(self) -> Mapping[str, Mapping[int, Line]]:
        """The lines that a comment may stand on, by path; none of a file whose diff GitHub does not show."""
        found: dict[str, Mapping[int, Line]] = {}
        for page in range(1, PAGES + 1):
            rows = self._get(f"{self._of_pull()}/files?per_page={PAGE}&page={page}")
            if not isinstance(rows, list):
                raise TypeError("no list")
            found |= {row["filename"]: right(row.get("patch") or "") for row in rows}
            if len(rows) < PAGE:
                break
        return found

    @as_described("GitHub")
    def state(self) -> ForgeState:
        """What is ours on the pull request."""
        threads = tuple(made for node in self._nodes(github_queries.THREADS) for made in github_queries.thread(node))
        notes = (github_queries.sticky(node) for node in self._nodes(github_queries.COMMENTS))
        said, taken = github_queries.said(self._nodes(github_queries.REVIEWS))
        return ForgeState(threads, next((note for note in notes if note), None), said, taken)

    @as_described("GitHub")
    def review(self, items: Sequence[PlannedPost], bodies: Sequence[str], body: str) -> str:
        """Posts one review; gives the address that shows it.

        Raises:
            ForgeRejectedError: One of the comments is not taken, and so none is.
        """
        comments = [_comment(item, text) for item, text in zip(items, bodies, strict=True)]
        sent = {"commit_id": self._pull.head, "body": body, "event": "COMMENT", "comments": comments}
        made = self._write("POST", f"{self._of_pull()}/reviews", sent)
        return self._link(f"pullrequestreview-{int(made.get('id', 0))}")

    @as_described("GitHub")
    def comment(self, item: PlannedPost, body: str) -> str:
        """Posts one suggestion by itself; gives the address that shows it.

        Raises:
            ForgeRejectedError: It is not taken.
        """
        sent = {"commit_id": self._pull.head, **_comment(item, body)}
        made = self._write("POST", f"{self._of_pull()}/comments", sent)
        return self._link(f"discussion_r{int(made.get('id', 0))}")

    @as_described("GitHub")
    def take_back(self, thread: Thread) -> None:
        """Removes a comment of ours; one that people answered is minimised, so that their words keep their place."""
        if thread.replies:
            sent = {"query": github_queries.MINIMIZE, "variables": {"subject": thread.node}}
            self._write("POST", self._address.graphql, sent)
        else:
            self._write("DELETE", f"{self._of_repo()}/pulls/comments/{int(thread.id)}")

    def stick(self, body: str) -> None:
        """Posts the comment beside the diff."""
        self._write("POST", f"{self._of_repo()}/issues/{self._pull.number}/comments", {"body": body})

    @as_described("GitHub")
    def restick(self, sticky: Sticky, body: str) -> None:
        """Gives that comment another text."""
        self._write("PATCH", f"{self._of_repo()}/issues/comments/{int(sticky.id)}", {"body": body})

    @as_described("GitHub")
    def unstick(self, sticky: Sticky) -> None:
        """Deletes it."""
        self._write("DELETE", f"{self._of_repo()}/issues/comments/{int(sticky.id)}")

    def _nodes(self, query: str) -> Iterator[Mapping[str, Any]]:
        owner, _, name = self._pull.repo.partition("/")
        cursor: str | None = None
        for _ in range(PAGES):
            variables = {"owner": owner, "name": name, "number": self._pull.number, "cursor": cursor}
            told = self._ask("POST", self._address.graphql, {"query": query, "variables": variables})
            found = github_queries.page(told)
            yield from found["nodes"]
            cursor = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                return

    def _of_repo(self) -> str:
        return f"{self._address.api}/repos/{self._pull.repo}"

    def _of_pull(self) -> str:
        return f"{self._of_repo()}/pulls/{self._pull.number}"

    def _link(self, anchor: str) -> str:
        return f"{self._address.web}/{self._pull.repo}/pull/{self._pull.number}#{anchor}"

    def _get(self, url: str) -> Any:  # noqa: ANN401 - parsed JSON
        return self._ask("GET", url)

    def _write(self, method: str, url: str, sent: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        if self._tell is not None:
            self._tell(json.dumps({"method": method, "url": url, "body": sent}))
            return {}
        self._writes += 1
        if self._writes > UNPACED:
            self._sleep(1.0)
        answer = self._passed(method, url, sent, again=False)
        return _parsed(answer)

    def _ask(self, method: str, url: str, sent: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """What a request that only reads gives."""
        return _parsed(self._passed(method, url, sent, again=True))

    def _passed(self, method: str, url: str, sent: Mapping[str, Any] | None, *, again: bool) -> httpx2.Response:
        """The answer, once limits and, where it may be sent ``again``, passing faults let it through."""
        for left in range(RETRIES, -1, -1):
            answer = self._sent(method, url, sent)
            wait = _pause(answer) if answer is not None else 1.0
            fault = answer is None or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
            if answer is not None and wait is None and not fault:
                return _require_taken(answer, f"{method} {url}")
            if (fault and not again) or not left:
                break
            if wait is not None and wait > LONGEST_WAIT:
                raise ForgeLimitedError(f"GitHub asks for a pause of {wait:.0f} seconds", "run it again later")
            self._sleep(1.0 if wait is None else wait)
        if answer is not None and not fault:
            raise ForgeLimitedError("GitHub limits how much is sent", "run it again later")
        said = "no answer" if answer is None else f"status {answer.status_code}"
        raise ForgeError(f"GitHub failed: {said} to {method} {url}", "run it again later")

    def _sent(self, method: str, url: str, sent: Mapping[str, Any] | None) -> httpx2.Response | None:
        import httpx2

        try:
            with self._http.stream(method, url, json=sent) as answer:
                return httpx2.Response(answer.status_code, headers=_plain(answer), content=_content(answer))
        except httpx2.HTTPError:
            return None


def _plain(answer: httpx2.Response) -> dict[str, str]:
    """The headers without those of how the content came."""
    return {name: value for name, value in answer.headers.items() if name not in _OF_THE_WIRE}


def _content(answer: httpx2.Response) -> bytes:
    """The content, unpacked.

    Raises:
        ForgeError: It goes on and on.
    """
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > MOST_BYTES:
            raise ForgeError(f"GitHub sends without an end: more than {MOST_BYTES:,} bytes", "run it again later")
    return bytes(content)


def _comment(item: PlannedPost, body: str) -> dict[str, Any]:
    anchor = item.anchor or Anchor(0, 0)
    several = {"start_line": anchor.start, "start_side": "RIGHT"} if anchor.start else {}
    return {"path": item.path, **several, "line": anchor.line, "side": "RIGHT", "body": body}


def _pause(answer: httpx2.Response) -> float | None:
    """How many seconds an answer asks to wait; ``None`` where it does not."""
    if answer.status_code not in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS):
        return None
    if (after := seconds(answer.headers.get("retry-after", ""))) is not None:
        return after
    if answer.headers.get("x-ratelimit-remaining") == "0":
        reset = seconds(answer.headers.get("x-ratelimit-reset", ""), 12)
        return LONGEST_WAIT if reset is None else max(1.0, reset - time.time())
    limited = _SECONDARY.search(answer.text) or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    return LONGEST_WAIT if limited else None


def _require_taken(answer: httpx2.Response, what: str) -> httpx2.Response:
    if answer.status_code in _REFUSED:
        hint = "give the job `pull-requests: write`; a pull request from a fork gets none"
        raise ForgeDeniedError(f"GitHub does not allow {what} ({answer.status_code})", hint)
    if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        raise ForgeRejectedError(f"GitHub does not take {what}")
    if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        raise ForgeError(f"GitHub failed: status {answer.status_code} to {what}")
    return answer


def _parsed(answer: httpx2.Response) -> Any:  # noqa: ANN401
    if not answer.content:
        return {}
    try:
        told = answer.json()
    except (ValueError, RecursionError) as error:
        raise ForgeError("GitHub's answer is not JSON") from error
    if isinstance(told, dict) and told.get("errors"):
        kinds = sorted({str(one["type"])[:60] for one in told["errors"] if isinstance(one, dict) and "type" in one})
        denied = {"FORBIDDEN", "INSUFFICIENT_SCOPES"} & set(kinds)
        failed = ForgeDeniedError if denied else ForgeError
        raise failed(f"GitHub does not answer a query: {', '.join(kinds) or 'no reason given'}")
    return told
