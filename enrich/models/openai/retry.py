"""Trying again what may pass: which faults, how often, and after how long.

Three counts, because they mean different things: an ordinary fault costs one of the attempts; being rate limited says
only that it is not our turn yet, and costs nothing of them; an answer that came too late was made all the same, so that
no request is sent more than twice for it.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar, cast

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.wait import wait_random_exponential

from enrich.errors import ModelError
from enrich.models.server_limits import seconds

T = TypeVar("T")

TURNS = 10
TIMEOUTS = 2
LONGEST = 60
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_SPAN = re.compile(r"(?<!\d)(\d{1,20}(?:\.\d{1,20})?) ?(ms|s|m|h)")
_TOLD = re.compile(r"(?:\b(?:try again|retry) (?:in|after) |retrydelay\W+)((?:\d+(?:\.\d+)? ?(?:ms|s|m|h)[a-z]* ?)+)")
_RESET = re.compile(r"x-ratelimit-reset\W+(\d{13})\b")


class PassingFault(Exception):  # noqa: N818 - what passes is a fault; the error is what it becomes when it stays
    """A fault that may be gone at the next attempt; ``error`` is what it is when it stays.

    ``pause`` are the seconds that the server asked for; ``limited`` is true where it only said that we are too fast.
    ``timed_out`` is true where no answer came in time: its work may have been done all the same, and is paid.
    """

    def __init__(
        self, error: ModelError, pause: float | None = None, *, limited: bool = False, timed_out: bool = False
    ) -> None:
        super().__init__(error.message)
        self.error = error
        self.pause = pause
        self.limited = limited
        self.timed_out = timed_out

    @property
    def kind(self) -> str:
        """What it counts as: limited, timeout or fault."""
        return "limited" if self.limited else "timeout" if self.timed_out else "fault"


def unheard(seconds: float, reason: str) -> None:
    """Nobody wants to know of a wait."""
    del seconds, reason


class _Patience:
    """How often one request may still be tried; `tenacity` asks it when to stop and how long to wait.

    Without a word from the server the wait is random up to 1, 2, 4 … 60 times ``backoff`` ("full jitter").
    """

    def __init__(self, attempts: int, backoff: float, *, paced: bool) -> None:
        self._paced = paced
        self._left = {"fault": attempts, "limited": attempts * TURNS, "timeout": min(attempts, TIMEOUTS)}
        self._backoff = backoff
        self._jitter = wait_random_exponential(multiplier=backoff, max=LONGEST * backoff)

    def stop(self, state: RetryCallState) -> bool:
        fault = _fault(state)
        self._left[fault.kind] -= 1
        return self._left[fault.kind] <= 0

    def wait(self, state: RetryCallState) -> float:
        fault = _fault(state)
        if fault.limited and self._paced:
            return 0.0
        pause = fault.pause
        return self._jitter(state) if pause is None else pause + min(self._backoff, self._jitter(state))


async def persist(
    attempt: Callable[[], Coroutine[Any, Any, T]],
    attempts: int,
    backoff: float,
    *,
    paced: bool,
    waits: Callable[[float, str], None] = unheard,
) -> T:
    """What ``attempt`` gives, tried until it gives something or the faults are too many.

    ``attempt`` is a coroutine function, not a lambda that gives a coroutine: tenacity awaits only the former.
    ``waits`` hears of each wait before another try, in seconds, and why.
    ``paced`` says that a pause of all workers makes each of them wait, so that a limited attempt need not do so itself.

    A fresh ``AsyncRetrying`` a call: one object keeps its state by thread, and all our tasks share one thread.

    Raises:
        ModelError: The last fault's, or any that does not pass.
    """
    patience = _Patience(attempts, backoff, paced=paced)
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(PassingFault),
        stop=patience.stop,
        wait=patience.wait,
        before_sleep=lambda state: waits(state.upcoming_sleep, str(_fault(state).error)),
        reraise=True,
    )
    try:
        return await retrying(attempt)
    except PassingFault as fault:
        raise fault.error from None


def _fault(state: RetryCallState) -> PassingFault:
    outcome = state.outcome
    return cast("PassingFault", outcome.exception() if outcome else None)


def requested(headers: Mapping[str, str]) -> float | None:
    """Seconds of Retry-After (RFC 9110, 10.2.3: a number or a date) or of retry-after-ms; ``None`` without either.

    Some servers write a duration such as ``1m30s``, in the way of their other headers.
    """
    exact = _number(headers.get("retry-after-ms", ""))
    if exact is not None:
        return exact / 1000
    text = headers.get("retry-after", "")
    known = (read(text) for read in (_number, seconds, _until))
    return next((found for found in known if found is not None), None)


def announced(words: str) -> float | None:
    """Seconds of a pause that a server asks for in the lower-case words of its answer; ``None`` without one.

    OpenAI, Groq, Azure and Moonshot say when to try again, Gemini gives a ``retryDelay``, and OpenRouter the
    milliseconds of the epoch at which a quota is renewed.
    """
    if told := _TOLD.search(words):
        pause = sum(float(amount) * _UNITS[unit] for amount, unit in _SPAN.findall(told[1]))
        return pause if math.isfinite(pause) else None
    renewed = _RESET.search(words)
    return max(0.0, int(renewed[1]) / 1000 - time.time()) if renewed else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return max(0.0, value) if math.isfinite(value) else None


def _until(text: str) -> float | None:
    """The seconds to a date of HTTP's, which is in UTC where it names no zone."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, known.timestamp() - time.time())
