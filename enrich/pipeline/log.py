"""What happens in a run, as JSON lines in a file: for people who look for a reason later; never a word of a post."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from enrich.errors import UsageError
from enrich.report import dumped
from enrich.values import JSON

Log = Callable[[str, Mapping[str, JSON]], None]


def silent(event: str, facts: Mapping[str, JSON]) -> None:
    """Tells nobody."""
    del event, facts


@contextmanager
def logged(file: Path | None, clock: Callable[[], str]) -> Iterator[Log]:
    """A log that goes to ``file``, appended line by line; silent where none is given.

    Raises:
        UsageError: The file can't be written.
    """
    if file is None:
        yield silent
        return
    try:
        stream = file.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise UsageError(f"{file}: can't be written: {error.strerror}") from error
    with stream:
        yield lambda event, facts: _write(stream.write, {"time": clock(), "event": event, **facts})


def _write(write: Callable[[str], int], record: Mapping[str, JSON]) -> None:
    write(dumped(record) + "\n")
