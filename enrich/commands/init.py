"""``enrich init``: look at the site's posts, and propose an `enrich.toml`, each choice with its reason."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click

from enrich.errors import ConfigError, UsageError
from enrich.options import START, YES, Start, grouped, looked_up, refuse_both, switch
from enrich.roots import NAME
from enrich.terminal import Console, Screen

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.setup.draft import Draft

_KEYS = {"y": "write it", "n": "leave everything as it is"}
_NEXT = "`enrich check` tells what posts lack, and `enrich run --dry-run` what would be proposed"


@dataclass(frozen=True, slots=True)
class InitOptions:
    """How it is shown and confirmed, and whether servers of this machine are asked for their models."""

    dry_run: Annotated[bool, switch("--dry-run", "Print the diff, write nothing.")]
    yes: Annotated[bool, YES]
    no_probe: Annotated[bool, switch("--no-probe", "Look for no model servers on this machine.")]


@click.command()
@START
@grouped("options", InitOptions)
def init(start: Start, options: InitOptions) -> int:
    """Look at the site's posts, and propose an enrich.toml, each choice with its reason.

    It is shown as a diff, and written when you agree.
    An enrich.toml that is there keeps all its lines, and gets what it does not say yet.
    Servers on this machine are asked for the names of their models, and nothing of the site is sent.
    No model is chosen: those that were found are offered as comments.
    """
    refuse_both(dry_run=options.dry_run, yes=options.yes)
    if start.named is not None:
        raise click.UsageError("`enrich init` writes enrich.toml at the site's root, so it takes no --config")
    config, screen, _ = start.open()
    if not (options.dry_run or options.yes or screen.interactive):
        raise UsageError("`enrich init` asks before it writes", "add --yes, or --dry-run to only see the diff")
    target = _target(config)
    before = _content(target)
    draft = _draft(config, screen, {} if options.no_probe else None)
    after = _after(before, draft, target)
    if after == before:
        screen.note(f"{target}: has nothing to add, by what the posts show")
        return 0
    _show(screen, before, after)
    if options.dry_run or not (options.yes or _agreed(before)):
        return 0
    _write(target, before, after)
    screen.note(f"written: {target}; {_NEXT}")
    return 0


def _target(config: Config) -> Path:
    """The file to write.

    Raises:
        UsageError: The settings stand elsewhere, or it is no file of the site.
    """
    target = config.root / NAME
    if config.source is not None and config.source != target:
        hint = f"change them there: {NAME} beside it would take their place"
        raise UsageError(f"{config.source}: holds the settings of this site", hint)
    if target.is_symlink():
        raise UsageError(f"{target}: is a link, which is not written through", "run enrich where the file itself is")
    return target


def _content(target: Path) -> str | None:
    """What the file holds; ``None`` where there is none.

    Raises:
        ConfigError: It can't be read.
    """
    from enrich import regular

    try:
        return regular.content(target, regular.LARGEST_SETTINGS).decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{target}: can't be read") from error


def _draft(config: Config, screen: Screen, asked: dict[str, int] | None) -> Draft:
    """The proposal, made from all posts of the site, and from what this machine has.

    Raises:
        UsageError: There are no posts to learn from.
    """
    from enrich.report import counted
    from enrich.setup.environment import environment, ports
    from enrich.setup.looking import posts_of, sampled
    from enrich.setup.propose import propose
    from enrich.setup.survey import survey

    seen = looked_up(config, screen, ())
    some = sampled(seen.posts)
    facts = list(posts_of(config, screen.watched(some, len(some), "reading posts"), screen.detail))
    if not any(one.front is not None for one in facts):
        bare = counted(len(seen.posts), "file")
        offer = f"let enrich give it to {bare} with `create = true` under `[site]` in enrich.toml, or " if facts else ""
        hint = f"{offer}name the posts' folder with -C, or write a first post with front matter"
        raise UsageError(f"{config.root}: no post with front matter, so there is nothing to learn from", hint)
    forms = {key.casefold(): form for key, form in config.generator.forms.items()}
    builder = config.generator
    found = survey(facts, len(seen.posts), forms, by_date=builder.builds, is_site=bool(builder.name))
    with screen.doing("looking for models on this machine"):
        there = environment(os.environ, ports() if asked is None else asked)
    return propose(found, config.generator, there)


def _after(before: str | None, draft: Draft, target: Path) -> str:
    """The file as it would be, which is one that `enrich` takes.

    Raises:
        ConfigError: It is not.
    """
    import tomllib

    from enrich.config import from_table
    from enrich.fields.specs import specs
    from enrich.setup.extending import extended
    from enrich.setup.rendering import rendered

    after = rendered(draft) if before is None else extended(before, draft, str(target))
    config = from_table(tomllib.loads(after.removeprefix("\ufeff")), target.parent, target)
    specs(config.fields, config.provenance.key)
    return after


def _show(screen: Screen, before: str | None, after: str) -> None:
    from enrich.review.render import show_file_diff

    show_file_diff(screen, None if before is None else before.encode(), after.encode(), NAME)


def _agreed(before: str | None) -> bool:
    return Console().key(f"{'Write' if before is None else 'Add this to'} {NAME}", _KEYS, "n") == "y"


def _write(target: Path, before: str | None, after: str) -> None:
    """Writes the file, if it is still what was shown.

    Raises:
        UsageError: It changed meanwhile, or can't be written.
    """
    from enrich.posts.files import replaced

    if _content(target) != before:
        raise UsageError(f"{target}: changed since it was shown; nothing was written", "run `enrich init` again")
    try:
        replaced(target, after.encode())
    except OSError as error:
        raise UsageError(f"{target}: can't be written: {error.strerror}") from error
