"""Whether a proposal still applies to a post as it is now: the one answer for every way to the file. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from enrich.fields.forms import items, merged
from enrich.fields.policy import filled, misfit
from enrich.frontmatter import same
from enrich.values import JSON, FieldSpec, Proposal


def applicable(proposal: Proposal, now: JSON, spec: FieldSpec) -> Proposal | None:
    """The proposal, made for the value ``now``; ``None`` where somebody changed the field since it was made.

    A field that is empty then and now is unchanged, however the emptiness is written.
    Values that do not fill a field (`FieldSpec.keep`) may have changed: those that stand there now stay.
    Who may accept it is what the field's settings say now, and not when it was made.
    """
    proposal = under(proposal, spec)
    if same(now, proposal.before):
        return proposal
    if misfit(now, spec) or filled(now, spec) or filled(proposal.before, spec):
        return None
    before, after = proposal.before, proposal.after
    if spec.is_list and isinstance(after, str) and (isinstance(now, list) or items([before, now], spec.form)):
        after = [*items(after, spec.form)]
    if isinstance(after, list):
        old = before if isinstance(before, list) else items(before, spec.form)
        after = merged(now, [item for item in after if item not in old], spec.form)
    return replace(proposal, before=now, after=after)


def under(proposal: Proposal, spec: FieldSpec) -> Proposal:
    """The proposal with what the field's settings say of who may accept it."""
    return proposal if proposal.review is spec.review else replace(proposal, review=spec.review)


def all_applicable(
    proposals: Iterable[Proposal], known: Mapping[str, JSON], specs: Mapping[str, FieldSpec]
) -> tuple[Proposal, ...]:
    """Those that still apply; ``known`` are the post's values by key, ``specs`` the site's fields by name."""
    found = (applicable(one, known.get(one.key), specs[one.field]) for one in proposals if one.field in specs)
    return tuple(one for one in found if one is not None)
