"""What a model is told of a post beside its body: who made it, when, from what, and the values that it already has.

All of it is data of the post, as its body is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from enrich.frontmatter.keys import parse
from enrich.prompt.tokens import estimate
from enrich.values import JSON, Example, FieldSpec, Policy

_PEOPLE = ("author", "by", "speaker", "host", "guest", "interviewer", "translator")
ABOUT = frozenset(
    {*_PEOPLE, *(f"{one}s" for one in _PEOPLE), "source", "site", "publisher", "series", "event", "date", "published"}
)
Path: TypeAlias = tuple[str, ...]
LONGEST, MOST_ITEMS, MOST_TOKENS = 400, 20, 300
ALL = "*"


def facts(
    known: Mapping[str, JSON], wanted: Iterable[FieldSpec], keys: Iterable[str], withhold: Iterable[str]
) -> dict[str, JSON]:
    """The values to tell, by key, in the post's own order; ``keys`` are those of the site's fields.

    A value that is to be replaced is not told, nor one whose key the site withholds.
    """
    replaced = {spec.key for spec in wanted if spec.policy is Policy.REFRESH}
    telling, hidden = ABOUT | {*keys}, _hidden(withhold)
    shown: dict[str, JSON] = {}
    left = MOST_TOKENS
    for key, value in known.items():
        if key in replaced or not {key, key.casefold()} & telling or not _may_be_sent(key, hidden):
            continue
        said = _said(value)
        size = estimate(f'"{key}": "{said}", ')
        if said and size <= left:
            shown[key] = said
            left -= size
    return shown


def without_withheld(
    examples: Iterable[Example], fields: Mapping[str, FieldSpec], withhold: Iterable[str]
) -> tuple[Example, ...]:
    """The examples without the values of keys that the site withholds; one that has no others is left out."""
    hidden = _hidden(withhold)
    shown = (replace(one, values=_shared_values(one.values, fields, hidden)) for one in examples)
    return tuple(one for one in shown if one.values)


def _shared_values(
    values: Mapping[str, JSON], fields: Mapping[str, FieldSpec], hidden: Container[Path]
) -> dict[str, JSON]:
    return {name: value for name, value in values.items() if _may_be_shown(fields[name], hidden)}


def _may_be_shown(spec: FieldSpec, hidden: Container[Path]) -> bool:
    """Whether another post's values of a field may be sent, under whichever of its names they stand there."""
    return all(_may_be_sent(key, hidden) for key in spec.keys or (spec.key,))


def is_withheld(keys: Iterable[str], withhold: Iterable[str]) -> bool:
    """Whether the site withholds the values of a field that may stand under any of these keys."""
    hidden = _hidden(withhold)
    return not all(_may_be_sent(key, hidden) for key in keys)


def _hidden(withhold: Iterable[str]) -> frozenset[Path]:
    """The keys that are withheld, as `_may_be_sent` compares them."""
    return frozenset(parse(key.casefold()) for key in withhold)


def _may_be_sent(key: str, hidden: Container[Path]) -> bool:
    """Whether the values of a key may be sent; letter case does not count, and what is in a mapping goes with it."""
    path = parse(key.casefold())
    return (ALL,) not in hidden and not any(path[:end] in hidden for end in range(1, len(path) + 1))


def _said(value: JSON) -> JSON:
    """A value as it is told: one line of text, or a list of such lines; empty for all else."""
    if isinstance(value, list):
        return list(islice(_lines(value), MOST_ITEMS))
    return next(_lines([value]), "")


def _lines(values: Iterable[JSON]) -> Iterator[JSON]:
    for value in values:
        line = "" if value is None or isinstance(value, (bool, list, dict)) else " ".join(str(value).split())
        if line:
            yield line[:LONGEST]
