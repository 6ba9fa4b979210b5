"""What the commands share: their common options, and the way from these to the settings and the screen.

A command takes its options as keyword arguments.
Where they are many, a frozen value holds them: each option then stands once, beside the field that it fills.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import click

from enrich.errors import UsageError, shown

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.posts.discover import Discovery
    from enrich.terminal import Screen
    from enrich.trust import Consent

Command = Callable[..., int]
Decorator = Callable[[Command], Command]
Settings = Mapping[str, Mapping[str, object]]

EXECUTORS = ("local", "file", "batch", "ray")
"""Who leads requests to their answers: this process, whoever gets a file, a batch service, or a cluster."""
_FEW = 3
FILE, FOLDER = click.Path(path_type=Path), click.Path(path_type=Path, file_okay=False)


class Amount(click.FloatRange):
    """A number that can be compared; `nan` is below no limit and above none, so it would pass each of them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - click's own way
        """The number; anything else is a usage error."""
        made = float(super().convert(value, param, ctx))
        if math.isnan(made):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return made


def switch(name: str, told: str) -> Decorator:
    """An option that is given or not."""
    return click.option(*name.split(), is_flag=True, help=told)


def word(name: str, metavar: str, told: str) -> Decorator:
    """An option with a text; empty where it is not given."""
    return click.option(*name.split(), default="", metavar=metavar, help=told)


def number(
    name: str, kind: click.IntRange | click.FloatRange, metavar: str, told: str, default: int | None = None
) -> Decorator:
    """An option with a number."""
    return click.option(*name.split(), type=kind, default=default, metavar=metavar, help=told)


def choice(name: str, words: Sequence[str], told: str) -> Decorator:
    """An option with one of some words; the first where it is not given."""
    return click.option(*name.split(), type=click.Choice(words), default=words[0], help=told)


def several(name: str, metavar: str, told: str) -> Decorator:
    """An option that may be given more than once."""
    return click.option(*name.split(), multiple=True, metavar=metavar, help=told)


def file(name: str, metavar: str, told: str, kind: click.Path = FILE) -> Decorator:
    """An option with a path; ``None`` where it is not given."""
    return click.option(*name.split(), type=kind, metavar=metavar, help=told)


PATHS = click.argument("paths", nargs=-1, type=FILE)
FIELD = click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME",
    help="Only this field (repeatable).",
    shell_complete=lambda *given: _fields(given[-1]),
)
RUN = word("--run", "RUN", "Only what this run proposed.")
MODEL = click.option("--model", metavar="NAME", help="The model: embedded, or one of an OpenAI-compatible server.")
EXECUTOR = choice("--executor", EXECUTORS, "Ask here, by a FILE, by a batch service, or on a Ray cluster.")
ADDRESS = word("--address", "ADDRESS", "With --executor ray: the cluster; without, one of this machine.")
OUT = file("--out", "FILE", "With --executor file: where the requests go; several files get numbers.")
POLL = click.option(
    "--poll", type=Amount(0.01), default=30.0, metavar="SECONDS", help="Look so often at batches (default 30)."
)
SHARD = click.option(
    "--shard",
    type=click.IntRange(1, 50_000),
    default=50_000,
    metavar="N",
    help="At most N requests a file, which is a batch (default 50,000).",
)
BUDGET = number("--budget", Amount(0), "USD", "Spend no more than this.")
DRY_RUN = switch("--dry-run", "Print the diff, write nothing.")
YES = switch("--yes", "Write without asking.")
WAIT = switch("--wait", "Wait for another enrich on this site, instead of refusing.")
TRUST = switch("--trust-config trusts", "Send what the settings name to the server that they name, without asking.")
FORMAT = choice("--format form", ("text", "json"), "Text, or JSON Lines: one object a post.")


def _fields(begun: str) -> list[str]:
    """The fields of the site in the folder stood in, for a shell; the usual ones where its settings can't be read."""
    from enrich.config import load
    from enrich.errors import EnrichError
    from enrich.fields.specs import DEFAULTS
    from enrich.roots import root_of

    try:
        named = load(root_of(Path())).fields
    except EnrichError:
        named = None
    names = [spec.name for spec in DEFAULTS] if named is None else [*named]
    return [name for name in names if name.startswith(begun)]


def grouped(name: str, kind: type[object]) -> Decorator:
    """The options in the annotations of a frozen value's fields; the command gets them as one such value, ``name``."""
    options = {field: hint.__metadata__[0] for field, hint in get_type_hints(kind, include_extras=True).items()}

    def decorate(command: Command) -> Command:
        @wraps(command)
        def called(**given: object) -> int:
            value = kind(**{field: given.pop(field) for field in options})
            return command(**given, **{name: value})

        for option in reversed(options.values()):
            called = option(called)
        return called

    return decorate


