"""The second phase: a plan becomes comments on a pull request; no model is asked.

One review in one request, and one comment beside the diff for what no line of it can hold.
What a forge refuses is never lost: it is handed back, to be told in the summary of the run.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from enrich.errors import ForgeDeniedError, ForgeError, ForgeLimitedError, ForgeRejectedError
from enrich.suggest import body as text
from enrich.suggest.reconcile import ForgeState, Sticky, Thread, removable, standing
from enrich.suggest.values import Anchor, Line, PlannedPost, PostStatus, SuggestionPlan


class Forge(Protocol):
    """Where a review is posted; every call raises `enrich.errors.ForgeError` where it can't be done."""

    def head(self) -> str:
        """The commit that the pull request's branch is at now."""
        ...

    def files(self) -> Mapping[str, Mapping[int, Line]]:
        """The lines that a comment may stand on, by path."""
        ...

    def state(self) -> ForgeState:
        """What is ours on the pull request."""
        ...

    def review(self, items: Sequence[PlannedPost], bodies: Sequence[str], body: str) -> str:
        """Posts all suggestions at once or none; gives the address that shows them."""
        ...

    def comment(self, item: PlannedPost, body: str) -> str:
        """Posts one suggestion; gives the address that shows it."""
        ...

    def take_back(self, thread: Thread) -> None:
        """Removes a comment of ours, or hides it where people answered."""
        ...

    def stick(self, body: str) -> None:
        """Posts the comment beside the diff."""
        ...

    def restick(self, sticky: Sticky, body: str) -> None:
        """Gives that comment another text."""
        ...

    def unstick(self, sticky: Sticky) -> None:
        """Deletes it."""
        ...


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a plan: its items as they stand now, where each is shown, and what the forge did not take.

    ``status`` is ok, superseded, denied, limited or failed; ``left`` are suggestions that only a summary can show.
    """

    plan: SuggestionPlan
    status: str
    links: Mapping[str, str] = field(default_factory=dict)
    left: tuple[PlannedPost, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostingLimits:
    """``most`` suggestions stand in the diff; ``word`` follows the fence of a suggestion."""

    most: int = 20
    word: str = "suggestion"


class Poster:
    """Posts one plan; ``diffs`` are the unified diffs of its items by path, ``changed`` the pull request's paths."""

    def __init__(
        self,
        forge: Forge,
        plan: SuggestionPlan,
        diffs: Mapping[str, str],
        changed: Container[str],
        limits: PostingLimits,
    ) -> None:
        self._forge = forge
        self._plan = plan
        self._diffs = diffs
        self._changed = changed
        self._limits = limits
        self._links: dict[str, str] = {}

    def post(self) -> Posted:
        """Posts what is to be said; a forge that refuses is an outcome, not an error."""
        try:
            return self._posted()
        except ForgeDeniedError as error:
            return self._refused("denied", error)
        except ForgeLimitedError as error:
            return self._refused("limited", error)
        except ForgeError as error:
            return self._refused("failed", error)

    def _posted(self) -> Posted:
        if self._forge.head() != self._plan.pull.head:
            return self._superseded()
        state = self._forge.state()
        items = self._settled(state)
        placed, beside = self._split(items)
        gone = removable(state, items, self._changed, {item.key for item in items if item.proposed})
        if placed:
            refused = self._review(placed, gone)
            if refused is None:
                return self._superseded()
            beside = [*beside, *refused]
        self._stick(state.sticky, items, beside)
        for thread in gone:
            self._forge.take_back(thread)
        plan = replace(self._plan, items=items)
        return Posted(plan, "ok", self._links)

    def _settled(self, state: ForgeState) -> tuple[PlannedPost, ...]:
        """The items as they stand now: between both phases, another run or a person may have been here."""
        known = standing(state)
        return tuple(self._now(item, known.status(item.path, item.key)) for item in self._plan.items)

    def _now(self, item: PlannedPost, status: PostStatus | None) -> PlannedPost:
        return replace(item, status=status) if status and item.proposed else item

    def _split(self, items: Sequence[PlannedPost]) -> tuple[list[PlannedPost], list[PlannedPost]]:
        """What stands in the diff, and what beside it: each anchor is sought in the forge's own diff once more."""
        wanted = [item for item in items if item.status is PostStatus.INLINE]
        shown = self._forge.files() if wanted else {}
        good = [found for item in wanted if (found := self._standing(item, shown))]
        placed = good[: self._limits.most]
        chosen = {item.path for item in placed}
        return placed, [item for item in items if item.proposed and item.path not in chosen]

    def _standing(self, item: PlannedPost, shown: Mapping[str, Mapping[int, Line]]) -> PlannedPost | None:
        """The item on its line of the forge's own diff; nothing where there is none, or the text is too long."""
        lines = shown.get(item.path, {})
        anchor = item.anchor or Anchor(0, 0)
        stands = all(number in lines for number in range(anchor.start or anchor.line, anchor.line + 1))
        if not stands or len(self._body(item)) > text.LONGEST:
            return None
        return replace(item, anchor=replace(anchor, old=lines[anchor.line].old))

    def _body(self, item: PlannedPost) -> str:
        return text.suggestion(item, self._limits.word)

    def _review(self, items: Sequence[PlannedPost], gone: Sequence[Thread]) -> list[PlannedPost] | None:
        """Posts the suggestions; gives those that were refused, or nothing at all where the head has moved."""
        bodies = [self._body(item) for item in items]
        try:
            link = self._forge.review(items, bodies, text.review(items, [thread.key for thread in gone]))
        except ForgeRejectedError:
            if self._forge.head() != self._plan.pull.head:
                return None
            return list(self._one_by_one(items, bodies))
        self._links |= dict.fromkeys((item.path for item in items), link)
        return []

    def _one_by_one(self, items: Sequence[PlannedPost], bodies: Sequence[str]) -> Iterator[PlannedPost]:
        for item, told in zip(items, bodies, strict=True):
            try:
                self._links[item.path] = self._forge.comment(item, told)
            except ForgeRejectedError:
                yield item

    def _stick(self, old: Sticky | None, items: Sequence[PlannedPost], beside: Sequence[PlannedPost]) -> None:
        noted = text.sections(old.body) if old else {}
        told = {item.path for item in beside}
        kept = (_section(item, self._diffs) if item.path in told else _kept(item, noted) for item in items)
        new = text.sticky([part for part in kept if part])
        if old is None and new:
            self._forge.stick(new)
        elif old is not None and not new:
            self._forge.unstick(old)
        elif old is not None and _differs(new, old.body):
            self._forge.restick(old, new)

    def _superseded(self) -> Posted:
        note = "A newer commit is there, so nothing was posted for this one."
        return Posted(self._plan, "superseded", notes=(note,))

    def _refused(self, status: str, error: ForgeError) -> Posted:
        left = tuple(item for item in self._plan.items if item.proposed and item.path not in self._links)
        return Posted(self._plan, status, self._links, left, (_REFUSED[status],) if left else (error.code,))


_REFUSED: Mapping[str, str] = {
    "denied": "The token may not comment on this pull request, so the suggestions are here.",
    "limited": "The forge limits how much is sent, so the suggestions are here.",
    "failed": "The forge failed, so the suggestions are here.",
}


def _section(item: PlannedPost, diffs: Mapping[str, str]) -> str:
    made = text.section(item, diffs.get(item.path, ""))
    return made if len(made.encode()) <= text.LONGEST - 1000 else text.section(item, "")


def _kept(item: PlannedPost, noted: Mapping[str, str]) -> str:
    return noted.get(item.key, "") if item.status is PostStatus.KEPT else ""


def _differs(new: str, old: str) -> bool:
    """A forge may store other line ends than it was sent, and no white space at the end."""
    return new.strip() != old.replace("\r\n", "\n").strip()
