"""`enrich run --watch` before real files: what is saved is proposed for, and what is being edited is let alone."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from cli.in_process import Called
from conftest import CLEAN, ROOT
from enrich.journal.db import Journal

BOUND = 60
BODY = (
    "Tides follow the moon, and every harbour keeps a clock for them.\n\n"
    "A tide clock has one hand, which turns once in twelve hours and twenty-five minutes.\n\n"
    "So a tide clock is wrong in every harbour but the one that it was set for.\n"
)
CONFIG = (
    '[fields.summary]\nconfidence = 0\nreview = "auto"\n[fields.tags]\nvalues = ["tides", "clocks"]\nmode = "closed"\n'
)


@pytest.fixture(autouse=True)
def _library() -> None:
    if find_spec("watchfiles") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the package watchfiles is missing, and CI must run the tests of --watch")
        pytest.skip("needs the package watchfiles: pip install 'enrich-posts[watch]'")


def post(title: str) -> str:
    """A post that wants all fields."""
    return f"---\ntitle: {title}\n---\n\n{BODY}"


@dataclass
class Watching:
    """The real command, and the lines that it prints."""

    process: subprocess.Popen[str]
    lines: queue.Queue[str]
    seen: list[str]

    def until(self, words: str) -> str:
        """The next line with these words; what comes before it is kept in ``seen``."""
        while True:
            line = self.lines.get(timeout=BOUND)
            self.seen.append(line)
            if words in line:
                return line

    def end(self) -> str:
        """Ctrl-C; all that was printed."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=BOUND)
        while not self.lines.empty():
            self.seen.append(self.lines.get())
        return "".join(self.seen)


@contextmanager
def watching(site: Path, *words: str) -> Iterator[Watching]:
    """A watch that is ready."""
    variables = {key: value for key, value in os.environ.items() if key not in CLEAN} | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "enrich", "run", "--watch", *words],
        cwd=site,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    made = Watching(process, lines, [])
    try:
        made.until("watching ")
        yield made
    finally:
        process.kill()
        process.wait()
        reader.join(BOUND)
        assert process.stdout is not None
        process.stdout.close()


def _read(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with one post that is complete."""
    (tmp_path / "enrich.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "done.md").write_text(
        f"---\ntitle: Done\nsummary: There.\ntags: [tides]\n---\n\n{BODY}", encoding="utf-8"
    )
    return tmp_path


@pytest.mark.slow
def test_what_is_saved_is_proposed_for(site: Path, called: Called) -> None:
    """New posts and those that another file was renamed over get a diff and wait; files of editors are none."""
    new, saved = site / "posts" / "a.md", site / "posts" / "a.md.tmp"
    with watching(site) as watch:
        (site / "posts" / ".a.md.swp").write_bytes(b"swap")
        (site / "posts" / "4913").write_bytes(b"")
        (site / "posts" / "a.md~").write_text(post("Backup"), encoding="utf-8")
        new.write_text("---\ntitle: half", encoding="utf-8")
        new.write_text(post("Whole"), encoding="utf-8")
        watch.until("+summary: ")
        saved.write_text(post("Renamed over"), encoding="utf-8")
        saved.replace(new)
        watch.until("+++ b/posts/a.md")
        text = watch.end()
    assert watch.process.returncode == 0
    assert "the watch is over: 2 posts: 2 proposed" in text
    assert not {word for word in ("Traceback", "Backup", "half") if word in text}
    assert new.read_text(encoding="utf-8") == post("Renamed over")
    with closing(Journal(site / ".enrich")) as journal:
        assert set(journal.decisions.waiting()) == {"posts/a.md"}
    assert called(site, "status").code == 0


@pytest.mark.slow
def test_folders_come_and_go(site: Path) -> None:
    """Posts in new and in renamed folders are seen, and a folder that is gone ends nothing."""
    deep, moved = site / "posts" / "deep", site / "posts" / "moved"
    with watching(site, "posts") as watch:
        deep.mkdir()
        (deep / "b.md").write_text(post("Deep"), encoding="utf-8")
        watch.until("+++ b/posts/deep/b.md")
        deep.rename(moved)
        (moved / "c.md").write_text(post("Moved"), encoding="utf-8")
        watch.until("+++ b/posts/moved/c.md")
        shutil.rmtree(moved)
        (site / "posts" / "d.md").write_text(post("Last"), encoding="utf-8")
        watch.until("+++ b/posts/d.md")
        watch.end()
    assert watch.process.returncode == 0


@pytest.mark.slow
def test_yes_writes_what_is_quiet_and_closed(site: Path) -> None:
    """A post that is open in an editor is let alone until it is closed; what we write ourselves is no save."""
    opened, free = site / "posts" / "opened.md", site / "posts" / "free.md"
    sign = site / "posts" / ".opened.md.swp"
    with watching(site, "--yes") as watch:
        sign.write_bytes(b"swap")
        opened.write_text(post("Opened"), encoding="utf-8")
        free.write_text(post("Free"), encoding="utf-8")
        watch.until("posts/free.md: summary")
        assert opened.read_text(encoding="utf-8") == post("Opened")
        sign.unlink()
        watch.until("posts/opened.md: summary")
        text = watch.end()
    assert "summary: " in opened.read_text(encoding="utf-8")
    assert text.count("posts/free.md: summary\n") == 1
    assert "the watch is over: 2 posts: 2 applied" in text


@pytest.mark.slow
def test_private_posts_stay_private(site: Path) -> None:
    """A post that says `enrich: false`, and one that the settings made private meanwhile, are not read by a model."""
    with watching(site) as watch:
        (site / "posts" / "mine.md").write_text(post("Mine\nenrich: false"), encoding="utf-8")
        (site / "enrich.toml").write_text(CONFIG + '[privacy]\nposts = ["secret*"]\n', encoding="utf-8")
        (site / "posts" / "secret.md").write_text(post("Secret"), encoding="utf-8")
        (site / "posts" / "open.md").write_text(post("Open"), encoding="utf-8")
        watch.until("+++ b/posts/open.md")
        text = watch.end()
    assert "mine.md" not in text
    assert "secret.md" not in text


@pytest.mark.parametrize(
    "words", [("--limit", "1"), ("--dry-run", "--exit-code"), ("--executor", "file", "--out", "f")]
)
def test_what_does_not_go_with_it(site: Path, called: Called, words: tuple[str, ...]) -> None:
    """Options that end a run have no meaning in a watch."""
    done = called(site, "run", "--watch", *words)
    assert done.code == 2
    assert "--watch does not go with" in done.err


def test_a_missing_extra_is_named(site: Path) -> None:
    """Without the package the command says how to get it."""
    code = (
        "import importlib.util, sys\nfound = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'watchfiles' else found(name, *more)\n"
        "sys.argv = ['enrich', 'run', '--watch']\nfrom enrich.cli import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=site,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"{sys.executable} -m pip install -e '{ROOT}[watch]'" in done.stderr
