"""The first phase: posts become a plan; a model may be asked, and nothing is posted.

Bytes of the pull request's head go the same way as a file on disk: look, ask, verify, propose, patch.
Settings, prompts and what the site knows come from the base alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import assert_never

from enrich import patch
from enrich.errors import BudgetError, EnrichError, FrontMatterError, ModelError, PostError
from enrich.pipeline.batch import Batch, drawn
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.session import Session
from enrich.posts import files
from enrich.suggest.git import ChangedFile
from enrich.suggest.keys import key
from enrich.suggest.placement import Placed, Unplaced, edits, place
from enrich.suggest.reconcile import EarlierSuggestions
from enrich.suggest.safety import fault, shown_secret
from enrich.suggest.values import Line, PlannedPost, PostStatus
from enrich.values import (
    Applied,
    Failed,
    FieldSpec,
    Outcome,
    Policy,
    Post,
    Proposal,
    Proposed,
    Skipped,
    Unchanged,
)

Right = Callable[[ChangedFile], Mapping[int, Line]]


@dataclass(frozen=True, slots=True)
class PullSource:
    """Where the posts of a pull request come from.

    ``prefix`` leads from the repository's top to the site's root; ``read`` gives the bytes of a change, ``right`` the
    lines of the forge's diff that a comment may stand on.
    """

    changes: tuple[ChangedFile, ...]
    prefix: str
    read: Callable[[ChangedFile], bytes]
    right: Right


@dataclass(frozen=True, slots=True)
class Rules:
    """``config`` is the settings' digest, ``hidden`` what may be shown nowhere, ``most`` how many posts to ask."""

    config: str
    hidden: frozenset[str]
    most: int
    asks: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """The items in the order of the pull request, and what kept the model from answering, if anything did."""

    items: tuple[PlannedPost, ...]
    status: str
    troubles: tuple[str, ...] = ()


def filling(specs: Sequence[FieldSpec]) -> tuple[FieldSpec, ...]:
    """The specs as a bot takes them: only what is missing is ever suggested."""
    return tuple(spec if spec.policy is Policy.NEVER else replace(spec, policy=Policy.FILL) for spec in specs)


