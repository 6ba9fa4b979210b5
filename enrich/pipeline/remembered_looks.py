"""A look at all posts of a site, of which those that did not change since the last one are not read again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from enrich.config import Config
from enrich.pipeline.findings import Flaw, Looked, Looking
from enrich.pipeline.remembered import Memory, basis_of, remembered

TOPIC = "check"
Some: TypeAlias = tuple[Sequence[str], Sequence[Looked]]
"""Posts, and what is found in each; the same value where the same is found, whose flaws then bear the first path."""


def looks(config: Config, looking: Looking, paths: Iterable[str], stood: Mapping[str, bytes]) -> Iterator[Some]:
    """What is found in each post, for some posts at a time; ``stood`` is how they stood before any was read."""
    known: dict[str, Looked | None] = {}
    with remembered(config, TOPIC, basis_of(config, looking.basis), stood) as memory:
        for some, told in memory.grouped(paths):
            for path, text in zip(some, told, strict=True):
                if text not in known:
                    known[text] = _recalled(path, text)
            found = map(known.get, told)
            yield some, [one or _fresh(looking, path, memory) for path, one in zip(some, found, strict=True)]


def _fresh(looking: Looking, path: str, memory: Memory) -> Looked:
    if looking.known(path) and not memory.has_stood(path):
        return looking.at(path)  # it was read before its file was looked at, so that nothing is known of that
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
