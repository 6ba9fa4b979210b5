"""What a run would ask, how many tokens that is, and what it likely costs; no call is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from enrich.config import ModelConfig
from enrich.errors import PostError
from enrich.markdown.text import reading_text
from enrich.models import price_of
from enrich.models.prices import Price
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.session import Session
from enrich.prompt.tokens import LIMIT, Counter
from enrich.values import FieldSpec, Kind, Request

_TOKENS_AN_ITEM = {Kind.TERMS: 5, Kind.TERM: 5, Kind.NAMES: 40}
_CHARACTERS_A_TOKEN = 2.0
_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Estimate:
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
    price: float | None = None
    price_cached: float | None = None
    price_batch: float | None = None
    minutes: float | None = None


def estimate(session: Session, paths: Sequence[str], counts: Counter, tell: Callable[[str], None]) -> Estimate:
    """What a run over ``paths`` would ask and cost; ``tell`` hears why a post would fail before it is asked about."""
    config = session.task.config.model
    measured = session.journal.history.size_of_reply(config.name)
    requests = failing = tokens_in = most = static = saved = tokens_out = 0
    for request in _requests(session, paths, tell):
        if request is None:
            failing += 1
            continue
        requests += 1
        tokens_in += counts.request(request)
        most += LIMIT.request(request)
        saved += _saved(request, session, counts)
        tokens_out += round(measured) if measured else expected(request.wanted)
        static += counts.count(request.messages[0].content) if requests > 1 else 0
    made = Estimate(len(paths), requests, failing, tokens_in, most, static, saved, tokens_out)
    return replace(_priced(made, price_of(config)), minutes=_minutes(made, config))


def _saved(request: Request, session: Session, counts: Counter) -> int:
    """The tokens of the body that are not sent."""
    if not session.model.paid:
        return 0
    shown = reading_text(request.body, session.task.config.reading.drop).text
    return max(0, counts.count(request.body) - counts.count(shown))


def _requests(session: Session, paths: Sequence[str], tell: Callable[[str], None]) -> Iterator[Request | None]:
    """The request of each post that would be asked about; ``None`` for each that would fail before."""
    pipeline = session.pipeline()
    for path in paths:
        try:
            found = pipeline.inspect(path)
        except PostError as error:
            tell(str(error))
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


def _priced(made: Estimate, known: Price | None) -> Estimate:
    if known is None:
        return made
    plain = known.cost(made.tokens_in, made.tokens_out)
    cached = known.cost(made.tokens_in, made.tokens_out, cached=made.cacheable)
    return replace(
        made, price=plain, price_cached=cached, price_batch=None if known.batch is None else plain * known.batch
    )


def _minutes(made: Estimate, config: ModelConfig) -> float | None:
    tokens = made.tokens_in + made.tokens_out
    limits = ((made.requests, config.requests_per_minute), (tokens, config.tokens_per_minute))
    times = [amount / limit for amount, limit in limits if limit]
    return max(times) if times else None
