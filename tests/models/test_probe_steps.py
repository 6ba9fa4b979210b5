"""The probe steps down where a form is refused or not there, and never because a model filled it badly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from conftest import Run
from enrich.models.openai import OpenAI, Shape
from enrich.settings import ModelConfig
from enrich.values import Request
from models.asking import ask, form
from server import Answer, Asked, Server, answers

NO_SCHEMA = answers.failure(500, "internal_server_error", "Input should be 'text' or 'json_object'")
NO_OBJECT = answers.failure(400, None, "'response_format.type' must be 'text'")
PART = {"summary": "A clock kept time."}
Handed = Callable[[Asked, Mapping[str, object]], Answer]


def call(asked: Asked, value: Mapping[str, object]) -> Answer:
    """The arguments of the call that was asked for."""
    function = {"name": "enrichment", "arguments": dumped(value)}
    made = [{"id": "c", "type": "function", "function": function}]
    return answers.with_message(answers.completion(asked, None, "tool_calls"), {"tool_calls": made})


def dumped(value: Mapping[str, object]) -> str:
    """As JSON."""
    return json.dumps(value)


def plain(asked: Asked, value: Mapping[str, object]) -> Answer:
    """An object as the text of the answer."""
    return answers.completion(asked, dumped(value))


def only(first: Shape, handed: Handed, value: Mapping[str, object]) -> Callable[[Asked], Answer]:
    """A server that refuses the forms before this one, and whose model then says this value."""

    def answer(asked: Asked) -> Answer:
        shape = form(asked)
        if shape == "json_schema" and first in (Shape.OBJECT, Shape.TOOL):
            return NO_SCHEMA
        if shape == "json_object" and first is Shape.TOOL:
            return NO_OBJECT
        return handed(asked, value)

    return answer


POOR: list[tuple[Shape, Handed, Mapping[str, object], int]] = [
    (Shape.TOOL, call, PART, 3),
    (Shape.TOOL, call, {}, 3),
    (Shape.TOOL, call, {"properties": {"summary": "A clock."}}, 3),
    (Shape.TOOL, call, {"text": "A clock.", "tags": 7}, 3),
    (Shape.TOOL, plain, PART, 3),
    (Shape.OBJECT, plain, PART, 2),
    (Shape.OBJECT, plain, {"answer": "A clock."}, 2),
    (Shape.OBJECT, plain, {}, 2),
    (Shape.STRICT, plain, PART, 0),
    (Shape.STRICT, plain, {"tags": [], "note": "the rest is unknown"}, 0),
]


@pytest.mark.parametrize(("shape", "handed", "value", "refused"), POOR)
def test_a_form_that_is_filled_badly_is_kept(
    request_: Request, shape: Shape, handed: Handed, value: Mapping[str, object], refused: int
) -> None:
    """One reply is paid, it is handed on to be repaired, and the next request goes the same way at once."""
    with Server(default=only(shape, handed, value)) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        found: list[Shape] = []
        model.remember = lambda capability: found.append(capability.shape)
        (reply,) = ask(model, request_)
        known = len(server.history)
        ask(model, request_)
        paid = [asked for asked, answer in server.sent if answer.status == 200]
    assert (json.loads(reply.text), found) == (value, [shape])
    assert (known - 1 <= refused, len(paid), len(server.history) - known) == (True, 2, 1)


FOREIGN = [{"answer": "A clock."}, {}, {"title": "t", "categories": []}, {"type": "object", "properties": {}}]


@pytest.mark.parametrize("value", FOREIGN)
def test_an_object_of_other_keys_shows_that_no_schema_was_read(request_: Request, value: Mapping[str, object]) -> None:
    """The twin: a server that was told a schema and gives none of its keys ignored it; a call is tried, and no more."""

    def answer(asked: Asked) -> Answer:
        return answers.called(asked) if "tools" in asked.body else plain(asked, value)

    with Server(default=answer) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        ask(model, request_)
        assert [form(asked) for asked in server.history] == ["json_schema", "tool"]


BROKEN = ['{"summary": "never closed', '{"summary": "a" "tags"}', "[1, 2", "{'summary': 'single'}", '{"summary": }']


@pytest.mark.parametrize("text", BROKEN)
def test_what_was_refused_is_not_asked_again(request_: Request, text: str) -> None:
    """After broken JSON the repair begins with the form that was taken; it is remembered once it is filled."""
    with Server(default=only(Shape.OBJECT, lambda asked, _: answers.completion(asked, text), {})) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        ask(model, request_)
        known = len(server.history)
        assert model.capability is None
        server.answer_with(answers.good)
        ask(model, request_)
        assert [form(asked) for asked in server.history[known:]] == ["json_object"]
        assert model.capability is not None


def test_a_call_without_its_keys_is_repaired(tmp_path: Path, enrich: Run) -> None:
    """From the command: refused forms cost nothing, and of a bad answer and its repair the second is written."""
    (tmp_path / "a.md").write_text("---\ntitle: T\n---\nThe clock in the tower was built in 1871.\n", encoding="utf-8")
    said: Iterator[Mapping[str, object]] = iter([{"tags": []}, {"summary": "A clock was built in 1871.", "tags": []}])

    def answer(asked: Asked) -> Answer:
        return only(Shape.TOOL, lambda one, _: call(one, next(said)), {})(asked)

    with Server(default=answer) as server:
        settings = f'[model]\nname = "m"\nbase_url = "{server.url}"\n[fields.summary]\n[fields.tags]\n'
        (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
        done = enrich("run", "--yes", cwd=tmp_path)
        paid = [form(asked) for asked, answer in server.sent if answer.status == 200]
    assert (done.returncode, done.stdout, paid) == (0, "a.md: summary\n", ["tool", "tool"])


ROLES = [
    *((400, "Developer instruction is not enabled for this model"), (400, "The first message must be from the user")),
    *(
        (400, "Messages must start with a user turn"),
        (400, "Unknown role: system"),
        (500, "a template of roles failed"),
    ),
    *((422, "instructions are not supported"), (400, "不支持 system 角色"), (500, "roles must alternate")),
]


@pytest.mark.parametrize(("status", "words"), ROLES)
def test_no_system_message_is_taken(request_: Request, status: int, words: str) -> None:
    """The rules go into the user's message, in the second request, and the firmest form stays."""

    def answer(asked: Asked) -> Answer:
        if any(one["role"] == "system" for one in asked.body["messages"]):
            return answers.failure(status, None, words)
        return answers.good(asked)

    with Server(default=answer) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        ask(model, request_)
        assert [form(asked) for asked in server.history] == ["json_schema"] * 2


