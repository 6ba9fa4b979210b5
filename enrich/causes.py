"""Equal lines are told as one: what has the same cause is counted, and told at the end, in the order of the first ones.

Only counts and the first line of each cause are held, however many posts there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from enrich.errors import EnrichError, PostError, shown
from enrich.report import counted

if TYPE_CHECKING:
    from enrich.values import Failed, Note

Tell: TypeAlias = Callable[[str], None]
Cause: TypeAlias = tuple[str, ...]

MOST = 100
_FURTHER: Cause = ("further",)
_NAMES = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|“[^“”]*+”|\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Remark:
    """One line about a post: where, what is wrong, and what to do; ``cause`` is the same for lines that are one."""

    path: str
    line: int
    cause: Cause
    said: str

    @property
    def place(self) -> str:
        """The post, and the line where one is known."""
        return f"{shown(self.path)}:{self.line}" if self.line else shown(self.path)

    def __str__(self) -> str:
        return f"{self.place}: {self.said}"

    @classmethod
    def of_failure(cls, failed: Failed) -> Remark:
        """Why a post failed; one code has several sentences, which are the same but for names and numbers."""
        return cls.of_error(failed.path, failed.error)

    @classmethod
    def of_error(cls, path: str, error: EnrichError) -> Remark:
        """What is wrong with the post at ``path``, which the message of some errors begins with."""
        message = error.message.removeprefix(f"{shown(path)}: ")
        hint = f"; {error.hint}" if error.hint else ""
        line = error.line if isinstance(error, PostError) else 0
        return cls(path, line, (error.code, _NAMES.sub("", message)), f"{message}{hint}")

    @classmethod
    def of_note(cls, path: str, note: Note) -> Remark:
        """What is to be known of one field of a post; its code is its cause."""
        return cls(path, note.line, ("note", note.field, note.code), f"{note.field}: {note.message}")


@dataclass(slots=True)
class _Told:
    """What is known of one cause; ``lines`` are all of them while they are of one post."""

    tell: Tell
    first: Remark
    last: str = ""
    posts: int = 0
    lines: list[str] = field(default_factory=list)
    differ: bool = False

    def add(self, remark: Remark, times: int) -> None:
        self.posts += times if remark.path != self.last else 0
        self.last = remark.path
        self.differ |= remark.said != self.first.said
        if self.posts == 1:
            self.lines.append(str(remark))

    def spoken(self) -> Iterable[str]:
        """The lines of one post, or one line for all posts."""
        if self.posts == 1:
            return self.lines
        posts, first = counted(self.posts, "post"), self.first
        if self.differ:
            return (f"{posts}, such as {first.place}: {first.said} (-v shows all)",)
        return (f"{posts}: {first.said} (first: {first.place}; -v shows all)",)


class Causes:
    """Gathers remarks, each with the function that tells it; ``each`` tells them one by one, as they come."""

    def __init__(self, *, each: bool) -> None:
        self._each = each
        self._told: dict[Cause, _Told] = {}

    def add(self, remark: Remark, tell: Tell, times: int = 1) -> None:
        """Takes one more remark, on so many posts of which its own is the first; those of one post come together."""
        if self._each:
            tell(str(remark))
            return
        known = remark.cause in self._told or len(self._told) < MOST
        self._told.setdefault(remark.cause if known else _FURTHER, _Told(tell, remark)).add(remark, times)

    def close(self) -> None:
        """Tells what was gathered."""
        for told in self._told.values():
            for line in told.spoken():
                told.tell(line)
        self._told.clear()


class Totals:
    """How often something is wrong, by what is wrong and by field; both in the order of the first."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}

    def add(self, code: str, name: str, times: int = 1) -> None:
        """Counts so many more; ``name`` is the field's, empty where it is the post as a whole."""
        self._counts.setdefault(code, Counter())[name] += times

    def __str__(self) -> str:
        return "; ".join(f"{code.replace('-', ' ')}: {_listed(fields)}" for code, fields in self._counts.items())


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" if name else counted(number, "post") for name, number in counts.items())