@dataclass(frozen=True, slots=True)
class Start:
    """Where a command starts, and how it speaks."""

    named: Annotated[Path | None, file("--config named", "FILE", "Settings instead of enrich.toml.")]
    folder: Annotated[Path | None, file("-C folder", "DIR", "Work as if started in DIR.", FOLDER)]
    color: Annotated[str, choice("--color", ("auto", "always", "never"), "Colour the result.")]
    quiet: Annotated[bool, switch("-q --quiet", "Say nothing but the result and errors.")]
    verbose: Annotated[bool, switch("-v --verbose", "Say each line, and why a post is left as it is.")]

    @property
    def screen(self) -> Screen:
        """The terminal, as loud and as colourful as asked."""
        from enrich.terminal import Screen

        return Screen(self.color, self.verbose - self.quiet)

    def enter(self) -> None:
        """Goes to the folder that was named.

        Raises:
            UsageError: It does not exist.
        """
        if self.folder is not None:
            if not self.folder.is_dir():
                raise UsageError(f"{self.folder}: no such folder")
            os.chdir(self.folder)

    def open(
        self, paths: Sequence[Path] = (), settings: Settings | None = None
    ) -> tuple[Config, Screen, Sequence[Path]]:
        """The settings, the screen and the paths to work on; ``settings`` of the command line override the file's.

        The site is told where it is not the folder stood in.

        Raises:
            UsageError: A path or the folder does not exist, or the paths belong to more than one site.
            ConfigError: The settings can't be used.
        """
        from enrich.config import load
        from enrich.roots import start_of, told

        self.enter()
        if missing := next((path for path in paths if not path.exists()), None):
            raise UsageError(f"{missing}: no such file or folder")
        config = load(start_of(paths), self.named, overriding(settings or {}))
        for line in told(config.root, Path()):
            self.screen.note(line)
        if config.formats:
            from enrich.posts.formats import use

            use(config.formats)
        return config, self.screen, paths or (() if config.site.posts else (Path(),))


START = grouped("start", Start)


@dataclass(frozen=True, slots=True)
class TakingOptions:
    """How what was written is taken back or brought back: shown, confirmed and told."""

    dry_run: Annotated[bool, DRY_RUN]
    yes: Annotated[bool, switch("--yes", "Don't ask.")]
    wait: Annotated[bool, WAIT]
    form: Annotated[str, FORMAT]

    def require_answer(self, verb: str, screen: Screen) -> None:
        """Checks that somebody answers before anything is written.

        Raises:
            UsageError: Nobody can.
        """
        refuse_both(dry_run=self.dry_run, yes=self.yes)
        if not (self.dry_run or self.yes) and (self.form == "json" or not screen.interactive):
            raise UsageError(f"`enrich {verb}` asks before it writes", "add --yes, or --dry-run to only see the diff")


TAKING = grouped("options", TakingOptions)


def consent_of(screen: Screen, form: str, *, trusts: bool) -> Consent:
    """Who says whether the settings may send a secret: `TRUST`, a person at the terminal, or what they said before."""
    from enrich.review.trust_dialogue import asking
    from enrich.trust import earlier, whatever

    if trusts:
        return whatever
    return asking(screen) if form == "text" and screen.interactive and not os.environ.get("CI") else earlier


def found(config: Config, screen: Screen, paths: Sequence[Path]) -> Discovery:
    """The posts at ``paths``; why a named file is none is always told, and the rest where a person wants to know.

    Raises:
        UsageError: A path can't be used.
    """
    seen = looked_up(config, screen, paths)
    for reason, path in seen.refused():
        screen.note(f"{shown(path)}: {reason.told}")
    return seen


def looked_up(config: Config, screen: Screen, paths: Sequence[Path]) -> Discovery:
    """`found`, for a command that tells of the named files by itself; a note says what would be a post if none is.

    Raises:
        UsageError: A path can't be used.
    """
    from enrich.posts.discover import discover, discover_ignored
    from enrich.posts.nowhere import nowhere

    with screen.doing("looking for posts"):
        seen = discover_ignored(config, paths) if screen.level > 0 else discover(config, paths)
    others = {str(why): [path for path in left if path not in seen.named] for why, left in seen.left.items()}
    if not seen.posts and not seen.named:
        screen.note(nowhere(config, paths, {why: len(left) for why, left in others.items()}))
    for line in left_out(others):
        screen.detail(line)
    return seen


def left_out(left: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What was left out, a line for each reason, with the first of it."""
    for reason, paths in left.items():
        more = ", …" if len(paths) > _FEW else ""
        if paths:
            yield f"left out, {reason}: {len(paths):,} ({', '.join(map(shown, paths[:_FEW]))}{more})"


def overriding(settings: Settings) -> Settings:
    """The settings, by table and key, that the command line really gives."""
    return {table: {key: one for key, one in keys.items() if one is not None} for table, keys in settings.items()}


def refuse_both(*, dry_run: bool, yes: bool) -> None:
    """Raises `click.UsageError` where a command is to write nothing and to write without asking."""
    if dry_run and yes:
        raise click.UsageError("--dry-run writes nothing and --yes writes: choose one")
