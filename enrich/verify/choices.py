"""Terms and names of a reply become the site's own terms; every rule of the vocabulary is enforced here.

Whatever the model says, these are dropped, each with a flag: a spelling that is never proposed, a term that only people
set, a second term of an exclusive group, and what is above the limit.
A spelling that may mean several terms waits for a person.
Similar spellings are only reported, because edit distance joins opposites.
What can't be written in the form that a post's list has is left out, and never brought into it by force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import assert_never

from enrich.fields import items, unfit
from enrich.fields.forms import misspelt, respelt, unhashed
from enrich.values import Evidence, FieldSpec, Flag, Mode, Policy, Request, Term, Vocabulary
from enrich.verify.evidence import Body, names
from enrich.verify.fuller_names import flag as fuller_flag
from enrich.verify.fuller_names import fuller
from enrich.verify.one_entity import without_doubles
from enrich.verify.phrases import is_no_label
from enrich.verify.pronouns import pronoun
from enrich.verify.safety import harm, tidy
from enrich.verify.value import Value
from enrich.vocabulary.similar import nearest
from enrich.vocabulary.terms import fold, resolve, ruled_out, vocabulary

FEWEST = 20


class Choices:
    """What one field may hold in one post; ``there`` are the labels that stay, as the site spells them."""

    def __init__(self, spec: FieldSpec, request: Request) -> None:
        self.vocabulary = request.context.vocabularies.get(spec.name, Vocabulary())
        self.spec = begun(spec, self.vocabulary)
        self.value = request.known.get(spec.key)
        before = () if spec.policy is Policy.REFRESH else items(self.value, spec.form)
        self.standing = len(before)
        self.there = {self._own(str(label)) for label in before}

    def terms(self, answer: Sequence[str], body: Body) -> Value:
        """The value of a list of terms."""
        kept: dict[str, None] = {}
        flags: list[Flag] = []
        new = 0
        for said in map(unhashed, map(tidy, answer)):
            meant, flag = self._meant(said)
            label = self._spelt(meant)
            if label != meant or (label == self._spelt(said) != said and label not in self.vocabulary.terms):
                flags.append(_respelt(said, label))
            if (label := self._one(label, kept)) in kept:
                continue
            if label and flag:
                new += 1
                label, flag = (label, flag) if new <= self.spec.max_new else ("", self._one_too_many(said))
            if label:
                kept[label] = None
            if flag:
                flags.append(flag)
        labels, more = self._fitting(kept)
        proofs = (body.mention(label, self._forms(label)) for label in labels)
        return Value([*labels], tuple(proof for proof in proofs if proof), (*flags, *more))

    def term(self, answer: str | None, body: Body) -> Value:
        """The value of a field that holds one term."""
        if not answer or not answer.strip():
            return Value(None)
        label, flag = self._meant(unhashed(tidy(answer)))
        label = self._one(label)
        if label and flag and not self.spec.max_new:
            label, flag = "", self._one_too_many(label)
        proof = body.mention(label, self._forms(label)) if label else None
        return Value(label or None, (proof,) if proof else (), (flag,) if flag else ())

    def names(self, answer: Sequence[dict[str, str]], body: Body) -> Value:
        """The value of a list of names, each with its evidence."""
        kept: dict[str, Evidence] = {}
        flags: list[Flag] = []
        for item in answer:
            said = unhashed(tidy(item["name"]))
            label, flag = self._named(said, body)
            if label and (label := self._one(label, kept)) in kept:
                continue
            proof = self._evidence(label, (said, *self._forms(label)), item["quote"], body) if label else None
            if label and proof is None and (found := fuller(label, said, item["quote"], body)):
                proof = found[0]
                flags.append(fuller_flag(label, self.vocabulary, quoted=found[1]))
            if label and proof is None:
                message = f"{said} was dropped: no quote from the post contains it"
                flag = Flag("no-evidence", message, blocks=False, value=said)
            if proof:
                kept[label] = proof
            if flag:
                flags.append(flag)
        single, doubles = without_doubles(kept, self.there, self.vocabulary)
        labels, more = self._fitting(single)
        return Value([*labels], tuple(single[label] for label in labels), (*flags, *doubles, *more))

    def _meant(self, said: str) -> tuple[str, Flag | None]:
        """The label that is meant, and a flag where there is one; an empty label is dropped."""
        if fault := harm(said):
            return "", Flag("unsafe-value", f"a value was dropped because it {fault}", blocks=False)
        label, flag = self._resolved(said)
        if label or flag or not said:
            return label, flag
        if self.spec.values:
            return "", Flag("unknown-term", f"{said} is not allowed here", blocks=False)
        if reason := misspelt(spelt := self._spelt(said), self.spec.form):
            return "", _unwritable(said, reason)
        return ("", _nothing(said)) if is_no_label(said) else self._unknown(spelt)

    def _one(self, label: str, kept: Iterable[str] = ()) -> str:
        """A label in the spelling that its term has here: the post's own, that of an earlier item, or the most used."""
        form = fold(label)
        standing = (one for one in (*self.there, *kept) if one == label or (form and fold(one) == form))
        if (found := next(standing, None)) is not None or self.spec.values or not form:
            return label if found is None else found
        terms = self.vocabulary.terms
        twins = (one for one in self.vocabulary.forms.get(form, ()) if one in terms and fold(one) == form)
        return max((label, *twins), key=lambda one: terms[one].count if one in terms else 0)

    def _spelt(self, label: str) -> str:
        """A label as a tag of Obsidian has it, where the field holds such."""
        return respelt(label, self.spec.form, self.vocabulary.terms)

    def _named(self, said: str, body: Body) -> tuple[str, Flag | None]:
        """The canonical form of a name, as in `_meant`; an unknown name stays as it is."""
        if fault := harm(said):
            return "", Flag("unsafe-value", f"a name was dropped because it {fault}", blocks=False)
        label, flag = self._resolved(said)
        if label or flag or not said:
            return label, flag
        if is_no_label(said):
            return "", _nothing(said)
        if self.vocabulary.complete:
            return "", Flag("unknown-name", f"{said} is not in the vocabulary{self._likeness(said)}", blocks=False)
        if flag := pronoun(said, body.text):
            return (said if flag.blocks else ""), flag
        like = self._likeness(said)
        return said, Flag("near-name", f"{said} is new to this site{like}") if like else None

    def _resolved(self, said: str) -> tuple[str, Flag | None]:
        """The label that a spelling means; empty, without a flag, where it is unknown."""
        if ruled_out(self.vocabulary, said):
            return "", Flag("never", f"{said} is never proposed on this site", blocks=False)
        labels = self._labels(said)
        if len(labels) > 1:
            return "", Flag("ambiguous-term", f"{said} may mean {' or '.join(labels)}")
        term = self.vocabulary.terms.get(labels[0]) if labels else None
        if term and term.manual:
            return "", Flag("manual-term", f"only people set {term.label}", blocks=False)
        return (labels[0] if labels else ""), None

    def _labels(self, said: str) -> tuple[str, ...]:
        if not self.spec.values:
            return resolve(self.vocabulary, said)
        allowed = _listed(self.spec.values)
        if found := resolve(allowed, said):
            return found
        meant = dict.fromkeys(one for label in resolve(self.vocabulary, said) for one in resolve(allowed, label))
        return tuple(meant)

    def _unknown(self, said: str) -> tuple[str, Flag]:
        like = self._likeness(said)
        match self.spec.mode:
            case Mode.OPEN:
                return said, Flag("new-term", f"{said} is new to this site{like}", value=said)
            case Mode.QUEUE:
                message = f"{said} is new to this site{like}, and waits for a person"
                return "", Flag("waiting-term", message, blocks=False, value=said)
            case Mode.CLOSED:
                return "", Flag("unknown-term", f"{said} is not in the vocabulary{like}", blocks=False)
            case _:
                assert_never(self.spec.mode)

    def _one_too_many(self, said: str) -> Flag:
        message = f"{said} is new to this site, and a post may get at most {self.spec.max_new} new ones at once"
        return Flag("too-many-new", message, blocks=False)

    def _likeness(self, said: str) -> str:
        near = nearest(self.vocabulary, said)
        return f", and resembles {near}" if near else ""

    def _fitting(self, labels: Iterable[str]) -> tuple[list[str], list[Flag]]:
        """The labels that the post does not have yet, one of an exclusive group, up to the limit."""
        taken = {group: label for label in self.there if (group := self._group(label))}
        kept: list[str] = []
        flags: list[Flag] = []
        for label in labels:
            group = self._group(label)
            if label in self.there:
                continue
            if reason := unfit(label, self.value, self.spec.form):
                flags.append(_unwritable(label, reason))
            elif group and taken.setdefault(group, label) != label:
                message = f"{label} was left out: the post has {taken[group]} of the group {group}"
                flags.append(Flag("group-taken", message, blocks=False))
            else:
                kept.append(label)
        room = max(0, self.spec.max_items - self.standing) if self.spec.max_items else len(kept)
        if len(kept) > room:
            flags.append(Flag("too-many", f"{len(kept) - room} more left out, the list is full", blocks=False))
        return kept[:room], flags

    def _group(self, label: str) -> str:
        term = self.vocabulary.terms.get(label)
        return term.group if term else ""

    def _own(self, label: str) -> str:
        """A label of the post as the site spells it."""
        found = resolve(self.vocabulary, label)
        return found[0] if len(found) == 1 else label

    def _forms(self, label: str) -> tuple[str, ...]:
        """The spellings of a label that a text may contain."""
        return (label, *self.vocabulary.terms.get(label, Term(label)).aliases)

    def _evidence(self, label: str, forms: tuple[str, ...], quote: str, body: Body) -> Evidence | None:
        """The quote, if the post has it and it contains the name; else the post's first sentence that contains it."""
        proof = body.evidence(label, quote)
        if proof is not None and names(proof.quote, forms):
            return proof
        return body.mention(label, forms)


def begun(spec: FieldSpec, vocabulary_: Vocabulary) -> FieldSpec:
    """The field as it is on a site with few terms: open, and as many new ones as it may have.

    Else each of the first posts would get a list of nothing, while all of its terms wait.
    """
    if not spec.begins_open or vocabulary_.complete or len(vocabulary_.terms) >= FEWEST:
        return spec
    return replace(spec, mode=Mode.OPEN, max_new=spec.max_new or spec.max_items or FEWEST)


def _respelt(said: str, label: str) -> Flag:
    return Flag("respelt-term", f"{said} is written {label}, because a tag here has no blank", blocks=False)


def _unwritable(label: str, reason: str) -> Flag:
    return Flag("unfit-term", f"{label} was left out: {reason}", blocks=False)


def _nothing(said: str) -> Flag:
    return Flag("placeholder", f"{said} says nothing and is left out", blocks=False)


@lru_cache(maxsize=64)
def _listed(values: tuple[str, ...]) -> Vocabulary:
    """The values that a field may have, as a vocabulary."""
    return vocabulary(map(Term, values))
