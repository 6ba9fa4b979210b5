"""GitLab, through python-gitlab: a discussion for each suggestion, and one note beside the diff.

A job's own token can't post, so a project token is needed; with it, whose a note is follows from the token's own user.
There is no review in one request here: each suggestion is a request of its own, and one that is refused is told apart.
What a person deleted is not remembered: GitLab keeps no trace of it that would be ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from enrich.errors import (
    ForgeDeniedError,
    ForgeError,
    ForgeLimitedError,
    ForgeRejectedError,
)
from enrich.installed import missing
from enrich.suggest.described import MOST_ITEMS, as_described
from enrich.suggest.git import right
from enrich.suggest.keys import STICKY, markers
from enrich.suggest.reconcile import ForgeState, Sticky, Thread
from enrich.suggest.values import Line, PlannedPost, Pull

if TYPE_CHECKING:
    import gitlab

_DOWN = ("👎", ":-1:", ":thumbsdown:")
_REFUSED, _REJECTED, _LIMITED = (401, 403, 404), (400, 422), 429
Tell = Callable[[str], None]


def open_gitlab(server: str, token: str, pull: Pull, tell: Tell | None) -> GitLab:
    """The merge request of a job.

    Raises:
        UsageError: python-gitlab is not installed.
    """
    try:
        import gitlab
    except ImportError as error:
        raise missing("the reporter gitlab", "gitlab") from error
    client = gitlab.Gitlab(server, private_token=token, timeout=30, retry_transient_errors=False)
    return GitLab(client, pull, tell)


class GitLab:
    """One merge request on GitLab; with ``tell``, what would be written is told instead."""

    def __init__(self, client: gitlab.Gitlab, pull: Pull, tell: Tell | None = None) -> None:
        self._client = client
        self._pull = pull
        self._tell = tell
        self._base = f"/projects/{pull.repo.replace('/', '%2F')}/merge_requests/{pull.number}"

    def close(self) -> None:
        """Gives the connection back."""
        self._client.session.close()

    @as_described("GitLab")
    def head(self) -> str:
        """The commit that the merge request's branch is at now.

        Raises:
            ForgeError: GitLab does not say, as with each other call here.
        """
        return str(self._get(self._base)["sha"])

    @as_described("GitLab")
    def files(self) -> Mapping[str, Mapping[int, Line]]:
        """The lines that a comment may stand on, by path; none of a file whose diff GitLab does not show."""
        return {row["new_path"]: right(row.get("diff") or "") for row in self._list(f"{self._base}/diffs")}

    @as_described("GitLab")
    def state(self) -> ForgeState:
        """What is ours on the merge request."""
        with _mapped():
            self._client.auth()
        user = self._client.user
        me = int(user.id) if user else 0
        found = list(self._list(f"{self._base}/discussions"))
        head = self.head()
        threads = tuple(made for one in found for made in self._thread(one, me, head))
        notes = (note for one in found for note in one["notes"] if _is_ours(note, me))
        stuck = (Sticky(f"{note['id']}", note["body"]) for note in notes if _first(note).get("k") == STICKY)
        return ForgeState(threads, next(stuck, None))

    def review(self, items: Sequence[PlannedPost], bodies: Sequence[str], body: str) -> str:
        """GitLab takes no review in one request, so that none is posted here.

        Raises:
            ForgeRejectedError: Always; the suggestions are then posted one by one.
        """
        del items, bodies, body
        raise ForgeRejectedError("GitLab takes no review in one request")

    @as_described("GitLab")
    def comment(self, item: PlannedPost, body: str) -> str:
        """Posts one suggestion; gives the address that shows it.

        Raises:
            ForgeRejectedError: It is not taken.
        """
        refs = self._get(self._base)["diff_refs"]
        anchor = item.anchor
        position = {
            "position_type": "text",
            **{name: refs[name] for name in ("base_sha", "start_sha", "head_sha")},
            "old_path": item.path,
            "new_path": item.path,
            "new_line": anchor.line if anchor else 0,
        }
        if anchor and anchor.old:
            position["old_line"] = anchor.old
        self._write("POST", f"{self._base}/discussions", {"body": body, "position": position})
        return f"{self._client.url}/{self._pull.repo}/-/merge_requests/{self._pull.number}"

    @as_described("GitLab")
    def take_back(self, thread: Thread) -> None:
        """Removes a comment of ours; a thread that people answered is resolved, so that their words stay."""
        if thread.replies:
            self._write("PUT", f"{self._base}/discussions/{thread.node}", {"resolved": True})
        else:
            self._write("DELETE", f"{self._base}/discussions/{thread.node}/notes/{int(thread.id)}")

    def stick(self, body: str) -> None:
        """Posts the note beside the diff."""
        self._write("POST", f"{self._base}/notes", {"body": body})

    @as_described("GitLab")
    def restick(self, sticky: Sticky, body: str) -> None:
        """Gives that note another text."""
        self._write("PUT", f"{self._base}/notes/{int(sticky.id)}", {"body": body})

    @as_described("GitLab")
    def unstick(self, sticky: Sticky) -> None:
        """Deletes it."""
        self._write("DELETE", f"{self._base}/notes/{int(sticky.id)}")

    def _thread(self, one: Mapping[str, Any], me: int, head: str) -> Iterator[Thread]:
        first, *others = one["notes"]
        key = _first(first).get("k") if _is_ours(first, me) else None
        position = first.get("position")
        if not key or not position:
            return
        yield Thread(
            id=str(first["id"]),
            node=str(one["id"]),
            path=position["new_path"],
            key=key,
            outdated=position["head_sha"] != head,
            resolved=bool(first.get("resolved")),
            refused=any(note["body"].strip().startswith(_DOWN) for note in others) or self._has_thumb_down(first),
            replies=len(others),
        )

    def _has_thumb_down(self, note: Mapping[str, Any]) -> bool:
        told = self._list(f"{self._base}/notes/{int(note['id'])}/award_emoji")
        return any(one["name"] == "thumbsdown" for one in told)

    def _get(self, path: str) -> Any:  # noqa: ANN401 - parsed JSON
        with _mapped():
            return self._client.http_get(path)

    def _list(self, path: str) -> Iterator[Mapping[str, Any]]:
        with _mapped():
            yield from islice(self._client.http_list(path, iterator=True, per_page=100), MOST_ITEMS)

    def _write(self, verb: str, path: str, sent: Mapping[str, Any] | None = None) -> None:
        if self._tell is not None:
            self._tell(json.dumps({"method": verb, "url": f"{self._client.api_url}{path}", "body": sent}))
            return
        with _mapped():
            self._client.http_request(verb, path, post_data=None if sent is None else dict(sent))


def _first(note: Mapping[str, Any]) -> Mapping[str, str]:
    return next(iter(markers(note["body"][:200])), {})


def _is_ours(note: Mapping[str, Any], me: int) -> bool:
    return bool(note["author"]["id"] == me)


@contextmanager
def _mapped() -> Iterator[None]:
    """Turns the library's errors into ours."""
    import gitlab
    import requests

    try:
        yield
    except gitlab.exceptions.GitlabError as error:
        status = error.response_code or 0
        if status in _REFUSED:
            hint = "a project token with the scope `api` is needed; a job's own token can't comment"
            raise ForgeDeniedError(f"GitLab does not allow that ({status})", hint) from error
        if status in _REJECTED:
            raise ForgeRejectedError(f"GitLab does not take a comment ({status})") from error
        if status == _LIMITED:
            raise ForgeLimitedError("GitLab limits how much is sent", "run it again later") from error
        raise ForgeError(f"GitLab failed: status {status}") from error
    except requests.RequestException as error:
        raise ForgeError(f"GitLab failed: no answer ({type(error).__name__})") from error
