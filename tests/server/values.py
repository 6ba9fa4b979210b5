"""What a scripted server receives and sends."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias


class End(StrEnum):
    """What becomes of the connection after an answer."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


@dataclass(frozen=True)
class Asked:
    """One request as it came in; ``number`` counts from 0, ``at`` is the server's monotonic clock in seconds."""

    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    payload: bytes
    at: float

    @cached_property
    def body(self) -> dict[str, Any]:
        """The JSON of the request; empty where it had none."""
        return dict(json.loads(self.payload)) if self.payload else {}

    @property
    def prompt(self) -> str:
        """The text of all messages."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema for the answer, wherever the request carries it; empty where it carries none."""
        shape = self.body.get("response_format", {}).get("json_schema", {})
        tools = self.body.get("tools", [])
        found: Mapping[str, Any] = shape.get("schema", {})
        return found or (tools[0]["function"]["parameters"] if tools else self._told)

    @property
    def _told(self) -> Mapping[str, Any]:
        """The schema that the messages themselves hold, on a line of its own."""
        lines = [line for line in self.prompt.splitlines() if line.startswith('{"')]
        return next((found for found in map(json.loads, lines) if "properties" in found), {})


@dataclass(frozen=True)
class Answer:
    """Bytes to send back: ``data`` becomes JSON, ``raw`` replaces the whole HTTP answer, ``delay`` is in seconds.

    ``sent`` is the share of the bytes that leave before the connection ends as ``end`` says.
    ``flood`` follows again and again, until the client goes away.
    """

    status: int = 200
    data: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    end: End = End.KEEP
    sent: float = 1.0
    raw: bytes = b""
    flood: bytes = b""

    @cached_property
    def wire(self) -> bytes:
        """The answer as HTTP/1.1."""
        if self.raw:
            return self.raw
        payload = json.dumps(self.data).encode()
        fields = {"content-type": "application/json", "content-length": str(len(payload)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} Scripted", *(f"{key}: {value}" for key, value in fields.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


Script: TypeAlias = Answer | Callable[[Asked], Answer]
