"""Where each kind of output goes, how loud and how coloured it is, and what Ctrl-C does."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from enrich.characters import listed
from enrich.errors import ConfigError, EnrichError, PostError
from enrich.progress import spending
from enrich.report import Tally
from enrich.terminal import Screen, graceful
from enrich.values import Failed, Skipped, Unchanged, Usage

LEVELS = {
    "quiet": (-1, "error: no\n"),
    "as usual": (0, "note\nerror: no\n"),
    "verbose": (1, "note\ndetail\nerror: no\n"),
}


@pytest.mark.parametrize(("level", "told"), LEVELS.values(), ids=LEVELS.keys())
def test_each_level_tells_its_own(capsys: pytest.CaptureFixture[str], level: int, told: str) -> None:
    """Errors are told at every level, notes unless quiet, details only when verbose; nothing of it is a result."""
    screen = Screen(level=level)
    screen.note("note")
    screen.detail("detail")
    screen.error(EnrichError("no"))
    assert capsys.readouterr() == ("", told)


ERRORS = {
    "alone": (EnrichError("it is wrong"), "error: it is wrong\n"),
    "with a remedy": (ConfigError("it is wrong", "mend it"), "error: it is wrong; mend it\n"),
    "with its place": (PostError("is wrong", "mend it", path="a/b.md", line=3), "error: a/b.md:3: is wrong; mend it\n"),
    "without a line": (PostError("is wrong", path="a.md"), "error: a.md: is wrong\n"),
    "placed later": (PostError("is wrong", line=2).at("钟.md"), "error: 钟.md:2: is wrong\n"),
}


@pytest.mark.parametrize(("error", "told"), ERRORS.values(), ids=ERRORS.keys())
def test_an_error_is_one_line(capsys: pytest.CaptureFixture[str], error: EnrichError, told: str) -> None:
    """The place, what is wrong, and what to do."""
    Screen().error(error)
    assert capsys.readouterr().err == told


CONTROLS = {
    "a colour": ("a\x1b[31mb", "a\u241b[31mb"),
    "a bell": ("a\ab", "a\u2407b"),
    "a return": ("a\rb", "a\u240db"),
    "a deletion": ("a\x7fb", "a\u2421b"),
    "a code of eight bits": ("a\x9bb", "a\ufffdb"),
    "another direction": ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
    "lines and tabs stay": ("a\n\tb", "a\n\tb"),
    "letters of all scripts stay": ("é 钟 שעון می\u200cخواهم 🕰️", "é 钟 שעון می\u200cخواهم 🕰️"),
}


@pytest.mark.parametrize(("text", "told"), CONTROLS.values(), ids=CONTROLS.keys())
def test_a_note_never_moves_the_cursor(capsys: pytest.CaptureFixture[str], text: str, told: str) -> None:
    """What a post, a path or a model says is shown as text: it could else hide or forge what stands there."""
    Screen(level=1).note(text)
    Screen(level=1).detail(text)
    Screen().error(EnrichError(text, text))
    assert capsys.readouterr().err == f"{told}\n{told}\nerror: {told}; {told}\n"


def test_a_result_is_written_to_the_byte(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """No line end is added or changed, no letter is lost, and a path that is no UTF-8 keeps its bytes."""
    screen = Screen(level=-1)
    screen.data("钟\r\n".encode())
    screen.data(b"\xff\x00")
    screen.data(listed([os.fsdecode(b"\xe9.md")]).removesuffix(b"\n"))
    assert capsysbinary.readouterr() == ("钟\r\n".encode() + b"\xff\x00\xe9.md", b"")


class _Terminal(io.TextIOWrapper):
    """A stream that says that a person reads it."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        """What was written to it."""
        self.seek(0)
        return self.read()


@contextmanager
def _at_a_terminal(monkeypatch: pytest.MonkeyPatch, *names: str) -> Iterator[dict[str, _Terminal]]:
    streams = {name: _Terminal() for name in names}
    with monkeypatch.context() as patched:
        for name, stream in streams.items():
            patched.setattr(sys, name, stream)
        yield streams


COLORS = [
    ("auto", True, "", True),
    ("auto", False, "", False),
    ("auto", True, "1", False),
    ("always", False, "", True),
    ("always", False, "1", True),
    ("never", True, "", False),
]


@pytest.mark.parametrize(("color", "terminal", "no_color", "colored"), COLORS)
def test_colour_is_for_people(
    monkeypatch: pytest.MonkeyPatch,
    color: str,
    no_color: str,
    *,
    terminal: bool,
    colored: bool,
) -> None:
    """A pipe and `NO_COLOR` get none, unless it is asked for by name."""
    monkeypatch.setenv("NO_COLOR", no_color)
    with _at_a_terminal(monkeypatch, *(["stdout"] if terminal else [])):
        assert Screen(color).colored == colored


@pytest.mark.parametrize(
    ("color", "no_color", "painted"),
    [("auto", "", True), ("always", "", True), ("never", "", False), ("auto", "1", False)],
)
def test_the_word_error_is_red_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
    color: str,
    no_color: str,
    *,
    painted: bool,
) -> None:
    """Only that word, and only where a person reads errors."""
    monkeypatch.setenv("NO_COLOR", no_color)
    with _at_a_terminal(monkeypatch, "stderr") as streams:
        Screen(color).error(EnrichError("no"))
    assert streams["stderr"].text == ("\x1b[31merror:\x1b[0m no\n" if painted else "error: no\n")


@pytest.mark.parametrize(
    ("streams", "interactive"), [(("stdin", "stdout"), True), (("stdin",), False), (("stdout",), False), ((), False)]
)
def test_questions_need_a_person_at_both_ends(
    monkeypatch: pytest.MonkeyPatch,
    streams: tuple[str, ...],
    *,
    interactive: bool,
) -> None:
    """Where input or output is a file or a pipe, nothing is asked."""
    with _at_a_terminal(monkeypatch, *streams):
        assert Screen().interactive == interactive


def test_the_first_interrupt_ends_in_order_and_the_second_at_once() -> None:
    """What is under way is finished first; then the old handler is back."""
    before = signal.getsignal(signal.SIGINT)
    done: list[str] = []
    with graceful(lambda: done.append("halt"), lambda: done.append("abandon"), done.append) as seen:
        signal.raise_signal(signal.SIGINT)
        assert seen == [signal.SIGINT]
        assert done == ["\nfinishing what is under way; Ctrl-C again stops at once", "halt"]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert done[2:] == ["abandon"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_fault_gives_the_old_handler_back() -> None:
    """Whatever ends the block."""
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ZeroDivisionError), graceful(lambda: None, lambda: None, lambda _: None):
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is before


BESIDE = {
    "nothing spent": (Usage(0, 0, 0.0), "2.0/s"),
    "tokens": (Usage(1200, 34, 0.0), "2.0/s · 1,234 tokens"),
    "money": (Usage(1200, 34, 0.5), "2.0/s · 1,234 tokens · $0.50 of about $5.00"),
    "money of a server that counts no tokens": (Usage(0, 0, 0.5), "2.0/s · $0.50 of about $5.00"),
    "nobody knows the price": (Usage(1, 1, None), "2.0/s · 2 tokens"),
}


@pytest.mark.parametrize(("usage", "told"), BESIDE.values(), ids=BESIDE.keys())
def test_beside_the_bar_stands_what_it_comes_to(usage: Usage, told: str) -> None:
    """What was spent for the posts so far, and what that makes for all."""
    tally = Tally()
    tally.add(Unchanged("a.md", "no", usage))
    tally.add(Skipped("b.md", "no"))
    assert spending(tally, 20)(2.0) == told


def test_beside_the_bar_stands_how_many_failed() -> None:
    """Why they did is told at the end, once for each reason."""
    tally = Tally()
    tally.add(Failed("a.md", PostError("no")))
    assert spending(tally, 20)(2.0) == "2.0/s · 1 failed"
