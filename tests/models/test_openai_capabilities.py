"""What a server can do is found out once, with requests that have to be made anyway."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

import enrich.models.openai
from enrich.errors import ModelError, TruncatedError
from enrich.models.openai import Capability, OpenAI, SchemaBounds, Shape
from enrich.models.openai.endpoint import Endpoint
from enrich.settings import ModelConfig
from enrich.values import Request
from models.asking import ask, form
from server import Answer, Asked, Server, answers


def rejecting(message: str, *forms: str) -> Callable[[Asked], Answer]:
    """A server that rejects these forms with this message, and answers the others well."""

    def answer(asked: Asked) -> Answer:
        if form(asked) in forms:
            return answers.failure(400, "invalid_request_error", message)
        return answers.called(asked) if form(asked) == "tool" else answers.good(asked)

    return answer


def lenient(asked: Asked) -> Answer:
    """Rejects the key ``strict``."""
    if "strict" in asked.body.get("response_format", {}).get("json_schema", {}):
        return answers.failure(400, None, 'Unknown name "strict" at response_format')
    return answers.good(asked)


def ignoring(asked: Asked) -> Answer:
    """Answers in prose unless a function is to be called, as Anthropic's compatible endpoint may."""
    return answers.called(asked) if "tools" in asked.body else answers.completion(asked, "Certainly! It is about Ada.")


def wordy(asked: Asked) -> Answer:
    """Heeds nothing but words, and puts its answer in a fence."""
    told = "JSON Schema" in asked.prompt
    return answers.fenced(asked) if told else answers.completion(asked, "Certainly! It is about Ada.")


def reasoning(asked: Asked) -> Answer:
    """Knows only the newer name of the limit, and takes no temperature, as OpenAI's reasoning models."""
    if "max_tokens" in asked.body:
        said = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        )
        return answers.failure(400, "unsupported_parameter", said)
    if "temperature" in asked.body:
        return answers.failure(400, "unsupported_value", "'temperature' does not support 0 with this model.")
    return answers.good(asked)


def seedless(asked: Asked) -> Answer:
    """Takes no seed."""
    if "seed" in asked.body:
        return answers.failure(422, None, "extra fields not permitted: seed")
    return answers.good(asked)


SERVERS = [
    (answers.good, Capability(stream=True), 1),
    (lenient, Capability(Shape.SCHEMA, stream=True), 2),
    (
        rejecting("This response_format type is unavailable now", "json_schema"),
        Capability(Shape.OBJECT, stream=True),
        3,
    ),
    (rejecting("Bad Request", "json_schema", "json_object"), Capability(Shape.TOOL, stream=True), 4),
    (rejecting("nothing of that here", "json_schema", "json_object", "tool"), Capability(Shape.TEXT, stream=True), 5),
    (ignoring, Capability(Shape.TOOL, stream=True), 2),
    (wordy, Capability(Shape.TEXT, stream=True), 3),
    (reasoning, Capability(limit="max_completion_tokens", temperature=False, stream=True), 3),
    (seedless, Capability(seed=False, stream=True), 2),
]


@pytest.mark.parametrize(("answer", "found", "needed"), SERVERS)
def test_found_once(request_: Request, answer: Callable[[Asked], Answer], found: Capability, needed: int) -> None:
    """Each kind of server is found out with its first post, remembered, and asked in one request from then on."""
    remembered: list[Capability] = []
    with Server(default=answer) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url, temperature=0, seed=1), "k")
        model.remember = remembered.append
        first, *_ = ask(model, request_)
        assert len(server.history) == needed
        ask(model, request_, request_, request_)
        assert len(server.history) == needed + 3
    assert remembered == [found] == [model.capability]
    assert '"summary"' in first.text


@pytest.mark.parametrize(("answer", "found", "needed"), SERVERS)
def test_known_before(request_: Request, answer: Callable[[Asked], Answer], found: Capability, needed: int) -> None:
    """What an earlier run found out costs no request again, and is not remembered again."""
    remembered: list[Capability] = []
    with Server(default=answer) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url, temperature=0, seed=1), "k")
        model.capability, model.remember = Capability.load(found.dump()), remembered.append
        ask(model, request_)
        assert (len(server.history), remembered) == (1, []), needed


def test_one_finds_out_for_all(request_: Request) -> None:
    """Of many workers one finds out, and the others wait for what it learns."""
    with Server(default=ignoring) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        ask(model, *[request_] * 8)
        assert len(server.history) == 9


