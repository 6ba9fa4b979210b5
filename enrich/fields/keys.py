"""Under which key a post has a field: in its own spelling, by the first of several names that stands there. Pure.

A key that differs only in case is the field's, whatever the generator: beside ``Tags:``, nobody wants ``tags:``.
Of two such keys in one post neither is chosen, so that an edit is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from enrich.frontmatter.keys import dotted, parse, spelled
from enrich.values import JSON, FieldSpec
from enrich.values.posts import is_blank


def resolved(
    specs: Iterable[FieldSpec], known: Mapping[str, JSON], spelling: Sequence[str] = ()
) -> tuple[FieldSpec, ...]:
    """The fields with the key that each has in a post with these values; ``known`` is by key, nested ones included.

    A field that the post has not gets the key of the site's other posts; ``spelling`` are theirs, the commonest first.

    >>> from enrich.values import Kind
    >>> summary = FieldSpec("summary", "description", Kind.TEXT, keys=("description", "excerpt"))
    >>> [resolved([summary], known)[0].key for known in ({"Description": "x"}, {"excerpt": "x"}, {})]
    ['Description', 'excerpt', 'description']
    """
    return tuple(_resolved(spec, known, spelling) for spec in specs)


def _resolved(spec: FieldSpec, known: Mapping[str, JSON], spelling: Sequence[str]) -> FieldSpec:
    key = standing(spec, known) or _rooted(_usual(spec, spelling), known)
    return spec if key == spec.key else replace(spec, key=key)


def names(spec: FieldSpec) -> tuple[str, ...]:
    """All names that the field may have, the best one first."""
    return spec.keys or (spec.key,)


def standing(spec: FieldSpec, known: Mapping[str, object]) -> str:
    """The key under which a post with these values has a field, rather one with a value; empty where it has none."""
    found = [key for name in names(spec) if (key := spelled(name, known))]
    return next((key for key in found if not is_blank(known[key])), found[0] if found else "")


def _usual(spec: FieldSpec, spelling: Sequence[str]) -> str:
    """The key of a field in the site's posts, else its first name."""
    ranks = _ranks(tuple(spelling)) if spelling else {}
    return min((ranks[folded] for name in names(spec) if (folded := name.casefold()) in ranks), default=(0, spec.key))[
        1
    ]


@lru_cache(maxsize=8)
def _ranks(spelling: tuple[str, ...]) -> Mapping[str, tuple[int, str]]:
    ranks: dict[str, tuple[int, str]] = {}
    for rank, key in enumerate(spelling):
        ranks.setdefault(key.casefold(), (rank, key))
    return ranks


def _rooted(key: str, known: Mapping[str, JSON]) -> str:
    """A key with the mappings on its way in the post's own spelling."""
    parts = parse(key)
    for end in range(len(parts) - 1, 0, -1):
        if root := spelled(dotted(parts[:end]), known):
            return ".".join((root, dotted(parts[end:])))
    return key
