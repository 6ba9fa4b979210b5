"""`enrich review` post by post on a real pseudo-terminal: undo, edits, filters, and how it looks."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest
from rich.cells import cell_len

from conftest import Run
from review.seeded import Terminal, seed, summary, tags, value

CHINESE = "---\ntitle: 空城的鐘樓與它的守夜人，以及一百年來每天夜裡敲響的那口鐘：{title}\ntags: []\n---\n\n面包。\n"
LONG = "鐘聲每天夜裡敲響，守夜人走上塔樓，把燈點亮，記下時間和天氣；" * 5


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two posts with tags and a summary each."""
    waiting = {f"{name}.md": [tags("llm", "clocks"), summary(f"Of {name}.")] for name in "ab"}
    return seed(tmp_path / "site", waiting)


def _bytes(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in site.glob("*.md")}


def test_undo_takes_a_written_post_back(site: Path) -> None:
    """`u` puts the old bytes back and asks about the post before again; the last answer counts."""
    before = _bytes(site)
    terminal = Terminal(site, "review", plain=True)
    terminal.answer("y")
    terminal.wait(r"\]\? ")
    assert _bytes(site)["a.md"] != before["a.md"]
    terminal.child.sendline("u")
    terminal.wait(r"\(1/2\) Write these 2 fields .*\]\? ")
    assert _bytes(site) == before
    terminal.child.sendline("n")
    terminal.answer("y")
    assert terminal.end() == 0
    assert (_bytes(site)["a.md"], value(site, "b", "summary")) == (before["a.md"], "Of b.")
    assert "2 posts: 1 applied, 1 proposed" in terminal.shown
    assert "nothing waits for a decision" in terminal.shown


def test_undo_goes_back_into_a_split_post(site: Path) -> None:
    """Only the last field is asked about again; the answers before it stand."""
    terminal = Terminal(site, "review", plain=True)
    terminal.answer("s", "y", "y", "u", "n", "q")
    assert terminal.end() == 0
    assert (value(site, "a", "summary"), value(site, "a")) == (None, ["llm", "clocks"])
    assert "(1/2) Write `summary`" in terminal.shown.rpartition("u\r\n")[2]


def test_undo_keeps_what_a_person_edited_since(site: Path) -> None:
    """A value that was changed by hand after it was written is not taken back."""
    terminal = Terminal(site, "review", plain=True)
    terminal.answer("y")
    terminal.wait(r"\]\? ")
    text = (site / "a.md").read_text(encoding="utf-8")
    (site / "a.md").write_text(text.replace("Of a.", "Mine."), encoding="utf-8")
    terminal.child.sendline("u")
    terminal.answer("q")
    assert terminal.end() == 0
    assert (value(site, "a", "summary"), value(site, "a")) == ("Mine.", [])
    assert "keeps `summary`, which was edited since" in " ".join(terminal.shown.split())


def test_there_is_nothing_to_undo_at_first(site: Path) -> None:
    """`u` at the first question says so, and asks again."""
    terminal = Terminal(site, "review")
    terminal.answer("u", "q")
    assert terminal.end() == 0
    assert "there is nothing to undo" in terminal.shown


@pytest.mark.parametrize("how", ["interrupt", "kill"])
def test_answers_of_a_split_post_are_never_lost(site: Path, enrich: Run, how: str) -> None:
    """Ctrl-C writes what was answered; after a kill `enrich apply` does."""
    terminal = Terminal(site, "review")
    terminal.answer("s", "y")
    terminal.wait(r"\]\? ")
    if how == "interrupt":
        terminal.child.sendintr()
        assert terminal.end() == 130
    else:
        terminal.child.kill(signal.SIGKILL)
        terminal.child.close()
        assert enrich("apply", cwd=site).returncode == 0
    assert (value(site, "a"), value(site, "a", "summary")) == (["llm", "clocks"], None)


def test_a_list_is_edited_on_the_line(site: Path) -> None:
    """`i` lays the items out with commas; the person's list is written."""
    terminal = Terminal(site, "review", "a.md", "--field", "tags", editor="false")
    terminal.answer("i")
    terminal.type("new: llm, clocks", 'bells, "towers, tall"')
    terminal.answer("y")
    assert terminal.end() == 0
    assert value(site, "a") == ["bells", "towers, tall"]


def test_a_person_is_told_which_rules_their_value_breaks(tmp_path: Path) -> None:
    """An edited text that is too long, or holds HTML, is shown with that; it is theirs to write all the same."""
    site = seed(tmp_path / "site", {"a.md": [summary("It strikes.")]})
    (site / "enrich.toml").write_text("[fields.summary]\nmax_chars = 20\n", encoding="utf-8")
    terminal = Terminal(site, "review", plain=True)
    terminal.answer("i")
    terminal.type("new: It strikes.", "It <b>strikes</b> every hour.")
    terminal.answer("y")
    assert terminal.end() == 0
    assert "  ! holds HTML\r\n  ! has 29 characters, at most 20 are allowed\r\n" in terminal.shown
    assert value(site, "a", "summary") == "It <b>strikes</b> every hour."