def test_a_hanging_server_holds_nobody(request_: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first request hangs, the others don't wait until it is given up."""
    monkeypatch.setattr(enrich.models.openai, "PATIENCE", 0.05)
    ended: list[str] = []

    async def one(model: OpenAI) -> None:
        try:
            ended.append((await model.complete(request_)).stop)
        except ModelError as error:
            ended.append(error.code)

    async def all_of_them(model: OpenAI) -> None:
        await asyncio.gather(*(one(model) for _ in range(4)))
        await model.close()

    with Server(answers.hang) as server:
        asyncio.run(all_of_them(OpenAI(ModelConfig(name="m", base_url=server.url, timeout=1.5, attempts=1), "k")))
    assert ended == ["stop", "stop", "stop", "unavailable"]


@pytest.mark.parametrize("answer", [answers.broken, answers.saying([1, 2]), answers.saying("{")])
def test_a_broken_reply_proves_nothing(server: Server, model: OpenAI, request_: Request, answer: Answer) -> None:
    """Broken JSON is handed on to be repaired, and says nothing of the server."""
    server.script(answer)
    ask(model, request_)
    assert len(server.history) in (1, 2)
    ask(model, request_)
    assert model.capability is not None


def test_prose_is_paid(request_: Request) -> None:
    """The tokens of answers that could not be used are in the usage of the one that could."""
    with Server(default=ignoring) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        (reply,) = ask(model, request_)
        assert reply.usage.tokens_in == sum(answers.tokens(asked.prompt) for asked in server.history)


def rambling(asked: Asked) -> Answer:
    """Takes no schema, and what nothing holds to one goes on until it is cut off, as with llama_cpp.server."""
    if form(asked) == "json_schema":
        return answers.failure(500, "internal_server_error", "Input should be 'text' or 'json_object'")
    return answers.called(asked) if form(asked) == "tool" else answers.cut(asked)


def test_an_object_without_end(request_: Request) -> None:
    """Where an object is cut off, a call may hold the model to the schema: it is tried, remembered and counted."""
    remembered: list[Capability] = []
    with Server(default=rambling) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        model.remember = remembered.append
        first, _ = ask(model, request_)[0], ask(model, request_)
        forms = [form(asked) for asked in server.history]
        sent = [answers.tokens(asked.prompt) for asked in server.history]
    assert forms == [*["json_schema"] * (len(forms) - 3), "json_object", "tool", "tool"]
    assert [found.shape for found in remembered] == [Shape.TOOL]
    assert first.usage.tokens_in == sum(sent[-3:-1])


def test_every_form_without_end(request_: Request) -> None:
    """A model that never ends is asked in one other form at most, and what both cost is told."""
    with Server(default=answers.cut) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url, answer="object"), "k")
        with pytest.raises(TruncatedError):
            ask(model, request_)
        assert len(server.history) == 1
    with Server(default=answers.cut) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        model._start = replace(model._start, shape=Shape.OBJECT)
        with pytest.raises(TruncatedError) as caught:
            ask(model, request_)
        assert [form(asked) for asked in server.history] == ["json_object", "tool"]
        assert caught.value.spent[0] == sum(answers.tokens(asked.prompt) for asked in server.history)


def test_adapts_for_one_request(server: Server, model: OpenAI, request_: Request) -> None:
    """A server that rejects one post's schema later is asked otherwise for that post, and as before for the others."""
    model.capability = Capability()
    server.script(answers.failure(400, None, "Invalid schema for response_format 'enrichment'"))
    ask(model, request_)
    ask(model, request_)
    assert ["strict" in asked.body["response_format"]["json_schema"] for asked in server.history] == [True, False, True]
    assert model.capability == Capability()


def test_nothing_helps(request_: Request) -> None:
    """A server that rejects every way of asking is reported by its first words, after each way was tried once.

    The last of them has no system message.
    """
    with Server(default=answers.failure(400, "bad_request", "no")) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        with pytest.raises(ModelError, match="does not accept the request \\(400, bad_request\\)"):
            ask(model, request_)
        assert [form(asked) for asked in server.history] == [
            "json_schema",
            "json_schema",
            "json_object",
            "tool",
            "text",
            "text",
        ]
        assert [any(one["role"] == "system" for one in asked.body["messages"]) for asked in server.history[-2:]] == [
            True,
            False,
        ]


def test_only_prose(request_: Request) -> None:
    """A model that answers nothing but prose is not asked in every way for every post, and not remembered as such."""
    remembered: list[Capability] = []
    with Server(default=answers.saying("I would rather not.")) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        model.remember = remembered.append
        ask(model, request_)
        ask(model, request_)
        assert (len(server.history), remembered) == (4, [])


def test_no_endless_exchange_of_names(request_: Request) -> None:
    """A complaint about the size of the limit, not about its name, ends after each way was tried once."""
    said = "max_tokens is too large: 2000. This model supports at most 1024 max_completion_tokens"
    with Server(default=answers.failure(400, None, said)) as server:
        with pytest.raises(ModelError):
            ask(OpenAI(ModelConfig(name="m", base_url=server.url), "k"), request_)
        assert len(server.history) <= 10


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"shape": "odd"}', '{"shape": "text", "more": 1}', "{"])
def test_foreign_memory(text: str) -> None:
    """A memory that this version can't read is as good as none."""
    assert Capability.load(text) is None


@pytest.mark.parametrize(
    ("base_url", "limit"),
    [
        ("", "max_completion_tokens"),
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("http://h.example/v1", "max_tokens"),
    ],
)
def test_first_guess(base_url: str, limit: str) -> None:
    """OpenAI itself is asked by the newer name of the limit, every other server by the older one."""
    config = ModelConfig(name="m", base_url=base_url)
    bounds = SchemaBounds.LISTS if limit == "max_completion_tokens" else SchemaBounds.NONE
    assert Capability.expected(Endpoint.of(config), config) == Capability(limit=limit, bounds=bounds)
