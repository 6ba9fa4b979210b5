"""The site as a plain Python model knows it: what each post must look like, and what the journal must remember.

It shares no code with enrich: posts are keys and values that are rendered to lines, and writes keep copies of them.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any

WORDS = ("clocks", "bridges", "bread", "tides", "maps", "glass")
COLORS = ("red", "green", "blue", "white")
FIELDS = ("summary", "tags")
MARK = "ai"


def said(version: int) -> dict[str, Any]:
    """What the model says of a post whose body has this version."""
    return {"summary": sentence(version), "tags": [WORDS[version % 6], WORDS[(version + 1) % 6]]}


def sentence(version: int) -> str:
    """The one sentence of the body."""
    return f"The {COLORS[version % 4]} clock of the old tower is wound by hand on every morning of the week."


@dataclass
class Idea:
    """One proposal: for which field, from which body and model, over which value; and what became of it."""

    field: str
    version: int
    model: str
    before: Any
    after: Any
    state: str = "pending"
    verdict: str = ""
    value: Any = None
    taken_back: bool = False


@dataclass
class Line:
    """What a write did to one field: value, author and idea after and before."""

    field: str
    value: Any
    author: str
    idea: Idea | None
    old: Any
    old_author: str
    old_idea: Idea | None


@dataclass
class Entry:
    """One write: the post's lines before and after."""

    run: str
    lines: list[Line]
    before: dict[str, Any]
    after: dict[str, Any]
    undoes: Entry | None = None
    live: bool = True


