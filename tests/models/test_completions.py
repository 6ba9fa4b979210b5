"""The answer in a completion of whatever make: which choice, in which envelope, and whether it was cut off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from enrich.errors import TruncatedError
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.reading import read
from enrich.models.openai.retry import PassingFault
from enrich.models.prices import Price

ENDPOINT = Endpoint("http://h.example/v1", "h.example", "m", "THE_KEY", 1.0)
SCHEMA = {"type": "object", "properties": {"summary": {"type": "string"}}, "required": ["summary"]}
SAID = json.dumps({"summary": "It is kept."})
CALL = [{"function": {"name": "enrichment", "arguments": SAID}}]
COUNTED = {"prompt_tokens": 500, "completion_tokens": 50, "total_tokens": 550}


def _whole(*choices: object, **more: object) -> dict[str, Any]:
    return {"object": "chat.completion", "choices": list(choices), "usage": COUNTED, **more}


def _choice(content: object, finish: object = "stop", **message: object) -> dict[str, Any]:
    return {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}


def _text(data: object, most_out: int = 0) -> str:
    return read(json.dumps(data).encode(), ENDPOINT, Price(1.0, 10.0), SCHEMA, most_out).text


COMPLETIONS: dict[str, dict[str, Any]] = {
    "words in one choice and the call in another": _whole(_choice("I call."), _choice(None, tool_calls=CALL)),
    "an empty choice first": _whole(_choice(""), _choice(SAID)),
    "a null among the choices": _whole(None, _choice(SAID)),
    "the first of two answers": _whole(_choice(SAID), _choice('{"summary": "Another."}')),
    "a text for a message": _whole({"message": SAID, "finish_reason": "stop"}),
    "content without a message": _whole({"content": SAID, "finish_reason": "stop"}),
    "the older interface's text": _whole({"text": SAID, "finish_reason": "stop"}),
    "calls beside the message": _whole({**_choice(None), "tool_calls": CALL}),
    "a piece for the whole": _whole({"delta": {"content": SAID}, "finish_reason": "stop"}),
    "inside of data": {"code": 200, "data": _whole(_choice(SAID))},
    "inside of result": {"success": True, "result": _whole(_choice(SAID))},
    "inside of output": {"request_id": "1", "output": _whole(_choice(SAID))},
    "no reason of its end": _whole(_choice(SAID, None)),
    "a reason that is a number": _whole(_choice(SAID, 0)),
    "an empty refusal": _whole(_choice(SAID, refusal="")),
    "an error that is null": _whole(_choice(SAID), error=None),
}


@pytest.mark.parametrize("data", COMPLETIONS.values(), ids=COMPLETIONS.keys())
def test_the_answer_in_a_completion(data: dict[str, Any]) -> None:
    """The first choice with an answer, however it holds it, and whatever stands around the choices."""
    assert _text(data) == SAID


REASONS = """length max_tokens MAX_TOKENS FinishReason.MAX_TOKENS max-tokens maxTokens max_output_tokens token_limit
model_length context_length LENGTH truncated incomplete"""


@pytest.mark.parametrize("reason", [*REASONS.split(), "max tokens"])
def test_cut_off_by_any_name(reason: str) -> None:
    """A reply that was cut off is none, and what it cost is told."""
    with pytest.raises(TruncatedError) as caught:
        _text(_whole(_choice(SAID[:9], reason)))
    assert caught.value.spent[:2] == (500, 50)


@pytest.mark.parametrize("reason", ["stop", "eos", "end_turn", "", None])
@pytest.mark.parametrize("text", [SAID[:-1], SAID[:9], "I think of it, and", "<think>Perhaps", '{"summary"'])
def test_cut_off_without_a_word(reason: object, text: str) -> None:
    """A reply that has as many tokens as it may have, and holds no answer, was cut off: no repair is paid for it."""
    with pytest.raises(TruncatedError):
        _text(_whole(_choice(text, reason)), 50)


@pytest.mark.parametrize(("text", "most_out"), [(SAID, 50), (SAID, 10), (SAID[:9], 51), (SAID[:9], 0)])
def test_as_long_as_allowed_is_not_cut_off(text: str, most_out: int) -> None:
    """The twin: an answer that is whole, and one that had room left and is merely broken."""
    assert _text(_whole(_choice(text)), most_out) == text


@pytest.mark.parametrize(
    "data",
    [
        _whole(),
        _whole(None),
        _whole(_choice("")),
        _whole(_choice(" \n")),
        _whole(_choice(None)),
        _whole(_choice(None, reasoning_content="I wonder.")),
        _whole({"index": 0, "finish_reason": "stop"}),
        _whole({"message": None}),
        _whole(_choice("", "error")),
        _whole(_choice(SAID[:9], "abort")),
        {"object": "chat.completion", "choices": None},
    ],
)
def test_an_empty_completion_may_pass(data: dict[str, Any]) -> None:
    """Nothing was said, and the next attempt may say something."""
    with pytest.raises(PassingFault):
        _text(data)
