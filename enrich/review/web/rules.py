"""Checks a value that a person types against the rules of its field, which hold for models, too. Pure.

A value with a fault can't be saved; a note only informs, because a person may know better than a vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from enrich.fields import as_text, items, limits, rewritten, unfit
from enrich.fields.forms import unhashed
from enrich.values import JSON, FieldSpec, Kind, Mode, Proposal
from enrich.verify.evidence import Body
from enrich.verify.safety import harm, tidy
from enrich.verify.texts import foreign
from enrich.vocabulary.field_vocabulary import FieldVocabulary
from enrich.vocabulary.terms import fold


@dataclass(frozen=True, slots=True)
class Checked:
    """A typed value as it would be written, what is wrong with it, and what a person should know."""

    value: JSON
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldRules:
    """The rules of one field; ``lexicon`` are the site's terms, where the field has any."""

    spec: FieldSpec
    lexicon: FieldVocabulary | None = None

    def check(self, typed: Sequence[str], proposal: Proposal, text: str) -> Checked:
        """Checks ``typed``: the items of a list, or one text; ``text`` is the body of the post."""
        said = [one for one in map(self._tidied, typed) if one]
        if not said:
            return Checked(None, ("nothing is left: reject it instead",))
        if self.spec.kind is Kind.TEXT:
            return self._text(" ".join(said), text)
        if not self.spec.is_list and len(said) > 1:
            return Checked(None, (f"`{self.spec.key}` holds one term only",))
        return self._items(said, proposal, text)

    def _tidied(self, typed: str) -> str:
        return tidy(typed) if self.spec.kind is Kind.TEXT else unhashed(tidy(typed))

    def _text(self, said: str, body: str) -> Checked:
        faults = [violation.message for violation in limits(self.spec, said)]
        if fault := harm(said):
            faults.append(fault)
        return Checked(said, tuple(faults), tuple(doubt.message for doubt in foreign(self.spec, said, body)))

    def _items(self, said: Sequence[str], proposal: Proposal, text: str) -> Checked:
        meant = [self._canonical(one, proposal) for one in said]
        faults = [*self._together(meant), *(fault for one in meant for fault in self._faults(one, proposal))]
        notes = [f"{one} is written {other}" for one, other in zip(said, meant, strict=True) if one != other]
        notes += [note for one in meant for note in self._notes(one, proposal, text)]
        value = None if faults else shaped(meant, proposal, self.spec)
        return Checked(value, tuple(faults), tuple(notes))

    def _canonical(self, said: str, proposal: Proposal) -> str:
        """The site's own spelling of a term; what stands in the post already stays as it is."""
        if said in items(proposal.before, self.spec.form):
            return said
        if self.spec.values:
            return next((value for value in self.spec.values if fold(value) == fold(said)), said)
        found = self.lexicon.resolve(said) if self.lexicon else ()
        return found[0] if len(found) == 1 else said

    def _together(self, meant: Sequence[str]) -> Iterator[str]:
        forms = [fold(one) or one for one in meant]
        for number, one in enumerate(meant):
            if forms[number] in forms[:number]:
                yield f"{one} is there twice"
        if self.spec.is_list and self.spec.max_items and len(meant) > self.spec.max_items:
            yield f"{len(meant)} items, at most {self.spec.max_items} are allowed"
        yield from self._exclusive(meant)

    def _exclusive(self, meant: Sequence[str]) -> Iterator[str]:
        seen: dict[str, str] = {}
        for one in meant:
            term = self.lexicon.term(one) if self.lexicon else None
            if term and term.group and seen.setdefault(term.group, one) != one:
                yield f"{one} and {seen[term.group]} exclude each other"

    def _faults(self, one: str, proposal: Proposal) -> Iterator[str]:
        if one in items(proposal.before, self.spec.form):
            return
        if fault := harm(one) or (unfit(one, proposal.before, self.spec.form) if self.spec.is_list else ""):
            yield f"{one}: {fault}"
        elif self.spec.values and one not in self.spec.values:
            yield f"{one} is not allowed here: {', '.join(self.spec.values)}"
        elif self._has_terms and self.spec.mode is Mode.CLOSED and not self._known(one):
            yield f"{one} is not in the vocabulary"

    def _notes(self, one: str, proposal: Proposal, text: str) -> Iterator[str]:
        if one in items(proposal.before, self.spec.form) or self.spec.values:
            return
        if self.spec.kind is Kind.NAMES:
            if Body(text).mention(one, (one,)) is None:
                yield f"the post does not name {one}"
        elif self.spec.mode is not Mode.CLOSED and not self._known(one):
            yield f"{one} is new to this site"

    @property
    def _has_terms(self) -> bool:
        return self.spec.kind in (Kind.TERM, Kind.TERMS)

    def _known(self, one: str) -> bool:
        return self.lexicon is not None and self.lexicon.term(one) is not None

    def complete(self, typed: str, most: int = 12) -> list[tuple[str, int]]:
        """The terms that begin with what was typed, the most used first, with the number of posts that have them."""
        if self.spec.values:
            return [(value, 0) for value in self.spec.values if fold(value).startswith(fold(typed))][:most]
        if self.lexicon is None or not fold(typed):
            return []
        labels = dict.fromkeys((*self.lexicon.starting(typed), *(one.label for one in self.lexicon.nearest(typed))))
        terms = (self.lexicon.term(label) for label in [*labels][:most])
        return [(term.label, term.count) for term in terms if term]


def typed(value: JSON, spec: FieldSpec) -> list[str]:
    """A value as it is edited: the items of a list, or one text."""
    return items(value, spec.form) if spec.is_list else [] if value is None else [str(value)]


def shaped(said: Sequence[str], proposal: Proposal, spec: FieldSpec) -> JSON:
    """Edited items in the shape of the proposal: items that stood there keep their type, a list in a text stays one."""
    if not spec.is_list:
        return said[0]
    if isinstance(proposal.after, str):
        before = proposal.before
        return rewritten(before, said, spec.form) if items(before, spec.form) else as_text(said, spec.form)
    old = proposal.before if isinstance(proposal.before, list) else []
    same = {str(item).strip(): item for item in old if item is not None}
    return [same.get(one, one) for one in said]