@dataclass
class Post:
    """One post: its keys and values in order, and what is remembered of it."""

    form: str
    newline: str
    values: dict[str, Any]
    version: int = 0
    ideas: list[Idea] = field(default_factory=list)
    writes: list[Entry] = field(default_factory=list)

    def text(self) -> str:
        """The file."""
        fence, sign = ("+++", " = ") if self.form == "toml" else ("---", ": ")
        lines = [f"{key}{sign}{self._value(value)}".rstrip() for key, value in self.values.items()]
        return self.newline.join([fence, *lines, fence, "", sentence(self.version), ""])

    def _value(self, value: Any) -> str:  # noqa: ANN401 - front matter
        if isinstance(value, list):
            return "[" + ", ".join(map(self._value, value)) + "]"
        if value is None:
            return ""
        return json.dumps(value) if self.form == "toml" else str(value)

    # What a run sees and asks.

    def proposed(self, model: str) -> list[Idea]:
        """What a run proposes, kept as waiting."""
        held, new = [], []
        wanted = [name for name in FIELDS if name == "tags" or self.values.get(name) in (None, "")]
        for name in wanted:
            known = [
                idea for idea in self.ideas if (idea.field, idea.version, idea.model) == self._grounds(name, model)
            ]
            last = next(reversed([idea for idea in known if idea.state == "pending"] or known), None)
            if last and last.state == "pending":
                held += [last] if last.before == self.values.get(name) else []
            elif not self.newest(name, "ready") and not (last and last.state in ("rejected", "nothing")):
                new.append(name)
        made = [self._asked(name, model) for name in new]
        return held + [idea for idea in made if idea.state == "pending"]

    def _grounds(self, name: str, model: str) -> tuple[str, int, str]:
        return (name, self.version, model)

    def _asked(self, name: str, model: str) -> Idea:
        for idea in self.ideas:
            if idea.field == name and idea.state == "pending":
                idea.state = "replaced"
        before, word = self.values.get(name), said(self.version)[name]
        old = before or []
        down = self._turned_down(name)
        if name == "summary":
            after = "" if word in down else word
        else:
            after = [*old, *(term for term in word if term not in old and term not in down)]
        state = "nothing" if after in ("", before) or after == old else "pending"
        self.ideas.append(Idea(name, self.version, model, before, after, state))
        return self.ideas[-1]

    def _turned_down(self, name: str) -> set[str]:
        down: set[str] = set()
        for idea in self.ideas:
            if (idea.field, idea.version) != (name, self.version) or idea.state == "pending":
                continue
            if idea.verdict in ("reject", "edit"):
                stays = {*_items(idea.before), *([] if idea.state == "rejected" else _items(idea.value))}
                down |= set(_items(idea.after)) - stays
        last = self.last(name)
        now = _items(self.values.get(name))
        if name == "tags" and last and last.author != "person" and now:
            down |= set(_items(last.value)) - set(now)
        return down

    def newest(self, name: str, *states: str) -> Idea | None:
        """The newest idea for a field in one of these states."""
        found = [idea for idea in self.ideas if idea.field == name and idea.state in states]
        return found[-1] if found else None

    # What is decided and written.

    def decided(self, idea: Idea, verdict: str, value: Any) -> None:  # noqa: ANN401 - front matter
        """A decision without a write."""
        idea.verdict, idea.value = verdict, value
        idea.state = {"reject": "rejected", "defer": "pending"}.get(verdict, "ready")

    def write(self, run: str, ideas: list[Idea]) -> None:
        """Decided ideas land in the post, in this order."""
        before = copy.deepcopy(self.values)
        lines = [self._line(idea) for idea in ideas]
        ours = self._ours() - {line.field for line in lines}
        self.values |= {line.field: line.value for line in lines}
        for line in lines:
            self._follow(line)
            if line.idea:
                line.idea.state = "accepted"
        self._label(ours | {line.field for line in lines if line.author != "person"})
        self.writes.append(Entry(run, lines, before, copy.deepcopy(self.values)))

    def _follow(self, line: Line) -> None:
        """What else is open for a list adds to what stands there now; a person's own list is left as it is."""
        for idea in self.ideas:
            other = idea.field == line.field == "tags" and idea is not line.idea and idea.before == line.old
            if not other or not (idea.state == "pending" or (idea.state == "ready" and idea.verdict != "edit")):
                continue
            now = line.value or []
            new = [item for item in _added(idea) if item not in now]
            if new:
                idea.before, idea.after = line.value, [*now, *new]
            else:
                idea.state = "replaced"

    def _line(self, idea: Idea) -> Line:
        last, before = self.last(idea.field), self.values.get(idea.field)
        mine = last is not None and last.value == before
        old_author, old_idea = (last.author, last.idea) if last and mine else ("person", None)
        author = "enrich" if not before or old_author == "enrich" or idea.field == "summary" else "both"
        value, author = (idea.value, "person") if idea.verdict == "edit" else (idea.after, author)
        return Line(idea.field, value, author, idea, before, old_author, old_idea)

    def last(self, name: str) -> Line | None:
        """What was written last to a field."""
        found = [line for entry in self.writes for line in entry.lines if line.field == name]
        return found[-1] if found else None

    def _ours(self) -> set[str]:
        lines = [line for name in FIELDS if (line := self.last(name))]
        return {line.field for line in lines if line.author != "person" and self._has(line.field, line.value)}

    def _has(self, name: str, value: Any) -> bool:  # noqa: ANN401 - front matter
        return name in self.values and self.values[name] == value

    def _label(self, ours: set[str]) -> None:
        old = self.values.get(MARK, [])
        new = [name for name in old if name in ours] + [name for name in FIELDS if name in ours and name not in old]
        if new:
            self.values[MARK] = new
        else:
            self.values.pop(MARK, None)

    # What is taken back.

    def undo(self, run: str, entry: Entry) -> None:
        """A write is taken back: as a whole where nothing changed, else what is still as it was written."""
        before = copy.deepcopy(self.values)
        same = list(self.values.items()) == list(entry.after.items())
        taken = [line for line in entry.lines if same or self.values.get(line.field) == line.value]
        if not taken:
            return
        swapped = [
            Line(line.field, line.old, line.old_author, line.old_idea, line.value, line.author, line.idea)
            for line in taken
        ]
        if same:
            self.values = copy.deepcopy(entry.before)
        else:
            for line in taken:
                self._put_back(line, entry)
        new = Entry(run, swapped, before, self.values, entry)
        self.writes.append(new)
        if not same:
            self._label(self._ours())
        if self.values == before and list(self.values) == list(before):
            self.writes.pop()
            return
        new.after = copy.deepcopy(self.values)
        entry.live = False
        for line in swapped:
            self._settled(line)

    def _join(self, back: Idea) -> Idea | None:
        """What waits for the same list takes in what was taken back."""
        waits = self.newest(back.field, "pending")
        if back.verdict == "edit" or waits is None or back.field != "tags" or waits.before != back.before:
            return None
        new = [item for item in _added(waits) if item not in _added(back)]
        waits.after = [*back.after, *new]
        waits.taken_back = True
        return waits

    def _put_back(self, line: Line, entry: Entry) -> None:
        if line.field not in self.values:
            if line.old is not None:
                self.values[line.field] = line.old
        elif line.field in entry.before:
            self.values[line.field] = copy.deepcopy(entry.before[line.field])
        else:
            del self.values[line.field]

    def _settled(self, line: Line) -> None:
        self._follow(line)
        back = line.old_idea
        if back is not None and back is not line.idea:
            back.taken_back = True
            waits = self._join(back) or self.newest(back.field, "pending", "ready")
            back.state = "rejected" if back.verdict == "edit" else "replaced" if waits else "pending"
        if line.idea is not None:
            line.idea.state = "accepted"


def _added(idea: Idea) -> list[str]:
    return list(idea.after[len(idea.before or []) :])


def _items(value: Any) -> list[str]:  # noqa: ANN401 - front matter
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item]
