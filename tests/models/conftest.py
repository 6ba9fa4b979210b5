"""What tests of models share: a server on loopback, and a request to send to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from enrich.models.openai import OpenAI
from enrich.settings import ModelConfig
from enrich.values import FieldSpec, Kind, Message, Prompt, Request, SiteContext
from server import Server

SCHEMA = {
    "type": "object",
    "properties": {
        "summary": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "people": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "quote": {"type": "string"}},
                "required": ["name", "quote"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["summary", "tags", "people"],
    "additionalProperties": False,
}

Open = Callable[..., OpenAI]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers well until its script says otherwise, and checks what it was asked."""
    with Server() as server:
        yield server


@pytest.fixture
def request_() -> Request:
    """A request for three fields of a short post."""
    body = "Ada Lovelace wrote the first program in 1843, for a machine that was never built."
    messages = (Message("system", "You fill in front matter."), Message("user", f"<post>\n{body}\n</post>"))
    wanted = (FieldSpec("summary", "summary", Kind.TEXT), FieldSpec("tags", "tags", Kind.TERMS))
    prompt = Prompt("enrich", "1", (), "", "", "digest")
    return Request("posts/ada.md", "Ada", body, wanted, SiteContext(), messages, SCHEMA, prompt, "fingerprint")


@pytest.fixture
def model(server: Server) -> OpenAI:
    """A model behind the server that waits next to nothing between attempts."""
    config = ModelConfig(name="gpt-test", base_url=server.url, timeout=5, attempts=3)
    return OpenAI(config, "sk-Secret_1", backoff=0.01)
