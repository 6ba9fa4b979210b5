"""What an earlier run said and what people made of it decide what this one may say: pure.

A comment counts as ours only where the forge says that we wrote it; a marker alone proves nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from enrich.suggest.body import sections
from enrich.suggest.keys import place
from enrich.suggest.values import PlannedPost, PostStatus


@dataclass(frozen=True, slots=True)
class Thread:
    """A suggestion of ours in the diff; ``refused`` is a thumbs down, ``hidden`` a comment that was minimised."""

    id: str
    node: str
    path: str
    key: str
    outdated: bool = False
    resolved: bool = False
    refused: bool = False
    replies: int = 0
    hidden: bool = False

    @property
    def stands(self) -> bool:
        """Whether a person can still take it."""
        return not (self.outdated or self.resolved or self.refused or self.hidden)


@dataclass(frozen=True, slots=True)
class Sticky:
    """The one comment beside the diff."""

    id: str
    body: str


@dataclass(frozen=True, slots=True)
class ForgeState:
    """What a forge holds of ours on one pull request.

    ``said`` maps the key of each suggestion ever posted in a review to its place; ``taken`` are those we removed.
    """

    threads: tuple[Thread, ...] = ()
    sticky: Sticky | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EarlierSuggestions:
    """Keys that need not be said again, and places that must not be spoken of again."""

    kept: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()

    def status(self, path: str, key: str) -> PostStatus | None:
        """What holds of a post before any model is asked; ``None`` where it is to be asked about."""
        if place(path) in self.declined:
            return PostStatus.DECLINED
        return PostStatus.KEPT if key in self.kept else None


def standing(state: ForgeState) -> EarlierSuggestions:
    """What people made of earlier suggestions; one that is gone, though we did not take it back, was deleted."""
    there = {thread.key for thread in state.threads}
    refused = {place(thread.path) for thread in state.threads if thread.resolved or thread.refused}
    deleted = {spot for key, spot in state.said.items() if key not in there and key not in state.taken}
    kept = {thread.key for thread in state.threads if thread.stands}
    noted = sections(state.sticky.body) if state.sticky else {}
    return EarlierSuggestions(frozenset(kept | set(noted)), frozenset(refused | deleted))


def removable(
    state: ForgeState, items: Iterable[PlannedPost], changed: Container[str], posted: Container[str]
) -> tuple[Thread, ...]:
    """Our comments that say nothing any more.

    They are those whose post is complete, is no longer part of the pull request (``changed`` are the paths that are),
    or has a newer suggestion: in the diff or beside it (``posted`` are its keys).
    """
    by_path = {item.path: item for item in items}
    return tuple(thread for thread in state.threads if _is_over(thread, by_path.get(thread.path), changed, posted))


def _is_over(thread: Thread, item: PlannedPost | None, changed: Container[str], posted: Container[str]) -> bool:
    if thread.hidden:
        return False
    if item is None:
        return thread.path not in changed
    if item.status is PostStatus.COMPLETE:
        return True
    return item.proposed and item.key in posted and not (thread.key == item.key and thread.stands)
