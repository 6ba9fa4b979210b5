"""Where the answer stands in a message: in its text, in a call, in a field of another name, among thoughts and words.

The rule: of all JSON objects outside the model's thoughts, the last one that satisfies the schema is the answer.
A model drafts first and decides later, so neither the first nor the longest object is a good choice.
Thoughts are known by the marks that models put around them; what an unclosed mark opens is a thought up to the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SCHEMA_NAME = "enrichment"
STARTS = 500
DEEPEST = 4
_DECODER = json.JSONDecoder(strict=False)  # grammars of some servers let line breaks stand as they are
_PAIRS = (
    ("<|inner_prefix|>", "<|inner_suffix|>"),
    ("<|channel>thought", "<channel|>"),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|start_thinking|>", "<|end_thinking|>"),
    ("<unused94>", "<unused95>"),
)
_CLOSING = dict(_PAIRS)
_TAG = (
    r"<(?P<slash>/?)(?P<name>[a-z_:-]{0,20}(?:think|thought|reason|reflect|monologue|analysis|scratchpad)[a-z_:-]{0,20}"
    r"|details)(?:\s[^<>]{0,200})?>"
)
_CHANNEL = re.compile(r"<\|channel\|>\s*+(\w++)[^<]*+(?:<\|constrain\|>[^<]*+)?<\|message\|>")
_MARK = re.compile("|".join([*(re.escape(mark) for pair in _PAIRS for mark in pair), _TAG]), re.IGNORECASE)
_THOUGHT_TYPE = re.compile(r"think|thought|reason|summary_text")
_THOUGHT_FIELDS = (
    *("reasoning_content", "reasoning", "thinking", "reasoning_details", "reasoning_text", "thought"),
    *("thinking_content", "thinking_blocks"),
)
_THOUGHT_TEXTS = ("text", "content", "thinking", "summary")
_TEXT_PART = frozenset({"type", "text"})
_ARGUMENTS = ("arguments", "parameters", "input", "args")
_CALLS = frozenset({"tool_use", "tool_call", "function_call", "function"})

_DRAFTS = re.compile(
    r"draft|thought|thinking|reason|analysis|scratch|reflection|steps?\b|alternative|candidate|reject|discard|previous",
    re.IGNORECASE,
)

Spans = list[tuple[int, int]]


def answer(message: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """The answer's text: a JSON object where there is one, else the words without the thoughts; empty for nothing.

    The call that was asked for counts before the words beside it, and any call before none.
    What stands in a field for thoughts is an answer only where it satisfies the schema and there is no other.
    """
    said = spoken(message.get("content"))
    named, called = _called(message, SCHEMA_NAME), _called(message, "")
    for text in (*reversed(named), said, *reversed(called), spoken(message.get("parsed"))):
        found = final_object(text, schema)
        if satisfies(_parsed(found), schema):
            return found
    for name in _THOUGHT_FIELDS:
        found = final_object(_thought(message.get(name)), schema)
        if not said.strip() and satisfies(_parsed(found), schema):
            return found
    return final_object("".join(named[-1:]) or said or "".join(called[-1:]), schema)


def spoken(content: object) -> str:
    """The text of a content, which some servers send in parts or as the object itself, without parts of thought."""
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        return _part(content) if content.keys() >= _TEXT_PART else json.dumps(content, ensure_ascii=False)
    if not isinstance(content, list):
        return ""
    return "".join(map(_part, content))


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping) or _is_thought(part):
        return ""
    held = next((part[name] for name in ("text", "json", "parsed") if name in part), None)
    text = held if held is not None else "" if "type" in part else part
    return text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)


def _is_thought(part: Mapping[str, Any]) -> bool:
    kind = part.get("type")
    return part.get("thought") is True or (isinstance(kind, str) and _THOUGHT_TYPE.search(kind) is not None)


def _thought(content: object) -> str:
    """The text of a thought, whatever its parts are called."""
    parts = content if isinstance(content, list) else [content]
    return "".join(spoken(_held(part) if isinstance(part, Mapping) else part) for part in parts)


def _held(part: Mapping[str, Any]) -> object:
    return next((part[name] for name in _THOUGHT_TEXTS if name in part), None)


def final_object(text: str, schema: Mapping[str, Any]) -> str:
    """The last JSON object that satisfies the schema, else the last one, else the text; 500 places at most are tried.

    Thoughts are left out, but for an answer that stands nowhere else, as where a model never closes them.
    """
    stripped = _unquoted(text.strip())
    value, end = _object_at(stripped, 0)
    if end and end == len(stripped):
        return _fitting(stripped, value, schema) or stripped
    found = list(_objects(stripped))
    thoughts = _thoughts(stripped, [(start, end) for start, end, _ in found])
    aloud = [one for one in found if not _within(one[0], thoughts)]
    for candidates in (aloud, found):
        fitting = (_fitting(stripped[start:end], value, schema) for start, end, value in reversed(candidates))
        if chosen := next(filter(None, fitting), ""):
            return chosen
    return stripped[aloud[-1][0] : aloud[-1][1]] if aloud else _without(stripped, thoughts).strip()


def satisfies(value: object, schema: Mapping[str, Any]) -> bool:
    """Whether a value has every key that the schema requires; what they hold is judged later, key by key."""
    required = schema.get("required", ())
    return isinstance(value, Mapping) and set(required) <= value.keys() and bool(required or value)


def fits(text: str, schema: Mapping[str, Any]) -> bool:
    """Whether a text is an answer by `satisfies`."""
    return satisfies(_parsed(text), schema)


def _fitting(text: str, value: object, schema: Mapping[str, Any]) -> str:
    """The text of an object that satisfies the schema, or of the last one inside it; empty where there is none."""
    if satisfies(value, schema):
        return text
    inner = _inner(value, schema, DEEPEST)
    return "" if inner is None else json.dumps(inner, ensure_ascii=False)


def _inner(value: object, schema: Mapping[str, Any], depth: int) -> object:
    value = _unpacked(value)
    if satisfies(value, schema):
        return value
    parts = value if isinstance(value, list) else []
    if isinstance(value, Mapping):
        parts = [part for key, part in value.items() if not _DRAFTS.search(key)]
    found = (_inner(part, schema, depth - 1) for part in reversed(parts)) if depth else iter(())
    return next((one for one in found if one is not None), None)


def _unpacked(value: object) -> object:
    """A text that holds JSON, as some servers encode arguments twice."""
    return _parsed(value) if isinstance(value, str) and value.lstrip()[:1] == "{" else value


def _parsed(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _called(message: Mapping[str, Any], name: str) -> list[str]:
    """The arguments of the calls of this name, or of all calls; of the old kind of call, too.

    Some servers leave its envelope away, send one instead of a list, or put it among the parts of the content.
    """
    calls, content = message.get("tool_calls", message.get("tool_call")), message.get("content")
    parts = [part for part in content if isinstance(part, Mapping)] if isinstance(content, list) else []
    among = (part for part in parts if str(part.get("type")) in _CALLS)
    listed = [*among, *(calls if isinstance(calls, list) else [calls])]
    functions = [call.get("function", call) for call in listed if isinstance(call, Mapping)]
    given = [*functions, message.get("function_call")]
    found = [one for one in given if isinstance(one, Mapping) and (not name or _is_named(one.get("name"), name))]
    return [_arguments(next((one[key] for key in _ARGUMENTS if key in one), "")) for one in found]


def _is_named(given: object, name: str) -> bool:
    """Whether a call has this name, as it is or as ``functions.NAME:0``, which Kimi writes."""
    return isinstance(given, str) and given.removeprefix("functions.").partition(":")[0] == name


def _unquoted(text: str) -> str:
    """The object in a text that is encoded once more, as a JSON string."""
    inner = _parsed(text) if text.startswith('"') else text
    return inner.strip() if isinstance(inner, str) and inner.lstrip().startswith("{") else text


def _arguments(given: object) -> str:
    """Arguments as text; some servers send an object, and some a text of a text."""
    if not isinstance(given, str):
        return json.dumps(given, ensure_ascii=False)
    inner = _parsed(given)
    return inner if isinstance(inner, str) else given


def _objects(text: str) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """The objects of a text with their places, none inside another; of very many, the first and the last."""
    places = [place for place, sign in enumerate(text) if sign == "{"]
    if len(places) > STARTS:
        places = [*places[: STARTS // 2], *places[-STARTS // 2 :]]
    after = 0
    for start in places:
        value, end = _object_at(text, start) if start >= after else ({}, 0)
        if end:
            yield start, end, value
            after = end


def _object_at(text: str, start: int) -> tuple[Mapping[str, Any], int]:
    """The object that begins at ``start`` and where it ends; 0 where none begins."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return {}, 0
    return (value, end) if isinstance(value, dict) else ({}, 0)


