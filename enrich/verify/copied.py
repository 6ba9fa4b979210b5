"""Values that a model took from the examples in its prompt instead of from the post.

A term that an example shows and this post does not say may still fit it: the examples are the nearest posts, and most
terms of a post do not stand in it literally. What tells is whether the site's own index names it for this post.

Measured with terms that stand in an example and not in the post, by the index's score: above 0 the index itself would
propose the term.
On two sites whose people keep their terms (5 uses a term), 64 above 0 were the post's own and 18 were not, below it 78
were and 1,144 were not; on one where terms sprawl (under 3 uses a term), 32 and 80 above it, 44 and 1,060 below.
Nearly all that were the post's own are among the 50 candidates that the prompt offers.
So a term with a score above 0 is kept where terms are kept, any other candidate waits for a person, and what is no
candidate is dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.values import JSON, FieldSpec, Flag, Request, Vocabulary
from enrich.vocabulary.terms import fold, singulars

if TYPE_CHECKING:
    from enrich.verify.evidence import Body

OFFERED = 50
NEAR_TEXT = 80.0
USES = 4


def term_copied(spec: FieldSpec, label: str, spellings: tuple[str, ...], request: Request, body: Body) -> Flag | None:
    """What there is to say of a term of a list that an example shows and neither the post nor its title says.

    A flag that blocks leaves the term to a person; one that does not says that the term is dropped.
    Of a field whose few values are given, many posts share each: that an example has one too tells nothing.
    """
    if spec.values or label not in _shown(spec, request):
        return None
    forms = tuple(form for spelling in spellings for form in (spelling, *_numbers(spelling)))
    if body.mention(label, forms) or _titled(forms, request.title):
        return None
    offered = request.context.candidates.get(spec.name, ())[:OFFERED]
    score = next((term.score for term in offered if term.label == label), None)
    if score is None:
        message = f"{label} was dropped: it stands in an example, not in this post"
        return Flag("copied-term", message, blocks=False, value=label)
    if score > 0 and _is_kept(request.context.vocabularies.get(spec.name)):
        return None
    return Flag("copied-term", f"{label} stands in an example, not in this post")


def text_copied(spec: FieldSpec, text: str, request: Request) -> str:
    """The path of the example whose text this is, or nearly is; empty where it is none's.

    Nearly is 80 in 100 by `rapidfuzz`'s ratio.
    """
    said = [(example.path, example.values.get(spec.name)) for example in request.context.examples]
    others = [(path, other) for path, other in said if isinstance(other, str)]
    if not others:
        return ""
    from rapidfuzz.fuzz import ratio

    return next((path for path, other in others if ratio(text, other, score_cutoff=NEAR_TEXT)), "")


def _is_kept(vocabulary: Vocabulary | None) -> bool:
    """Whether people keep a site's terms: each has several uses."""
    terms = vocabulary.terms.values() if vocabulary else ()
    return bool(terms) and sum(term.count for term in terms) >= USES * len(terms)


def _shown(spec: FieldSpec, request: Request) -> set[JSON]:
    """The terms that the examples have in a field."""
    values = (example.values.get(spec.name) for example in request.context.examples)
    return {label for value in values if isinstance(value, list) for label in value if isinstance(label, str)}


def _numbers(spelling: str) -> tuple[str, ...]:
    """An English spelling in its other numbers."""
    return (*singulars(spelling.casefold()), f"{spelling}s") if spelling.isascii() else ()


def _titled(spellings: tuple[str, ...], title: str) -> bool:
    folded = fold(title)
    return any((form := fold(spelling)) and form in folded for spelling in spellings)
