"""``enrich suggest``: what the posts of a pull request lack, as suggestions on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from enrich.config import Config
from enrich.errors import EnrichError, ForgeError, UsageError
from enrich.models import provider_of
from enrich.pipeline.session import Order, Session, open_session
from enrich.posts.discover import among
from enrich.suggest import check, planfile
from enrich.suggest import values as sentences
from enrich.suggest.base import Base, StartFolder, based
from enrich.suggest.ci import Connection, Platform, connected, platform
from enrich.suggest.event import Job
from enrich.suggest.git import ChangedFile, Changes, Repository
from enrich.suggest.keys import settings
from enrich.suggest.plan import Planner, PullSource, Rules, filling
from enrich.suggest.reconcile import EarlierSuggestions, standing
from enrich.suggest.render import Material, material
from enrich.suggest.reporters import Teller, told_failure
from enrich.suggest.safety import secrets
from enrich.suggest.values import Line, Pull, SuggestionPlan
from enrich.terminal import Screen
from enrich.vocabulary.storage import source as words_of

_NO_FILE = "--phase {0} needs --plan FILE"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked; ``given`` are settings of the command line by table and key."""

    ci: str = "auto"
    base: str = ""
    head: str = ""
    phase: str = "all"
    plan: Path | None = None
    reporters: tuple[str, ...] = ()
    max_comments: int = 20
    max_posts: int = 50
    budget: float | None = None
    fail_on: str = "never"
    dry_run: bool = False
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def suggest(place: StartFolder, screen: Screen, paths: Sequence[Path], options: Options) -> int:
    """Plans, posts, or both; returns the exit code.

    Raises:
        EnrichError: Nothing could be done, and that is to be an error; in CI it is a warning unless --fail-on asks.
    """
    forge = platform(os.environ, options.ci)
    try:
        return _Run(forge, place, screen, paths, options).run()
    except EnrichError as error:
        if forge is None or options.fail_on != "never":
            raise
        told_failure(forge.name, screen, error)
        return 0


