"""The statuses that a server answers with, and what each of them means here.

What services say differs from one to the next: a wrong key is a 401 here and a 400 there, and a post that is too long
has twenty names.
So the meaning comes from a table, `enrich.models.openai.refusals`, by code, type and wording.
Where the table knows nothing, the number of the status decides.
A server's own message is never shown: services quote the key and the input in it.
Its ``code``, where that is a plain lower-case word, helps the reader and is safe.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

from enrich.errors import (
    ContextLengthError,
    ModelError,
    ModelUnavailableError,
    RateLimitedError,
    RefusalError,
    ReplyError,
)
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.refusals import Status, known_refusals
from enrich.models.openai.retry import PassingFault

DAY = 86_400.0
SOON = 120.0
PASSING = frozenset({408, 409, 424, 425, 499})
UNSUITABLE = frozenset({400, 404, 413, 415, 422, 500, 501})
_ROUTED = re.compile(r"parameter|endpoints found that support")  # OpenRouter's 404 where no provider takes the form
_FORM = re.compile(
    r"response_format|json_schema|json_object|json mode|structured|schema|grammar|\bstrict\b|\btools?\b|tool_choice"
    r"|\broles?\b|guided|outlines|format.enforcer|constrain(?:t|ed)|logits? ?processor"
    r"|(?:system|developer) (?:role|message|prompt|instruction)|\bparameter|\bstream(?:ing|_options)?\b"
    r"|unsupported|not supported|unrecognized|unexpected (?:key|field|argument)|extra inputs"
    r"|keyword|max_?items|min_?items|max_?length|repetition|too complex|too many states"
)

_NAMED_FORM = re.compile(r"response_format|json_schema|json_object|schema|grammar|guided|tool_choice|system role")


class RejectedRequest(Exception):  # noqa: N818 - not yet an error: another way of asking may do
    """The server does not take the request as it is; ``error`` is what that comes to where no other way does.

    ``clue`` is the server's own text, which is not for showing.
    ``most_out`` is the limit of tokens that the server named for a reply, 0 where it named none.
    """

    def __init__(self, error: ModelError, clue: str, most_out: int = 0) -> None:
        super().__init__(error.message)
        self.error = error
        self.clue = clue
        self.most_out = most_out


Trouble = ModelError | PassingFault | RejectedRequest


def explain(status: Status, endpoint: Endpoint) -> Trouble:
    """What an answer without success comes to."""
    for refusal in known_refusals():
        if refusal.fits(status):
            return _MEANINGS[refusal.means](status, endpoint, refusal.amount(status))
    return _by_number(status, endpoint)


def _by_number(status: Status, endpoint: Endpoint) -> Trouble:
    """What the number of the status alone says."""
    if status.code == HTTPStatus.TOO_MANY_REQUESTS:
        return _busy(status, endpoint, 0)
    if status.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _too_long(status, endpoint, 0)
    if (status.code in (500, 501) and _FORM.search(status.words)) or (
        status.code in (403, 404, 405, 502, 503) and _NAMED_FORM.search(status.words)
    ):
        return _unsuitable(status, endpoint)
    if status.code in PASSING or status.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _failing(status, endpoint)
    if status.code == HTTPStatus.NOT_FOUND and not _ROUTED.search(status.words):
        return _no_model(status, endpoint, 0)
    return _unsuitable(status, endpoint) if status.code in UNSUITABLE else _fatal(status, endpoint)


def _unsuitable(status: Status, endpoint: Endpoint) -> RejectedRequest:
    return RejectedRequest(ModelError(f"{endpoint.host} does not accept the request{status.said}"), status.words)


def _no_credit(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    return ModelError(f"the account at {endpoint.host} has no credit left{status.said}", "top it up", fatal=True)


def _filtered(_: Status, endpoint: Endpoint, __: int) -> ModelError:
    return RefusalError(f"the content filter of {endpoint.host} declined the post")


def _day_over(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    return _used_up(f"the daily quota at {endpoint.host}", "when the day of that service is over", status)


def _quota_over(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    return _used_up(f"the quota at {endpoint.host}", "when it is renewed, or raise it", status)


def _used_up(what: str, when: str, status: Status) -> ModelError:
    """What no wait of this run brings back; a pause of seconds is that of another limit, which is reached too."""
    pause = status.pause
    if pause is not None and pause >= SOON:
        when = f"in {_span(pause)}"
    problem = RateLimitedError(
        f"{what} is used up{status.said}", f"run again {when}: what is done stays done", retry_after=pause or 0.0
    )
    problem.fatal, problem.exit_code = True, 2
    return problem


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"  # noqa: PLR2004 - two hours


def _too_large(status: Status, endpoint: Endpoint, number: int) -> ModelError:
    """A request that no minute's allowance holds: it never passes, but parts of it do."""
    return ContextLengthError(
        f"the request is larger than {endpoint.host} allows in a minute{status.said}",
        "set `tokens_per_minute` or `context_window` in [model] lower, or ask for a higher limit",
        window=number,
    )


