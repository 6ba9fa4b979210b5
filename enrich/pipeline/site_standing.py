"""How every field stands over a site; posts that did not change since the last look are not read again.

What is told of a post rests on the post, on the settings, and on what the journal holds of it.
Where the whole site and the journal stand as they did, everything is told again, and no session is opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from enrich import regular
from enrich.causes import Remark
from enrich.errors import NotAPostError, PostError
from enrich.pipeline.inspection import passed_over, read_fields
from enrich.pipeline.remembered import Memory, basis_of, remembered, standing
from enrich.pipeline.staleness import FieldStanding, Freshness, standings
from enrich.posts import files
from enrich.posts.left_out import LeftOut
from enrich.posts.privacy import Privacy, is_draft
from enrich.values import JSON, Note

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.pipeline.session import Session

TOPIC = "status"
_OURS, _OTHERS = "1", "0"
_MOST = 1000
Left: TypeAlias = Mapping[str, tuple[Note, ...]]


@dataclass(frozen=True, slots=True)
class Stood:
    """What is told of a post: how its fields stand, why it is ``left`` out, or what is wrong with it.

    It is one value for all posts of which the same is told, however many there are.
    """

    fields: tuple[FieldStanding, ...] = ()
    left: str = ""
    wrong: Remark | None = None


@dataclass(frozen=True, slots=True)
class _Site:
    """What is told of a site beside its posts: the notes of its settings, and what was left out of posts."""

    notes: tuple[str, ...]
    gone: Left


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """A look at ``posts``, which are the ``whole`` site or some of it; ``note`` tells a person something."""

    config: Config
    fields: tuple[str, ...]
    posts: Sequence[str]
    whole: bool
    note: Callable[[str], None]

    @contextmanager
    def told(self, posts: Iterable[str]) -> Iterator[tuple[Left, Iterator[tuple[str, Stood]]]]:
        """What was left out of posts, by post, and how each of them stands; ``posts`` are the same, watched.

        Raises:
            EnrichError: The settings, the prompts or the journal can't be used.
        """
        journal = standing(*(self.config.state / f"journal.db{end}" for end in ("", "-wal")))
        with remembered(self.config, TOPIC, self._basis()) as memory:
            same = bool(journal) and memory.value("journal") == journal
            site = _site(memory.value("site")) if same and self.whole else None
            told = None if site is None else _all_told(memory, self.posts)
            if site is not None and told is not None:
                for line in site.notes:
                    self.note(line)
                yield site.gone, zip(posts, told, strict=True)
            else:
                yield from self._anew(memory, posts, journal, same=same)

    def _anew(
        self, memory: Memory, posts: Iterable[str], journal: str, *, same: bool
    ) -> Iterator[tuple[Left, Iterator[tuple[str, Stood]]]]:
        from enrich.pipeline.pending import dropped
        from enrich.pipeline.session import Order, open_session

        notes: list[str] = []

        def note(line: str) -> None:
            notes.append(line)
            self.note(line)

        with open_session(self.config, Order("status", self.fields, writes=False, reads=True), note) as session:
            _renew(memory, session, journal, same=same)
            gone = dropped(session, self.posts)
            yield gone, _looked(session, memory, posts)
        if self.whole:
            memory.only(self.posts)
            memory.put("site", "" if memory.doubtful else _dumped(_Site(tuple(notes), gone)))

    def _basis(self) -> str:
        """What all that is told rests on, beside the posts and the journal; empty where that can't be said."""
        if self.config.model.price is not None:
            return ""  # how far it is believed is no matter of the site alone
        names = filter(None, (self.config.prompt.folder, self.config.vocabulary.folder))
        try:
            found = [_content(self.config.root / name) for name in names]
        except OSError:
            return ""
        return basis_of(self.config, self.fields, *found)


def _content(folder: Path) -> list[tuple[str, str]]:
    """The files of a folder by name, each with a digest."""
    if not folder.is_dir():
        return []
    some = sorted(islice(folder.iterdir(), _MOST))
    read = ((file.name, regular.content(file, regular.LARGEST_VOCABULARY)) for file in some if file.is_file())
    return [(name, hashlib.sha256(source).hexdigest()) for name, source in read]


def _all_told(memory: Memory, posts: Sequence[str]) -> list[Stood] | None:
    """What was told of each post; ``None`` where one of them changed, or the site has others."""
    if memory.size != len(posts):
        return None
    known, found = _Known(), list[Stood]()
    for path, told in memory.told(posts):
        stood = known.of(path, told)
        if stood is None:
            return None
        found.append(stood)
    return found


