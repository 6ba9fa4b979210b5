"""What a user agreed to is remembered for that user, that site, that server and that variable."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT
from enrich.errors import StateError
from enrich.trust import Disclosure, records

FOUND = Disclosure(
    Path("/home/ada/blog"), Path("/home/ada/blog/enrich.toml"), "https://u:word@a.example/v1", ("A", "B")
)
FORK = """
import sys
from pathlib import Path
from enrich.trust import records
for number in range(20):
    records.keep(Path("/site"), "https://a.example", f"{sys.argv[1]}{number % 10}", "a")
"""


@pytest.fixture
def trusted(user: Path) -> Path:
    """The folder, with one answer in it."""
    FOUND.remember()
    return user / "enrich" / "trusted"


def test_an_answer_is_remembered(trusted: Path) -> None:
    """For all of it, and for each part."""
    assert FOUND.agreed
    assert replace(FOUND, variables=("A",)).agreed
    assert {(one.site, one.server, one.variable) for one in records.listed()} == {
        ("/home/ada/blog", "https://***@a.example/v1", name) for name in "AB"
    }
    assert len(list(trusted.iterdir())) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"site": Path("/home/ada/other")},
        {"site": Path("/home/ada/blog/sub")},
        {"address": "https://u:other@a.example/v1"},
        {"address": "https://u:word@a.example/v2"},
        {"address": "http://u:word@a.example/v1"},
        {"variables": ("A", "B", "C")},
        {"variables": ("",)},
    ],
)
@pytest.mark.usefixtures("trusted")
def test_another_pair_is_asked_about(other: dict[str, object]) -> None:
    """A site that was moved, an address that was changed in whichever part, and a further variable."""
    assert not replace(FOUND, **other).agreed  # type: ignore[arg-type]


def test_only_the_user_can_read_it_and_no_password_is_in_it(trusted: Path) -> None:
    """Files are 0600 and folders 0700, whatever the umask; of the address only what may be shown is kept."""
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in trusted.iterdir())
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (trusted, trusted.parent)] == [0o700, 0o700]
    assert not any("word" in file.read_text() for file in trusted.iterdir())


def _linked(trusted: Path) -> None:
    moved = trusted.rename(trusted.parent.parent / "elsewhere")
    trusted.symlink_to(moved)


def _linked_above(trusted: Path) -> None:
    moved = trusted.parent.rename(trusted.parent.parent / "elsewhere")
    trusted.parent.symlink_to(moved)


def _no_folder(trusted: Path) -> None:
    shutil.rmtree(trusted)
    trusted.write_text("")


def _each(change: Callable[[Path], object]) -> Callable[[Path], None]:
    def changed(trusted: Path) -> None:
        for file in list(trusted.iterdir()):
            change(file)

    return changed


def _link(file: Path) -> None:
    file.symlink_to(file.rename(file.parent.parent / file.name))


def _twin(file: Path) -> None:
    (file.parent.parent / file.name).hardlink_to(file)


def _pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _edited(file: Path, **changes: object) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_linked, "is a link to .*, and no folder of enrich's"),
        (_linked_above, "is a link to .*, and no folder of enrich's"),
        (lambda trusted: trusted.chmod(0o770), "can be written by others"),
        (lambda trusted: trusted.parent.chmod(0o707), "can be written by others"),
        (_no_folder, "is a file, and no folder of enrich's"),
        (_each(lambda file: file.chmod(0o622)), "can be written by others"),
        (_each(_link), "is a link to .*, and no file of enrich's"),
        (_each(_twin), "has 2 names"),
        (_each(_pipe), "is a pipe, and no file of enrich's"),
        (_each(lambda file: file.write_bytes(b"")), "is broken"),
        (_each(lambda file: file.write_bytes(file.read_bytes()[:40])), "is broken"),
        (_each(lambda file: file.write_bytes(b"\xff\xfe")), "is broken"),
        (_each(lambda file: file.write_text("[" * 30_000)), "is broken"),
        (_each(lambda file: file.write_text("[]")), "is broken"),
        (_each(lambda file: _edited(file, version=2)), "of another version"),
        (_each(lambda file: _edited(file, site=["/home/ada/blog"])), "is broken"),
        (_each(lambda file: file.write_bytes(b" " * 70_000)), "is broken"),
    ],
)
def test_what_another_could_have_written_is_not_believed(
    trusted: Path, change: Callable[[Path], object], why: str
) -> None:
    """One sentence names the place and what to do; nothing is changed there."""
    change(trusted)
    for ask in (lambda: FOUND.agreed, lambda: list(records.listed()), lambda: records.forget(FOUND.site)):
        with pytest.raises(StateError, match=why) as caught:
            ask()
        assert str(trusted.parent) in caught.value.message
        assert "remove" in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_what_another_user_owns_is_not_believed(trusted: Path) -> None:
    """A file of theirs, and a folder."""
    for place in (next(trusted.iterdir()), trusted):
        os.chown(place, 12_345, -1)
        with pytest.raises(StateError, match="belongs to another user"):
            _ = FOUND.agreed


def test_an_answer_copied_to_another_name_counts_for_nobody(trusted: Path) -> None:
    """The file says itself what it is about."""
    other = replace(FOUND, site=Path("/elsewhere"), variables=("A",))
    first = next(trusted.iterdir())
    first.rename(trusted / records._name(other.site, other.address, "A"))
    assert not other.agreed


def test_what_is_forgotten_is_asked_again(trusted: Path) -> None:
    """All of one site, and nothing of another."""
    other = replace(FOUND, site=Path("/home/ada/other"))
    other.remember()
    assert records.forget(FOUND.site) == 2
    assert (FOUND.agreed, other.agreed, records.forget(FOUND.site)) == (False, True, 0)
    assert len(list(trusted.iterdir())) == 2


def test_a_folder_that_can_not_be_made_is_told(user: Path) -> None:
    """A file stands in its place; nothing is remembered, and a sentence says so."""
    user.write_text("")
    with pytest.raises(StateError, match=r"trusted: can't be written"):
        FOUND.remember()
    with pytest.raises(StateError, match="can't be read"):
        _ = FOUND.agreed


def test_without_a_home_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative folder would be one of the site's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    with pytest.raises(StateError, match="no folder of settings is known"):
        FOUND.remember()


def test_a_name_that_is_no_text_is_remembered() -> None:
    """Paths may hold bytes that are no UTF-8."""
    found = replace(FOUND, site=Path(os.fsdecode(b"/home/\xff/blog")))
    found.remember()
    assert found.agreed
    assert records.forget(found.site) == 2


def test_processes_remember_at_once(user: Path) -> None:
    """Two that write the same and other answers again and again lose none, and leave nothing behind."""
    words = [sys.executable, "-c", FORK]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen([*words, name], env=environment) for name in ("A", "A")]
    assert [one.wait() for one in running] == [0, 0]
    assert {one.variable for one in records.listed()} == {f"A{number}" for number in range(10)}
    assert len(list((user / "enrich" / "trusted").iterdir())) == 10
