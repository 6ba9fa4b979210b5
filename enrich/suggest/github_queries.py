"""What is asked of GitHub's GraphQL, since its REST does not tell whose a comment is and what became of a thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from enrich.suggest.keys import STICKY, markers
from enrich.suggest.reconcile import Sticky, Thread

_DOWN = ("👎", ":-1:", ":thumbsdown:")
_PULL = """query {name}($owner: String!, $name: String!, $number: Int!, $cursor: String) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      page: {field}(first: {size}, after: $cursor) {{
        pageInfo {{ hasNextPage endCursor }}
        nodes {{ {wanted} }}
      }}
    }}
  }}
}}"""
_COMMENT = "id fullDatabaseId body viewerDidAuthor isMinimized reactions(content: THUMBS_DOWN) { totalCount }"
THREADS = _PULL.format(
    name="Threads",
    field="reviewThreads",
    size=50,
    wanted=f"isResolved isOutdated path comments(first: 20) {{ totalCount nodes {{ {_COMMENT} }} }}",
)
COMMENTS = _PULL.format(name="Comments", field="comments", size=100, wanted="fullDatabaseId body viewerDidAuthor")
REVIEWS = _PULL.format(name="Reviews", field="reviews", size=100, wanted="body viewerDidAuthor")
MINIMIZE = """mutation Minimize($subject: ID!) {
  minimizeComment(input: { subjectId: $subject, classifier: OUTDATED }) { minimizedComment { isMinimized } }
}"""


def page(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """One page of a query's nodes."""
    found: Mapping[str, Any] = told["data"]["repository"]["pullRequest"]["page"]
    return found


def thread(node: Mapping[str, Any]) -> Iterator[Thread]:
    """The thread, if it begins with a suggestion of ours."""
    first, *others = node["comments"]["nodes"] or [{}]
    marks = markers(first.get("body", "")) if first.get("viewerDidAuthor") else []
    if not marks or "k" not in marks[0]:
        return
    yield Thread(
        id=str(first["fullDatabaseId"]),
        node=first["id"],
        path=node["path"],
        key=marks[0]["k"],
        outdated=node["isOutdated"],
        resolved=node["isResolved"],
        refused=first["reactions"]["totalCount"] > 0 or any(_says_no(one) for one in others),
        replies=node["comments"]["totalCount"] - 1,
        hidden=first["isMinimized"],
    )


def sticky(node: Mapping[str, Any]) -> Sticky | None:
    """The comment beside the diff, if this is ours."""
    marks = markers(node["body"][:200]) if node["viewerDidAuthor"] else []
    return Sticky(str(node["fullDatabaseId"]), node["body"]) if marks and marks[0].get("k") == STICKY else None


def said(nodes: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], frozenset[str]]:
    """The keys that our reviews said, each with its place, and the keys that a later one of them took back."""
    told: dict[str, str] = {}
    taken: set[str] = set()
    for node in nodes:
        for marks in markers(node["body"]) if node["viewerDidAuthor"] else []:
            if "x" in marks:
                taken.add(marks["x"])
            elif {"k", "p"} <= set(marks):
                told[marks["k"]] = marks["p"]
                taken.discard(marks["k"])
    return told, frozenset(taken)


def _says_no(node: Mapping[str, Any]) -> bool:
    return not node["viewerDidAuthor"] and node["body"].strip().startswith(_DOWN)
