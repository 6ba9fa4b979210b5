"""Only regular files are read, up to a size: nothing else can keep a run waiting."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from enrich import regular
from enrich.config import load
from enrich.errors import ConfigError, PostError
from enrich.posts import files
from enrich.prompt.library import Library
from enrich.prompt.request import INPUTS
from enrich.vocabulary import storage

POST = "---\ntitle: x\n---\nSome words.\n"


def _pipe(place: Path) -> None:
    os.mkfifo(place)


def _device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def _socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(place))


SPECIAL = pytest.mark.parametrize("make", [_pipe, _device, _socket])


@SPECIAL
def test_what_is_no_file_is_refused_at_once(make: Callable[[Path], None], tmp_path: Path) -> None:
    """Opening a pipe waits for a writer, and a device never ends: neither is opened."""
    make(tmp_path / "a.md")
    with pytest.raises(OSError, match="a pipe, a socket or a device"):
        regular.content(tmp_path / "a.md", 10)


def test_a_folder_is_refused_as_ever(tmp_path: Path) -> None:
    """A folder has its own error."""
    with pytest.raises(IsADirectoryError):
        regular.content(tmp_path, 10)


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    """The limit itself is read; a byte more is refused with both numbers, and a link leads to its file."""
    (tmp_path / "a").write_bytes(b"x" * 10)
    (tmp_path / "b").symlink_to("a")
    assert regular.content(tmp_path / "b", 10) == b"x" * 10
    with pytest.raises(OSError, match="it has 10 bytes, and no more than 9 are read"):
        regular.content(tmp_path / "a", 9)


def test_a_text_is_read_as_python_reads_it(tmp_path: Path) -> None:
    """Line ends become one kind, and a byte order mark is no text."""
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert regular.text(tmp_path / "a", 99) == (tmp_path / "a").read_text(encoding="utf-8-sig") == "a\nb\nc\n"


@SPECIAL
def test_a_post_is_a_file(make: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is none fails alone, with its path, whether its head or all of it is read."""
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "a.md")
    for read in (files.read, lambda root, path: files.read_if(root, path, lambda _: True)):
        with pytest.raises(PostError, match=r"a\.md: (can't be read: it is a pipe|is a link out of the site)"):
            read(tmp_path, "a.md")


def test_a_large_post_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """The limit is told, for a file and for bytes from git."""
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(files.LARGEST_POST + 1)
    with pytest.raises(PostError, match=r"20,000,001 bytes, and no more than 20,000,000 are read"):
        files.read(tmp_path, "a.md")
    with pytest.raises(PostError, match=r"20,000,001 bytes, and no more than 20,000,000 are read"):
        files.post(bytes(files.LARGEST_POST + 1), "a.md")


@pytest.mark.parametrize("name", ["settings.toml", "pyproject.toml"])
def test_settings_are_a_file(name: str, tmp_path: Path) -> None:
    """A pipe that `--config` names is refused."""
    _pipe(tmp_path / name)
    with pytest.raises(ConfigError, match="can't be read: it is a pipe"):
        load(tmp_path, tmp_path / name)


def test_large_settings_are_refused(tmp_path: Path) -> None:
    """Nobody writes a megabyte of settings."""
    (tmp_path / "enrich.toml").write_bytes(b"#" * (regular.LARGEST_SETTINGS + 1))
    with pytest.raises(ConfigError, match="no more than 1,000,000 are read"):
        load(tmp_path)


def test_prompts_and_vocabularies_are_files(tmp_path: Path) -> None:
    """Where the site has a pipe for a prompt, our own is taken; a vocabulary that is one is refused, or not seen."""
    (tmp_path / "prompts").mkdir()
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "enrich.toml").touch()
    _pipe(tmp_path / "prompts" / "enrich.md")
    _pipe(tmp_path / "vocabulary" / "tags.yml")
    assert Library(tmp_path / "prompts").get("enrich", INPUTS).name == "enrich"
    with pytest.raises(ConfigError, match="can't be read: it is a pipe"):
        storage.load(load(tmp_path), "tags")


def test_a_run_goes_on_beside_a_pipe(tmp_path: Path) -> None:
    """A pipe that looks like a post keeps no other post waiting; named by itself, it is told why."""
    (tmp_path / "enrich.toml").touch()
    (tmp_path / "a.md").write_text(POST)
    _pipe(tmp_path / "b.md")
    command = [sys.executable, "-m", "enrich", "run", "--dry-run", "b.md", "a.md"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in {0, 3}
    assert "b.md" in done.stderr
    assert "no regular file" in done.stderr
    assert "a.md" in done.stdout + done.stderr
