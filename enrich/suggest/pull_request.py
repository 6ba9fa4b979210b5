"""A pull request on its way to a plan: its posts, what may be asked about them, and what was said before.

One phase makes the plan, the other reads it from its file and proves it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from enrich import regular
from enrich.characters import is_utf8
from enrich.config import Config
from enrich.errors import ForgeError, UsageError, shown
from enrich.models import provider_of
from enrich.pipeline.session import Order, Session, open_session
from enrich.posts.discover import among
from enrich.suggest import check, planfile
from enrich.suggest import values as sentences
from enrich.suggest.base import Base
from enrich.suggest.ci import Connection, Platform
from enrich.suggest.git import ChangedFile, Changes, Repository
from enrich.suggest.keys import settings
from enrich.suggest.plan import Planner, PullSource, Rules, filling
from enrich.suggest.reconcile import EarlierSuggestions, standing
from enrich.suggest.render import Material, material
from enrich.suggest.reporters import Teller
from enrich.suggest.safety import secrets
from enrich.suggest.values import Line, PlannedPost, Pull, SuggestionPlan
from enrich.trust import Consent, whatever
from enrich.vocabulary.storage import source as words_of


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request in its repository, and whose job this is; ``changes`` are what it did since ``start``."""

    platform: Platform | None
    repository: Repository
    pull: Pull
    start: str
    changes: Changes

    def blob(self, change: ChangedFile | PlannedPost) -> bytes:
        """A post of it as git keeps it."""
        return self.repository.blob(change.blob, change.path)

    def material(self, plan: SuggestionPlan) -> Material:
        """What reporters show of a plan."""
        return material(plan, self.blob)

    def may_ask(self, config: Config) -> bool:
        """Whether a model may be asked, and could be: pull requests of bots and forks come without a key."""
        model = config.model
        has_key = provider_of(model) != "openai" or bool(model.base_url) or bool(os.environ.get(model.api_key_env))
        return self.pull.allowed and (has_key or self.platform is None)

    def lines(self, change: ChangedFile) -> Mapping[int, Line]:
        """The lines that can hold a comment, by git's own diff."""
        return self.repository.right(self.start, self.pull.head, change)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is planned at most: posts at or below ``paths`` (empty for all), ``posts`` asked about, US dollars."""

    paths: Sequence[Path]
    posts: int
    budget: float | None


def pull_of(platform: Platform | None, repository: Repository, base: str, head: str) -> Pull:
    """The pull request that a job runs for, or what lies between two commits that were named.

    Raises:
        UsageError: The job runs for none, or a commit is not there.
    """
    if base or head or platform is None:
        start = repository.commit(base or repository.default_branch())
        return Pull("", 0, start, repository.commit(head or "HEAD"))
    return platform.job(os.environ).pull


def opened(platform: Platform | None, repository: Repository, pull: Pull) -> PullRequest:
    """The pull request with all that it changes."""
    start = repository.merge_base(repository.commit(pull.base), repository.commit(pull.head))
    return PullRequest(platform, repository, pull, start, repository.changes(start, pull.head))


def make_plan(
    request: PullRequest, base: Base, forge: Connection, bounds: Bounds, teller: Teller, consent: Consent
) -> SuggestionPlan:
    """Asks the model, where that is allowed, about the posts that lack something.

    In the job of a forge the base is the repository that the job's keys were given to, so its settings are trusted.
    """
    asks = request.may_ask(base.config)
    consent = consent if request.platform is None else whatever
    order = Order("suggest", budget=bounds.budget if asks else None, reads=not asks, consent=consent)
    with open_session(base.config, order, teller.say) as session:
        config = _settings(session)
        session.learn()
        rules = Rules(config, _hidden(base.config), bounds.posts, asks)
        said, lines = _known(request, forge, teller)
        changed = _nameable(_posts(request, base, bounds.paths), teller)
        source = PullSource(changed, base.prefix, request.blob, lines)
        planned = Planner(session, source, rules).plan(said)
    troubles = [sentences.trouble(planned.troubles)] if planned.troubles else []
    notes = (*_notes(request, base, asks=asks), *troubles)
    return SuggestionPlan(request.pull, config, planned.status, planned.items, notes)


def load_plan(request: PullRequest, base: Base, file: Path, teller: Teller) -> SuggestionPlan:
    """The plan of the first phase, proved.

    Raises:
        UsageError: It is of another pull request or other settings, or does more than fill fields.
    """
    with open_session(base.config, Order("suggest", reads=True), teller.say) as session:
        plan = planfile.load(file)
        check.require_same(plan, request.pull, _settings(session))
        specs = filling(session.task.specs)
    repository, hidden = request.repository, _hidden(base.config)
    for item in plan.items:
        if item.proposed:
            blob = repository.blob_at(request.pull.head, item.path)
            check.require_proved(item, blob, repository.blob, check.by_key(item, specs), hidden)
    return plan


def _settings(session: Session) -> str:
    """The digest of all that can change a suggestion."""
    task = session.task
    words = [words_of(task.config, spec.name) for spec in task.specs]
    return settings(task.config, filling(task.specs), (task.prompt, task.mend, task.whole), words)


def _notes(request: PullRequest, base: Base, *, asks: bool) -> tuple[str, ...]:
    notes = []
    if request.pull.fork and not request.pull.allowed:
        notes.append(sentences.FORK)
    elif not asks:
        notes.append(sentences.NO_KEY)
    folders = [base.config.vocabulary.folder, *filter(None, [base.config.prompt.folder])]
    inside = tuple(f"{base.prefix}{folder.strip('/')}/" for folder in folders)
    changed = request.changes.paths
    if base.source in changed or any(path.startswith(inside) for path in changed):
        notes.append(sentences.SETTINGS)
    return tuple(notes)


def _known(
    request: PullRequest, forge: Connection, teller: Teller
) -> tuple[EarlierSuggestions, Callable[[ChangedFile], Mapping[int, Line]]]:
    """What was said before, and the lines that can hold a comment: the forge's, else git's own."""
    if forge.forge is None:
        return EarlierSuggestions(), request.lines
    try:
        state, shown = forge.forge.state(), forge.forge.files()
    except ForgeError as error:
        teller.warn(f"what was suggested before could not be read ({error.code})")
        return EarlierSuggestions(), request.lines
    return standing(state), lambda change: shown.get(change.path, {})


def _posts(request: PullRequest, base: Base, paths: Sequence[Path]) -> tuple[ChangedFile, ...]:
    """The posts of the pull request, by the base's settings, within the paths that were named."""
    top = request.repository.top.resolve()
    named = [_from_top(top, path) for path in paths]
    below = (change for change in request.changes.files if change.path.startswith(base.prefix))
    inside = {change.path.removeprefix(base.prefix): change for change in below}
    chosen = [inside[path] for path in among(base.config, list(inside))]
    return tuple(
        one
        for one in chosen
        if not named or any(one.path == path or one.path.startswith(f"{path}/") or path == "." for path in named)
    )


def _from_top(top: Path, path: Path) -> str:
    """A path as git has it, whether it exists or not.

    Raises:
        UsageError: It leads out of the repository.
    """
    place = Path(os.path.normpath(path.absolute()))
    place = place if place.is_relative_to(top) else regular.real(path)
    if not place.is_relative_to(top):
        raise UsageError(f"{path}: is outside of the repository {top}", "name posts and folders of the pull request")
    return place.relative_to(top).as_posix()


def _nameable(changes: Sequence[ChangedFile], teller: Teller) -> tuple[ChangedFile, ...]:
    """Those whose names a forge can tell; the others are told here."""
    for change in changes:
        if not is_utf8(change.path):
            teller.warn(f"{shown(change.path)}: its name is no UTF-8, so nothing can be suggested for it")
    return tuple(change for change in changes if is_utf8(change.path))


def _hidden(config: Config) -> frozenset[str]:
    return secrets(os.environ, [config.model.api_key_env, *config.model.headers.values()])
