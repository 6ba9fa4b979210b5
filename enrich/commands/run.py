"""``enrich run``: propose values for posts, show the diff, write what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click
from click import IntRange

from enrich.options import (
    ADDRESS,
    BUDGET,
    DRY_RUN,
    EXECUTOR,
    FIELD,
    FORMAT,
    MODEL,
    OUT,
    PATHS,
    POLL,
    SHARD,
    START,
    TRUST,
    WAIT,
    Amount,
    Settings,
    Start,
    consent_of,
    file,
    grouped,
    looked_up,
    number,
    overriding,
    refuse_both,
    switch,
)

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.pipeline.session import Order, Session
    from enrich.posts.discover import Discovery
    from enrich.review.later import Putting
    from enrich.review.running import Handling, Running
    from enrich.terminal import Screen
    from enrich.trust import Consent


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How proposals are asked for, decided and told."""

    dry_run: Annotated[bool, DRY_RUN]
    exit_code: Annotated[bool, switch("--exit-code", "With --dry-run: exit 1 when something is pending.")]
    yes: Annotated[bool, switch("--yes", "Accept what passed its checks, except fields that a person must review.")]
    limit: Annotated[int | None, number("--limit", IntRange(1), "N", "Stop after N posts with proposals.")]
    model: Annotated[str | None, MODEL]
    concurrency: Annotated[int | None, number("--concurrency", IntRange(1), "N", "Requests at once (default 16).")]
    processes: Annotated[
        int | None,
        number("--processes", IntRange(1, 64), "N", "Worker processes (default: as many as the requests keep busy)."),
    ]
    timeout: Annotated[
        float | None,
        number("--timeout", Amount(0.1), "SECONDS", "Without a sign of life (default 120; 600 nearby)."),
    ]
    max_errors: Annotated[
        int | None, number("--max-errors", IntRange(0), "N", "Stop after N failures in a row (default 20).")
    ]
    budget: Annotated[float | None, BUDGET]
    watch: Annotated[bool, switch("--watch", "Go on, and propose for posts as they are saved; Ctrl-C ends.")]
    stale: Annotated[bool, switch("--stale", "Also renew values of enrich that are out of date.")]
    executor: Annotated[str, EXECUTOR]
    address: Annotated[str, ADDRESS]
    out: Annotated[Path | None, OUT]
    detach: Annotated[bool, switch("--detach", "With --executor batch: leave once it is sent.")]
    poll: Annotated[float, POLL]
    shard: Annotated[int, SHARD]
    again: Annotated[bool, switch("--again", "With --executor file: also what an earlier file asks in vain.")]
    log: Annotated[Path | None, file("--log", "FILE", "Append what happens to FILE, as JSON lines.")]
    wait: Annotated[bool, WAIT]
    explain: Annotated[bool, switch("--explain", "Say why each value is proposed or left out.")]
    trusts: Annotated[bool, TRUST]
    form: Annotated[str, FORMAT]

    def require_sense(self) -> None:
        """Raises `click.UsageError` where options contradict each other."""
        refuse_both(dry_run=self.dry_run, yes=self.yes)
        if self.exit_code and not self.dry_run:
            raise click.UsageError("--exit-code goes with --dry-run")
        if (self.executor == "file") != (self.out is not None):
            raise click.UsageError("--executor file and --out FILE go together")
        if self.executor == "file" and self.budget is not None:
            raise click.UsageError("--budget limits what enrich spends, and a file costs nothing")
        if self.again and self.executor != "file":
            raise click.UsageError("--again goes with --executor file")
        if self.detach and self.executor != "batch":
            raise click.UsageError("--detach goes with --executor batch")
        if self.address and self.executor != "ray":
            raise click.UsageError("--address goes with --executor ray")
        if self.watch and (self.exit_code or self.limit or self.executor != "local"):
            raise click.UsageError("--watch does not go with --exit-code, --limit and another executor")

    @property
    def answers_later(self) -> bool:
        """Whether requests leave now, and their answers are taken in by themselves."""
        return self.executor in {"file", "batch"}

    @property
    def handling(self) -> Handling:
        """How proposals are decided and told."""
        from enrich.review.running import Handling

        return Handling(self.dry_run, self.yes, self.form, self.explain, self.limit)

    @property
    def putting(self) -> Putting:
        """What is written to files, and how much to each."""
        from enrich.review.later import Putting

        return Putting(self.shard, self.again)

    @property
    def settings(self) -> Settings:
        """The settings that they override."""
        return {
            "model": {"name": self.model, "timeout": self.timeout},
            "run": {
                "concurrency": self.concurrency,
                "processes": self.processes,
                "max_errors": self.max_errors,
            },
        }


