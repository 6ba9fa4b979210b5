"""Streams as they come over the wire: their line ends, what stands between the chunks, and where they may be cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from enrich.errors import ModelError, RefusalError, ReplyError, TruncatedError
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.reading import read, usage
from enrich.models.openai.retry import PassingFault
from enrich.models.openai.stream import decoded
from enrich.models.prices import Price
from enrich.settings import ModelConfig
from enrich.values import Usage

ENDPOINT = Endpoint.of(ModelConfig(name="asked"))
SCHEMA = {"type": "object", "properties": {"summary": {"type": "string"}}, "required": ["summary"]}
SAID = '{"summary": "It is kept — 文字 🎉."}'
PRICE = Price(2.0, 8.0, cached=0.5, written=2.5)
Chunk = Mapping[str, Any]


def _delta(text: str = "", finish: str | None = None, **more: object) -> Chunk:
    delta = {"content": text} if text else {}
    return {"model": "m", "choices": [{"index": 0, "delta": {**delta, **more}, "finish_reason": finish}]}


def _stream(*chunks: Chunk, end: str = "\n\n", done: str = "data: [DONE]") -> bytes:
    lines = [f"data: {json.dumps(chunk, ensure_ascii=False)}" for chunk in chunks]
    return "".join(line + end for line in [*lines, done]).encode()


def _text(payload: bytes) -> str:
    return read(payload, ENDPOINT, None, SCHEMA).text


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\r\r", "\n: keep-alive\n\n", "\nevent: x\nid: 3\n\n"]
)
def test_every_line_end_is_one(end: str) -> None:
    """LF, CR and both, with or without an empty line, comments and other fields between the chunks."""
    assert _text(_stream(_delta(SAID[:9]), _delta(SAID[9:]), _delta(finish="stop"), end=end)) == SAID


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_a_sign_that_only_unicode_calls_a_line_end_is_text(sign: str) -> None:
    """Servers that write signs as they are may send one within a chunk, and no word of it is lost."""
    raw = json.dumps(_delta(f'{{"summary": "one{sign}two"}}'), ensure_ascii=False)
    payload = f"data: {raw}\n\ndata: {json.dumps(_delta(finish='stop'))}\n\n".encode()
    assert json.loads(_text(payload), strict=False) == {"summary": f"one{sign}two"}


@pytest.mark.parametrize("size", [1, 2, 5, len(SAID)])
def test_an_answer_is_whole_however_it_is_cut_into_chunks(size: int) -> None:
    """The pieces are put together in their order, beside a first chunk without words and a last one with the usage."""
    parts = [_delta(SAID[at : at + size]) for at in range(0, len(SAID), size)]
    counted = {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}}
    reply = read(_stream(_delta(role="assistant"), *parts, _delta(finish="stop"), counted), ENDPOINT, None, SCHEMA)
    assert (reply.text, reply.model, reply.stop, reply.usage) == (SAID, "m", "stop", Usage(5, 2))


def test_what_a_later_chunk_leaves_empty_stays_as_it_was() -> None:
    """Some servers send the usage and the model once, and null with every other chunk."""
    empty = {**_delta(finish="stop"), "usage": None, "model": None}
    reply = read(_stream({**_delta(SAID), "usage": {"prompt_tokens": 5}}, empty), ENDPOINT, None, SCHEMA)
    assert (reply.usage, reply.model) == (Usage(5, 0), "m")
    unnamed = {"choices": [{"index": 0, "delta": {"content": SAID}, "finish_reason": "stop"}]}
    assert read(_stream(unnamed), ENDPOINT, None, SCHEMA).model == "asked"


WHOLE = _stream(_delta(SAID[:20]), _delta(SAID[20:]), _delta(finish="stop"))


def _outcome(payload: bytes) -> str:
    """The text, or the kind of the fault."""
    try:
        return _text(payload)
    except PassingFault as fault:
        return fault.error.message
    except ModelError as error:
        return type(error).__name__


def test_a_stream_that_is_cut_anywhere_is_whole_or_passes() -> None:
    """A connection that ends early never makes a part of an answer count as the answer: it is asked for again."""
    found = [_outcome(WHOLE[:at]) for at in range(len(WHOLE) + 1)]
    complete = next(at for at, text in enumerate(found) if text == SAID)
    assert set(found[len("data:") : complete]) == {"the reply broke off"}
    assert set(found[complete:]) == {SAID}
    assert found[0] == "the reply is empty"


@pytest.mark.parametrize("end", [_stream(done="data: [DONE]"), _stream(_delta(finish="stop"), done="")])
def test_an_answer_that_ended_in_order_counts_as_it_is(end: bytes) -> None:
    """Whatever it holds: words instead of JSON are the model's own fault, and are mended as such."""
    assert _text(_stream(_delta("No idea."), done="") + end) == "No idea."


