"""Posts as a survey sees them, made from a table of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from enrich.frontmatter.keys import parse
from enrich.generators import PLAIN, Generator
from enrich.setup.draft import Draft, TableDraft
from enrich.setup.environment import Environment
from enrich.setup.propose import propose
from enrich.setup.survey import KeyFacts, PostFacts, Survey, survey
from enrich.values import JSON

__all__ = ["drafted", "facts_of", "looked", "table"]


def looked(fronts: Sequence[Mapping[str, JSON]], bodies: Sequence[str] = (), language: str = "en") -> Survey:
    """A survey of posts with this front matter, which all bear a date by their names."""
    posts = [
        PostFacts(f"posts/2024-01-01-{number}.md", front, bodies[number] if bodies else "", language)
        for number, front in enumerate(fronts)
    ]
    return survey(posts, len(posts))


def facts_of(values: Sequence[JSON], bodies: Sequence[str] = (), key: str = "mood") -> tuple[KeyFacts, Survey]:
    """What stands under one key of as many posts as there are values."""
    found = looked([_nested(parse(key), value) for value in values], bodies)
    return found.keys[0], found


def _nested(path: Sequence[str], value: JSON) -> dict[str, JSON]:
    first, *rest = path
    return {first: _nested(rest, value) if rest else value}


def drafted(found: Survey, generator: Generator = PLAIN, environment: Environment | None = None) -> Draft:
    """The proposal for a survey, on a machine with nothing to answer with."""
    return propose(found, generator, environment or Environment())


def table(draft: Draft, *name: str) -> TableDraft | None:
    """A table of a draft by its name; ``None`` where there is none."""
    return next((one for one in draft.tables if one.name == name), None)
