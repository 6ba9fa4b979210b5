"""Which spellings of a name mean the same person, company, product or work, learned from the site's own posts.

Two labels are one name when they fold alike (``elon-musk``, ``Elon Musk``), or when the posts' own glosses say so more
than once (``**马斯克**（Elon Musk: …）``) and mostly say so where they gloss the one.
Letters are never compared for likeness: that joins people who are not one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enrich.reading.plain import CJK, plain
from enrich.verify.terms import fold

_GLOSS = re.compile(
    rf"(?:\*\*|[“「《])(?P<head>[^*\n“”「」《》]{{2,40}}?)(?:\*\*|[”」》])\s?[（(](?P<gloss>[^（）()\n:：,，;；]{{2,60}})"
    rf"(?:[:：][^（）()\n]*)?[)）]"
    rf"|(?<![\w·])(?P<latin>[A-Z][\w.&'-]*(?: [A-Z0-9][\w.&'-]*){{0,3}})\s?[（(](?P<wide>[{CJK}·]{{2,12}})[)）]"
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
        """The canonical form of a name; what is unknown is its own."""
        return self.canonical.get(fold(said), said)


def glosses(body: str) -> list[tuple[str, str]]:
    """Pairs of spellings in two scripts that the text itself declares to be one, each once, in order."""
    found: dict[tuple[str, str], None] = {}
    for match in _GLOSS.finditer(body):
        head = (match["head"] or match["latin"]).strip()
        other = (match["gloss"] or match["wide"]).strip()
        if bool(_HAS_WIDE.search(head)) != bool(_HAS_WIDE.search(other)):
            found[head, other] = None
    return list(found)


def titles(body: str) -> list[str]:
    """What stands between book marks, each once, in order."""
    found = (plain(match[1]) for match in _TITLE.finditer(body))
    return list(dict.fromkeys(work for work in found if work))


def registry(values: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]]) -> Registry:
    """The registry of one field: ``values`` are the posts' labels, ``pairs`` all glosses of all posts."""
    used = Counter(label for labels in values for label in labels)
    partners = _partners(used, pairs)
    groups: dict[str, str] = {}
    for form, other in partners.items():
        head = min(_head(groups, form), _head(groups, other))
        groups[_head(groups, form)] = groups[_head(groups, other)] = head
    members: dict[str, list[str]] = {}
    for label, _ in used.most_common():
        members.setdefault(_head(groups, fold(label)), []).append(label)
    for form, spelling in _spelled(partners, pairs).items():
        if (known := members.get(_head(groups, form))) and spelling not in known:
            known.append(spelling)
    canonical = {fold(one): labels[0] for labels in members.values() for one in labels}
    return Registry(canonical, {labels[0]: tuple(labels) for labels in members.values()})


def _partners(used: Mapping[str, int], pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """For each folded spelling, the one that most of its glosses join it with; one of the two is a label."""
    known = set(map(fold, used))
    counts = Counter((fold(head), fold(other)) for head, other in pairs)
    joined: dict[str, Counter[str]] = {}
    for (head, other), count in counts.items():
        joined.setdefault(head, Counter())[other] += count
        joined.setdefault(other, Counter())[head] += count
    found = {}
    for form, partners in joined.items():
        partner, count = partners.most_common(1)[0]
        if count >= _SEEN_TWICE and count >= _MOSTLY * partners.total() and (form in known or partner in known):
            found[form] = partner
    return found


def _spelled(partners: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The commonest spelling of each folded form that has a partner."""
    seen: dict[str, Counter[str]] = {}
    for spelling in (one for pair in pairs for one in pair):
        if (form := fold(spelling)) in partners:
            seen.setdefault(form, Counter())[spelling] += 1
    return {form: counts.most_common(1)[0][0] for form, counts in seen.items()}


def _head(groups: Mapping[str, str], form: str) -> str:
    while groups.get(form, form) != form:
        form = groups[form]
    return form
