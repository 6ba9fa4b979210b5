"""Outcomes beside the gold become the scores of one contender: the measures of each field, and what they cost."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from enrich.errors import EnrichError
from enrich.evaluation.contenders import Contender
from enrich.evaluation.held_out import HeldOut
from enrich.evaluation.intervals import Measured, difference, measured
from enrich.evaluation.measures import Compared, Pair, pairs
from enrich.fields import items
from enrich.index.index import SiteIndex
from enrich.values import Applied, Failed, FieldSpec, Kind, Match, Outcome, Proposal, Proposed, Skipped, Usage
from enrich.verify.language import differ, language, language_of_post, wanted_code
from enrich.vocabulary.terms import SEPARATORS, fold

_DROPPED = "no-evidence"
_DROPPED_SIGNS = re.compile(f"{SEPARATORS}|#+")


@dataclass(frozen=True, slots=True)
class FieldScore:
    """The measures of one field by name; ``paths`` are the posts with gold for it.

    ``pairs`` are what each measure was made of, a pair for each of these posts.
    """

    field: str
    kind: Kind
    paths: tuple[str, ...]
    measures: Mapping[str, Measured]
    pairs: Mapping[str, Sequence[Pair]]

    @property
    def posts(self) -> int:
        """How many posts have gold for it."""
        return len(self.paths)

    def beside(self, other: FieldScore, seed: int) -> dict[str, Measured]:
        """How much more each measure is than another contender's, over the posts that both were asked about."""
        common = [path for path in self.paths if path in {*other.paths}]
        mine, others = ([those.index(path) for path in common] for those in (self.paths, other.paths))
        found = {
            name: difference([self.pairs[name][at] for at in mine], [other.pairs[name][at] for at in others], seed)
            for name in self.measures.keys() & other.measures.keys()
        }
        return {name: one for name, one in found.items() if one is not None}


@dataclass(frozen=True, slots=True)
class Costs:
    """What a contender took: ``usage`` now, ``reused`` what replies of the journal cost once, and seconds in all."""

    usage: Usage
    reused: Usage
    seconds: float

    @property
    def total(self) -> Usage:
        """What its replies cost, whenever they were paid for."""
        return self.usage + self.reused


@dataclass(frozen=True, slots=True)
class Score:
    """One row: a contender with the scores of every field that has gold; ``failed`` posts count as empty.

    ``stopped`` says why not all posts were asked about; empty where they were.
    """

    contender: Contender
    fields: tuple[FieldScore, ...]
    posts: int
    failed: int
    costs: Costs
    stopped: str = ""


@dataclass(slots=True)
class Heard:
    """The outcomes of one contender as they come; ``unfounded`` counts values dropped for want of a quote."""

    proposals: dict[str, Mapping[str, Proposal]] = field(default_factory=dict)
    unfounded: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[EnrichError] = field(default_factory=list)
    usage: Usage = field(default_factory=lambda: Usage(cost=0.0))
    stopped: str = ""

    def add(self, outcome: Outcome) -> None:
        """Takes the next outcome."""
        made = outcome.patch.proposals if isinstance(outcome, Proposed | Applied) else ()
        self.proposals[outcome.path] = {one.field: one for one in made}
        if isinstance(outcome, Failed):
            self.failures.append(outcome.error)
        else:
            self.unfounded.update((outcome.path, note.field) for note in outcome.notes if note.code == _DROPPED)
        self.unfounded.update((outcome.path, one.field) for one in made for flag in one.flags if flag.code == _DROPPED)
        if not isinstance(outcome, Skipped):
            self.usage += outcome.usage


Compare = Callable[[FieldSpec, Iterable[str]], tuple[str, ...]]


def as_written(_: FieldSpec, labels: Iterable[str]) -> tuple[str, ...]:
    """Labels to be compared but for case, width, separators, quotes and #."""
    plain = (unicodedata.normalize("NFKC", label).casefold() for label in labels)
    return tuple(dict.fromkeys(_DROPPED_SIGNS.sub("", one) for one in plain))


