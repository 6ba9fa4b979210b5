"""The statuses that a server answers with, and what each of them means here.

A server's own message is never shown: services quote the key and the input in it.
Its ``code``, where that is a plain lower-case word, helps the reader and is safe; it and the status decide first.
The message is only searched for words that tell one kind of rejection from another where a server has no codes; one
that it words anew is then a post that failed.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeAlias

import aiohttp
import httpx2
import openai

from enrich.errors import (
    ContextLengthError,
    ModelError,
    ModelUnavailableError,
    RateLimitedError,
    RefusalError,
    ReplyError,
    TruncatedError,
)
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.retry import PassingFault, requested

DAY = 86_400.0
PLAIN = re.compile(r"[a-z][a-z0-9_]{1,59}")
UNPAID = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
FILTERED = frozenset({"content_filter", "content_policy_violation"})
PASSING = frozenset({408, 409, 425})
UNSUITABLE = frozenset({400, 404, 413, 415, 422})
TOO_LARGE = frozenset({"context_length_exceeded", "exceed_context_size_error"})
UNKNOWN = frozenset({"model_not_found"})
TOO_LONG = re.compile(
    r"context.{0,10}(length|size|window)|maximum context|prompt is too long|too many (input )?tokens"
    r"|token count.{0,60}exceeds|exceeds the (maximum|available|model)|input is too long|longer than the model"
)
NO_MODEL = re.compile(r"(invalid|unknown|no such) model|model.{0,80}(not found|(does not|doesn't) exist)")
WINDOW = re.compile(r"(?:context (?:length|size|window)|maximum(?: number of tokens)?)\D{0,40}?(\d{3,8})")


class RejectedRequest(Exception):  # noqa: N818 - not yet an error: another way of asking may do
    """The server does not take the request as it is; ``error`` is what that comes to where no other way does.

    ``clue`` is the server's own text, which is not for showing.
    """

    def __init__(self, error: ModelError, clue: str) -> None:
        super().__init__(error.message)
        self.error = error
        self.clue = clue


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """An answer that is no success; ``body`` is its JSON, without the envelope ``error``."""

    code: int
    headers: Mapping[str, str]
    body: object

    @property
    def words(self) -> str:
        """Everything that the server says of it, in lower case."""
        return str(self.body).lower()

    def field(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        """One entry of the body."""
        return self.body.get(name) if isinstance(self.body, Mapping) else None

    @property
    def reason(self) -> str:
        """A word that is safe to show, if the server gives one."""
        words = (self.field("code"), self.field("type"))
        return next((word for word in words if isinstance(word, str) and PLAIN.fullmatch(word)), "")

    @property
    def said(self) -> str:
        """The number and the reason, as a message shows them."""
        return f" ({', '.join(filter(None, (str(self.code), self.reason)))})"

    @property
    def pause(self) -> float | None:
        """The seconds that the server asks us to wait."""
        return requested(self.headers)


def explain(status: ErrorAnswer, endpoint: Endpoint) -> ModelError | PassingFault | RejectedRequest:
    """What an answer without success comes to."""
    if status.reason in UNPAID or status.code == HTTPStatus.PAYMENT_REQUIRED:
        return ModelError(f"the account at {endpoint.host} has no credit left{status.said}", "top it up", fatal=True)
    if status.reason in FILTERED or _flagged(status):
        return RefusalError(f"the content filter of {endpoint.host} declined the post")
    if status.code == HTTPStatus.TOO_MANY_REQUESTS:
        return _limited(status, endpoint)
    if status.code in PASSING or status.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _failing(status, endpoint)
    return _refused(status, endpoint)


def _limited(status: ErrorAnswer, endpoint: Endpoint) -> ModelError | PassingFault:
    pause = status.pause
    problem = RateLimitedError(
        f"{endpoint.host} lets no further request through{status.said}",
        "wait, or lower the rate",
        retry_after=pause or 0.0,
    )
    return problem if pause is not None and pause > DAY else PassingFault(problem, pause, limited=True)


def _failing(status: ErrorAnswer, endpoint: Endpoint) -> PassingFault:
    """A 503 that says when to come back is a limit by another name; llama.cpp's 500 may be the model's fault."""
    overloaded = status.code == HTTPStatus.SERVICE_UNAVAILABLE and status.pause is not None
    problem: ModelError = ModelUnavailableError(f"{endpoint.host} fails{status.said}")
    if "model produced output" in status.words:
        problem = ReplyError("the model's reply broke the form that its server holds it to")
    return PassingFault(problem, status.pause, limited=overloaded)


def _refused(status: ErrorAnswer, endpoint: Endpoint) -> ModelError | RejectedRequest:
    """The request as such is wrong, or the address, or the key."""
    too_large = status.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or status.reason in TOO_LARGE
    if too_large or TOO_LONG.search(status.words):
        return _too_long(status, endpoint)
    if status.reason in UNKNOWN or NO_MODEL.search(status.words):
        return _no_model(status, endpoint)
    if status.code == HTTPStatus.NOT_FOUND and "parameter" not in status.words:
        return _fatal(status, endpoint)
    if status.code in UNSUITABLE:
        problem = ModelError(f"{endpoint.host} does not accept the request{status.said}")
        return RejectedRequest(problem, status.words)
    return _fatal(status, endpoint)


def _too_long(status: ErrorAnswer, endpoint: Endpoint) -> ContextLengthError:
    window = WINDOW.search(status.words)
    return ContextLengthError(
        f"the request is larger than `{endpoint.model}` can read{status.said}",
        "leave parts of the post out, or use a model with a larger window",
        window=int(window[1]) if window else 0,
    )


def _fatal(status: ErrorAnswer, endpoint: Endpoint) -> ModelError:
    """What every other request would meet too."""
    said = status.said
    match status.code:
        case HTTPStatus.UNAUTHORIZED:
            return ModelError(f"{endpoint.host} refuses the key{said}", f"check ${endpoint.key_env}", fatal=True)
        case HTTPStatus.FORBIDDEN:
            hint = f"check what the key in ${endpoint.key_env} may use"
            message = f"{endpoint.host} forbids the model `{endpoint.model}` to this key{said}"
            return ModelError(message, hint, fatal=True)
        case HTTPStatus.NOT_FOUND | HTTPStatus.METHOD_NOT_ALLOWED:
            return _no_model(status, endpoint)
        case code if code < HTTPStatus.BAD_REQUEST:
            hint = "write the final address into `base_url` in [model]: posts are not sent on unasked"
            return ModelError(f"{endpoint.host} redirects elsewhere{said}", hint, fatal=True)
        case _:
            return ModelError(f"{endpoint.host} does not accept the request{said}")


def _no_model(status: ErrorAnswer, endpoint: Endpoint) -> ModelError:
    """Mostly a 404; a litellm proxy says it with a 400."""
    hint = "check `name` and `base_url` in [model]: the address often ends in /v1"
    message = f"{endpoint.host} has no model `{endpoint.model}` at this address{status.said}"
    return ModelError(message, hint, fatal=True)


def _flagged(status: ErrorAnswer) -> bool:
    """Whether this is OpenRouter's way to say that its moderation declined the input."""
    metadata = status.field("metadata")
    return isinstance(metadata, Mapping) and "flagged_input" in metadata


