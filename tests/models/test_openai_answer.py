"""Where the answer stands among thoughts, words, calls and fields of other names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.models.openai.answer import answer, final_object
from enrich.models.openai.capabilities import FormatHeeded, Shape, judge
from enrich.models.openai.stream import decoded

SCHEMA = {"type": "object", "properties": {"summary": {"type": "string"}}, "required": ["summary"]}
FINAL = {"summary": "It is kept."}
DRAFT = {"summary": "A draft that is much longer than what comes of it in the end, and wrong."}
SAID, DRAFTED = json.dumps(FINAL), json.dumps(DRAFT)

THOUGHT = [
    f"<think>Perhaps {DRAFTED}?</think>{SAID}",
    f"<thinking>Perhaps {DRAFTED}?</thinking>\n{SAID}",
    f"<THINK>Perhaps {DRAFTED}?</THINK>{SAID}",
    f"Perhaps {DRAFTED}?</think>{SAID}",
    f"[THINK]Perhaps {DRAFTED}?[/THINK]{SAID}",
    f"◁think▷Perhaps {DRAFTED}?◁/think▷{SAID}",
    f"<seed:think>Perhaps {DRAFTED}?</seed:think>{SAID}",
    f"<|begin_of_thought|>{DRAFTED}<|end_of_thought|>{SAID}",
    f"<unused94>thought\n{DRAFTED}<unused95>{SAID}",
    f"<|channel|>analysis<|message|>{DRAFTED}? No.<|end|><|start|>assistant<|channel|>final<|message|>{SAID}",
    f"<|channel|>analysis<|message|>{DRAFTED}<|end|><|channel|>final <|constrain|>json<|message|>{SAID}<|return|>",
    f"<|channel|>commentary<|message|>{DRAFTED}<|end|><|channel|>final<|message|>{SAID}",
    f"{SAID}<think>Or rather {DRAFTED}?</think>",
    f"{SAID}\n<think>Or rather {DRAFTED}",
    f"First {DRAFTED}. On reflection:\n```json\n{SAID}\n```",
    f"{DRAFTED}\n\n{SAID}",
    f"{SAID} I hope that helps, {{}}.",
    f"{SAID}\n{{}}",
    f'{SAID} {{"note": "not asked for"}}',
    f"<think>never closed {SAID}",
    f"<analysis>Perhaps {DRAFTED}?</analysis>{SAID}",
    f"{SAID}\n<analysis>Or rather {DRAFTED}?</analysis>",
    f"{SAID}<scratchpad>{DRAFTED}</scratchpad>",
    f"{SAID}<|channel>thought\nOr rather {DRAFTED}?<channel|>",
    f"<|inner_prefix|>{DRAFTED}<|inner_suffix|>{SAID}",
    f"<longcat_think>{DRAFTED}</longcat_think>{SAID}",
    f"<think>{DRAFTED}</think><answer>{SAID}</answer>",
    f"Here is my thought process: {DRAFTED}\n\nHere is my response: {SAID}",
    json.dumps({"answer": FINAL, "draft": DRAFT}),
    json.dumps({"final": FINAL, "my_reasoning": {"first": DRAFT}}),
    json.dumps({"final_answer": FINAL, "steps": [DRAFT, DRAFT]}),
    json.dumps({"result": FINAL, "alternatives": [DRAFT]}),
    f'<think time="3">{DRAFTED}</think>{SAID}',
    f"{SAID}<inner_monologue>Or rather {DRAFTED}?</inner_monologue>",
    f'{SAID}<details type="reasoning"><summary>Thought for 3 s</summary>{DRAFTED}</details>',
    f"{SAID}<Self-Reflection>{{}}</Self-Reflection>",
    f"<think>{DRAFTED}</think><|begin_of_box|>{SAID}<|end_of_box|>",
    f"<|channel|>analysis<|message|>{DRAFTED}<|end|><|channel|>commentary to=functions.enrichment<|message|>{SAID}",
    "if (a) { b } " * 600 + SAID,
    "{} " * 600 + SAID,
    f"{DRAFTED}\n" * 600 + SAID,
]


@pytest.mark.parametrize("text", THOUGHT)
def test_the_last_object_outside_of_thoughts(text: str) -> None:
    """Never a draft, however long; what a thought that is never closed holds only where there is nothing else."""
    assert json.loads(final_object(text, SCHEMA)) == FINAL


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"enrichment": FINAL}),
        json.dumps({"name": "enrichment", "arguments": FINAL}),
        json.dumps({"name": "enrichment", "parameters": json.dumps(FINAL)}),
        json.dumps([DRAFT, FINAL]),
        json.dumps({"answers": [DRAFT, FINAL]}),
        f"```json\n{json.dumps({'result': {'data': FINAL}})}\n```",
    ],
)
def test_the_answer_inside_of_an_envelope(text: str) -> None:
    """An object or a list around the answer is taken off."""
    assert json.loads(final_object(text, SCHEMA)) == FINAL


@pytest.mark.parametrize(
    "text", ["<think>all of it", "<think></think>", "words", '{"never": "closed', "[THINK]{}[/THINK]"]
)
def test_no_answer(text: str) -> None:
    """Without an object there is none, and thoughts are no words of an answer."""
    assert "summary" not in final_object(text, SCHEMA)


@given(st.text(), st.sampled_from(THOUGHT))
def test_marks_inside_of_an_answer_are_its_words(said: str, around: str) -> None:
    """A summary may speak of ``<think>`` and braces, and comes out as it went in."""
    value = {"summary": f"<think>{said}</think> [THINK] {{}} ```"}
    text = around.replace(SAID, json.dumps(value))
    assert json.loads(final_object(text, SCHEMA)) == value


def _call(arguments: Any, name: str = "enrichment") -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"id": "c", "type": "function", "function": {"name": name, "arguments": arguments}}


MESSAGES: list[dict[str, Any]] = [
    {"content": SAID},
    {"content": FINAL},
    {"content": [{"type": "text", "text": SAID}]},
    {"content": [{"type": "thinking", "text": DRAFTED}, {"type": "text", "text": SAID}]},
    {"content": [{"type": "reasoning", "text": DRAFTED}, {"type": "output_text", "text": SAID}]},
    {
        "content": [
            {"type": "thinking", "thinking": [{"type": "text", "text": DRAFTED}]},
            {"type": "text", "text": SAID},
        ]
    },
    {"content": [{"text": DRAFTED, "thought": True}, {"text": SAID}]},
    {"content": [FINAL]},
    {"content": None, "reasoning_content": SAID},
    {"content": "", "reasoning": f"Let me see. {DRAFTED} No: {SAID}"},
    {"content": None, "thinking": SAID, "tool_calls": []},
    {"content": SAID, "reasoning_content": DRAFTED},
    {"content": None, "tool_calls": [_call(SAID)]},
    {"content": None, "tool_calls": [_call(FINAL)]},
    {"content": None, "tool_calls": [_call(json.dumps(SAID))]},
    {"content": "I will hand it over.", "tool_calls": [_call(SAID)]},
    {"content": DRAFTED, "tool_calls": [_call(SAID)]},
    {"content": None, "tool_calls": [_call("{}", "think"), _call(SAID)]},
    {"content": None, "tool_calls": [_call(SAID), _call(DRAFTED, "think")]},
    {"content": None, "tool_calls": [_call(SAID, "Enrichment_tool")]},
    {"content": None, "function_call": {"name": "enrichment", "arguments": SAID}},
    {"content": None, "tool_calls": [{"name": "enrichment", "arguments": FINAL}]},
    {"content": None, "tool_calls": [{"type": "function", "function": {"name": "enrichment", "parameters": FINAL}}]},
    {"content": None, "tool_calls": _call(SAID)},
    {"content": None, "tool_calls": [_call(SAID, "functions.enrichment:0"), _call(DRAFTED, "think")]},
    {"content": [{"type": "text", "text": "I call."}, {"type": "tool_use", "name": "enrichment", "input": FINAL}]},
    {"content": [{"type": "json", "json": FINAL}]},
    {"content": {"type": "text", "text": f"Here: {SAID}"}},
    {"content": None, "parsed": FINAL},
    {"content": json.dumps(SAID)},
    {"content": json.dumps(f"\n{SAID}\n")},
    {"content": None, "reasoning_details": [{"type": "reasoning.text", "text": f"So: {SAID}"}]},
    {"content": f"<tool_call>{json.dumps({'name': 'enrichment', 'arguments': FINAL})}</tool_call>"},
    {"content": f"[TOOL_CALLS]{json.dumps([{'name': 'enrichment', 'arguments': FINAL}])}"},
    {"content": None, "reasoning_text": SAID},
    {"content": None, "reasoning": {"content": SAID}},
    {"content": None, "thinking_blocks": [{"type": "thinking", "thinking": SAID}]},
    {"content": None, "reasoning_details": [{"type": "reasoning.summary", "summary": SAID}]},
    {"content": [{"type": "text", "text": SAID}, {"type": "thinking_delta", "text": DRAFTED}]},
    {"content": [{"reasoningContent": {"reasoningText": {"text": DRAFTED}}}, {"text": SAID}]},
    {"content": None, "tool_calls": [_call(SAID), _call("{}")]},
    {"content": None, "tool_calls": [{"name": "enrichment", "args": FINAL}]},
    {"content": None, "tool_call": _call(SAID)},
    {"content": "", "tool_calls": [_call(SAID, "json"), _call("{}", "end")]},
]


@pytest.mark.parametrize("message", MESSAGES)
def test_the_answer_in_a_message(message: dict[str, Any]) -> None:
    """Text, parts, objects, calls of both kinds, and thoughts where nothing else is said."""
    assert json.loads(answer(message, SCHEMA)) == FINAL


@pytest.mark.parametrize(
    "message", [{"content": None}, {"content": "", "reasoning_content": "I wonder."}, {"content": []}, {"content": 7}]
)
def test_an_empty_message(message: dict[str, Any]) -> None:
    """Thoughts without an answer are none."""
    assert not answer(message, SCHEMA)


def test_a_field_may_be_called_type() -> None:
    """An answer with keys of its own that are like a part's is the answer."""
    schema = {"type": "object", "required": ["type", "summary"]}
    value = {"type": "note", "summary": "It is kept."}
    assert json.loads(answer({"content": value}, schema)) == value


