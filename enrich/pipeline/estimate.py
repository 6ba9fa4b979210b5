"""What a run would ask, how many tokens that is, and what it likely costs; no call is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from enrich.errors import ContextLengthError, PostError
from enrich.markdown.text import reading_text
from enrich.models import as_sent, price_of
from enrich.models.prices import Price
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.session import Session
from enrich.prompt.common import LEAST_CACHED
from enrich.prompt.sizes import expected
from enrich.prompt.tokens import LIMIT, Counter
from enrich.settings import ModelConfig
from enrich.values import Request


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


def estimate(
    session: Session,
    paths: Sequence[str],
    counts: Counter,
    tell: Callable[[str], None],
    pipeline: Pipeline | None = None,
) -> Estimate:
    """What a run over ``paths`` would ask and cost; ``tell`` hears why a post would fail before it is asked about.

    ``pipeline`` is the way of its posts, where that is not the session's own.
    """
    config = session.task.config.model
    measured = session.journal.history.size_of_reply(config.name)
    requests = failing = tokens_in = most = static = saved = tokens_out = 0
    for asked in _requests(pipeline or session.pipeline(), paths, tell):
        failing += asked is None
        saved += _saved(asked[0], session, counts) if asked else 0
        for request in (as_sent(session.model, one) for one in asked or ()):
            requests += 1
            tokens_in += counts.request(request)
            most += LIMIT.request(request)
            tokens_out += round(measured) if measured else expected(request.wanted)
            static += _cacheable(request, counts) if requests > 1 else 0
    made = Estimate(len(paths), requests, failing, tokens_in, most, static, saved, tokens_out)
    return replace(_priced(made, price_of(config)), minutes=_minutes(made, config))


def _cacheable(request: Request, counts: Counter) -> int:
    """The tokens at the head of a request that a provider may have kept; no provider keeps a short head."""
    head = counts.count(request.messages[0].content)
    return head if head >= LEAST_CACHED else 0


def _saved(request: Request, session: Session, counts: Counter) -> int:
    """The tokens of the body that are not sent."""
    if not session.model.paid:
        return 0
    shown = reading_text(request.body, session.task.config.reading.drop).text
    return max(0, counts.count(request.body) - counts.count(shown))


def _requests(
    pipeline: Pipeline, paths: Sequence[str], tell: Callable[[str], None]
) -> Iterator[tuple[Request, ...] | None]:
    """The requests of each post, one for each of its parts; ``None`` for each that would fail before."""
    for path in paths:
        try:
            found = pipeline.inspect(path)
            yield pipeline.questions(found) if isinstance(found, Inspection) else ()
        except (PostError, ContextLengthError) as error:
            tell(str(error))
            yield None


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
