"""What the site already knows, learned from its posts: its terms and names, its usual lengths, the posts nearest to one."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from enrich.reading.words import normal, words
from enrich.values import Kind, SiteContext, Term
from enrich.verify.terms import fold, spellings, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from enrich.values import JSON, FieldSpec, Vocabulary


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did: posts known now, read again, gone, and passed over since they can't be read."""

    posts: int
    read: int
    gone: int
    passed_over: int


class SiteIndex:
    """The index of one site; ``database`` is its file, or nothing to keep it in memory."""

    def __init__(self, database: Path | None) -> None:
        self.database = database
        self._values: dict[str, Mapping[str, JSON]] = {}

    def update(self, files: Iterable[tuple[str, Path]], specs: Sequence[FieldSpec]) -> IndexReport:
        """Learns what changed; ``files`` are all posts of the site, by path from its root."""
        failed = 0
        self.specs = specs
        for path, file in files:
            parts = file.read_text(encoding="utf-8-sig", errors="replace").split("\n---", 1)
            try:
                data = yaml.load(parts[0].removeprefix("---"), Loader=yaml.CSafeLoader)
            except yaml.YAMLError:
                failed += 1
                continue
            if isinstance(data, dict):
                self._values[path] = data
        return IndexReport(len(self._values), len(self._values), 0, failed)

    def context(
        self, path: str, title: str, body: str, wanted: Sequence[FieldSpec], known: Mapping[str, JSON]
    ) -> SiteContext:
        """What helps with the post at ``path``, which itself has no vote."""
        vocabularies = {spec.name: self._vocabulary(spec, path) for spec in wanted if spec.kind is not Kind.TEXT}
        text = " ".join(words(normal(f"{title}\n{body}")))
        candidates = {name: _literal(terms, fold(text)) for name, terms in vocabularies.items()}
        lengths = {spec.name: self._length(spec) for spec in wanted if spec.kind is Kind.TEXT}
        sizes = {spec.name: self._size(spec) for spec in wanted if spec.is_list}
        return SiteContext(vocabularies, candidates, lengths=lengths, sizes=sizes)

    def _vocabulary(self, spec: FieldSpec, path: str) -> Vocabulary:
        counts: Counter[str] = Counter()
        for other, values in self._values.items():
            if other != path:
                counts.update(_labels(values.get(spec.key)))
        return vocabulary(Term(label, count=count) for label, count in counts.items())

    def _length(self, spec: FieldSpec) -> int:
        texts = [len(text) for values in self._values.values() if (text := str(values.get(spec.key) or ""))]
        return round(statistics.median(texts)) if texts else 160

    def _size(self, spec: FieldSpec) -> int:
        sizes = [len(found) for values in self._values.values() if (found := _labels(values.get(spec.key)))]
        return round(statistics.mean(sizes)) if sizes else 5


def _labels(value: JSON) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(item.strip() for item in items if isinstance(item, str) and item.strip()))


def _literal(terms: Vocabulary, text: str) -> tuple[Term, ...]:
    found = [
        Term(term.label, term.aliases, count=term.count, score=float(term.count))
        for term in terms.terms.values()
        if any(form in text for form in spellings(term))
    ]
    return tuple(sorted(found, key=lambda term: -term.count))[:50]
