"""What llama.cpp's own server does with the requests of the adapter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from enrich.errors import ContextLengthError, ModelError
from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.models.openai import OpenAI, Shape
from enrich.settings import ModelConfig
from enrich.values import Message, Prompt, Reply, Request, SiteContext
from server.llama import Llama, started

pytestmark = pytest.mark.real

BODY = "Ada Lovelace wrote the first program in 1843, for a machine that was never built."
WANTED = (KNOWN["tags"], KNOWN["summary"])
REQUEST = Request(
    "posts/ada.md",
    "Ada",
    BODY,
    WANTED,
    SiteContext(),
    (Message("system", "You fill in front matter."), Message("user", BODY)),
    reply_schema(WANTED, SiteContext()),
    Prompt("enrich", "1", (), "", "", "digest"),
    "fingerprint",
)


@pytest.fixture(scope="module")
def llama(python: Path, thin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    """A server with one slot of 2,048 tokens."""
    with started(python, thin, tmp_path_factory.mktemp("protocol"), window=2048) as made:
        yield made


def _ask(url: str, request: Request = REQUEST) -> tuple[Reply, OpenAI]:
    model = OpenAI(ModelConfig(name="thin", base_url=url, attempts=2, temperature=0, seed=7), "", backoff=0.01)

    async def one() -> Reply:
        try:
            await model.measure()
            return await model.complete(request)
        finally:
            await model.close()

    return asyncio.run(one()), model


def test_the_schema_is_kept(llama: Llama) -> None:
    """A model that says only noise answers by the schema and its bounds, for the server takes it as a grammar."""
    reply, model = _ask(llama.url)
    jsonschema.validate(json.loads(reply.text), dict(REQUEST.schema))
    assert model.capability is not None
    assert model.capability.shape is Shape.STRICT
    assert reply.usage.tokens_in > 0


def test_the_window_is_told(llama: Llama) -> None:
    """By the list of models, and by the refusal of a request that is larger."""
    _, model = _ask(llama.url)
    assert model.window == 2048
    with pytest.raises(ContextLengthError) as caught:
        _ask(llama.url, replace(REQUEST, messages=(Message("user", "words " * 3000),)))
    assert caught.value.window == 2048


def test_a_wrong_address(llama: Llama) -> None:
    """It is found out with the first request."""
    with pytest.raises(ModelError) as caught:
        _ask(f"{llama.url}/more")
    assert caught.value.fatal
