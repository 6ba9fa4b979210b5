"""``enrich`` on a pseudo-terminal, which a test reads and types at."""

from __future__ import annotations

import os
import signal
import termios
import time
from pathlib import Path

from pexpect.fdpexpect import fdspawn

import forked
from conftest import CLEAN

DELAY = 0.05  # seconds before anything is typed, since a program that asks throws away what was typed before


class PseudoTerminal(fdspawn):  # type: ignore[type-arg] # `fdspawn` is generic for the type checker alone
    """A command on a terminal of 40 lines and this many columns; ``exitstatus`` is there once it is closed."""

    def __init__(self, site: Path, *arguments: str, columns: int = 80, editor: str = "", plain: bool = False) -> None:
        env = {key: text for key, text in os.environ.items() if key not in CLEAN}
        env |= {**forked.OURS, "TERM": "xterm-256color"}
        env |= ({"NO_COLOR": "1"} if plain else {}) | ({"EDITOR": editor} if editor else {})
        ours, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (40, columns))
        self._command = forked.start(arguments, site, env, (theirs, theirs, theirs))
        os.close(theirs)
        super().__init__(ours, encoding="utf-8", timeout=30)

    def send(self, s: str | bytes) -> int:
        """Types this."""
        time.sleep(DELAY)
        return int(super().send(s))

    def sendintr(self) -> None:
        """Types Ctrl-C."""
        self.send("\x03")

    def setwinsize(self, lines: int, columns: int) -> None:
        """Makes the window larger or smaller."""
        termios.tcsetwinsize(self.child_fd, (lines, columns))

    def kill(self, number: int) -> None:
        """Sends a signal."""
        os.kill(self._command.pid, signal.Signals(number))

    def close(self) -> None:
        """Closes the window, and waits for the end of the command."""
        super().close()
        code = self._command.wait(forked.LONGEST)
        self.exitstatus = code if code >= 0 else None
