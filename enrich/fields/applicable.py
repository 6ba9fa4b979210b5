"""Whether a stored proposal still applies: the one answer for every way to the file. Pure.

Two things may have changed since it was made: the settings (`under`), and the post (`applicable`).
A value without provenance is a person's own, and a person may break a field's limits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from enrich.fields.forms import items, merged, reduced
from enrich.fields.policy import filled, misfit
from enrich.fields.schema import limits
from enrich.frontmatter import same
from enrich.report import counted
from enrich.values import JSON, FieldSpec, Flag, Form, Kind, Mode, Policy, Proposal

UNQUOTED = frozenset({"no-evidence", "fuzzy-evidence"})
"""The flags of a text whose quote was asked for, and not found to the letter."""
_NEW = "new-term"


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a stored proposal is dropped: ``reason`` names the setting, in the same words for all that it drops."""

    field: str
    reason: str

    def __str__(self) -> str:
        return f"what is proposed for `{self.field}` no longer fits, because {self.reason}"


def causes(counts: Mapping[Unfit, int]) -> Iterator[str]:
    """One sentence for each reason, with its number of proposals."""
    for one, count in counts.items():
        proposals = counted(count, "proposal")
        yield f"{proposals} for `{one.field}` {'is' if count == 1 else 'are'} dropped, because {one.reason}"


def under(proposal: Proposal, spec: FieldSpec) -> Proposal | Unfit:
    """The proposal as the field's settings of now have it: its key, who may accept it, and what of a list is allowed.

    >>> title = FieldSpec("title", "seo_title", Kind.TEXT, max_chars=5)
    >>> under(Proposal("title", "title", None, "Long"), title).key
    'seo_title'
    """
    made = keyed(proposal, spec)
    if reason := _misplaced(made, spec):
        return Unfit(spec.name, reason)
    if made.provenance is None:
        return made
    if spec.kind is Kind.TEXT:
        broken = next(limits(spec, str(made.after)), None)
        return Unfit(spec.name, f"its `{broken.rule}` is {getattr(spec, broken.rule)}") if broken else made
    return _allowed(made, spec)


def keyed(proposal: Proposal, spec: FieldSpec) -> Proposal:
    """The proposal under the field's key, with what the settings say of who may accept it."""
    if (proposal.key, proposal.review) == (spec.key, spec.review):
        return proposal
    return replace(proposal, key=spec.key, review=spec.review)


def applicable(proposal: Proposal, now: JSON, spec: FieldSpec, *, ours: bool = True) -> Proposal | None:
    """The proposal, made for the value ``now``; ``None`` where the field or its settings have changed too far.

    A field that is empty then and now is unchanged, however the emptiness is written.
    Values that do not fill a field (`FieldSpec.keep`) may have changed: those that stand there now stay.
    A value that is not ``ours`` to change is left alone, unless the field is to grow, or an older enrich proposed it.
    """
    made = under(proposal, spec)
    if isinstance(made, Unfit):
        return None
    if filled(now, spec) and not (ours or made.kind is None or _grows(made, spec)):
        return None
    if same(now, made.before):
        return made
    if misfit(now, spec) or filled(now, spec) or filled(made.before, spec):
        return None
    before, after = made.before, made.after
    if spec.is_list and isinstance(after, str) and (isinstance(now, list) or items([before, now], spec.form)):
        after = [*items(after, spec.form)]
    if isinstance(after, list):
        old = before if isinstance(before, list) else items(before, spec.form)
        after = merged(now, [item for item in after if item not in old], spec.form)
    return replace(made, before=now, after=after)


def all_applicable(
    proposals: Iterable[Proposal],
    known: Mapping[str, JSON],
    specs: Mapping[str, FieldSpec],
    theirs: Collection[str] = (),
) -> tuple[Proposal, ...]:
    """Those that still apply; ``known`` are the post's values by key, ``specs`` the site's fields by name.

    ``theirs`` are the fields whose value is a person's.
    """
    pairs = ((one, specs[one.field]) for one in proposals if one.field in specs)
    found = (applicable(one, known.get(spec.key), spec, ours=spec.name not in theirs) for one, spec in pairs)
    return tuple(one for one in found if one is not None)


