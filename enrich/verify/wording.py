"""What of a model's text is the text: without a lead-in, without Markdown's marks, and empty where it says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from enrich.values import FieldSpec, Flag
from enrich.verify.evidence import Body
from enrich.verify.marks import left_over, unmarked
from enrich.verify.phrases import is_placeholder, lead_in
from enrich.verify.safety import tidy_text

_SHOWN = 60
_SIGNS = frozenset("*_`~#[]|>\\\n•-+=1234567890")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text on one line; ``flags`` say what was left out, ``fault`` what is wrong with its marks."""

    text: str
    flags: tuple[Flag, ...] = ()
    fault: str = ""


def worded(spec: FieldSpec, said: str, body: Body) -> Wording:
    """The text of an answer; empty, with a flag, where the answer says nothing."""
    if is_placeholder(said, spec.name):
        return Wording("", _empty(said))
    start = lead_in(said, spec.name)
    rest = said[start:].strip()
    plain = unmarked(rest, body.text) if not _SIGNS.isdisjoint(rest) else rest
    text = tidy_text(plain)
    if text != said and is_placeholder(text, spec.name):
        return Wording("", _empty(said))
    return Wording(text, tuple(_flags(said[:start], rest, plain)), left_over(plain, body.text))


def _empty(said: str) -> tuple[Flag, ...]:
    """Nothing is to be said of nothing, and of a phrase that means nothing, what it was."""
    shown = tidy_text(said)[:_SHOWN]
    return (Flag("placeholder", f"{shown} says nothing and counts as empty", blocks=False),) if shown else ()


def _flags(head: str, rest: str, plain: str) -> Iterator[Flag]:
    if head.strip():
        yield Flag("lead-in", f"{tidy_text(head)[:_SHOWN]} before the text was left out", blocks=False)
    if "".join(plain.split()) != "".join(rest.split()):
        yield Flag("markup-removed", "marks of Markdown were taken off", blocks=False)
