"""``enrich plan``: what a run would ask, how many tokens that is, and what it likely costs; no call is made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.options import FIELD, FORMAT, MODEL, PATHS, START, Start, found
from enrich.report import counted

if TYPE_CHECKING:
    from enrich.pipeline.estimate import Estimate
    from enrich.prompt.tokens import Counter
    from enrich.settings import ModelConfig


@click.command()
@PATHS
@FIELD
@START
@MODEL
@FORMAT
def plan(paths: Sequence[Path], fields: tuple[str, ...], start: Start, model: str | None, form: str) -> int:
    """Show what a run would ask and cost: posts, requests, tokens, price and time; asks no model."""
    from enrich.pipeline.estimate import estimate
    from enrich.pipeline.session import Order, open_session
    from enrich.prompt.tokens import counter

    config, screen, paths = start.open(paths, {"model": {"name": model}})
    these = found(config, screen, paths).posts
    with open_session(config, Order("plan", fields, writes=False, reads=True), screen.note) as session:
        with screen.doing("learning from the site's posts"):
            session.learn(session.listed)
        with screen.doing("counting tokens"):
            counts = counter(config.model.name, config.model.encoding)
            made = estimate(session, these, counts, screen.detail)
    if form == "json":
        told = {"version": 1, "model": config.model.name, "counted_by": counts.source, "exact": counts.exact}
        screen.result(json.dumps(told | asdict(made)) + "\n")
    else:
        screen.result("".join(f"{line}\n" for line in _lines(made, session.task.config.model, counts)))
    return 0


def _lines(made: Estimate, config: ModelConfig, counts: Counter) -> Iterator[str]:
    share = made.cacheable / made.tokens_in if made.tokens_in else 0.0
    yield f"{counted(made.requests, 'request')} for {counted(made.posts, 'post')} to `{config.name}`"
    if made.failing:
        failing = counted(made.failing, "post would fail before it is", "posts would fail before they are")
        yield f"{failing} asked about; -v says why"
    whose = "" if counts.exact else ", not the model's own vocabulary"
    yield f"tokens in   {made.tokens_in:>12,}  counted by {counts.source}{whose}"
    if not counts.exact:
        yield f"  at most   {made.tokens_in_most:>12,}  one for each byte, whatever the model's vocabulary is"
    yield f"  cacheable {made.cacheable:>12,}  {share:.0%}, the same in every request"
    yield f"  saved     {made.saved:>12,}  {_share(made):.0%} less: comments, link targets and the like are not sent"
    yield f"tokens out  {made.tokens_out:>12,}  expected"
    yield from _money(made, config)
    time = "unknown: set requests_per_minute, tokens_per_minute in [model]" if made.minutes is None else ""
    yield f"time        {time or f'{made.minutes:.1f} minutes at the limits set'}"


def _share(made: Estimate) -> float:
    """What part of the tokens was saved."""
    return made.saved / (made.saved + made.tokens_in) if made.saved else 0.0


def _money(made: Estimate, config: ModelConfig) -> Iterator[str]:
    from enrich.models.prices import date
    from enrich.values import EMBEDDED

    if made.price is None:
        yield f"price       unknown for `{config.name}`: set input and output in [model.price]"
        return
    source = "free" if config.name == EMBEDDED else "from [model.price]" if config.price else f"prices of {date()}"
    yield f"price       {_dollars(made.price)}  {source}"
    yield f"  cached    {_dollars(made.price_cached)}  where the provider caches"
    yield f"  batch     {_dollars(made.price_batch)}"


def _dollars(amount: float | None) -> str:
    return f"{'unknown':>12}" if amount is None else f"{f'${amount:,.4f}':>12}"
