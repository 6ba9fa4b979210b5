"""The bytes that come back from a server as a `Reply`, or as what is wrong with them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from enrich.characters import encodable
from enrich.errors import ModelError, RefusalError, ReplyError, TruncatedError
from enrich.models.openai.answer import answer, fits
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.retry import PassingFault
from enrich.models.openai.stream import decoded, unfinished
from enrich.models.prices import Price
from enrich.values import Reply, Usage

CUT = frozenset(
    {"length", "max_length", "max_tokens", "maxtokens", "max_output_tokens", "max_tokens_reached", "model_length"}
    | {"token_limit", "length_limit", "context_length", "model_context_window_exceeded", "incomplete", "truncated"}
)
FILTERED = frozenset(
    {"content_filter", "content_filtered", "safety", "recitation", "prohibited_content", "blocklist", "spii"}
    | {"sensitive", "refusal", "guardrail_intervened"}
)
BROKEN_OFF = frozenset({"error", "network_error", "insufficient_system_resource", "abort", "aborted", "cancelled"})
_IN = (
    *("prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "prompt_eval_count", "promptTokenCount"),
    "native_tokens_prompt",
)
_OUT = (
    *("completion_tokens", "output_tokens", "completionTokens", "outputTokens", "eval_count", "candidatesTokenCount"),
    *("generated_tokens", "native_tokens_completion"),
)
_ALL = ("total_tokens", "totalTokens", "totalTokenCount")
_CACHED = (
    *("cached_tokens", "cache_read_input_tokens", "prompt_cache_hit_tokens", "cachedContentTokenCount"),
    *("cacheReadInputTokens", "cache_read_tokens"),
)
_WRITTEN = ("cache_write_tokens", "cache_creation_input_tokens", "cacheWriteInputTokens", "cache_creation_tokens")
_BESIDE = ("cache_read_input_tokens", "cache_creation_input_tokens", "cacheReadInputTokens", "cacheWriteInputTokens")
_THOUGHTS = ("reasoning_tokens", "thoughtsTokenCount", "thinking_tokens")
_COUNTS = ("usage", "usageMetadata", "x_groq")  # where an answer, or its first choice, counts
_HELD = ("usage", "tokens", "billed_units")  # what such a count may stand in
MOST_TOKENS = 1e7  # ten times the largest window of a model that is sold by the token
MOST_COST = 1e4
_LONGEST_NAME, _LONGEST_STOP, _LONGEST_COUNT = 200, 60, 10
_NO_WORDS = (":", "event:", "data: [DONE]")
_COST = ("cost", "total_cost", "estimated_cost")
_ENVELOPES = ("data", "result", "output", "response", "body")
_MOST_CHOICES = 8


def read(
    payload: bytes, endpoint: Endpoint, price: Price | None, schema: Mapping[str, Any], most_out: int = 0
) -> Reply:
    """The reply in a chat completion, or in a stream of its chunks.

    ``most_out`` is the limit of tokens that the request had, 0 where that is unknown: a reply that reached it and holds
    no answer was cut off, whatever the server gives as the reason of its end.

    Raises:
        RefusalError: The model or a content filter declined.
        TruncatedError: The reply reached the limit of tokens.
        ReplyError: This is no chat completion.
        PassingFault: The reply is empty, or broke off; the next one may be whole.
    """
    try:
        return _read(payload, endpoint, price, schema, most_out)
    except RecursionError:
        raise ReplyError(f"{endpoint.host} sent an answer that is nested too deeply to be read") from None


def _read(payload: bytes, endpoint: Endpoint, price: Price | None, schema: Mapping[str, Any], most_out: int) -> Reply:
    data = decoded(payload)
    if data is None:
        raise _lost(payload) or _strange(endpoint)
    data = _unwrapped(data)
    counted = usage(_counts(data), price)
    choices = data.get("choices")
    if choices is None and ("choices" in data or str(data.get("object")).startswith("chat.completion")):
        choices = []
    if not isinstance(choices, list):
        raise _strange(endpoint)
    choice, message, text = _chosen(choices, schema)
    known = "stop" if fits(text, schema) or not unfinished(payload) else "aborted"
    stop = _name(choice.get("finish_reason"), _LONGEST_STOP) or known
    full = 0 < most_out <= counted.tokens_out and not fits(text, schema)
    ended = "length" if full else stop.lower().replace("-", "_").replace(" ", "_").rpartition(".")[2]
    if problem := _declined(message, ended) or _unusable(text, ended):
        raise _charged(problem, counted)
    return Reply(text, _name(data.get("model"), _LONGEST_NAME) or endpoint.model, counted, stop)


def _counts(data: Mapping[str, Any]) -> object:
    """What an answer says of tokens: beside its choices, in the first of them, or by itself, as Ollama has it."""
    choices = data.get("choices")
    first = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], Mapping) else {}
    given = (place[name] for place in (data, first) for name in _COUNTS if place.get(name))
    return next(given, data)


def _unwrapped(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The completion inside of an envelope that a gateway puts around it."""
    inner = [] if "choices" in data else [data.get(name) for name in _ENVELOPES]
    return next((one for one in inner if isinstance(one, Mapping) and "choices" in one), data)