def _thoughts(text: str, objects: Spans) -> Spans:
    """Where thoughts stand; marks inside of objects are words of an answer."""
    marks = [mark for mark in _MARK.finditer(text) if not _within(mark.start(), objects)]
    return [*_between(text, marks), *_channels(text)]


def _between(text: str, marks: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    opened, closes = -1, ""
    for mark in marks:
        word, ends = _word(mark), _ends(mark)
        if opened < 0 and ends:
            opened, closes = mark.start(), ends
        elif opened < 0 or word == closes:
            yield max(opened, 0), mark.end()
            opened, closes = -1, ""
    if opened >= 0:
        yield opened, len(text)


def _word(mark: re.Match[str]) -> str:
    """A mark without what a tag says besides its name."""
    return (f"<{mark['slash']}{mark['name']}>" if mark["name"] else mark[0]).lower()


def _ends(mark: re.Match[str]) -> str:
    """The mark that ends what this one begins; empty for one that begins nothing."""
    if mark["name"]:
        return "" if mark["slash"] else f"</{mark['name'].lower()}>"
    return _CLOSING.get(mark[0].lower(), "")


def _channels(text: str) -> Iterator[tuple[int, int]]:
    """The channels of OpenAI's harmony format, but for the final one; a channel's head is no word of the answer."""
    heads = list(_CHANNEL.finditer(text))
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        yield head.start(), head.end() if head[1] == "final" else end


def _within(place: int, spans: Spans) -> bool:
    return any(start <= place < end for start, end in spans)


def _without(text: str, spans: Spans) -> str:
    """The text outside of the spans."""
    kept: list[str] = []
    at = 0
    for start, end in sorted(spans):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join([*kept, text[at:]])