@pytest.mark.parametrize(
    ("finish", "kind"),
    [
        ("length", TruncatedError),
        ("MAX_TOKENS", TruncatedError),
        ("content_filter", RefusalError),
        ("SAFETY", RefusalError),
    ],
)
def test_why_a_stream_ended_is_told(finish: str, kind: type[ModelError]) -> None:
    """The reason counts, in any case, though a whole answer stands before it."""
    with pytest.raises(kind):
        read(_stream(_delta(SAID), _delta(finish=finish)), ENDPOINT, None, SCHEMA)


@pytest.mark.parametrize("finish", ["error", "abort", "network_error"])
def test_what_broke_off_passes_and_is_paid(finish: str) -> None:
    """The next one may be whole; what this one has cost stands on its error."""
    counted = {"usage": {"prompt_tokens": 1000, "completion_tokens": 100}}
    with pytest.raises(PassingFault) as caught:
        read(_stream(_delta(SAID), _delta(finish=finish), counted), ENDPOINT, PRICE, SCHEMA)
    *tokens, cost = caught.value.error.spent
    assert tokens == [1000, 100]
    assert cost == pytest.approx(0.0028)


NOTHING = [
    b"",
    b" \n\r\n",
    b"\xef\xbb\xbf",
    b"null",
    b"data: [DONE]\n\n",
    b": PROCESSING\n\n: PROCESSING\n\n",
    b"event: ping\n\n",
    b'{"id": "x", "object": "chat.completion", "choices": null}',
    b'{"id": "x", "object": "chat.completion"}',
    b'{"choices": []}',
    b'{"choices": [{"index": 0, "message": null, "finish_reason": "stop"}]}',
    b'{"choices": [{"message": {"content": "<think>hm</think>"}, "finish_reason": "stop"}]}',
    b'{"choices": [{"message": {"content": "", "reasoning_content": "I think so"}, "finish_reason": "stop"}]}',
    b'{"choices": [{"message": {"role": "assistant"}, "finish_reason": "MALFORMED_FUNCTION_CALL"}]}',
]
HALF = [b'{"id": "x", "choices": [{"index": 0, "mess', b'data: {"choices": [{"del', b'{"error', WHOLE[:60]]
FAULTY = [*((one, "is empty") for one in NOTHING), *((one, "broke off") for one in HALF)]


@pytest.mark.parametrize(("payload", "told"), FAULTY)
def test_an_answer_of_nothing_or_of_half_passes(payload: bytes, told: str) -> None:
    """The next one may be whole: no body, no words, marks of life alone, no choice, or half of the JSON."""
    with pytest.raises(PassingFault, match=f"^the reply {told}$"):
        read(payload, ENDPOINT, None, SCHEMA)


@pytest.mark.parametrize(
    "finish",
    [
        *("length", "MAX_TOKENS", "max_output_tokens", "max-tokens", "maxTokens", "max_length", "model_length"),
        *("token_limit", "truncated", "incomplete", "context_length", "model_context_window_exceeded"),
    ],
)
def test_a_reply_at_its_limit_is_cut_off(finish: str) -> None:
    """Under any server's name for it, whole or streamed."""
    whole = {"choices": [{"message": {"content": SAID[:20]}, "finish_reason": finish}]}
    for payload in (json.dumps(whole).encode(), _stream(_delta(SAID[:20]), _delta(finish=finish))):
        with pytest.raises(TruncatedError):
            read(payload, ENDPOINT, None, SCHEMA)


def _json_lines(*chunks: Chunk) -> bytes:
    return "\n".join(map(json.dumps, chunks)).encode()


