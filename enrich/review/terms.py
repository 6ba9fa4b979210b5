"""A person decides on waiting terms at a terminal, one screen a term, with the keys of the other reviews.

Each decision is kept when it is made, so that Ctrl-C loses none; ``u`` takes the last one back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import click

from enrich.characters import visible_on_a_line
from enrich.report import counted
from enrich.terminal import Console

_KEYS = {
    "y": "accept: a new term of the site",
    "n": "reject: never propose it again",
    "a": "alias: another spelling of a term that there is",
    "d": "decide later",
    "u": "undo: back to the last term",
    "q": "quit: this term and all later ones wait",
}


@dataclass(frozen=True, slots=True)
class WaitingPost:
    """A post that waits for a term: its title, its place as ``path:line``, and its words around the term, if any."""

    title: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A term to decide on, and how many posts wait for it."""

    field: str
    said: str
    posts: int
    examples: tuple[WaitingPost, ...]


class KnownTerms(Protocol):
    """The terms of the site, as far as the dialogue needs them."""

    def near(self, unknown: Unknown) -> Sequence[tuple[str, int]]:
        """The terms that resemble it, best first, with the number of posts that have them."""
        ...

    def starting(self, unknown: Unknown, typed: str) -> Sequence[str]:
        """The terms of the same field that begin so."""
        ...


class TermDecisions(Protocol):
    """Carries out decisions on terms."""

    def accept(self, unknown: Unknown) -> None:
        """The spelling becomes a new term."""
        ...

    def alias(self, unknown: Unknown, label: str) -> None:
        """The spelling becomes an alias of a term."""
        ...

    def reject(self, unknown: Unknown) -> None:
        """The spelling is never proposed again."""
        ...

    def undo(self, unknown: Unknown) -> None:
        """The decision on the spelling is taken back."""
        ...


@dataclass(frozen=True, slots=True)
class TermDialogue:
    """The questions about waiting terms."""

    console: Console
    terms: KnownTerms
    keeper: TermDecisions
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
                self.console.show("there is nothing to undo\n")
                at = 0
            elif key == "u":
                self.keeper.undo(unknowns[at])

    def _decided(self, unknown: Unknown, position: str) -> str:
        """The key that ended the question about one term."""
        near = self.terms.near(unknown)
        self.console.show(_screen(unknown, near, position, color=self.color))
        while True:
            key = self.console.key("Take this term", _KEYS, "d")
            if key == "y":
                self.keeper.accept(unknown)
            elif key == "n":
                self.keeper.reject(unknown)
            elif key == "a":
                label = self._alias(unknown, near)
                if not label:
                    continue
                self.keeper.alias(unknown, label)
            return key

    def _alias(self, unknown: Unknown, near: Sequence[tuple[str, int]]) -> str:
        """The term that it is a spelling of; the nearest one is offered. Empty where the person goes back."""
        starting = partial(self.terms.starting, unknown)
        return self.console.name("A spelling of which term", starting, near[0][0] if near else "")


def _screen(unknown: Unknown, near: Sequence[tuple[str, int]], position: str, *, color: bool) -> str:
    name = visible_on_a_line(unknown.said)
    said = click.style(name, bold=True) if color else name
    lines = ["", f"{position}{unknown.field}: {said}, proposed for {posts(unknown.posts)}"]
    for example in unknown.examples:
        lines.append(visible_on_a_line(f"  {example.title or example.place}"))
        quote = f"“{example.quote}”" if example.quote else "the post does not say it"
        text = visible_on_a_line(f"    {quote} — {example.place}")
        lines.append(click.style(text, dim=True) if color else text)
    lines.append(visible_on_a_line(f"  near: {nearest(near)}"))
    return "\n".join(lines) + "\n"


def nearest(near: Sequence[tuple[str, int]]) -> str:
    """The terms that resemble one, in words."""
    return ", ".join(f"{label} ({posts(count)})" for label, count in near) or "nothing"


def posts(count: int) -> str:
    """A number of posts in words."""
    return counted(count, "post")
