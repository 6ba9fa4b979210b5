"""A post as the index looks at it when it is asked about: its words for looking up, its day, what lies around it.

What no wanted field asks for is never made: most of the price of a look is folding the text and finding neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property

from enrich.reading.mentions import Text
from enrich.site.labels import Surroundings

_LEAD = 600


class Seen:
    """``number`` is -1 where the index does not hold the post; ``day`` counts from the year 1, 0 where it has no date.

    ``look`` tells what lies around it; ``lead`` begins with the title, as ``whole`` does.
    """

    def __init__(self, number: int, title: str, body: str, day: int, look: Callable[[], Surroundings]) -> None:
        self.number = number
        self.day = day
        self.title = Text(title)
        self.lead = Text(f"{title}\n{body[:_LEAD]}")
        self.whole = Text(f"{title}\n{body}")
        self._look = look

    @cached_property
    def around(self) -> Surroundings:
        """The posts that it resembles."""
        return self._look()


def day_of(said: str) -> int:
    """The day of an ISO date, whatever follows it; 0 where it is none."""
    try:
        return date.fromisoformat(said[:10]).toordinal()
    except ValueError:
        return 0
