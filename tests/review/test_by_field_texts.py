"""`enrich review --by field` for texts: one question for each, with the old and the new words and nothing else."""

from __future__ import annotations

import re
import signal
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len

from conftest import Run
from enrich.errors import PostError
from enrich.review.field_dialogue import FieldDialogue
from enrich.review.grouping import Group, Member, groups
from enrich.review.layout import Paper
from enrich.review.post_screen import View, text_page
from enrich.terminal import Console
from enrich.values import Evidence, Flag, Match, Patch, Proposal, Provenance, Review, Span
from review.seeded import TIME, Terminal, seed, summary, tags, value

FIELD = ("review", "--by", "field")
FROM = Provenance("r1", "m", "enrich", "1", "f", TIME)
POST = """---
title: {title}
tags: [kept]
---

The harbour clock of {title} lost ten minutes in every winter, because the cold made its pendulum shorter.
Nobody in the town had noticed this before the ferry began to leave by the time of the railway.
"""
RULES = "[fields.summary]\nmax_chars = 60\nmax_sentences = 1\n[fields.tags]\n[fields.insight]\nevidence = true\n"


def insight(text: str, *flags: Flag, before: str | None = None) -> Proposal:
    """A proposal for an insight, with the words of the post that it rests on."""
    quote = Evidence(text, "the cold made its pendulum shorter", Span(0, 1), 6, Match.EXACT)
    return Proposal("insight", "insight", before, text, Review.ALWAYS, (quote,), tuple(flags), FROM)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Six posts that may get an insight; one of them tags and a summary, too."""
    waiting = {f"{name}.md": [insight(f"Clock {name} needs care.")] for name in "abcdef"}
    waiting["a.md"] += [tags("time", before=["kept"]), summary("It lost time.")]
    root = seed(tmp_path / "site", waiting, POST)
    (root / "enrich.toml").write_text(RULES, encoding="utf-8")
    return root


def _insights(site: Path) -> list[object]:
    return [value(site, name, "insight") for name in "abcdef"]


def test_one_text_is_shown_alone(site: Path) -> None:
    """The post's path and title, the new text and its quote; no other line of the front matter."""
    terminal = Terminal(site, *FIELD, "--field", "insight", "a.md", plain=True)
    terminal.answer("y")
    assert terminal.end() == 0
    shown = terminal.shown.replace("\r\n", "\n")
    quoted = "    “the cold made its pendulum shorter” — line 6\n"
    assert f"(1/1) insight — a.md\nA\n+ Clock a needs care.\n{quoted}" in shown
    assert "kept" not in shown
    assert "@@" not in shown
    assert "a person must decide" not in shown
    assert value(site, "a", "insight") == "Clock a needs care."
    assert value(site, "a", "summary") is None


def test_many_texts_come_post_by_post(site: Path) -> None:
    """Each has its own key: accepted, turned down, left for later, or the person's own."""
    terminal = Terminal(site, *FIELD, "--field", "insight", plain=True)
    terminal.answer("y", "n", "d", "i")
    terminal.type("new: ", "My own words.")
    terminal.answer("y", "y", "q")
    assert terminal.end() == 0
    assert _insights(site) == ["Clock a needs care.", None, None, "My own words.", "Clock e needs care.", None]
    assert "2 posts wait for a decision" in terminal.shown
    assert "(4/6) insight — d.md\r\nD\r\n+ My own words.\r\n" in terminal.shown


def test_lists_keep_their_groups_and_come_as_they_did(site: Path) -> None:
    """What is no text is asked about as before, in the order of the site's fields."""
    terminal = Terminal(site, *FIELD, "a.md", plain=True)
    terminal.answer("y", "y", "y")
    assert terminal.end() == 0
    asked = re.findall(r"\(./3\) (Write|Add) it to this post \[([^]]+)\]", terminal.shown)
    text, item = "y,n,e,i,d,u,q,?", "y,n,d,u,q,?"
    assert asked == [("Write", text), ("Add", item), ("Write", text)]
    assert value(site, "a") == ["kept", "time"]


def test_without_posts_there_is_no_question(tmp_path: Path) -> None:
    """Nothing waits: it says so, and that is no failure."""
    terminal = Terminal(seed(tmp_path / "site", {}), *FIELD)
    assert terminal.end() == 0
    assert "nothing waits for a decision" in terminal.shown