class _Run:
    """One call of the command."""

    def __init__(
        self, forge: Platform | None, place: StartFolder, screen: Screen, paths: Sequence[Path], options: Options
    ) -> None:
        self.forge = forge
        self.place = place
        self.screen = screen
        self.paths = paths
        self.options = options
        self.repository = Repository(place.folder)
        self.job = self._job()
        self.teller = Teller(forge, screen, options.reporters, options.fail_on)
        self._require_phases()

    def run(self) -> int:
        """Both phases, or the one that was asked for."""
        pull = self.job.pull
        start = self.repository.merge_base(self.repository.commit(pull.base), self.repository.commit(pull.head))
        changes = self.repository.changes(start, pull.head)
        tell = self._tell_request if self.options.dry_run else None
        with connected(self.forge, pull, os.environ, tell) as forge:
            with based(self.repository, pull.base, self.place, self.options.given) as base:
                plan, known = self._plan(base, changes, start, forge)
            if self.options.phase == "plan":
                return self.teller.planned(plan)
            return self.teller.tell(plan, known, changes.paths, forge, self.options.max_comments)

    def _tell_request(self, request: str) -> None:
        self.screen.result(request.replace("##[", "\\u0023\\u0023[") + "\n")

    def _job(self) -> Job:
        if self.options.base or self.options.head or self.forge is None:
            base = self.repository.commit(self.options.base or self.repository.default_branch())
            return Job(Pull("", 0, base, self.repository.commit(self.options.head or "HEAD")))
        return self.forge.job(os.environ)

    def _require_phases(self) -> None:
        phase, pull = self.options.phase, self.job.pull
        if phase != "all" and self.options.plan is None:
            raise UsageError(_NO_FILE.format(phase), "name the file that goes from one phase to the other")
        if pull.fork and pull.allowed and phase == "all":
            message = "a fork's posts are planned and posted in two jobs, so that no job holds both a key and a token"
            raise UsageError(message, "use --phase plan in one and --phase post in the other")

    def _plan(self, base: Base, changes: Changes, start: str, forge: Connection) -> tuple[SuggestionPlan, Material]:
        asks = self.options.phase != "post" and self._may_ask(base.config)
        order = Order("suggest", budget=self.options.budget if asks else None, reads=not asks)
        with open_session(base.config, order, self.teller.say) as session:
            task = session.task
            words = [words_of(base.config, spec.name) for spec in task.specs]
            config = settings(base.config, filling(task.specs), (task.prompt, task.mend, task.whole), words)
            if self.options.phase == "post":
                return self._loaded(session, config)
            session.learn()
            rules = Rules(config, self._hidden(base.config), self.options.max_posts, asks)
            standing_now, lines = self._known(forge, start)
            source = PullSource(self._posts(base, changes), base.prefix, self._read, lines)
            planned = Planner(session, source, rules).plan(standing_now)
        troubles = [sentences.trouble(planned.troubles)] if planned.troubles else []
        notes = (*self._notes(base, changes, asks=asks), *troubles)
        plan = SuggestionPlan(self.job.pull, config, planned.status, planned.items, notes)
        if self.options.plan is not None:
            planfile.save(plan, self.options.plan)
        return plan, material(plan, lambda item: self.repository.blob(item.blob, item.path))

    def _loaded(self, session: Session, config: str) -> tuple[SuggestionPlan, Material]:
        """The plan of the first phase, proved."""
        if self.options.plan is None:
            raise UsageError(_NO_FILE.format("post"))
        plan = planfile.load(self.options.plan)
        check.require_same(plan, self.job.pull, config)
        by_key = {spec.key: spec for spec in filling(session.task.specs)}
        head, hidden = self.job.pull.head, self._hidden(session.task.config)
        for item in plan.items:
            if item.proposed:
                blob = self.repository.blob_at(head, item.path)
                check.require_proved(item, blob, self.repository.blob, by_key, hidden)
        return plan, material(plan, lambda item: self.repository.blob(item.blob, item.path))

    def _may_ask(self, config: Config) -> bool:
        """Whether a model may be asked, and could be: pull requests of bots and forks come without a key."""
        model = config.model
        has_key = provider_of(model) != "openai" or bool(model.base_url) or bool(os.environ.get(model.api_key_env))
        return self.job.pull.allowed and (has_key or self.forge is None)

    def _notes(self, base: Base, changes: Changes, *, asks: bool) -> tuple[str, ...]:
        notes = []
        if self.job.pull.fork and not self.job.pull.allowed:
            notes.append(sentences.FORK)
        elif not asks:
            notes.append(sentences.NO_KEY)
        folders = [base.config.vocabulary.folder, *filter(None, [base.config.prompt.folder])]
        inside = tuple(f"{base.prefix}{folder.strip('/')}/" for folder in folders)
        if base.source in changes.paths or any(path.startswith(inside) for path in changes.paths):
            notes.append(sentences.SETTINGS)
        return tuple(notes)

    def _known(
        self, forge: Connection, start: str
    ) -> tuple[EarlierSuggestions, Callable[[ChangedFile], Mapping[int, Line]]]:
        """What was said before, and the lines that can hold a comment: the forge's, else git's own."""
        if forge.forge is None:
            return EarlierSuggestions(), lambda change: self.repository.right(start, self.job.pull.head, change)
        try:
            state, shown = forge.forge.state(), forge.forge.files()
        except ForgeError as error:
            self.teller.warn(f"what was suggested before could not be read ({error.code})")
            return EarlierSuggestions(), lambda change: self.repository.right(start, self.job.pull.head, change)
        return standing(state), lambda change: shown.get(change.path, {})

    def _read(self, change: ChangedFile) -> bytes:
        return self.repository.blob(change.blob, change.path)

    def _posts(self, base: Base, changes: Changes) -> tuple[ChangedFile, ...]:
        """The posts of the pull request, by the base's settings, within the paths that were named."""
        top = self.repository.top.resolve()
        named = [Path(os.path.normpath(path.absolute())).relative_to(top).as_posix() for path in self.paths]
        inside = {change.path.removeprefix(base.prefix): change for change in changes.files if _below(change, base)}
        chosen = [inside[path] for path in among(base.config, list(inside))]
        return tuple(
            one
            for one in chosen
            if not named or any(one.path == path or one.path.startswith(f"{path}/") or path == "." for path in named)
        )

    def _hidden(self, config: Config) -> frozenset[str]:
        return secrets(os.environ, [config.model.api_key_env])


def _below(change: ChangedFile, base: Base) -> bool:
    return change.path.startswith(base.prefix)
