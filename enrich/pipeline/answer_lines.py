"""Files of answers, line by line: what a batch service wrote, or values by path; what is neither says why.

A line is read alone, so that a file may be of any size, and a broken line costs only itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enrich.errors import UsageError, shown

MOST = 10_000_000  # bytes of a line: ten times what a window of a million tokens of output takes
_LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """The answer of a batch service to the request ``custom_id``; ``content`` is the whole object."""

    place: str
    custom_id: str
    content: Mapping[str, Any]

    @property
    def shown_id(self) -> str:
        """The identifier as a message may show it."""
        return shown(self.custom_id[:_LONGEST_ID])


@dataclass(frozen=True, slots=True)
class ValuesLine:
    """Values for a post, by field name or key; ``model`` is who gave them, ``remedy`` what to do where they fail."""

    place: str
    path: str
    values: Mapping[str, Any]
    model: str
    remedy: str = "correct the line, and import it again"


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that is neither, and why."""

    place: str
    reason: str


Line = AnswerLine | ValuesLine | BrokenLine


def lines(file: Path) -> Iterator[Line]:
    """The lines of a file of answers; empty ones are none.

    Raises:
        UsageError: The file can't be read.
    """
    try:
        with file.open("rb") as stream:
            number = 0
            while content := stream.readline(MOST + 1):
                number += 1
                place = f"{shown(str(file))}:{number}"
                if len(content) > MOST:
                    while content and not content.endswith(b"\n"):
                        content = stream.readline(MOST)
                    yield BrokenLine(place, f"is longer than {MOST:,} bytes")
                elif content.strip():
                    yield _line(content, place, file.name)
    except OSError as error:
        raise UsageError(f"{shown(str(file))}: can't be read: {error.strerror}") from error


def _line(content: bytes, place: str, name: str) -> Line:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return BrokenLine(place, "is no JSON")
    if not isinstance(data, dict):
        return BrokenLine(place, "is no JSON object")
    custom_id, path, values = data.get("custom_id"), data.get("path"), data.get("values")
    if isinstance(custom_id, str):
        return AnswerLine(place, custom_id, data)
    if isinstance(path, str) and isinstance(values, dict):
        return ValuesLine(place, path, values, _model(data.get("model"), name))
    return BrokenLine(place, "has neither `custom_id`, as a batch service writes, nor `path` and `values`")


def _model(given: object, name: str) -> str:
    """Who gave values: as the line says, else the file's name; nobody passes for the embedded model."""
    said = given if isinstance(given, str) and given.isprintable() and 0 < len(given) <= _LONGEST_ID else name
    return f"answers in {name}" if said == "embedded" else said
