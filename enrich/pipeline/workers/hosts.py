"""Where workers run: processes of this machine, or what a cluster gives."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Protocol

from enrich.errors import StateError
from enrich.pipeline.workers.line import MessageLine

ALONE = "run with `--processes 1`"
_BEGIN = "import sys; sys.path[:] = {!r}; from enrich.pipeline.workers.{} import {}; {}()"


def begun(module: str, function: str, folder: str | None = None) -> subprocess.Popen[bytes]:
    """A process of a session of its own that calls a function of this package; it stands in ``folder``, else here.

    Raises:
        StateError: It can't begin.
    """
    try:
        return subprocess.Popen(  # noqa: S603 - this very Python
            [sys.executable, "-c", _BEGIN.format(sys.path, module, function, function)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=folder,
            start_new_session=True,
        )
    except OSError as error:
        raise StateError(f"a worker process can't begin: {error.strerror}", ALONE) from error


class Host(Protocol):
    """The place of one worker."""

    @property
    def line(self) -> MessageLine:
        """The line to the worker."""
        ...

    def kill(self) -> None:
        """Ends the worker, whatever it does."""
        ...

    async def ended(self) -> None:
        """Returns once nothing of a killed worker is left here."""
        ...


class Hosts(Protocol):
    """Gives places to workers, as many as there are to be."""

    @property
    def count(self) -> int:
        """How many workers there are to be."""
        ...

    async def start(self) -> Host:
        """A worker that begins.

        Raises:
            StateError: It can't begin.
        """
        ...

    async def close(self) -> None:
        """Gives everything back, once all workers have ended."""
        ...


class LocalProcess:
    """A worker in a process of its own session, so that Ctrl-C reaches the driver alone."""

    def __init__(self, process: subprocess.Popen[bytes], line: MessageLine) -> None:
        self._process = process
        self.line = line

    def kill(self) -> None:
        """Ends the process."""
        self._process.kill()

    async def ended(self) -> None:
        """Waits for the process."""
        self.line.close()
        await asyncio.to_thread(self._process.wait)


class LocalProcesses:
    """Workers of this machine."""

    def __init__(self, count: int) -> None:
        self.count = count

    async def start(self) -> LocalProcess:
        """A process that begins; it goes on to load what it needs while we go on.

        Raises:
            StateError: It can't begin.
        """
        process = begun("serve", "serve")
        given, told = process.stdin, process.stdout
        if given is None or told is None:
            raise StateError("a worker process has no pipes", ALONE)
        return LocalProcess(process, await MessageLine.over(told, given))

    async def close(self) -> None:
        """Each process was waited for already."""
