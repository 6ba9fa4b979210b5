"""Learns from the posts which spellings of a name mean the same person, company, product or work.

Two labels are one name when their folded forms are equal (``elon-musk``, ``Elon Musk``).
They are also one name when posts explain one by the other more than once (``**马斯克**（Elon Musk: …）``, a gloss), and
most glosses of the one agree.
Similar letters are never used, because they would join different people.
The vocabulary file always wins over what was learned: it joins, separates and names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from enrich.markdown.plain import CJK, plain
from enrich.vocabulary.file import Words
from enrich.vocabulary.terms import fold, spellings

_GLOSS = re.compile(
    rf"[*“「《A-Z](?:"  # one look at the first character, so that most places are passed over at once
    rf"(?:(?<=\*)\*|(?<=[“「《]))(?P<head>[^*\n“”「」《》]{{2,40}}?)(?:\*\*|[”」》])"
    rf"\s?[（(](?P<gloss>[^（）()\n:：,，;；]{{2,60}})(?:[:：][^（）()\n]*)?[)）]"
    rf"|(?<![\w·][A-Z])(?<=[A-Z])[\w.&'-]{{0,60}}+(?: [A-Z0-9][\w.&'-]{{0,60}}+){{0,3}}+(?P<latin>)"
    rf"\s?[（(](?P<wide>[{CJK}·]{{2,12}})[)）])"
)
_HAS_WIDE = re.compile(f"[{CJK}]")
_TITLE = re.compile(r"《([^《》\n]{2,60})》")
_SEEN_TWICE = 2
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Registry:
    """The canonical form of each folded spelling, and all spellings of each canonical form, itself first."""

    canonical: Mapping[str, str]
    spellings: Mapping[str, tuple[str, ...]]

    def name(self, said: str) -> str:
        """The canonical form of a name; an unknown name stays as it is."""
        return self.canonical.get(fold(said), said) if self.canonical else said


def glosses(body: str) -> list[tuple[str, str]]:
    """Pairs of spellings in two scripts that the text itself calls equal, each once, in order."""
    found: dict[tuple[str, str], None] = {}
    for match in _GLOSS.finditer(body):
        head = plain(match["head"] or body[match.start() : match.end("latin")])
        other = plain(match["gloss"] or match["wide"])
        if head and other and bool(_HAS_WIDE.search(head)) != bool(_HAS_WIDE.search(other)):
            found[head, other] = None
    return list(found)


def titles(body: str) -> list[str]:
    """The titles between 《 and 》, each once, in order."""
    found = (plain(match[1]) for match in _TITLE.finditer(body))
    return list(dict.fromkeys(work for work in found if work))


class Glosses:
    """All glosses of a site: how often they call two folded spellings equal, and how each is usually spelled."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        counts = Counter(pairs)
        forms = {spelling: fold(spelling) for pair in counts for spelling in pair}
        self.partners: dict[str, dict[str, int]] = {}
        self._spelt: dict[str, dict[str, int]] = {}
        for (head, other), count in counts.items():
            for one, two in ((head, other), (other, head)):
                partners = self.partners.setdefault(forms[one], {})
                partners[forms[two]] = partners.get(forms[two], 0) + count
                spelt = self._spelt.setdefault(forms[one], {})
                spelt[one] = spelt.get(one, 0) + count

    def spelling(self, form: str) -> str:
        """The commonest spelling of a folded form."""
        spelt = self._spelt[form]
        return max(spelt, key=spelt.__getitem__)

    def same(self, label: str) -> Iterator[str]:
        """The spellings that the glosses of a label call equal to it, if several posts do or only one spelling is."""
        partners = self.partners.get(fold(label), {})
        for form, count in partners.items():
            if count >= _SEEN_TWICE or len(partners) == 1:
                yield self.spelling(form)

    @cached_property
    def single(self) -> Sequence[tuple[str, str]]:
        """Folded spellings that one post calls equal, and no other gloss of either contradicts; each pair once."""
        sole = {form: next(iter(partners)) for form, partners in self.partners.items() if sum(partners.values()) == 1}
        return sorted((form, other) for form, other in sole.items() if sole.get(other) == form and form < other)

    @cached_property
    def joins(self) -> Mapping[str, str]:
        """For each folded form, the other form that most of its glosses name, if there are several and they agree."""
        found: dict[str, str] = {}
        for form, partners in self.partners.items():
            partner = max(partners, key=partners.__getitem__)
            count = partners[partner]
            if count >= _SEEN_TWICE and count >= _MOSTLY * sum(partners.values()):
                found[form] = partner
        return found


def registry(values: Iterable[Sequence[str]], glosses: Glosses) -> Registry:
    """The registry of one field, whose labels in all posts are ``values``."""
    used = Counter(label for labels in values for label in labels)
    folded = {label: fold(label) for label in used}
    joined = _joined(set(folded.values()), glosses)
    groups: dict[str, str] = {}
    for form, other in joined.items():
        head = min(_head(groups, form), _head(groups, other))
        groups[_head(groups, form)] = groups[_head(groups, other)] = head
    members: dict[str, list[str]] = {}
    for label, _ in used.most_common():
        members.setdefault(_head(groups, folded[label]), []).append(label)
    for form in sorted({*joined, *joined.values()}):
        known, spelling = members.get(_head(groups, form)), glosses.spelling(form)
        if known and spelling not in known:
            known.append(spelling)
    spellings = {labels[0]: tuple(labels) for labels in members.values()}
    return Registry({fold(one): name for name, labels in spellings.items() for one in labels}, spellings)


def ruled(learned: Registry, words: Words) -> Registry:
    """The registry with the vocabulary file: a spelling of the file belongs to its term; learned names only add to it.

    A learned name joins the term that one of its spellings belongs to; with several such terms, it is split.
    """
    if not words.terms:
        return learned
    owners = {form: term.label for term in words.terms for form in spellings(term)}
    known = {term.label: [term.label, *term.aliases] for term in words.terms}
    free: dict[str, list[str]] = {}
    for name, labels in learned.spellings.items():
        owned = {owners[fold(one)] for one in labels if fold(one) in owners}
        for one in labels:
            if len(owned) == 1:
                known[min(owned)].append(one)
            elif fold(one) not in owners:
                free.setdefault(one if owned else name, []).append(one)
    made = {label: tuple(dict.fromkeys(labels)) for label, labels in (known | free).items()}
    return Registry({fold(one): name for name, labels in made.items() for one in labels} | owners, made)


def _joined(known: Collection[str], glosses: Glosses) -> dict[str, str]:
    """The folded spellings that glosses call equal, where at least one of the two is a label."""
    return {form: other for form, other in glosses.joins.items() if form in known or other in known}


def _head(groups: Mapping[str, str], form: str) -> str:
    while groups.get(form, form) != form:
        form = groups[form]
    return form
