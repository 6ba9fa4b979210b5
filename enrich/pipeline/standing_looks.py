"""A look at how the fields of each post stand, for those that changed since the last one; see `site_standing`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from enrich.causes import Remark
from enrich.errors import NotAPostError, PostError
from enrich.pipeline.inspection import passed_over, read_fields
from enrich.pipeline.remembered import Memory
from enrich.pipeline.session import Session
from enrich.pipeline.site_standing import OTHERS, OURS, Recalled, Stood, dumped
from enrich.pipeline.staleness import standings
from enrich.posts import files
from enrich.posts.left_out import LeftOut
from enrich.posts.privacy import Privacy, is_draft
from enrich.values import JSON


def renew(memory: Memory, session: Session, journal: str, *, same: bool) -> None:
    """Forgets what no longer holds: by the site's fields, its prompt, or what the journal holds of a post."""
    rests = repr((session.task.specs, session.task.prompt.basis or session.task.prompt.digest))
    if memory.value("rests") != rests:
        memory.forget_marked(OTHERS)
        memory.forget_marked(OURS)
        memory.put("rests", rests)
    if not same:
        memory.forget_marked(OURS)
        memory.forget(session.journal.writes.paths())
        memory.put("journal", journal)


def looked(session: Session, memory: Memory, posts: Iterable[str]) -> Iterator[tuple[Sequence[str], Sequence[Stood]]]:
    """How the fields of each post stand, for some posts at a time."""
    look, known = _PostLook(session), Recalled()
    for paths, told in memory.grouped(posts):
        some = known.all(paths, told)
        if some is None:
            each = zip(paths, told, strict=True)
            some = [known.of(path, text) or known.one(*look.fresh(path, memory)) for path, text in each]
        yield paths, some


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
        told = dumped(stood, OURS if written else OTHERS)
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
