"""Choices among what the site knows: its terms as ranked for this post, and its names where the post holds them.

Where a site has hardly a term, phrases of the post are said, too: they are no choice, and wait for a person.
A term is proposed where it is likely enough and stands in the post; where it does not, it must be all but certain.
With a confidence of 0, the best is proposed as the ranking has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.models.embedded.chosen import Chosen, confidence
from enrich.models.embedded.name_places import NamePlaces
from enrich.values import Reason
from enrich.values.knowledge import UNLIKELY
from enrich.vocabulary.terms import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from enrich.values import JSON, FieldSpec, Request, Term

_USUAL = 5
_LEFT_OUT = 5
_ASKED = 6
_DOUBT = 0.25


def terms(spec: FieldSpec, request: Request) -> Chosen:
    """The candidates that are sure enough, at most about twice as many as the site's posts usually bear."""
    usual = request.context.sizes.get(spec.name, _USUAL)
    most = min(2 * usual + 1, spec.max_items or 2 * usual + 1)
    ranked = _once(request.context.candidates.get(spec.name, ()))
    taken = [*_sure(spec, ranked[:most])] if confidence(spec) else [*_best(ranked[:most])]
    room = (spec.max_items or len(taken) + _ASKED) - len(taken)
    asked = [*request.context.keyphrases.get(spec.name, ())][: max(0, room)]
    told = _reasons(spec, request, ranked, taken)
    return Chosen([*(one.label for one in taken), *asked], (*told, *_asking(spec, asked)))


def _asking(spec: FieldSpec, phrases: Sequence[str]) -> Iterator[Reason]:
    """What the post says of itself may become a term, which a person decides for the whole site."""
    why = "a phrase of the post; the site has hardly a term, so it waits in `enrich vocab queue`"
    return (_left_out(spec, phrase, why) for phrase in phrases[:_LEFT_OUT])


def _left_out(spec: FieldSpec, value: str, why: str) -> Reason:
    return Reason(spec.name, value, taken=False, probability=0.0, threshold=confidence(spec), why=why)


def term(spec: FieldSpec, request: Request) -> Chosen:
    """The best candidate, if it is sure enough."""
    ranked = request.context.candidates.get(spec.name, ())
    taken = [one for one in ranked[:1] if one.score > UNLIKELY and one.probability >= confidence(spec)]
    return Chosen(taken[0].label if taken else None, _reasons(spec, request, ranked, taken))


def names(spec: FieldSpec, request: Request) -> Chosen:
    """The candidates that are sure enough and that the body names, each with the words around the first place."""
    ranked = request.context.candidates.get(spec.name, ())
    places = NamePlaces(request.body, ranked)
    found: list[JSON] = []
    taken: list[Term] = []
    unnamed: set[str] = set()
    for known in ranked:
        if spec.max_items and len(found) >= spec.max_items:
            break
        if not _is_likely(spec, known):
            continue
        if quote := places.quote(known):
            found.append({"name": known.label, "quote": quote})
            taken.append(known)
        else:
            unnamed.add(known.label)
    return Chosen(found, _reasons(spec, request, ranked, taken, unnamed))


def _is_likely(spec: FieldSpec, known: Term) -> bool:
    return known.probability >= confidence(spec) if confidence(spec) else known.score > 0


def _once(ranked: Sequence[Term]) -> list[Term]:
    """The candidates without those that are spelt like a better one."""
    found: dict[str, Term] = {}
    for one in ranked:
        found.setdefault(fold(one.label), one)
    return [*found.values()]


def _best(ranked: Sequence[Term]) -> Iterator[Term]:
    """The first of the candidates, and all with a positive score."""
    return (one for place, one in enumerate(ranked) if one.score > (0 if place else UNLIKELY))


def _sure(spec: FieldSpec, ranked: Sequence[Term]) -> Iterator[Term]:
    """The candidates that are sure enough; one that does not stand in the post may leave a quarter of the doubt."""
    least = confidence(spec)
    far = 1.0 - _DOUBT * (1.0 - least)
    return (one for one in ranked if one.probability >= (least if one.stands else far))


def _reasons(
    spec: FieldSpec, request: Request, ranked: Sequence[Term], taken: Sequence[Term], unnamed: Collection[str] = ()
) -> tuple[Reason, ...]:
    """Why these were taken and the best others were not; where there are none at all, why that is."""
    least = confidence(spec)
    if not any(one.score > UNLIKELY for one in ranked):
        return (_left_out(spec, "", _nothing(spec, request)),)
    labels = {one.label for one in taken}
    others = [one for one in ranked if one.label not in labels and one.score > UNLIKELY][:_LEFT_OUT]
    told = [(one, True) for one in taken] + [(one, False) for one in others]
    return tuple(
        Reason(spec.name, one.label, is_taken, one.probability, least, _why(one, unnamed)) for one, is_taken in told
    )


def _why(one: Term, unnamed: Collection[str]) -> str:
    if one.label in unnamed:
        return "stands only in a longer name, in code or in the target of a link"
    return one.why


def _nothing(spec: FieldSpec, request: Request) -> str:
    known = request.context.vocabularies.get(spec.name)
    if known is None or not known.terms:
        return f"the site has no posts with `{spec.key}` and no file of words"
    return "nothing in the post speaks for a term that the site knows"
