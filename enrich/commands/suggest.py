"""``enrich suggest``: what the posts of a pull request lack, as suggestions on it; ``apply`` writes those of a plan."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click
from click import IntRange

from enrich.causes import Causes, Remark
from enrich.errors import EnrichError, UsageError, shown
from enrich.options import (
    BUDGET,
    FILE,
    MODEL,
    START,
    TRUST,
    Start,
    choice,
    consent_of,
    file,
    grouped,
    number,
    overriding,
    several,
    switch,
    word,
)
from enrich.values import Applied, Failed

if TYPE_CHECKING:
    from enrich.suggest.ci import Platform
    from enrich.suggest.values import Pull
    from enrich.terminal import Screen
    from enrich.trust import Consent


@dataclass(frozen=True, slots=True)
class SuggestOptions:
    """For which pull request, in which phase, how much, and where it is told."""

    ci: Annotated[
        str,
        click.option("--ci", metavar="[auto|github|gitlab|none]", default="auto", help="Which CI this job runs in."),
    ]
    base: Annotated[str, word("--base", "REF", "What to compare with (default: the default branch).")]
    head: Annotated[str, word("--head", "REF", "What to make suggestions for (default: HEAD).")]
    phase: Annotated[
        str,
        choice("--phase", ("all", "plan", "post"), "plan asks the model and posts nothing; post asks nothing."),
    ]
    plan: Annotated[Path | None, file("--plan", "FILE", "What goes from one phase to the other.")]
    reporters: Annotated[
        tuple[str, ...], several("--reporter reporters", "NAME[=FILE]", "How the result is reported (repeatable).")
    ]
    max_comments: Annotated[
        int, number("--max-comments", IntRange(0, 100), "N", "Suggestions in the diff (default 20).", 20)
    ]
    max_posts: Annotated[int, number("--max-posts", IntRange(0), "N", "Posts to ask about (default 50).", 50)]
    budget: Annotated[float | None, BUDGET]
    fail_on: Annotated[
        str,
        choice(
            "--fail-on",
            ("never", "missing", "error"),
            "Exit 1 when a field is missing, or 3 when the model or the forge failed.",
        ),
    ]
    dry_run: Annotated[bool, switch("--dry-run", "Print the requests that would write, send none of them.")]
    model: Annotated[str | None, MODEL]
    trusts: Annotated[bool, TRUST]

    def consent(self, screen: Screen) -> Consent:
        """Who says whether the settings may send a secret, where this is no forge's job."""
        return consent_of(screen, "text", trusts=self.trusts)


class _Suggest(click.Group):
    """Its first word may be the command `apply`; any other word is a path."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> click.Context:
        if args[:1] == ["apply"]:
            return self.commands["apply"].make_context(f"{info_name} apply", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.group(cls=_Suggest, invoke_without_command=True, subcommand_metavar="")
@click.argument("paths", nargs=-1, type=FILE)
@START
@grouped("options", SuggestOptions)
def suggest(paths: Sequence[Path], start: Start, options: SuggestOptions) -> int:
    """Suggest what the posts of a pull request lack, on the pull request itself.

    PATHS are posts and folders; without any, all posts that it adds or changes.

    Reporters are github-review, gitlab, step-summary, annotations, markdown, patch, rdjson, rdjsonl and json.
    """
    from enrich.suggest.ci import platform
    from enrich.suggest.reporters import told_failure

    start.enter()
    place = platform(os.environ, options.ci)
    try:
        with start.screen.doing("looking at the posts of this pull request"):
            return _suggest(place, paths, start, options)
    except EnrichError as error:
        if place is None or options.fail_on != "never":
            raise
        told_failure(place.name, start.screen, error)
        return 0


def _suggest(place: Platform | None, paths: Sequence[Path], start: Start, options: SuggestOptions) -> int:
    """Both phases, or the one that was asked for."""
    from enrich.suggest import planfile
    from enrich.suggest.base import StartFolder, based
    from enrich.suggest.ci import connected
    from enrich.suggest.git import Repository
    from enrich.suggest.pull_request import Bounds, load_plan, make_plan, opened, pull_of
    from enrich.suggest.reporters import Teller

    repository, screen = Repository(Path.cwd()), start.screen
    pull = pull_of(place, repository, options.base, options.head)
    teller = Teller(place, screen, options.reporters, options.fail_on)
    _require_phases(pull, options)

    def tell(request: str) -> None:
        screen.result(request.replace("##[", "\\u0023\\u0023[") + "\n")

    request = opened(place, repository, pull)
    folder, given = StartFolder(Path.cwd(), start.named), overriding({"model": {"name": options.model}})
    with connected(place, pull, os.environ, tell if options.dry_run else None) as forge:
        with based(repository, pull.base, folder, given, screen.note) as base:
            if options.phase == "post" and options.plan:
                plan = load_plan(request, base, options.plan, teller)
            else:
                bounds = Bounds(paths, options.max_posts, options.budget)
                plan = make_plan(request, base, forge, bounds, teller, options.consent(screen))
        if options.phase != "post" and options.plan:
            planfile.save(plan, options.plan)
        if options.phase == "plan":
            return teller.planned(plan)
        return teller.tell(plan, request.material(plan), request.changes.paths, forge, options.max_comments)


def _require_phases(pull: Pull, options: SuggestOptions) -> None:
    if options.phase != "all" and options.plan is None:
        message = f"--phase {options.phase} needs --plan FILE"
        raise UsageError(message, "name the file that goes from one phase to the other")
    if pull.fork and pull.allowed and options.phase == "all":
        message = "posts of a fork need two jobs, so that no job holds both a key and a token"
        raise UsageError(message, "use --phase plan in one and --phase post in the other")


@suggest.command()
@click.argument("plan", type=FILE)
@START
def apply(plan: Path, start: Start) -> int:
    """Write the suggestions of a plan into the posts here, as the settings are now."""
    from enrich.fields.applicable import Unfit, causes
    from enrich.pipeline.site_fields import site_fields
    from enrich.report import Tally
    from enrich.suggest.git import Repository
    from enrich.suggest.plan import filling
    from enrich.suggest.planfile import load
    from enrich.suggest.write import apply as applied

    plan = plan.absolute()
    config, screen, _ = start.open()
    by_name = {spec.name: spec for spec in filling(site_fields(config).known)}
    found, top = load(plan), Repository(config.root).top
    tally, failures = Tally(), Causes(each=screen.level > 0)
    dropped: Counter[Unfit] = Counter()
    for outcome in applied(found, top, by_name):
        tally.add(outcome)
        if isinstance(outcome, Failed):
            failures.add(Remark.of_failure(outcome), screen.fault)
            continue
        dropped.update(Unfit(note.field, note.message) for note in outcome.notes)
        if isinstance(outcome, Applied):
            screen.result(f"{shown(outcome.path)}\n")
    failures.close()
    for told in causes(dropped):
        screen.note(f"note: {told}")
    screen.note(str(tally))
    return tally.exit_code()
