"""A look at all posts of a site, of which those that did not change since the last one are not read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from enrich.config import Config
from enrich.pipeline.findings import Flaw, Looked, Looking
from enrich.pipeline.remembered import Memory, basis_of, remembered

TOPIC = "check"


def looks(config: Config, looking: Looking, paths: Iterable[str]) -> Iterator[tuple[str, Looked]]:
    """What is found in each post."""
    with remembered(config, TOPIC, basis_of(config, looking.basis)) as memory:
        for path, told in memory.told(paths):
            yield path, _recalled(path, told) or _fresh(looking, path, memory)


def _fresh(looking: Looking, path: str, memory: Memory) -> Looked:
    if looking.known(path):  # since before its file was looked at, so that nothing is known of that
        return looking.at(path)
    found, source = looking.read(path)
    if source:
        flaws = [(flaw.line, flaw.field, flaw.code, flaw.message) for flaw in found.flaws]
        memory.keep(path, source, json.dumps([found.reason, flaws]))
    return found


def _recalled(path: str, told: str) -> Looked | None:
    """What was found before; ``None`` where that is no answer of ours."""
    if not told:
        return None
    try:
        reason, flaws = json.loads(told)
        made = tuple(Flaw(path, *_parts(*flaw)) for flaw in flaws)
        return Looked(made, reason) if isinstance(reason, str) else None
    except (ValueError, TypeError, RecursionError):
        return None


def _parts(line: int, field: str, code: str, message: str) -> tuple[int, str, str, str]:
    if not isinstance(line, int) or not all(isinstance(one, str) for one in (field, code, message)):
        raise TypeError(line)
    return line, field, code, message
