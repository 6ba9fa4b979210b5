"""The public API: a site whose posts are proposed values and written, and one post from text to diff.

``docs/python-api.md`` shows it at work.
It is the command line's own way, without a screen: the same checks, the same journal, the same proofs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from enrich import sessions
from enrich.config import Config, from_table, load
from enrich.errors import UsageError
from enrich.models import Model
from enrich.pipeline.session import Order, Session, now
from enrich.posts.discover import Discovery, discover, posts
from enrich.report import kind
from enrich.roots import told
from enrich.trust import earlier, whatever
from enrich.values import Applied, Decision, Failed, Outcome, Proposed, Skipped

StrPath: TypeAlias = "str | PathLike[str]"
Settings: TypeAlias = Mapping[str, Mapping[str, Any]]


class Site:
    """One site: its settings, its journal, and what its posts teach; made by `Site.open`.

    It holds the site's lock, so that no other enrich works there, until it is closed: use it in a ``with`` statement.

    Attributes:
        config: The settings.
    """

    def __init__(self, session: Session, opened: ExitStack) -> None:
        self.config: Config = session.task.config
        self._session = session
        self._opened = opened
        self._kinds: dict[str, str] = {}

    @classmethod
    def open(  # noqa: PLR0913 - all of them by name
        cls,
        path: StrPath = ".",
        *,
        model: Model | None = None,
        settings: Settings | None = None,
        budget: float | None = None,
        wait: bool = False,
        trust: bool = False,
        note: Callable[[str], None] | None = None,
    ) -> Self:
        """The site that a folder or a post belongs to; it is found as the command line finds it.

        Args:
            path: The site's folder, or anything in it.
            model: What answers, instead of the model in the settings.
            settings: Settings that override those of ``enrich.toml``, by table and key.
            budget: The most that may be spent, in US dollars.
            wait: Wait until another enrich on this site is done, instead of refusing.
            trust: Send what the site's own settings name to the server that they name; docs/security.md says when.
            note: Told what the command line would say beside its result.

        Raises:
            UsageError: There is no such folder or post, or the budget is no number from 0 on.
            ConfigError: The settings can't be used, or a key is missing or may not be sent.
            StateError: The journal can't be opened, or another enrich works on the site.
        """
        if not Path(path).exists():
            raise UsageError(f"{path}: no such file or folder")
        if budget is not None and not budget >= 0:  # `nan` is not either
            raise UsageError(f"a budget must be 0 or more, and not {budget}")
        config = load(Path(path), None, settings)
        for line in told(config.root, Path(path)):
            (note or _silent)(line)
        order = Order(sessions.COMMAND, budget=budget, wait=wait, consent=whatever if trust else earlier)
        opened = ExitStack()
        session = opened.enter_context(sessions.site_session(config, model, order, note or _silent))
        return cls(session, opened)

    def posts(self, paths: Iterable[StrPath] = ()) -> tuple[str, ...]:
        """The posts at these paths, or all of the site, as paths from the site's root.

        Relative ``paths`` start at the site's root.

        Raises:
            UsageError: A path does not exist, or lies outside the site.
        """
        return tuple(posts(self.config, [self.config.root / path for path in paths]))

    def propose(self, paths: Iterable[StrPath] = (), *, fields: Iterable[str] = ()) -> Iterator[Outcome]:
        """An outcome for each of the posts, as they come; nothing is written.

        What proposes nothing is `Unchanged` or `Skipped`, with a reason; what fails for one post is `Failed`.
        Where a paid model answers, many posts are asked about at once, and outcomes come in no order.
        Leaving the loop early ends the run once what is under way is done.

        Args:
            paths: Posts and folders; relative ones start at the site's root. All posts of the site where none is named.
            fields: Only these fields; all that the site wants where none is named.

        Raises:
            UsageError: A path does not exist, or lies outside the site.
            ConfigError: A name is no field of this site.
            BudgetError: The budget is spent; the outcomes before it are good.
            ModelError: Every further request would fail the same way.
        """
        session = sessions.chosen(self._session, tuple(fields))
        return self._proposed(session, discover(self.config, [self.config.root / path for path in paths]))

    def _proposed(self, session: Session, seen: Discovery) -> Iterator[Outcome]:
        yield from (Skipped(path, reason.told) for reason, path in seen.refused())
        self._session.learn()
        for outcome in sessions.outcomes(session, seen.posts):
            self._kinds[outcome.path] = kind(outcome)
            yield outcome

    def write(self, outcome: Proposed, decisions: Iterable[Decision]) -> Applied | Failed | Proposed:
        """Writes what was accepted or edited, and remembers all decisions.

        A proposal without a decision goes on waiting.
        Where nothing was accepted, the outcome comes back with the decisions.
        A post that changed since, or can't be written, is `Failed`, and keeps its bytes.

        Raises:
            UsageError: A decision is on a field that nothing is proposed for.
        """
        written = sessions.settled(self._session, outcome, tuple(decisions))
        self._kinds[written.path] = kind(written)
        return written

    def close(self) -> None:
        """Ends the run, and gives the journal and the lock back."""
        session = self._session
        with self._opened:
            session.journal.end(session.task.run, Counter(self._kinds.values()), now())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def propose(
    text: str | bytes,
    *,
    path: str = "post.md",
    fields: Iterable[str] = (),
    model: Model | None = None,
    settings: Settings | None = None,
) -> Outcome:
    """The outcome for one post, from its text alone: without a site, and without a file.

    Nothing is written to disk, and nothing is remembered.
    Text without front matter is given some, unless the settings say otherwise.

    Args:
        text: The whole post.
        path: What the post is called in the diff and in messages.
        fields: Only these fields; all that the settings want where none is named.
        model: What answers; the embedded model where none is given and the settings name none.
        settings: What ``enrich.toml`` would say, by table and key.

    Raises:
        ConfigError: The settings can't be used.
        ModelError: The model can't be used at all.
    """
    table = {"site": {"create": True}} | dict(settings or {})
    source = text.encode() if isinstance(text, str) else text
    return sessions.text_outcome(from_table(table), source, path, tuple(fields), model)


def _silent(_: str) -> None:
    """Tells nobody."""
