"""The plain ways beside which the embedded model is judged: each one changes what the site's index offers.

``plain``: the tags, area and category that the 60 nearest posts vote for, every known name that stands in the post to
the letter, and the first sentences as summary. ``combined``: the same, and as summary the sentences that the fixed
combination of centroid, title and position likes best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.index.labels import surroundings
from enrich.index.mentions import Phrases, Text
from enrich.markdown.extract import DEFAULT, LEAD, Weights
from enrich.values import JSON, Kind, SiteContext, Term


@dataclass(frozen=True, slots=True)
class Hidden:
    """A post whose fields are hidden: where it lies, and what it still holds."""

    path: str
    file: Path
    title: str
    body: str
    known: Mapping[str, JSON]


class Plain:
    """What the plain ways offer for the posts of one index, which they look into on purpose."""

    def __init__(self, index: SiteIndex) -> None:
        self.site = index._state.site
        self._known: dict[str, Phrases] = {}

    def offered(self, post: Hidden, context: SiteContext) -> SiteContext:
        """Everything by the plain ways, the lead as summary."""
        found = {name: self._candidates(name, post, context) for name in context.candidates}
        return replace(context, candidates=found, weights={"summary": _shares(LEAD)})

    def combined(self, post: Hidden, context: SiteContext) -> SiteContext:
        """Everything by the plain ways, the fixed combination as summary."""
        return replace(self.offered(post, context), weights={"summary": _shares(DEFAULT)})

    def _candidates(self, name: str, post: Hidden, context: SiteContext) -> tuple[Term, ...]:
        if KNOWN[name].kind is Kind.NAMES:
            return self._named(name, post)
        best = self._voted(name, post)
        return tuple(best[: context.sizes.get(name, 5)] if KNOWN[name].is_list else best)

    def _voted(self, name: str, post: Hidden) -> Sequence[Term]:
        """The labels of the nearest posts by their votes."""
        field = self.site.field(KNOWN[name])
        number = self.site.numbers[post.path]
        votes = field.labels.votes(surroundings(self.site.neighbours, self.site.vectors[number], number))
        best = sorted(votes, key=lambda label: -votes[label][0])
        return [replace(field.term(field.labels.names[label]), score=1.0) for label in best]

    def _named(self, name: str, post: Hidden) -> tuple[Term, ...]:
        """The names that stand in the post, each in its own spelling alone."""
        labels = sorted({label for row in self.site.rows for label in row.values.get(KNOWN[name].key, ())})
        if name not in self._known:
            self._known[name] = Phrases(enumerate(labels))
        found = self._known[name].held(Text(f"{post.title}\n{post.body}"))
        return tuple(Term(labels[number], score=1.0) for number in found)


def _shares(weights: Weights) -> tuple[float, float, float]:
    return weights.centroid, weights.title, weights.position