@click.command()
@PATHS
@FIELD
@START
@grouped("options", RunOptions)
def run(paths: Sequence[Path], fields: tuple[str, ...], start: Start, options: RunOptions) -> int:
    """Propose values for what posts lack, show each diff, and write what is accepted.

    PATHS are posts and folders; without any, those that enrich.toml names, else the current folder.
    """
    from enrich.pipeline.session import open_session
    from enrich.pipeline.stored import written_elsewhere

    options.require_sense()
    if options.watch:
        return _watched(paths, fields, start, options)
    config, screen, paths = start.open(paths, options.settings)
    screen = replace(screen, explains=options.explain)
    seen = looked_up(config, screen, paths)
    if options.executor == "ray":
        _require_ray(config)
    if not config.chosen:
        screen.note("note: no model is named, so the embedded one answers, on this machine and for free")
    consent = consent_of(screen, options.form, trusts=options.trusts)
    with open_session(config, _order(fields, options, consent), screen.note) as session:
        with screen.doing("learning from the site's posts"):
            session.learn(session.listed)
        for told in written_elsewhere(session.task):
            screen.note(f"note: {told}")
        with _executed(session, screen, options, consent) as (work, lead):
            try:
                lead(seen)
            finally:
                session.journal.end(session.task.run, work.counts, session.task.clock())
                work.conclude()
    return work.tally.exit_code(strict=options.exit_code)


def _watched(paths: Sequence[Path], fields: tuple[str, ...], start: Start, options: RunOptions) -> int:
    """Proposes for posts as they are saved, and asks no questions: a decision takes as long as it takes."""
    from enrich.config import load
    from enrich.review.watching import SaveWatch, require_packages

    require_packages()
    config, screen, paths = start.open(paths, options.settings)
    screen, given = replace(screen, explains=options.explain), overriding(options.settings)
    consent = consent_of(screen, options.form, trusts=options.trusts)
    order = replace(_order(fields, options, consent), wait=True)
    handling = replace(options.handling, dry_run=not options.yes)
    watch = SaveWatch(lambda: load(config.root, start.named, given), paths, order, handling, screen)
    watch.until_interrupted()
    return watch.tally.exit_code()


def _order(fields: tuple[str, ...], options: RunOptions, consent: Consent) -> Order:
    """What the run wants of its session; one whose answers come later keeps a journal, and asks nobody by itself."""
    from enrich.pipeline.session import Order

    now = not options.answers_later
    budget = options.budget if now else None
    order = Order("run", fields, not (options.dry_run and now), budget, options.wait, options.stale, log=options.log)
    return replace(order, consent=consent, asks=now, cluster=options.address if options.executor == "ray" else None)


def _require_ray(config: Config) -> None:
    """Raises `UsageError` where there is no Ray, or nothing for it to do."""
    from importlib.util import find_spec

    from enrich.installed import missing
    from enrich.values import EMBEDDED

    if config.model.name == EMBEDDED:
        raise click.UsageError("--executor ray is for a model of a server, and the embedded one answers here")
    if find_spec("ray") is None:
        raise missing("`--executor ray`", "ray")


@contextmanager
def _executed(
    session: Session, screen: Screen, options: RunOptions, consent: Consent
) -> Iterator[tuple[Running, Callable[[Discovery], None]]]:
    """The run, and what leads posts through it, by whoever brings requests to their answers."""
    from enrich.review.running import Running

    if options.out is not None:
        from enrich.review.later import to_files

        with to_files(session, screen, options.handling, options.out, options.putting) as work:
            yield work, work.through
    elif options.executor == "batch":
        from enrich.review.batch_run import Following, by_batch

        following = Following(options.handling, options.budget, options.poll, options.shard)
        with by_batch(session, screen, following, consent) as batches:
            yield batches.work, batches.sent if options.detach else batches.led
    else:
        work = Running(session, screen, options.handling)
        yield work, work.through
