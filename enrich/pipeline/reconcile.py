"""Proposals of earlier runs follow the vocabulary files: a person who rules a term out there need not do so again.

Done when a session opens, so that no way to a post leads past it: neither review, nor ``--yes``, nor a batch that goes
on with what it has.
Nothing is asked again, because a new word is no reason to pay again for what the model said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from enrich.pipeline.context import RunContext
from enrich.values import Decision, Kind, Proposal, Verdict, Vocabulary
from enrich.vocabulary.reconcile import upheld
from enrich.vocabulary.terms import vocabulary

BY = "the vocabulary file"


def uphold(context: RunContext) -> None:
    """Brings every proposal that waits to the words as they are now; one that nothing is left of is turned down."""
    journal, known = context.journal, _known(context)
    waiting = journal.decisions.waiting() if known else {}
    for path, proposals in waiting.items():
        made = {
            one.field: upheld(one, known[one.field], context.fields[one.field])
            for one in proposals
            if one.field in known
        }
        new = {one.field: made[one.field] for one in proposals if one.field in known and made[one.field] != one}
        gone = [field for field, one in new.items() if one.after == one.before]
        if gone:
            turned = [Decision(field, Verdict.REJECT, None, BY) for field in gone]
            journal.decisions.decide(path, turned, context.clock())
        if len(new) > len(gone):
            journal.decisions.amend_waiting(path, partial(_amended, new))


def _amended(new: Mapping[str, Proposal], one: Proposal) -> Proposal:
    return new.get(one.field, one)


def _known(context: RunContext) -> dict[str, Vocabulary]:
    """What the files say, by field name."""
    return {
        spec.name: replace(
            vocabulary(words.terms, words.never, plurals=spec.kind is not Kind.NAMES), complete=words.complete
        )
        for spec in context.fields.values()
        if spec.kind is not Kind.TEXT and (words := context.words.get(spec.name))
    }