def _renew(memory: Memory, session: Session, journal: str, *, same: bool) -> None:
    """Forgets what no longer holds: by the site's fields, its prompt, or what the journal holds of a post."""
    rests = repr((session.task.specs, session.task.prompt.basis or session.task.prompt.digest))
    if memory.value("rests") != rests:
        memory.forget_marked(_OTHERS)
        memory.forget_marked(_OURS)
        memory.put("rests", rests)
    if not same:
        memory.forget_marked(_OURS)
        memory.forget(session.journal.writes.paths())
        memory.put("journal", journal)


def _looked(session: Session, memory: Memory, posts: Iterable[str]) -> Iterator[tuple[str, Stood]]:
    look, known = _PostLook(session), _Known()
    for path, told in memory.told(posts):
        yield path, known.of(path, told) or known.one(*look.fresh(path, memory))


class _Known(dict[str, Stood]):
    """What is told of posts, by how it is remembered."""

    def of(self, path: str, told: str) -> Stood | None:
        """What was told of a post; ``None`` where that is no answer of ours."""
        stood = self.get(told)
        if stood is None and (stood := _recalled(path, told)) is not None:
            return self.one(told, stood)
        return stood

    def one(self, told: str, stood: Stood) -> Stood:
        """The same value for the same words, unless they are about one post alone."""
        return stood if stood.wrong else self.setdefault(told, stood)


class _PostLook:
    """The look at one post after the other."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pipeline = session.pipeline()
        self._config = session.task.config
        self._privacy = Privacy(self._config.privacy, self._config.site)

    def fresh(self, path: str, memory: Memory) -> tuple[str, Stood]:
        """How a post stands that is read, and how that is remembered."""
        try:
            source = files.content(self._config.root, path)
        except PostError as error:
            return "", Stood(wrong=Remark.of_error(path, error))
        written = self._session.journal.writes.written(path)
        stood = self._stood(path, source, written)
        told = _told(stood, _OURS if written else _OTHERS)
        memory.keep(path, source, told)
        return told, stood

    def _stood(self, path: str, source: bytes, written: Mapping[str, JSON]) -> Stood:
        session = self._session
        try:
            seen = read_fields(files.post(source, path))
            reason = passed_over(seen.post, seen.known, self._config.site, self._privacy)
        except NotAPostError as error:
            return Stood(left=error.what)
        except PostError as error:
            return Stood(wrong=Remark.of_error(path, error))
        if reason:
            return Stood(left=str(LeftOut.DRAFT if is_draft(seen.known) else reason))
        specs = session.task.specs_in(seen.known)
        now = self._pipeline.basis(seen.title, seen.post.text, specs)
        return Stood(standings(specs, seen.known, written, session.journal.rests(path), now))


def _told(stood: Stood, mark: str) -> str:
    wrong = stood.wrong and [stood.wrong.line, list(stood.wrong.cause), stood.wrong.said]
    return mark + json.dumps([[[one.field, one.state, one.changed] for one in stood.fields], stood.left, wrong])


def _recalled(path: str, told: str) -> Stood | None:
    """What was told before; ``None`` where that is no answer of ours."""
    try:
        fields, left, wrong = json.loads(told[1:])
        made = tuple(FieldStanding(str(name), Freshness(state), tuple(map(str, why))) for name, state, why in fields)
        if wrong is None:
            return Stood(made, str(left))
        line, cause, said = wrong
        return Stood(wrong=Remark(path, int(line), tuple(map(str, cause)), str(said)))
    except (ValueError, TypeError, RecursionError):
        return None


def _dumped(site: _Site) -> str:
    gone = [
        [path, [[one.field, one.code, one.message, one.line] for one in notes]] for path, notes in site.gone.items()
    ]
    return json.dumps([site.notes, gone])


def _site(told: str) -> _Site | None:
    """What was told of the site before; ``None`` where that is no answer of ours."""
    try:
        notes, gone = json.loads(told)
        left = {str(path): tuple(_note(*one) for one in those) for path, those in gone}
        return _Site(tuple(map(str, notes)), left)
    except (ValueError, TypeError, RecursionError):
        return None


def _note(field: str, code: str, message: str, line: int) -> Note:
    return Note(str(field), str(code), str(message), int(line))