def supported(proposal: Proposal, spec: FieldSpec) -> bool:
    """Whether a text has the quote that its field asks for, or was asked for one; a run asks anew for any other."""
    asked = spec.evidence and spec.kind is Kind.TEXT
    return not asked or bool(proposal.evidence) or any(flag.code in UNQUOTED for flag in proposal.flags)


def _misplaced(proposal: Proposal, spec: FieldSpec) -> str:
    """Why a value has no place in its field, whoever's it is; empty where it has one."""
    if spec.policy is Policy.NEVER:
        return "its `policy` is `never`"
    listed = isinstance(proposal.after, list)
    written = spec.form in (Form.WORDS, Form.HASHES) or bool(items(proposal.before, spec.form))
    said = spec.is_list and (written or proposal.kind is spec.kind)
    if (listed or said) != spec.is_list or proposal.kind not in (None, spec.kind):
        return f"its `kind` is `{spec.kind}`"
    return ""


def _grows(proposal: Proposal, spec: FieldSpec) -> bool:
    """Whether a proposal only adds to what stands there, in a field that is to be added to."""
    old = items(proposal.before, spec.form)
    return spec.policy is Policy.EXTEND and spec.is_list and _standing(proposal, spec) == len(old)


def _standing(proposal: Proposal, spec: FieldSpec) -> int:
    """How many items the new value keeps of the old one: all, or none where it replaces them."""
    old = items(proposal.before, spec.form)
    return len(old) if items(proposal.after, spec.form)[: len(old)] == old else 0


def _allowed(proposal: Proposal, spec: FieldSpec) -> Proposal | Unfit:
    """The proposal with the terms that its field may have, as many as it has room for."""
    standing = _standing(proposal, spec)
    new = items(proposal.after, spec.form)[standing:] if spec.is_list else [str(proposal.after)]
    fit = {one: label for one in new if (label := _label(one, proposal, spec))}
    if not fit:
        setting = f"`values` are {', '.join(spec.values)}" if spec.values else f"`mode` is `{spec.mode}`"
        return Unfit(spec.name, f"its {setting}")
    room = max(0, spec.max_items - standing) if spec.is_list and spec.max_items else len(fit)
    kept = dict(list(fit.items())[:room])
    if not kept:
        return Unfit(spec.name, f"its `max_items` is {spec.max_items}")
    return proposal if [*kept.values()] == new else _with(proposal, spec, kept, len(new) - len(kept))


def _label(item: str, proposal: Proposal, spec: FieldSpec) -> str:
    """An item as its field allows it; empty where it does not."""
    if spec.kind is Kind.NAMES:
        return item
    if spec.values:
        return next((value for value in spec.values if value.casefold() == item.casefold()), "")
    unknown = any(flag.code == _NEW and flag.value == item for flag in proposal.flags)
    return "" if unknown and spec.mode is not Mode.OPEN and not spec.begins_open else item


def _with(proposal: Proposal, spec: FieldSpec, kept: Mapping[str, str], less: int) -> Proposal:
    """The proposal with these new items alone, by their new spelling, and a remark on how many were left out."""
    old = items(proposal.before, spec.form)[: _standing(proposal, spec)]
    evidence = (one for one in proposal.evidence if one.value in kept or one.value in old)
    flags = [flag for flag in proposal.flags if flag.code != _NEW or flag.value in {"", *kept}]
    flags += [Flag("settings", f"{less} left out, as the field's settings are now", blocks=False)] if less else []
    labels = [*kept.values()]
    after = reduced(proposal.before if old else None, proposal.after, labels, spec.form) if spec.is_list else labels[0]
    return replace(
        proposal,
        after=after,
        evidence=tuple(replace(one, value=kept.get(one.value, one.value)) for one in evidence),
        flags=tuple(flags),
    )
