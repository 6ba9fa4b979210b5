"""The model behind an OpenAI-compatible server: what is sent, what comes back, what is tried again."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace

import pytest

from enrich.errors import ConfigError, ModelError, ModelUnavailableError, RateLimitedError, ReplyError
from enrich.models.openai import Capability, OpenAI
from enrich.settings import ModelConfig
from enrich.values import Message, Request, Usage
from models.asking import ask
from server import Script, Server, answers


def test_reply(server: Server, model: OpenAI, request_: Request) -> None:
    """A good answer becomes a reply with its text, its model, its tokens and why it stopped."""
    (reply,) = ask(model, request_)
    values = json.loads(reply.text)
    assert values["people"][0]["quote"] in request_.body
    assert (reply.model, reply.stop) == ("gpt-test", "stop")
    assert reply.usage == Usage(answers.tokens(server.history[0].prompt), answers.tokens(reply.text))


def test_sent(server: Server, request_: Request) -> None:
    """The messages go as they are, the schema strictly, and the settings where they are set."""
    config = ModelConfig(name="m", base_url=server.url, temperature=0, seed=7, max_output_tokens=99)
    ask(OpenAI(config, "k"), request_)
    sent = server.history[0].body
    assert sent["messages"] == [{"role": m.role, "content": m.content} for m in request_.messages]
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert server.history[0].schema == request_.schema
    assert (sent["temperature"], sent["seed"], sent["max_tokens"]) == (0, 7, 99)


def test_half_a_surrogate(server: Server, model: OpenAI, request_: Request) -> None:
    """A text that is no valid Unicode is sent as well as it can be."""
    odd = replace(request_, messages=(Message("user", "a title \ud800 with half a pair"),))
    ask(model, odd)
    assert server.history[0].body["messages"][0]["content"] == "a title ? with half a pair"


def test_unset_is_not_sent(server: Server, model: OpenAI, request_: Request) -> None:
    """A setting that nobody made is left to the server."""
    ask(model, request_)
    assert not {"temperature", "seed"} & set(server.history[0].body)


def test_the_machine_is_not_told(server: Server, model: OpenAI, request_: Request) -> None:
    """No header says which system, processor or Python asks."""
    ask(model, request_)
    assert not [name for name in server.history[0].headers if name.lower().startswith("x-stainless")]


@pytest.mark.parametrize(("key", "sent"), [("k", "Bearer k"), (" k\n", "Bearer k"), ("", None)])
def test_key(server: Server, request_: Request, key: str, sent: str | None) -> None:
    """The key goes as a bearer token without the white space around it, and no key sends no header."""
    ask(OpenAI(ModelConfig(name="m", base_url=server.url), key), request_)
    assert server.history[0].headers.get("authorization") == sent


def test_environment(server: Server, model: OpenAI, request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says to the client library does not reach a server that is not OpenAI's."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_ORG_ID", "org")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project")
    ask(model, request_)
    headers = server.history[0].headers
    assert headers["authorization"] == "Bearer sk-Secret_1"
    assert not {"openai-organization", "openai-project"} & set(headers)


@pytest.mark.parametrize(
    ("base_url", "key"),
    [
        ("localhost:8000", "k"),
        ("ftp://host/v1", "k"),
        ("http://", "k"),
        ("http://host:port/v1", "k"),
        ("http://[::1/v1", "k"),
        ("", "sk-a\nb"),
        ("", "sk-ключ"),
    ],
)
def test_unusable_settings(base_url: str, key: str) -> None:
    """An address or a key that can't be used is told before anything is sent, and neither is repeated."""
    with pytest.raises(ConfigError) as caught:
        OpenAI(ModelConfig(name="m", base_url=base_url), key)
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [
        answers.reset,
        answers.torn,
        answers.garbage,
        answers.failing(500),
        answers.failing(503),
        answers.failing(408),
        answers.failing(409),
        answers.limited(),
        answers.limited(after=0),
    ],
)
def test_passing_fault(server: Server, model: OpenAI, request_: Request, fault: Script) -> None:
    """A fault that passes is tried again, and the request is the same."""
    server.script(fault)
    (reply,) = ask(model, request_)
    assert reply.stop == "stop"
    first, second = server.history
    assert first.payload == second.payload


