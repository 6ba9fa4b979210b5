"""The pure parts of the adapter, and the judge that the test server is."""

from __future__ import annotations

import json
from email.utils import formatdate

import jsonschema
import pytest

from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.reading import read, usage
from enrich.models.openai.retry import requested
from enrich.settings import ModelConfig
from enrich.values import Usage
from server import Asked, answers
from server.description import DESCRIPTION, violations
from server.examples import example

ENDPOINT = Endpoint.of(ModelConfig(name="m"))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": formatdate(0, usegmt=True)}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
    ],
)
def test_pause(headers: dict[str, str], seconds: float | None) -> None:
    """Retry-After is read as a number or a date, and anything else is as good as none."""
    assert requested(headers) == seconds


@pytest.mark.parametrize(
    ("data", "tokens"),
    [
        ({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}, Usage(3, 4)),
        ({"prompt_tokens": 3}, Usage(3, 0)),
        ({"prompt_tokens": "many", "completion_tokens": None}, Usage()),
        (None, Usage()),
    ],
)
def test_usage(data: object, tokens: Usage) -> None:
    """Tokens are what the server counted, and none where it did not."""
    assert usage(data, None) == tokens


@pytest.mark.parametrize(
    ("content", "text"),
    [("{}", "{}"), ([{"type": "thinking"}, {"type": "text", "text": "{"}, {"type": "text", "text": "}"}], "{}")],
)
def test_content(content: object, text: str) -> None:
    """Content is a text, or parts of which only those of text count."""
    data = {"choices": [{"message": {"content": content}}]}
    assert read(json.dumps(data).encode(), ENDPOINT, None, {}).text == text


SCHEMAS = [
    {"type": "object", "properties": {"summary": {"type": "string", "maxLength": 12}}, "required": ["summary"]},
    {"type": "object", "properties": {"status": {"enum": ["done"]}, "n": {"const": 3}}, "required": ["status", "n"]},
    {"type": "array", "items": {"type": ["string", "null"]}, "minItems": 3},
    {"$defs": {"t": {"type": "string", "minLength": 60}}, "anyOf": [{"$ref": "#/$defs/t"}, {"type": "null"}]},
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_example(schema: dict[str, object]) -> None:
    """The server's example of a schema satisfies that schema."""
    jsonschema.validate(example(schema, "one line"), schema)


def asked(**body: object) -> Asked:
    """A chat completion request with this body."""
    return Asked(0, "POST", "/v1/chat/completions", {}, json.dumps(body).encode(), 0.0)


@pytest.mark.corpus
@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"model": "m", "messages": [{"role": "user", "content": "hi"}]}, ""),
        ({"model": "m", "messages": [{"role": "nobody", "content": "hi"}]}, "$.messages[0]: "),
        ({"model": "m", "messages": []}, "$.messages: [] should be non-empty"),
        ({"messages": [{"role": "user", "content": "hi"}]}, "'model' is a required property"),
        ({"model": "m", "messages": [{"role": "user", "content": "hi"}], "max_token": 3}, "'max_token' was unexpected"),
    ],
)
def test_description(body: dict[str, object], found: str) -> None:
    """A request that breaks the description is found, a misspelt key too, and a good one passes."""
    assert DESCRIPTION.is_file()
    lines = violations([(asked(**body), answers.failing())])
    assert found in "".join(lines)
    assert bool(found) == bool(lines)
