"""Bounds in the schema: who gets them, what a refusal of them comes to, what is remembered, and what is counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from enrich.fields import bounded, list_bounded, reply_schema
from enrich.fields.specs import KNOWN
from enrich.models import Unasked, as_sent
from enrich.models.openai import Capability, OpenAI, SchemaBounds, Shape
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.wire import body
from enrich.prompt.tokens import LIMIT
from enrich.settings import ModelConfig
from enrich.values import Reply, Request, SiteContext
from server import Answer, Asked, Server, answers

WANTED = tuple(KNOWN[name] for name in ("summary", "tags", "people"))
WORDS = ("maxItems", "minItems", "maxLength")


@pytest.fixture
def asked(request_: Request) -> Request:
    """A request for the known fields, with their own schema."""
    return replace(request_, wanted=WANTED, schema=reply_schema(WANTED, SiteContext()))


def ask(model: OpenAI, *requests: Request) -> list[Reply]:
    """The replies, one after the other, once the server's list of models was asked for."""

    async def all_of_them() -> list[Reply]:
        try:
            await model.measure()
            return [await model.complete(request) for request in requests]
        finally:
            await model.close()

    return asyncio.run(all_of_them())


def found_in(schema: object) -> set[str]:
    """The kinds of bounds that a schema has."""
    text = json.dumps(schema)
    return {word for word in WORDS if f'"{word}"' in text}


def rejecting_bounds(status: int, message: str) -> Callable[[Asked], Answer]:
    """A server that takes no bounds, and says so."""

    def answer(asked: Asked) -> Answer:
        return answers.failure(status, None, message) if found_in(asked.body) else answers.good(asked)

    return answer


HEEDING = [
    {"id": "m", "object": "model", "owned_by": "llamacpp", "meta": {"n_ctx_train": 32_768}},
    {"id": "m", "object": "model", "owned_by": "vllm", "max_model_len": 4096},
    {"id": "m", "object": "model", "owned_by": "library"},
    {"id": "m", "object": "model", "owned_by": "organization_owner"},
    {"id": "m", "meta": {"n_ctx": 8192}},
    {"id": "m", "owned_by": "sglang", "max_model_len": 8192},
    {"id": "a-file.gguf", "owned_by": "llamacpp"},
]
OTHERS: list[list[object] | None] = [
    None,
    [],
    [{"id": "m", "owned_by": "openai"}],
    [{"id": "m", "owned_by": "system"}],
    [{"id": "m", "owned_by": "google"}],
    [{"id": "m", "context_length": 131_072}],
    [{"id": "m", "meta": {"context_length": 4096}}],
    [{"id": "m", "owned_by": "deepseek"}, {"id": "n", "owned_by": "library"}],
    [{"id": "m", "owned_by": None, "meta": None}],
    ["m"],
]


@pytest.mark.parametrize("entry", HEEDING, ids=json.dumps)
def test_a_known_server_gets_bounds_at_once(server: Server, asked: Request, entry: object) -> None:
    """Its list of models tells which it is, and its first request holds them all."""
    server.models = [entry]
    ask(OpenAI(ModelConfig(name="m", base_url=server.url), ""), asked)
    (only,) = server.history
    assert only.schema == bounded(asked.schema, WANTED)
    assert found_in(only.schema) == set(WORDS)


@pytest.mark.parametrize("models", OTHERS, ids=json.dumps)
def test_an_unknown_server_gets_none(server: Server, asked: Request, models: list[object] | None) -> None:
    """Most servers hold nothing to them, and many refuse them."""
    server.models = models
    ask(OpenAI(ModelConfig(name="m", base_url=server.url), ""), asked)
    assert [one.schema for one in server.history] == [asked.schema]


@pytest.mark.parametrize(
    ("named", "found"), [("llama.cpp", True), ("uvicorn", False), ("nginx/1.27", False), ("", False)]
)
def test_a_server_that_gives_its_name(server: Server, asked: Request, named: str, found: bool) -> None:  # noqa: FBT001 - a table
    """llama.cpp does so in a header, whatever its list holds."""
    server.models, server.named = [{"id": "x"}, {"id": "y"}], named
    ask(OpenAI(ModelConfig(name="m", base_url=server.url), ""), asked)
    assert bool(found_in(server.history[0].schema)) is found


