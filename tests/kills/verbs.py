"""The verbs that write, each as a thing that a test can start, kill, and go on with until it is done."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pexpect

from batch.garden import Garden
from batch.running import journal, started
from conftest import CLEAN, ROOT
from web.site import mark, served

QUESTION = r"[\])]\? "
_WAITS = "SELECT DISTINCT path, field FROM proposals WHERE state = 'pending' AND path GLOB '{}' ORDER BY path, field"


@dataclass(frozen=True)
class Verb:
    """One verb: ``whole`` goes to its end, ``cut`` is killed at a moment by lot within so many seconds.

    Both return the posts of which the verb said, before it ended, that they are decided.
    """

    name: str
    whole: Callable[[Garden], None]
    cut: Callable[[Garden, random.Random, float], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Words:
    """A command without a person; with ``again``, it is run until it says these words.

    With ``done``, it may say these words with exit code 2, since nothing is left of what it is asked for.
    """

    line: tuple[str, ...]
    again: str = ""
    done: str = ""


def commanded(name: str, words: Words) -> Verb:
    """The verb that such a command is."""

    def whole(site: Garden) -> None:
        for _ in range(10):
            with started(site, *words.line) as command:
                code = command.process.wait(120)
                told = command.told()
            assert "Traceback" not in told, told
            is_over = any(end and end in told for end in (words.again, words.done))
            assert code == 0 or (code == 2 and is_over), f"{words.line}: {code}: {told}"
            if not words.again or is_over:
                return
        raise AssertionError(told)

    def cut(site: Garden, chance: random.Random, seconds: float) -> Sequence[tuple[str, str]]:
        with started(site, *words.line) as command:
            time.sleep(chance.uniform(0.3, 1.05) * seconds)
            command.kill()
        return ()

    return Verb(name, whole, cut)


def on_a_terminal(folders: str) -> Verb:
    """`enrich review`, post by post: every third post is turned down, the others are accepted."""

    def whole(site: Garden) -> None:
        with _terminal(site, folders) as child:
            list(_answered(child))

    def cut(site: Garden, chance: random.Random, seconds: float) -> Sequence[tuple[str, str]]:
        del seconds
        kept: list[tuple[str, str]] = []
        with _terminal(site, folders) as child:
            left = chance.randrange(5)
            for path in _answered(child):
                kept += [(path, "")] if path else []
                left -= 1
                if left < 0:
                    break
            time.sleep(chance.uniform(0.0, 0.1))
        return kept[:-1]

    return Verb("review on a terminal", whole, cut)


@contextmanager
def _terminal(site: Garden, folders: str) -> Iterator[pexpect.spawn[str]]:
    kept = {key: text for key, text in os.environ.items() if key not in CLEAN}
    child: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "enrich", "review", "--color", "never", *folders.split()],
        cwd=str(site.root),
        env={**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "dumb", "OPENAI_API_KEY": "k"},
        encoding="utf-8",
        timeout=120,
        dimensions=(200, 200),
    )
    try:
        yield child
    finally:
        child.kill(signal.SIGKILL)
        child.wait()
        child.close()


def _answered(child: pexpect.spawn[str]) -> Iterator[str]:
    """The posts in their order, each once it was answered; the one before is then decided."""
    while child.expect([QUESTION, pexpect.EOF]) == 0:
        shown = child.before or ""
        at = shown.rfind("/post-")
        path = shown[at - 1 : at + 14] if at > 0 else ""
        child.sendline("n" if path and int(path[-8:-3]) % 3 == 0 else "y")
        yield path


def on_a_page(folders: str) -> Verb:
    """`enrich review --web`: every proposal of the folders is accepted, one request each."""

    def whole(site: Garden) -> None:
        with served(site.root) as page:
            for path, field in _waiting(site, folders):
                _accept(page, path, field)

    def cut(site: Garden, chance: random.Random, seconds: float) -> Sequence[tuple[str, str]]:
        del seconds
        kept = []
        with served(site.root) as page:
            those = _waiting(site, folders)
            for path, field in those[: chance.randrange(len(those) + 1)]:
                _accept(page, path, field)
                kept.append((path, field))
            time.sleep(chance.uniform(0.0, 0.05))
            page.process.kill()
        return kept

    return Verb("review on a page", whole, cut)


def _waiting(site: Garden, folders: str) -> list[tuple[str, str]]:
    return [row for folder in folders.split() for row in journal(site, _WAITS.format(f"{folder}/*"))]


def _accept(page: object, path: str, field: str) -> None:
    text = page.get(f"/?path={path}&state=all")[1]  # type: ignore[attr-defined]
    decision = {"path": path, "field": field, "verdict": "accept", "seen": mark(text, path, field)}
    status, told = page.post("decide", {"decisions": [decision]})  # type: ignore[attr-defined]
    assert (status, told["count"]) == (200, 1), told


COMMANDS = {
    "run": Words(("run", "--yes", "0", "1", "2", "3")),
    "undo": Words(("undo", "--yes", ".")),
    "redo": Words(("redo", "--yes"), again="nothing"),
    "propose": Words(("run", "4", "5", "6", "7", "8", "9")),
    "apply": Words(("apply",)),
    "vocab queue": Words(
        ("vocab", "queue", "--accept", "novelty a", "--alias", "novelty b=clocks", "--reject", "novelty c", "--yes")
    ),
    "vocab merge": Words(("vocab", "merge", "clock", "clocks", "--yes"), done="no term of the site is called `clock`"),
    "vocab learn": Words(("vocab", "learn", "--yes", "--all")),
    "move-key": Words(("move-key", "summary", "lead", "--yes")),
}
"""The verbs that need no person, in an order in which each of them has something to do."""


def _all() -> Iterator[Verb]:
    for name, words in COMMANDS.items():
        if name == "apply":
            yield on_a_terminal("4 5")
            yield on_a_page("6 7")
        yield commanded(name, words)


VERBS = (*_all(),)


def git(site: Garden, *words: str) -> None:
    """Runs git in the site, as a person of whom nothing is known."""
    own = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *own, *words], cwd=site.root, check=True, capture_output=True)