@pytest.mark.parametrize("words", ["Bad Request", "messages 参数非法", "Invalid message at index 0", "no"])
def test_no_system_message_is_taken_and_nobody_says_so(request_: Request, words: str) -> None:
    """Where nothing else is left, it is tried without."""

    def answer(asked: Asked) -> Answer:
        if any(one["role"] == "system" for one in asked.body["messages"]):
            return answers.failure(400, None, words)
        return answers.good(asked)

    with Server(default=answer) as server:
        model = OpenAI(ModelConfig(name="m", base_url=server.url), "k")
        ask(model, request_)
        known = len(server.history)
        ask(model, request_)
    assert (known, len(server.history) - known) == (6, 1)


FORMS = [
    *((500, "outlines: the regex is too large"), (500, "guided decoding failed"), (500, "lm-format-enforcer: no")),
    *((500, "Failed to compile the constraint"), (500, "error in json mode"), (502, "this schema is not supported")),
    *((404, "json_schema is not available for this model"), (405, "response_format"), (403, "no response_format here")),
    *((422, "Unprocessable Entity"), (501, "structured output"), (415, "json schema"), (503, "guided_json: no")),
]


@pytest.mark.parametrize(("status", "words"), FORMS)
def test_no_schema_is_taken(request_: Request, status: int, words: str) -> None:
    """With whatever status it is said, the next form is tried at once."""

    def answer(asked: Asked) -> Answer:
        return answers.failure(status, None, words) if form(asked) == "json_schema" else answers.good(asked)

    with Server(default=answer) as server:
        ask(OpenAI(ModelConfig(name="m", base_url=server.url), "k"), request_)
        assert [form(asked) for asked in server.history] == ["json_schema", "json_schema", "json_object"]
