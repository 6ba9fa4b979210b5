"""Where a command's words go: the result to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import click

from enrich.errors import EnrichError


@dataclass(frozen=True, slots=True)
class Screen:
    """``color`` is auto, always or never; ``level`` is -1 for quiet, 0, and 1 for verbose."""

    color: str = "auto"
    level: int = 0

    @property
    def colored(self) -> bool:
        """Whether the result is coloured: as asked, else on a terminal that does not say ``NO_COLOR``."""
        if self.color != "auto":
            return self.color == "always"
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    @property
    def interactive(self) -> bool:
        """Whether a person sits at both ends."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def result(self, text: str | bytes) -> None:
        """Writes to stdout, to the byte."""
        stream = sys.stdout.buffer
        stream.write(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))
        stream.flush()

    def note(self, text: str) -> None:
        """Tells something beside the result, unless quiet."""
        if self.level >= 0:
            self._tell(text)

    def detail(self, text: str) -> None:
        """Tells something that only a verbose command tells."""
        if self.level > 0:
            self._tell(text)

    def error(self, error: EnrichError) -> None:
        """Tells an error and what to do next; quiet commands do so too."""
        hint = f"; {error.hint}" if error.hint else ""
        self._tell(f"{click.style('error:', fg='red') if self._paints_errors else 'error:'} {error}{hint}")

    @property
    def _paints_errors(self) -> bool:
        return self.color != "never" and sys.stderr.isatty() and not os.environ.get("NO_COLOR")

    def _tell(self, text: str) -> None:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
