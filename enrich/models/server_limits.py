"""A server's limits, from the settings or from the headers of its answers.

The headers are OpenAI's (``x-ratelimit-limit-requests``, ``-remaining-``, ``-reset-``), which Azure, Groq, OpenRouter,
vLLM and others send too. They don't say for how long a limit holds: a minute for most, a day for some.
The time until the bucket is full again tells it: ``limit × reset / (limit - remaining)``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

MINUTE = 60.0
MOST = 1e12  # of anything that a header counts; what is more, or no number, is not believed
PERIODS = (1.0, MINUTE, 3600.0, 86_400.0)
_SHORTEST = 1e-6  # seconds
_PART = re.compile(r"(?<!\d)(\d{1,20}(?:\.\d{1,20})?)(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": MINUTE, "h": 3600.0, "d": 86_400.0}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server allows: requests and tokens a minute; ``None`` where that is not known."""

    requests: float | None = None
    tokens: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer says of one limit: how much a second, and how much of it is left now."""

    rate: float
    remaining: float | None


def told(headers: Mapping[str, str], kind: str) -> Told | None:
    """What the headers say of ``kind`` (``requests`` or ``tokens``); ``None`` where they say nothing usable."""
    limit = _number(headers.get(f"x-ratelimit-limit-{kind}", ""))
    if not limit or limit < 1:
        return None
    remaining = _number(headers.get(f"x-ratelimit-remaining-{kind}", ""))
    reset = seconds(headers.get(f"x-ratelimit-reset-{kind}", ""))
    return Told(limit / _period(limit, remaining, reset), remaining)


def seconds(text: str) -> float | None:
    """A duration such as ``6m0s``, ``1.5s``, ``20ms``, or a bare number of seconds."""
    parts = _PART.findall(text)
    if parts and "".join(map("".join, parts)) == text:
        return _finite(sum(float(number) * _UNITS[unit] for number, unit in parts))
    return _number(text)


def _period(limit: float, remaining: float | None, reset: float | None) -> float:
    """The usual period nearest to what the numbers give; a minute where they give nothing."""
    used = limit - (limit if remaining is None else remaining)
    if used <= 0 or not reset or reset < _SHORTEST:
        return MINUTE
    measured = math.log(limit * reset / used)
    return min(PERIODS, key=lambda period: abs(math.log(period) - measured))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return _finite(value)


def _finite(value: float) -> float | None:
    return value if 0 <= value <= MOST else None
