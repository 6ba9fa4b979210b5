"""Every error of the client mapped to one of ours; what a status means is in `enrich.models.openai.statuses`."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import aiohttp
import httpx2
import openai

from enrich.errors import ModelError, ModelUnavailableError, RefusalError, ReplyError, TruncatedError
from enrich.models.openai.contact import NoContactError
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.refusals import Status
from enrich.models.openai.retry import PassingFault
from enrich.models.openai.statuses import Trouble, explain

# aiohttp's and httpx2's own stand here because the package lets some through: an answer that is no HTTP comes as
# aiohttp.ClientResponseError, whose text holds the request's headers with the key.
CAUGHT = (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, aiohttp.ClientError, TimeoutError, OSError)


def translate(error: BaseException, endpoint: Endpoint) -> Trouble:
    """What ``error`` means here: something to try again, something to ask otherwise, or what to tell the user."""
    match error:
        case openai.APIStatusError():
            return explain(Status(error.status_code, error.response.headers, error.body), endpoint)
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
    """``TimeoutError`` is an ``OSError``; no contact is fatal at once, a lost one at the end."""
    causes = tuple(_causes(error))
    if first := next((cause for cause in causes if isinstance(cause, NoContactError)), None):
        return _unreached(endpoint, str(first))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ModelError(f"the certificate of {endpoint.host} can't be trusted", fatal=True)
    if any(isinstance(cause, aiohttp.ClientConnectorError | httpx2.ConnectError) for cause in causes):
        problem = _unreached(endpoint)
    elif any(isinstance(cause, aiohttp.ClientOSError | httpx2.ReadError | ConnectionError) for cause in causes):
        problem = ModelUnavailableError(f"{endpoint.host} broke the connection")
    elif any(isinstance(cause, TimeoutError | httpx2.ReadTimeout) for cause in causes):
        message = f"{endpoint.host} gave no answer within {endpoint.timeout:g} s"
        return PassingFault(ModelUnavailableError(message, "see `timeout` in [model]"), timed_out=True)
    else:
        problem = ModelUnavailableError(f"{endpoint.host} gave no valid answer ({type(causes[-1]).__name__})")
    return PassingFault(problem)


def _causes(error: BaseException) -> Iterator[BaseException]:
    here: BaseException | None = error
    while here is not None:
        yield here
        here = here.__cause__ or getattr(here, "os_error", None)


def _unreached(endpoint: Endpoint, reason: str = "") -> ModelUnavailableError:
    """A proxy of the environment that stands before the server is the likelier reason, and is named."""
    proxy = endpoint.proxy
    if proxy:
        message = f"no connection to {endpoint.host} through the proxy that ${proxy} names"
        hint = f"is the proxy running? else unset {proxy}, or add the host to NO_PROXY"
        return ModelUnavailableError(message, hint, fatal=True)
    told = f"no connection to {endpoint.host}{reason and f': {reason}'}"
    hint = "is the server running?" if endpoint.local else "is `base_url` in [model] right, and this machine online?"
    return ModelUnavailableError(told, hint, fatal=True)
