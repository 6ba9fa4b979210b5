"""GitHub's own descriptions as judges over what the fake received and sent: OpenAPI for REST, a GraphQL schema."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from forge.tools import INSTALL, find

if TYPE_CHECKING:
    from graphql import GraphQLSchema
    from openapi_core import OpenAPI

BAD = 400
HOST = "https://api.github.com"
PULL = "/repos/{owner}/{repo}/pulls/{pull_number}"
NOTE = "/repos/{owner}/{repo}/issues/comments/{comment_id}"
PATHS = (
    PULL,
    f"{PULL}/files",
    f"{PULL}/reviews",
    f"{PULL}/comments",
    "/repos/{owner}/{repo}/pulls/comments/{comment_id}",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    NOTE,
)


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; bodies are parsed JSON, ``None`` where there is none."""

    method: str
    target: str
    sent: Any
    status: int
    answer: Any


def violations(exchanges: Iterable[Exchange]) -> list[str]:
    """What breaks GitHub's descriptions; without them that is a note in a stranger's clone, and a violation in CI."""
    if find("@octokit/openapi") and find("@octokit/graphql-schema"):
        return [line for one in exchanges for line in _of(one)]
    if os.environ.get("CI") == "true":
        return [f"GitHub's descriptions are missing, and CI must check requests against them; {INSTALL}"]
    print("note: GitHub's descriptions are missing: requests were not checked against them", file=sys.stderr)
    return []


def _of(one: Exchange) -> Iterator[str]:
    yield from _of_graphql(one) if one.target == "/graphql" else _of_rest(one)


def _of_rest(one: Exchange) -> Iterator[str]:
    from openapi_core.exceptions import OpenAPIError
    from openapi_core.templating.responses.exceptions import ResponseFinderError
    from openapi_core.testing import MockRequest, MockResponse

    parts = urlsplit(one.target)
    data = None if one.sent is None else json.dumps(one.sent).encode()
    asked = MockRequest(HOST, one.method.lower(), parts.path, args=dict(parse_qsl(parts.query)), data=data)
    answer = b"" if one.answer is None else json.dumps(one.answer).encode()
    try:
        description().validate_request(asked)
        description().validate_response(asked, MockResponse(answer, one.status))
    except ResponseFinderError:
        if one.status < BAD:  # limits and faults come to any request, and the description does not tell them apart
            yield f"{one.method} {one.target}: no answer with {one.status} is described"
    except OpenAPIError as error:
        yield f"{one.method} {one.target} ({one.status}): {_told(error)}"


def _told(error: BaseException) -> str:
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        details = [str(one.message)[:300] for one in getattr(cause, "schema_errors", ())]
        causes += [str(cause)[:300], *details[:3]]
        cause = cause.__cause__
    return "; ".join(causes)


def _of_graphql(one: Exchange) -> Iterator[str]:
    """The query must be valid, and the answer one that this very query could get."""
    from graphql import execute_sync, parse, validate

    document = parse(one.sent["query"])
    found = validate(schema(), document)
    yield from (f"query: {error.message}" for error in found)
    data = (one.answer or {}).get("data")
    if found or data is None:
        return
    result = execute_sync(schema(), document, root_value=_rooted(data), variable_values=one.sent.get("variables"))
    yield from (f"answer: {error.message}" for error in result.errors or ())
    if not result.errors and result.data != data:
        yield "answer: it holds what was not asked for"


def _rooted(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer by the names of the schema, where a query gave them others."""
    if "minimizeComment" in data:
        comment = {**data["minimizeComment"]["minimizedComment"], "__typename": "PullRequestReviewComment"}
        return {"minimizeComment": {"minimizedComment": comment}}
    pull = data.get("repository", {}).get("pullRequest", {})
    if "page" not in pull:
        return data
    pages = dict.fromkeys(("reviewThreads", "comments", "reviews"), pull["page"])
    return {"repository": {"pullRequest": pages}}


@cache
def schema() -> GraphQLSchema:
    """GitHub's GraphQL schema."""
    from graphql import build_schema

    folder = find("@octokit/graphql-schema")
    assert folder is not None
    return build_schema((folder / "schema.graphql").read_text(encoding="utf-8"), assume_valid=True)


@cache
def contents() -> dict[str, Any]:
    """GitHub's OpenAPI description, cut to the paths used and all that they refer to."""
    folder = find("@octokit/openapi")
    assert folder is not None
    whole = json.loads((folder / "generated" / "api.github.com.json").read_bytes())
    cut: dict[str, Any] = {"openapi": whole["openapi"], "info": whole["info"], "servers": [{"url": HOST}]}
    cut |= {"paths": {path: whole["paths"][path] for path in PATHS}, "components": {}}
    todo = list(_references(cut["paths"]))
    while todo:
        kind, name = todo.pop().split("/")[2:4]
        kept = cut["components"].setdefault(kind, {})
        if name not in kept:
            kept[name] = whole["components"][kind][name]
            todo += _references(kept[name])
    return cut


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        target = part.get("$ref")
        if isinstance(target, str):
            yield target
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


@cache
def description() -> OpenAPI:
    """The judge made of it."""
    from openapi_core import OpenAPI

    return OpenAPI.from_dict(contents())


@cache
def example(name: str) -> Any:  # noqa: ANN401 - parsed JSON
    """The description's own example of an answer; empty where the description is not there."""
    if not find("@octokit/openapi"):
        return {}
    return contents()["components"]["examples"][name]["value"]
