"""Every error of the client mapped to one of ours.

A server's own message is never shown: services quote the key and the input in it.
Only its ``code``, where that is a plain lower-case word, helps the reader and is safe.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import aiohttp
import httpx2
import openai

from enrich.errors import ModelError, ModelUnavailableError, RateLimitedError, RefusalError, ReplyError, TruncatedError
from enrich.models.openai.pause import requested
from enrich.models.openai.retry import PassingFault

if TYPE_CHECKING:
    from enrich.models.openai.endpoint import Endpoint

# aiohttp's and httpx2's own stand here because the package lets some through: an answer that is no HTTP comes as
# aiohttp.ClientResponseError, whose text holds the request's headers with the key.
CAUGHT = (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, aiohttp.ClientError, TimeoutError, OSError)

DAY = 86_400.0
PLAIN = re.compile(r"[a-z][a-z0-9_]{1,59}")
UNPAID = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
FILTERED = frozenset({"content_filter", "content_policy_violation"})
PASSING = frozenset({408, 409, 425, 429})


def translate(error: BaseException, endpoint: Endpoint) -> ModelError | PassingFault:
    """What ``error`` means here: a `PassingFault` where another attempt may do better, else what to tell the user."""
    match error:
        case openai.APIStatusError():
            return _by_status(error, endpoint)
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
        return PassingFault(
            ModelUnavailableError(f"no connection to {endpoint.host}", "is the server running?", fatal=True)
        )
    if any(isinstance(cause, aiohttp.ClientOSError | httpx2.ReadError | ConnectionError) for cause in causes):
        return PassingFault(ModelUnavailableError(f"{endpoint.host} broke the connection"))
    if any(isinstance(cause, TimeoutError | httpx2.ReadTimeout) for cause in causes):
        return PassingFault(
            ModelUnavailableError(
                f"{endpoint.host} gave no answer within {endpoint.timeout:g} s", "see `timeout` in [model]"
            )
        )
    return PassingFault(ModelUnavailableError(f"{endpoint.host} gave no valid answer ({type(causes[-1]).__name__})"))


def _causes(error: BaseException) -> Iterator[BaseException]:
    here: BaseException | None = error
    while here is not None:
        yield here
        here = here.__cause__ or getattr(here, "os_error", None)


def _by_status(error: openai.APIStatusError, endpoint: Endpoint) -> ModelError | PassingFault:
    status, code = error.status_code, _code(error)
    if code in UNPAID or status == httpx2.codes.PAYMENT_REQUIRED:
        return ModelError(f"the account at {endpoint.host} has no credit left{_said(error)}", "top it up", fatal=True)
    if code in FILTERED or _flagged(error.body):
        return RefusalError(f"the content filter of {endpoint.host} declined the post")
    if status == httpx2.codes.TOO_MANY_REQUESTS:
        return _limited(error, endpoint)
    if status in PASSING or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
        failed = ModelUnavailableError(f"{endpoint.host} fails{_said(error)}")
        return PassingFault(failed, requested(error.response.headers))
    return _refused(error, endpoint)


def _limited(error: openai.APIStatusError, endpoint: Endpoint) -> ModelError | PassingFault:
    pause = requested(error.response.headers)
    problem = RateLimitedError(
        f"{endpoint.host} lets no further request through{_said(error)}",
        "wait, or lower the rate",
        retry_after=pause or 0.0,
    )
    return problem if pause is not None and pause > DAY else PassingFault(problem, pause, limited=True)


def _refused(error: openai.APIStatusError, endpoint: Endpoint) -> ModelError:
    """The statuses that say that the request as such is wrong; most of them every other request would meet too."""
    said = _said(error)
    match error.status_code:
        case 401:
            return ModelError(f"{endpoint.host} refuses the key{said}", f"check ${endpoint.key_env}", fatal=True)
        case 403:
            hint = f"check what the key in ${endpoint.key_env} may use"
            return ModelError(
                f"{endpoint.host} forbids the model `{endpoint.model}` to this key{said}", hint, fatal=True
            )
        case 404 | 405:
            hint = "check `name` and `base_url` in [model]: the address often ends in /v1"
            return ModelError(
                f"{endpoint.host} has no model `{endpoint.model}` at this address{said}", hint, fatal=True
            )
        case status if status < httpx2.codes.BAD_REQUEST:
            hint = "write the final address into `base_url` in [model]: posts are not sent on unasked"
            return ModelError(f"{endpoint.host} redirects elsewhere{said}", hint, fatal=True)
        case _:
            return ModelError(f"{endpoint.host} does not accept the request{said}")


def _said(error: openai.APIStatusError) -> str:
    return f" ({', '.join(filter(None, (str(error.status_code), _code(error))))})"


def _code(error: openai.APIStatusError) -> str:
    words = (error.code, error.type)
    return next((word for word in words if isinstance(word, str) and PLAIN.fullmatch(word)), "")


def _flagged(body: object) -> bool:
    """Whether this is OpenRouter's way to say that its moderation declined the input."""
    metadata = body.get("metadata") if isinstance(body, Mapping) else None
    return isinstance(metadata, Mapping) and "flagged_input" in metadata
