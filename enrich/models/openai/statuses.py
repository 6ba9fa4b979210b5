"""The statuses that a server answers with, and what each of them means here.

What services say differs from one to the next: a wrong key is a 401 here and a 400 there, and a post that is too long
has twenty names.
So the meaning comes from a table, ``refusals.toml`` beside this file, by code, type and wording.
Where the table knows nothing, the number of the status decides.
A server's own message is never shown: services quote the key and the input in it.
Its ``code``, where that is a plain lower-case word, helps the reader and is safe.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.resources import files

from enrich.errors import (
    ContextLengthError,
    ModelError,
    ModelUnavailableError,
    RateLimitedError,
    RefusalError,
    ReplyError,
)
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.retry import PassingFault, requested

DAY = 86_400.0
PLAIN = re.compile(r"[a-z][a-z0-9_]{1,59}")
PASSING = frozenset({408, 409, 425})
UNSUITABLE = frozenset({400, 404, 413, 415, 422, 500, 501})
_FORM = re.compile(
    r"response_format|json_schema|json_object|structured|schema|grammar|\bstrict\b|tool|role|system|parameter|stream"
    r"|unsupported|not supported|unrecognized|unexpected (?:key|field|argument)|extra inputs"
)


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


@dataclass(frozen=True, slots=True)
class Status:
    """An answer that is no success; ``body`` is its JSON, without the envelope ``error``."""

    code: int
    headers: Mapping[str, str]
    body: object

    @property
    def words(self) -> str:
        """Everything that the server says of it, in lower case."""
        return str(self.body).lower()

    @property
    def codes(self) -> frozenset[str]:
        """All short values of its keys for codes, types and reasons, in lower case."""
        return frozenset(_codes(self.body))

    @property
    def reason(self) -> str:
        """A word that is safe to show, if the server gives one."""
        body = self.body if isinstance(self.body, Mapping) else {}
        words = (body.get("code"), body.get("type"))
        return next((word for word in words if isinstance(word, str) and PLAIN.fullmatch(word)), "")

    @property
    def said(self) -> str:
        """The number and the reason, as a message shows them."""
        return f" ({', '.join(filter(None, (str(self.code), self.reason)))})"

    @property
    def pause(self) -> float | None:
        """The seconds that the server asks us to wait."""
        return requested(self.headers)


def _codes(body: object, depth: int = 4) -> Iterator[str]:
    if isinstance(body, list) and depth:
        for part in body:
            yield from _codes(part, depth - 1)
    for key, value in body.items() if isinstance(body, Mapping) else ():
        if key in ("code", "type", "status", "reason", "status_code") and isinstance(value, str | int):
            yield str(value).lower()
        elif depth:
            yield from _codes(value, depth - 1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry of the table, see there."""

    means: str
    statuses: frozenset[int]
    codes: frozenset[str]
    words: re.Pattern[str] | None
    number: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def fits(self, status: Status) -> bool:
        """Whether an answer is what this entry tells of."""
        if self.statuses and status.code not in self.statuses:
            return False
        if self.codes & status.codes:
            return True
        words = status.words
        return bool(self.words and self.words.search(words)) and not (self.unless and self.unless.search(words))

    def amount(self, status: Status) -> int:
        """The number that the server names, 0 where it names none."""
        found = (match[1] for one in self.number if (match := one.search(status.words)))
        return next((int(text.replace(",", "")) for text in found if text.strip(",")), 0)


@cache
def refusals() -> tuple[Refusal, ...]:
    """The table, in its order."""
    told = tomllib.loads(files(__package__).joinpath("refusals.toml").read_text(encoding="utf-8"))["refusal"]
    return tuple(
        Refusal(
            one["means"],
            frozenset(one.get("status", ())),
            frozenset(one.get("codes", ())),
            _any(one.get("words", ())),
            tuple(map(re.compile, one.get("number", ()))),
            _any(one.get("except", ())),
        )
        for one in told
    )


