"""Finds the site's own term for any spelling that a model or a person uses.

Only these differences are folded: case, width, script, separators, quotes, a leading # and the English plural.
Letters are never changed, because edit distance joins opposites (market-correlation and market-correction).
The form of a spelling in an address is known, too (`slugs`), where it means nothing else.
Where a spelling may mean several labels, all of them are returned and a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product

from enrich.values import Term, Vocabulary
from enrich.vocabulary.simplified import SIMPLIFIED

SEPARATORS = r"[\s\-‐‑‒–—_·・'\"‘’“”„‚«»‹›`´《》〈〉「」『』【】]+"
_SEPARATORS = re.compile(SEPARATORS)
_POINT = re.compile(r"(?<=\d)[.,](?=\d)")
_MARKS = re.compile(r"[.,:;!?/&()\[\]{}|、。…]+")
_ACCENTED = re.compile(r"([a-z])[\u0300-\u036f]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SHORTEST = 3


def slugs(text: str, *, always: bool = False) -> tuple[str, ...]:
    """The forms that a text with marks or accents gets in an address, with hyphens between words.

    A text without them has none, unless ``always``.

    >>> slugs("Node.js")
    ('node-js', 'nodejs')
    """
    if text.isascii() and not always and not _MARKS.search(text):
        return ()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    plain = _POINT.sub("-", folded)
    letters = dict.fromkeys((_unaccented(plain), _unaccented(plain.translate(_UMLAUTS)), plain))
    made = dict.fromkeys(_joined(_MARKS.sub(mark, one)) for one, mark in product(letters, ("-", "")))
    if not always:
        made.pop(_joined(folded), None)
    return tuple(slug for slug in made if len(slug) >= _SHORTEST)


def _unaccented(text: str) -> str:
    bare = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def _joined(text: str) -> str:
    return _SEPARATORS.sub("-", text).strip("-").lstrip("#").translate(SIMPLIFIED)


_DROPPED = re.compile(SEPARATORS)
_BETWEEN_DIGITS = re.compile(rf"(?<=\d){SEPARATORS}(?=\d)")
_NO_PLURAL = ("ss", "news", "https", "windows")
_SHORTEST_PLURAL = 4


@lru_cache(1 << 16)
def fold(text: str) -> str:
    """The comparison form: NFKC, case folded, in simplified Chinese characters, and without separators.

    White space, hyphens, underscores, quotes and 《》 are removed, and a leading #; any other # stays: C# is not C.
    Between digits, separators become one hyphen: 3-5 is not 35.

    >>> fold("Elon Musk") == fold("elon-musk") == fold("#Elon_Musk")
    True
    """
    if text.isascii():  # what follows would change nothing more
        return _dropped(text.lower()).lstrip("#")
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = _dropped(unicodedata.normalize("NFKC", _dropped(folded))).lstrip("#")
    return kept if kept.isascii() else kept.translate(SIMPLIFIED)


def _dropped(text: str) -> str:
    parts = _BETWEEN_DIGITS.split(text)
    return _DROPPED.sub("", text) if len(parts) == 1 else "-".join(_DROPPED.sub("", part) for part in parts)


def singulars(folded: str) -> tuple[str, ...]:
    """The possible singulars of a folded English word; empty for other words.

    >>> singulars("caches")
    ('cache', 'cach')
    """
    plural = len(folded) >= _SHORTEST_PLURAL and folded.isascii() and folded.endswith("s")
    if not plural or folded.endswith(_NO_PLURAL):
        return ()
    if folded.endswith("ies"):
        return (folded[:-3] + "y", folded[:-1])
    return (folded[:-1], folded[:-2]) if folded.endswith("es") else (folded[:-1],)


def vocabulary(terms: Iterable[Term], never: Iterable[str] = (), *, plurals: bool = True) -> Vocabulary:
    """The terms by label; ``forms`` maps the folded spellings of labels and aliases, and their singulars, to labels.

    The spelling of a label never means another label by alias or plural.
    A term with a spelling in ``never`` is left out.
    """
    excluded = frozenset(filter(None, map(fold, never)))
    known = {term.label: term for term in terms if not excluded or excluded.isdisjoint(spellings(term))}
    own: dict[str, list[str]] = {}
    other: dict[str, list[str]] = {}
    marked: dict[str, list[str]] = {}
    for label, term in known.items():
        _add(own, fold(label), label)
        for form in spellings(term):
            for spelling in (form, *(singulars(form) if plurals else ())):
                _add(other, spelling, label)
        for slug in (slug for one in (label, *term.aliases) for slug in slugs(one)):
            _add(marked, slug, label)
    forms = {form: tuple(own.get(form) or labels) for form, labels in other.items()}
    return Vocabulary(known, forms, {slug: tuple(labels) for slug, labels in marked.items()}, excluded, plurals=plurals)


def spellings(term: Term) -> tuple[str, ...]:
    """The folded label, then the folded aliases, each once."""
    return tuple(dict.fromkeys(form for form in map(fold, (term.label, *term.aliases)) if form))


def without(vocabulary_: Vocabulary, labels: Iterable[str]) -> Vocabulary:
    """The vocabulary as if no post had ``labels``; a view that shares everything else."""
    lone = frozenset(label for label in labels if label in vocabulary_.terms)
    return replace(vocabulary_, terms=_Without(vocabulary_.terms, lone), lone=lone) if lone else vocabulary_


class _Without(Mapping[str, Term]):
    """Terms without a few of them."""

    def __init__(self, whole: Mapping[str, Term], gone: frozenset[str]) -> None:
        self._whole = whole
        self._gone = gone

    def __getitem__(self, label: str) -> Term:
        if label in self._gone:
            raise KeyError(label)
        return self._whole[label]

    def __iter__(self) -> Iterator[str]:
        return (label for label in self._whole if label not in self._gone)

    def __len__(self) -> int:
        return len(self._whole) - len(self._gone)


def resolve(vocabulary: Vocabulary, said: str) -> tuple[str, ...]:
    """The labels that ``said`` may mean: empty where it is unknown, several where a person must decide.

    Labels that differ only in spelling are one term, and the one that most posts have is returned.
    """
    if said in vocabulary.terms:
        return (said,)
    for labels in _meanings(vocabulary, said):
        if found := tuple(label for label in labels if label not in vocabulary.lone):
            return _commonest(vocabulary, found) if len(found) > 1 else found
    return ()


def _commonest(vocabulary: Vocabulary, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The most used of labels with equal folded forms; all of them if several are, or if they are several terms."""
    if len(set(map(fold, labels))) > 1:
        return labels
    first, second, *_ = sorted(labels, key=lambda label: -vocabulary.terms[label].count)
    return (first,) if vocabulary.terms[first].count > vocabulary.terms[second].count else labels


def ruled_out(vocabulary: Vocabulary, said: str) -> bool:
    """Whether ``said`` is never proposed: by its own spelling, or, if it is not a term of the site, by its plural."""
    form = fold(said)
    if form in vocabulary.never:
        return True
    if not vocabulary.never or not vocabulary.plurals or form in vocabulary.forms:
        return False
    return any(single in vocabulary.never for single in singulars(form)) or any(
        form in singulars(never) for never in vocabulary.never
    )


def _meanings(vocabulary: Vocabulary, said: str) -> Iterator[tuple[str, ...]]:
    """What a spelling may mean, the most certain first."""
    form = fold(said)
    yield vocabulary.forms.get(form, ())
    for single in singulars(form) if vocabulary.plurals else ():
        labels = vocabulary.forms.get(single, ())
        yield tuple(label for label in labels if single in spellings(vocabulary.terms.get(label, Term(label))))
    for slug in slugs(said, always=True):
        yield vocabulary.slugs.get(slug, ())
    for slug in slugs(said):
        yield vocabulary.forms.get(fold(slug), ())


def _add(forms: dict[str, list[str]], form: str, label: str) -> None:
    if form and label not in forms.setdefault(form, []):
        forms[form].append(label)