@pytest.mark.parametrize(
    ("base_url", "name", "bounds"),
    [
        ("http://127.0.0.1:8080/v1", "m", SchemaBounds.ALL),
        ("http://localhost:8000/v1", "m", SchemaBounds.ALL),
        ("http://192.168.1.7:11434/v1", "m", SchemaBounds.ALL),
        ("http://10.0.0.3:1234/v1", "m", SchemaBounds.ALL),
        ("http://gpu.lan:8000/v1", "m", SchemaBounds.ALL),
        ("http://[::1]:8080/v1", "m", SchemaBounds.ALL),
        ("http://127.0.0.1:4000/v1", "m", SchemaBounds.NONE),
        ("http://localhost/v1", "m", SchemaBounds.NONE),
        ("https://api.example.com:8080/v1", "m", SchemaBounds.NONE),
        ("http://8.8.8.8:11434/v1", "m", SchemaBounds.NONE),
        ("https://one.openai.azure.com/openai/deployments/d?api-version=2024-10-21", "m", SchemaBounds.NONE),
        ("https://openrouter.ai/api/v1", "m", SchemaBounds.NONE),
        ("https://generativelanguage.googleapis.com/v1beta/openai/", "m", SchemaBounds.NONE),
        ("", "gpt-5-mini", SchemaBounds.LISTS),
        ("https://api.openai.com/v1", "gpt-4o", SchemaBounds.LISTS),
        ("", "ft:gpt-4o-mini:me::1", SchemaBounds.NONE),
    ],
)
def test_by_address(asked: Request, base_url: str, name: str, bounds: SchemaBounds) -> None:
    """A usual port nearby is enough; OpenAI's strict mode documents bounds of lists, and none for fine-tuned models."""
    config = ModelConfig(name=name, base_url=base_url)
    capability = Capability.expected(Endpoint.of(config), config)
    sent = body(asked, config, capability)["response_format"]["json_schema"]["schema"]
    wanted = {SchemaBounds.ALL: bounded, SchemaBounds.LISTS: list_bounded}
    assert capability.bounds is bounds
    assert sent == (wanted[bounds](asked.schema, WANTED) if bounds in wanted else asked.schema)


def test_bounds_of_lists_alone(asked: Request) -> None:
    """No text has a length, and nothing else differs."""
    made = list_bounded(asked.schema, WANTED)
    assert found_in(made) == {"minItems", "maxItems"}
    assert made["properties"]["summary"] == asked.schema["properties"]["summary"]
    assert made["properties"]["people"]["items"] == asked.schema["properties"]["people"]["items"]


@pytest.mark.parametrize(
    ("shape", "bounds"),
    [
        (Shape.STRICT, set(WORDS)),
        (Shape.SCHEMA, set(WORDS)),
        (Shape.TOOL, set(WORDS)),
        (Shape.OBJECT, set()),
        (Shape.TEXT, set()),
    ],
)
def test_only_what_is_held_to_them(asked: Request, shape: Shape, bounds: set[str]) -> None:
    """A schema among the messages binds nobody, so that bounds there would only cost tokens."""
    made = body(asked, ModelConfig(name="m"), Capability(shape, bounds=SchemaBounds.ALL))
    assert found_in(made) == bounds


REFUSALS = [
    (
        400,
        "Invalid schema for response_format 'enrichment': In context=('tags'), 'maxItems' is not permitted.",
    ),
    (400, "output_config.format.schema: For 'array' type, property 'maxItems' is not supported"),
    (400, "The provided JSON schema contains features not supported by xgrammar."),
    (400, "Failed to initialize samplers: failed to parse grammar"),
    (400, "The specified schema produces a constraint that has too many states for serving."),
    (
        400,
        'Invalid JSON payload. Unknown name "maxItems" at generation_config.response_schema: no such field.',
    ),
    (400, "unsupported keyword"),
    (400, "'message': Model m: keyword maxLength is not supported"),
    (400, "Bad Request"),
    (422, "extra fields not permitted: maxItems"),
    (422, "maxLength: Extra inputs are not permitted"),
    (422, "Unsupported JSON schema keyword minItems"),
    (422, "Grammar error: max_length not implemented"),
    (422, "the schema is too complex to compile"),
    (
        500,
        "error parsing grammar: number of repetitions exceeds sane defaults, please reduce the number of repetitions",
    ),
    (500, "failed to parse grammar"),
    (500, "grammar is too complex"),
    (500, "Unimplemented keys: ['maxLength']"),
    (500, "unsupported keyword: maxItems"),
    (500, "ValueError: minItems unsupported"),
]


@pytest.mark.parametrize(("status", "message"), REFUSALS)
def test_a_refusal_leaves_them_out(asked: Request, status: int, message: str) -> None:
    """One request more, with the same form of answers and no bounds; that is remembered for all later ones."""
    remembered: list[str] = []
    with Server(default=rejecting_bounds(status, message)) as server:
        server.models = [{"id": "m", "owned_by": "vllm"}]
        model = OpenAI(ModelConfig(name="m", base_url=server.url, stream=False), "", backoff=0.01)
        model.recall(None, remembered.append)
        ask(model, asked, asked)
        assert [bool(found_in(one.schema)) for one in server.history] == [True, False, False]
        assert [one.body["response_format"]["json_schema"]["strict"] for one in server.history] == [True] * 3
    assert [Capability.load(one) for one in remembered] == [Capability()]


KEPT = [
    ("strict", 'Unknown name "strict" at response_format'),
    ("temperature", "'temperature' does not support 0 with this model."),
    ("seed", "Unrecognized request argument: seed"),
    ("stream", "stream is not supported"),
    ("max_tokens", "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."),
]


