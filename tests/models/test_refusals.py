"""What refusals mean, in the bodies that services send: a table of cases beside this file, traps included."""

from __future__ import annotations

import asyncio
import json
import re
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from enrich.errors import ContextLengthError, ModelError, RateLimitedError, RefusalError
from enrich.models.openai import OpenAI, refusals
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.refusals import Status
from enrich.models.openai.retry import PassingFault, announced
from enrich.models.openai.statuses import RejectedRequest, Trouble, explain
from enrich.settings import ModelConfig
from enrich.values import Reply, Request
from server import Answer, Server

TABLE = Path(refusals.__file__).with_suffix(".toml")
ENDPOINT = Endpoint("http://h.example/v1", "h.example", "m", "THE_KEY", 1.0)
CASES = tomllib.loads(Path(__file__).with_name("refusals.toml").read_text(encoding="utf-8"))["case"]
FATAL = {
    "key": "refuses the key",
    "credit": "no credit left",
    "region": "does not serve",
    "access": "forbids the model",
    "memory": "needs more memory",
    "model": "has no model",
    "day": "the daily quota",
    "quota": "the quota at",
}


def _sent(case: dict[str, Any]) -> Status:
    """A case as the client hands it over: the JSON without its envelope ``error``, or the text."""
    try:
        body = json.loads(case["body"])
    except ValueError:
        body = case["body"]
    headers = {"retry-after": case["retry_after"]} if "retry_after" in case else {}
    return Status(case["status"], headers, body.get("error", body) if isinstance(body, dict) else body)


def _meaning(trouble: Trouble) -> str:
    """The meaning in one word."""
    match trouble:
        case RejectedRequest():
            return "output" if "so long a reply" in str(trouble) else "form"
        case PassingFault():
            return "busy" if trouble.limited else "fault"
        case ContextLengthError():
            return "size" if "in a minute" in str(trouble) else "context"
        case RefusalError():
            return "filter"
    return next((word for word, said in FATAL.items() if said in str(trouble)), str(trouble))


def _number(trouble: Trouble) -> int:
    if isinstance(trouble, RejectedRequest):
        return trouble.most_out
    return trouble.window if isinstance(trouble, ContextLengthError) else 0


def _named(case: dict[str, Any]) -> str:
    return f"{case['means']}: {case['from']}"


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_a_refusal_means(case: dict[str, Any]) -> None:
    """Each body is understood, with the number that it names and no other."""
    trouble = explain(_sent(case), ENDPOINT)
    assert (_meaning(trouble), _number(trouble)) == (case["means"], case.get("number", 0))
    if case["means"] in FATAL:
        assert isinstance(trouble, ModelError)
        assert trouble.fatal
    if "pause" in case:
        assert isinstance(trouble, PassingFault)
        assert trouble.pause == pytest.approx(case["pause"])
    if "hint" in case:
        assert isinstance(trouble, RateLimitedError)
        assert case["hint"] in trouble.hint


def test_each_meaning_has_cases() -> None:
    """No meaning rests on one service's words; memory is told by one alone."""
    counted = Counter(case["means"] for case in CASES)
    assert {means for means, count in counted.items() if count < 2} == {"memory"}
    assert len(CASES) == len({_named(case) for case in CASES})


def test_each_entry_says_what_was_read() -> None:
    """A source is a page, a file, reports, or told to be missing; no address follows the reader."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    assert str(table["read"]) >= "2026-11-26"
    for entry in table["refusal"]:
        for source in entry["sources"].values():
            assert re.search(r"https://|not found|reports in|[\w.-]+/[\w.-]+, \w+/", source), source
            assert "utm_" not in source


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("please try again in 6ms.", 0.006),
        ("please try again in 4.77s. need more tokens?", 4.77),
        ("please try again in 7m12.5s.", 432.5),
        ("please try again in 3h30m0s.", 12_600),
        ("please retry after 6 seconds.", 6),
        ("try again after 1 seconds", 1),
        ("please retry in 45.5s.", 45.5),
        ("try again in 2 minutes", 120),
        ("{'retrydelay': '38s'}", 38),
        ("try again later", None),
        ("reduce your message size and try again. limit 6000", None),
        ("requested 1443 in 5s", None),
        ("", None),
    ],
)
def test_a_pause_in_words(words: str, seconds: float | None) -> None:
    """What a server asks for in its message, and nothing that only looks like it."""
    found = announced(words)
    assert found is None if seconds is None else found == pytest.approx(seconds)


def test_the_moment_of_renewal() -> None:
    """OpenRouter gives the moment in milliseconds; a moment that is over asks for no wait."""
    told = announced(f"{{'x-ratelimit-limit': '50', 'x-ratelimit-reset': '{int(time.time() * 1000) + 90_000}'}}")
    assert told == pytest.approx(90, abs=2)
    assert announced("'x-ratelimit-reset': '1741305600000'") == 0.0


SERVED = {
    "key: Gemini, with status 400",
    "key: SiliconFlow, a bare text",
    "credit: xAI, with status 429",
    "context: TGI",
    "context: nginx",
    "quota: LocalAI",
    "key: a proxy",
    "key: an empty body",
}


@pytest.mark.parametrize("case", [case for case in CASES if _named(case) in SERVED], ids=_named)
def test_a_served_refusal(server: Server, request_: Request, case: dict[str, Any]) -> None:
    """Lists, bare texts, pages and nothing at all come through the client with the same meaning."""
    server.script(_raw(case["status"], case["body"], case.get("retry_after", "0")))
    assert (_meaning(_failed(server, request_)), len(server.history)) == (case["means"], 1)


HIDDEN = [
    ({"base_resp": {"status_code": 1004, "status_msg": "login fail"}}, "key"),
    ({"base_resp": {"status_code": 2049, "status_msg": "invalid api key"}}, "key"),
    ({"base_resp": {"status_code": 1008, "status_msg": "余额不足"}}, "credit"),
    ({"base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}, "filter"),
    ({"error": {"code": 401, "message": "User not found."}}, "key"),
    ({"error": {"code": 402, "message": "Insufficient credits"}}, "credit"),
    ({"choices": [{"error": {"code": 400, "message": "prompt is too long: 9 tokens > 8 maximum"}}]}, "context"),
]


@pytest.mark.parametrize(("body", "means"), HIDDEN)
def test_a_refusal_inside_a_success(server: Server, request_: Request, body: dict[str, Any], means: str) -> None:
    """What comes with status 200 means what it means elsewhere; MiniMax's numbers are not Zhipu's."""
    server.script(_raw(200, json.dumps(body)))
    assert (_meaning(_failed(server, request_)), len(server.history)) == (means, 1)


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1024])
def test_a_fault_inside_a_success(server: Server, request_: Request, code: int) -> None:
    """What may pass is tried again."""
    server.script(_raw(200, json.dumps({"base_resp": {"status_code": code, "status_msg": "try later"}})))
    assert _asked(server, request_)
    assert len(server.history) == 2


def _raw(status: int, text: str, retry_after: str = "0") -> Answer:
    body = text.encode()
    head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nretry-after: {retry_after}\r\n\r\n"
    return Answer(raw=head.encode() + body)


def _asked(server: Server, request: Request) -> Reply:
    async def one() -> Reply:
        model = OpenAI(ModelConfig(name="m", base_url=server.url, timeout=5, attempts=2), "k", backoff=0.01)
        try:
            return await model.complete(request)
        finally:
            await model.close()

    return asyncio.run(one())


def _failed(server: Server, request: Request) -> ModelError:
    with pytest.raises(ModelError) as caught:
        _asked(server, request)
    return caught.value