@pytest.mark.parametrize("fault", [answers.hang, answers.drip])
def test_timeout(server: Server, request_: Request, fault: Script) -> None:
    """An attempt ends after its timeout, even where the server keeps the line open with a byte now and then."""
    server.script(fault)
    config = ModelConfig(name="m", base_url=server.url, timeout=0.5, attempts=2)
    (reply,) = ask(OpenAI(config, "k", backoff=0.01), request_)
    assert (reply.stop, len(server.history)) == ("stop", 2)


@pytest.mark.parametrize("fault", [answers.reset, answers.torn, answers.garbage, answers.failing(502)])
def test_lasting_fault(server: Server, model: OpenAI, request_: Request, fault: Script) -> None:
    """A fault that stays ends the request after the attempts, and other posts may do better."""
    server.script(*[fault] * 4)
    with pytest.raises(ModelUnavailableError) as caught:
        ask(model, request_)
    assert (len(server.history), caught.value.fatal) == (3, False)


def test_a_form_that_is_not_kept(server: Server, model: OpenAI, request_: Request) -> None:
    """Where llama.cpp fails over what its model wrote, it is the reply that is to blame, after all attempts."""
    said = "The model produced output that does not match the expected peg-native format"
    server.script(*[answers.failure(500, "server_error", said)] * 3)
    with pytest.raises(ReplyError):
        ask(model, request_)
    assert len(server.history) == 3


def test_limits_cost_no_attempts(server: Server, model: OpenAI, request_: Request) -> None:
    """Being told to wait does not use up the attempts that other faults need."""
    limited = answers.limited(after=0)
    server.script(limited, limited, limited, answers.reset, limited, limited, answers.failing(500), limited)
    assert ask(model, request_)
    assert len(server.history) == 9


def test_limits_end(server: Server, model: OpenAI, request_: Request) -> None:
    """A server that never lets a request through is given up after ten times the attempts."""
    server.script(*[answers.limited(after=0)] * 40)
    with pytest.raises(RateLimitedError):
        ask(model, request_)
    assert len(server.history) == 30


def test_too_long_a_pause(server: Server, model: OpenAI, request_: Request) -> None:
    """A pause of more than a day is no pause: the user is told how long it is."""
    server.script(answers.limited(after=100_000))
    with pytest.raises(RateLimitedError) as caught:
        ask(model, request_)
    assert caught.value.retry_after == 100_000


def test_no_server(request_: Request) -> None:
    """Without a server the run stops once the attempts are used up: no other post would do better."""
    with Server() as server:
        url = server.url
    with pytest.raises(ModelUnavailableError, match=r"no connection to 127\.0\.0\.1:\d+") as caught:
        ask(OpenAI(ModelConfig(name="m", base_url=url, attempts=2), "k", backoff=0.01), request_)
    assert caught.value.fatal


def test_overlap(server: Server, model: OpenAI, request_: Request) -> None:
    """Requests of one model overlap."""
    server.latency = 0.3
    model.capability = Capability()
    ask(model, *[request_] * 8)
    assert server.peak == 8


def test_again_after_close(server: Server, model: OpenAI, request_: Request) -> None:
    """A closed model opens new connections with its next request, in another event loop too."""
    ask(model, request_)
    ask(model, request_)
    assert len(server.history) == 2


def test_light() -> None:
    """Naming the model imports nothing heavy: that waits for the first request."""
    code = (
        "import sys; from enrich.models import open_model; from enrich.config import from_table\n"
        "open_model(from_table({'model': {'name': 'm'}}), {'OPENAI_API_KEY': 'k'})\n"
        "print(*sorted({'openai', 'aiohttp', 'httpx2', 'tenacity', 'jsonschema'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_interrupted(server: Server, model: OpenAI, request_: Request) -> None:
    """A cancelled request ends at once, as a cancellation and not as a failure."""
    server.script(answers.hang)

    async def cancel() -> None:
        task = asyncio.create_task(model.complete(request_))
        while not server.history and not task.done():
            await asyncio.wait({task}, timeout=0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await model.close()

    asyncio.run(cancel())
    assert len(server.history) == 1


def test_error_is_ours(server: Server, model: OpenAI, request_: Request) -> None:
    """An answer that nobody foresaw is an error of ours too."""
    server.script(answers.failure(418, None))
    with pytest.raises(ModelError, match="does not accept the request \\(418, server_error\\)"):
        ask(model, request_)
