"""A server that is not ours: a litellm proxy with mock answers.

It is asked where ``ENRICH_LITELLM`` names an interpreter that has ``litellm[proxy]``; ``tests/real`` asks llama.cpp's.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from enrich.errors import ContextLengthError, ModelError, ModelUnavailableError, RateLimitedError
from enrich.models.openai import Capability, OpenAI, Shape
from enrich.settings import ModelConfig
from enrich.values import Message, Reply, Request
from server.processes import free_port, running

pytestmark = pytest.mark.slow

KEY = "sk-0f1e2d3c4b5a69788796a5b4c3d2e1f0-test"
PROXIED = {
    "good": '{"summary": "A calm account.", "tags": ["a"], "people": []}',
    "prose": "Certainly! It is about Ada.",
    "limited": "litellm.RateLimitError",
    "long": "litellm.ContextWindowExceededError",
    "failing": "litellm.InternalServerError",
}


def interpreter(variable: str) -> str:
    """The interpreter that a variable names; skips where it names none."""
    python = os.environ.get(variable, "")
    if not python:
        pytest.skip(f"${variable} names no interpreter that has the server")
    return python


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A litellm proxy whose models give the answers of `PROXIED`."""
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    served = [
        {"model_name": name, "litellm_params": {"model": "openai/gpt-4o", "api_key": "x", "mock_response": answer}}
        for name, answer in PROXIED.items()
    ]
    settings = {"model_list": served, "general_settings": {"master_key": KEY}}
    (folder / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")
    program = Path(interpreter("ENRICH_LITELLM")).parent / "litellm"
    line = ["env", "LITELLM_LOCAL_MODEL_COST_MAP=True", str(program), "--config", "config.yaml"]
    with running([*line, "--host", "127.0.0.1", "--port", str(port)], f"http://127.0.0.1:{port}/v1", folder, KEY):
        yield f"http://127.0.0.1:{port}/v1"


@pytest.fixture
def ask(request_: Request) -> Callable[..., tuple[Reply, Capability | None]]:
    """Asks a model of a server, with the shared request or other messages."""

    def asked(url: str, name: str = "tiny", *messages: Message) -> tuple[Reply, Capability | None]:
        config = ModelConfig(name=name, base_url=url, attempts=2, timeout=60, temperature=0.7, seed=7)
        model = OpenAI(config, KEY, backoff=0.01)
        request = replace(request_, messages=messages or request_.messages)

        async def one() -> Reply:
            try:
                return await model.complete(request)
            finally:
                await model.close()

        return asyncio.run(one()), model.capability

    return asked


Asking = Callable[..., tuple[Reply, Capability | None]]


def test_proxy_answers(proxy: str, ask: Asking) -> None:
    """A good answer passes through the proxy as it is."""
    reply, capability = ask(proxy, "good")
    assert (reply.text, capability) == (PROXIED["good"], Capability(Shape.STRICT))


def test_proxy_ignores(proxy: str, ask: Asking) -> None:
    """A model behind the proxy that talks whatever it is asked is asked in words in the end."""
    reply, capability = ask(proxy, "prose")
    assert (reply.text, capability) == (PROXIED["prose"], Capability(Shape.TEXT))


@pytest.mark.parametrize(
    ("name", "kind", "fatal"),
    [
        ("limited", RateLimitedError, False),
        ("long", ContextLengthError, False),
        ("failing", ModelUnavailableError, False),
        ("nobody", ModelError, True),
    ],
)
def test_proxy_fails(proxy: str, ask: Asking, name: str, kind: type[ModelError], *, fatal: bool) -> None:
    """Each failure of the proxy has the name that it has everywhere."""
    with pytest.raises(ModelError) as caught:
        ask(proxy, name)
    assert (type(caught.value), caught.value.fatal) == (kind, fatal)
