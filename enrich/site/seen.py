"""A post as the index looks at it when it is asked about: its words for looking up, its day, what lies around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enrich.reading.mentions import Text
from enrich.site.labels import Surroundings

_LEAD = 600


@dataclass(frozen=True, slots=True)
class Seen:
    """``day`` counts from the year 1, 0 where the post has no date; ``lead`` begins with the title."""

    around: Surroundings
    title: Text
    lead: Text
    whole: Text
    day: int

    @property
    def number(self) -> int:
        """The post's number in the index, -1 where it is not there."""
        return self.around.number


def seen(around: Surroundings, title: str, body: str, day: int) -> Seen:
    """The post with this title and body."""
    return Seen(around, Text(title), Text(f"{title}\n{body[:_LEAD]}"), Text(f"{title}\n{body}"), day)


def day_of(said: str) -> int:
    """The day of an ISO date, whatever follows it; 0 where it is none."""
    try:
        return date.fromisoformat(said[:10]).toordinal()
    except ValueError:
        return 0
