"""What a site's settings say of the price, as far as it can be believed: a clone's file pays nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from enrich.config import Config
from enrich.models.prices import Price
from enrich.models.prices import price as listed
from enrich.trust import VARIABLE, Consent, whatever
from enrich.trust.providers import is_provider


def priced(config: Config, consent: Consent, note: Callable[[str], None]) -> Config:
    """The settings with a price that can be believed, unless they are trusted; what is odd about it is told."""
    if consent is whatever or os.environ.get(VARIABLE) == "1":
        return config
    config, doubt = believed(config)
    if doubt:
        note(f"note: {doubt}")
    return config


def believed(config: Config) -> tuple[Config, str]:
    """The settings with no lower price than is known of a model at its provider, and what a person should know of it.

    A site's file could else make a model look free, and `--budget` would hold nothing back.
    """
    said, known, origin = config.model.price, listed(config.model.name), config.origin
    if said is None or origin is None or "price" not in origin.keys or not is_provider(config.model.base_url):
        return config, ""
    told = f"{origin.source}: a million tokens of `{config.model.name}` cost ${said.input:g}, and ${said.output:g} out"
    if known is None:
        return config, f"{told}, says this file alone"
    if not Price(**said.model_dump()).below(known):
        return config, ""
    model = config.model.model_copy(update={"price": None})
    return replace(config, model=model), f"{told}, and the price table's ${known.input:g} and ${known.output:g} count"
