"""The site's most frequent terms, which stand at the head of every request of a run.

Providers keep the head of a prompt that they have seen, and read it again for as little as a tenth of the price, but
only from 1,024 tokens on (OpenAI's guide to prompt caching).
Rules and fields are shorter than that; with the site's frequent terms the head is long enough.
Where the terms would not reach that length, the head stays as short as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from enrich.values import FieldSpec, Kind, Mode, SiteContext

LEAST_CACHED = 1024
HEAD_BYTES_A_TOKEN = 5.0  # o200k_base makes 1,170 tokens of the 5,173 bytes of the one site that can fill it
_ASKED = (Kind.TERMS, Kind.TERM)


def common(wanted: Sequence[FieldSpec], context: SiteContext, size: int) -> Mapping[str, tuple[str, ...]]:
    """By field, the frequent terms that fill ``size`` bytes together, each list sorted; none where they are too few.

    A closed field's terms stand in the schema of the reply.
    """
    fields = {
        spec.name: context.frequent.get(spec.name, ())
        for spec in wanted
        if spec.kind in _ASKED and spec.mode is not Mode.CLOSED and not spec.values
    }
    chosen: dict[str, list[str]] = {name: [] for name in fields}
    for name, label in _ranked(fields):
        if size <= 0:
            break
        chosen[name].append(label)
        size -= len(f"{label}, ".encode())
    return {name: tuple(sorted(labels)) for name, labels in chosen.items() if labels} if size <= 0 else {}


def _ranked(fields: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for rank in zip_longest(*fields.values()):
        yield from ((name, label) for name, label in zip(fields, rank, strict=True) if label is not None)
