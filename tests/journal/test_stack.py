"""Writes as a stack: what an undo takes back, what a redo brings back, and what a new write ends."""

from __future__ import annotations

import pytest

from enrich.journal.stack import Stack, Turn, WriteRow

TIME = "2026-01-02T03:04:05+00:00"


def _stack(text: str) -> Stack:
    """The stack of writes told as ``run:path`` or ``run:path-undoes``, numbered from 1."""
    rows = []
    for number, word in enumerate(text.split(), 1):
        run, _, rest = word.partition(":")
        path, _, undoes = rest.partition("-")
        rows.append(WriteRow(number, run, path, int(undoes) if undoes else None, TIME, ("tags",)))
    return Stack(rows)


def _told(turn: Turn) -> str:
    return " ".join([turn.run, *map(str, turn.numbers)]) + ("" if turn.whole else " of more")


CASES = {
    "nothing": ("", [], []),
    "two commands": ("x:a x:b y:a", ["y 3", "x 2 1"], []),
    "one undone": ("x:a x:b y:a u:a-3", ["x 2 1"], ["u 4"]),
    "both undone": (
        "x:a x:b y:a u:a-3 v:b-2 v:a-1",
        [],
        ["v 6 5", "u 4"],
    ),
    "one redone": (
        "x:a y:a u:a-2 v:a-1 r:a-4",
        ["x 5"],
        ["u 3"],
    ),
    "all redone": (
        "x:a y:a u:a-2 v:a-1 r:a-4 s:a-3",
        ["y 6", "x 5"],
        [],
    ),
    "a new write ends what could be redone": (
        "x:a y:a u:a-2 z:b",
        ["z 4", "x 1"],
        [],
    ),
    "also once it is undone itself": ("x:a y:a u:a-2 z:b v:b-4", ["x 1"], ["v 5"]),
    "a post that could not be taken back": (
        "x:a x:b u:a-1",
        ["x 2 of more"],
        ["u 3"],
    ),
    "a post that could not be brought back": (
        "x:a x:b u:b-2 u:a-1 r:a-4",
        ["x 5 of more"],
        ["u 3 of more"],
    ),
    "an older command by name": (
        "x:a y:b u:a-1",
        ["y 2"],
        ["u 3"],
    ),
    "then the newest, and back in the other order": (
        "x:a y:b u:a-1 v:b-2 r:b-4 s:a-3",
        ["y 5", "x 6"],
        [],
    ),
    "a session that took back its own": ("x:a x:a-1 x:a", ["x 3 of more"], []),
}


@pytest.mark.parametrize(("writes", "back", "forth"), CASES.values(), ids=CASES)
def test_what_comes_next(writes: str, back: list[str], forth: list[str]) -> None:
    """Undo goes back by command, redo by undo; the numbers are the writes to be taken back."""
    stack = _stack(writes)
    assert ([*map(_told, stack.back())], [*map(_told, stack.forth())]) == (back, forth)


@pytest.mark.parametrize(
    ("writes", "run", "numbers"),
    [
        ("x:a x:b y:a", "x", (2, 1)),
        ("x:a u:a-1", "x", ()),
        ("x:a u:a-1", "u", (2,)),
        ("x:a u:a-1 r:a-2", "x", (3,)),
        ("x:a u:a-1 r:a-2", "r", (3,)),
        ("x:a u:a-1 r:a-2", "u", ()),
        ("x:a", "z", ()),
    ],
)
def test_a_run_by_its_name(writes: str, run: str, numbers: tuple[int, ...]) -> None:
    """What it wrote, though it was undone and redone since; of an undo, what it took back."""
    assert _stack(writes).of_run(run) == numbers


@pytest.mark.parametrize(
    ("writes", "numbers"), [("x:a y:a", [2]), ("x:a y:a u:a-2", [1]), ("x:a u:a-1", []), ("x:a u:a-1 r:a-2", [3])]
)
def test_a_post_goes_back_step_by_step(writes: str, numbers: list[int]) -> None:
    """The newest write that is not undone, whichever command made it."""
    assert _stack(writes).standing() == numbers


def test_what_a_command_wrote_is_summed_up() -> None:
    """Its posts, its fields, which posts are undone, and whether a redo brings them back."""
    rows = [
        WriteRow(1, "x", "b.md", None, TIME, ("tags",)),
        WriteRow(2, "x", "a.md", None, TIME, ("summary", "tags")),
        WriteRow(3, "x", "vocabulary/tags.yml", None, TIME),
        WriteRow(4, "u", "a.md", 2, TIME, ("summary", "tags")),
    ]
    (step,) = Stack(rows).steps()
    assert (step.run, step.time, step.posts, step.undone) == ("x", TIME, ("a.md", "b.md"), ("a.md",))
    assert (step.fields, step.able) == (("tags", "summary"), True)
    assert not Stack([*rows, WriteRow(5, "y", "c.md", None, TIME)]).step("x").able
