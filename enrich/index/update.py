"""Bringing the index up to date: read what changed, weigh its words, look the site's names up in it, learn from it.

What is learned from all posts (the weights of words, the names to look up, what chooses) is learned again when a tenth
of the posts changed since; until then changed posts are fitted into what is known.
Bodies are read when they are needed and never kept; all that is new is kept in one transaction at the end.
A private post is not indexed: neither its values nor its words could then reach a model as an example or a candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enrich.errors import PostError
from enrich.fields import items
from enrich.fields.keys import names
from enrich.frontmatter import registered
from enrich.index.extraction_weights import length, overlaps, sampled
from enrich.index.site_model import SiteModel
from enrich.index.source import Source, body_of, content_digest, load
from enrich.index.spelling import keyed
from enrich.index.store import Row, Store
from enrich.posts.privacy import Privacy
from enrich.values import FieldSpec, Form, Kind
from enrich.values.posts import NOTHING
from enrich.vocabulary.aliases import glosses, titles
from enrich.vocabulary.file import Words
from enrich.vocabulary.terms import fold

if TYPE_CHECKING:  # all that needs numpy waits until there is something to learn
    from enrich.index.ranker_training import Learned
    from enrich.index.tfidf import Frequencies, Vector

DRIFT = 0.1


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did: posts known now, read again, gone, passed over since they can't be read, and private ones.

    ``renewed`` says that what was learned before was damaged, and that all of it was learned again.
    """

    posts: int
    read: int
    gone: int
    passed_over: int
    private: int = 0
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What the index knows: the posts, how common each word is, and what was learned for each field, as JSON."""

    site: SiteModel = field(default_factory=lambda: SiteModel(()))
    frequencies: Callable[[], Frequencies | None] = lambda: None
    learned: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def learned_for(self, spec: FieldSpec) -> Learned:
        """What suits a field; the shipped weights where nothing was learned."""
        from enrich.index.ranker_training import parsed, unlearned

        dumped = self.learned.get(_name(spec))
        return parsed(dumped) if dumped else unlearned(spec)

    def vector(self, title: str, body: str) -> Vector:
        """The words of a post that the index does not hold."""
        from enrich.index.tfidf import features, unpacked

        frequencies = self.frequencies()
        return frequencies.vector(features(title, body)) if frequencies else unpacked(None)


class Update:
    """One update; ``files`` are all posts of the site by path."""

    def __init__(
        self,
        store: Store,
        files: Mapping[str, Path],
        specs: Sequence[FieldSpec],
        privacy: Privacy | None = None,
        words: Mapping[str, Words] = NOTHING,
    ) -> None:
        self.store = store
        self.files = files
        self.specs = specs
        self.privacy = privacy or Privacy()
        self.rows = {row.path: row for row in store.rows()}
        self.kept = store.learned()
        self._frequencies: Frequencies | None = None
        self.dirty: set[str] = set()
        self.private: dict[str, list[int]] = {}
        self.words = words
        self._spellings = _spellings(words, specs)
        listed = [spec for spec in specs if spec.kind is not Kind.TEXT]
        self._forms = self._kept_forms() | {name.casefold(): spec.form for spec in listed for name in names(spec)}
        self._same_rules = self._kept_rules() == (self.privacy.rules, registered()) and not any(self._misread())

    def run(self) -> tuple[State, IndexReport]:
        """Does what is needed, and keeps it."""
        gone = self._forget([path for path in self.rows if path not in self.files])
        failed = [path for path, file in self.files.items() if not self._read(path, file)]
        read = len(self.dirty)
        self._forget([path for path in (*failed, *self.private) if path in self.rows])
        keyed(self.rows.values(), self.specs)
        changes = int(self.kept.get("changes", 0)) + read + gone
        anew = changes > DRIFT * len(self.rows)
        self._weigh(row for row in self.rows.values() if anew or row.vector is None)
        site = SiteModel([self.rows[path] for path in sorted(self.rows)], tuple(self.specs), self.words)
        self._look_up(site, anew=anew)
        self._compare()
        learned = self._learned(site, anew=anew)
        self._keep(learned, 0 if anew else changes)
        state = State(site, lambda: self.frequencies, learned)
        return state, IndexReport(len(self.rows), read, gone, len(failed), len(self.private))

    def _kept_rules(self) -> tuple[Any, list[str]]:
        """What the rows that are kept were read by: the rules of privacy, and the formats that are not ours."""
        return self.kept.get("rules"), self.kept.get("formats", [])

    def _kept_forms(self) -> dict[str, Form]:
        """The forms of lists by key, of all fields that were ever asked about."""
        return {key: Form(form) for key, form in self.kept.get("forms", {}).items()}

    def _is_listed(self, key: str) -> bool:
        return key.casefold() in self._forms

    def _misread(self) -> Iterator[bool]:
        """For each field of labels, whether rows that are kept were read by another form; once kept, one is known."""
        kept = self._kept_forms()
        for key, form in self._forms.items():
            known = (one for row in self.rows.values() for one in row.values.items())
            labels = (label for name, labels in known if name.casefold() == key for label in labels)
            yield kept[key] is not form if key in kept else any(items(label, form) != [label] for label in labels)

    @property
    def frequencies(self) -> Frequencies:
        """How common each word is, as it was kept."""
        if self._frequencies is None:
            from enrich.index.tfidf import Frequencies

            self._frequencies = Frequencies.unpacked(self.store.frequencies(), len(self.files)) or self._counted()
        return self._frequencies

    def _counted(self) -> Frequencies:
        """The same anew, for a site of another size."""
        from enrich.index.tfidf import Frequencies

        made = Frequencies(len(self.files))
        for path in self.rows:
            made.add(self.store.features(path))
        return made

    def _forget(self, paths: Sequence[str]) -> int:
        for path in paths:
            self.frequencies.remove(self.store.features(path))
            del self.rows[path]
            self.dirty.discard(path)
        self.store.drop(paths)
        return len(paths)

    def _read(self, path: str, file: Path) -> bool:
        """Whether the post can be read; it is only read where its time or size is another."""
        row = self.rows.get(path)
        try:
            state = file.stat()
            if self._unchanged(path, row, [state.st_mtime_ns, state.st_size]):
                return True
            found = load(path, file, self._forms)
        except (OSError, PostError, UnicodeDecodeError):
            return False
        if self.privacy.reason(path, found.front):
            self.private[path] = [state.st_mtime_ns, state.st_size]
            return True
        self.rows[path] = self._row(found, row, state.st_mtime_ns, state.st_size)
        self.dirty.add(path)
        return True

    def _unchanged(self, path: str, row: Row | None, state: list[int]) -> bool:
        """Whether a file is what it was, and as private as it was."""
        if not self._same_rules:
            return False
        if self.kept.get("private", {}).get(path) == state:
            self.private[path] = state
            return True
        return row is not None and [row.mtime, row.size] == state

    def _row(self, found: Source, old: Row | None, mtime: int, size: int) -> Row:
        content = content_digest(found.title, found.body)
        row = Row(
            path=found.path,
            mtime=mtime,
            size=size,
            digest=found.digest,
            content=content,
            title=found.title,
            day=found.day,
            values=found.values,
            style=found.style,
            glosses=glosses(found.body),
            works=titles(found.body),
            texts=tuple(
                key for key in found.values if key.casefold() in self._forms and isinstance(found.front[key], str)
            ),
        )
        if old and old.content == content:
            row.vector, row.mentions = old.vector, old.mentions
            return row
        from enrich.index.tfidf import features

        if old:
            self.frequencies.remove(self.store.features(found.path))
        made = features(found.title, found.body)
        self.frequencies.add(made)
        self.store.put_features(found.path, made)
        return row

    def _weigh(self, rows: Iterable[Row]) -> None:
        for row in rows:
            row.vector = self.frequencies.vector(self.store.features(row.path)).packed
            self.dirty.add(row.path)

    def _look_up(self, site: SiteModel, *, anew: bool) -> None:
        """Notes which of the site's names stand in which posts."""
        named = [spec for spec in self.specs if spec.kind is Kind.NAMES]
        if not named:
            return
        anew = anew or self.kept.get("spellings", "") != self._spellings
        anew = anew or not {spec.key for spec in named} <= set(self.kept.get("named", ()))
        waiting = [row for row in site.rows if anew or row.mentions is None]
        if not waiting:
            return
        from enrich.index.mentions import Phrases, Text

        spellings = (site.field(spec).registry.spellings.values() for spec in named)
        forms = {fold(one): one for known in spellings for labels in known for one in labels}
        phrases = Phrases(enumerate(forms.values()))
        keys = list(forms)
        for row in waiting:
            if (body := self._body(row)) is not None:
                row.mentions = [keys[number] for number in phrases.held(Text(f"{row.title}\n{body}"))]
                self.dirty.add(row.path)

    def _compare(self) -> None:
        """Measures what the site's own texts have in common with what each way to extract them would give."""
        for spec in self.specs:
            if spec.kind is Kind.TEXT and not spec.evidence:
                having = [row for row in self.rows.values() if spec.key in row.values]
                budget = length([row.values[spec.key][0] for row in having])
                for row in sampled(having) if budget else ():
                    if spec.key not in row.overlaps and (body := self._body(row)) is not None:
                        text = row.values[spec.key][0]
                        row.overlaps[spec.key] = overlaps(row.title, body, text, budget)
                        self.dirty.add(row.path)

    def _learned(self, site: SiteModel, *, anew: bool) -> Mapping[str, Sequence[Any]]:
        kept: Mapping[str, Sequence[Any]] = {} if anew else self.kept.get("fields", {})
        new = [spec for spec in self.specs if spec.kind is not Kind.TEXT and _name(spec) not in kept]
        if not new:
            return kept
        from enrich.index.ranker_training import learn

        found = learn(site, new, lambda number: self._body(site.rows[number]))
        return {**kept, **{_name(spec): one.dump() for spec, one in zip(new, found, strict=True)}}

    def _body(self, row: Row) -> str | None:
        """The body of a post; nothing where the file is no longer what was indexed."""
        try:
            return body_of(self.files[row.path], row.digest)
        except (OSError, PostError, UnicodeDecodeError):
            return None

    def _keep(self, learned: Mapping[str, Sequence[Any]], changes: int) -> None:
        named = {spec.key for spec in self.specs if spec.kind is Kind.NAMES} | set(self.kept.get("named", ()))
        told: dict[str, Any] = {
            "changes": changes,
            "fields": learned,
            "named": sorted(named),
            "private": self.private,
            "spellings": self._spellings,
            "rules": self.privacy.rules,
            "forms": self._forms,
        }
        if formats := registered():
            told["formats"] = formats
        if self.dirty or told != self.kept:
            counted = self._frequencies.packed if self._frequencies else b""
            self.store.keep((self.rows[path] for path in sorted(self.dirty)), told, counted)


def _spellings(words: Mapping[str, Words], specs: Sequence[FieldSpec]) -> str:
    """A digest of the names that vocabulary files tell; empty where there are none."""
    named = [spec.name for spec in specs if spec.kind is Kind.NAMES and spec.name in words]
    told = sorted(f"{name} {term.label} {term.aliases}" for name in named for term in words[name].terms)
    return content_digest("\n".join(told), "").hex() if told else ""


def _name(spec: FieldSpec) -> str:
    """What a field's learning is kept under."""
    return f"{spec.name}:{spec.key}:{spec.kind}"
