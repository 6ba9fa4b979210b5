"""What a run would ask, how many tokens that is, and what it likely costs; no call is made."""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from enrich.errors import ContextLengthError, PostError
from enrich.index.workers import each
from enrich.models import Unasked, as_sent, price_of
from enrich.models.prices import Price
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.questions import shown_text
from enrich.pipeline.session import Session, server_key
from enrich.pipeline.workers.crew import MOST_FREE
from enrich.pipeline.workers.kit import Kit
from enrich.prompt.common import LEAST_CACHED
from enrich.prompt.sizes import expected
from enrich.prompt.tokens import LIMIT, Counter, counter
from enrich.settings import ModelConfig
from enrich.values import Request

MILLISECONDS = 10.0
"""What a post of 20 KB takes, or one of 40 KB for the embedded model (docs/scale.md)."""
_REMEMBERED = 16
"""The texts whose tokens are remembered: a request has six, and its head and its schema are those of the last one."""


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


@dataclass(frozen=True, slots=True)
class PostEstimate:
    """What the requests of one post come to; ``fault`` is why it would fail before it is asked about.

    ``heads`` are the tokens of each request that a provider may keep for the next one.
    """

    tokens_in: int = 0
    tokens_in_most: int = 0
    tokens_out: int = 0
    saved: int = 0
    heads: tuple[int, ...] = ()
    fault: str = ""


class PostEstimates:
    """What one post after the other comes to; ``measured`` is the size of a reply in tokens, if one is known.

    Another process gets it with what the site knows, and opens the journal in ``folder`` by itself.
    """

    def __init__(
        self, pipeline: Pipeline, counts: Counter, measured: float | None, kit: Callable[[], EstimateKit]
    ) -> None:
        self._pipeline = pipeline
        self._counts = replace(counts, encode=lru_cache(_REMEMBERED)(counts.encode))
        self._measured = measured
        self._kit = kit
        self._paid = pipeline.model.paid
        self._drop = pipeline.task.config.reading.drop

    def __reduce__(self) -> tuple[Callable[..., PostEstimates], tuple[EstimateKit, float | None]]:
        """As another process makes it again."""
        return _made_there, (self._kit(), self._measured)

    def __call__(self, path: str) -> PostEstimate:
        """What the post at ``path`` comes to."""
        try:
            found = self._pipeline.inspect(path)
            asked = self._pipeline.questions(found) if isinstance(found, Inspection) else ()
        except (PostError, ContextLengthError) as error:
            return PostEstimate(fault=str(error))
        sent = [as_sent(self._pipeline.model, one) for one in asked]
        replies = (round(self._measured) if self._measured else expected(one.wanted) for one in sent)
        return PostEstimate(
            sum(map(self._counts.request, sent)),
            sum(map(LIMIT.request, sent)),
            sum(replies),
            self._saved(asked[0]) if asked else 0,
            tuple(map(self._cacheable, sent)),
        )

    def _cacheable(self, request: Request) -> int:
        """The tokens at the head of a request that a provider may have kept; no provider keeps a short head."""
        head = self._counts.count(request.messages[0].content)
        return head if head >= LEAST_CACHED else 0

    def _saved(self, request: Request) -> int:
        """The tokens of the body that are not sent, counted of the lines that differ, which are few."""
        if not self._paid:
            return 0
        whole, shown = map(_lines, (request.body, shown_text(request.body, self._drop)))
        left, made = ("".join(lines.elements()) for lines in (whole - shown, shown - whole))
        return max(0, self._counts.count(left) - self._counts.count(made))


def _lines(text: str) -> collections.Counter[str]:
    return collections.Counter(text.splitlines(keepends=True))


@dataclass(frozen=True, slots=True)
class EstimateKit:
    """What another process needs for estimates: the kit of a worker, and the folder of the journal."""

    kit: Kit
    folder: Path | None


def _made_there(given: EstimateKit, measured: float | None) -> PostEstimates:
    from enrich.index.index import SiteIndex
    from enrich.journal.db import Journal
    from enrich.pipeline.log import silent
    from enrich.posts.formats import use

    kit = given.kit
    use(kit.config.formats)
    journal = Journal(given.folder)
    task = kit.context(journal, SiteIndex.of(kit.index), silent)
    model = Unasked(kit.config.model)
    if known := journal.capability(server_key(kit.config.model)):
        model.remind(known)
    counts = counter(kit.config.model.name, kit.config.model.encoding)
    return PostEstimates(Pipeline(task, model), counts, measured, lambda: given)


def estimate(
    session: Session,
    paths: Sequence[str],
    counts: Counter,
    tell: Callable[[str], None],
    pipeline: Pipeline | None = None,
) -> Estimate:
    """What a run over ``paths`` would ask and cost; ``tell`` hears why a post would fail before it is asked about.

    ``counts`` are `counter` of the session's model, which further processes make again where there are many posts.
    ``pipeline`` is the way of its posts, where that is not the session's own; it is gone by this process alone.
    """
    config = session.task.config.model
    measured = session.journal.history.size_of_reply(config.name)
    each_post = PostEstimates(pipeline or session.pipeline(), counts, measured, partial(_kit_of, session))
    made = Estimate(len(paths), 0, 0, 0, 0, 0, 0, 0)
    first = 0
    for post in map(each_post, paths) if pipeline else each(each_post, paths, MILLISECONDS, most=MOST_FREE):
        if post.fault:
            tell(post.fault)
        first = first or sum(post.heads[:1])
        made = replace(
            made,
            requests=made.requests + len(post.heads),
            failing=made.failing + bool(post.fault),
            tokens_in=made.tokens_in + post.tokens_in,
            tokens_in_most=made.tokens_in_most + post.tokens_in_most,
            cacheable=made.cacheable + sum(post.heads),
            saved=made.saved + post.saved,
            tokens_out=made.tokens_out + post.tokens_out,
        )
    made = replace(made, cacheable=made.cacheable - first)
    return replace(_priced(made, price_of(config)), minutes=_minutes(made, config))


def _kit_of(session: Session) -> EstimateKit:
    return EstimateKit(Kit.of(session.task, session.index.shared(near=True), None, {}), session.journal.folder)


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
