"""``enrich models``: what is known of the server that answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from enrich.options import FORMAT, MODEL, START, TRUST, Start, consent_of, switch
from enrich.report import counted, dumped

if TYPE_CHECKING:
    from enrich.config import Config
    from enrich.models.openai import Capability
    from enrich.pipeline.probe import ProbeCost, ServerRecord
    from enrich.settings import ModelConfig
    from enrich.terminal import Screen
    from enrich.trust import Consent

_SHAPES = {
    "strict": "a strict JSON Schema",
    "schema": "a JSON Schema",
    "object": "any JSON object; the schema stands among the messages",
    "tool": "a function call",
    "text": "JSON that is asked for in words",
}
_BOUNDS = {
    "all": "of lists and texts, in the schema",
    "lists": "of lists, in the schema",
    "none": "none are sent",
    "unasked": "not tried yet",
}


@click.group(subcommand_metavar="COMMAND [ARGS]...")
def models() -> None:
    """Show what is known of the server that answers; `enrich models probe` tells, and asks anew."""


@models.command()
@START
@MODEL
@switch("--again", "Ask the server anew, with one small request or a few; says before what that costs.")
@TRUST
@FORMAT
def probe(*, start: Start, model: str | None, again: bool, trusts: bool, form: str) -> int:
    """Show what was found out about the configured server: how it is asked, and its window."""
    from enrich.journal.consulting import journal_at
    from enrich.models import provider_of
    from enrich.pipeline.probe import remembered
    from enrich.values import EMBEDDED

    config, screen, _ = start.open(settings={"model": {"name": model}})
    if (provider := provider_of(config.model)) != "openai":
        own = "runs on this machine" if provider == EMBEDDED else "has a way of its own"
        screen.note(f"no server is configured: `{config.model.name}` {own}, so there is nothing to find out")
        return 0
    cost = _asked(config, screen, consent_of(screen, form, trusts=trusts)) if again else None
    with journal_at(config.state) as journal:
        record = remembered(config, journal)
    if form == "json":
        screen.result(dumped(_told(record, cost)) + "\n")
    else:
        screen.result("".join(f"{line}\n" for line in _lines(record, config.model)))
    return 0


def _asked(config: Config, screen: Screen, consent: Consent) -> ProbeCost:
    """Asks the server, keeps what is found in the journal, and tells what that cost."""
    import asyncio

    from enrich.journal.db import Journal
    from enrich.pipeline.probe import ProbeCost, probe
    from enrich.pipeline.state import state_folder

    cost = ProbeCost()
    try:
        with Journal(state_folder(config, screen.note, needed=True)) as journal:
            asyncio.run(probe(config, journal, cost, screen.note, consent))
    finally:
        if cost.requests:
            screen.note(_spent(cost))
    return cost


def _spent(cost: ProbeCost) -> str:
    usage = cost.usage
    money = "its price is unknown" if usage.cost is None else f"${usage.cost:.4f}"
    return f"{counted(cost.requests, 'request')}: {usage.tokens_in:,} tokens in, {usage.tokens_out:,} out, {money}"


def _told(record: ServerRecord, cost: ProbeCost | None) -> dict[str, object]:
    from dataclasses import asdict

    found: dict[str, Any] | None = None
    if record.found is not None:
        found = asdict(record.found)
        found = {"answer": found.pop("shape"), **found}
    asked = None if cost is None else {"requests": cost.requests, **asdict(cost.usage)}
    told = {"version": 1, "server": record.host, "model": record.model, "time": record.time or None}
    return {**told, "found": found, "asked": asked}


def _lines(record: ServerRecord, config: ModelConfig) -> Iterator[str]:
    where = f"`{record.model}` at {record.host}"
    if record.found is None:
        yield f"{where}: nothing is known yet; the first run finds out, or `enrich models probe --again` does now"
        return
    yield f"{where}, found {record.time or 'by an earlier version'}"
    for name, value in _rows(record.found, config):
        yield f"{name:<16} {value}"


def _rows(found: Capability, config: ModelConfig) -> Iterator[tuple[str, str]]:
    from enrich.models.openai.capabilities import TOLD

    forced = ", as `answer` in [model] forces it" if config.answer else ""
    yield "answer form", _SHAPES[found.shape] + forced
    yield "bounds", _BOUNDS["none" if found.shape in TOLD else found.bounds]
    yield "system messages", "taken" if found.system else "refused: the rules stand in the user's message"
    count = "with" if found.counts else "without"
    yield "stream", f"yes, {count} a count of tokens" if found.stream else "no, answers come whole"
    yield "token limit", f"goes by the name `{found.limit}`"
    yield "temperature", _taken(config.temperature, refused=not found.temperature)
    yield "seed", _taken(config.seed, refused=not found.seed)
    yield "window", _tokens(config.context_window, found.window)
    yield "longest reply", f"{found.most_out:,} tokens" if found.most_out else "no limit was named"
    yield "pace", _pace(config)


def _taken(setting: float | None, *, refused: bool) -> str:
    if refused:
        return "refused, so it is left out"
    return "not sent: [model] sets none" if setting is None else "taken"


def _tokens(setting: int | None, found: int) -> str:
    told = f"{found:,} tokens" if found else "unknown"
    return f"{setting:,} tokens, as [model] sets it; the server: {told}" if setting else told


def _pace(config: ModelConfig) -> str:
    limits = ((config.requests_per_minute, "requests"), (config.tokens_per_minute, "tokens"))
    told = [f"{limit:,.0f} {name} a minute" for limit, name in limits if limit]
    return f"{', '.join(told)}, as [model] sets it" if told else "each run learns it from the server's answers"