CALL = {"name": "enrichment", "arguments": SAID[:9]}
UNUSUAL = [
    _json_lines(_delta(SAID[:9]), _delta(SAID[9:]), _delta(finish="stop")),
    json.dumps([_delta(SAID[:9]), _delta(SAID[9:]), _delta(finish="stop")]).encode(),
    _json_lines(_delta(SAID[:9]), _delta(SAID[9:], "stop")) + b"\n\ndata: [DONE]",
    _stream({"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}]}),
    _stream({"choices": [{"text": SAID[:9]}]}, {"choices": [{"text": SAID[9:], "finish_reason": "stop"}]}),
    _stream(_delta(content=[{"type": "text", "text": SAID}]), _delta(finish="stop")),
    _stream(_delta(content=[{"type": "thinking", "thinking": "no"}]), _delta(SAID), _delta(finish="stop")),
    _stream(_delta(function_call=CALL), _delta(function_call={"arguments": SAID[9:]}), _delta(finish="function_call")),
    _stream(
        _delta(tool_calls=[{"index": 0, "function": {"name": "enrichment", "arguments": json.loads(SAID)}}]),
        _delta(finish="tool_calls"),
    ),
    _stream({"id": "x", "choices": None}, _delta(SAID), _delta(finish="stop")),
    json.dumps({"choices": [{"delta": {"content": SAID}, "finish_reason": "stop"}]}).encode(),
    b"\xef\xbb\xbf" + _stream(_delta(SAID), _delta(finish="stop")),
]


@pytest.mark.parametrize("payload", UNUSUAL)
def test_an_unusual_stream_is_read(payload: bytes) -> None:
    """As lines or a list of JSON, with whole messages, texts, parts, old calls, or arguments that are no text."""
    assert json.loads(_text(payload)) == json.loads(SAID)


def test_an_empty_reply_passes() -> None:
    """White space is no answer, and neither is a message without words."""
    for message in ({"content": " \n"}, {"content": None}, {}):
        with pytest.raises(PassingFault, match="the reply is empty"):
            read(json.dumps({"choices": [{"message": message}]}).encode(), ENDPOINT, None, SCHEMA)


@pytest.mark.parametrize(
    "payload",
    [b"<html>", b'{"object": "list"}', b'{"choices": {}}', b"[]", b"data: {}\n\n", b'{"error": "x"}', b"{"],
)
def test_what_is_no_completion_names_the_server(payload: bytes) -> None:
    """The likely reason is an address without /v1."""
    with pytest.raises(ReplyError, match=r"api\.openai\.com sent something that is no chat completion") as caught:
        read(payload, ENDPOINT, None, SCHEMA)
    assert "/v1" in caught.value.hint


def test_calls_of_tools_are_put_together_by_their_number() -> None:
    """Each with its last name and all of its arguments, also where a server leaves the numbers out."""
    first = [{"index": 1, "function": {"name": "b", "arguments": "{"}}, {"index": 0, "function": {"name": "a"}}]
    second = [{"index": 0, "function": {"name": "", "arguments": "1"}}, {"index": 1, "function": {"arguments": "}"}}]
    bare = [{"function": {"arguments": "2"}}, "no call", {"function": "none"}, {"index": "2"}]
    data = decoded(_stream(_delta(tool_calls=first), _delta(tool_calls=second), _delta(tool_calls=bare)))
    assert data is not None
    calls = data["choices"][0]["message"]["tool_calls"]
    assert calls == [
        {"function": {"name": "a", "arguments": "12"}},
        {"function": {"name": "b", "arguments": "{}"}},
        {"function": {}},
        {"function": {}},
    ]


@pytest.mark.parametrize(
    ("data", "counted"),
    [
        ({"prompt_tokens": 1000, "completion_tokens": 100}, Usage(1000, 100, 0.0028)),
        ({"input_tokens": 1000, "output_tokens": 100}, Usage(1000, 100, 0.0028)),
        ({"promptTokenCount": 1000, "candidatesTokenCount": 40, "totalTokenCount": 1100}, Usage(1000, 100, 0.0028)),
        ({"completion_tokens": 100, "total_tokens": 1100}, Usage(1000, 100, 0.0028)),
        ({"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 50}, Usage(1000, 100, 0.0028)),
        ({"prompt_tokens": 1000, "prompt_tokens_details": {"cached_tokens": 400}}, Usage(1000, 0, 0.0014)),
        ({"input_tokens": 1000, "cache_read_input_tokens": 400}, Usage(1400, 0, 0.0022)),
        ({"input_tokens": 1000, "cache_creation_input_tokens": 400}, Usage(1400, 0, 0.003)),
        ({"prompt_tokens": True, "completion_tokens": 100}, Usage(0, 100, 0.0008)),
        ({"prompt_tokens": -5, "completion_tokens": 1e15, "total_tokens": float("nan")}, Usage()),
        ({"prompt_tokens": "7 or so", "completion_tokens": [1]}, Usage()),
        ([1, 2], Usage()),
    ],
)
def test_what_is_counted_at_a_known_price(data: object, counted: Usage) -> None:
    """Under any server's names; thoughts that it charges for count, and nonsense counts as nothing."""
    found = usage(data, PRICE)
    assert (found.tokens_in, found.tokens_out) == (counted.tokens_in, counted.tokens_out)
    assert found.cost == (None if counted.cost is None else pytest.approx(counted.cost))


@pytest.mark.parametrize(
    ("said", "cost"),
    [
        ({"cost": 0.25}, 0.25),
        ({"total_cost": 1}, 1.0),
        ({"cost": None, "estimated_cost": 0}, 0.0),
        ({"cost": -1}, None),
        ({"cost": True}, None),
        ({"cost": "0.1"}, None),
        ({}, None),
    ],
)
def test_without_a_price_the_server_says_what_it_cost(said: dict[str, object], cost: float | None) -> None:
    """Or nobody knows."""
    assert usage({"prompt_tokens": 3, **said}, None) == Usage(3, 0, cost)