def test_going_back_takes_one_answer_after_the_other_back(site: Path) -> None:
    """`u` goes over several posts, texts that were skipped included, and shows one's own words again."""
    terminal = Terminal(site, *FIELD, "--field", "insight", plain=True)
    terminal.answer("i")
    terminal.type("new: ", "Mine.")
    terminal.answer("y", "n", "d", "y", "u", "u", "u", "u", "u", "n", "y", "q")
    assert terminal.end() == 0
    assert "there is nothing to undo" in terminal.shown
    assert terminal.shown.count("(1/6) insight — a.md\r\nA\r\n+ Mine.\r\n") == 3
    assert _insights(site) == [None, "Clock b needs care.", None, None, None, None]


BROKEN = [
    ("x" * 61, "has 61 characters, at most 60 are allowed"),
    ("One thing. And another.", "has 2 sentences, at most 1 are allowed"),
    ("Die Uhr am Hafen verlor jeden Winter viele Minuten.", "it is in `de`, and the post is in `en`"),
    ("A <b>bold</b> clock.", "holds HTML"),
    ("A clock at https://example.org", "holds a link or an address"),
    ("A {{ clock }} of the harbour", "holds template code"),
]


def test_an_edit_that_breaks_a_rule_is_told_at_once(site: Path) -> None:
    """Before the person is asked again: limits, language, HTML, addresses; a good text has no warning."""
    terminal = Terminal(site, *FIELD, "--field", "summary", plain=True)
    for text, told in BROKEN:
        terminal.answer("i")
        terminal.type("new: ", text)
        terminal.wait(rf"  ! {re.escape(told)}\r\n")
    terminal.answer("i")
    terminal.type("new: ", "A clock that lost time.")
    terminal.wait(r"\+ A clock that lost time\.\r\n\(1/1\) Write")
    terminal.answer("y")
    assert terminal.end() == 0
    assert value(site, "a", "summary") == "A clock that lost time."


def test_ctrl_c_keeps_what_was_decided(site: Path) -> None:
    """Also in the middle of an edit: the answers before it are written, and the text goes on waiting."""
    terminal = Terminal(site, *FIELD, "--field", "insight")
    terminal.answer("y", "n", "i")
    terminal.wait("new: ")
    terminal.child.sendintr()
    assert terminal.end() == 130
    assert _insights(site) == ["Clock a needs care.", None, None, None, None, None]
    assert "4 posts wait for a decision" in terminal.shown


def test_a_kill_loses_no_text(site: Path, enrich: Run) -> None:
    """What was accepted and what was edited is in the journal; `apply` writes it, `blame` and `undo` know it."""
    terminal = Terminal(site, *FIELD, "--field", "insight")
    terminal.answer("y", "i")
    terminal.type("new: ", "My own words.")
    terminal.answer("y")
    terminal.wait(r"\]\? ")
    terminal.child.kill(signal.SIGKILL)
    terminal.child.close()
    assert _insights(site) == [None] * 6
    assert enrich("apply", cwd=site).returncode == 0
    assert _insights(site) == ["Clock a needs care.", "My own words.", None, None, None, None]
    assert "a person" in enrich("blame", "b.md", cwd=site).stdout
    assert enrich("undo", "b.md", "--yes", cwd=site).returncode == 0
    assert value(site, "b", "insight") is None


def test_a_text_that_somebody_wrote_meanwhile_stays(site: Path) -> None:
    """It is a conflict, which is told when the others are written."""
    terminal = Terminal(site, *FIELD, "--field", "insight")
    terminal.wait(r"\]\? ")
    text = (site / "a.md").read_text(encoding="utf-8")
    (site / "a.md").write_text(text.replace("tags:", "insight: Theirs.\ntags:"), encoding="utf-8")
    terminal.child.sendline("y")
    terminal.answer("y", "q")
    assert terminal.end() == 3
    assert _insights(site)[:2] == ["Theirs.", "Clock b needs care."]


def test_narrow_terminals_and_old_texts(tmp_path: Path) -> None:
    """On 30 columns, an old text stands above the new one, each in lines that fit."""
    old, new = "钟楼的钟每年冬天都会慢十分钟，没有人注意到。", "钟楼的钟每年冬天都会慢十二分钟，直到火车来了。"
    post = POST.replace("tags: [kept]", f"insight: {old}")
    site = seed(tmp_path / "site", {"a.md": [insight(new, before=old)]}, post)
    terminal = Terminal(site, *FIELD, columns=30, plain=True)
    terminal.answer("n")
    assert terminal.end() == 0
    lines = terminal.shown.split("(1/1) Write")[0].replace("\r", "").splitlines()
    assert max(map(cell_len, lines)) <= 30
    marked = [line for line in lines if line[:1] in "-+" and line]
    assert "".join(line[4:] if "↪" in line else line[2:] for line in marked) == old + new
    assert "    the old one is a person's" in lines


