"""What a run does, and what it knows: given to everything that works on its posts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from enrich.config import Config
from enrich.errors import UsageError
from enrich.frontmatter import Style
from enrich.values import JSON, FieldSpec, Prompt, SiteContext
from enrich.values.posts import nothing
from enrich.vocabulary.file import Words

Log = Callable[[str, Mapping[str, JSON]], None]


def silent(event: str, facts: Mapping[str, JSON]) -> None:
    """Tells nobody."""
    del event, facts


@contextmanager
def logged(file: Path | None, clock: Callable[[], str]) -> Iterator[Log]:
    """A log that goes to ``file``, appended line by line; silent where none is given.

    Raises:
        UsageError: The file can't be written.
    """
    if file is None:
        yield silent
        return
    try:
        stream = file.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise UsageError(f"{file}: can't be written: {error.strerror}") from error
    with stream:
        yield lambda event, facts: _write(stream.write, {"time": clock(), "event": event, **facts})


def _write(write: Callable[[str], int], record: Mapping[str, JSON]) -> None:
    write(json.dumps(record, ensure_ascii=False) + "\n")


@dataclass(frozen=True, slots=True)
class Task:
    """What one run does to every post.

    ``clock`` gives the time in UTC as ISO 8601; ``stale`` refreshes values of enrich's own that no longer stand.
    ``words`` are those that a person keeps in files, by field name.
    """

    config: Config
    specs: tuple[FieldSpec, ...]
    prompt: Prompt
    mend: Prompt
    whole: Prompt
    run: str
    clock: Callable[[], str]
    stale: bool = False
    log: Log = silent
    words: Mapping[str, Words] = field(default_factory=nothing)


class Knowledge(Protocol):
    """What a site knows: its style, and what helps with one post; `enrich.index.index.SiteIndex` learns it."""

    @property
    def style(self) -> Style:
        """How the site's posts write their front matter."""
        ...

    def context(
        self, path: str, title: str, body: str, wanted: Sequence[FieldSpec], known: Mapping[str, JSON]
    ) -> SiteContext:
        """The site's words, examples and habits that fit one post."""
        ...
