"""A process that ends in the middle of its writes, whatever it was about to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from enrich.journal.db import Journal


class Killed(BaseException):
    """The end of a process, which nothing of it survives."""


def kill(patch: pytest.MonkeyPatch, replacements: int) -> None:
    """Ends the process once so many files were replaced, with whatever temporary files there are."""
    left, replace = iter(range(replacements)), Path.replace

    def replacing(self: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise Killed
        return replace(self, target)

    patch.setattr(Path, "replace", replacing)
    patch.setattr(Path, "unlink", lambda *_, **__: None)


@dataclass
class Steps:
    """What a process has done so far; it ends after ``most`` steps, and does nothing more then."""

    most: int
    done: int = 0

    def end_after(self, more: int) -> None:
        """Lets it take so many more steps, and then end."""
        self.most = self.done + more

    def require_life(self) -> None:
        """Nothing is begun by a process that has ended."""
        if self.done > self.most:
            raise Killed

    def take(self) -> None:
        """One more step; the one beyond the last is the end."""
        self.done += 1
        self.require_life()


@contextmanager
def counted(most: int = 1_000_000) -> Iterator[Steps]:
    """Ends what this block opens once so many steps are taken: a journal's transaction, or a file that is replaced."""
    steps, transaction, replace, unlink = Steps(most), Journal._transaction, Path.replace, Path.unlink

    @contextmanager
    def stepping(journal: Journal) -> Iterator[sqlite3.Connection]:
        steps.require_life()
        with transaction(journal) as database:
            yield database
        steps.take()

    def replacing(self: Path, target: Path) -> Path:
        steps.require_life()
        made = replace(self, target)
        steps.take()
        return made

    def unlinking(self: Path, *, missing_ok: bool = False) -> None:
        steps.require_life()
        unlink(self, missing_ok=missing_ok)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "_transaction", stepping)
        patch.setattr(Path, "replace", replacing)
        patch.setattr(Path, "unlink", unlinking)
        yield steps