def _chosen(choices: list[Any], schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any], str]:
    """The first choice that holds an answer, else the first, with its message and its text.

    Some gateways put words into one choice and the call into another.
    """
    given = [one for one in choices[:_MOST_CHOICES] if isinstance(one, Mapping)] or [{}]
    found = [(choice, message := _message(choice), encodable(answer(message, schema))) for choice in given]
    return next((one for one in found if fits(one[2], schema)), found[0])


def _message(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a choice says, whether or not it has a message for it."""
    message = choice.get("message", choice.get("delta"))
    if isinstance(message, Mapping):
        return {**choice, **message} if "tool_calls" in choice else message
    return {"content": next((choice[key] for key in ("text", "content") if key in choice), message)}


def _charged(problem: ModelError | PassingFault, counted: Usage) -> ModelError | PassingFault:
    error = problem.error if isinstance(problem, PassingFault) else problem
    error.spent = (counted.tokens_in, counted.tokens_out, counted.cost)
    return problem


def usage(data: object, price: Price | None) -> Usage:
    """The tokens that the server counted, none where it counted none, and what they cost.

    Tokens out are the greater of what is called so and of all tokens without those in: some servers leave thoughts out
    of the former and charge for them.
    Thoughts that are more than all tokens out were left out of them, too.
    Anthropic's and Bedrock's own counts of the input leave out what was read from the cache or written to it.
    Without a known price the cost is what the server itself says (OpenRouter does), else unknown.
    It is unknown, too, where the server tells nothing but the sum.
    """
    data = _inner(data)
    if not isinstance(data, Mapping):
        return Usage()
    known = {**_details(data), **data}
    tokens_in, tokens_out, both = (_named(data, names) for names in (_IN, _OUT, _ALL))
    if not data.keys() & {"prompt_tokens", "promptTokenCount"}:
        tokens_in += sum(_count(data.get(name)) for name in _BESIDE)
    if not tokens_in and not tokens_out:
        return Usage(both, 0, _said(data) if price is None else None)
    if not tokens_in and both > tokens_out:
        tokens_in = both - tokens_out
    thoughts = _named(known, _THOUGHTS)
    tokens_out = max(tokens_out, both - tokens_in, tokens_out + thoughts if thoughts > tokens_out else 0)
    if price is None:
        return Usage(tokens_in, tokens_out, _said(data))
    cost = price.cost(tokens_in, tokens_out, _named(known, _CACHED), _named(known, _WRITTEN))
    return Usage(tokens_in, tokens_out, cost)


def _inner(data: object) -> object:
    """The counts themselves, where an object stands around them."""
    if not isinstance(data, Mapping) or data.keys() & {*_IN, *_OUT, *_ALL}:
        return data
    return next((data[name] for name in _HELD if isinstance(data.get(name), Mapping)), data)


def _details(data: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the objects of details, of the input and of the output."""
    found: dict[str, Any] = {}
    for side in ("completion", "output", "input", "prompt"):
        inner = data.get(f"{side}_tokens_details")
        found |= inner if isinstance(inner, Mapping) else {}
    return found


def _said(data: Mapping[str, Any]) -> float | None:
    told = data.get("cost")
    inner = told if isinstance(told, Mapping) else {}
    given = (place.get(name) for place in (data, inner) for name in _COST)
    return next((cost for one in given if (cost := _amount(one)) is not None), None)


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


def _lost(payload: bytes) -> PassingFault | None:
    """The fault of an answer of nothing but white space, marks that a server still works, or half an object."""
    said = payload.decode("utf-8", "replace").strip("\ufeff \t\r\n")
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith(_NO_WORDS)]
    if not lines or said == "null":
        return PassingFault(ReplyError("the reply is empty"))
    return PassingFault(ReplyError("the reply broke off")) if said.startswith(('{"', "data:")) else None


def _strange(endpoint: Endpoint) -> ReplyError:
    return ReplyError(
        f"{endpoint.host} sent something that is no chat completion",
        "check `base_url` in [model]: it often ends in /v1",
    )


def _count(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < _LONGEST_COUNT:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < MOST_TOKENS:
        return 0
    return int(value)


def _amount(value: object) -> float | None:
    """A cost; what no request can cost, or is no number, is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < MOST_COST:
        return None
    return float(value)


def _name(value: object, longest: int) -> str:
    """A short name that a server gives; empty for anything else."""
    return value if isinstance(value, str) and value.isprintable() and len(value) <= longest else ""
