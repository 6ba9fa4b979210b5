"""A paid model of another package, kept within the pace and the budget of a run.

It passes the gates once a request: what it does inside of one request, such as trying again, nobody else can see.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from enrich.errors import ModelError, RateLimitedError
from enrich.models.throttle import AttemptResult, AttemptSize, passed
from enrich.prompt.tokens import BYTES_A_TOKEN
from enrich.values import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrich.models import Model
    from enrich.models.throttle import Throttle
    from enrich.values import Reply, Request


class Gated:
    """A `enrich.models.Model` behind gates; ``most_out`` are the tokens that a reply may have."""

    paid = True

    def __init__(self, model: Model, gates: Sequence[Throttle], most_out: int) -> None:
        self.name = model.name
        self._model = model
        self._gates = tuple(gates)
        self._most_out = most_out

    async def complete(self, request: Request) -> Reply:
        """The model's answer, once all gates let the request through.

        Raises:
            EnrichError: What a gate raises, as a spent budget, or the model.
        """
        async with passed(self._gates, _demand(request, self._most_out)) as told:
            told.append(AttemptResult(0))
            try:
                reply = await self._model.complete(request)
            except ModelError as error:
                told.append(_failed(error))
                raise
            told.append(AttemptResult(HTTPStatus.OK, usage=_counted(reply.usage)))
            return reply

    async def close(self) -> None:
        """Closes the model."""
        await self._model.close()


def _demand(request: Request, most_out: int) -> AttemptSize:
    """What a request may take: no byte is more than a token."""
    told = json.dumps([[one.content for one in request.messages], dict(request.schema)], ensure_ascii=False).encode()
    return AttemptSize(int(len(told) / BYTES_A_TOKEN), len(told), most_out)


def _failed(error: ModelError) -> AttemptResult:
    """What became of a request without an answer; one that asks for a pause gets it, for all requests."""
    usage = _counted(Usage(*error.spent))
    if isinstance(error, RateLimitedError):
        return AttemptResult(HTTPStatus.TOO_MANY_REQUESTS, usage=usage, pause=error.retry_after or None)
    return AttemptResult(0, usage=usage)


def _counted(usage: Usage) -> Usage | None:
    """What was used; nothing where the model does not count."""
    return usage if usage.tokens_in or usage.tokens_out else None
