"""The states in the journal: each step that its docstring draws can be taken, and their names stand in one file."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from enrich import journal as room
from enrich.journal.fingerprint import Basis
from enrich.journal.stack import Turn
from enrich.journal.states import NAMED, ProposalState
from enrich.testing import MemoryJournal
from enrich.values import JSON, Decision, Edit, Patch, Proposal, Span, Verdict

TIME = "2026-01-02T03:04:05+00:00"
DRAWN = re.findall(r"^    (\w+ -> \w+) ", room.__doc__ or "", re.MULTILINE)
BASIS = Basis("base", {"tags": {"field": "f"}})
HEAD = b"---\ntitle: A\n---\n"


class Tags:
    """One post whose tags are proposed, decided, written and taken back."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.journal.start("r", "run", "m", 1, TIME)
        self.propose("a", "b")

    def propose(self, *items: str) -> None:
        """A run's answer for the tags; none where the model has nothing to say."""
        made = [self.proposal(*items)] if items else []
        self.journal.propose("r", "p.md", BASIS, made, TIME)

    def proposal(self, *items: str) -> Proposal:
        """A proposal of these tags."""
        return Proposal("tags", "tags", [], [*items])

    def decide(self, verdict: Verdict, value: JSON = None) -> None:
        """A person's decision on the whole proposal."""
        self.journal.decisions.decide("p.md", [Decision("tags", verdict, value)], TIME)

    def write(self, *items: str, decisions: tuple[Decision, ...] = (), ready: tuple[str, ...] = ()) -> None:
        """Writes these tags, as decided now or before."""
        after = b"---\ntags: []\n---\n"
        patch = Patch("p.md", HEAD, after, (Edit(Span(0, len(HEAD)), after),), (self.proposal(*items),), b"")
        number = self.journal.writes.intend("r", patch, TIME, decisions, ready)
        self.journal.writes.done(number)

    def undo(self) -> None:
        """Takes the newest write back."""
        self._turn(self.journal.writes.stack().back()[0])

    def redo(self) -> None:
        """Brings back what was taken back last."""
        self._turn(self.journal.writes.stack().forth()[0])

    def _turn(self, turn: Turn) -> None:
        (write,) = self.journal.writes.all(turn.numbers)
        number = self.journal.writes.take_back("r", Patch("p.md", b"", b"", (), (), b""), TIME, write, ["tags"])
        self.journal.writes.done(number)

    def states(self) -> dict[int, str]:
        """How each proposal stands, by its number."""
        rows = self.journal._database.execute("SELECT id, state FROM proposals")
        return {number: ProposalState(state).name.lower() for number, state in rows}


ACCEPT = Decision("tags", Verdict.ACCEPT, ["a", "b"])


def _accepted(tags: Tags) -> None:
    tags.decide(Verdict.ACCEPT)


def _rejected(tags: Tags) -> None:
    tags.decide(Verdict.REJECT)


def _written(tags: Tags) -> None:
    tags.write("a", "b", decisions=(ACCEPT,))


def _edited(tags: Tags) -> None:
    tags.decide(Verdict.EDIT, ["c"])
    tags.write("c", ready=("tags",))


def _one_item_each(tags: Tags) -> None:
    tags.journal.items.accept("p.md", "tags", ["a"], TIME)
    tags.journal.items.reject("p.md", "tags", ["b"], TIME)


def _all_items_reopened(tags: Tags) -> None:
    tags.journal.items.reopen("p.md", tags.proposal("a", "b"), TIME)


def _written_beside_another(tags: Tags) -> None:
    _written(tags)
    tags.propose("d")


def _undone_beside_another(tags: Tags) -> None:
    _written_beside_another(tags)
    tags.undo()


def _edit_undone(tags: Tags) -> None:
    _edited(tags)
    tags.undo()


def _nothing(tags: Tags) -> None:
    del tags


def _item_accepted(tags: Tags) -> None:
    tags.journal.items.accept("p.md", "tags", ["a"], TIME)


def _last_item_joins(tags: Tags) -> None:
    tags.journal.items.accept("p.md", "tags", ["b"], TIME)


Step = Callable[[Tags], None]
STEPS: list[tuple[str, Step, Step]] = [
    ("new -> pending", _nothing, lambda tags: tags.propose("c")),
    ("new -> nothing", _nothing, lambda tags: tags.propose()),
    ("pending -> ready", _nothing, _accepted),
    ("pending -> ready", _nothing, lambda tags: tags.decide(Verdict.EDIT, ["c"])),
    ("pending -> written", _nothing, _written),
    ("pending -> rejected", _nothing, _rejected),
    ("ready -> written", _accepted, lambda tags: tags.write("a", "b", ready=("tags",))),
    ("ready -> written", _accepted, lambda tags: tags.journal.decisions.stand("p.md", ["tags"])),
    ("ready -> rejected", _accepted, _rejected),
    ("ready -> pending", _accepted, lambda tags: tags.journal.decisions.undecide("p.md", ["tags"], TIME)),
    ("rejected -> pending", _rejected, lambda tags: tags.journal.decisions.undecide("p.md", ["tags"], TIME)),
    ("written -> pending", _written, Tags.undo),
    ("written -> rejected", _edited, Tags.undo),
    ("rejected -> written", _edit_undone, Tags.redo),
    ("pending -> replaced", _nothing, lambda tags: tags.propose("c")),
    ("pending -> replaced", _item_accepted, _last_item_joins),
    ("ready -> replaced", _accepted, lambda tags: tags.journal.decisions.forget("p.md", ["tags"])),
    ("ready -> replaced", _one_item_each, _all_items_reopened),
    ("rejected -> replaced", _one_item_each, _all_items_reopened),
    ("written -> replaced", _written_beside_another, Tags.undo),
    ("replaced -> written", _undone_beside_another, Tags.redo),
]


@pytest.mark.parametrize(("drawn", "before", "step"), STEPS)
def test_a_step_is_taken_as_it_is_drawn(drawn: str, before: Step, step: Step) -> None:
    """One proposal goes that way, from the state that the steps before left it in."""
    tags = Tags()
    before(tags)
    old = tags.states()
    step(tags)
    new = tags.states().items()
    taken = {f"{old.get(number, 'new')} -> {state}" for number, state in new if old.get(number) != state}
    assert drawn in taken
    assert taken <= set(DRAWN)


def test_every_step_that_is_drawn_is_tried() -> None:
    """The docstring tells of no step that nothing takes, and of every one that is tried."""
    assert sorted(DRAWN) == sorted({drawn for drawn, _, _ in STEPS})


def _texts(path: Path) -> Iterator[tuple[int, str, ast.AST]]:
    """The texts of a file, each with its line and what it stands in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield child.lineno, child.value, parent


def _names_a_state(path: Path, text: str, parent: ast.AST) -> bool:
    """Whether a text is a state that should be named: within SQL, in a comparison, or alone in the journal's files."""
    if any(f"'{state}'" in text for state in NAMED.values()):
        return True
    if text not in list(ProposalState):
        return False
    return "journal" in path.parts or isinstance(parent, ast.Compare)


def test_states_are_named_in_one_file() -> None:
    """No other file spells one out; the steps of the schema are never edited, so they hold them in comments only."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / "enrich").rglob("*.py"))
        if path.name not in ("states.py", "migrations.py")
        for line, text, parent in _texts(path)
        if _names_a_state(path, text, parent)
    ]
    assert found == []
