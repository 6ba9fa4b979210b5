"""New names for terms: one reviewed patch of the vocabulary files and all posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enrich.errors import PostError, shown
from enrich.journal.writes import Intent
from enrich.pipeline.rename_terms import Names, relabelled, rename_waiting, word_patch, write_words
from enrich.pipeline.session import Session
from enrich.pipeline.write import write_all
from enrich.review import render
from enrich.review.terms import posts
from enrich.terminal import Console, Screen
from enrich.values import FieldSpec, Patch
from enrich.vocabulary.storage import Change

_KEYS = {"y": "write all of it", "n": "write nothing"}


@dataclass(frozen=True, slots=True)
class How:
    """Whether the change is only shown, or written without a question."""

    dry_run: bool = False
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Renaming:
    """New names of labels by field, the posts that have them, and what changes in the vocabulary files."""

    names: Mapping[FieldSpec, Names]
    paths: Sequence[str]
    words: Mapping[str, Sequence[Change]]


def rewrite(session: Session, screen: Screen, renaming: Renaming, how: How) -> int:
    """Shows the whole change, and writes it if that is wanted; returns 3 where a post was left out, else 0.

    Raises:
        ConfigError: A vocabulary file can't be changed; nothing was written then.
    """
    return _Rewriting(session, screen, renaming).through(how)


class _Rewriting:
    def __init__(self, session: Session, screen: Screen, renaming: Renaming) -> None:
        self.session = session
        self.screen = screen
        self.renaming = renaming
        self.code = 0

    def through(self, how: How) -> int:
        """Makes the patches, asks the person, and writes; returns the exit code."""
        words = self._words()
        made = self._posts()
        if not words and not made:
            self.screen.note("nothing to change")
            return self.code
        if how.yes or self._agreed(words, made, how):
            for field, patch in words:
                write_words(self.session.task, field, patch)
                self.screen.result(f"{shown(patch.path)}\n")
            self._write(made)
        return self.code

    def _words(self) -> list[tuple[str, Patch]]:
        config = self.session.task.config
        made = ((field, word_patch(config, field, changes)) for field, changes in self.renaming.words.items())
        return [(field, patch) for field, patch in made if patch is not None]

    def _posts(self) -> list[Patch]:
        """The patches of all posts that have a label; a post that can't be edited is reported and left out."""
        made: list[Patch] = []
        for path in self.renaming.paths:
            try:
                patch = relabelled(self.session, path, self.renaming.names)
            except PostError as error:
                self._refuse(path, error)
                continue
            if patch is not None:
                made.append(patch)
        return made

    def _agreed(self, words: Sequence[tuple[str, Patch]], made: Sequence[Patch], how: How) -> bool:
        """Shows the diff; returns whether a person wants it written."""
        asks = self.screen.interactive and not how.dry_run
        for patch in (*(patch for _, patch in words), *made):
            render.show_diff(self.screen, patch)
        what = " and ".join([*(patch.path for _, patch in words), *([posts(len(made))] if made else [])])
        if not asks:
            if not how.dry_run:
                self.screen.note(f"nothing was written: --yes writes {what}")
            return False
        return Console().key(f"Write {what}", _KEYS, "n") == "y"

    def _write(self, made: Sequence[Patch]) -> None:
        journal = self.session.journal
        names = {spec.name: new for spec, new in self.renaming.names.items()}
        for patch in made:
            (error,) = write_all(self.session.task, [Intent(patch)])
            if error is not None:
                self._refuse(patch.path, error)
                continue
            fields = ", ".join(proposal.field for proposal in patch.proposals)
            self.screen.result(f"{shown(patch.path)}: {fields}\n")
        for path in {**journal.decisions.waiting(), **journal.decisions.ready()}:
            journal.decisions.amend(path, lambda one: rename_waiting(one, names, self.session.task.fields))
        for field, new in names.items():
            for label, other in new.items():
                journal.queue.rename(field, label, other)

    def _refuse(self, path: str, error: PostError) -> None:
        self.code = error.exit_code
        self.screen.error(error.at(path))
