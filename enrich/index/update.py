"""Bringing the index up to date: read what changed, weigh its words, look the site's names up in it, learn from it.

What is learned from all posts (the weights of words, the names to look up, what chooses) is learned again when a tenth
of the posts changed since; until then changed posts are fitted into what is known.
Where nothing changed, nothing but the times and sizes of files is looked at, until somebody asks.
Bodies are read when they are needed and never kept; what was read stays, however the update ends.
A private post is not indexed: neither its values nor its words could then reach a model as an example or a candidate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from enrich.frontmatter import Style, prevailing
from enrich.garbage import uncollected
from enrich.index.changes import READING, SiteChanges
from enrich.index.extraction_weights import SAMPLE, length, overlaps, sampled
from enrich.index.reading import NamesHeld, known_body
from enrich.index.row import Row, read_style, written_style
from enrich.index.site_model import SiteModel
from enrich.index.source import content_digest
from enrich.index.spelling import keyed, spelling
from enrich.index.state import IndexReport, State, is_learned, named
from enrich.index.store import Store
from enrich.posts.privacy import Privacy
from enrich.progress import part
from enrich.values import FieldSpec, Kind
from enrich.values.posts import NOTHING
from enrich.vocabulary.file import Words
from enrich.vocabulary.terms import fold

DRIFT = 0.1
_LOOKING, _ASKING = 2, 12  # milliseconds a post, measured: what is left is told by them
_ASKED = 400  # posts of a field; see `enrich.index.ranker_training.SAMPLE`


class Update(SiteChanges):
    """One update; ``files`` are all posts of the site by path."""

    def __init__(
        self,
        store: Store,
        files: Mapping[str, Path],
        specs: Sequence[FieldSpec],
        privacy: Privacy | None = None,
        words: Mapping[str, Words] = NOTHING,
    ) -> None:
        super().__init__(store, files, specs, privacy)
        self.words = words
        self._spellings = _spellings(words, specs)

    def run(self) -> tuple[State, IndexReport]:
        """Does what is needed, and keeps it."""
        try:
            return self._run()
        except BaseException:
            if self.dirty:
                self.save()
            raise

    def _run(self) -> tuple[State, IndexReport]:
        self.distrust()
        gone = self.forget([path for path in self.known if path not in self.files])
        self.changes += gone
        waiting = self.waiting()
        self.work.total = self._time(len(waiting))
        with part(self.work):
            failed = [*self.take(waiting)]
            return self._taken(gone, failed)

    def _taken(self, gone: int, failed: Sequence[str]) -> tuple[State, IndexReport]:
        read = self.read
        lost = self.forget([path for path in (*failed, *self.private) if path in self.known])
        report = IndexReport(len(self.known), read, gone, len(failed), len(self.private))
        if read or gone or lost or not self._is_settled():
            return self._learn(), report
        if self.private != self.kept.get("private"):
            self.store.keep((), self.kept | {"private": self.private}, memoryview(b""))
        return self.unchanged(), report

    def unchanged(self) -> State:
        """What was learned last, whatever the files are now."""
        style = read_style(self.kept["style"])
        return State(self._site, lambda: self.frequencies, self.kept["fields"], style, self.kept["revision"])

    def _time(self, waiting: int) -> int:
        """About how many milliseconds it takes to read so many posts and to learn from all."""
        anew = self._is_adrift(self.changes + waiting, len(self.files))
        seen = len(self.files) if anew else waiting
        asked = min(seen, _ASKED * len(self._listed)) if anew else 0
        return waiting * READING + seen * _LOOKING + (asked + min(seen, SAMPLE) * len(self._compared)) * _ASKING

    def _is_adrift(self, changes: int, posts: int) -> bool:
        """Whether so many changes are worth learning everything anew."""
        return changes > DRIFT * posts

    def _learn(self) -> State:
        site = self._site()
        anew = self._is_adrift(self.changes, len(self.known))
        with nullcontext() if anew else uncollected():
            return self._learn_from(site, anew=anew)

    def _learn_from(self, site: SiteModel, *, anew: bool) -> State:
        self._weigh(anew=anew)
        self._look_up(site, anew=anew)
        self._compare()
        learned = self._learned(site, anew=anew)
        style = replace(prevailing(row.style for row in site.rows), spelling=spelling(site.rows))
        revision = self._keep(learned, style, 0 if anew else self.changes)
        return State(lambda: site, lambda: self.frequencies, learned, style, revision)

    def _site(self) -> SiteModel:
        """All posts, those that did not change as they are kept."""
        if len(self.rows) < len(self.known):
            with uncollected():
                self.rows = {row.path: row for row in self.store.rows()} | self.rows
        paths = sorted(self.known)
        rows = [self.rows[path] for path in paths]
        keyed(rows, self.specs)
        return SiteModel(
            rows, tuple(self.specs), self.words, lambda: self.store.vectors(paths), lambda: self.frequencies
        )

    def _is_settled(self) -> bool:
        """Whether all that is asked about was learned."""
        told = {
            "forms": self.forms.keys() <= self.kept_forms().keys(),
            "spellings": self.kept.get("spellings", "") == self._spellings,
            "named": self._named <= set(self.kept.get("named", ())),
            "compared": self._compared <= set(self.kept.get("compared", ())),
            "fields": {named(spec) for spec in self._listed} <= self._fields.keys(),
        }
        return "style" in self.kept and "revision" in self.kept and all(told.values())

    @property
    def _fields(self) -> Mapping[str, Sequence[Any]]:
        """What was learned for each field; what was not, or is less, is learned again."""
        return {name: one for name, one in self.kept.get("fields", {}).items() if is_learned(one)}

    @property
    def _listed(self) -> Sequence[FieldSpec]:
        return [spec for spec in self.specs if spec.kind is not Kind.TEXT]

    @property
    def _named(self) -> set[str]:
        return {spec.key for spec in self.specs if spec.kind is Kind.NAMES}

    @property
    def _compared(self) -> set[str]:
        return {spec.key for spec in self.specs if spec.kind is Kind.TEXT and not spec.evidence}

    def _weigh(self, *, anew: bool) -> None:
        waiting = self.store.unweighed(anew=anew)
        self.store.put_vectors((path, self.frequencies.vector(features).packed) for path, features in waiting)

    def _look_up(self, site: SiteModel, *, anew: bool) -> None:
        """Notes which of the site's names stand in which posts."""
        named = [spec for spec in self.specs if spec.kind is Kind.NAMES]
        if not named:
            return
        anew = anew or self.kept.get("spellings", "") != self._spellings
        anew = anew or not self._named <= set(self.kept.get("named", ()))
        waiting = [row for row in site.rows if anew or row.held is None]
        if not waiting:
            return
        spellings = (site.field(spec).registry.spellings.values() for spec in named)
        forms = {fold(one): one for known in spellings for labels in known for one in labels}
        asked = [(row.title, self.files[row.path], row.digest) for row in waiting]
        for row, held in zip(waiting, self.each(NamesHeld(forms), asked, _LOOKING), strict=True):
            self.work.done += _LOOKING
            if held is not None:
                row.held = "\n".join(held)
                self.measured.add(row.path)

    def _compare(self) -> None:
        """Measures what the site's own texts have in common with what each way to extract them would give."""
        for key in sorted(self._compared):
            having = [row for row in self.rows.values() if key in row.values]
            budget = length([row.values[key][0] for row in having])
            for row in sampled(having) if budget else ():
                if key not in row.overlaps and (body := self._body(row)) is not None:
                    self.work.done += _ASKING
                    row.overlaps[key] = overlaps(row.title, body, row.values[key][0], budget)
                    self.measured.add(row.path)

    def _learned(self, site: SiteModel, *, anew: bool) -> Mapping[str, Sequence[Any]]:
        kept = {} if anew else self._fields
        new = [spec for spec in self._listed if named(spec) not in kept]
        if not new:
            return kept
        from enrich.index.ranker_training import learn

        found = learn(site, new, lambda number: self._asked(site.rows[number]))
        return {**kept, **{named(spec): one.dump() for spec, one in zip(new, found, strict=True)}}

    def _asked(self, row: Row) -> str | None:
        self.work.done += _ASKING
        return self._body(row)

    def _body(self, row: Row) -> str | None:
        """The body of a post; nothing where the file is no longer what was indexed."""
        return known_body(self.files[row.path], row.digest)

    def _keep(self, learned: Mapping[str, Sequence[Any]], style: Style, changes: int) -> str:
        """Keeps what was learned; returns the digest of all of it."""
        told: dict[str, Any] = {
            **self.read_by(),
            "changes": changes,
            "fields": learned,
            "named": sorted(self._named | set(self.kept.get("named", ()))),
            "compared": sorted(self._compared | set(self.kept.get("compared", ()))),
            "private": self.private,
            "spellings": self._spellings,
            "style": written_style(style),
        }
        frequencies = self.frequencies.packed
        revision = self._revision(told, frequencies)
        self.store.measure(self.rows[path] for path in self.measured - self.dirty)
        rows = (self.rows[path] for path in self.dirty)
        self.store.keep(rows, told | {"revision": revision}, frequencies)
        return revision

    def _revision(self, told: Mapping[str, Any], frequencies: memoryview) -> str:
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
        for path in sorted(self.known):
            digest.update(path.encode(errors="surrogatepass") + b"\0" + self.rows[path].digest)
        digest.update(frequencies)
        return digest.hexdigest()[:16]


def _spellings(words: Mapping[str, Words], specs: Sequence[FieldSpec]) -> str:
    """A digest of the names that vocabulary files tell; empty where there are none."""
    named = [spec.name for spec in specs if spec.kind is Kind.NAMES and spec.name in words]
    told = sorted(f"{name} {term.label} {term.aliases}" for name in named for term in words[name].terms)
    return content_digest("\n".join(told), "").hex() if told else ""
