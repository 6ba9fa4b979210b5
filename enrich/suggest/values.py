"""The nouns of a suggestion: the pull request, a line of its diff, and what is planned for each of its posts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from enrich.values import JSON
from enrich.values.posts import nothing


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull request; ``base`` and ``head`` are commits, ``number`` is 0 where there is no forge.

    ``fork`` says that its head stands in another repository; ``allowed`` that a model may be asked about it.
    """

    repo: str
    number: int
    base: str
    head: str
    fork: bool = False
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line on the right side of a diff: its numbers in both files, 1-based; ``old`` is 0 where it was added."""

    new: int
    old: int
    text: str


@dataclass(frozen=True, slots=True)
class LineEdit:
    r"""``count`` lines from the 1-based ``line`` become ``lines``; a count of 0 inserts in front of that line.

    Lines are what stands between ``\n``; a ``\r`` belongs to its line.
    """

    line: int
    count: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The line that a suggestion replaces, by its numbers in the head's file and in the base's (0: added).

    In a new post it may replace several: those from ``start`` to ``line``; else ``start`` is 0.
    """

    line: int
    old: int
    start: int = 0


class PostStatus(StrEnum):
    """What becomes of a post.

    ``inline`` is a suggestion on a line, ``patch`` one for which the diff has no line.
    ``missing``: fields are missing and nothing is proposed; ``kept``: an earlier run said it already.
    ``declined``: a person did not want it; ``complete``: nothing is missing.
    """

    INLINE = "inline"
    PATCH = "patch"
    MISSING = "missing"
    KEPT = "kept"
    DECLINED = "declined"
    COMPLETE = "complete"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """What is planned for one post; ``path`` is from the repository's top with ``/``.

    ``fields`` are missing by name; ``values`` are proposed by front matter key, ``names`` are their fields by key.
    ``edits`` make the planned bytes out of the ``blob``; ``flags`` are codes of `enrich.values.Flag`.
    ``cost`` is in US dollars, ``None`` where no price is known.
    """

    path: str
    blob: str
    status: PostStatus
    fields: tuple[str, ...] = ()
    key: str = ""
    values: Mapping[str, JSON] = field(default_factory=nothing)
    edits: tuple[LineEdit, ...] = ()
    anchor: Anchor | None = None
    flags: tuple[str, ...] = ()
    reason: str = ""
    cost: float | None = 0.0
    names: Mapping[str, str] = field(default_factory=nothing)

    @property
    def proposed(self) -> bool:
        """Whether there is something to apply."""
        return self.status in (PostStatus.INLINE, PostStatus.PATCH)


@dataclass(frozen=True, slots=True)
class SuggestionPlan:
    """All that one run wants to tell of a pull request.

    ``config`` is the digest of the settings, ``status`` one of ok, partial, unavailable, off and superseded.
    ``notes`` are sentences for the person who reads the summary; none of them holds a word of a post or a model.
    """

    pull: Pull
    config: str
    status: str
    items: tuple[PlannedPost, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def cost(self) -> float | None:
        """US dollars, ``None`` where a price is not known."""
        costs = [item.cost for item in self.items]
        return None if None in costs else sum(cost or 0.0 for cost in costs)

    @property
    def missing(self) -> int:
        """How many posts lack a field."""
        return sum(1 for item in self.items if item.fields)


FORK = "This pull request is from a fork, so no model was asked; here is what is missing."
NO_KEY = "No key for the model is set in this job, so none was asked; here is what is missing."
SETTINGS = "This pull request changes the settings of enrich; those of its base were used."
_TROUBLE = "The model did not answer for every post ({}); for those, here is what is missing."
_CODES = re.compile(re.escape(_TROUBLE).replace(re.escape("{}"), "[a-z-]+(?:, [a-z-]+)*"))


def trouble(codes: Sequence[str]) -> str:
    """What kept the model from answering, by the codes of `enrich.errors`."""
    return _TROUBLE.format(", ".join(codes))


def is_known(note: str) -> bool:
    """Whether a sentence is one of ours."""
    return note in (FORK, NO_KEY, SETTINGS) or _CODES.fullmatch(note) is not None
