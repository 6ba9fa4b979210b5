"""``enrich plan``: what a run would ask, how many tokens that is, and what it likely costs; no call is made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from enrich.config import Config, ModelConfig
from enrich.errors import PostError
from enrich.markdown.text import reading_text
from enrich.models import EMBEDDED, price_of
from enrich.models.prices import Price, date
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.session import Order, Session, open_session
from enrich.posts.discover import posts
from enrich.prompt.tokens import LIMIT, Counter, counter
from enrich.terminal import Screen
from enrich.values import FieldSpec, Kind, Request

_TOKENS_AN_ITEM = {Kind.TERMS: 5, Kind.TERM: 5, Kind.NAMES: 40}
_CHARACTERS_A_TOKEN = 2.0
_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run comes to; money in US dollars, ``None`` where the price is not known, time in minutes.

    ``tokens_in_most`` is the bound that holds whatever the model's vocabulary is: one token a byte.
    ``cacheable`` are the tokens in that are the same in every request and come after the first one.
    ``saved`` are the tokens of the bodies that are not sent, since a reading text is made of them.
    """

    posts: int
    requests: int
    failing: int
    tokens_in: int
    tokens_in_most: int
    cacheable: int
    saved: int
    tokens_out: int
    price: float | None
    price_cached: float | None
    price_batch: float | None
    minutes: float | None


def plan(config: Config, screen: Screen, paths: Sequence[Path], fields: Sequence[str], form: str) -> int:
    """Tells what a run over ``paths`` would ask and cost; returns the exit code."""
    found = posts(config, paths)
    counts = counter(config.model.name, config.model.encoding)
    with open_session(config, Order("plan", tuple(fields), writes=False, reads=True), screen.note) as session:
        session.learn()
        made = _plan(session, found, counts, screen)
    if form == "json":
        told = {"version": 1, "model": config.model.name, "counted_by": counts.source, "exact": counts.exact}
        screen.result(json.dumps(told | asdict(made)) + "\n")
    else:
        screen.result("".join(f"{line}\n" for line in _lines(made, config.model, counts)))
    return 0


def _plan(session: Session, paths: Sequence[str], counts: Counter, screen: Screen) -> Plan:
    config = session.task.config.model
    measured = session.journal.history.size_of_reply(config.name)
    requests = failing = tokens_in = most = static = saved = tokens_out = 0
    for request in _requests(session, paths, screen):
        if request is None:
            failing += 1
            continue
        requests += 1
        tokens_in += counts.request(request)
        most += LIMIT.request(request)
        saved += _saved(request, session, counts)
        tokens_out += round(measured) if measured else expected(request.wanted)
        static += counts.count(request.messages[0].content) if requests > 1 else 0
    made = Plan(len(paths), requests, failing, tokens_in, most, static, saved, tokens_out, None, None, None, None)
    return _priced(made, config)


def _saved(request: Request, session: Session, counts: Counter) -> int:
    """The tokens of the body that are not sent."""
    if not session.model.paid:
        return 0
    shown = reading_text(request.body, session.task.config.reading.drop).text
    return max(0, counts.count(request.body) - counts.count(shown))


def _requests(session: Session, paths: Sequence[str], screen: Screen) -> Iterator[Request | None]:
    """The request of each post that would be asked about; ``None`` for each that would fail before."""
    pipeline = session.pipeline()
    for path in paths:
        try:
            found = pipeline.inspect(path)
        except PostError as error:
            screen.detail(str(error))
            yield None
            continue
        if isinstance(found, Inspection) and (request := pipeline.question(found)):
            yield request


def expected(wanted: Sequence[FieldSpec]) -> int:
    """How long a reply likely is, in tokens, where none of the model was seen yet: half of what the limits allow."""
    return sum(_of_field(spec) for spec in wanted) // 2 + 20


def _of_field(spec: FieldSpec) -> int:
    quote = _QUOTE if spec.evidence and spec.kind is Kind.TEXT else 0
    if spec.kind is Kind.TEXT:
        return round((spec.max_chars or 400) / _CHARACTERS_A_TOKEN) + quote
    return (spec.max_items or 1) * _TOKENS_AN_ITEM[spec.kind]


def _priced(made: Plan, config: ModelConfig) -> Plan:
    known = price_of(config)
    plain = cached = batch = None
    if known is not None:
        plain = known.cost(made.tokens_in, made.tokens_out)
        cached = known.cost(made.tokens_in, made.tokens_out, cached=made.cacheable)
        batch = None if known.batch is None else plain * known.batch
    values = asdict(made) | {"price": plain, "price_cached": cached, "price_batch": batch}
    return Plan(**values | {"minutes": _minutes(made, config)})


def _minutes(made: Plan, config: ModelConfig) -> float | None:
    tokens = made.tokens_in + made.tokens_out
    limits = ((made.requests, config.requests_per_minute), (tokens, config.tokens_per_minute))
    times = [amount / limit for amount, limit in limits if limit]
    return max(times) if times else None


def _lines(made: Plan, config: ModelConfig, counts: Counter) -> Iterator[str]:
    share = made.cacheable / made.tokens_in if made.tokens_in else 0.0
    yield f"{made.requests:,} requests for {made.posts:,} posts to `{config.name}`"
    if made.failing:
        yield f"{made.failing:,} posts would fail before they are asked about; -v says why"
    whose = "" if counts.exact else ", not the model's own vocabulary"
    yield f"tokens in   {made.tokens_in:>12,}  counted by {counts.source}{whose}"
    if not counts.exact:
        yield f"  at most   {made.tokens_in_most:>12,}  one for each byte, whatever the model's vocabulary is"
    yield f"  cacheable {made.cacheable:>12,}  {share:.0%}, the same in every request"
    yield f"  saved     {made.saved:>12,}  {_share(made):.0%} less: comments, link targets and the like are not sent"
    yield f"tokens out  {made.tokens_out:>12,}  expected"
    yield from _money(made, config, price_of(config))
    time = "unknown: set requests_per_minute, tokens_per_minute in [model]" if made.minutes is None else ""
    yield f"time        {time or f'{made.minutes:.1f} minutes at the limits set'}"


def _share(made: Plan) -> float:
    """What part of the tokens was saved."""
    return made.saved / (made.saved + made.tokens_in) if made.saved else 0.0


def _money(made: Plan, config: ModelConfig, price: Price | None) -> Iterator[str]:
    if price is None:
        yield f"price       unknown for `{config.name}`: set input and output in [model.price]"
        return
    source = "free" if config.name == EMBEDDED else "from [model.price]" if config.price else f"prices of {date()}"
    yield f"price       {_dollars(made.price)}  {source}"
    yield f"  cached    {_dollars(made.price_cached)}  where the provider caches"
    yield f"  batch     {_dollars(made.price_batch)}"


def _dollars(amount: float | None) -> str:
    return f"{'unknown':>12}" if amount is None else f"{f'${amount:,.4f}':>12}"