class Planner:
    """Plans the posts of one pull request; the session stays the caller's."""

    def __init__(self, session: Session, source: PullSource, rules: Rules) -> None:
        task = replace(session.task, specs=filling(session.task.specs))
        self.session = session
        self.source = source
        self.rules = rules
        self._by_path = {self._inner(change): change for change in source.changes}
        self._pipeline = Pipeline(task, session.model, read=self._read)
        self._troubles: list[str] = []
        self._answers = 0

    def plan(self, standing: EarlierSuggestions) -> Planned:
        """An item for every post; what an earlier run said, or a person declined, costs no question.

        What was said before counts among the posts to ask about, so that a second run asks about no further ones.
        """
        items: dict[str, PlannedPost] = {}
        asked: dict[str, PlannedPost] = {}
        lacking = 0
        for path in self._by_path:
            item = items[path] = self._looked(path, standing)
            lacking += item.status in (PostStatus.MISSING, PostStatus.KEPT)
            if item.status is not PostStatus.MISSING or not self.rules.asks:
                continue
            if lacking > self.rules.most:
                items[path] = replace(item, reason="beyond --max-posts")
            else:
                asked[path] = item
        for outcome in self._outcomes(list(asked)):
            items[outcome.path] = self._told(outcome, asked[outcome.path])
        return Planned(tuple(items.values()), self._status, tuple(self._troubles))

    @property
    def _status(self) -> str:
        if not self.rules.asks:
            return "off"
        if not self._troubles:
            return "ok"
        return "partial" if self._answers else "unavailable"

    def _inner(self, change: ChangedFile) -> str:
        return change.path.removeprefix(self.source.prefix)

    def _read(self, path: str) -> Post:
        return files.post(self.source.read(self._by_path[path]), path)

    def _looked(self, path: str, standing: EarlierSuggestions) -> PlannedPost:
        """What a post lacks, or why nothing is done with it."""
        change = self._by_path[path]
        item = PlannedPost(change.path, change.blob, PostStatus.COMPLETE)
        try:
            found = self._pipeline.inspect(path)
        except FrontMatterError as error:
            return replace(item, status=PostStatus.FAILED, reason=f"line {error.line or 1}: {error.code}")
        except PostError as error:
            return replace(item, status=PostStatus.FAILED, reason=error.code)
        if isinstance(found, Unchanged):
            return item
        if isinstance(found, Skipped):
            return replace(item, status=PostStatus.SKIPPED, reason=found.reason)
        return self._missing(item, found, standing)

    def _missing(self, item: PlannedPost, found: Inspection, standing: EarlierSuggestions) -> PlannedPost:
        names = tuple(spec.name for spec in found.wanted)
        made = key(item.path, names, found.body, self.rules.config)
        known = standing.status(item.path, made)
        return replace(item, status=known or PostStatus.MISSING, fields=names, key=made)

    def _outcomes(self, paths: Sequence[str]) -> Iterator[Outcome]:
        """The outcomes, as far as the model and the budget reach; what kept them from going on is noted."""
        batch = Batch(self._pipeline, self.session.limiter)
        outcomes = drawn(lambda: self.session.outcomes(batch, paths))
        try:
            with closing(outcomes):
                for some in outcomes:
                    yield from some
        except (ModelError, BudgetError) as error:
            self._trouble(error)

    def _trouble(self, error: EnrichError) -> None:
        if error.code not in self._troubles:
            self._troubles.append(error.code)

    def _told(self, outcome: Outcome, item: PlannedPost) -> PlannedPost:
        self._answers += not isinstance(outcome, Failed)
        match outcome:
            case Proposed():
                return self._suggested(outcome, item)
            case Failed():
                return self._failed(outcome, item)
            case Unchanged():
                return replace(item, reason="nothing to propose", cost=outcome.usage.cost)
            case Skipped():
                return replace(item, reason=outcome.reason)
            case Applied():
                raise AssertionError("a plan writes nothing")
            case _:
                assert_never(outcome)

    def _failed(self, outcome: Failed, item: PlannedPost) -> PlannedPost:
        """A failed model leaves the list of what is missing, as it would be without one."""
        status = item.status if isinstance(outcome.error, ModelError) else PostStatus.FAILED
        if isinstance(outcome.error, ModelError):
            self._trouble(outcome.error)
        return replace(item, status=status, reason=outcome.error.code, cost=outcome.usage.cost)

    def _suggested(self, outcome: Proposed, item: PlannedPost) -> PlannedPost:
        """The item with the values that may be shown, on a line of the diff where one can hold them."""
        change = self._by_path[outcome.path]
        post = self._read(outcome.path)
        cost = outcome.usage.cost
        safe = [one for one in outcome.patch.proposals if not fault(one.after, self.rules.hidden)]
        if not safe:
            return replace(item, reason="unsafe-value", cost=cost)
        values = {one.key: one.after for one in safe}
        planned = self._patched(post, safe)
        placed = place(post, planned, values, self.session.index.style, self.source.right(change))
        names = {one.key: one.field for one in safe}
        made = replace(item, values=values, names=names, cost=cost, flags=_flags(safe, outcome.patch.proposals))
        if shown_secret(planned.decode("utf-8"), self.rules.hidden) or shown_secret(item.path, self.rules.hidden):
            return replace(item, status=PostStatus.FAILED, reason="the post holds a secret of this run", cost=cost)
        return _placed(made, placed, post.source, planned)

    def _patched(self, post: Post, proposals: Sequence[Proposal]) -> bytes:
        return patch.make(post, proposals, self.session.index.style).after


def _placed(item: PlannedPost, placed: Placed | Unplaced, before: bytes, planned: bytes) -> PlannedPost:
    if isinstance(placed, Placed):
        return replace(item, status=PostStatus.INLINE, edits=(placed.edit,), anchor=placed.anchor)
    return replace(item, status=PostStatus.PATCH, edits=edits(before, planned), reason=placed.reason)


def _flags(safe: Sequence[Proposal], proposals: Sequence[Proposal]) -> tuple[str, ...]:
    """The codes of what a reader should look at twice; their messages may hold words of a model."""
    codes = {flag.code: None for one in safe for flag in one.flags if flag.blocks}
    if len(safe) < len(proposals):
        codes["unsafe-value"] = None
    return tuple(codes)
