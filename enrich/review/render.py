"""A proposal as a person reads it on a terminal: the coloured diff, and below it the evidence and the flags."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from enrich.characters import visible, visible_on_a_line
from enrich.errors import shown
from enrich.frontmatter import unified_diff
from enrich.terminal import Screen
from enrich.values import Patch, Proposal

_COLORS = (
    ("+++", None),
    ("---", None),
    ("diff ", None),
    ("index ", None),
    ("@@", "cyan"),
    ("+", "green"),
    ("-", "red"),
)


def diff(patch: Patch, *, color: bool) -> str:
    """The unified diff; with ``color``, added lines are green and removed ones red.

    On a terminal its names are those that people read, as git has them there with ``core.quotePath`` off.
    """
    text = _readable(patch) if sys.stdout.isatty() else patch.diff()
    return "\n".join(_paint(visible(line.removesuffix("\r"))) for line in text.split("\n")) if color else text


def show_diff(screen: Screen, patch: Patch) -> None:
    """Writes the diff: for a person on a terminal or in colours, else as a patch, byte for byte."""
    if screen.colored or sys.stdout.isatty():
        screen.result(diff(patch, color=screen.colored))
    else:
        screen.data(patch.unified)


def show_file_diff(screen: Screen, before: bytes | None, after: bytes, path: str) -> None:
    """Writes the diff of a file that is no post; without ``before`` it is a new one."""
    text = unified_diff.diff(before or b"", after, path)
    if before is None:
        old = f"--- a/{path}\n".encode()
        text = text.replace(old, b"new file mode 100644\n--- /dev/null\n", 1)
    if screen.colored or sys.stdout.isatty():
        lines = text.decode("utf-8", "replace").split("\n")
        screen.result("\n".join(_paint(visible(line)) if screen.colored else line for line in lines))
    else:
        screen.data(text)


def _readable(patch: Patch) -> str:
    *_, hunks = patch.diff().split("\n", 3)
    old, new = (shown(f"{side}/{patch.path}") for side in "ab")
    return f"diff --git {old} {new}\n--- {old}\n+++ {new}\n{hunks}"


def _paint(line: str) -> str:
    for start, tint in _COLORS:
        if line.startswith(start):
            return click.style(line, bold=True) if tint is None else click.style(line, fg=tint)
    return line


def notes(proposals: tuple[Proposal, ...], *, color: bool) -> str:
    """The quotes behind the values, where and how they were found, and what a person should know before deciding."""
    lines = [line for proposal in proposals for line in _notes(proposal, color=color)]
    return "".join(f"{line}\n" for line in lines)


def _notes(proposal: Proposal, *, color: bool) -> Iterator[str]:
    for flag in proposal.flags:
        mark = "!" if flag.blocks else "i"
        text = visible_on_a_line(f"  {mark} {proposal.field}: {flag.message}")
        yield click.style(text, fg="yellow") if color else text
    if proposal.personal:
        text = f"  ! {proposal.field}: a person must decide"
        yield click.style(text, fg="yellow") if color else text
    for proof in proposal.evidence:
        quote = " ".join(proof.quote.split())
        label = proposal.field if proof.value == proposal.after else f"{proposal.field}: {proof.value}"
        text = visible_on_a_line(f"  “{_short(quote)}” — {_short(label, 40)}, line {proof.line}, {proof.match}")
        yield click.style(text, dim=True) if color else text


def _short(text: str, limit: int = 100) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
