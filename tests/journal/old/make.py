"""Makes the journal and the index of the old site with an old enrich; they were made by commit d3b1908.

``python -m journal.old.make ENRICH SITE``, with ``tests`` on the path: ENRICH is the old program, SITE a new folder.
It becomes what ``site`` beside this file is, with the databases in ``.enrich``; ``before`` holds the posts that were
written as they were before that.
The steps give every state that a proposal had then: see the names of the functions below.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pexpect

from journal.old.said import PORT, answer
from server import Answer, End, Server

HERE = Path(__file__).parent
QUESTION = r"[\])]\? "


@dataclass(frozen=True)
class Old:
    """The old program on its site."""

    program: str
    site: Path

    def __call__(self, *arguments: str) -> None:
        """Runs a command to its end."""
        subprocess.run([self.program, *arguments], cwd=self.site, env=_environment(), check=True)

    def killed(self, server: Server, *arguments: str) -> None:
        """Starts a command and kills it while it waits for an answer."""
        asked = len(server.history)
        with subprocess.Popen([self.program, *arguments], cwd=self.site, env=_environment()) as process:
            while len(server.history) == asked:
                time.sleep(0.01)
            process.kill()

    def answered(self, keys: str, *arguments: str) -> None:
        """Answers the questions of a review, which ends with that."""
        with closing(self._review(keys, *arguments)) as child:
            child.expect(pexpect.EOF)

    def left(self, keys: str, *arguments: str) -> None:
        """Answers questions of a review, which is killed at the next one."""
        with closing(self._review(keys, *arguments)) as child:
            child.expect(QUESTION)
            child.kill(signal.SIGKILL)

    def edited(self, path: str, old: str, new: str) -> None:
        """Edits a summary on the line, and accepts it."""
        with closing(self._review("i", path, "--field", "summary")) as child:
            child.expect(f"new: {old}")
            child.send("\x15")
            child.sendline(new)
            child.expect(QUESTION)
            child.sendline("y")
            child.expect(pexpect.EOF)

    def _review(self, keys: str, *arguments: str) -> pexpect.spawn[str]:
        command = ["review", *arguments]
        child: pexpect.spawn[str] = pexpect.spawn(
            self.program, command, cwd=str(self.site), env=_environment(), encoding="utf-8", timeout=30
        )
        for key in keys:
            child.expect(QUESTION)
            child.sendline(key)
        return child


def _environment() -> dict[str, str]:
    dropped = ("PYTHONPATH", "EDITOR", "VISUAL")
    kept = {key: text for key, text in os.environ.items() if key not in dropped}
    return {**kept, "NO_COLOR": "1", "OPENAI_API_KEY": "k"}


def write_and_take_back(old: Old) -> None:
    """Three posts are written by `run --yes`, with a term in the queue; one of them is taken back."""
    old("run", "--yes", "posts/almanac.md", "posts/harbour.md", "posts/qiao.md", "posts/lock.md", "--field", "summary")
    old("run", "--yes", "posts/almanac.md", "posts/harbour.md", "posts/qiao.md")
    old("undo", "posts/qiao.md", "--yes")


def propose(old: Old, server: Server) -> None:
    """A run that is killed while it waits for an answer, and one that goes on and leaves everything to a person."""
    server.script(Answer(end=End.HANG))
    old.killed(server, "run", "posts/orchard.md")
    old("run")


def decide(old: Old) -> None:
    """An edit, a rejection, a decision that is not written, items decided and written, and decided and not written."""
    old.edited("posts/muehle.md", "Die Mühle mahlt wieder.", "Seit dem Frühjahr mahlt sie.")
    old.answered("n", "posts/clock.md")
    old.left("sy", "posts/markt.md")
    old.answered("ynq", "posts/lock.md", "--by", "field", "--field", "tags")
    old.left("yn", "posts/ferry.md", "--by", "field", "--field", "tags")


def main() -> None:
    """Takes all steps, and makes the two databases small."""
    parser = argparse.ArgumentParser(prog="python -m journal.old.make")
    parser.add_argument("program")
    parser.add_argument("site", type=Path)
    options = parser.parse_args()
    old = Old(str(Path(options.program).resolve()), options.site.resolve())
    shutil.copytree(HERE / "site", old.site, ignore=shutil.ignore_patterns("*.db"))
    shutil.copytree(HERE / "before", old.site / "posts", dirs_exist_ok=True)
    with Server(default=answer, port=PORT) as server:
        write_and_take_back(old)
        propose(old, server)
    decide(old)
    for name in ("journal.db", "index.db"):
        with closing(sqlite3.connect(old.site / ".enrich" / name)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("PRAGMA page_size = 1024")
            database.execute("VACUUM")


if __name__ == "__main__":
    main()
