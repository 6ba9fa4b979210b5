"""What is under way is seen from the first second on, on a terminal, and nowhere else."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from typing import TypeVar

import pytest

from enrich import progress
from enrich.terminal import Screen

LONGEST = 60
T = TypeVar("T")


class _Terminal(io.TextIOWrapper):
    """A stream that a person reads; ``seen`` is set once ``text`` was written to it."""

    def __init__(self, text: str) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)
        self.text = text
        self.written = ""
        self.seen = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += text
        if self.text in self.written:
            self.seen.set()
        return len(text)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line need not wait for slow work."""
    monkeypatch.setattr(progress, "DELAY", 0.0)
    monkeypatch.setattr(progress, "BEAT", 0.001)
    monkeypatch.setenv("TERM", "xterm")


def _terminal(monkeypatch: pytest.MonkeyPatch, text: str) -> _Terminal:
    terminal = _Terminal(text)
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def _until_seen(terminal: _Terminal, things: Iterator[T]) -> list[T]:
    """The things, each taken only once the text was seen."""
    taken = []
    for thing in things:
        assert terminal.seen.wait(LONGEST)
        taken.append(thing)
    return taken


@pytest.mark.usefixtures("at_once")
def test_what_is_done_has_its_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And goes again: the last that is written erases the line, and stdout gets nothing of it."""
    terminal = _terminal(monkeypatch, "looking for posts")
    with Screen().doing("looking for posts"):
        assert terminal.seen.wait(LONGEST)
    assert terminal.written.endswith("\x1b[2K")
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("total", [1, 3, 200])
def test_a_count_moves(monkeypatch: pytest.MonkeyPatch, total: int) -> None:
    """Also for one post: a server nearby may take a minute for it."""
    terminal = _terminal(monkeypatch, f"/{total}")
    assert _until_seen(terminal, Screen().watched(range(total), total, "asking m")) == list(range(total))
    assert "asking m" in terminal.written


@pytest.mark.usefixtures("at_once")
def test_words_beside_it_tell_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are asked for with the speed."""
    terminal = _terminal(monkeypatch, "0.0 and dear")
    assert _until_seen(terminal, Screen().watched([1], 1, "asking", lambda speed: f"{speed:.1f} and dear")) == [1]


@pytest.mark.usefixtures("at_once")
def test_nothing_moves_while_a_person_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is there while the next post is waited for, and gone while it is looked at."""
    terminal = _terminal(monkeypatch, "waiting")

    def coming() -> Iterator[int]:
        for number in range(3):
            assert terminal.seen.wait(LONGEST)
            terminal.seen.clear()
            terminal.written = ""
            yield number

    for _ in Screen().awaited(coming(), "waiting"):
        assert progress._shown == []
        assert terminal.written.endswith("\x1b[2K") or terminal.written == ""


@pytest.mark.usefixtures("at_once")
def test_a_note_takes_the_line_away_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would stand behind the line's words."""
    terminal = _terminal(monkeypatch, "working")
    with Screen().doing("working"):
        assert terminal.seen.wait(LONGEST)
        Screen().note("a note")
    before, _, _ = terminal.written.partition("a note\n")
    assert before.endswith("\r\x1b[2K")


@pytest.mark.usefixtures("at_once")
def test_work_within_work_is_a_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one line."""
    terminal = _terminal(monkeypatch, "outer")
    with Screen().doing("outer"):
        assert terminal.seen.wait(LONGEST)
        with Screen().doing("inner"):
            pass
    assert "inner" not in terminal.written


@pytest.mark.usefixtures("at_once")
def test_a_part_is_shown_in_place_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can tell how much of it is done does so, in percent where nobody counts; then the whole is shown again."""
    terminal = _terminal(monkeypatch, "25%")
    with Screen().doing("outer"):
        with progress.part(progress.Work("inner", 4, 1, shares=True)):
            assert terminal.seen.wait(LONGEST)
        terminal.text, terminal.written = "outer", ""
        terminal.seen.clear()
        assert terminal.seen.wait(LONGEST)
    assert "25%" not in terminal.written.rpartition("outer")[2]


@pytest.mark.usefixtures("at_once")
def test_a_part_of_nothing_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the whole is silent, so is the part."""
    terminal = _terminal(monkeypatch, "inner")
    with progress.part(progress.Work("inner", 4)):
        assert not terminal.seen.wait(0.05)


SILENT = {"quiet": (-1, True, "xterm"), "no terminal": (0, False, "xterm"), "a dumb terminal": (0, True, "dumb")}


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(("level", "terminal", "kind"), SILENT.values(), ids=SILENT.keys())
def test_nobody_else_sees_it(monkeypatch: pytest.MonkeyPatch, level: int, kind: str, *, terminal: bool) -> None:
    """A pipe, a file and whoever wants to hear nothing get not a sign, and no thread is begun."""
    stream = _terminal(monkeypatch, "frob")
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    monkeypatch.setenv("TERM", kind)
    with Screen(level=level).doing("frob"):
        assert "enrich-progress" not in [one.name for one in threading.enumerate()]
    assert list(Screen(level=level).watched(range(9), 9, "frob")) == list(range(9))
    assert stream.written == ""


def test_what_is_done_at_once_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line waits a moment: with an hour of patience it is never begun."""
    monkeypatch.setattr(progress, "DELAY", 3600.0)
    monkeypatch.setenv("TERM", "xterm")
    terminal = _terminal(monkeypatch, "frob")
    assert list(Screen().watched(range(9), 9, "frob")) == list(range(9))
    assert terminal.written == ""


def test_it_begins_within_the_first_second() -> None:
    """A person who sees nothing for a second thinks that nothing happens."""
    assert progress.DELAY + progress.BEAT < 1


@pytest.mark.usefixtures("at_once")
def test_a_fault_takes_it_away_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the work."""
    terminal = _terminal(monkeypatch, "working")

    def fail() -> None:
        with Screen().doing("working"):
            assert terminal.seen.wait(LONGEST)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert progress._shown == []
    assert terminal.written.endswith("\x1b[2K")
