"""The unknown terms of a reply that wait for a person, each once, with the post's own words for them.

They are taken from the flags, so that what a person reads of a proposal and what stands in the queue can't differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from enrich.values import Flag, Provenance, Waiting
from enrich.verify.evidence import Body
from enrich.vocabulary.terms import fold

CODE = "waiting-term"


def waiting(flags: Mapping[str, Sequence[Flag]], body: Body, provenance: Provenance) -> Iterator[Waiting]:
    """What waits, by field name; spellings that fold alike are one term, spelt as it was said first."""
    for field, told in flags.items():
        said: dict[str, str] = {}
        for flag in told:
            if flag.code == CODE and flag.value:
                said.setdefault(fold(flag.value), flag.value)
        for term in said.values():
            yield Waiting(field, term, body.mention(term, (term,)), provenance)
