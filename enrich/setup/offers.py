"""``[model]`` as an offer: what this machine could answer with, in lines that do nothing by themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from enrich.setup.draft import Setting, TableDraft
from enrich.setup.environment import Environment, LocalServer, PaidServer

_EMBEDDED = "while no [model] is named, the embedded one answers, on this machine and for free"


def model_tables(environment: Environment) -> Iterator[TableDraft]:
    """One offer for each server and each provider; one sentence where there is none."""
    yield from map(_local, environment.servers)
    yield from map(_remote, environment.providers)
    if not environment.servers and not environment.providers:
        yield TableDraft(("model",), f"{_EMBEDDED}; docs/models.md tells of others", offered=True)


def _local(server: LocalServer) -> TableDraft:
    first, *others = server.models
    also = f"; it also has {', '.join(others)}" if others else ""
    no_key = Setting("api_key_env", "NO_KEY", "a variable that is not set, so that no key is sent there")
    settings = (Setting("name", first), Setting("base_url", server.base_url), no_key)
    told = f"{server.name} answers on this machine{also}; {_EMBEDDED}"
    return TableDraft(("model",), told, settings, offered=True)


def _remote(provider: PaidServer) -> TableDraft:
    settings = [Setting("name", provider.name, "an example")]
    if provider.base_url:
        settings += [Setting("base_url", provider.base_url), Setting("api_key_env", provider.variable)]
    told = (
        f"${provider.variable} is set: posts would be sent there, and paid for; see docs/providers/{provider.page}.md"
    )
    return TableDraft(("model",), told, tuple(settings), offered=True)
