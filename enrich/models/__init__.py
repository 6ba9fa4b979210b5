"""What answers a `Request`: the embedded engine, or any server that speaks OpenAI's protocol.

A model is any object with these three members; which one answers is decided in `open_model` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from enrich.errors import ConfigError, ModelError
from enrich.models.prices import Price
from enrich.models.prices import price as listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from enrich.config import ModelConfig
    from enrich.models.throttle import Throttle
    from enrich.values import Reply, Request

EMBEDDED = "embedded"


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


class Unasked:
    """Stands for a model in commands that ask nothing, so that no key is needed."""

    def __init__(self, config: ModelConfig) -> None:
        self.name = config.name
        self.paid = config.name != EMBEDDED

    async def complete(self, request: Request) -> Reply:
        """Never answers.

        Raises:
            ModelError: Always.
        """
        raise ModelError(f"{request.path}: this command asks no model")

    async def close(self) -> None:
        """Nothing is held open."""


def open_model(config: ModelConfig, environment: Mapping[str, str], gates: Sequence[Throttle] = ()) -> Model:
    """The model that the settings name; its key is read from ``environment``, and every attempt passes the ``gates``.

    Raises:
        ConfigError: A key is needed and not there.
    """
    if config.name == EMBEDDED:
        from enrich.models.embedded import Embedded

        return Embedded()
    from enrich.models.openai import OpenAI

    key = environment.get(config.api_key_env, "")
    if not key and not config.base_url:
        raise ConfigError(
            f"the model `{config.name}` needs a key, and ${config.api_key_env} is not set",
            f"set ${config.api_key_env}, or `base_url` in [model] for a server of your own",
        )
    return OpenAI(config, key, gates=gates, price=price_of(config), headers=headers(config, environment))


def headers(config: ModelConfig, environment: Mapping[str, str]) -> dict[str, str]:
    """The further headers that the settings name, with their values from the environment.

    Raises:
        ConfigError: A variable is not set.
    """
    missing = next((name for name in config.headers.values() if not environment.get(name)), None)
    if missing is not None:
        raise ConfigError(f"`headers` in [model] names ${missing}, which is not set", f"set ${missing}")
    return {header: environment[name].strip() for header, name in config.headers.items()}


def price_of(config: ModelConfig) -> Price | None:
    """What the model costs: by the settings, else by the price table; ``None`` where neither knows."""
    if config.name == EMBEDDED:
        return Price(0.0, 0.0)
    return Price(**config.price.model_dump()) if config.price else listed(config.name)
