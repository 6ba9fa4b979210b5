"""OpenAI's own description of its API, as a judge over what the server received and sent."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.values import Answer, Asked, End

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

DESCRIPTION = Path(__file__).parents[3] / "shared" / "specs" / "openai-openapi-min.json"
URN = "urn:openai"


def violations(sent: Iterable[tuple[Asked, Answer]], own: Collection[str] = ()) -> list[str]:
    """What breaks the description; where it is absent that is a note in a stranger's clone, and a violation in CI.

    ``own`` are keys of requests that only the server in question knows.
    """
    if DESCRIPTION.is_file():
        return [line for asked, answer in sent for line in _of(asked, answer, own)]
    if os.environ.get("CI") == "true":
        return [f"{DESCRIPTION} is missing, and CI must check requests against it"]
    print(f"note: {DESCRIPTION} is missing: requests were not checked against it", file=sys.stderr)
    return []


def broken(name: str, instance: Any, where: str) -> list[str]:  # noqa: ANN401 - any JSON value
    """How a value breaks the schema of this name; nothing where the description is absent."""
    return list(_errors(name, instance, where)) if DESCRIPTION.is_file() else []


def _of(asked: Asked, answer: Answer, own: Collection[str]) -> Iterator[str]:
    if asked.payload:
        known = {key: value for key, value in asked.body.items() if key not in own}
        yield from _errors("CreateChatCompletionRequest", known, f"request {asked.number}")
    if answer.data is not None and answer.end is End.KEEP:
        name = "CreateChatCompletionResponse" if answer.status == 200 else "ErrorResponse"
        yield from _errors(name, answer.data, f"answer {asked.number}")


def _errors(name: str, instance: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    for error in _validator(name).iter_errors(instance):
        yield f"{where} at {error.json_path}: {error.message[:300]}"


@cache
def _validator(name: str) -> Validator:
    """Closed at the top: a key that the description does not know is a mistake, though OpenAPI would let it pass."""
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    contents: dict[str, Any] = json.loads(DESCRIPTION.read_bytes())
    registry = Registry().with_resource(URN, DRAFT202012.create_resource(contents))
    schema = {"$ref": f"{URN}#/components/schemas/{name}", "unevaluatedProperties": False}
    return Draft202012Validator(schema, registry=registry)
