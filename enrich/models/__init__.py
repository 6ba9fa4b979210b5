"""What answers a `Request`: the embedded engine, any server that speaks OpenAI's protocol, or what a package brings.

A model is any object with the four members of `Model`; which one answers is decided in `open_model` alone.
A provider opens models: a callable of the settings and the environment, registered as an entry point of the group
``enrich.models``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from enrich import plugins, trust
from enrich.errors import ConfigError, ModelError
from enrich.models.prices import Price
from enrich.models.prices import price as listed
from enrich.values import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from enrich.config import Config
    from enrich.models.openai.batches import BatchService
    from enrich.models.throttle import Throttle
    from enrich.settings import ModelConfig
    from enrich.trust import Consent
    from enrich.values import Reply, Request


class Model(Protocol):
    """Answers requests; ``paid`` tells whether a request may cost money or leaves this machine."""

    name: str
    paid: bool

    async def complete(self, request: Request) -> Reply:
        """One answer.

        Raises:
            ModelError: One of its kinds, see `enrich.errors`; nothing else.
        """
        ...

    async def close(self) -> None:
        """Gives back what the model holds open."""
        ...


@runtime_checkable
class Adaptive(Protocol):
    """A model that finds out once what its server can do."""

    def recall(self, known: str | None, remember: Callable[[str], None]) -> None:
        """Takes what an earlier run found out, and tells ``remember`` what this one does."""
        ...


@runtime_checkable
class Throttled(Protocol):
    """A model that passes the run's gates by itself, at every attempt."""

    def throttle(self, gates: Sequence[Throttle]) -> None:
        """Takes the gates, before the first request."""
        ...


@runtime_checkable
class Windowed(Protocol):
    """A model that may know its window: the tokens that a request and its reply may have together, 0 while unknown."""

    window: int

    async def measure(self) -> None:
        """Finds the window out, where that costs nothing; does so once."""
        ...


@runtime_checkable
class Bounding(Protocol):
    """A model whose server may get more of a schema than the request holds: bounds, where it heeds them."""

    def as_sent(self, request: Request) -> Request:
        """The request with the schema that is sent, as far as the server is known by now."""
        ...


class Provider(Protocol):
    """Opens the model that the settings name."""

    def __call__(self, config: ModelConfig, environment: Mapping[str, str]) -> Model:
        """The model; keys are read from ``environment``.

        Raises:
            ConfigError: Something is missing.
        """
        ...


class Unasked:
    """Stands for a model in commands that ask nothing, so that no key is needed."""

    def __init__(self, config: ModelConfig) -> None:
        self.name = config.name
        self.paid = config.name != EMBEDDED
        self.window = 0
        self._config = config
        self._known = ""

    def remind(self, known: str) -> None:
        """Takes what an earlier run found out of the server: of that, its window and the form of requests count."""
        self._known = known
        try:
            found = json.loads(known)
        except ValueError:
            return
        self.window = found.get("window", 0) if isinstance(found, dict) else 0

    def as_sent(self, request: Request) -> Request:
        """The request with the schema that a run would send."""
        if provider_of(self._config) != "openai":
            return request
        from enrich.models.openai.capabilities import Capability
        from enrich.models.openai.endpoint import Endpoint
        from enrich.models.openai.wire import sent_schema

        expected = Capability.expected(Endpoint.of(self._config), self._config)
        found = Capability.load(self._known) or expected
        return replace(request, schema=sent_schema(request, found.completed(expected)))

    async def measure(self) -> None:
        """Asks nobody."""

    async def complete(self, request: Request) -> Reply:
        """Never answers.

        Raises:
            ModelError: Always.
        """
        raise ModelError(f"{request.path}: this command asks no model")

    async def close(self) -> None:
        """Nothing is held open."""


def open_model(
    config: Config, environment: Mapping[str, str], gates: Sequence[Throttle] = (), consent: Consent = trust.earlier
) -> Model:
    """The model that the settings name; its key is read from ``environment``, and every attempt passes the ``gates``.

    This is the one way to a model, and with `batch_service` to a key.
    ``consent`` is asked first, where `enrich.trust` says that it must be.

    Raises:
        ConfigError: There is no such provider, it is none, or a key is needed and not there, or may not be sent.
    """
    provider = plugins.find(plugins.MODELS, provider_of(config.model))
    trust.require(config, provider, environment, consent)
    opener = provider.load()
    if not callable(opener):
        raise provider.unfit("is no callable of the settings and the environment")
    model = opener(config.model, environment)
    if missing := lacking(model):
        raise provider.unfit(f"gives an object without {missing}")
    return throttled(model, config.model, gates)


def batch_service(config: Config, environment: Mapping[str, str], consent: Consent = trust.earlier) -> BatchService:
    """The batch service of the server that the settings name; ``consent`` is asked as for a model.

    Raises:
        ConfigError: The provider has none, a key is needed and not there, or it may not be sent.
    """
    provider = plugins.find(plugins.MODELS, provider_of(config.model))
    if provider.name != "openai":
        raise ConfigError(
            f"`{config.model.name}` has no batch service", "name a model of a server that speaks OpenAI's protocol"
        )
    trust.require(config, provider, environment, consent)
    from enrich.models.openai.batches import open_batches

    return open_batches(config.model, environment)


def as_sent(model: Model, request: Request) -> Request:
    """The request with the schema that the model's server is sent, so that its tokens can be counted."""
    return model.as_sent(request) if isinstance(model, Bounding) else request


def headers(config: ModelConfig, environment: Mapping[str, str]) -> dict[str, str]:
    """The further headers that the settings name, with their values from the environment.

    Raises:
        ConfigError: A variable is not set.
    """
    missing = next((name for name in config.headers.values() if not environment.get(name)), None)
    if missing is not None:
        raise ConfigError(f"`headers` in [model] names ${missing}, which is not set", f"set ${missing}")
    return {header: environment[name].strip() for header, name in config.headers.items()}


def provider_of(config: ModelConfig) -> str:
    """The name of the provider; the name ``embedded`` means our own, whatever provider is set."""
    return EMBEDDED if config.name == EMBEDDED else config.provider or "openai"


def lacking(model: object) -> str:
    """The members that keep an object from being a `Model`, in a sentence; empty where it is one."""
    members = {"name": "a `name`", "paid": "`paid`", "complete": "`complete`", "close": "`close`"}
    missing = [told for member, told in members.items() if not hasattr(model, member)]
    return " and ".join(missing)


def throttled(model: Model, config: ModelConfig, gates: Sequence[Throttle]) -> Model:
    """The model behind the gates: one that does not pass them by itself does so once a request, if it is paid."""
    if isinstance(model, Throttled):
        model.throttle(gates)
        return model
    if not model.paid or not gates:
        return model
    from enrich.models.gated import Gated

    return Gated(model, gates, config.max_output_tokens)


def price_of(config: ModelConfig) -> Price | None:
    """What the model costs: by the settings, else by the price table; ``None`` where neither knows."""
    if config.name == EMBEDDED:
        return Price(0.0, 0.0)
    return Price(**config.price.model_dump()) if config.price else listed(config.name)
