"""Answers for many requests: a server with a limit, and one with every fault at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from server import answers
from server.values import Answer, Asked, Script


@dataclass
class Rationed:
    """Answers well as long as its bucket holds: ``rate`` requests a second, ``burst`` at once, with OpenAI's headers.

    ``tells``: whether the headers are sent; ``after``: Retry-After of a refusal, in seconds, ``None`` for none.
    """

    rate: float
    burst: float
    tells: bool = True
    after: float | None = 0.5
    answer: Callable[[Asked], Answer] = answers.good
    refused: int = 0
    _level: float = -1.0
    _then: float = 0.0

    def __call__(self, asked: Asked) -> Answer:
        """One answer; takes from the bucket."""
        level = self.burst if self._level < 0 else self._level + (asked.at - self._then) * self.rate
        self._level, self._then = min(self.burst, level), asked.at
        if self._level < 1:
            self.refused += 1
            found = answers.limited(self.after)
        else:
            self._level -= 1
            found = self.answer(asked)
        return replace(found, headers={**found.headers, **self._headers()})

    def _headers(self) -> Mapping[str, str]:
        if not self.tells:
            return {}
        missing = self.burst - self._level
        return {
            "x-ratelimit-limit-requests": f"{self.rate * 60:.0f}",
            "x-ratelimit-remaining-requests": f"{self.rate * 60 - missing:.0f}",
            "x-ratelimit-reset-requests": f"{missing / self.rate * 1000:.0f}ms",
        }


class Mixture:
    """Answers by lot: each script by its share, the rest well; the same seed draws the same lots.

    ``drawn`` names the share that each request met; nothing for a good answer.
    """

    def __init__(self, shares: Mapping[str, tuple[float, Script]], seed: int = 1) -> None:
        self._shares = shares
        self._chance = random.Random(seed)  # noqa: S311 - varies a test, protects nothing
        self.drawn: list[str] = []

    def __call__(self, asked: Asked) -> Answer:
        """One answer."""
        name = self._draw()
        self.drawn.append(name)
        script = self._shares[name][1] if name else answers.good
        return script if isinstance(script, Answer) else script(asked)

    def _draw(self) -> str:
        lot = self._chance.random()
        for name, (share, _) in self._shares.items():
            lot -= share
            if lot < 0:
                return name
        return ""