# aiohttp's and httpx2's own stand here because the package lets some through: an answer that is no HTTP comes as
# aiohttp.ClientResponseError, whose text holds the request's headers with the key.
CAUGHT = (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, aiohttp.ClientError, TimeoutError, OSError)

Trouble: TypeAlias = ModelError | PassingFault | RejectedRequest


def translate(error: BaseException, endpoint: Endpoint) -> Trouble:
    """What ``error`` means here: something to try again, something to ask otherwise, or what to tell the user."""
    match error:
        case openai.APIStatusError():
            return explain(ErrorAnswer(error.status_code, error.response.headers, error.body), endpoint)
        case openai.LengthFinishReasonError():
            return TruncatedError("the reply was cut off at the limit of tokens")
        case openai.ContentFilterFinishReasonError():
            return RefusalError("the server's content filter took the reply away")
        case openai.APIResponseValidationError():
            return ReplyError(f"{endpoint.host} sent something that is no chat completion")
        case openai.APIConnectionError() | httpx2.HTTPError() | aiohttp.ClientError() | OSError():
            return _by_connection(error, endpoint)
        case _:
            return ModelError(f"the client for {endpoint.host} failed ({type(error).__name__})")


def _by_connection(error: BaseException, endpoint: Endpoint) -> ModelError | PassingFault:
    """``TimeoutError`` is an ``OSError``; what never connected is fatal once the attempts are used up."""
    causes = tuple(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ModelError(f"the certificate of {endpoint.host} can't be trusted", fatal=True)
    if any(isinstance(cause, aiohttp.ClientConnectorError | httpx2.ConnectError) for cause in causes):
        problem = ModelUnavailableError(f"no connection to {endpoint.host}", "is the server running?", fatal=True)
    elif any(isinstance(cause, aiohttp.ClientOSError | httpx2.ReadError | ConnectionError) for cause in causes):
        problem = ModelUnavailableError(f"{endpoint.host} broke the connection")
    elif any(isinstance(cause, TimeoutError | httpx2.ReadTimeout) for cause in causes):
        message = f"{endpoint.host} gave no answer within {endpoint.timeout:g} s"
        problem = ModelUnavailableError(message, "see `timeout` in [model]")
    else:
        problem = ModelUnavailableError(f"{endpoint.host} gave no valid answer ({type(causes[-1]).__name__})")
    return PassingFault(problem)


def _causes(error: BaseException) -> Iterator[BaseException]:
    here: BaseException | None = error
    while here is not None:
        yield here
        here = here.__cause__ or getattr(here, "os_error", None)
