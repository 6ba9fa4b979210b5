"""``enrich eval``: how well models and prompts do on this site, by posts whose values are hidden from them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click
from click import FloatRange, IntRange

from enrich.errors import UsageError
from enrich.options import (
    BUDGET,
    FIELD,
    PATHS,
    START,
    TRUST,
    WAIT,
    Start,
    choice,
    consent_of,
    file,
    found,
    grouped,
    number,
    several,
    switch,
    word,
)
from enrich.report import counted, dumped

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.evaluation.contenders import Contender
    from enrich.evaluation.evaluation import Evaluation, Subjects, Trial
    from enrich.evaluation.gate import Missed, Requirement
    from enrich.evaluation.sample import Sampling
    from enrich.terminal import Screen
    from enrich.values import Outcome

_WIDE = 120


@dataclass(frozen=True, slots=True)
class EvalOptions:
    """What is compared, on which posts, and what is required of it."""

    models: Annotated[str, word("--models", "A,B", "These models, beside the embedded one.")]
    prompts: Annotated[str, word("--prompts", "X,Y", "Each model with each of these prompts.")]
    posts: Annotated[int | None, number("--posts", IntRange(1), "N", "Hold out N posts.")]
    share: Annotated[
        float | None,
        number(
            "--share", FloatRange(0, 1, min_open=True), "S", "Hold out this share (default 0.2, at most 100 posts)."
        ),
    ]
    seed: Annotated[int | None, number("--seed", IntRange(0), "N", "Draw another sample (default 7).")]
    by: Annotated[
        str | None, click.option("--by", type=click.Choice(("random", "time")), help="Random, or the newest.")
    ]
    exact: Annotated[bool, switch("--exact", "Compare labels as they are written, without aliases.")]
    require: Annotated[
        tuple[str, ...], several("--require", "F.M=X", "Exit 1 where this is less (repeatable): tags.f1=0.5")
    ]
    html: Annotated[Path | None, file("--html", "FILE", "Also write a page that needs nothing else.")]
    budget: Annotated[float | None, BUDGET]
    yes: Annotated[bool, switch("--yes", "Ask paid models without a question.")]
    wait: Annotated[bool, WAIT]
    trusts: Annotated[bool, TRUST]
    form: Annotated[str, choice("--format form", ("text", "json"), "A table, or one JSON object.")]

    def sampling(self, config: Config) -> Sampling:
        """How posts are held out."""
        from enrich.evaluation.sample import Sampling

        if self.posts is not None and self.share is not None:
            raise click.UsageError("--posts and --share say the same: choose one")
        posts = self.posts or (None if self.share is not None else config.eval.posts)
        seed = config.eval.seed if self.seed is None else self.seed
        return Sampling(posts, self.share, seed, self.by or config.eval.by)


@click.command("eval")
@PATHS
@FIELD
@START
@grouped("options", EvalOptions)
def eval_(paths: Sequence[Path], fields: tuple[str, ...], start: Start, options: EvalOptions) -> int:
    """Measure models and prompts on posts of this site whose values are hidden from them.

    What people wrote or accepted there is compared with what is proposed; nothing of the site's files changes.
    Measures for --require: precision, recall, f1 (lists), accuracy (one term), rouge_l, length_kept, language_kept
    (texts), filled, auto, evidence.
    """
    from enrich.evaluation.evaluation import Trial, subjects
    from enrich.evaluation.gate import missed, require_known
    from enrich.pipeline.session import Order
    from enrich.posts.discover import posts
    from enrich.webpage import require_place

    config, screen, paths = start.open(paths)
    if options.html is not None:
        require_place(options.html)
    rows = _contenders(config, options)
    consent = consent_of(screen, options.form, trusts=options.trusts)
    order = Order("eval", fields, writes=False, budget=options.budget, wait=options.wait, consent=consent)
    trial = Trial(config, order, options.sampling(config), not options.exact, _once(screen.note), _once(screen.detail))
    required = _requirements(config, options, fields)
    these = found(config, screen, paths).posts
    with subjects(trial, these, posts(config, ())) as subject:
        require_known(required, subject.specs)
        if not _agreed(trial, subject, rows, options, screen):
            screen.note("nobody was asked")
            return 0
        made = _evaluation(trial, subject, rows, screen)
    lacking = missed(made.scores, required)
    _show(made, required, lacking, options, screen)
    if options.html is not None:
        _write(made, lacking, options.html, config)
    return _code(made, lacking)


def _contenders(config: Config, options: EvalOptions) -> tuple[Contender, ...]:
    from enrich.evaluation.contenders import contenders

    models = _names(options.models) or [config.model.name]
    return contenders(models, _names(options.prompts) or [config.prompt.name])


def _names(told: str) -> list[str]:
    return [name for name in map(str.strip, told.split(",")) if name]


def _requirements(config: Config, options: EvalOptions, fields: Collection[str]) -> tuple[Requirement, ...]:
    """What the command line requires, and what the settings do beside it of the chosen fields."""
    from enrich.evaluation.gate import configured, parsed

    given = [parsed(text) for text in options.require]
    told = {(one.field, one.measure) for one in given}
    others = (one for one in configured(config.eval.require) if not fields or one.field in fields)
    return (*given, *(one for one in others if (one.field, one.measure) not in told))


def _agreed(trial: Trial, subject: Subjects, rows: Sequence[Contender], options: EvalOptions, screen: Screen) -> bool:
    """Tells what paid models would cost, and asks whether they may be asked.

    Raises:
        UsageError: Nobody can answer.
    """
    from enrich.evaluation.evaluation import expected

    due = 0
    for one in (row for row in rows if not row.is_baseline):
        with screen.doing(f"counting tokens for {one}"):
            made = expected(trial, subject, one)
        due += made.requests
        if made.requests:
            price = "an unknown price" if made.price is None else f"about ${made.price:.4f}"
            tokens = f"{made.tokens_in:,} tokens in, {made.tokens_out:,} out"
            screen.note(f"{one}: {counted(made.requests, 'request')}, {tokens}, {price}")
    if not due or options.yes or options.budget is not None:
        return True
    if options.form == "json" or not screen.interactive:
        raise UsageError(
            "models that may cost money would be asked", "add --yes, or --budget to spend no more than that"
        )
    from enrich.terminal import Console

    return Console().key("Ask them", {"y": "ask them, and pay", "n": "ask nobody"}, "n") == "y"


def _once(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Tells each line once, though every contender's settings are looked at anew."""
    told: set[str] = set()

    def tell_once(line: str) -> None:
        if line not in told:
            told.add(line)
            tell(line)

    return tell_once


