"""`enrich review --by field` on a real pseudo-terminal, key by key."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from conftest import Run
from enrich.review.field_dialogue import numbers
from enrich.review.layout import Paper
from review.seeded import Terminal, seed, summary, tags, value

FIELD = ("review", "--by", "field")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Three posts that may get `llm`, two of them something else, too, and a summary."""
    waiting = {
        "a.md": [tags("llm", "clocks"), summary("It strikes.")],
        "b.md": [tags("llm")],
        "c.md": [tags("bread", "llm")],
    }
    return seed(tmp_path / "site", waiting)


def test_one_key_decides_for_many_posts(site: Path) -> None:
    """`y` adds the tag to all posts of the group; what was not decided of their lists goes on waiting."""
    terminal = Terminal(site, *FIELD, "--field", "tags")
    terminal.answer("y", "q")
    assert terminal.end() == 0
    assert "tags: llm for 3 posts" in re.sub(r"\x1b\[[0-9;]*m", "", terminal.shown)
    assert [value(site, name) for name in "abc"] == [["llm"], ["llm"], ["llm"]]
    again = Terminal(site, *FIELD, "--field", "tags")
    again.answer("n", "y")
    assert again.end() == 0
    assert [value(site, name) for name in "abc"] == [["llm", "clocks"], ["llm"], ["llm"]]


def test_excluded_posts_wait(site: Path) -> None:
    """`x` takes posts out of the answer, and a second time in again; `l` gives their numbers."""
    terminal = Terminal(site, *FIELD, "--field", "tags", plain=True)
    terminal.answer("l", "x", "1-2", "x", "2", "y", "q")
    assert terminal.end() == 0
    assert "  2  b.md — B\r\n" in terminal.shown
    assert "tags: llm for 3 posts, 1 of them excluded" in terminal.shown
    assert [value(site, name) for name in "abc"] == [[], ["llm"], ["llm"]]
    assert "2 posts wait for a decision" in terminal.shown


def test_samples_show_the_diff_of_single_posts(site: Path) -> None:
    """`s` goes through them, and one can be excluded there."""
    terminal = Terminal(site, *FIELD, "--field", "tags", plain=True)
    terminal.answer("s", "x", "", "q", "y", "q")
    assert terminal.end() == 0
    assert "-tags: []\r\n+tags:\r\n+  - llm\r\n" in terminal.shown
    assert "+ llm “words on llm” — line 6" in terminal.shown
    assert [value(site, name) for name in "abc"] == [[], ["llm"], ["llm"]]


def test_rejected_items_are_not_proposed_again(site: Path, enrich: Run) -> None:
    """`n` turns the tag down for all, and leaves the posts and their other tags as they were."""
    terminal = Terminal(site, *FIELD, "--field", "tags")
    terminal.answer("n", "q")
    assert terminal.end() == 0
    assert [value(site, name) for name in "abc"] == [[], [], []]
    enrich("review", cwd=site)
    again = Terminal(site, *FIELD, "--field", "tags")
    again.answer("q")
    again.end()
    assert "llm" not in again.shown


def test_undo_takes_the_last_answer_back(site: Path) -> None:
    """`u` asks about the group again, as often as there are answers; then there is nothing to undo."""
    before = {path.name: path.read_bytes() for path in site.glob("*.md")}
    terminal = Terminal(site, *FIELD, plain=True)
    terminal.answer("y", "y", "n", "u", "u", "u", "u", "q")
    assert terminal.end() == 0
    assert "there is nothing to undo" in terminal.shown
    assert {path.name: path.read_bytes() for path in site.glob("*.md")} == before
    assert "3 posts wait for a decision" in terminal.shown


def test_undo_of_one_item_keeps_the_others(site: Path) -> None:
    """The answers before the one that was taken back stand."""
    terminal = Terminal(site, *FIELD, "--field", "tags")
    terminal.answer("y", "y", "u", "n", "q")
    assert terminal.end() == 0
    assert sorted(str(value(site, name)) for name in "abc") == ["['llm']", "['llm']", "['llm']"]


def test_ctrl_c_writes_what_was_accepted(site: Path) -> None:
    """Whoever leaves at a question keeps their answers, and the posts have them."""
    terminal = Terminal(site, *FIELD, "--field", "tags")
    terminal.answer("y")
    terminal.wait(r"\]\? ")
    terminal.child.sendintr()
    assert terminal.end() == 130
    assert [value(site, name) for name in "abc"] == [["llm"], ["llm"], ["llm"]]


def test_a_kill_loses_no_answer(site: Path, enrich: Run) -> None:
    """What was answered is in the journal, and `enrich apply` writes it."""
    terminal = Terminal(site, *FIELD, "--field", "tags")
    terminal.answer("y")
    terminal.wait(r"\]\? ")
    terminal.child.kill(signal.SIGKILL)
    terminal.child.close()
    assert [value(site, name) for name in "abc"] == [[], [], []]
    assert enrich("apply", cwd=site).returncode == 0
    assert [value(site, name) for name in "abc"] == [["llm"], ["llm"], ["llm"]]


def test_a_post_that_changed_since_is_a_conflict(site: Path) -> None:
    """A field that somebody fills in while the question stands is theirs; the other posts are written."""
    terminal = Terminal(site, *FIELD, "--field", "tags")
    terminal.wait(r"\]\? ")
    text = (site / "b.md").read_text(encoding="utf-8")
    (site / "b.md").write_text(text.replace("tags: []", "tags: [mine]"), encoding="utf-8")
    terminal.child.sendline("y")
    terminal.answer("q")
    assert terminal.end() == 3
    assert [value(site, name) for name in "abc"] == [["llm"], ["mine"], ["llm"]]
    assert "`tags` was changed since" in " ".join(terminal.shown.split())


@pytest.mark.parametrize(
    ("said", "places"),
    [("2 5-7", {1, 4, 5, 6}), ("1,2", {0, 1}), ("", set()), ("0", None), ("8", None), ("3-2", None), ("x", None)],
)
def test_numbers_name_posts(said: str, places: set[int] | None) -> None:
    """Numbers and ranges from 1 to the last one; anything else is asked for again."""
    assert numbers(said, 7) == places


def test_all_excluded_is_no_answer(site: Path) -> None:
    """With nothing left to decide on, the question stands."""
    terminal = Terminal(site, *FIELD, "--field", "tags", plain=True)
    terminal.answer("x", "1-3", "y", "x", "9", "d", "q")
    assert terminal.end() == 0
    assert "all posts are excluded" in terminal.shown
    assert "`9` names no posts from 1 to 3" in terminal.shown


def test_paper_is_as_wide_as_the_terminal() -> None:
    """No line is wider than the paper, whatever it is written in."""
    from rich.cells import cell_len
    from rich.text import Text

    text = "Wörter und 很长的中文句子没有空格，但是有标点。 " * 9 + "https://" + "x" * 200
    for width in (20, 33, 80, 120):
        lines = Paper(width, color=False).printed(Paper(width, color=False).broken(Text(text), "+ ", "  ")).splitlines()
        assert max(map(cell_len, lines)) <= width
        assert not any(line.lstrip().startswith(("，", "。")) for line in lines)
        assert "".join(line[2:] for line in lines).replace(" ", "") == text.replace(" ", "")