def _sse(*chunks: object) -> bytes:
    lines = [": keep-alive\n\n", *(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks), "data: [DONE]\n\n"]
    return "".join(lines).encode()


def _delta(**delta: object) -> dict[str, Any]:
    return {"object": "chat.completion.chunk", "model": "m", "choices": [{"index": 0, "delta": delta}]}


END = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
USAGE = {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}}
STREAMS = [
    _sse(_delta(role="assistant"), _delta(content=SAID[:9]), _delta(content=SAID[9:]), END, USAGE),
    _sse(_delta(content=SAID), END | USAGE | {"choices": END["choices"]}),
    _sse(_delta(reasoning_content=DRAFTED), _delta(content=SAID), END, USAGE),
    _sse(
        _delta(tool_calls=[{"index": 0, "function": {"name": "enrichment", "arguments": SAID[:5]}}]),
        _delta(tool_calls=[{"index": 0, "function": {"arguments": SAID[5:]}}]),
        END,
        USAGE,
    ),
    _sse({"choices": [{"index": 0, "message": {"content": SAID}, "finish_reason": "stop"}], "usage": USAGE["usage"]}),
    _sse(_delta(content=SAID), END, USAGE).replace(b"\n", b"\r\n"),
    _sse(_delta(content=SAID), END, USAGE).replace(b"data: ", b"data:"),
    json.dumps({"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}], "usage": USAGE["usage"]}).encode()
    + b"\n\ndata: [DONE]\n\n",
    "\n".join(f"data: {line}" for line in json.dumps(_delta(content=SAID), indent=1).splitlines()).encode()
    + b"\n\n"
    + _sse(END, USAGE),
    _sse(_delta(content=SAID), END, USAGE).replace(b"data: {", b"data: data: {"),
    _sse({"choices": [], "prompt_filter_results": [{}]}, _delta(content=None), _delta(content=SAID), END, USAGE),
    *(
        before
        + json.dumps(
            {"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}]} | {"usage": USAGE["usage"]}
        ).encode()
        for before in (b"", b"\r\n\r\n", b"\t \n", b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xef\xbb\xbf\n \n", b" " * 5000)
    ),
    b"event: message\nid: 1\nretry: 3000\n" + _sse(_delta(content=SAID), END, USAGE),
    b"\n\n \n"
    + json.dumps(
        {"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}], "usage": USAGE["usage"]}
    ).encode(),
]


@pytest.mark.parametrize("payload", STREAMS)
def test_a_stream_is_the_reply_that_it_is(payload: bytes) -> None:
    """However it is cut into chunks, and whatever stands around a plain answer."""
    data = decoded(payload)
    assert data is not None
    assert json.loads(answer(data["choices"][0]["message"], SCHEMA)) == FINAL
    assert data["choices"][0]["finish_reason"] == "stop"
    assert data["usage"]["total_tokens"] == 7


@pytest.mark.parametrize(
    "payload", [b"", b"<html>no</html>", b"data: [DONE]\n\n", b"data: no\n\n", b"[1]", b"\xff\xfe"]
)
def test_what_is_no_completion(payload: bytes) -> None:
    """Anything else is none."""
    assert decoded(payload) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_not(payload: bytes) -> None:
    """No answer breaks the reader."""
    data = decoded(b"data: " + payload)
    assert data is None or isinstance(data, dict)


RAW = ["two\nlines", "two\r\nlines", "a\ttab", "a \x0b vertical one", "a \x1f separator", "a \x00 byte"]


@pytest.mark.parametrize("text", RAW)
def test_a_break_that_is_not_escaped(text: str) -> None:
    """Grammars of some servers let line breaks stand in a text as they are: the object is read, and fits."""
    said = json.dumps({"summary": "?"}).replace("?", text)
    for content in (said, f"Here: {said}", f"<think>{DRAFTED}</think>{said}", json.dumps({"parameters": said})):
        found = final_object(content, SCHEMA)
        assert json.loads(found, strict=False) == {"summary": text}
    assert judge(said, SCHEMA, Shape.STRICT) is FormatHeeded.FITS
    assert judge(said[:-3], SCHEMA, Shape.STRICT) is FormatHeeded.BROKEN
