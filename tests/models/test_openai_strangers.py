"""Servers that are not ours: llama.cpp with a tiny random model, and a litellm proxy with mock answers.

They are asked where an interpreter that has them is named:
``ENRICH_LLAMA`` one with ``xllamacpp`` and ``gguf``, ``ENRICH_LITELLM`` one with ``litellm[proxy]``.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from enrich.config import ModelConfig
from enrich.errors import ContextLengthError, ModelError, ModelUnavailableError, RateLimitedError
from enrich.models.openai import Capability, OpenAI, Shape
from enrich.values import Message, Reply, Request

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


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(line: list[str], url: str, folder: Path) -> Iterator[str]:
    """The URL of a server in a process of its own, once it answers."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(line, cwd=folder, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await(url, process, folder / "log")
            yield url
        finally:
            process.terminate()
            process.communicate()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(240):
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        request = urllib.request.Request(f"{url}/models", headers={"Authorization": f"Bearer {KEY}"})  # noqa: S310 - ours
        try:
            urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - a server of ours on loopback
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the server did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """llama.cpp's server."""
    folder, port = tmp_path_factory.mktemp("llama"), free_port()
    script = Path(__file__).parents[1] / "server" / "tiny_llama.py"
    line = [interpreter("ENRICH_LLAMA"), str(script), str(folder), str(port)]
    with running(line, f"http://127.0.0.1:{port}/v1", folder) as url:
        yield url


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
    with running([*line, "--host", "127.0.0.1", "--port", str(port)], f"http://127.0.0.1:{port}/v1", folder) as url:
        yield url


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


def test_llama_keeps_the_schema(llama: str, ask: Asking, request_: Request) -> None:
    """A model that can only stammer answers by the schema, for llama.cpp takes it as a grammar."""
    reply, capability = ask(llama)
    jsonschema.validate(json.loads(reply.text), dict(request_.schema))
    assert capability == Capability(Shape.STRICT)
    assert reply.usage.tokens_in > 0


def test_llama_tells_its_window(llama: str, ask: Asking) -> None:
    """A post that is too large is refused with the size of the window."""
    with pytest.raises(ContextLengthError) as caught:
        ask(llama, "tiny", Message("user", "words " * 2000))
    assert caught.value.window == 4096


def test_llama_at_a_wrong_address(llama: str, ask: Asking) -> None:
    """A wrong path is found out with the first request."""
    with pytest.raises(ModelError) as caught:
        ask(f"{llama}/more")
    assert caught.value.fatal


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
