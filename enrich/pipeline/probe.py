"""What is known of the configured server, and finding it out anew: with one small request that holds no post."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from enrich.config import Config
from enrich.errors import ModelError
from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.journal.db import Journal
from enrich.models import as_sent, open_model, price_of
from enrich.models.openai import Capability, OpenAI
from enrich.models.openai.endpoint import Endpoint
from enrich.models.throttle import UNSENT, AttemptResult, AttemptSize
from enrich.pipeline.session import limiter_of, now, server_key
from enrich.prompt.tokens import counter
from enrich.trust import Consent, earlier
from enrich.values import Message, Prompt, Request, SiteContext, Usage

_WANTED = (
    replace(KNOWN["summary"], max_chars=100),
    replace(KNOWN["tags"], max_items=3),
    replace(KNOWN["people"], max_items=2),
)
_BODY = "The clock in the tower was built by Ada Stone in 1871. It has kept every hour since."
_SYSTEM = "You fill in the fields of a text, and answer with one JSON object by the schema that you are given."


@dataclass(frozen=True, slots=True)
class ServerRecord:
    """What is remembered of a server: ``found`` is ``None`` for nothing; ``time`` is empty where nobody knows it."""

    host: str
    model: str
    found: Capability | None
    time: str


class ProbeCost:
    """A gate that holds nobody up, and counts the requests that pass it and what they cost."""

    paces = False

    def __init__(self) -> None:
        self.requests = 0
        self.usage = Usage(cost=0.0)

    async def enter(self, demand: AttemptSize) -> None:
        """Lets every attempt through."""

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:  # noqa: ARG002 - as a gate has it
        """Counts an attempt; one that was rejected cost nothing, and one without an answer nobody knows what."""
        self.requests += seen is not UNSENT
        rejected = seen.status >= HTTPStatus.BAD_REQUEST or seen is UNSENT
        self.usage += seen.usage or (Usage(cost=0.0) if rejected else Usage())


def remembered(config: Config, journal: Journal) -> ServerRecord:
    """What earlier runs, or an earlier probe, found out about the configured server.

    Raises:
        ConfigError: ``base_url`` is no address.
    """
    server = server_key(config.model)
    found = Capability.load(journal.capability(server) or "")
    return ServerRecord(Endpoint.of(config.model).host, config.model.name, found, journal.learned(server))


async def probe(
    config: Config, journal: Journal, cost: ProbeCost, note: Callable[[str], None], consent: Consent = earlier
) -> None:
    """Finds out what the configured server can do, and remembers it as a run does; ``note`` hears what it will cost.

    ``cost`` counts what was asked, also where it ends in an error.

    Raises:
        ConfigError: The model's key is missing, or may not be sent there.
        ModelError: The server gives no answer, or none that says what it can do.
    """
    model = open_model(config, os.environ, (cost, limiter_of(config, note)), consent)
    if not isinstance(model, OpenAI):
        await model.close()
        raise ModelError(f"`{config.model.provider}` is a provider of its own, and nothing is found out about it")
    found: list[str] = []
    model.recall(None, found.append)
    try:
        await model.measure()
        request = _request()
        note(_announced(config, as_sent(model, request)))
        await model.complete(request)
    finally:
        await model.close()
    if not found:
        raise _fruitless(Endpoint.of(config.model).host, model.capability)
    journal.learn(server_key(config.model), found[-1], now())


def _announced(config: Config, request: Request) -> str:
    """What is asked, and how much that is."""
    tokens = counter(config.model.name, config.model.encoding).request(request)
    price = price_of(config.model)
    most = "" if price is None else f", for at most ${price.cost(tokens, config.model.max_output_tokens):.4f}"
    host = Endpoint.of(config.model).host
    return (
        f"asking `{config.model.name}` at {host}: one request of about {tokens:,} tokens{most},"
        " and one more for each thing that it refuses; no post is sent"
    )


def _fruitless(host: str, used: Capability | None) -> ModelError:
    """Why a server that answered was not found out: an answer was broken, or each was prose."""
    if used is None:
        hint = "ask again; raise `max_output_tokens` in [model] if that does not help"
        return ModelError(f"{host}: the answer was broken JSON, which says nothing of the server", hint)
    return ModelError(f"{host}: the model answers in prose, however it is asked", "name another one in [model]")


def _request() -> Request:
    """A request for a text, a list of terms and a list of names, small enough to cost next to nothing."""
    context, prompt = SiteContext(), Prompt("probe", "1", (), "", "", "")
    messages = (Message("system", _SYSTEM), Message("user", _BODY))
    schema = reply_schema(_WANTED, context)
    return Request("", "", _BODY, _WANTED, context, messages, schema, prompt, "probe")
