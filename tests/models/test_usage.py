"""What servers count, by the names that each of them has for it, and what it costs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from enrich.models.budget import Budget
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.reading import read, usage
from enrich.models.prices import Price
from enrich.models.throttle import AttemptResult, AttemptSize
from enrich.values import Usage

PRICE = Price(1.0, 10.0, cached=0.1, written=1.25)

# What was read for each: OpenAI's API description; api-docs.deepseek.com; docs.x.ai (prompt caching); ollama's
# openai/openai.go and api/types.go; ai.google.dev (usageMetadata); Anthropic's and Bedrock's own forms as gateways pass
# them on.
COUNTED: list[tuple[str, dict[str, Any], tuple[int, int, int, int]]] = [
    ("OpenAI", {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}, (1000, 100, 0, 0)),
    (
        "OpenAI, cached and thoughts that are counted",
        {
            "prompt_tokens": 1000,
            "completion_tokens": 900,
            "total_tokens": 1900,
            "prompt_tokens_details": {"cached_tokens": 400, "cache_write_tokens": 100},
            "completion_tokens_details": {"reasoning_tokens": 800},
        },
        (1000, 900, 400, 100),
    ),
    (
        "the newer API's names",
        {"input_tokens": 1000, "output_tokens": 100, "input_tokens_details": {"cached_tokens": 400}},
        (1000, 100, 400, 0),
    ),
    (
        "DeepSeek",
        {
            "prompt_tokens": 1000,
            "completion_tokens": 100,
            "total_tokens": 1100,
            "prompt_cache_hit_tokens": 400,
            "prompt_cache_miss_tokens": 600,
        },
        (1000, 100, 400, 0),
    ),
    ("Moonshot", {"prompt_tokens": 1000, "completion_tokens": 100, "cached_tokens": 400}, (1000, 100, 400, 0)),
    (
        "xAI, thoughts in the sum alone",
        {
            "prompt_tokens": 1000,
            "completion_tokens": 100,
            "total_tokens": 10_000,
            "completion_tokens_details": {"reasoning_tokens": 8900},
        },
        (1000, 9000, 0, 0),
    ),
    (
        "thoughts beside the answer, and no sum",
        {"prompt_tokens": 1000, "completion_tokens": 100, "completion_tokens_details": {"reasoning_tokens": 8900}},
        (1000, 9000, 0, 0),
    ),
    (
        "Gemini's own names",
        {
            "promptTokenCount": 1000,
            "candidatesTokenCount": 100,
            "thoughtsTokenCount": 300,
            "totalTokenCount": 1400,
            "cachedContentTokenCount": 400,
        },
        (1000, 400, 400, 0),
    ),
    ("Ollama's own names", {"prompt_eval_count": 1000, "eval_count": 100}, (1000, 100, 0, 0)),
    (
        "Anthropic's own names, which count the cache apart",
        {
            "input_tokens": 500,
            "output_tokens": 100,
            "cache_read_input_tokens": 400,
            "cache_creation_input_tokens": 100,
        },
        (1000, 100, 400, 100),
    ),
    (
        "Anthropic through a gateway, which counts the cache in",
        {
            "prompt_tokens": 1000,
            "completion_tokens": 100,
            "total_tokens": 1100,
            "cache_read_input_tokens": 400,
            "cache_creation_input_tokens": 100,
        },
        (1000, 100, 400, 100),
    ),
    (
        "Bedrock's own names",
        {"inputTokens": 500, "outputTokens": 100, "totalTokens": 1100, "cacheReadInputTokens": 500},
        (1000, 100, 500, 0),
    ),
    ("no input", {"completion_tokens": 100, "total_tokens": 1100}, (1000, 100, 0, 0)),
    (
        "a sum that is too small",
        {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 9},
        (1000, 100, 0, 0),
    ),
    (
        "details that are null",
        {"prompt_tokens": 1000, "completion_tokens": 100, "prompt_tokens_details": None},
        (1000, 100, 0, 0),
    ),
    ("numbers as texts", {"prompt_tokens": "1000", "completion_tokens": "100"}, (1000, 100, 0, 0)),
    (
        "thinking that is counted apart",
        {"prompt_tokens": 1000, "completion_tokens": 100, "thinking_tokens": 8900},
        (1000, 9000, 0, 0),
    ),
    (
        "Cohere's own form",
        {"billed_units": {"input_tokens": 900}, "tokens": {"input_tokens": 1000, "output_tokens": 100}},
        (1000, 100, 0, 0),
    ),
    ("a count in a count", {"usage": {"prompt_tokens": 1000, "completion_tokens": 100}}, (1000, 100, 0, 0)),
    (
        "counts that are null beside counts of another name",
        {"prompt_tokens": None, "input_tokens": 1000, "completion_tokens": 100},
        (1000, 100, 0, 0),
    ),
]


@pytest.mark.parametrize(("counted", "tokens"), [row[1:] for row in COUNTED], ids=[row[0] for row in COUNTED])
def test_usage(counted: dict[str, Any], tokens: tuple[int, int, int, int]) -> None:
    """Tokens in and out, and what of the input was read from a cache or written to it, under any name."""
    tokens_in, tokens_out, cached, written = tokens
    plain = tokens_in - cached - written
    cost = (plain * 1.0 + cached * 0.1 + written * 1.25 + tokens_out * 10.0) / 1_000_000
    found = usage(counted, PRICE)
    assert (found.tokens_in, found.tokens_out) == (tokens_in, tokens_out)
    assert found.cost == pytest.approx(cost)
    assert usage(counted, None) == Usage(tokens_in, tokens_out, None)


@pytest.mark.parametrize(
    "data", [None, [], "1", {}, {"prompt_tokens": -1}, {"prompt_tokens": True}, {"total_tokens": 0}]
)
def test_nothing_counted(data: object) -> None:
    """What is no count is none, and its cost is unknown."""
    assert usage(data, PRICE) == Usage(0, 0, None)


def test_a_sum_alone() -> None:
    """Of a sum nobody knows how much was out: the cost is unknown, and a budget counts the most that it can be."""
    found = usage({"total_tokens": 1100}, PRICE)
    assert found == Usage(1100, 0, None)
    budget, size = Budget(1.0, "m", PRICE), AttemptSize(1000, 2000, 500)
    budget.leave(size, AttemptResult(200, usage=found))
    assert budget.spent == pytest.approx(PRICE.most(2000, 500))


@pytest.mark.parametrize("name", ["cost", "total_cost", "estimated_cost"])
def test_a_cost_that_the_server_tells(name: str) -> None:
    """Without a price of ours the server's own word counts; with one it does not."""
    counted = {"prompt_tokens": 1000, "completion_tokens": 100, name: 0.5}
    assert usage(counted, None).cost == 0.5
    assert usage(counted, PRICE).cost == pytest.approx(0.002)


