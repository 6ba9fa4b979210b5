"""The one place where errors become exit codes: whatever ends a command, a script knows what happened."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click
import pytest

from cli.in_process import Called, CallResult
from enrich import cli, errors

CODES: dict[str, tuple[BaseException, int, str]] = {
    "a path": (errors.UsageError("a: no such file", "name another"), 2, "error: a: no such file; name another\n"),
    "the settings": (errors.ConfigError("a: unknown key"), 2, "error: a: unknown key\n"),
    "the journal": (errors.StateError("is in use"), 2, "error: is in use\n"),
    "a post": (errors.PostError("is broken", path="a.md", line=2), 3, "error: a.md:2: is broken\n"),
    "a model": (errors.ModelError("does not answer"), 3, "error: does not answer\n"),
    "the budget": (errors.BudgetError("is used up"), 4, "error: is used up\n"),
    "a forge": (errors.ForgeError("does not answer"), 5, "error: does not answer\n"),
    "an option": (click.UsageError("no such option"), 2, "Error: no such option\n"),
    "a file of click's": (click.FileError("a", "is gone"), 2, "is gone\n"),
    "Ctrl-C": (
        KeyboardInterrupt(),
        130,
        "\ninterrupted; what was done is kept, run the command again to go on\n",
    ),
    "Ctrl-D at a question": (
        click.Abort(),
        130,
        "\ninterrupted; what was done is kept, run the command again to go on\n",
    ),
}


def _ended(called: Called, monkeypatch: pytest.MonkeyPatch, folder: Path, error: BaseException) -> CallResult:
    """What is told of a command that ends so."""

    @click.command()
    def run() -> None:
        raise error

    monkeypatch.setattr(cli, "verb", lambda _: run)
    return called(folder, "run")


@pytest.mark.parametrize(("error", "code", "told"), CODES.values(), ids=CODES.keys())
def test_an_error_has_its_exit_code(
    called: Called, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: BaseException, code: int, told: str
) -> None:
    """And one sentence on stderr; a result that programs read is never mixed with it."""
    done = _ended(called, monkeypatch, tmp_path, error)
    assert (done.code, done.out) == (code, "")
    assert done.err.endswith(told)
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("frob"), RecursionError("frob"), OSError(28, "frob"), MemoryError("frob")]
)
def test_what_nobody_foresaw_is_a_bug_with_a_log(
    called: Called, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    """The log holds what a maintainer needs, in a file of its own; the terminal shows one line."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    done = _ended(called, monkeypatch, tmp_path, error)
    assert (done.code, done.out) == (70, "")
    (log,) = tmp_path.glob("enrich-bug-*.log")
    assert done.err == f"error: a bug in enrich; please report it with the log {log}\n"
    told = log.read_text(encoding="utf-8")
    assert told.startswith("enrich ")
    assert f"{type(error).__name__}: " in told
    assert "frob" in told


@pytest.mark.parametrize(("returned", "code"), [(0, 0), (1, 1), (3, 3), (None, 0), ("text", 0)])
def test_a_commands_own_code_is_the_exit_code(
    called: Called, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, returned: object, code: int
) -> None:
    """A command without one is done."""

    @click.command()
    def run() -> object:
        return returned

    monkeypatch.setattr(cli, "verb", lambda _: run)
    assert called(tmp_path, "run") == CallResult(code, "", "")


def test_every_verb_has_a_file_and_a_line_of_help(called: Called, tmp_path: Path) -> None:
    """Its own help begins with the line by which the list of commands tells of it."""
    listed = " ".join(called(tmp_path, "--help").out.split())
    for name, line in cli.VERBS.items():
        found = cli.verb(name)
        assert (found.name, " ".join((found.help or "").split()).startswith(line)) == (name, True)
        assert f"{name} {line[:30]}" in listed


@pytest.mark.parametrize(
    "words", [["-h"], ["--help"], ["run", "-h"], ["vocab", "lint", "--help"], ["runs", "show", "-h"]]
)
def test_help_is_a_result(called: Called, tmp_path: Path, words: list[str]) -> None:
    """It goes to stdout with exit 0, in lines of at most 100 columns, and needs no site."""
    (tmp_path / "enrich.toml").write_text("broken", encoding="utf-8")
    done = called(tmp_path, *words)
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 100


VERBS = {
    "status": ("status",),
    "a folder by its name": ("status", "."),
    "check": ("check",),
    "run": ("run", "--dry-run"),
    "init": ("init", "--dry-run"),
    "undo": ("undo", "--yes"),
    "review": ("review",),
    "vocab": ("vocab", "lint"),
}


@pytest.mark.skipif(os.name != "posix", reason="a folder that somebody stands in can't be removed here")
@pytest.mark.parametrize("words", VERBS.values(), ids=VERBS)
def test_a_folder_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """As after a branch was switched in another terminal: one sentence, and no log of a bug."""
    (folder := tmp_path / "gone").mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    monkeypatch.setattr("sys.argv", ["enrich", *words])
    assert cli._funnel() == 2
    told = capsys.readouterr()
    hint = "go to one that is there, then run the command again"
    assert (told.out, told.err) == ("", f"error: the folder that this was started in is gone; {hint}\n")


@pytest.mark.skipif(os.name != "posix", reason="a folder that somebody stands in can't be removed here")
def test_another_folder_by_its_name_is_as_good_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With -C, nothing is looked for where the command was started."""
    (folder := tmp_path / "gone").mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    monkeypatch.setattr("sys.argv", ["enrich", "status", "-C", str(tmp_path)])
    assert cli._funnel() == 0
