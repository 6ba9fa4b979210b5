"""A person decides on waiting terms at a terminal, one screen a term, with the keys of the other reviews.

Each decision is kept when it is made, so that Ctrl-C loses none; ``u`` takes the last one back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import click

HELP = """\
y - accept: a new term of the site
n - reject: never propose it again
a - alias: another spelling of a term that there is
d - decide later, as Enter does
u - undo: back to the last term
q - quit: this term and all later ones wait
? - this help
"""
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A post that waits: its title, its place as ``path:line``, and its words around the term, if it holds it."""

    title: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A term to decide on, and how many posts wait for it."""

    field: str
    said: str
    posts: int
    examples: tuple[Example, ...]


class Terms(Protocol):
    """What the dialogue asks of the site's terms."""

    def near(self, unknown: Unknown) -> Sequence[tuple[str, int]]:
        """The terms that resemble it, best first, with the number of posts that bear them."""
        ...

    def starting(self, unknown: Unknown, typed: str) -> Sequence[str]:
        """The terms of the same field that begin so."""
        ...


class Keeper(Protocol):
    """What is done with a decision."""

    def accept(self, unknown: Unknown) -> None:
        """It becomes a term."""
        ...

    def alias(self, unknown: Unknown, label: str) -> None:
        """It is a spelling of a term."""
        ...

    def reject(self, unknown: Unknown) -> None:
        """It is never proposed again."""
        ...

    def undo(self, unknown: Unknown) -> None:
        """Nothing is decided on it."""
        ...


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The questions; ``ask`` returns what was typed (``q`` at the end of input).

    ``complete`` asks as well, and offers the terms that begin with what is typed so far.
    """

    ask: Callable[[str], str]
    complete: Callable[[str, Callable[[str], Sequence[str]]], str]
    show: Callable[[str], None]
    terms: Terms
    keeper: Keeper
    color: bool

    def decide(self, unknowns: Sequence[Unknown]) -> None:
        """Asks about every term, until the person quits."""
        at = 0
        while at < len(unknowns):
            key = self._decided(unknowns[at], f"({at + 1}/{len(unknowns)}) ")
            if key == "q":
                return
            at += -1 if key == "u" else 1
            if at < 0:
                self.show("there is nothing to undo\n")
                at = 0
            elif key == "u":
                self.keeper.undo(unknowns[at])

    def _decided(self, unknown: Unknown, position: str) -> str:
        """The key that ended the question about one term."""
        near = self.terms.near(unknown)
        self.show(_screen(unknown, near, position, color=self.color))
        while True:
            key = (self.ask("Take this term [y,n,a,d,u,q,?]? ").strip().lower() or "d")[:1]
            if key in "duq":
                return key
            if key == "y":
                self.keeper.accept(unknown)
                return key
            if key == "n":
                self.keeper.reject(unknown)
                return key
            if key == "a" and (label := self._meant(unknown, near[0][0] if near else "")):
                self.keeper.alias(unknown, label)
                return key
            if key != "a":
                self.show(HELP)

    def _meant(self, unknown: Unknown, nearest: str) -> str:
        """The term that is typed, by a beginning that only it has; empty where the person thinks again."""
        offered = f" [{nearest}]" if nearest else ""
        while True:
            question = f"A spelling of which term{offered}? "
            typed = self.complete(question, lambda start: self.terms.starting(unknown, start)).strip()
            if not typed or typed == "q":
                return "" if typed else nearest
            found = self.terms.starting(unknown, typed)
            if len(found) == 1:
                self.show(f"= {found[0]}\n")
                return found[0]
            self.show(_choices(found, typed, nearest))


def _choices(found: Sequence[str], typed: str, nearest: str) -> str:
    if not found:
        return f"no term begins with `{typed}`; an empty answer {f'takes {nearest}' if nearest else 'goes back'}\n"
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"several terms begin so: {', '.join(found[:_SHOWN])}{more}\n"


def _screen(unknown: Unknown, near: Sequence[tuple[str, int]], position: str, *, color: bool) -> str:
    said = click.style(unknown.said, bold=True) if color else unknown.said
    lines = ["", f"{position}{unknown.field}: {said}, said of {posts(unknown.posts)}"]
    for example in unknown.examples:
        lines.append(f"  {example.title or example.place}")
        quote = f"“{example.quote}”" if example.quote else "the post does not say it"
        text = f"    {quote} — {example.place}"
        lines.append(click.style(text, dim=True) if color else text)
    lines.append(f"  near: {nearest(near)}")
    return "\n".join(lines) + "\n"


def nearest(near: Sequence[tuple[str, int]]) -> str:
    """The terms that resemble one, in words."""
    return ", ".join(f"{label} ({posts(count)})" for label, count in near) or "nothing"


def posts(count: int) -> str:
    """A number of posts in words."""
    return "1 post" if count == 1 else f"{count:,} posts"
