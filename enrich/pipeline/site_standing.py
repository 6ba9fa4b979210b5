"""How every field stands over a site; posts that did not change since the last look are not read again.

What is told of a post rests on the post, on the settings, and on what the journal holds of it.
Where the whole site and the journal stand as they did, everything is told again, and no session is opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from enrich import regular
from enrich.causes import Remark
from enrich.pipeline.freshness import FieldStanding, Freshness
from enrich.pipeline.remembered import Memory, basis_of, names, remembered, standing
from enrich.values import Note

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.posts.discover import Discovery

TOPIC = "status"
OURS, OTHERS = "1", "0"
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


Some: TypeAlias = tuple[Sequence[str], Sequence[Stood]]
"""Posts, and how each of them stands."""


@dataclass(frozen=True, slots=True)
class SiteNotes:
    """What is told of a site beside its posts: the notes of its settings, and what was left out of posts."""

    notes: tuple[str, ...]
    gone: Left


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """A look at the posts of ``seen``: the ``whole`` site or some of it; ``note`` tells a person something."""

    config: Config
    fields: tuple[str, ...]
    seen: Discovery
    whole: bool
    note: Callable[[str], None]

    @contextmanager
    def told(self) -> Iterator[tuple[Left, Iterator[Some]]]:
        """What was left out of posts, by post, and how each of them stands, for some posts at a time.

        Raises:
            EnrichError: The settings, the prompts or the journal can't be used.
        """
        stands = journal_standing(self.config)
        with remembered(self.config, TOPIC, basis(self.config, self.fields), self.seen.stood) as memory:
            same = bool(stands) and memory.value("journal") == stands
            is_known = same and self.whole and memory.value("posts") == names(self.seen.posts)
            site = recalled_site(memory.value("site")) if is_known else None
            told = None if site is None else _all_told(memory, self.seen.posts)
            if site is not None and told is not None:
                for line in site.notes:
                    self.note(line)
                yield site.gone, iter(told)
            else:
                yield from self._anew(memory, stands, same=same)

    def _anew(self, memory: Memory, stands: str, *, same: bool) -> Iterator[tuple[Left, Iterator[Some]]]:
        from enrich.pipeline.pending import dropped
        from enrich.pipeline.session import Order, open_session
        from enrich.pipeline.standing_looks import looked, renew

        notes: list[str] = []

        def note(line: str) -> None:
            notes.append(line)
            self.note(line)

        posts = self.seen.posts
        with open_session(self.config, Order("status", self.fields, writes=False, reads=True), note) as session:
            renew(memory, session, stands, same=same)
            gone = dropped(session, posts)
            yield gone, looked(session, memory, posts)
        if self.whole:
            memory.only(posts)
            memory.put("posts", names(posts))
            memory.put("site", "" if memory.doubtful else _dumped(SiteNotes(tuple(notes), gone)))
        elif memory.renewed:
            memory.put("site", "")  # what is told of the site rests on the posts that changed, too


def basis(config: Config, fields: tuple[str, ...]) -> str:
    """What all that is told rests on, beside the posts and the journal; empty where that can't be said."""
    if config.model.price is not None:
        return ""  # how far it is believed is no matter of the site alone
    names = filter(None, (config.prompt.folder, config.vocabulary.folder))
    try:
        found = [_content(config.root / name) for name in names]
    except OSError:
        return ""
    return basis_of(config, fields, *found)


def journal_standing(config: Config) -> str:
    """How the journal stands; empty where that may change again without a trace."""
    return standing(*(config.state / f"journal.db{end}" for end in ("", "-wal")))


def _content(folder: Path) -> list[tuple[str, str]]:
    """The files of a folder by name, each with a digest."""
    if not folder.is_dir():
        return []
    some = sorted(islice(folder.iterdir(), _MOST))
    read = ((file.name, regular.content(file, regular.LARGEST_VOCABULARY)) for file in some if file.is_file())
    return [(name, hashlib.sha256(source).hexdigest()) for name, source in read]


def _all_told(memory: Memory, posts: Sequence[str]) -> list[Some] | None:
    """What was told of all posts, some at a time; ``None`` where one of them changed."""
    known, found = Recalled(), list[Some]()
    for paths, told in memory.grouped(posts):
        some = known.all(paths, told)
        if some is None:
            return None
        found.append((paths, some))
    return found


class Recalled(dict[str, Stood]):
    """What is told of posts, by how it is remembered."""

    def of(self, path: str, told: str) -> Stood | None:
        """What was told of a post; ``None`` where that is no answer of ours."""
        stood = self.get(told)
        if stood is None and told:
            try:
                stood = recalled(path, told)
            except (ValueError, TypeError, RecursionError):
                return None
            return self.one(told, stood)
        return stood

    def one(self, told: str, stood: Stood) -> Stood:
        """The same value for the same words, unless they are about one post alone."""
        return stood if stood.wrong else self.setdefault(told, stood)

    def all(self, paths: Sequence[str], told: Sequence[str]) -> list[Stood] | None:
        """`of` for several posts; ``None`` where one of the answers is none of ours."""
        found = list(filter(None, map(self.get, told)))
        if len(found) < len(paths):
            found = list(filter(None, map(self.of, paths, told)))
        return found if len(found) == len(paths) else None


def dumped(stood: Stood, mark: str = OTHERS) -> str:
    """How what is told of a post is remembered; it begins with the ``mark``."""
    wrong = stood.wrong and [stood.wrong.line, list(stood.wrong.cause), stood.wrong.said]
    return mark + json.dumps([[[one.field, one.state, one.changed] for one in stood.fields], stood.left, wrong])


def recalled(path: str, told: str) -> Stood:
    """What was told of a post before.

    Raises:
        ValueError, TypeError, RecursionError: That is no answer of ours.
    """
    fields, left, wrong = json.loads(told[1:])
    made = tuple(FieldStanding(str(name), Freshness(state), tuple(map(str, why))) for name, state, why in fields)
    if wrong is None:
        return Stood(made, str(left))
    line, cause, said = wrong
    return Stood(wrong=Remark(path, int(line), tuple(map(str, cause)), str(said)))


def _dumped(site: SiteNotes) -> str:
    gone = [
        [path, [[one.field, one.code, one.message, one.line] for one in notes]] for path, notes in site.gone.items()
    ]
    return json.dumps([site.notes, gone])


def recalled_site(told: str) -> SiteNotes | None:
    """What was told of the site before; ``None`` where that is no answer of ours."""
    try:
        notes, gone = json.loads(told)
        left = {str(path): tuple(_note(*one) for one in those) for path, those in gone}
        return SiteNotes(tuple(map(str, notes)), left)
    except (ValueError, TypeError, RecursionError):
        return None


def _note(field: str, code: str, message: str, line: int) -> Note:
    return Note(str(field), str(code), str(message), int(line))
