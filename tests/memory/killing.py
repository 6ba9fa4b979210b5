"""A process that ends in the middle of its writes, whatever it was about to do."""

from __future__ import annotations

from pathlib import Path

import pytest


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