PLACES: dict[str, dict[str, Any]] = {
    "beside the choices": {"usage": COUNTED[0][1]},
    "in the first choice": {"choices": [{"message": {"content": "{}"}, "usage": COUNTED[0][1]}]},
    "where Groq has it": {"x_groq": {"id": "1", "usage": COUNTED[0][1]}},
    "under Gemini's name": {"usageMetadata": {"promptTokenCount": 1000, "candidatesTokenCount": 100}},
    "by itself": {"prompt_eval_count": 1000, "eval_count": 100},
    "a null before it": {"usage": None, "usageMetadata": {"promptTokenCount": 1000, "candidatesTokenCount": 100}},
    "in a gateway's envelope": {"data": {"choices": [{"message": {"content": "{}"}}], "usage": COUNTED[0][1]}},
}


@pytest.mark.parametrize("answer", PLACES.values(), ids=PLACES.keys())
def test_where_it_is_counted(answer: dict[str, Any]) -> None:
    """The counts are found wherever an answer has them."""
    whole = answer if "data" in answer else {"choices": [{"message": {"content": "{}"}}]} | answer
    endpoint = Endpoint("http://h.example/v1", "h.example", "m", "K", 1.0)
    found = read(json.dumps(whole).encode(), endpoint, PRICE, {}).usage
    assert (found.tokens_in, found.tokens_out) == (1000, 100)
    assert found.cost == pytest.approx(0.002)


def test_a_cost_in_an_object() -> None:
    """As Perplexity tells it."""
    told = {"input_tokens_cost": 0.1, "total_cost": 0.5}
    assert usage({"prompt_tokens": 1000, "completion_tokens": 100, "cost": told}, None).cost == 0.5