def _evaluation(trial: Trial, subject: Subjects, rows: Sequence[Contender], screen: Screen) -> Evaluation:
    from enrich.evaluation.evaluation import Evaluation, evaluated, left
    from enrich.evaluation.scores import Score

    def watch(coming: Iterator[Outcome], total: int, what: str) -> Iterator[Outcome]:
        return screen.watched(coming, total, what)

    scores: list[Score] = []
    for one in rows:
        budget = None if one.is_baseline else left(trial.order, scores).budget
        scores.append(evaluated(replace(trial, order=replace(trial.order, budget=budget)), subject, one, watch))
    return Evaluation(trial.sampling, len(subject.paths), subject.there, subject.golds, tuple(scores))


def _show(
    made: Evaluation, required: Sequence[Requirement], lacking: Sequence[Missed], options: EvalOptions, screen: Screen
) -> None:
    from enrich.evaluation import told

    if options.form == "json":
        screen.result(dumped(told.record(made, required, lacking)) + "\n")
    else:
        width = max(_WIDE, shutil.get_terminal_size().columns)
        screen.result(told.table(made, width, colored=screen.colored))
    for one in lacking:
        screen.fault(str(one))


def _write(made: Evaluation, lacking: Sequence[Missed], file: Path, config: Config) -> None:
    from enrich.evaluation.page import page
    from enrich.pipeline.session import now
    from enrich.webpage import write

    write(file, page(made, lacking, config.root.resolve().name, now()))


def _code(made: Evaluation, lacking: Sequence[Missed]) -> int:
    """1 where something required is not reached, 4 where the budget was, 3 where posts failed, else 0."""
    if lacking:
        return 1
    if any(score.stopped for score in made.scores):
        return 4
    return 3 if any(score.failed for score in made.scores) else 0
