"""Files of requests in the batch format of OpenAI: one line a request, ``custom_id`` is the request's fingerprint.

A file holds at most 50,000 requests and 200 MB, which are OpenAI's own limits: its guide to the Batch API has both, and
its description of ``POST /files`` the size.
A file has its name only once it is whole, on disk and in the journal.
A killed run leaves it under another name, and the next one either completes it or writes it anew.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from enrich import owned
from enrich.errors import StateError, UsageError, shown
from enrich.journal.outgoing import Outgoing, Shard
from enrich.journal.states import ShardState

MOST_REQUESTS, MOST_BYTES = 50_000, 200_000_000
PART = ".part"
FOLDER = "batches"


@dataclass(frozen=True, slots=True)
class ShardLimits:
    """What one file may hold."""

    requests: int = MOST_REQUESTS
    size: int = MOST_BYTES


@dataclass(frozen=True, slots=True)
class ShardOrigin:
    """What the journal keeps of where shards come from; ``server`` is empty for files that a person carries."""

    run: str
    model: str
    server: str
    clock: Callable[[], str]


@dataclass(slots=True)
class _Open:
    """The shard that is being filled."""

    token: str
    file: Path
    stream: BinaryIO
    fingerprints: list[str]
    size: int = 0
    reserved: float = 0.0


class ShardWriter:
    """Fills one file after the other; ``place`` gives the path of the next one by its token and number, from 1 on.

    Memory holds the fingerprints of one file.
    """

    def __init__(
        self,
        outgoing: Outgoing,
        origin: ShardOrigin,
        place: Callable[[str, int], Path],
        limits: ShardLimits | None = None,
    ) -> None:
        self.made: list[Shard] = []
        self._outgoing = outgoing
        self._origin = origin
        self._place = place
        self._limits = limits or ShardLimits()
        self._now: _Open | None = None

    def add(self, fingerprint: str, line: bytes, reserved: float = 0.0) -> None:
        """Appends one request, as a line without its end; ``reserved`` are the US dollars set aside for it.

        Raises:
            StateError: The file can't be written.
        """
        now = self._now
        if now and (len(now.fingerprints) >= self._limits.requests or now.size + len(line) >= self._limits.size):
            self.close()
        now = self._now = self._now or self._opened()
        try:
            now.stream.write(line + b"\n")
        except OSError as error:
            raise _unwritable(now.file, error) from error
        now.size += len(line) + 1
        now.reserved += reserved
        now.fingerprints.append(fingerprint)

    def close(self) -> None:
        """Completes the file that is open, if one is: from now on its requests wait.

        Raises:
            StateError: The file can't be written.
        """
        now, self._now = self._now, None
        if now is None:
            return
        try:
            now.stream.flush()
            os.fsync(now.stream.fileno())
            now.stream.close()
        except OSError as error:
            raise _unwritable(now.file, error) from error
        origin = self._origin
        state = ShardState.READY if origin.server else ShardState.OUT
        told = (now.token, origin.run, str(now.file), origin.server, origin.model, state, len(now.fingerprints))
        shard = Shard(*told, now.reserved, origin.clock())
        self._outgoing.add(shard, now.fingerprints)
        complete(shard)
        self.made.append(shard)

    def _opened(self) -> _Open:
        token = secrets.token_hex(16)
        file = self._place(token, len(self.made) + 1)
        part = file.with_name(file.name + PART)
        try:
            part.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            handle = os.open(part, flags, owned.FILE_MODE)
        except OSError as error:
            raise _unwritable(file, error) from error
        return _Open(token, file, os.fdopen(handle, "wb"), [])


def complete(shard: Shard) -> None:
    """Gives a shard's file its name, unless it has it already.

    Raises:
        StateError: It can't be renamed.
    """
    file = Path(shard.file)
    part = file.with_name(file.name + PART)
    try:
        if part.exists() and not file.exists():
            part.replace(file)
    except OSError as error:
        raise _unwritable(file, error) from error


def beside(out: Path) -> Callable[[str, int], Path]:
    """The places of files that a person carries: the one that is named, and those with a number beside it.

    Raises:
        UsageError: Something is there already, which may hold requests that wait, or its folder is not there.
    """
    out = out.absolute()
    if not out.parent.is_dir():
        raise UsageError(f"{shown(str(out.parent))}: no such folder")
    if out.exists():
        raise UsageError(f"{shown(str(out))}: is there already", "name another file, or move it away")

    def place(_: str, number: int) -> Path:
        file = out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        if file.exists():
            raise StateError(f"{file}: is there already", "move it away, or name another file with --out")
        return file

    return place


def within(state: Path) -> Callable[[str, int], Path]:
    """The places of the files of batches, in the site's state.

    Raises:
        StateError: The folder is not ours, or can't be made.
    """
    folder = state / FOLDER
    try:
        owned.folder(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return lambda token, _: folder / f"{token}.jsonl"


def swept(state: Path, shards: Iterable[Shard]) -> None:
    """Removes what a killed run left half written among the files of batches."""
    kept = {shard.token for shard in shards}
    for part in (state / FOLDER).glob(f"*{PART}"):
        if part.name.partition(".")[0] not in kept:
            with suppress(OSError):
                part.unlink()


def _unwritable(file: Path, error: OSError) -> StateError:
    return StateError(f"{file}: can't be written: {error.strerror}", "make room, or name another place")