class Spellings:
    """Labels to be compared as the site knows them: folded, and as the term that its words say they mean."""

    def __init__(self, index: SiteIndex, specs: Iterable[FieldSpec]) -> None:
        self._meant = {spec.name: _meant(index, spec) for spec in specs if spec.kind is not Kind.TEXT}

    def __call__(self, spec: FieldSpec, labels: Iterable[str]) -> tuple[str, ...]:
        """The labels of a field, each once."""
        meant = self._meant[spec.name]
        return tuple(dict.fromkeys(meant.get(folded, folded) for folded in map(fold, labels)))


def _meant(index: SiteIndex, spec: FieldSpec) -> dict[str, str]:
    """The folded label that each folded spelling means, where it means one."""
    found: dict[str, set[str]] = {}
    for label, spellings in index.spellings(spec).items():
        for one in spellings:
            found.setdefault(fold(one), set()).add(fold(label))
    return {one: next(iter(labels)) for one, labels in found.items() if len(labels) == 1}


class Scorer:
    """Compares what was answered with what was hidden; ``seed`` is that of the intervals."""

    def __init__(self, hidden: HeldOut, specs: Sequence[FieldSpec], spellings: Compare, seed: int) -> None:
        self.hidden = hidden
        self.specs = specs
        self.spellings = spellings
        self.seed = seed

    def score(self, contender: Contender, found: Heard, costs: Costs) -> Score:
        """The row of a contender."""
        fields = tuple(one for spec in self.specs if (one := self._field(spec, found)).posts)
        return Score(contender, fields, len(found.proposals), len(found.failures), costs, found.stopped)

    def _field(self, spec: FieldSpec, found: Heard) -> FieldScore:
        those = [
            self._compared(spec, path, gold.values[spec.name], found)
            for path, gold in self.hidden.golds.items()
            if spec.name in gold.values and path in found.proposals
        ]
        made = pairs(spec.kind, those) if those else {}
        told = {name: one for name, rows in made.items() if (one := measured(name, rows, self.seed)) is not None}
        return FieldScore(spec.name, spec.kind, tuple(one.path for one in those), told, made)

    def _compared(self, spec: FieldSpec, path: str, gold: Sequence[str], found: Heard) -> Compared:
        made = found.proposals[path].get(spec.name)
        told = () if made is None else self._told(spec, made)
        plain = spec.kind is Kind.TEXT
        right, said = (tuple(gold), told) if plain else (self.spellings(spec, gold), self.spellings(spec, told))
        auto = made is not None and not made.blocked
        quoted, named = _quoted(spec, told, made) if spec.evidence and made else (0, 0)
        dropped = found.unfounded[path, spec.name] if spec.evidence and not plain else 0
        spoken = self._language(spec, path, told[0]) if plain and told else None
        return Compared(path, right, said, auto, quoted, named + dropped, spoken)

    def _told(self, spec: FieldSpec, made: Proposal) -> tuple[str, ...]:
        if spec.kind is Kind.TEXT:
            return (str(made.after),) if str(made.after).strip() else ()
        return tuple(items(made.after, spec.form))

    def _language(self, spec: FieldSpec, path: str, text: str) -> bool | None:
        asked = (
            language_of_post(self.hidden.posts[path].text) if spec.language == "post" else wanted_code(spec.language)
        )
        spoken = language(text)
        return not differ(spoken, asked) if spoken and asked else None


def _quoted(spec: FieldSpec, told: Sequence[str], made: Proposal) -> tuple[int, int]:
    """How many values have a quote that stands in the post, of all."""
    if spec.kind is Kind.TEXT:
        return int(any(one.match is not Match.NONE for one in made.evidence)), len(told)
    quoted = {one.value for one in made.evidence if one.match is not Match.NONE}
    return sum(value in quoted for value in told), len(told)
