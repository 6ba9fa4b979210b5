"""What the post itself says to chosen terms and names: those copied from examples go, those nearly named are kept.

Works on values that are already the site's own words, so that no rule about words is needed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from enrich.values import Evidence, FieldSpec, Flag, Match, Request, Term, Vocabulary
from enrich.verify.copied import term_copied
from enrich.verify.evidence import Body
from enrich.verify.value import Value
from enrich.vocabulary.terms import resolve

UNNAMED = "no-evidence"
_NOTHING = Vocabulary()


def without_copies(spec: FieldSpec, value: Value, request: Request, body: Body) -> Value:
    """The value of a list of terms without those that only an example says; doubtful ones are left to a person."""
    if not request.context.examples or not isinstance(value.after, list):
        return value
    terms = request.context.vocabularies.get(spec.name, _NOTHING).terms
    new = {flag.value for flag in value.flags}
    flags: dict[str, Flag] = {}
    for label in map(str, value.after):
        forms = (label, *terms.get(label, Term(label)).aliases)
        if label not in new and (flag := term_copied(spec, label, forms, request, body)):
            flags[label] = flag
    gone = {label for label, flag in flags.items() if not flag.blocks}
    kept = [label for label in value.after if label not in gone]
    return replace(value, after=kept, flags=(*value.flags, *flags.values())) if flags else value


def with_near_names(spec: FieldSpec, value: Value, request: Request, body: Body) -> Value:
    """The value of a list of names with those that the post names in nearly this spelling; a person must see them."""
    dropped = [flag for flag in value.flags if flag.code == UNNAMED and flag.value]
    found = dict(_near(spec, dropped, request, body)) if dropped and isinstance(value.after, list) else {}
    if not found or not isinstance(value.after, list):
        return value
    room = spec.max_items - len(value.after) if spec.max_items else len(found)
    kept = {flag: proof for flag, proof in list(found.items())[:room] if proof.value not in value.after}
    seen = [Flag("fuzzy-evidence", f"{proof.value} stands in the post only nearly") for proof in kept.values()]
    return replace(
        value,
        after=[*value.after, *(proof.value for proof in kept.values())],
        evidence=(*value.evidence, *kept.values()),
        flags=(*(flag for flag in value.flags if flag not in kept), *seen),
    )


def _near(spec: FieldSpec, dropped: list[Flag], request: Request, body: Body) -> Iterator[tuple[Flag, Evidence]]:
    for flag in dropped:
        if span := body.nearly_named(flag.value):
            labels = resolve(request.context.vocabularies.get(spec.name, _NOTHING), flag.value)
            label = labels[0] if len(labels) == 1 else flag.value
            yield flag, body.around(label, span, Match.FUZZY)
