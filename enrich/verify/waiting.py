"""The unknown terms of a reply that wait for a person, each once, with the words of the post that contain it.

They are taken from the flags, so the remarks on a proposal and the queue can't differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from enrich.values import Flag, Provenance, Waiting
from enrich.verify.evidence import Body
from enrich.vocabulary.terms import fold

CODE = "waiting-term"


def waiting(flags: Mapping[str, Sequence[Flag]], body: Body, provenance: Provenance) -> Iterator[Waiting]:
    """The waiting terms, by field name; spellings with the same folded form are one term, in its first spelling."""
    for field, told in flags.items():
        said: dict[str, str] = {}
        for flag in told:
            if flag.code == CODE and flag.value:
                said.setdefault(fold(flag.value), flag.value)
        for term in said.values():
            yield Waiting(field, term, body.mention(term, (term,)), provenance)
