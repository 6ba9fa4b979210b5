"""What changed on a site since the index was made: found out by the times and sizes of files, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from enrich.fields import items
from enrich.fields.keys import names
from enrich.frontmatter import registered
from enrich.index.reading import PostReading, Reader
from enrich.index.row import Row
from enrich.index.store import Store
from enrich.index.workers import Answer, Item, each
from enrich.posts.privacy import Privacy
from enrich.progress import Work
from enrich.values import FieldSpec, Form, Kind

if TYPE_CHECKING:  # all that needs numpy waits until there is something to read
    from enrich.index.tfidf import Frequencies

SAVED = 1000
"""After how many posts what was read is kept for good; reading so many takes some seconds."""
READING = 3  # milliseconds a post, measured: what is left is told by them


class SiteChanges:
    """The posts of a site that changed; ``files`` are all of its posts by path, and ``size`` is how many there are.

    ``rows`` and ``known`` are what was read and what is known, by path.
    ``dirty`` are the posts that are not kept as they were read, ``measured`` those of which more is known since.
    """

    def __init__(
        self, store: Store, files: Mapping[str, Path], specs: Sequence[FieldSpec], privacy: Privacy | None = None
    ) -> None:
        self.store = store
        self.files = files
        self.size = len(files)
        self.specs = specs
        self.known = store.known()
        self.kept = store.learned()
        self.rows: dict[str, Row] = {}
        self.dirty: set[str] = set()
        self.measured: set[str] = set()
        self.private: dict[str, list[int]] = {}
        self.read = 0
        self.changes = int(self.kept.get("changes", 0))
        self.work = Work("learning from the site's posts", shares=True)
        self._frequencies: Frequencies | None = None
        listed = [spec for spec in specs if spec.kind is not Kind.TEXT]
        self.forms = self.kept_forms() | {name.casefold(): spec.form for spec in listed for name in names(spec)}
        self.reader = Reader(self.forms, privacy or Privacy())

    def distrust(self) -> None:
        """Has every post read again where it was read by other rules of privacy, other formats or other forms."""
        rules, formats = self.kept.get("rules"), self.kept.get("formats", [])
        if (rules, formats) != (self.reader.privacy.rules, registered()) or any(self._misread()):
            self.known = self.store.distrust()
            self.kept.pop("private", None)

    def kept_forms(self) -> dict[str, Form]:
        """The forms of lists by key, of all fields that were ever asked about."""
        return {key: Form(form) for key, form in self.kept.get("forms", {}).items()}

    def _misread(self) -> Iterator[bool]:
        """For each field of labels, whether rows that are kept were read by another form; once kept, one is known."""
        kept = self.kept_forms()
        new = {key: form for key, form in self.forms.items() if key not in kept}
        yield any(kept[key] is not form for key, form in self.forms.items() if key in kept)
        for row in self.store.rows() if new else ():
            for key, labels in row.values.items():
                if form := new.get(key.casefold()):
                    yield any(items(label, form) != [label] for label in labels)

    @property
    def frequencies(self) -> Frequencies:
        """How common each word is, as it was kept."""
        if self._frequencies is None:
            from enrich.index.tfidf import Frequencies

            self._frequencies = Frequencies.unpacked(self.store.frequencies(), self.size) or self._counted()
        return self._frequencies

    def _counted(self) -> Frequencies:
        """The same anew, for a site of another size."""
        from enrich.index.tfidf import Frequencies

        made = Frequencies(self.size)
        for path in self.known:
            made.add(self.store.features(path))
        return made

    def forget(self, paths: Sequence[str]) -> int:
        """Takes posts out again; how many they are."""
        for path in paths:
            self.frequencies.remove(self.store.features(path))
            self.rows.pop(path, None)
            del self.known[path]
            self.dirty.discard(path)
        self.store.drop(paths)
        return len(paths)

    def waiting(self) -> Sequence[str]:
        """The posts whose time or size is another than when they were read."""
        private = self.kept.get("private", {})
        found: list[str] = []
        for path, file in self.files.items():
            try:
                state = file.stat()
                stamp = [state.st_mtime_ns, state.st_size]
            except OSError:
                stamp = []
            if private.get(path) == stamp:
                self.private[path] = stamp
            elif self.known.get(path) != stamp:
                found.append(path)
        return found

    def take(self, paths: Sequence[str]) -> Iterator[str]:
        """Takes in what can be read of these posts; gives the paths of those that can't be."""
        asked = [(path, self.files[path], self.store.content(path)) for path in paths]
        for path, read in zip(paths, self.each(self.reader, asked, READING), strict=True):
            self.work.done += READING
            if read is None:
                yield path
            else:
                self._take_in(read)

    def each(self, work: Callable[[Item], Answer], items: Sequence[Item], milliseconds: float) -> Iterator[Answer]:
        """As `enrich.index.workers.each`, but where a site names formats, which this process alone knows."""
        return map(work, items) if registered() else each(work, items, milliseconds)

    def _take_in(self, read: PostReading) -> None:
        row = read.row
        if row is None:
            self.private[read.path] = read.stamp
            return
        if read.features is None:
            row.held = self.store.held(read.path)
        else:
            if read.path in self.known:
                self.frequencies.remove(self.store.features(read.path))
            self.frequencies.add(read.features)
            self.store.put_features(read.path, read.features)
        self.rows[read.path] = row
        self.known[read.path] = read.stamp
        self.dirty.add(read.path)
        self.changes += 1
        self.read += 1
        if len(self.dirty) >= SAVED:
            self.save()

    def save(self) -> None:
        """Keeps what was read before anything is learned from it; how common words are is counted again then.

        From here on the rows are those of the store, in which equal texts are one.
        """
        told: dict[str, Any] = {"changes": self.changes, "private": self.private, **self.read_by()}
        kept = {name: value for name, value in self.kept.items() if name != "revision"}
        self.store.keep((self.rows[path] for path in self.dirty), kept | told, None)
        self.dirty.clear()
        self.rows.clear()

    def read_by(self) -> dict[str, Any]:
        """What posts are read by."""
        return {"rules": self.reader.privacy.rules, "forms": self.forms, "formats": registered()}
