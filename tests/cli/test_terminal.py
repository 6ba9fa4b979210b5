"""`enrich run` and `enrich review` on a real pseudo-terminal, key by key."""

from __future__ import annotations

from pathlib import Path

import pexpect
import pytest

from conftest import Run
from enrich import frontmatter
from pseudo import PseudoTerminal

POST = """---
title: {title}
---

# {title}

The clock in the tower was built by Ada Stone in 1871, and it has kept the town's time ever since that year.
Every hour it strikes, and the bakers, the teachers and the ferrymen set their watches by its {sound} bell.
In the end a public clock is a promise that a town makes to itself, and the promise has to be wound every week.
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two posts that lack everything."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "enrich.toml").write_text("", encoding="utf-8")
    for name, sound in (("a", "deep"), ("b", "bright")):
        (folder / f"{name}.md").write_text(POST.format(title=f"Clock {name}", sound=sound), encoding="utf-8")
    return folder


def _answer(terminal: PseudoTerminal, *keys: str) -> None:
    for key in keys:
        terminal.expect(r"\[y,n,[^\]]*\?\]\? ")
        terminal.sendline(key)


def _end(terminal: PseudoTerminal) -> tuple[int | None, str]:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.exitstatus, terminal.before or ""


def _values(site: Path, name: str) -> dict[str, object]:
    return dict(frontmatter.read((site / f"{name}.md").read_bytes()))


def test_what_is_accepted_is_written_then_and_there(site: Path) -> None:
    """`y` writes the first post before the second is asked about; `n` leaves the second as it was."""
    before = (site / "b.md").read_bytes()
    terminal = PseudoTerminal(site, "run")
    _answer(terminal, "y")
    terminal.expect(r"\[y,n,[^\]]*\?\]\? ")
    assert {"summary", "insight"} <= set(_values(site, "a"))
    terminal.sendline("n")
    code, _ = _end(terminal)
    assert (code, (site / "b.md").read_bytes()) == (0, before)


def test_rejected_values_are_not_proposed_again(site: Path) -> None:
    """`n` is remembered, so that the next run has nothing to ask."""
    terminal = PseudoTerminal(site, "run")
    _answer(terminal, "n", "n")
    _end(terminal)
    code, shown = _end(PseudoTerminal(site, "run"))
    assert (code, "[y,n" in shown) == (0, False)


def test_split_decides_field_by_field(site: Path) -> None:
    """`s` asks for each field; only the accepted one is written, and the deferred one waits."""
    terminal = PseudoTerminal(site, "run", "a.md", "--field", "summary", "--field", "insight")
    _answer(terminal, "s", "y", "d")
    code, shown = _end(terminal)
    assert (code, set(_values(site, "a"))) == (0, {"title", "summary"})
    assert "1 post waits for a decision" in shown


def test_an_edit_in_the_editor_is_written(site: Path, tmp_path: Path) -> None:
    """`e` opens $EDITOR on the value, shows the new diff, and `y` writes the person's words."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "My own words: yes." > "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    terminal = PseudoTerminal(site, "run", "a.md", "--field", "summary", editor=str(editor))
    _answer(terminal, "e")
    terminal.expect("My own words: yes.")
    _answer(terminal, "y")
    assert _end(terminal)[0] == 0
    assert _values(site, "a")["summary"] == "My own words: yes."


def test_an_inline_edit_is_written(site: Path) -> None:
    """Without an editor the value stands on the line; Ctrl-U empties that, as in a shell."""
    terminal = PseudoTerminal(site, "run", "a.md", "--field", "summary")
    _answer(terminal, "e")
    terminal.expect("new: ")
    terminal.sendline("\x15Eine Uhr ist ein Versprechen. 时钟")
    _answer(terminal, "y")
    assert _end(terminal)[0] == 0
    assert _values(site, "a")["summary"] == "Eine Uhr ist ein Versprechen. 时钟"


def test_accept_all_asks_no_more(site: Path) -> None:
    """`a` writes this post and all later ones."""
    terminal = PseudoTerminal(site, "run")
    _answer(terminal, "a")
    code, shown = _end(terminal)
    assert (code, "2 applied" in shown) == (0, True)
    assert all("insight" in _values(site, name) for name in ("a", "b"))


def test_quit_keeps_the_rest_for_review(site: Path) -> None:
    """`q` leaves at once; `enrich review` goes on where the run was left."""
    terminal = PseudoTerminal(site, "run", "a.md")
    _answer(terminal, "q")
    assert _end(terminal)[0] == 0
    assert set(_values(site, "a")) == {"title"}
    terminal = PseudoTerminal(site, "review")
    _answer(terminal, "y")
    assert _end(terminal)[0] == 0
    assert "summary" in _values(site, "a")


def test_help_and_wrong_keys_ask_again(site: Path) -> None:
    """`?` and anything unknown explain the keys."""
    terminal = PseudoTerminal(site, "run", "a.md")
    for key in ("?", "x"):
        _answer(terminal, key)
        terminal.expect("d - decide later")
    _answer(terminal, "d")
    assert _end(terminal)[0] == 0


def test_an_interrupt_can_go_on(site: Path) -> None:
    """Ctrl-C at the question exits 130, and nothing undecided is written."""
    terminal = PseudoTerminal(site, "run")
    terminal.expect(r"\[y,n,[^\]]*\?\]\? ")
    terminal.sendintr()
    code, shown = _end(terminal)
    assert (code, set(_values(site, "a"))) == (130, {"title"})
    assert "Traceback" not in shown


def test_a_post_changed_at_the_question_is_refused(site: Path, enrich: Run) -> None:
    """Who edits the post while the question stands keeps the edit, and is told."""
    terminal = PseudoTerminal(site, "run", "a.md")
    terminal.expect(r"\[y,n,[^\]]*\?\]\? ")
    edited = (site / "a.md").read_text(encoding="utf-8").replace("deep bell", "cracked bell")
    (site / "a.md").write_text(edited, encoding="utf-8")
    terminal.sendline("y")
    code, shown = _end(terminal)
    assert (code, (site / "a.md").read_text(encoding="utf-8")) == (3, edited)
    assert "changed since the proposal was made" in " ".join(shown.split())
    assert enrich("run", "--yes", cwd=site).returncode == 0


def test_undo_in_a_run_asks_about_the_post_before(site: Path) -> None:
    """`u` at the second post takes the first one's write back, and the last answers are what counts."""
    before = {name: (site / f"{name}.md").read_bytes() for name in ("a", "b")}
    terminal = PseudoTerminal(site, "run")
    _answer(terminal, "y", "u", "d", "y")
    code, shown = _end(terminal)
    assert (code, (site / "a.md").read_bytes()) == (0, before["a"])
    assert "summary" in _values(site, "b")
    assert "2 posts: 1 applied, 1 proposed" in shown