def _output(status: Status, endpoint: Endpoint, number: int) -> RejectedRequest:
    most = f": at most {number:,} tokens" if number else ""
    problem = ModelError(
        f"`{endpoint.model}` does not write so long a reply{status.said}{most}",
        "lower `max_output_tokens` in [model]",
        fatal=True,
    )
    return RejectedRequest(problem, status.words, number)


def _too_long(status: Status, endpoint: Endpoint, number: int) -> ModelError:
    return ContextLengthError(
        f"the request is larger than `{endpoint.model}` can read{status.said}",
        "leave parts of the post out, or use a model with a larger window",
        window=number,
    )


def _no_key(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    return ModelError(f"{endpoint.host} refuses the key{status.said}", f"check ${endpoint.key_env}", fatal=True)


def _no_access(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    hint = f"check what the key in ${endpoint.key_env} may use"
    return ModelError(
        f"{endpoint.host} forbids the model `{endpoint.model}` to this key{status.said}", hint, fatal=True
    )


def _no_region(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    hint = "the key may be good; use a service that is offered where you are: `base_url` in [model]"
    return ModelError(f"{endpoint.host} does not serve this country or region{status.said}", hint, fatal=True)


def _no_memory(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    hint = "use a smaller model, or let the server give it a smaller window"
    return ModelError(f"`{endpoint.model}` needs more memory than {endpoint.host} has{status.said}", hint, fatal=True)


def _no_model(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    hint = "check `name` and `base_url` in [model]: the address often ends in /v1"
    message = f"{endpoint.host} has no model `{endpoint.model}` at this address{status.said}"
    return ModelError(message, hint, fatal=True)


def _busy(status: Status, endpoint: Endpoint, _: int) -> Trouble:
    pause = status.pause
    problem = RateLimitedError(
        f"{endpoint.host} lets no further request through{status.said}",
        "wait, or lower the rate",
        retry_after=pause or 0.0,
    )
    return problem if pause is not None and pause > DAY else PassingFault(problem, pause, limited=True)


def _failing(status: Status, endpoint: Endpoint, _: int = 0) -> Trouble:
    """A 503 that says when to come back is a limit by another name; llama.cpp's 500 may be the model's fault."""
    overloaded = status.code == HTTPStatus.SERVICE_UNAVAILABLE and status.pause is not None
    problem: ModelError = ModelUnavailableError(f"{endpoint.host} fails{status.said}")
    if status.pause is not None and status.pause > DAY:
        return problem
    if "model produced output" in status.words:
        problem = ReplyError("the model's reply broke the form that its server holds it to")
    return PassingFault(problem, status.pause, limited=overloaded)


def _fatal(status: Status, endpoint: Endpoint) -> ModelError:
    """What every other request would meet too."""
    match status.code:
        case HTTPStatus.UNAUTHORIZED:
            return _no_key(status, endpoint, 0)
        case HTTPStatus.FORBIDDEN:
            return _no_access(status, endpoint, 0)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _no_model(status, endpoint, 0)
        case code if HTTPStatus.MULTIPLE_CHOICES <= code < HTTPStatus.BAD_REQUEST:
            hint = "write the final address into `base_url` in [model]: posts are not sent on unasked"
            return ModelError(f"{endpoint.host} redirects elsewhere{status.said}", hint, fatal=True)
        case _:
            return ModelError(f"{endpoint.host} does not accept the request{status.said}")


_MEANINGS: Mapping[str, Callable[[Status, Endpoint, int], Trouble]] = {
    "filter": _filtered,
    "quota": _quota_over,
    "credit": _no_credit,
    "region": _no_region,
    "day": _day_over,
    "size": _too_large,
    "memory": _no_memory,
    "output": _output,
    "context": _too_long,
    "key": _no_key,
    "access": _no_access,
    "model": _no_model,
    "busy": _busy,
    "fault": _failing,
}