def _any(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.DOTALL) if patterns else None


Trouble = ModelError | PassingFault | RejectedRequest


def explain(status: Status, endpoint: Endpoint) -> Trouble:
    """What an answer without success comes to."""
    for refusal in refusals():
        if refusal.fits(status):
            return _MEANINGS[refusal.means](status, endpoint, refusal.amount(status))
    return _by_number(status, endpoint)


def _by_number(status: Status, endpoint: Endpoint) -> Trouble:
    """What the number of the status alone says."""
    if status.code == HTTPStatus.TOO_MANY_REQUESTS:
        return _busy(status, endpoint, 0)
    if status.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _too_long(status, endpoint, 0)
    if status.code in (500, 501) and _FORM.search(status.words):
        return _unsuitable(status, endpoint)
    if status.code in PASSING or status.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _failing(status, endpoint)
    if status.code == HTTPStatus.NOT_FOUND and "parameter" not in status.words:
        return _no_model(status, endpoint, 0)
    return _unsuitable(status, endpoint) if status.code in UNSUITABLE else _fatal(status, endpoint)


def _unsuitable(status: Status, endpoint: Endpoint) -> RejectedRequest:
    return RejectedRequest(ModelError(f"{endpoint.host} does not accept the request{status.said}"), status.words)


def _no_credit(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    return ModelError(f"the account at {endpoint.host} has no credit left{status.said}", "top it up", fatal=True)


def _filtered(_: Status, endpoint: Endpoint, __: int) -> ModelError:
    return RefusalError(f"the content filter of {endpoint.host} declined the post")


def _used_up(status: Status, endpoint: Endpoint, _: int) -> ModelError:
    pause = status.pause
    when = f"in {_span(pause)}" if pause else "when the day of that service is over"
    problem = RateLimitedError(
        f"the daily quota at {endpoint.host} is used up{status.said}",
        f"run again {when}: what is done stays done",
        retry_after=pause or 0.0,
    )
    problem.fatal, problem.exit_code = True, 2
    return problem


def _span(seconds: float) -> str:
    if seconds < 120:  # noqa: PLR2004 - below two minutes, seconds
        return f"{seconds:.0f} s"
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


def _failing(status: Status, endpoint: Endpoint) -> PassingFault:
    """A 503 that says when to come back is a limit by another name; llama.cpp's 500 may be the model's fault."""
    overloaded = status.code == HTTPStatus.SERVICE_UNAVAILABLE and status.pause is not None
    problem: ModelError = ModelUnavailableError(f"{endpoint.host} fails{status.said}")
    if "model produced output" in status.words:
        problem = ReplyError("the model's reply broke the form that its server holds it to")
    return PassingFault(problem, status.pause, limited=overloaded)


def _fatal(status: Status, endpoint: Endpoint) -> ModelError:
    """What every other request would meet too."""
    match status.code:
        case HTTPStatus.UNAUTHORIZED:
            return _no_key(status, endpoint, 0)
        case HTTPStatus.FORBIDDEN:
            hint = f"check what the key in ${endpoint.key_env} may use"
            message = f"{endpoint.host} forbids the model `{endpoint.model}` to this key{status.said}"
            return ModelError(message, hint, fatal=True)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return _no_model(status, endpoint, 0)
        case code if code < HTTPStatus.BAD_REQUEST:
            hint = "write the final address into `base_url` in [model]: posts are not sent on unasked"
            return ModelError(f"{endpoint.host} redirects elsewhere{status.said}", hint, fatal=True)
        case _:
            return ModelError(f"{endpoint.host} does not accept the request{status.said}")


_MEANINGS: Mapping[str, Callable[[Status, Endpoint, int], Trouble]] = {
    "credit": _no_credit,
    "filter": _filtered,
    "day": _used_up,
    "size": _too_large,
    "output": _output,
    "context": _too_long,
    "key": _no_key,
    "model": _no_model,
    "busy": _busy,
}
