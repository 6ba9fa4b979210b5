"""The example of each page in `docs/providers`, against a server that behaves as the page says of that provider."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import ModelError
from enrich.models.openai import Capability, OpenAI, Shape
from enrich.models.openai import open_openai as opened
from enrich.settings import ModelConfig
from enrich.values import Reply, Request
from server import Answer, Asked, Server, answers

PAGES = Path(__file__).parents[2] / "docs" / "providers"
_BLOCK = re.compile(r"^```toml\n(.*?)^```", re.DOTALL | re.MULTILINE)
_OWN = {"thinking", "enable_thinking", "reasoning", "provider"}


def refused(message: str, code: str | None = "invalid_request_error") -> Answer:
    """A form that the service does not take."""
    return answers.failure(400, code, message)


def counted(answer: Answer, **counts: object) -> Answer:
    """The same answer with other counts of tokens."""
    data = json.loads(json.dumps(answer.data))
    data["usage"].update(counts)
    return Answer(data=data)


def form(asked: Asked) -> str:
    """The type of the response format, or ``tool`` or ``text``."""
    other = "tool" if "tools" in asked.body else "text"
    return str(asked.body.get("response_format", {}).get("type", other))


def openai(asked: Asked) -> Answer:
    """Knows the newer name of the limit alone, and takes no temperature."""
    if "max_tokens" in asked.body:
        said = "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        return refused(f"Unsupported parameter: {said}", "unsupported_parameter")
    if "temperature" in asked.body:
        return refused("Unsupported value: 'temperature' does not support 0 with this model.", "unsupported_value")
    return answers.good(asked) if asked.body["reasoning_effort"] == "low" else refused("no such effort")


def azure(asked: Asked) -> Answer:
    """Knows deployments by their name."""
    known = asked.body["model"] == "my-deployment"
    return answers.good(asked) if known else answers.failure(404, "DeploymentNotFound", "No such deployment")


def anthropic(asked: Asked) -> Answer:
    """Ignores the format, and refuses a call that is forced."""
    if form(asked) == "tool":
        return refused("tool_choice: forced tool use is not supported with this model")
    told = "JSON Schema" in asked.prompt
    return answers.fenced(asked) if told else answers.completion(asked, "Certainly! It is about Ada.")


def gemini(asked: Asked) -> Answer:
    """Counts its thoughts in the sum alone."""
    if asked.body["reasoning_effort"] != "low":
        return refused("no such effort")
    return counted(answers.good(asked), prompt_tokens=1000, completion_tokens=100, total_tokens=1400)


def deepseek(asked: Asked) -> Answer:
    """Offers no schema, wants the word in the prompt, and thinks unless told otherwise."""
    if form(asked) == "json_schema":
        return refused("This response_format type is unavailable now")
    if form(asked) == "json_object" and "json" not in asked.prompt.lower():
        return refused("Prompt must contain the word 'json' in some form to use 'response_format'")
    if asked.body.get("thinking") != {"type": "disabled"}:
        return answers.cut(asked)
    return counted(answers.good(asked), prompt_cache_hit_tokens=0)


def dashscope(asked: Asked) -> Answer:
    """Refuses to think without a stream."""
    if asked.body.get("enable_thinking") is not False:
        return refused("parameter.enable_thinking must be set to false for non-streaming calls")
    return answers.good(asked)


def openrouter(asked: Asked) -> Answer:
    """Looks for a service that heeds what is asked, and tells the cost."""
    if not asked.body["provider"]["require_parameters"]:
        return answers.completion(asked, "Certainly! It is about Ada.")
    return counted(answers.good(asked), cost=0.0125)


def mistral(asked: Asked) -> Answer:
    """Has another name for the seed, and sends its thoughts as a part of the content."""
    if "seed" in asked.body:
        return answers.failure(422, None, "Extra inputs are not permitted: seed")
    good: object = answers.good(asked).data
    data = json.loads(json.dumps(good))
    message = data["choices"][0]["message"]
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": 'Perhaps {"summary": "no"}?'}]}
    message["content"] = [thought, {"type": "text", "text": message["content"]}]
    body = json.dumps(data).encode()
    return Answer(raw=f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)


def groq(asked: Asked) -> Answer:
    """Refuses the strict form of a schema."""
    if asked.body.get("response_format", {}).get("json_schema", {}).get("strict"):
        return refused("This model does not support response format `json_schema` with `strict`")
    return answers.good(asked)


@dataclass(frozen=True)
class Provider:
    """How it behaves, what enrich finds out of it, and after how many requests the first answer is there."""

    behave: Callable[[Asked], Answer]
    found: Capability
    needed: int = 1


PROVIDERS = {
    "openai": Provider(openai, Capability(limit="max_completion_tokens"), 2),  # its own address needs one
    "azure": Provider(azure, Capability()),
    "anthropic": Provider(anthropic, Capability(Shape.TEXT)),
    "gemini": Provider(gemini, Capability()),
    "deepseek": Provider(deepseek, Capability(Shape.OBJECT)),
    "dashscope": Provider(dashscope, Capability()),
    "openrouter": Provider(openrouter, Capability()),
    "mistral": Provider(mistral, Capability()),
    "groq": Provider(groq, Capability(Shape.SCHEMA), 2),
}


def _example(name: str, folder: Path) -> ModelConfig:
    """The settings of the first example on the page."""
    found = _BLOCK.search((PAGES / f"{name}.md").read_text(encoding="utf-8"))
    assert found
    (folder / "enrich.toml").write_text(found[1], encoding="utf-8")
    return load(folder).model


def _ask(config: ModelConfig, request: Request) -> tuple[Reply, Capability | None]:
    async def one() -> Reply:
        try:
            return await model.complete(request)
        finally:
            await model.close()

    model: OpenAI = opened(config, {config.api_key_env: "sk-1"})
    return asyncio.run(one()), model.capability


def _here(config: ModelConfig, server: Server, **changes: object) -> ModelConfig:
    """The same settings for the server of the test: it is near, and would be asked for a stream."""
    return config.model_copy(update={"base_url": server.url, "stream": config.stream or False, **changes})


def test_every_page_has_a_server() -> None:
    """None of the pages says of itself that it was tried, and was not."""
    assert {page.stem for page in PAGES.glob("*.md")} == set(PROVIDERS)


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_example_is_answered(name: str, tmp_path: Path, request_: Request) -> None:
    """What the page says to write gets an answer, in as few requests as may be."""
    provider = PROVIDERS[name]
    with Server(default=provider.behave, key="sk-1", own=_OWN) as server:
        reply, found = _ask(_here(_example(name, tmp_path), server), request_)
    assert set(json.loads(reply.text)) == set(request_.schema["properties"])
    assert (found, len(server.history)) == (provider.found, provider.needed)


LEFT_OUT = [
    ("openai", {"temperature": 0.0}, Capability(limit="max_completion_tokens", temperature=False), 3),
    ("anthropic", {"answer": None}, Capability(Shape.TEXT), 3),
    ("deepseek", {"answer": None}, Capability(Shape.OBJECT), 3),
    ("mistral", {"seed": 1}, Capability(seed=False), 2),
]


@pytest.mark.parametrize(("name", "changes", "found", "needed"), LEFT_OUT, ids=[name for name, *_ in LEFT_OUT])
def test_what_the_example_leaves_out_is_found_out(
    name: str, changes: dict[str, object], found: Capability, needed: int, tmp_path: Path, request_: Request
) -> None:
    """Without what the page advises there is an answer as well, after more requests."""
    with Server(default=PROVIDERS[name].behave, own=_OWN) as server:
        _, known = _ask(_here(_example(name, tmp_path), server, **changes), request_)
    assert (known, len(server.history)) == (found, needed)


@pytest.mark.parametrize("name", ["deepseek", "dashscope"])
def test_the_switch_of_thinking_is_needed(name: str, tmp_path: Path, request_: Request) -> None:
    """Without it there is no answer, so the page has it in its example."""
    with Server(default=PROVIDERS[name].behave, own=_OWN) as server, pytest.raises(ModelError):
        _ask(_here(_example(name, tmp_path), server, extra={}, attempts=1), request_)


def test_the_cost_of_openrouter_is_the_one_that_it_tells(tmp_path: Path, request_: Request) -> None:
    """Where the settings have no price."""
    with Server(default=openrouter, own=_OWN) as server:
        reply, _ = _ask(_here(_example("openrouter", tmp_path), server, price=None), request_)
    assert reply.usage.cost == pytest.approx(0.0125)


def test_the_thoughts_of_gemini_are_paid(tmp_path: Path, request_: Request) -> None:
    """They are in the sum alone."""
    with Server(default=gemini) as server:
        reply, _ = _ask(_here(_example("gemini", tmp_path), server), request_)
    assert (reply.usage.tokens_in, reply.usage.tokens_out) == (1000, 400)


def test_the_key_of_azures_older_interface_is_in_a_header(tmp_path: Path, request_: Request) -> None:
    """And no other credential is sent."""
    _, older = _BLOCK.findall((PAGES / "azure.md").read_text(encoding="utf-8"))
    (tmp_path / "enrich.toml").write_text(older, encoding="utf-8")
    with Server() as server:
        config = _here(load(tmp_path).model, server)
        model = opened(config, {"AZURE_OPENAI_API_KEY": "sk-1"})

        async def one() -> None:
            await model.complete(request_)
            await model.close()

        asyncio.run(one())
        sent = server.history[0].headers
    assert (sent["api-key"], sent.get("authorization")) == ("sk-1", None)
