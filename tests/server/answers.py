"""The answers that real services give, good and bad: each is an `Answer`, or a function of what was `Asked`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from server.examples import example
from server.values import Answer, Asked, End


def tokens(text: str) -> int:
    """The server's own measure: one token for four bytes, as English has it."""
    return -(-len(text.encode()) // 4)


def completion(asked: Asked, content: str | None, finish: str = "stop", refusal: str | None = None) -> Answer:
    """A well-formed chat completion with this content."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    spent = (tokens(asked.prompt), tokens(content or refusal or ""))
    usage = {"prompt_tokens": spent[0], "completion_tokens": spent[1], "total_tokens": sum(spent)}
    data = {
        "id": f"chatcmpl-{asked.number}",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": asked.body["model"],
        "choices": [choice],
        "usage": usage,
    }
    return Answer(data=data)


def failure(status: int, code: str | None, message: str = "scripted", after: float | None = None) -> Answer:
    """An error in OpenAI's shape; ``after`` becomes Retry-After, in seconds."""
    error = {"message": message, "type": code or "server_error", "param": None, "code": code}
    headers = {} if after is None else {"retry-after": f"{after:g}"}
    return Answer(status, {"error": error}, headers)


def good(asked: Asked) -> Answer:
    """An object that satisfies the request's schema, with quotes from its last message."""
    return completion(asked, json.dumps(example(asked.schema, asked.prompt), ensure_ascii=False))


def sized(count: int) -> Callable[[Asked], Answer]:
    """A good answer of about ``count`` tokens, most of them in its first text."""

    def answer(asked: Asked) -> Answer:
        value = example(asked.schema, asked.prompt)
        first = next(key for key, part in value.items() if isinstance(part, str))
        missing = count - tokens(json.dumps(value))
        return completion(asked, json.dumps({**value, first: "A few words. " * max(1, missing * 4 // 13)}))

    return answer


def saying(value: object) -> Callable[[Asked], Answer]:
    """The answer whose content is this text, or this value as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return lambda asked: completion(asked, text)


def broken(asked: Asked) -> Answer:
    """Content that is no JSON."""
    return completion(asked, '{"summary": "never closed')


def violation(asked: Asked) -> Answer:
    """JSON that breaks any schema of an object with named fields: every value is a number, and one key is foreign."""
    wanted: dict[str, Any] = dict(asked.schema.get("properties", {}))
    return completion(asked, json.dumps({**dict.fromkeys(wanted, 7), "not-asked-for": 1}))


def fenced(asked: Asked) -> Answer:
    """A good answer in a Markdown fence, after some thought."""
    text = json.dumps(example(asked.schema, asked.prompt), ensure_ascii=False)
    return completion(asked, f"<think>Let me see. {{}}</think>\n\n```json\n{text}\n```\n")


def cut(asked: Asked) -> Answer:
    """A reply that ended at the limit of tokens."""
    return completion(asked, '{"summary": "It ends in the mid', "length")


def called(asked: Asked) -> Answer:
    """A good answer as the arguments of a function call."""
    name = asked.body["tools"][0]["function"]["name"]
    text = json.dumps(example(asked.schema, asked.prompt))
    call = {"id": "call-0", "type": "function", "function": {"name": name, "arguments": text}}
    answer = completion(asked, None, "tool_calls")
    return with_message(answer, {"tool_calls": [call]})


def with_message(answer: Answer, changes: Mapping[str, object]) -> Answer:
    """The same completion with other entries in its message."""
    data = json.loads(json.dumps(answer.data))
    data["choices"][0]["message"].update(changes)
    return Answer(data=data)


def refused(asked: Asked) -> Answer:
    """The model declines."""
    return completion(asked, None, refusal="I can't help with that.")


def filtered(asked: Asked) -> Answer:
    """A content filter took the reply away."""
    return completion(asked, None, "content_filter")


def empty(asked: Asked) -> Answer:
    """A reply of nothing."""
    return completion(asked, "")


def limited(after: float | None = None, code: str = "rate_limit_exceeded") -> Answer:
    """429, with Retry-After in seconds where given."""
    return failure(429, code, "Rate limit reached", after)


def failing(status: int = 500) -> Answer:
    """A fault of the server."""
    return failure(status, None, "The server had an error")


def too_long() -> Answer:
    """The request exceeds the model's window."""
    return failure(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens.")


hang = Answer(end=End.HANG, sent=0.0)
drip = Answer(data={}, end=End.HANG, sent=0.5)
reset = Answer(end=End.RESET, sent=0.0)
torn = Answer(data={"choices": ["x" * 4000]}, end=End.RESET, sent=0.5)
garbage = Answer(raw=b"SSH-2.0-OpenSSH_9.6\r\n", end=End.CLOSE)
page = Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n<html></html>")
