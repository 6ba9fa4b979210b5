"""All that a journal holds as JSON objects, one a row, for people and programs that are not ``enrich``."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from math import isfinite
from typing import Any

from enrich.journal.reading import Contents
from enrich.journal.tables import Value, columns

_JSON = {"outcomes", "found", "basis", "proposal", "left_out", "value", "old", "provenance"}


def records(found: Contents) -> Iterator[dict[str, Any]]:
    """Each row that can be read, one at a time, the tables in the order in which they refer to one another.

    A column that holds JSON stands as what it says, where it can be read.
    Bytes stand as the text that they are in UTF-8, else as ``{"base64": TEXT}``.
    """
    for table in columns(found.version):
        for row in found.rows(table):
            yield {"version": 1, "table": table} | {name: _told(name, value) for name, value in row.items()}


def _told(name: str, value: Value) -> Any:  # noqa: ANN401 - any JSON that a column holds
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"base64": b64encode(value).decode("ascii")}
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # JSON has no word for it
    if isinstance(value, str) and name in _JSON:
        try:
            return json.loads(value, parse_constant=_refused)
        except (ValueError, RecursionError):
            return value
    return value


def _refused(word: str) -> None:
    raise ValueError(word)
