"""What a run does, and what it knows: given to everything that works on its posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from enrich.config import Config
from enrich.frontmatter import Style
from enrich.run.log import Log, silent
from enrich.values import JSON, FieldSpec, Prompt, SiteContext
from enrich.values.posts import nothing
from enrich.vocabulary.file import Words


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
