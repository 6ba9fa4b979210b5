"""A waiting proposal follows the vocabulary file as a person has changed it since then; no model is asked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from enrich.errors import PostError
from enrich.fields.forms import items, merged
from enrich.values import JSON, FieldSpec, Form, Proposal, Vocabulary
from enrich.vocabulary.terms import resolve, ruled_out


def upheld(proposal: Proposal, known: Vocabulary, spec: FieldSpec | None = None) -> Proposal:
    """The proposal with the label of each new value, and without values that are no longer allowed.

    The old values of the post are not changed; where nothing new is left, ``after`` is ``before``.
    ``spec`` is its field; without one, a text is one term.
    """
    form = spec.form if spec else Form.TEXT
    after = _lengthened(proposal, known, form) if spec and spec.is_list else _after(proposal, known)
    if after == proposal.after:
        return proposal
    kept = {str(one) for one in items(after, form)} | {str(after)}
    return replace(proposal, after=after, evidence=tuple(proof for proof in proposal.evidence if proof.value in kept))


def _lengthened(proposal: Proposal, known: Vocabulary, form: Form) -> JSON:
    """A list in any form; a label that its form does not take is left out."""
    before, after = proposal.before, proposal.after
    if isinstance(after, list):
        return _after(proposal, known)
    old = items(before, form)
    new = dict.fromkeys(label for one in items(after, form) if one not in old for label in _labels(one, known))
    if [*old, *new] == items(after, form):
        return after
    made = before
    for label in new:
        with suppress(PostError):
            made = merged(made, [label], form)
    return made


def _after(proposal: Proposal, known: Vocabulary) -> JSON:
    before, after = proposal.before, proposal.after
    if isinstance(after, list):
        old = items(before)
        new = dict.fromkeys(label for one in after if one not in old for label in _labels(str(one), known))
        kept: list[JSON] = [one for one in after if one in old]
        kept += [label for label in new if label not in old]
        return before if kept == old else kept
    if isinstance(after, str) and not isinstance(before, list):
        labels = _labels(after, known)
        return labels[0] if labels else before
    return after


def _labels(said: str, known: Vocabulary) -> tuple[str, ...]:
    """The label of a value, or nothing; a value that the file does not mention stays as it is."""
    if ruled_out(known, said):
        return ()
    labels = resolve(known, said)
    if len(labels) == 1:
        return () if known.terms[labels[0]].manual else labels
    return () if known.complete and not labels else (said,)
