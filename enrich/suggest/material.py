"""What reporters show of a plan's edits: each post's lines and its unified diff, made of git's own bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from enrich import frontmatter
from enrich.suggest.lines import applied, lines
from enrich.suggest.values import Item, Plan


@dataclass(frozen=True, slots=True)
class Material:
    """By path: the unified ``diffs``, and the lines of the ``sources`` before the edits."""

    diffs: Mapping[str, str]
    sources: Mapping[str, Sequence[str]]


def material(plan: Plan, read: Callable[[Item], bytes]) -> Material:
    """The material of all suggestions; ``read`` gives a post's bytes."""
    diffs: dict[str, str] = {}
    sources: dict[str, Sequence[str]] = {}
    for item in plan.items:
        if item.proposed:
            before = read(item)
            diffs[item.path] = frontmatter.diff(before, applied(before, item.edits), item.path).decode("utf-8")
            sources[item.path] = lines(before)
    return Material(diffs, sources)
