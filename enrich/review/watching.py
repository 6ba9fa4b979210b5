"""``enrich run --watch``: posts are proposed for as they are saved.

The site's lock is held only while something is proposed, so that `enrich review` works beside it; each burst of saved
posts is a run.
The settings are read anew for each: a post that was made private meanwhile is not sent.
The budget and the failures in a row count over the whole watch.
"""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from enrich.config import Config
from enrich.errors import ConfigError, UsageError
from enrich.installed import missing
from enrich.pipeline.session import Order, Session, open_session
from enrich.posts.discover import discover
from enrich.posts.saved import Saved, SeenContents, among_saved, folders, is_open
from enrich.report import Tally, counted
from enrich.review.running import Handling, Running
from enrich.terminal import Screen

_STEP = 0.25
"""Seconds between two looks at what is quiet by now."""
_EVERYTHING = "."
Changes = Iterator[Sequence[str]]
Events = Callable[[Path, Sequence[Path]], Changes]


def require_packages() -> None:
    """Raises `UsageError` where a package is missing."""
    if importlib.util.find_spec("watchfiles") is None:
        raise missing("`enrich run --watch`", "watch")


@dataclass(slots=True)
class SaveWatch:
    """One watch: ``load`` reads the settings, ``paths`` are those that it was given, ``order`` is each burst's.

    ``events`` gives what happens below folders, first nothing once they are watched; ``now`` is the time in seconds.
    """

    load: Callable[[], Config]
    paths: Sequence[Path]
    order: Order
    handling: Handling
    screen: Screen
    events: Events = field(default_factory=lambda: events_below)
    now: Callable[[], float] = time.monotonic
    tally: Tally = field(default_factory=Tally)
    _saved: Saved = field(default_factory=Saved)
    _failures: int = 0
    _told: set[str] = field(default_factory=set)

    def until_interrupted(self) -> None:
        """Proposes for what is saved, until Ctrl-C.

        Raises:
            UsageError: A folder can't be watched.
            EnrichError: The settings can't be used, the budget is used up, or every further request would fail.
        """
        config = self.load()
        with self._session(config) as session:
            session.journal.end(session.task.run, {}, session.task.clock())
        contents = SeenContents(config.root)
        posts = self._posts(config)
        for path in posts:
            contents.see(path)
        changes = self.events(config.root, folders(config, self.paths))
        try:
            next(changes)
            self._saved.note([_EVERYTHING], self.now())  # what was saved before anybody watched
            self.screen.note(f"watching {counted(len(posts), 'post')}; Ctrl-C ends the watch")
            for paths in changes:
                self._saved.note(paths, self.now())
                self._work(contents)
        except KeyboardInterrupt:
            self.screen.note(f"\nthe watch is over: {self.tally}")
            if self.tally.pending:
                self.screen.note("what waits for a decision: run `enrich review`")

    def _work(self, contents: SeenContents) -> None:
        """Proposes for the posts that are quiet by now and other than they were."""
        settled = self._saved.settled(self.now())
        if not settled:
            return
        try:
            config = self.load()
            posts = among_saved(settled, self._posts(config))
        except (ConfigError, UsageError) as error:
            self._once(f"{error}; the watch waits until that is mended")
            self._saved.note(settled, self.now())
            return
        changed = [path for path in posts if contents.changed(path)]
        busy = [path for path in changed if self.handling.yes and is_open(config.root / path)]
        self._saved.note(busy, self.now())
        ready = [path for path in changed if path not in busy]
        if ready:
            self._propose(config, ready, contents)

    def _posts(self, config: Config) -> Sequence[str]:
        """The posts at the paths that are there now; all of the site where none was ever named."""
        there = [path for path in self.paths if path.exists()]
        return discover(config, there).posts if there or not self.paths else ()

    def _propose(self, config: Config, paths: Sequence[str], contents: SeenContents) -> None:
        for path in paths:
            contents.see(path)
        with self._session(config) as session:
            work = Running(session, self.screen, self.handling)
            work.tally, work.failures = self.tally, self._failures
            try:
                work.over(paths)
            finally:
                self._failures = work.failures
                session.journal.end(session.task.run, work.counts, session.task.clock())
                work.causes.close()
        for path, source in work.written.items():
            contents.wrote(path, source)

    @contextmanager
    def _session(self, config: Config) -> Iterator[Session]:
        """The site at work; what its run spent counts in the next one."""
        with open_session(config, self.order, self._once) as session:
            session.learn()
            try:
                yield session
            finally:
                if session.budget is not None:
                    self.order = replace(self.order, spent=session.budget.spent)

    def _once(self, told: str) -> None:
        if told not in self._told:
            self._told.add(told)
            self.screen.note(told)


def events_below(root: Path, places: Sequence[Path]) -> Changes:
    """What happens below folders, as paths from the site's root; nothing, where nothing happened for a moment.

    Raises:
        UsageError: The system does not let them be watched.
    """
    from watchfiles import watch

    step = int(_STEP * 1000)
    found = watch(*places, watch_filter=None, debounce=step, step=step // 5, rust_timeout=step, yield_on_timeout=True)
    try:
        for changes in found:
            yield [path for _, changed in changes if (path := _from_root(root, changed))]
    except (OSError, RuntimeError) as error:
        remedy = "name fewer folders, or let the system watch more: fs.inotify.max_user_watches on Linux"
        raise UsageError(f"the folders of the site can't be watched: {error}", remedy) from error


def _from_root(root: Path, changed: str) -> str:
    path = os.path.relpath(changed, root)
    return "" if path.startswith("..") else Path(path).as_posix()