def test_the_person_learns_who_wrote_what_stood_there(tmp_path: Path) -> None:
    """A list that is added to tells its old items and whose they are."""
    post = "---\ntitle: {title}\ntags: [old]\n---\n\nText.\n"
    site = seed(tmp_path / "site", {"a.md": [tags("new", before=["old"])]}, post)
    terminal = Terminal(site, "review", plain=True)
    terminal.answer("y")
    assert terminal.end() == 0
    assert "  tags — was “old”, a person's\r\n    + new “words on new” — line 6\r\n" in terminal.shown


def test_filters_choose_what_is_asked_about(tmp_path: Path) -> None:
    """`--flag`, `--run`, `--field` and paths; a flag that nothing has names those that there are."""
    waiting = {"a.md": [tags("x", run="r1", flag="new-term"), summary("S.")], "b.md": [tags("y", run="r2")]}
    site = seed(tmp_path / "site", waiting)
    asked = {
        ("--flag", "new-term"): "(1/1) Write `tags`",
        ("--run", "r2"): "(1/1) Write `tags`",
        ("--field", "summary"): "(1/1) Write `summary`",
        ("b.md",): "(1/1) Write `tags`",
        (): "(1/2) Write these 2 fields",
    }
    for arguments, question in asked.items():
        terminal = Terminal(site, "review", *arguments, plain=True)
        terminal.answer("q")
        assert terminal.end() == 0
        assert question in terminal.shown
    terminal = Terminal(site, "review", "--flag", "odd")
    assert terminal.end() == 0
    assert "nothing waits with the flag `odd`; there are: new-term" in " ".join(terminal.shown.split())


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(tmp_path: Path, columns: int) -> None:
    """Chinese titles, quotes and values are broken by the columns that they take; without colour no code is sent."""
    site = seed(tmp_path / "site", {"a.md": [tags("面包與鐘"), summary(LONG)]}, CHINESE)
    terminal = Terminal(site, "review", columns=columns, plain=True)
    terminal.wait(r"\]\? ")
    lines = terminal.shown.replace("\r\n", "\r").split("\r")[:-1]  # what is under way is written over itself
    assert max(map(cell_len, lines)) <= columns
    assert "\x1b[3" not in terminal.shown
    joined = "".join(line.removeprefix("+").removeprefix(" ↪ ") for line in lines if line.startswith("+"))
    assert LONG in joined
    terminal.child.sendline("q")
    assert terminal.end() == 0


def test_a_terminal_may_change_its_size(tmp_path: Path) -> None:
    """The next screen is as wide as the terminal is then."""
    site = seed(tmp_path / "site", {f"{name}.md": [summary(LONG)] for name in "ab"}, CHINESE)
    terminal = Terminal(site, "review", plain=True)
    terminal.wait(r"\]\? ")
    terminal.child.setwinsize(40, 30)
    first, terminal.shown = terminal.shown, ""
    terminal.child.sendline("d")
    terminal.wait(r"\(2/2\) Write")
    told = [line for line in terminal.shown.split("\r\n") if line.startswith("+")]
    assert max(map(cell_len, told)) <= 30 < max(map(cell_len, first.split("\r\n")))
    terminal.child.sendline("q")
    assert terminal.end() == 0


def test_hidden_characters_of_a_post_are_shown(tmp_path: Path) -> None:
    """A post can't move the cursor, colour the screen, or turn the text around."""
    post = '---\ntitle: "{title} \\e[31m\\u202e"\nodd: "x\u202ey"\ntags: []\n---\n\nText.\n'
    site = seed(tmp_path / "site", {"a.md": [tags("x")]}, post)
    terminal = Terminal(site, "review", plain=True)
    terminal.answer("y")
    assert terminal.end() == 0
    assert not re.search("\x1b\\[31m|\u202e", terminal.shown)
    assert "A ␛[31m\N{REPLACEMENT CHARACTER}" in terminal.shown


def test_what_is_new_in_a_line_stands_out(tmp_path: Path) -> None:
    """With colours, the part of a changed line that differs is shown in reverse."""
    post = "---\ntitle: {title}\ntags: [clocks, towers]\n---\n\nText.\n"
    site = seed(tmp_path / "site", {"a.md": [tags("bells", before=["clocks", "towers"])]}, post)
    terminal = Terminal(site, "review")
    terminal.answer("q")
    assert terminal.end() == 0
    assert re.search("\x1b\\[7;32m, bells\x1b\\[0m", terminal.shown)


def test_a_pipe_is_refused(site: Path, enrich: Run) -> None:
    """Where nobody can answer, one sentence says what to do instead, and nothing is decided."""
    before = _bytes(site)
    done = enrich("review", "--by", "field", cwd=site)
    assert done.returncode == 2
    assert "needs a terminal to ask its questions; use `enrich run --yes` in scripts" in done.stderr
    assert _bytes(site) == before
