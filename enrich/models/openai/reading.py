"""The bytes that come back from a server as a `Reply`, or as what is wrong with them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enrich.errors import ModelError, RefusalError, ReplyError, TruncatedError
from enrich.models.openai.answer import answer
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.retry import PassingFault
from enrich.models.openai.stream import decoded
from enrich.models.prices import Price
from enrich.values import Reply, Usage

CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length", "token_limit", "incomplete"})
FILTERED = frozenset(
    {"content_filter", "content_filtered", "safety", "recitation", "prohibited_content", "blocklist", "spii"}
    | {"sensitive", "refusal", "guardrail_intervened"}
)
BROKEN_OFF = frozenset({"error", "network_error", "insufficient_system_resource", "abort", "aborted", "cancelled"})
_IN = ("prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "prompt_eval_count", "promptTokenCount")
_OUT = ("completion_tokens", "output_tokens", "completionTokens", "outputTokens", "eval_count", "candidatesTokenCount")
_ALL = ("total_tokens", "totalTokens", "totalTokenCount")
_CACHED = ("cached_tokens", "cache_read_input_tokens", "prompt_cache_hit_tokens", "cachedContentTokenCount")
MOST_TOKENS = 1e12
_COST = ("cost", "total_cost", "estimated_cost")


def read(payload: bytes, endpoint: Endpoint, price: Price | None, schema: Mapping[str, Any]) -> Reply:
    """The reply in a chat completion, or in a stream of its chunks.

    Raises:
        RefusalError: The model or a content filter declined.
        TruncatedError: The reply reached the limit of tokens.
        ReplyError: This is no chat completion.
        PassingFault: The reply is empty, or broke off; the next one may be whole.
    """
    data = decoded(payload)
    if data is None:
        raise _strange(endpoint)
    counted = usage(data.get("usage") or data.get("usageMetadata"), price)
    choices = data.get("choices")
    if not isinstance(choices, list):
        raise _strange(endpoint)
    choice = choices[0] if choices and isinstance(choices[0], Mapping) else {}
    message = choice.get("message")
    message = message if isinstance(message, Mapping) else {"content": choice.get("text")}
    stop = str(choice.get("finish_reason") or "stop")
    text = answer(message, schema)
    if problem := _declined(message, stop.lower()) or _unusable(text, stop.lower()):
        raise _charged(problem, counted)
    return Reply(text, str(data.get("model") or endpoint.model), counted, stop)


def _charged(problem: ModelError | PassingFault, counted: Usage) -> ModelError | PassingFault:
    error = problem.error if isinstance(problem, PassingFault) else problem
    error.spent = (counted.tokens_in, counted.tokens_out, counted.cost)
    return problem


def usage(data: object, price: Price | None) -> Usage:
    """The tokens that the server counted, none where it counted none, and what they cost.

    Tokens out are the greater of what is called so and of all tokens without those in: some servers leave thoughts out
    of the former and charge for them.
    Without a known price the cost is what the server itself says (OpenRouter does), else unknown.
    """
    if not isinstance(data, Mapping):
        return Usage()
    tokens_in, tokens_out, both = (_named(data, names) for names in (_IN, _OUT, _ALL))
    if not tokens_in and both > tokens_out:
        tokens_in = both - tokens_out
    tokens_out = max(tokens_out, both - tokens_in)
    if price is None:
        said = (_amount(data.get(name)) for name in _COST)
        return Usage(tokens_in, tokens_out, next((cost for cost in said if cost is not None), None))
    if not tokens_in and not tokens_out:
        return Usage()
    details = data.get("prompt_tokens_details") or data.get("input_tokens_details")
    known = {**details, **data} if isinstance(details, Mapping) else data
    written = _count(known.get("cache_write_tokens")) or _count(known.get("cache_creation_input_tokens"))
    return Usage(tokens_in, tokens_out, price.cost(tokens_in, tokens_out, _named(known, _CACHED), written))


def _named(data: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return next((count for name in names if (count := _count(data.get(name)))), 0)


def _declined(message: Mapping[str, Any], stop: str) -> ModelError | None:
    if message.get("refusal"):
        return RefusalError("the model declined to answer")
    if stop in FILTERED:
        return RefusalError("the server's content filter took the reply away")
    return None


def _unusable(text: str, stop: str) -> ModelError | PassingFault | None:
    if stop in CUT:
        hint = "raise `max_output_tokens` in [model], or ask for fewer fields"
        return TruncatedError("the reply was cut off at the limit of tokens", hint)
    if stop in BROKEN_OFF:
        return PassingFault(ReplyError("the reply broke off"))
    return None if text.strip() else PassingFault(ReplyError("the reply is empty"))


def _strange(endpoint: Endpoint) -> ReplyError:
    return ReplyError(
        f"{endpoint.host} sent something that is no chat completion",
        "check `base_url` in [model]: it often ends in /v1",
    )


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < MOST_TOKENS:
        return 0
    return int(value)


def _amount(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
