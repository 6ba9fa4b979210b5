"""The whole of an evaluation: what is held out, each contender's answers and scores, and what they may cost.

Nothing of the site is changed: posts are only read, and of the state only replies are kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from enrich.config import Config
from enrich.errors import BudgetError, ModelError, UsageError
from enrich.evaluation.contenders import Contender, answers, asked, pipeline
from enrich.evaluation.held_out import HeldOut, held_out
from enrich.evaluation.intervals import Measured
from enrich.evaluation.sample import GoldReader, Sampling, drawn_of
from enrich.evaluation.scores import Costs, Heard, Score, Scorer, Spellings, as_written
from enrich.pipeline.estimate import Estimate, estimate
from enrich.pipeline.session import Order, open_session
from enrich.prompt.tokens import counter
from enrich.report import counted
from enrich.values import EMBEDDED, FieldSpec, Outcome


@dataclass(frozen=True, slots=True)
class Trial:
    """What an evaluation is of: the ``order`` says which fields, and how much may be spent."""

    config: Config
    order: Order
    sampling: Sampling
    aliases: bool
    note: Callable[[str], None]
    detail: Callable[[str], None]

    def of(self, contender: Contender) -> Config:
        """The settings of a contender."""
        return contender.settings(self.config)


class Watch(Protocol):
    """Shows outcomes as they come."""

    def __call__(self, coming: Iterator[Outcome], total: int, what: str) -> Iterator[Outcome]:
        """The same outcomes."""
        ...


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured: ``posts`` were held out of ``there`` posts with values, ``golds`` counts them by field."""

    sampling: Sampling
    posts: int
    there: int
    golds: Mapping[str, int]
    scores: tuple[Score, ...]

    def beside_baseline(self, score: Score) -> dict[str, dict[str, Measured]]:
        """How much more each measure of each field is than the baseline's; nothing of the baseline itself."""
        baseline = {one.field: one for one in self.scores[0].fields}
        if score.contender.is_baseline:
            return {}
        seed = self.sampling.seed
        return {one.field: one.beside(baseline[one.field], seed) for one in score.fields if one.field in baseline}


@dataclass(frozen=True, slots=True)
class Subjects:
    """What every contender is asked about; ``there`` is how many posts have gold."""

    hidden: HeldOut
    specs: tuple[FieldSpec, ...]
    there: int

    @property
    def paths(self) -> list[str]:
        """The posts that are held out."""
        return [*self.hidden.golds]

    @property
    def golds(self) -> dict[str, int]:
        """How many of them have gold, by field."""
        each = self.hidden.golds.values()
        return {spec.name: sum(spec.name in gold.values for gold in each) for spec in self.specs}


@contextmanager
def subjects(trial: Trial, paths: Sequence[str], every: Sequence[str]) -> Iterator[Subjects]:
    """What is held out of the posts at ``paths``; the site knows ``every`` post, these without their values.

    Raises:
        UsageError: No post has a value that a person wrote.
    """
    order = replace(trial.order, reads=True, budget=None)
    config = trial.of(Contender(EMBEDDED, trial.config.prompt.name))
    with open_session(config, order, trial.note) as session:
        specs = asked(session.task.specs)
        reader = GoldReader(session.task, session.task.specs)
        found = {path: reader.gold(path) for path in _drawn(reader, paths, trial)}
        golds = [gold for gold in found.values() if gold is not None]
        learned = (*specs, *session.above())
        with held_out(session.task, learned, golds, every, trial.note) as hidden:
            yield Subjects(hidden, specs, reader.seen)


def _drawn(reader: GoldReader, paths: Sequence[str], trial: Trial) -> list[str]:
    drawn = drawn_of(reader.golds(paths, trial.detail), trial.sampling)
    if not drawn:
        raise UsageError(
            "no post has a value that a person wrote, so there is nothing to compare with",
            "name further fields in enrich.toml, or accept proposals with `enrich review` first",
        )
    return drawn


def expected(trial: Trial, subject: Subjects, contender: Contender) -> Estimate:
    """What a contender would be asked, and cost; replies in the journal cost nothing."""
    config = trial.of(contender)
    order = replace(trial.order, reads=True, budget=None)
    with open_session(config, order, trial.detail) as session:
        way = pipeline(session, subject.hidden, subject.specs)
        counts = counter(config.model.name, config.model.encoding)
        return estimate(session, subject.paths, counts, trial.detail, way)


def evaluated(trial: Trial, subject: Subjects, contender: Contender, watch: Watch) -> Score:
    """The scores of a contender, with the replies of the journal where it has them.

    Raises:
        ConfigError: The contender's prompt, key or price is missing.
        ModelError: It can't be asked at all.
    """
    with open_session(trial.of(contender), trial.order, trial.note) as session:
        way = pipeline(session, subject.hidden, subject.specs)
        found, start = Heard(), time.monotonic()
        coming = answers(session, way, subject.paths)
        try:
            _gather(found, watch(coming, len(subject.paths), f"asking {contender}"))
        finally:
            counts = {"evaluated": len(found.proposals), "failed": len(found.failures)}
            session.journal.end(session.task.run, counts, session.task.clock())
        costs = Costs(found.usage, way.reused, time.monotonic() - start)
        _tell(found, contender, trial)
    spellings = Spellings(subject.hidden.index, subject.specs) if trial.aliases else as_written
    return Scorer(subject.hidden, subject.specs, spellings, trial.sampling.seed).score(contender, found, costs)


def _gather(found: Heard, coming: Iterator[Outcome]) -> None:
    """Takes the outcomes, as far as they come."""
    try:
        for outcome in coming:
            found.add(outcome)
    except (BudgetError, ModelError) as error:
        if not found.proposals:
            raise
        found.stopped = str(error)


def _tell(found: Heard, contender: Contender, trial: Trial) -> None:
    for error in found.failures:
        trial.detail(str(error))
    if found.failures:
        failed = counted(len(found.failures), "post")
        trial.note(f"note: {contender} failed for {failed}, which count as empty (-v says why)")
    if found.stopped:
        trial.note(f"note: {contender} was not asked about all posts: {found.stopped}")


def left(order: Order, scores: Sequence[Score]) -> Order:
    """The order with what its budget leaves after these scores.

    A cost that nobody knows can't be taken off; no budget is kept of such a model, so there is none then.
    """
    if order.budget is None:
        return order
    spent = sum(score.costs.usage.cost or 0.0 for score in scores)
    return replace(order, budget=max(0.0, order.budget - spent))
