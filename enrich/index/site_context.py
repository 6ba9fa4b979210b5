"""What a site's index tells about one post: candidates for each field, and the posts that resemble it.

A post is never its own witness: its own labels have no vote, no count and no part in a centroid when it is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from enrich.index.field_model import FieldModel
from enrich.index.keyphrases import keyphrases
from enrich.index.labels import Seen
from enrich.index.parent_terms import paired
from enrich.index.source import content_digest, day_of, listed
from enrich.index.state import State
from enrich.index.tfidf import Vector
from enrich.values import JSON, Example, FieldSpec, Kind, SiteContext, Term, Vocabulary
from enrich.verify.choices import FEWEST, begun
from enrich.vocabulary.terms import resolve, ruled_out, without

CANDIDATES = 100
EXAMPLES = 5
_ALIKE = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """The post that is asked about; ``known`` are the values that it has, by key."""

    path: str
    title: str
    body: str
    known: Mapping[str, JSON]


def context(state: State, asked: Asked, wanted: Sequence[FieldSpec]) -> SiteContext:
    """What helps with a post to fill the wanted fields."""
    choices = [spec for spec in wanted if spec.kind is not Kind.TEXT]
    manners = {spec.name: state.site.manner(spec) for spec in wanted if spec.kind is Kind.TEXT}
    post = _seen(state, asked)
    return SiteContext(
        vocabularies={spec.name: _vocabulary(state, spec, post.number) for spec in choices},
        candidates=_candidates(state, choices, post, asked),
        above={spec.name: _above(state, parent, asked) for spec in choices if (parent := _parent(state, spec))},
        parents={spec.name: state.site.parents(spec, parent) for spec in choices if (parent := _parent(state, spec))},
        frequent={spec.name: state.site.field(spec).frequent for spec in choices if spec.kind is not Kind.NAMES},
        examples=_examples(state, wanted, post),
        lengths={name: manner.length for name, manner in manners.items() if manner.length},
        sizes={spec.name: state.learned_for(spec).size for spec in choices if spec.is_list},
        texts=frozenset(spec.name for spec in choices if state.site.writes_text(spec)),
        weights={name: manner.weights for name, manner in manners.items() if manner.weights},
        repeats={name: manner.repeats for name, manner in manners.items() if manner.repeats},
        keyphrases={spec.name: _keyphrases(state, spec, post) for spec in choices if _is_young(state, spec)},
    )


def _is_young(state: State, spec: FieldSpec) -> bool:
    """Whether a field of terms has yet to get its vocabulary."""
    field = state.site.field(spec)
    is_begun = field.labels.labelled < FEWEST and begun(spec, field.vocabulary) is not spec
    return spec.kind is Kind.TERMS and is_begun and not spec.values


def _keyphrases(state: State, spec: FieldSpec, post: Seen) -> tuple[str, ...]:
    """What the post is about in its own words, and what the vocabulary file does not rule out."""
    known = state.site.field(spec).vocabulary
    found = keyphrases(post.title.source, post.read, [*known.terms], state.site.standing)
    return tuple(phrase for phrase in found if not ruled_out(known, phrase) and not resolve(known, phrase))


def _seen(state: State, asked: Asked) -> Seen:
    """The post among the others."""
    site = state.site
    number = site.numbers.get(asked.path, -1)
    day = day_of(str(asked.known.get("date") or ""))
    return Seen(number, asked.title, asked.body, day, lambda: site.around(number, _vector(state, number, asked)))


def _vector(state: State, number: int, asked: Asked) -> Vector:
    """The words of the post; what the index holds of it is used where it still is what it was."""
    if number >= 0 and state.site.rows[number].content == content_digest(asked.title, asked.body):
        return state.site.vectors[number]
    return state.vector(asked.title, asked.body)


def _vocabulary(state: State, spec: FieldSpec, number: int) -> Vocabulary:
    field = state.site.field(spec)
    return without(field.vocabulary, field.lone(number))


def _parent(state: State, spec: FieldSpec) -> FieldSpec | None:
    """The field that a field of single terms depends on."""
    named = (other for other in state.site.specs if other.name == spec.parent)
    return next(named, None) if spec.kind is Kind.TERM else None


def _candidates(state: State, choices: Sequence[FieldSpec], post: Seen, asked: Asked) -> Mapping[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for spec in choices:
        learned = state.learned_for(spec)
        found[spec.name] = tuple(state.site.field(spec).candidates(post, asked.body, learned, CANDIDATES))
    for spec in choices:
        if parent := _parent(state, spec):
            above = _above(state, parent, asked)
            ordered = paired(spec, found, parent, above, state.site.pairs(spec, parent))
            whole = _whole(state.site.field(spec), ordered[spec.name])
            found |= ordered | {spec.name: _shared(whole) if above else whole}
    return found


def _above(state: State, parent: FieldSpec, asked: Asked) -> str:
    """The label that the post bears in a field which others depend on; empty where it has none."""
    given = listed(asked.known.get(parent.key), parent.form)
    return state.site.field(parent).registry.name(given[0]) if given else ""


def _whole(field: FieldModel, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that may be proposed, with all that is known of them."""
    return tuple(
        replace(
            term, aliases=known.aliases, note=known.note, group=known.group, manual=known.manual, labels=known.labels
        )
        for term in terms
        if field.is_allowed(term.label) and (known := field.term(term.label))
    )


def _shared(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms where one of them must be right, since no others belong to what the post has."""
    total = sum(term.probability for term in terms)
    return tuple(replace(term, probability=min(1.0, term.probability / total)) for term in terms) if total else terms


def _examples(state: State, wanted: Sequence[FieldSpec], post: Seen) -> tuple[Example, ...]:
    """The nearest posts that have values for wanted fields."""
    borne = [spec for spec in wanted if spec.key in state.site.keys]
    if not borne:
        return ()
    found: list[Example] = []
    for number, similarity in post.around.nearest.items():
        if len(found) == EXAMPLES or similarity < _ALIKE:
            break
        row = state.site.rows[number]
        if values := {spec.name: _value(spec, row.values[spec.key]) for spec in borne if spec.key in row.values}:
            found.append(Example(row.path, row.title, values, round(similarity, 4)))
    return tuple(found)


def _value(spec: FieldSpec, labels: tuple[str, ...]) -> JSON:
    return [*labels] if spec.is_list else labels[0]
