"""The clients that are measured: each opens itself on a URL and gives a function that asks about one text."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeAlias

Opened: TypeAlias = tuple[Callable[[str], Awaitable[None]], Callable[[], Awaitable[None]]]

SYSTEM = "You fill in the front matter of posts. " * 20
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "summary": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "people": {"type": "array", "items": {"type": "string"}},
        "insight": {"type": "string"},
    },
    "required": ["summary", "tags", "people", "insight"],
    "additionalProperties": False,
}


def posts(count: int, shared: Path) -> Iterator[str]:
    """``count`` texts of the garden's sizes, where it is there, else of 8 KB."""
    found = sorted((shared / "corpus" / "garden").rglob("*.md"))[:320]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in found] or ["A sentence of a post. " * 360]
    return islice(cycle(texts), count)


def body(text: str) -> dict[str, Any]:
    """What all of them send."""
    return {
        "model": "gpt-test",
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "e", "strict": True, "schema": SCHEMA}},
        "max_completion_tokens": 2000,
    }


async def enrich(url: str) -> Opened:
    """Ours, with all that it adds: a pace for all workers, retries, errors of our own, the reply read."""
    from enrich.models.openai import OpenAI
    from enrich.models.ratelimit import Limiter
    from enrich.settings import ModelConfig
    from enrich.values import Message, Prompt, Request, SiteContext

    model = OpenAI(ModelConfig(name="gpt-test", base_url=url), "k", gates=[Limiter(1024)])
    prompt = Prompt("enrich", "1", (), "", "", "digest")

    async def ask(text: str) -> None:
        messages = (Message("system", SYSTEM), Message("user", text))
        reply = await model.complete(Request("p", "t", text, (), SiteContext(), messages, SCHEMA, prompt, "f"))
        assert json.loads(reply.text)["tags"]

    return ask, model.close


async def bare(url: str) -> Opened:
    """The official client as its documentation shows it."""
    import openai

    client = openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=0)

    async def ask(text: str) -> None:
        reply = await client.chat.completions.create(**body(text))
        assert json.loads(reply.choices[0].message.content or "")["tags"]

    return ask, client.close


async def typed(url: str) -> Opened:
    """The official client on aiohttp."""
    import openai

    client = openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=0, http_client=openai.DefaultAioHttpClient())

    async def ask(text: str) -> None:
        reply = await client.chat.completions.create(**body(text))
        assert json.loads(reply.choices[0].message.content or "")["tags"]

    return ask, client.close


async def untyped(url: str) -> Opened:
    """The official client on aiohttp, with its reply left as bytes."""
    import httpx2
    import openai

    client = openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=0, http_client=openai.DefaultAioHttpClient())

    async def ask(text: str) -> None:
        reply = await client.post("/chat/completions", body=body(text), cast_to=httpx2.Response)
        assert json.loads(json.loads(reply.content)["choices"][0]["message"]["content"])["tags"]

    return ask, client.close


async def encoded(url: str) -> Opened:
    """The same, with the request given as bytes too."""
    import httpx2
    import openai

    client = openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=0, http_client=openai.DefaultAioHttpClient())

    async def ask(text: str) -> None:
        sent = json.dumps(body(text)).encode()
        headers = {"content-type": "application/json"}
        reply = await client.post(
            "/chat/completions", content=sent, cast_to=httpx2.Response, options={"headers": headers}
        )
        assert json.loads(json.loads(reply.content)["choices"][0]["message"]["content"])["tags"]

    return ask, client.close


async def instructor(url: str) -> Opened:
    """The instructor package, as its documentation shows it."""
    import openai
    from pydantic import BaseModel

    package = import_module("instructor")

    class Values(BaseModel):
        summary: str
        tags: list[str]
        people: list[str]
        insight: str

    plain = openai.AsyncOpenAI(api_key="k", base_url=url, max_retries=0)
    client = package.from_openai(plain, mode=package.Mode.JSON_SCHEMA)

    async def ask(text: str) -> None:
        messages = body(text)["messages"]
        values = await client.chat.completions.create(model="gpt-test", messages=messages, response_model=Values)
        assert values.tags

    return ask, plain.close


async def litellm(url: str) -> Opened:
    """The litellm package, as its documentation shows it."""
    package = import_module("litellm")

    async def ask(text: str) -> None:
        sent = {**body(text), "model": "openai/gpt-test"}
        reply = await package.acompletion(api_base=url, api_key="k", num_retries=0, **sent)
        assert json.loads(reply.choices[0].message.content)["tags"]

    async def close() -> None:
        """Nothing to close: its clients are global."""

    return ask, close


ALL = {
    "enrich": enrich,
    "AsyncOpenAI, aiohttp, bytes both ways": encoded,
    "AsyncOpenAI, aiohttp, untyped": untyped,
    "AsyncOpenAI, aiohttp": typed,
    "AsyncOpenAI": bare,
    "instructor": instructor,
    "litellm": litellm,
}
PEERS = frozenset({"instructor", "litellm"})
