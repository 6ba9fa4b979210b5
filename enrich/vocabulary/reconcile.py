"""A waiting proposal follows the vocabulary file as a person has changed it since then; no model is asked."""

from __future__ import annotations

from dataclasses import replace

from enrich.fields.forms import items, reduced, unfit, unhashed
from enrich.values import JSON, FieldSpec, Form, Proposal, Vocabulary
from enrich.vocabulary.terms import resolve, ruled_out


def upheld(proposal: Proposal, known: Vocabulary, spec: FieldSpec | None = None) -> Proposal:
    """The proposal with the label of each new value, and without values that are no longer allowed.

    The old values of the post are not changed; where nothing new is left, ``after`` is ``before``.
    ``spec`` is its field; without one, a text is one term.
    """
    form = spec.form if spec else Form.TEXT
    grows = spec is not None and spec.is_list and not isinstance(proposal.after, list)
    after = _lengthened(proposal, known, form) if grows else _after(proposal, known, form)
    if after == proposal.after:
        return proposal
    kept = {str(one) for one in items(after, form)} | {str(after)}
    return replace(proposal, after=after, evidence=tuple(proof for proof in proposal.evidence if proof.value in kept))


def _lengthened(proposal: Proposal, known: Vocabulary, form: Form) -> JSON:
    """A list that stands as a text or a mapping; a label that this does not take is left out."""
    before, after = proposal.before, proposal.after
    old = items(before, form)
    new = dict.fromkeys(label for one in items(after, form) if one not in old for label in _labels(one, known))
    if [*old, *new] == items(after, form):
        return after
    fitting = [label for label in new if not unfit(label, before if old else after, form)]
    return reduced(before, after, fitting, form) if fitting else before


def _after(proposal: Proposal, known: Vocabulary, form: Form) -> JSON:
    before, after = proposal.before, proposal.after
    if isinstance(after, list):
        old = items(before, form)
        kept: list[JSON] = [one for one in after if unhashed(str(one)) in old]
        new = dict.fromkeys(label for one in after if one not in kept for label in _labels(str(one), known))
        kept += [label for label in new if label not in old]
        return before if items(kept, form) == old else kept
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
