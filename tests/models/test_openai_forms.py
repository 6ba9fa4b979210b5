"""What the settings of a service come to on the wire: its address and query, its key, its headers, and its own keys."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import pytest

from enrich.models.openai import open_openai
from enrich.settings import Answering, ModelConfig
from enrich.values import Request
from server import Asked, Server, answers

SECRETS = {"AZURE_KEY": "azure-secret", "TITLE": "enrich", "SITE": "https://example.org", "TOKEN": "Bearer other"}


@pytest.fixture
def asked(request_: Request) -> Request:
    """One request; the name tells that from what the server was asked."""
    return request_


def sent(server: Server, request: Request, **settings: Any) -> Asked:  # noqa: ANN401 - settings as a file has them
    """The one request that the server gets with these settings, once its list of models was asked for."""
    query = settings.pop("query", "")
    config = ModelConfig(name="m", base_url=f"{server.url}{query}", stream=False, **settings)
    environment = {**SECRETS, **({"OPENAI_API_KEY": "sk-1"} if config.api_key_env == "OPENAI_API_KEY" else {})}
    model = open_openai(config, environment)

    async def one() -> None:
        try:
            await model.measure()
            await model.complete(request)
        finally:
            await model.close()

    asyncio.run(one())
    (only,) = server.history
    return only


def test_azure(server: Server, asked: Request) -> None:
    """The deployment is in the path, the version in the query of each request, and the key in a header of its own."""
    server.root = "/openai/deployments/mine"
    only = sent(server, asked, query="?api-version=2024-10-21", api_key_env="NO_KEY", headers={"api-key": "AZURE_KEY"})
    assert only.path == "/openai/deployments/mine/chat/completions?api-version=2024-10-21"
    assert only.headers["api-key"] == "azure-secret"
    assert "authorization" not in only.headers
    assert only.body["response_format"]["json_schema"]["strict"] is True


def test_dashscope(server: Server, asked: Request) -> None:
    """A model that thinks is told not to; of the forms of answers it knows the JSON object, which words ask for."""
    server.root, server.own = "/compatible-mode/v1", ("enable_thinking",)
    only = sent(server, asked, answer="object", extra={"enable_thinking": False})
    assert only.path == "/compatible-mode/v1/chat/completions"
    assert only.body["enable_thinking"] is False
    assert only.body["response_format"] == {"type": "json_object"}
    assert "json" in only.body["messages"][0]["content"].lower()
    assert only.headers["authorization"] == "Bearer sk-1"


def test_openrouter(server: Server, asked: Request) -> None:
    """Its routing is an object among the keys, and who asks is told in headers."""
    routing = {"order": ["one", "two"], "require_parameters": True, "data_collection": "deny"}
    server.root, server.own = "/api/v1", ("provider", "reasoning")
    only = sent(
        server,
        asked,
        extra={"provider": routing, "reasoning": {"effort": "low"}},
        headers={"HTTP-Referer": "SITE", "X-Title": "TITLE"},
    )
    assert only.body["provider"] == routing
    assert only.body["reasoning"] == {"effort": "low"}
    assert (only.headers["http-referer"], only.headers["x-title"]) == ("https://example.org", "enrich")


def test_ollama(server: Server, asked: Request) -> None:
    """No key; options of its own; and its list of models tells that it heeds bounds."""
    server.models, server.own = [{"id": "m", "owned_by": "library"}], ("options", "keep_alive")
    options = {"num_ctx": 16_384, "num_predict": 512}
    only = sent(server, asked, api_key_env="NO_KEY", extra={"options": options, "keep_alive": "10m"})
    assert (only.body["options"], only.body["keep_alive"]) == (options, "10m")
    assert "authorization" not in only.headers
    assert '"maxItems"' in only.payload.decode()


def test_vllm(server: Server, asked: Request) -> None:
    """What its template takes stands beside our keys; an object that both have is joined."""
    server.own = ("chat_template_kwargs",)
    extra = {"chat_template_kwargs": {"enable_thinking": False}, "response_format": {"json_schema": {"name": "mine"}}}
    only = sent(server, asked, extra=extra)
    assert only.body["chat_template_kwargs"] == {"enable_thinking": False}
    assert only.body["response_format"]["json_schema"]["name"] == "mine"
    assert only.body["response_format"]["json_schema"]["schema"] == asked.schema


@pytest.mark.parametrize("service", ["azure", "dashscope", "openrouter", "ollama"])
@pytest.mark.parametrize(
    ("answer", "keys"),
    [
        ("schema", {"response_format": "json_schema"}),
        ("object", {"response_format": "json_object"}),
        ("tool", {"tools": "function"}),
        ("text", {}),
    ],
)
def test_a_forced_form(
    server: Server, asked: Request, service: str, answer: Answering, keys: Mapping[str, str]
) -> None:
    """Each form is the first and only one that is tried, whatever the service."""
    roots = {"azure": "/openai/deployments/m", "dashscope": "/compatible-mode/v1", "openrouter": "/api/v1"}
    server.root = roots.get(service, "/v1")
    server.answer_with(answers.called if answer == "tool" else answers.good)
    only = sent(server, asked, answer=answer, query="?api-version=1" if service == "azure" else "")
    told = {key: only.body[key] for key in ("response_format", "tools") if key in only.body}
    found = {key: (value[0] if isinstance(value, list) else value)["type"] for key, value in told.items()}
    assert found == keys
    assert ("JSON Schema" in only.prompt) is (answer in ("object", "text"))


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
@pytest.mark.parametrize("key", ["OPENAI_API_KEY", "NO_KEY"])
def test_a_header_counts_before_the_key(server: Server, asked: Request, name: str, key: str) -> None:
    """A gateway may want its own kind of authorization; it is sent once, with a key and without."""
    only = sent(server, asked, api_key_env=key, headers={name: "TOKEN"})
    assert only.headers["authorization"] == "Bearer other"


@pytest.mark.parametrize("query", ["?a=1&b=2", "?key=a%20b", "?api-version=preview&tenant=x%2Fy"])
def test_a_query_goes_with_each_request(server: Server, asked: Request, query: str) -> None:
    """Whatever it holds, in its order; how it is escaped is the client's affair."""
    path, _, told = sent(server, asked, query=query).path.partition("?")
    assert path == "/v1/chat/completions"
    assert parse_qsl(told, keep_blank_values=True) == parse_qsl(query[1:], keep_blank_values=True)
