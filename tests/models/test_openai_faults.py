"""Every way in which a model server fails has a name, and no name gives anything away."""

from __future__ import annotations

import asyncio
import inspect
import traceback
from collections.abc import Iterator

import httpx2
import openai
import openai.lib.azure  # its error class counts too
import pytest

from enrich.errors import ModelError, ModelUnavailableError, RefusalError, ReplyError, TruncatedError
from enrich.models.openai import Capability, OpenAI
from enrich.models.openai.faults import CAUGHT
from enrich.settings import ModelConfig
from enrich.values import Request
from server import Answer, End, Script, Server, answers

KEY = "sk-Secret_1"


def fail(model: OpenAI, request: Request) -> ModelError:
    """The error that answers ``request``."""

    async def ask() -> None:
        try:
            await model.complete(request)
        finally:
            await model.close()

    with pytest.raises(ModelError) as caught:
        asyncio.run(ask())
    return caught.value


ROWS = [
    (answers.refused, RefusalError, "the model declined to answer"),
    (answers.filtered, RefusalError, "content filter took the reply away"),
    (answers.failure(400, "content_filter"), RefusalError, "content filter of"),
    (answers.cut, TruncatedError, "cut off at the limit of tokens"),
    (answers.page, ReplyError, "no chat completion"),
    (Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]"), ReplyError, "no chat completion"),
    (Answer(raw=b'HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{"choices": 1}'), ReplyError, "no chat completion"),
    (answers.failure(400, "invalid_value"), ModelError, "does not accept the request (400, invalid_value)"),
    (answers.failure(422, None), ModelError, "does not accept the request (422, server_error)"),
]

FATAL = [
    (answers.failure(401, "invalid_api_key"), "refuses the key (401, invalid_api_key)", "check $OPENAI_API_KEY"),
    (answers.failure(402, None), "no credit left", "top it up"),
    (answers.failure(403, None), "forbids the model `gpt-test` to this key", "$OPENAI_API_KEY"),
    (answers.failure(404, "model_not_found"), "no model `gpt-test` at this address", "often ends in /v1"),
    (answers.failure(400, None, "Invalid model name passed in model=gpt-test"), "no model `gpt-test`", "`name`"),
    (answers.failure(404, None, 'model "gpt-test" not found, try pulling it first'), "no model `gpt-test`", "`name`"),
    (answers.failure(405, None), "no model `gpt-test` at this address", "often ends in /v1"),
    (answers.limited(after=1, code="insufficient_quota"), "no credit left", "top it up"),
    (Answer(308, {}, {"location": "http://127.0.0.1:9/v1"}, end=End.CLOSE), "redirects elsewhere", "`base_url`"),
]


@pytest.mark.parametrize(("answer", "kind", "words"), ROWS)
def test_named(
    server: Server, model: OpenAI, request_: Request, answer: Script, kind: type[ModelError], words: str
) -> None:
    """A failure of one request has its own name, is told once, and leaves other posts their chance."""
    server.script(answer)
    model.capability = Capability()
    error = fail(model, request_)
    assert type(error) is kind
    assert words in str(error)
    assert (error.fatal, len(server.history)) == (False, 1)


@pytest.mark.parametrize(("answer", "words", "hint"), FATAL)
def test_fatal(server: Server, model: OpenAI, request_: Request, answer: Script, words: str, hint: str) -> None:
    """What every other request would meet too is fatal, asked once, and says what to do."""
    server.script(answer)
    error = fail(model, request_)
    assert words in str(error)
    assert hint in error.hint
    assert (error.fatal, len(server.history)) == (True, 1)


def test_moderated(server: Server, model: OpenAI, request_: Request) -> None:
    """A forbidden input is a refusal of that post, not of the key (OpenRouter's shape)."""
    error = {"code": 403, "message": "flagged", "metadata": {"flagged_input": "...", "reasons": ["x"]}}
    server.script(Answer(403, {"error": error}, end=End.CLOSE))
    assert type(fail(model, request_)) is RefusalError


def kinds(root: type[BaseException]) -> Iterator[type[BaseException]]:
    """``root`` and all its subclasses."""
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def made(kind: type[BaseException], status: int) -> BaseException:
    """An error of this class that quotes the key wherever its constructor lets it."""
    sent = httpx2.Request("POST", "http://127.0.0.1/v1", headers={"authorization": f"Bearer {KEY}"})
    values = {
        "message": f"Incorrect API key provided: {KEY}",
        "request": sent,
        "response": httpx2.Response(status, request=sent, text=KEY),
        "body": {"message": KEY, "code": KEY, "type": KEY, "param": KEY},
        "completion": openai.types.chat.ChatCompletion.model_construct(usage=None),
        "unsent_messages": [KEY],
        "symbol": KEY,
    }
    wanted = inspect.signature(kind.__init__).parameters
    return kind(**{name: value for name, value in values.items() if name in wanted})


def raising(error: BaseException) -> openai.AsyncOpenAI:
    """The package's own client, on a wire that fails with ``error``."""

    class Wire(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            assert request.headers["authorization"]
            raise error

    return openai.AsyncOpenAI(api_key=KEY, max_retries=0, http_client=httpx2.AsyncClient(transport=Wire()))


LIBRARY = sorted({*kinds(openai.OpenAIError), *kinds(httpx2.HTTPError)}, key=lambda kind: kind.__name__)


ESCAPES = [
    (kind, status)
    for kind in LIBRARY
    for status in ([308, 400, 401, 413, 418, 429, 529] if kind is openai.APIStatusError else [500])
]


@pytest.mark.parametrize(("kind", "status"), ESCAPES)
def test_no_library_error_escapes(kind: type[BaseException], status: int, request_: Request) -> None:
    """Whatever class of error the client raises, ours comes out, and nothing of it shows the key or the post."""
    model = OpenAI(ModelConfig(name="m", attempts=1), KEY, backoff=0)
    model._connect()._client = raising(made(kind, status))
    error = fail(model, request_)
    shown = "".join(traceback.format_exception(error)) + error.hint
    assert KEY not in shown
    assert request_.body not in shown


def test_all_classes_are_known() -> None:
    """All errors that the package exports are caught, but the one of web hooks, which no request of ours can raise."""
    exported = [getattr(openai, name) for name in openai.__all__]
    errors = {thing for thing in exported if isinstance(thing, type) and issubclass(thing, Exception)}
    assert {error for error in errors if not issubclass(error, CAUGHT)} == {openai.InvalidWebhookSignatureError}


@pytest.mark.parametrize("status", [200, 308, 400, 401, 403, 404, 409, 418, 422, 429, 500])
def test_nothing_is_quoted(server: Server, request_: Request, status: int) -> None:
    """A server that sends the key and the post back in its error is not repeated."""
    echo = f"{KEY} {request_.body}"
    data = {"error": {"message": echo, "code": echo, "type": echo, "param": echo}}
    server.script(*[Answer(status, data, {"location": f"http://{KEY}/"}, end=End.CLOSE)] * 10)
    error = fail(OpenAI(ModelConfig(name="m", base_url=server.url, attempts=1), KEY, backoff=0), request_)
    shown = "".join(traceback.format_exception(error)) + error.hint
    assert KEY not in shown
    assert "Lovelace" not in shown


def test_no_http(server: Server, request_: Request) -> None:
    """An answer that is no HTTP is reported without the headers that the transport's own error shows."""
    server.script(answers.garbage)
    error = fail(OpenAI(ModelConfig(name="m", base_url=server.url, attempts=1), KEY), request_)
    assert isinstance(error, ModelUnavailableError)
    assert KEY not in "".join(traceback.format_exception(error))
