"""The folder of a bot's run is gone after it, however it ends."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

from enrich.suggest.temporary import TERMINATED, temporary_folder

LONG_AGO = 1_000_000_000


@pytest.fixture(autouse=True)
def above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def _use(ending: signal.Signals | None) -> None:
    with temporary_folder("bot-") as folder:
        (folder / "post.md").write_bytes(b"x")
        if ending is not None:
            os.kill(os.getpid(), ending)


@pytest.mark.parametrize(
    ("ending", "raised"), [(None, None), (signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]
)
def test_nothing_is_left(above: Path, ending: signal.Signals | None, raised: type[BaseException] | None) -> None:
    """Neither after an end in order, nor where it is interrupted or asked to end, as a job is that is cancelled."""
    before = signal.getsignal(signal.SIGTERM)
    if raised is None:
        _use(ending)
    else:
        with pytest.raises(raised) as caught:
            _use(ending)
        assert raised is not SystemExit or caught.value.args == (TERMINATED,)
    assert list(above.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is before


def _left(above: Path, name: str, age: int = LONG_AGO) -> Path:
    """What a process that was killed outright leaves."""
    folder = above / name
    (folder / "inside").mkdir(parents=True)
    (folder / "inside" / "post.md").write_bytes(b"x")
    os.utime(folder, (age, age))
    return folder


def test_what_a_killed_one_left_is_removed_by_the_next(above: Path) -> None:
    """Its lock is nobody's any more."""
    left = _left(above, "bot-1")
    _use(None)
    assert not left.exists()


def test_what_is_in_use_or_another_thing_stays(above: Path) -> None:
    """A folder whose process runs, one that is being made, a link, and whatever has another name."""
    busy, new, other = _left(above, "bot-busy"), _left(above, "bot-new", 2 * LONG_AGO), _left(above, "other-1")
    link = above / "bot-link"
    link.symlink_to(other)
    with FileLock(busy / "lock"):
        os.utime(busy, (LONG_AGO, LONG_AGO))
        _use(None)
    assert all(one.exists() for one in (busy, new, other, link, other / "inside" / "post.md"))
