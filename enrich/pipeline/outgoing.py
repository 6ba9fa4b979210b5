"""The model of runs whose answers come later: each request becomes a line of a file, and its post waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from enrich.errors import ModelUnavailableError, UsageError, shown
from enrich.models import Unasked
from enrich.models.openai.capabilities import Capability
from enrich.models.openai.endpoint import Endpoint
from enrich.models.openai.wire import TEMPLATE, body, encoded, most_out, sent_schema
from enrich.pipeline.deferred import DeferredError
from enrich.pipeline.session import server_key
from enrich.values import EMBEDDED

if TYPE_CHECKING:
    from enrich.models.budget import Reserve
    from enrich.pipeline.context import RunContext
    from enrich.pipeline.shards import ShardWriter
    from enrich.settings import ModelConfig
    from enrich.values import Reply, Request

URL = "/v1/chat/completions"


class OutgoingModel:
    """Writes requests to shards and answers none; ``reserve`` sets money aside for each, where there is a budget.

    Args:
        config: Whose model the requests are for.
        known: What an earlier run found out of the server, empty where none did.
        writer: Where they go; the caller closes it. ``None`` only counts them.
        reserve: What may be spent, ``None`` for no limit.
        came_back: How often a request of this run came back without an answer, by its fingerprint.
        again: Also what left in a file before and was not answered.

    Attributes:
        put: How many requests it got.
    """

    paid = True

    def __init__(
        self,
        config: ModelConfig,
        known: str | None,
        writer: ShardWriter | None,
        *,
        came_back: Callable[[str], int],
        reserve: Reserve | None = None,
        again: bool = False,
    ) -> None:
        self.name = config.name
        self.again = again
        self.put = 0
        self._config = config
        self._writer = writer
        self._came_back = came_back
        self._reserve = reserve
        unasked = Unasked(config)
        if known:
            unasked.remind(known)
        self.window = unasked.window
        expected = Capability.expected(Endpoint.of(config), config)
        found = Capability.load(known) if known else None
        self._capability = replace((found or expected).completed(expected), stream=False)

    async def measure(self) -> None:
        """Asks nobody."""

    def as_sent(self, request: Request) -> Request:
        """The request with the schema that is sent."""
        return replace(request, schema=sent_schema(request, self._capability))

    async def complete(self, request: Request) -> Reply:
        """Never answers.

        Raises:
            DeferredError: The request is written, or counted.
            BudgetError: It could cost more than is left.
            StateError: It can't be written.
        """
        self._require_hope(request)
        self.put += 1
        if self._writer is None:
            raise DeferredError
        asked: Mapping[str, Any] = body(request, self._config, self._capability)
        line = encoded({"custom_id": request.fingerprint, "method": "POST", "url": URL, "body": asked})
        out = most_out(request, self._config, self._capability)
        reserved = self._reserve.take(len(line) + TEMPLATE, out) if self._reserve else 0.0
        self._writer.add(request.fingerprint, line, reserved)
        raise DeferredError

    def _require_hope(self, request: Request) -> None:
        """Checks that a request did not come back too often without an answer.

        Raises:
            ModelUnavailableError: It did.
        """
        if self._came_back(request.fingerprint) >= self._config.attempts:
            often = self._config.attempts
            raise ModelUnavailableError(
                f"{shown(request.path)}: was sent {often} times and came back without an answer",
                "run again to ask once more",
            )

    async def close(self) -> None:
        """Nothing is held open."""


def outgoing_model(
    task: RunContext, writer: ShardWriter | None, reserve: Reserve | None = None, *, again: bool = False
) -> OutgoingModel:
    """The model of a run whose answers come later.

    Raises:
        UsageError: No model is named that could answer.
    """
    config, journal = task.config.model, task.journal
    if config.name == EMBEDDED:
        raise UsageError(
            "no model is named that the requests could be for", "name one with --model, or `name` in [model]"
        )
    known = journal.capability(server_key(config))

    def came_back(fingerprint: str) -> int:
        return journal.outgoing.attempts(fingerprint, task.run)

    return OutgoingModel(config, known, writer, came_back=came_back, reserve=reserve, again=again)
