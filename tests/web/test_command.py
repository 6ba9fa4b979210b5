"""`enrich review --web` from the command line: where it listens, how it ends, and what it says."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, Run
from enrich.values import JSON
from web.site import fill, mark, post, proposal, served, small, start

LARGEST = 300_000


def test_ctrl_c_ends_the_review_in_order(tmp_path: Path, enrich: Run) -> None:
    """It says what was written and what waits for `enrich apply`, and that writes it."""
    with served(small(tmp_path)) as server:
        for name in ("summary", "people"):
            decision = {"path": "a.md", "field": name, "verdict": "accept"}
            seen = mark(server.get("/?path=a.md&state=all")[1], "a.md", name)
            assert server.post("decide", {"decisions": [{**decision, "seen": seen}]})[1]["count"] == 1
            if name == "summary":
                assert server.post("write", {"path": ""})[1]["count"] == 1
        server.process.send_signal(signal.SIGINT)
        _, told = server.process.communicate(timeout=30)
    assert server.process.returncode == 0
    assert told.endswith("1 post written; 1 post accepted and not yet written: run `enrich apply`\n")
    assert "Traceback" not in told
    assert enrich("apply", cwd=tmp_path).returncode == 0
    assert "people: [Ada Lovelace]" in (tmp_path / "a.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--host", "127.0.0.1"], 2, "go with --web"),
        (["--web", "--host", "192.0.2.1", "--no-browser"], 2, "192.0.2.1:0 can't be used for the page"),
        (["--web", "--run", "nonsense", "--no-browser"], 2, "no runs are called `nonsense`"),
        (["--web", "--field", "nonsense", "--no-browser"], 2, "no field is named `nonsense`"),
    ],
)
def test_what_can_not_be_served_is_told(tmp_path: Path, enrich: Run, options: list[str], code: int, words: str) -> None:
    """One sentence, and no page."""
    done = enrich("review", *options, cwd=small(tmp_path))
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    """Without the packages the command says how to get them."""
    code = (
        "import importlib.util, sys\nfound = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'nh3' else found(name, *more)\n"
        "sys.argv = ['enrich', 'review', '--web']\nfrom enrich.cli import main\nmain()\n"
    )
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=small(tmp_path), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"{sys.executable} -m pip install -e '{ROOT}[web]'" in done.stderr


def test_one_review_at_a_time(tmp_path: Path, enrich: Run) -> None:
    """While the page is open, another command that writes is told to wait."""
    with served(small(tmp_path)):
        done = enrich("apply", cwd=tmp_path)
    assert done.returncode == 2
    assert "another enrich works on this site" in done.stderr


def test_listening_to_others_warns(tmp_path: Path) -> None:
    """Only where it is asked for, and with a link that works here."""
    process = start(small(tmp_path), "--host", "0.0.0.0")  # noqa: S104 - that is what is tested
    assert process.stdout is not None
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    assert "warning: whoever can reach this machine" in process.communicate(timeout=30)[1]


def test_the_link_leads_where_it_was_asked_to(tmp_path: Path) -> None:
    """By field, or to what a flag or a run names."""
    small(tmp_path)
    for options, target in ((["--by", "field"], "/fields"), (["--flag", "new-term"], "/?flag=new-term")):
        with served(tmp_path, *options) as server:
            page = server.get(server.link.partition(str(server.port))[2])[1]
            assert f'href="{target}"' in page
            assert server.get(target)[0] == 200


@pytest.mark.long
def test_five_thousand_posts(tmp_path: Path) -> None:
    """Every page stays below 300 KB however many wait, and all that is shown is decided and written in steps."""
    (tmp_path / "posts").mkdir()
    proposed = {}
    for number in range(5000):
        path = f"posts/{number:04}.md"
        (tmp_path / path).write_text(post(f"Post number {number}", "Some words.\n"), encoding="utf-8")
        tags: list[JSON] = [f"tag-{number % part}-of-{part}" for part in (7, 11, 400)]
        proposed[path] = [proposal("summary", f"Words of {number}."), proposal("tags", tags, [])]
    fill(tmp_path, proposed)
    with served(tmp_path) as server:
        for target in ("/", "/?page=125", "/?q=number+4999", "/fields?field=tags", "/fields?field=summary&page=99"):
            status, text, _ = server.get(target)
            assert (status, len(text.encode()) < LARGEST) == (200, True)
        assert "<b>5,000</b>" in server.get("/")[1]
        page = server.get("/fields?field=tags")[1]
        key, size = (page.partition(f'data-{name}="')[2].partition('"')[0] for name in ("key", "size"))
        answer = {"field": "tags", "key": key, "size": int(size), "verdict": "accept", "without": []}
        assert server.post("group", answer)[1]["count"] == int(size)
        done = server.post("write", {"path": ""})[1]
        assert (done["count"], done["left"]) == (25, int(size) - 25)
