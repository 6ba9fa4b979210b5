"""What this machine has to answer with: servers on it, and the names of variables that are set, never their values.

Only this machine's own address is asked, for its list of models; nothing of the site is sent.
A server that says nothing within a second, or says something else, is none.
"""

from __future__ import annotations

import json
import re
import threading
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("servers.toml")
HOST = "127.0.0.1"
_PATIENCE = 1.0  # seconds for one server, from the first byte to the last
_LARGEST = 1_000_000  # bytes of a list of models
_PATH = re.compile(r"(?:/|[A-Za-z]:\\).*[/\\]")
_MODELS, _LONG = 5, 100  # how many models of a server are told, and how long their names may be


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server of this machine that answered, and its models, as many as are told."""

    name: str
    port: int
    models: tuple[str, ...]

    @property
    def base_url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}/v1"


@dataclass(frozen=True, slots=True)
class PaidServer:
    """A provider by the name of its page in the documentation, with an example of a model."""

    page: str
    variable: str
    name: str
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """What could answer: servers that run here, and providers whose variable is set."""

    servers: tuple[LocalServer, ...] = ()
    providers: tuple[PaidServer, ...] = ()


@cache
def providers() -> tuple[PaidServer, ...]:
    """All that the table knows."""
    return tuple(PaidServer(page, **given) for page, given in _table()["remote"].items())


@cache
def ports() -> Mapping[str, int]:
    """The usual port of each program that serves models here."""
    found: dict[str, int] = _table()["local"]
    return found


def environment(variables: Mapping[str, str], asked: Mapping[str, int]) -> Environment:
    """What is there; ``variables`` are those of the process, ``asked`` are ports of this machine by their program."""
    there = tuple(one for one in providers() if variables.get(one.variable))
    return Environment(tuple(_answering(asked)), there)


def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _answering(asked: Mapping[str, int]) -> Iterator[LocalServer]:
    """The servers that answer in time, all asked at once; one that goes on talking is left behind."""
    found: dict[str, Sequence[str]] = {}

    def ask(name: str, port: int) -> None:
        if models := _models(port):
            found[name] = models

    threads = [threading.Thread(target=ask, args=one, daemon=True) for one in asked.items()]
    for thread in threads:
        thread.start()
    end = time.monotonic() + _PATIENCE
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    yield from (LocalServer(name, port, tuple(found[name])) for name, port in asked.items() if name in found)


def _models(port: int) -> list[str]:
    """The names of a server's models; none where it is no such server."""
    connection = HTTPConnection(HOST, port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/v1/models", headers={"Accept": "application/json"})
        answer = connection.getresponse()
        content = answer.read(_LARGEST) if answer.status == 200 else b""  # noqa: PLR2004 - it worked
    except (OSError, HTTPException):
        return []
    finally:
        connection.close()
    return named(content)


def named(content: bytes) -> list[str]:
    """The names in a list of models as OpenAI's protocol has it, without those that can't stand on a line.

    llama.cpp names its one model by the path of the file, which is nobody else's business; it takes any name.
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return []
    entries = found.get("data") if isinstance(found, dict) else None
    names = [one.get("id") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    good = (one for one in names if isinstance(one, str) and 0 < len(one) <= _LONG and one.isprintable())
    return list(dict.fromkeys(_PATH.sub("", one) for one in good if not one.endswith(("/", "\\"))))[:_MODELS]