@pytest.mark.parametrize(("key", "message"), KEPT)
def test_another_refusal_leaves_them_in(asked: Request, key: str, message: str) -> None:
    """Who refuses something else by its name gets the bounds all the same."""

    def answer(one: Asked) -> Answer:
        refused = f'"{key}":' in one.payload.decode()
        return answers.failure(400, None, message) if refused else answers.good(one)

    with Server(default=answer) as server:
        server.models = [{"id": "m", "owned_by": "vllm"}]
        config = ModelConfig(name="m", base_url=server.url, temperature=0, seed=1)
        model = OpenAI(config, "", backoff=0.01)
        ask(model, asked)
        assert len(server.history) == 2
        assert found_in(server.history[-1].schema) == set(WORDS)


def test_a_later_refusal_is_remembered(asked: Request) -> None:
    """A server that was changed since, or a schema that is too much for it, costs one request and not two for each."""
    remembered: list[str] = []
    with Server(default=rejecting_bounds(400, "failed to parse grammar")) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url, stream=False), "", backoff=0.01)
        model.recall(Capability(bounds=SchemaBounds.ALL, window=4096).dump(), remembered.append)
        ask(model, asked, asked, asked)
        assert [bool(found_in(one.schema)) for one in server.history] == [True, False, False, False]
    assert [Capability.load(one) for one in remembered] == [Capability(window=4096)]


@pytest.mark.parametrize(
    "old",
    [
        {"shape": "strict"},
        {"shape": "schema", "limit": "max_tokens", "stream": True},
        {"shape": "tool", "seed": False},
        {"shape": "strict", "limit": "max_completion_tokens", "temperature": False},
        {"shape": "schema", "system": False, "counts": False, "most_out": 1000, "window": 8192},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("heeds", [True, False])
def test_old_memory_is_read(asked: Request, old: dict[str, Any], *, heeds: bool) -> None:
    """What an earlier version remembered stands; what it did not ask for is found out with the first request alone."""
    remembered: list[str] = []
    default = answers.called if old["shape"] == "tool" else answers.good
    with Server(default=default) as server:
        server.models = [{"id": "m", "owned_by": "library" if heeds else "openai"}]
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "")
        model.recall(json.dumps(old), remembered.append)
        ask(model, asked, asked)
        assert len(server.history) == 2
        assert {bool(found_in(one.schema)) for one in server.history} == {heeds}
    (line,) = remembered
    bounds = SchemaBounds.ALL if heeds else SchemaBounds.NONE
    before = Capability.load(json.dumps(old))
    assert before is not None
    assert Capability.load(line) == replace(before, bounds=bounds)


@pytest.mark.parametrize("bounds", [SchemaBounds.ALL, SchemaBounds.LISTS, SchemaBounds.NONE])
def test_memory_is_kept(server: Server, asked: Request, bounds: SchemaBounds) -> None:
    """What was remembered is sent from the first request of the next run, which asks for no list."""
    server.models = [{"id": "m", "owned_by": "library"}]
    model = OpenAI(ModelConfig(name="m", base_url=server.url), "")
    model.recall(Capability(bounds=bounds, window=4096).dump(), lambda _: pytest.fail("nothing is new"))
    ask(model, asked)
    assert server.history[0].schema == as_sent(model, asked).schema
    assert found_in(server.history[0].schema) == {SchemaBounds.ALL: set(WORDS), SchemaBounds.LISTS: set(WORDS[:2])}.get(
        bounds, set()
    )


@pytest.mark.parametrize("owner", ["llamacpp", "openai"])
def test_what_is_counted_is_what_is_sent(server: Server, asked: Request, owner: str) -> None:
    """A run before its first request, and a plan after it, count the schema that goes over the wire."""
    server.models = [{"id": "m", "owned_by": owner}]
    config = ModelConfig(name="m", base_url=server.url)
    model, remembered = OpenAI(config, ""), list[str]()
    model.recall(None, remembered.append)

    async def one() -> Request:
        try:
            await model.measure()
            before = as_sent(model, asked)
            await model.complete(asked)
            return before
        finally:
            await model.close()

    before = asyncio.run(one())
    plan = Unasked(config)
    plan.remind(remembered[0])
    sent = server.history[0].schema
    assert before.schema == as_sent(plan, asked).schema == sent
    assert LIMIT.request(before) - LIMIT.request(asked) == len(json.dumps(sent)) - len(json.dumps(asked.schema))


@pytest.mark.parametrize("known", ["", "no JSON", "[]", '{"window": 5}', '{"shape": "odd"}'])
def test_a_plan_without_memory(asked: Request, known: str) -> None:
    """A plan counts what the first request would hold, by the address alone; foreign memory is none."""
    plan = Unasked(ModelConfig(name="m", base_url="http://127.0.0.1:11434/v1"))
    plan.remind(known)
    assert as_sent(plan, asked).schema == bounded(asked.schema, WANTED)
    other = Unasked(ModelConfig(name="m", provider="somebody"))
    assert as_sent(other, asked) is asked
