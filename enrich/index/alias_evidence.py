"""What posts and people teach about spellings, for a person to take into the vocabulary file.

Only strong evidence counts, since an alias joins two words everywhere:

- several posts gloss the one with the other, and mostly so (`enrich.vocabulary.aliases`);
- one post does, and at least two bear the one where they hold the other, for two labels that no other gloss disputes;
- a person wrote the one where enrich proposed the other, in at least two posts, and no post bears the other.

Nothing that stands in the file is said again or overruled, neither its terms nor what it never proposes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from enrich.fields import items
from enrich.index.field_model import FieldModel
from enrich.index.site_model import SiteModel
from enrich.values import JSON, Kind
from enrich.vocabulary.aliases import registry, ruled
from enrich.vocabulary.edit import Add, Alias, Change
from enrich.vocabulary.terms import fold, resolve, ruled_out, spellings

_TWICE = 2

Edit = tuple[JSON, JSON]  # what was proposed for a post, and what a person wrote


def lore(field: FieldModel, site: SiteModel, edits: Sequence[Edit]) -> list[Change]:
    """The aliases that were learned for one field, those of its most used terms first."""
    written = {form for term in field.words.terms for form in spellings(term)}
    found: dict[str, Alias] = {}
    for alias in (*_glossed(field, site), *_sharing(field, site), *_edited(field, edits)):
        if fold(alias.alias) not in written and not _is_spurned(field, alias):
            found.setdefault(fold(alias.alias), alias)
    counts = {label: field.term(label).count for label in {alias.label for alias in found.values()}}
    ranked = sorted(found.values(), key=lambda alias: (-counts[alias.label], alias.label))
    return [*ranked]


def every(field: FieldModel, besides: Collection[Change]) -> list[Change]:
    """All labels that posts bear, the most used first, but for those that ``besides`` make aliases."""
    aliases = {fold(change.alias) for change in besides if isinstance(change, Alias)}
    terms = (term for term in field.vocabulary.terms.values() if term.count and fold(term.label) not in {"", *aliases})
    return [Add(term.label) for term in sorted(terms, key=lambda term: (-term.count, term.label))]


def _is_spurned(field: FieldModel, alias: Alias) -> bool:
    return ruled_out(field.vocabulary, alias.alias) or ruled_out(field.vocabulary, alias.label)


def _glossed(field: FieldModel, site: SiteModel) -> Iterator[Alias]:
    """The spellings that the registry joins; a field of terms has one for this purpose only."""
    registry_ = field.registry
    if field.spec.kind is Kind.TERMS:
        labels = [row.values.get(field.spec.key, ()) for row in site.rows]
        registry_ = ruled(registry(labels, site.glosses), field.words)
    for label, known in registry_.spellings.items():
        for one in known[1:]:
            partners: Mapping[str, int] = site.glosses.partners.get(fold(one), {})
            count = max(partners.get(fold(other), 0) for other in known)
            if count and fold(one) != fold(label):
                yield Alias(label, one, f"glossed so in {count} posts")


def _sharing(field: FieldModel, site: SiteModel) -> Iterator[Alias]:
    """Labels that one gloss joins, where posts bear the one and hold the other."""
    canonical = field.registry.canonical
    for form, other in site.glosses.single:
        one, two = canonical.get(form), canonical.get(other)
        if one and two and one != two:
            label, alias = sorted((one, two), key=lambda name: (-field.term(name).count, name))
            posts = _posts(field, site, label, alias)
            if posts >= _TWICE:
                yield Alias(label, alias, f"glossed so in 1 post, and {posts} bear the one and hold the other")


def _posts(field: FieldModel, site: SiteModel, one: str, two: str) -> int:
    """How many posts bear only one of two labels and hold the other."""
    numbers, bearers = field.labels.numbers, field.labels.bearers
    first, second = (set(bearers.get(numbers[label], ())) for label in (one, two))
    held = {label: {fold(spelling) for spelling in field.registry.spellings[label]} for label in (one, two)}
    return _holding(first - second, held[two], site) + _holding(second - first, held[one], site)


def _holding(posts: Iterable[int], forms: Collection[str], site: SiteModel) -> int:
    return sum(not set(forms).isdisjoint(site.rows[post].mentions or ()) for post in posts)


def _edited(field: FieldModel, edits: Sequence[Edit]) -> Iterator[Alias]:
    """What people wrote in place of what was proposed, where that was one word for one word."""
    counts: Counter[tuple[str, str]] = Counter()
    for proposed, kept in edits:
        before, after = (items(value, field.spec.form) for value in (proposed, kept))
        gone = [one for one in before if one not in after]
        come = [one for one in after if one not in before]
        if len(gone) == len(come) == 1 and fold(gone[0]) != fold(come[0]):
            counts[gone[0], come[0]] += 1
    for (said, meant), count in counts.items():
        if count >= _TWICE and not resolve(field.vocabulary, said):
            yield Alias(field.registry.name(meant), said, f"mended so by hand in {count} posts")
