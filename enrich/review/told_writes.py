"""What is told of writes that are listed, taken back or brought back: lines for people, and lines of JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from enrich.report import counted, dumped
from enrich.values import JSON, Failed
from enrich.values.posts import is_blank

if TYPE_CHECKING:
    from enrich.journal.stack import Stack, StackStep
    from enrich.pipeline.undo import Kept, Undo

_LONGEST = 60


def clock(time: str) -> str:
    """A time of the journal on the clock of this machine, to the minute."""
    return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")


def sentences(stack: Stack, made: Sequence[Undo], take: str, bring: str) -> Iterator[str]:
    """What goes back or comes back, exactly: of which run, of when, in how many posts, and which fields."""
    runs: dict[tuple[str, str], list[Undo]] = {}
    for one in made:
        chain = stack.chain(one.write.number)
        runs.setdefault((bring if chain.undone else take, chain.first.run), []).append(one)
    for (verb, run), some in runs.items():
        step = stack.step(run)
        yield f"{verb} run {run} of {clock(step.time)}: {_counted(step, some)}"


def _counted(step: StackStep, made: Sequence[Undo]) -> str:
    """How many posts and which fields, and the vocabulary where it is among them."""
    taken = {row.field for one in made for row in one.taken}
    fields = [name for name in step.fields if name in taken]
    posts = {one.write.path for one in made if one.taken}
    of_all = f" of {len(step.posts):,}" if len(posts) < len(step.posts) else ""
    words = ["the vocabulary"] if any(not one.taken for one in made) else []
    return ", ".join([*([f"{counted(len(posts), 'post')}{of_all}"] if posts else []), *_joined([*fields, *words])])


def _joined(names: Sequence[str]) -> list[str]:
    """Names with ``and`` before the last one."""
    return [*names[:-2], " and ".join(names[-2:])]


def listed(step: StackStep, command: str) -> str:
    """A step as a line of the list."""
    state = {"done": "", "undone": "undone", "partly": f"undone in {counted(len(step.undone), 'post')}"}[_state(step)]
    state += "; `enrich redo` brings it back" if step.able else ""
    what = ", ".join(step.fields) or "the vocabulary"
    posts = counted(len(step.posts), "post")
    return f"{clock(step.time)}  {step.run}  {command:<11}  {posts:>10}  {what}{'  ' if state else ''}{state}\n"


def listed_record(step: StackStep, command: str) -> str:
    """A step as a line of JSON."""
    record = {
        "version": 1,
        "run": step.run,
        "command": command,
        "time": step.time,
        "posts": len(step.posts),
        "fields": list(step.fields),
        "paths": list(step.posts),
        "state": _state(step),
        "undone": _state(step) == "undone",
        "redo": step.able,
    }
    return dumped(record) + "\n"


def _state(step: StackStep) -> str:
    if not step.undone:
        return "done"
    return "undone" if all(chain.undone for chain in step.chains) else "partly"


def why_kept(kept: Kept) -> str:
    """Why a value stays."""
    if is_blank(kept.there):
        return "which is empty now"
    return f"edited since: {_short(kept.there)} stands there, enrich left {_short(kept.wrote)}"


def _short(value: JSON) -> str:
    from enrich.pipeline.apply import told

    text = told(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + "…”"


def record(stack: Stack, one: Undo | Failed) -> str:
    """What became of one write, or would become of it, as a line of JSON."""
    base: dict[str, Any] = {"version": 1, "outcome": "failed", "run": "", "taken": [], "kept": [], "exact": False}
    base |= {"diff": "", "error": None}
    if isinstance(one, Failed):
        error = {"code": one.error.code, "message": str(one.error), "hint": one.error.hint}
        return dumped(base | {"path": one.path, "error": error}) + "\n"
    chain = stack.chain(one.write.number)
    found = base | {
        "path": one.write.path,
        "outcome": "kept" if one.patch is None else "redone" if chain.undone else "undone",
        "run": chain.first.run,
        "taken": [{"field": row.field, "key": row.key, "before": row.value, "after": row.old} for row in one.taken],
        "kept": [asdict(kept) for kept in one.kept],
        "exact": one.exact,
        "diff": one.patch.diff() if one.patch else "",
    }
    return dumped(found) + "\n"
