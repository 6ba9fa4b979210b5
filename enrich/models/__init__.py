"""What answers a `Request`: the embedded engine, or any server that speaks OpenAI's protocol.

A model is any object with these three members; which one answers is decided in `open_model` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from enrich.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enrich.config import ModelConfig
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


def open_model(config: ModelConfig, environment: Mapping[str, str]) -> Model:
    """The model that the settings name; its key is read from ``environment``.

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
    return OpenAI(config, key)
