"""SQLite for texts that are no UTF-8, as names of files may be: Python reads such a byte as a lone surrogate.

SQLite keeps UTF-8 alone, so each of them is kept behind a mark that no text has, and read back from there.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_MARK = "\ufdd0"  # a noncharacter: Unicode sets it aside for uses such as this one
_UNKEPT = re.compile(f"[\ud800-\udfff{_MARK}]")
_KEPT = re.compile(f"{_MARK}([0-9a-f]{{4}})")
_MARK_BYTES = _MARK.encode()


class TextConnection(sqlite3.Connection):
    """A connection that keeps every text of Python, and gives it back as it was."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 - SQLite's own
        super().__init__(*args, **settings)
        self.text_factory = _read

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - SQLite's own
        """Runs a statement."""
        return super().execute(sql, _bound(parameters))

    def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        """Runs a statement for each row."""
        return super().executemany(sql, map(_bound, rows))


def _bound(parameters: Sequence[Any] | Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
    if isinstance(parameters, Mapping):
        return {name: _keepable(value) for name, value in parameters.items()}
    return [_keepable(value) for value in parameters]


def _keepable(value: object) -> object:
    if not isinstance(value, str) or value.isascii() or not _UNKEPT.search(value):
        return value
    return _UNKEPT.sub(lambda found: f"{_MARK}{ord(found[0]):04x}", value)


def _read(data: bytes) -> str:
    text = data.decode()
    if _MARK_BYTES not in data:
        return text
    return _KEPT.sub(lambda found: chr(int(found[1], 16)), text)
