"""The unknown terms of a reply that wait for a person, each once, with the words of the post that contain it.

They are taken from the flags, so the remarks on a proposal and the queue can't differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from enrich.values import Flag, Provenance, Waiting
from enrich.verify.evidence import Body
from enrich.verify.value import Value
from enrich.vocabulary.terms import fold

CODE = "waiting-term"
HELD = "mostly-waiting"


def held_whole(value: Value, standing: int) -> Value:
    """The value of a list, with a flag that blocks where half or more of the list waits for a person.

    ``standing`` is how many items the post has anyway.
    So no post gets a stump of a list, to be filled up later.
    """
    waits = waiting_count(value.flags)
    kept = len(value.after) if isinstance(value.after, list) else 0
    if not kept or waits < kept + standing:
        return value
    message = f"{waits} of {waits + kept} terms are new and wait for a person, so the list waits with them"
    return replace(value, flags=(*value.flags, Flag(HELD, message)))


def still_held(flags: Sequence[Flag], kept: int) -> tuple[Flag, ...]:
    """The flags of a list that was held whole, once some of its terms are decided; ``kept`` items are in it now."""
    return tuple(flag for flag in flags if flag.code != HELD or waiting_count(flags) >= kept)


def waiting_count(flags: Sequence[Flag]) -> int:
    """How many terms wait, each spelling once."""
    return len({fold(flag.value) for flag in flags if flag.code == CODE and flag.value})


def waiting(flags: Mapping[str, Sequence[Flag]], body: Body, provenance: Provenance) -> Iterator[Waiting]:
    """The waiting terms, by field name; spellings with the same folded form are one term, in its first spelling."""
    for field, told in flags.items():
        said: dict[str, str] = {}
        for flag in told:
            if flag.code == CODE and flag.value:
                said.setdefault(fold(flag.value), flag.value)
        for term in said.values():
            yield Waiting(field, term, body.mention(term, (term,)), provenance)
