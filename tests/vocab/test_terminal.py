"""`enrich vocab queue` and `merge` on a real pseudo-terminal, key by key."""

from __future__ import annotations

from pathlib import Path

import pexpect
import pytest

from conftest import Run
from pseudo import PseudoTerminal
from server import Server
from vocab.clocks import tags


@pytest.fixture
def queued(site: Path, enrich: Run, server: Server) -> Path:
    """The site after a run; the server asks for no more."""
    assert enrich("run", "--yes", cwd=site).returncode == 0
    assert len(server.history) == 4
    return site


def _type(terminal: PseudoTerminal, *answers: tuple[str, str]) -> None:
    for question, answer in answers:
        terminal.expect_exact(question)
        terminal.sendline(answer)


def _end(terminal: PseudoTerminal) -> tuple[int | None, str]:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.exitstatus, terminal.before or ""


TAKE = "Take this term [y,n,a,d,u,q,?]? "


def test_terms_are_decided_and_posts_finished(queued: Path, server: Server) -> None:
    """Accept, alias, reject and a change of mind; then one diff, one `y`, and no request."""
    terminal = PseudoTerminal(queued, "vocab", "queue", columns=100)
    terminal.expect_exact("(1/4) tags: ")
    _type(terminal, (TAKE, "y"))
    terminal.expect_exact("(2/4) tags: ")
    _type(terminal, (TAKE, "y"), (TAKE, "u"), (TAKE, "n"), (TAKE, "a"))
    _type(terminal, ("A spelling of which term? ", "xyz"))
    terminal.expect_exact("A spelling of which term? ")
    terminal.send("tow\t")
    terminal.expect_exact("tower-clock")
    terminal.sendline("")
    _type(terminal, (TAKE, ""))
    terminal.expect_exact("vocabulary/tags.yml: 3 decisions written")
    _type(terminal, ("Write these 4 posts [y,n,s,d,?]? ", "y"))
    code, shown = _end(terminal)
    assert (code, "1 term waits for a decision" in shown) == (0, True)
    assert tags(queued, "a.md") == ["clocks", "mills", "bread", "tower-clock"]
    assert tags(queued, "b.md") == ["tower-clock"]
    assert tags(queued, "c.md") == ["mills", "bread", "tower-clock"]
    assert len(server.history) == 4


def test_posts_are_decided_one_by_one(queued: Path) -> None:
    """`s` asks for each post: one is written, one never again, one waits for the next time."""
    terminal = PseudoTerminal(queued, "vocab", "queue", columns=100)
    _type(terminal, (TAKE, "y"), (TAKE, "q"), ("Write these 3 posts [y,n,s,d,?]? ", "s"))
    _type(terminal, ("Write a.md [y,n,d,q,?]? ", "y"), ("Write b.md [y,n,d,q,?]? ", "n"))
    _type(terminal, ("Write d.md [y,n,d,q,?]? ", "d"))
    assert _end(terminal)[0] == 0
    assert (tags(queued, "a.md"), tags(queued, "b.md")) == (["clocks", "mills", "bread", "tower-clock"], [])
    terminal = PseudoTerminal(queued, "vocab", "queue", columns=100)
    _type(terminal, (TAKE, "q"), ("Write this post [y,n,d,?]? ", "y"))
    assert _end(terminal)[0] == 0
    assert (tags(queued, "b.md"), tags(queued, "d.md")) == ([], ["tower-clock"])


def test_an_interrupt_loses_no_decision(queued: Path) -> None:
    """Ctrl-C exits 130; what was decided is kept, and the next call goes on with it."""
    terminal = PseudoTerminal(queued, "vocab", "queue", columns=100)
    _type(terminal, (TAKE, "y"))
    terminal.expect_exact(TAKE)
    terminal.sendintr()
    code, shown = _end(terminal)
    assert (code, "Traceback" in shown, tags(queued, "b.md")) == (130, False, [])
    terminal = PseudoTerminal(queued, "vocab", "queue", columns=100)
    terminal.expect_exact("(1/3) tags: ")
    _type(terminal, (TAKE, "q"), ("Write these 3 posts [y,n,s,d,?]? ", "y"))
    assert _end(terminal)[0] == 0
    assert tags(queued, "b.md") == ["tower-clock"]


@pytest.mark.parametrize(("key", "written"), [("y", True), ("n", False), ("", False)])
def test_a_merge_is_asked_for_once(queued: Path, key: str, written: bool) -> None:  # noqa: FBT001
    """The whole diff is shown, and `y` writes the posts and the vocabulary file."""
    terminal = PseudoTerminal(queued, "vocab", "merge", "clocks", "timepieces", columns=100)
    terminal.expect_exact("Write vocabulary/tags.yml and 3 posts [y,n,?]? ")
    assert "+tags: [timepieces, mills]  # ours" in (terminal.before or "")
    terminal.sendline(key)
    assert _end(terminal)[0] == 0
    assert (tags(queued, "old.md") == ["timepieces", "mills"]) is written
    assert (queued / "vocabulary" / "tags.yml").exists() is written
