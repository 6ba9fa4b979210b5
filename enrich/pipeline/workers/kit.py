"""What a worker needs to lead posts as its driver would: frozen values alone, so that they can be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from enrich.config import Config
from enrich.index.index import SharedIndex
from enrich.values import FieldSpec, Prompt, Proposal
from enrich.vocabulary.file import Words

if TYPE_CHECKING:
    from enrich.journal.db import Journal
    from enrich.pipeline.context import RunContext
    from enrich.pipeline.log import Log


@dataclass(frozen=True, slots=True)
class Kit:
    """The parts of a `RunContext` that can be sent, and what the site knows.

    ``environment`` are the variables that the settings name, for a worker of another machine; secrets are among them.
    ``mark`` is what a worker that reads and writes posts must see in the site's state; empty where the driver does.
    """

    config: Config
    specs: tuple[FieldSpec, ...]
    fields: Mapping[str, FieldSpec]
    prompts: tuple[Prompt, Prompt, Prompt]
    run: str
    clock: Callable[[], str]
    stale: bool
    words: Mapping[str, Words]
    index: SharedIndex | None
    accepts: Callable[[Proposal], bool] | None
    environment: Mapping[str, str] = field(repr=False)
    mark: str = ""

    @classmethod
    def of(
        cls,
        task: RunContext,
        index: SharedIndex | None,
        accepts: Callable[[Proposal], bool] | None,
        environment: Mapping[str, str],
    ) -> Kit:
        """The kit for the posts of a run."""
        prompts = (task.prompt, task.mend, task.whole)
        given = (task.config, task.specs, dict(task.fields), prompts, task.run, task.clock, task.stale)
        model = task.config.model
        names = (model.api_key_env, *model.headers.values())
        named = {name: environment[name] for name in names if name in environment}
        return cls(*given, dict(task.words), index, accepts, named)

    def context(self, journal: Journal, knowledge: Knowledge, log: Log) -> RunContext:
        """The run as a worker sees it."""
        from enrich.pipeline.context import RunContext

        given = (self.config, self.specs, self.fields, *self.prompts, self.run, self.clock)
        return RunContext(*given, journal, knowledge, self.stale, log, self.words)


if TYPE_CHECKING:
    from enrich.pipeline.context import Knowledge
