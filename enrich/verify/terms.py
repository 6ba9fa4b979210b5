"""One spelling for all spellings: what a model or a person says is brought back to the site's own term.

Only spellings are folded (case, width, script, separators, quotes, a leading #, the English plural), never letters:
edit distance joins opposites (market-correlation and market-correction), so it plays no part in resolving.
Where a spelling may mean several labels, all of them are returned and a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from enrich.values import Term, Vocabulary
from enrich.verify.scripts import SIMPLIFIED

if TYPE_CHECKING:
    from collections.abc import Iterable

_DROPPED = re.compile(r"[\s\-‐‑‒–—_·・'\"‘’“”„‚«»‹›`´《》〈〉「」『』【】]+")
_NO_PLURAL = ("ss", "news")
_SHORTEST_PLURAL = 4


def fold(text: str) -> str:
    """The comparison form: NFKC, case folded, in simplified Chinese characters, and without separators.

    White space, hyphens, underscores, quotes and book marks go, as does a leading #; one elsewhere stays: C# is not C.

    >>> fold("Elon Musk") == fold("elon-musk") == fold("#Elon_Musk")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = unicodedata.normalize("NFKC", _DROPPED.sub("", folded)).lstrip("#")
    return kept if kept.isascii() else kept.translate(SIMPLIFIED)


def singulars(folded: str) -> tuple[str, ...]:
    """What a folded English word may be in singular; nothing for other words.

    >>> singulars("caches")
    ('cache', 'cach')
    """
    plural = len(folded) >= _SHORTEST_PLURAL and folded.isascii() and folded.endswith("s")
    if not plural or folded.endswith(_NO_PLURAL):
        return ()
    if folded.endswith("ies"):
        return (folded[:-3] + "y", folded[:-1])
    return (folded[:-1], folded[:-2]) if folded.endswith("es") else (folded[:-1],)


def vocabulary(terms: Iterable[Term]) -> Vocabulary:
    """The terms by label; ``forms`` maps the folded spellings of labels and aliases, and their singulars, to labels.

    A spelling that is a label's own never means another label by alias or plural.
    """
    known = {term.label: term for term in terms}
    own: dict[str, list[str]] = {}
    other: dict[str, list[str]] = {}
    for label, term in known.items():
        _add(own, fold(label), label)
        for form in spellings(term):
            for spelling in (form, *singulars(form)):
                _add(other, spelling, label)
    forms = {form: tuple(own.get(form) or labels) for form, labels in other.items()}
    return Vocabulary(known, forms)


def spellings(term: Term) -> tuple[str, ...]:
    """The folded label, then the folded aliases, each once."""
    return tuple(dict.fromkeys(form for form in map(fold, (term.label, *term.aliases)) if form))


def without(vocabulary_: Vocabulary, labels: Iterable[str]) -> Vocabulary:
    """The vocabulary as if one post did not bear ``labels``: each has one use less, and is gone where that was all."""
    lone = {label for label in labels if label in vocabulary_.terms}
    if not lone:
        return vocabulary_
    terms = dict(vocabulary_.terms)
    for label in lone:
        term = replace(terms.pop(label), count=vocabulary_.terms[label].count - 1)
        if term.count:
            terms[label] = term
    gone = lone - terms.keys()
    forms = vocabulary_.forms
    if gone:
        cut = ((form, tuple(label for label in means if label not in gone)) for form, means in forms.items())
        forms = {form: means for form, means in cut if means}
    return Vocabulary(terms, forms)


def resolve(vocabulary: Vocabulary, said: str) -> tuple[str, ...]:
    """The labels that ``said`` may mean: none where it is unknown, several where a person must decide."""
    if said in vocabulary.terms:
        return (said,)
    form = fold(said)
    if found := vocabulary.forms.get(form):
        return found
    for single in singulars(form):
        labels = vocabulary.forms.get(single, ())
        if exact := tuple(label for label in labels if single in spellings(vocabulary.terms[label])):
            return exact
    return ()


def _add(forms: dict[str, list[str]], form: str, label: str) -> None:
    if form and label not in forms.setdefault(form, []):
        forms[form].append(label)
