"""Answers by lot, where the lot of a request hangs on its post and on how often that was asked, and on nothing else.

So a test can tell from the lots that a post met what must become of it, in whatever order requests come.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping

from batch.answering import number, right
from server.values import Answer, Asked, Script


class Lots:
    """Each script by its share, the right answer for the rest; ``drawn`` holds the names of each post's lots."""

    def __init__(self, shares: Mapping[str, tuple[float, Script]], seed: str = "") -> None:
        self._shares = shares
        self._seed = seed
        self.drawn: defaultdict[int, list[str]] = defaultdict(list)

    def __call__(self, asked: Asked) -> Answer:
        """The answer to one request."""
        about = number(asked)
        lot = self._draw(share(self._seed, about, len(self.drawn[about])))
        self.drawn[about].append(lot)
        script = self._shares[lot][1] if lot in self._shares else right
        return script if isinstance(script, Answer) else script(asked)

    def _draw(self, lot: float) -> str:
        for name, (part, _) in self._shares.items():
            lot -= part
            if lot < 0:
                return name
        return "right"


def share(*parts: object) -> float:
    """A number from 0 to 1 that these parts always give."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / (1 << 48)