TEXTS = [
    "钟楼的钟每年冬天都会慢十分钟，没有人注意到。" * 4,
    "時計台の時計は毎年冬に十分遅れ、誰も気づかなかった。" * 4,
    "항구의 시계는 겨울마다 십 분씩 늦어졌고 아무도 몰랐다. " * 4,
    "The harbour clock lost ten minutes in every winter. " * 4,
    "Die Hafenuhrwerksinstandhaltungsgesellschaft " * 6,
    "👩‍👩‍👧‍👦 The clock 🕰️ lost time. " * 6,
    "x" * 200,
]


@pytest.mark.parametrize("width", [12, 20, 33, 80, 120])
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_fits_every_terminal(text: str, width: int) -> None:
    """No line is wider than the terminal, whatever the text is written in, and no word of it is lost."""
    made = insight(text.strip(), Flag("language", "it is in `zh`, and the post is in `en`"), before="Old words.")
    page = text_page(View(Patch("posts/a.md", b"", b"", (), (made,), b""), "A title"), Paper(width, color=False))
    assert max(map(cell_len, page.splitlines())) <= width
    added = [line.removeprefix("+ ").removeprefix("↪ ") for line in page.splitlines() if line.startswith("+")]
    assert "".join(added).replace(" ", "") == text.replace(" ", "")


def test_colours_mark_what_changed() -> None:
    """As in the diff of a whole post: green, red, and what differs reversed."""
    made = insight("The clock lost ten minutes.", before="The clock lost nine minutes.")
    page = text_page(View(Patch("a.md", b"", b"", (), (made,), b"")), Paper(80, color=True))
    assert "\x1b[31m- \x1b[0m\x1b[31mThe clock lost \x1b[0m\x1b[7;31mnine\x1b[0m" in page
    assert "\x1b[7;32mten\x1b[0m" in page


class _Kept:
    """What a dialogue hands on, and the screens it asks for."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def accept(self, _: Group, members: Sequence[Member]) -> None:
        self.log.append(f"accept {members[0].path}")

    def reject(self, _: Group, members: Sequence[Member]) -> None:
        self.log.append(f"reject {members[0].path}")

    def edit(self, group: Group, text: str) -> None:
        self.log.append(f"edit {group.members[0].path}: {text}")

    def undo(self) -> None:
        self.log.pop()

    def text(self, group: Group, position: str, edited: str) -> str:
        if edited == "unsafe":
            raise PostError("no value like that can be written")
        return f"{position}{edited or group.value}\n"

    def group(self, group: Group, position: str, excluded: Collection[int]) -> str:
        return f"{position}{group.value} {len(excluded)}\n"

    def listed(self, group: Group, excluded: Collection[int]) -> str:
        return self.group(group, "", excluded)

    def sample(self, group: Group, member: Member) -> str:
        return f"{member.path} {group.value}\n"


KEYS = [
    ("y y y", "accept a, accept b, accept c"),
    ("n n n", "reject a, reject b, reject c"),
    ("d d d", ""),
    ("y d n", "accept a, reject c"),
    ("y q", "accept a"),
    ("q", ""),
    ("y y u u n n n", "reject a, reject b, reject c"),
    ("d u y y y", "accept a, accept b, accept c"),
    ("u y n u u q", ""),
    ("? x y y y", "accept a, accept b, accept c"),
    ("i=Mine. y y y", "edit a: Mine., accept b, accept c"),
    ("e=Mine. y y y", "edit a: Mine., accept b, accept c"),
    ("i=Mine. n y y", "reject a, accept b, accept c"),
    ("i=Mine. i=First. y d d", "accept a"),
    ("i= y d d", "accept a"),
    ("i=unsafe y d d", "accept a"),
    ("i=Mine. y u y d d", "edit a: Mine."),
    ("i=Mine. d u y d d", "edit a: Mine."),
    ("y i=Two. y u y n", "accept a, edit b: Two., reject c"),
]


@pytest.mark.parametrize(("keys", "log"), KEYS)
def test_keys(keys: str, log: str) -> None:
    """Each key decides on one text; `u` goes back to the one before, and one's own words are kept."""
    typed = iter(keys.split(" "))
    edits: list[str] = []

    def ask(_: str) -> str:
        key, _, text = next(typed).partition("=")
        edits.append(text)
        return key

    kept = _Kept()
    waiting = {path: [summary(text)] for path, text in (("a", "First."), ("b", "Same."), ("c", "Same."))}
    console = Console(ask, lambda _: None, lambda _: edits[-1], lambda _: edits[-1])
    FieldDialogue(console, kept, kept).decide(groups(waiting, texts={"summary"}))
    assert ", ".join(kept.log) == log
    assert not list(typed), "a key was left over"
