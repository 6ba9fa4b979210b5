"""Compares chosen terms and names with the post: copies of examples are dropped, almost exact names are kept.

The values are already the site's own terms, so no rule of the vocabulary is needed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from enrich.values import JSON, Evidence, FieldSpec, Flag, Match, Request, Term, Vocabulary
from enrich.verify.evidence import Body
from enrich.verify.phrases import letters
from enrich.verify.value import Value
from enrich.vocabulary.terms import fold, resolve, singulars

_SHORTEST = 6


def term_copied(spec: FieldSpec, term: Term, request: Request, body: Body) -> Flag | None:
    """The flag of a term that is dropped: an example has it, the site does not offer it, and the post does not say it.

    The post says a term in any spelling, by an alias or in another language that the site knows of.
    What is among the site's own candidates is never a copy: posts that resemble each other share their terms.
    Where a field has a few fixed values, many posts share each of them, so an example with the same one proves nothing.
    """
    if spec.values or term.label not in _shown(spec, request):
        return None
    if any(one.label == term.label for one in request.context.candidates.get(spec.name, ())):
        return None
    if _is_said(term, request, body):
        return None
    message = f"{term.label} was dropped: it is in an example, not in this post"
    return Flag("copied-term", message, blocks=False, value=term.label)


def says(spec: FieldSpec, label: str, request: Request, body: Body) -> bool:
    """Whether a post says a term in any spelling that the site knows of."""
    terms = request.context.vocabularies.get(spec.name, _NOTHING).terms
    return _is_said(terms.get(label, Term(label)), request, body)


def _is_said(term: Term, request: Request, body: Body) -> bool:
    spellings = (term.label, *term.aliases, *(label for _, label in term.labels))
    forms = tuple(form for spelling in spellings for form in (spelling, *_numbers(spelling)))
    return bool(body.mention(term.label, forms)) or _says(forms, request.title) or _says(forms, request.body)


def _shown(spec: FieldSpec, request: Request) -> set[JSON]:
    """The terms that the examples have in a field."""
    values = (example.values.get(spec.name) for example in request.context.examples)
    return {label for value in values if isinstance(value, list) for label in value if isinstance(label, str)}


def _numbers(spelling: str) -> tuple[str, ...]:
    """The singular and the plural of an English spelling."""
    return (*singulars(spelling.casefold()), f"{spelling}s") if spelling.isascii() else ()


def _says(spellings: Iterable[str], text: str) -> bool:
    """Whether a text has a spelling with other marks or separators, or in traditional or simplified characters.

    A short word of an alphabet would be found within others, so only a whole word counts there; see `Body.mention`.
    """
    folded, plain = fold(text), letters(text)
    return any(
        (not form.isascii() and fold(form) in folded) or (len(said := letters(form)) >= _SHORTEST and said in plain)
        for form in spellings
        if fold(form)
    )


UNNAMED = "no-evidence"
_NOTHING = Vocabulary()


def without_copies(spec: FieldSpec, value: Value, request: Request, body: Body) -> Value:
    """The value of a list of terms without those that only an example has."""
    if not request.context.examples or not isinstance(value.after, list):
        return value
    terms = request.context.vocabularies.get(spec.name, _NOTHING).terms
    new = {flag.value for flag in value.flags}
    flags: dict[str, Flag] = {}
    for label in map(str, value.after):
        if label not in new and (flag := term_copied(spec, terms.get(label, Term(label)), request, body)):
            flags[label] = flag
    kept = [label for label in value.after if label not in flags]
    return replace(value, after=kept, flags=(*value.flags, *flags.values())) if flags else value


def with_near_names(spec: FieldSpec, value: Value, request: Request, body: Body) -> Value:
    """The value of a list of names, with those that the post has in almost this spelling; a person must see them."""
    dropped = [flag for flag in value.flags if flag.code == UNNAMED and flag.value]
    found = dict(_near(spec, dropped, request, body)) if dropped and isinstance(value.after, list) else {}
    if not found or not isinstance(value.after, list):
        return value
    room = spec.max_items - len(value.after) if spec.max_items else len(found)
    kept = {flag: proof for flag, proof in list(found.items())[:room] if proof.value not in value.after}
    seen = [Flag("fuzzy-evidence", f"{proof.value} is in the post only in similar spelling") for proof in kept.values()]
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
