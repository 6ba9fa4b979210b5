"""Changes single entries of a vocabulary file: comments, order, quotes and indents of all others stay, to the byte.

The file is parsed only to find the places; each change is put into its text there.
Block lists grow by lines, and flow lists inside their brackets.
The result is read again and must say exactly what was asked for; else nothing is returned.
Writing the parsed data back would be shorter, but it would change the layout of the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from yaml import YAMLError

from enrich.errors import ConfigError
from enrich.fields.forms import unhashed
from enrich.frontmatter.yaml_values import flow
from enrich.values import Term
from enrich.vocabulary.file import Located, Words, decoded, locate
from enrich.vocabulary.layout import Splice, extended, removed, widened
from enrich.vocabulary.terms import fold, spellings


@dataclass(frozen=True, slots=True)
class Add:
    """A new term; ``kind`` says what a name is. If the file forbids it, that ends."""

    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """One more spelling of a term, which is added if the file does not have it; ``why`` becomes a comment after it."""

    label: str
    alias: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Never:
    """A spelling that must never be proposed; a term of the file with this label is removed."""

    said: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A term that is removed from the file; posts may still have it."""

    label: str


Change: TypeAlias = Add | Alias | Never | Drop


def changed(source: bytes, changes: Iterable[Change], path: str = "the file") -> bytes:
    """The file's bytes with the changes, in order; ``source`` is empty where there is no file yet.

    A change that the file has already changes nothing.

    Raises:
        ConfigError: The file can't be read, is written in a way that can't be edited safely, or a change contradicts
            it, such as an alias that is a spelling of another term.
    """
    before = decoded(source, path)
    located = locate(before, path)
    plan = _Plan(located.words)
    for change in changes:
        plan.take(change)
    after = _spliced(before, list(_splices(before, located, plan)))
    in_braces = located.root is not None and located.root.flow_style and after != before
    if in_braces or _read(after, path) != plan.words():
        raise ConfigError(f"{path}: can't be edited safely as it is written", "edit it by hand, or use block lists")
    return source[: len(source) - len(before.encode())] + after.encode()


def _read(after: str, path: str) -> Words | None:
    """What a changed text says; ``None`` where the change broke its YAML."""
    try:
        return locate(after, path).words
    except ConfigError as error:
        if isinstance(error.__cause__, YAMLError):
            return None
        raise


class _Plan:
    """What a file will say.

    ``aliases`` are more spellings of its terms, by number, each with a reason; ``new`` are new terms by folded label.
    ``dropped`` and ``lifted`` are the numbers of the removed terms and of the removed spellings under never.
    """

    def __init__(self, old: Words) -> None:
        self.old = old
        self.aliases: dict[int, dict[str, str]] = {}
        self.new: dict[str, tuple[Term, dict[str, str]]] = {}
        self.dropped: set[int] = set()
        self.never: dict[str, str] = {}
        self.lifted: set[int] = set()
        self._numbers = {fold(term.label): number for number, term in enumerate(old.terms)}
        self._owners = {form: number for number, term in enumerate(old.terms) for form in spellings(term)}
        self._spurned = {fold(said): number for number, said in enumerate(old.never)}

    def take(self, change: Change) -> None:
        """Adds one change."""
        match change:
            case Add(label, kind):
                self._add(_word(label), kind)
            case Alias(label, alias, why):
                self._alias(_word(label), _word(alias), why)
            case Never(said):
                self._drop(said)
                if fold(said) not in self._spurned:
                    self.never.setdefault(fold(said), _word(said))
            case Drop(label):
                self._drop(label)

    def words(self) -> Words:
        """What the file must say in the end."""
        kept = (
            replace(term, aliases=(*term.aliases, *self.aliases.get(number, ())))
            for number, term in enumerate(self.old.terms)
            if number not in self.dropped
        )
        new = (replace(term, aliases=tuple(aliases)) for term, aliases in self.new.values())
        never = (said for number, said in enumerate(self.old.never) if number not in self.lifted)
        return Words((*kept, *new), (*never, *self.never.values()), self.old.complete)

    def _add(self, label: str, kind: str = "") -> None:
        if self._number(label) is None:
            self.new.setdefault(fold(label), (Term(label, kind=kind), {}))
        self._lift(label)

    def _alias(self, label: str, alias: str, why: str) -> None:
        number = self._owners.get(fold(label))
        if number is None or number in self.dropped:
            self._add(label)
            number = None
        term, more = self.new[fold(label)] if number is None else (self.old.terms[number], self.aliases.get(number, {}))
        if alias not in (term.label, *term.aliases):
            more.setdefault(alias, _tidy(why))
            self._lift(alias)
        if number is not None and more:
            self.aliases[number] = more

    def _drop(self, label: str) -> None:
        number = self._number(label)
        if number is not None:
            self.dropped.add(number)
            self.aliases.pop(number, None)
        self.new.pop(fold(label), None)

    def _lift(self, said: str) -> None:
        self.never.pop(fold(said), None)
        if fold(said) in self._spurned:
            self.lifted.add(self._spurned[fold(said)])

    def _number(self, label: str) -> int | None:
        number = self._numbers.get(fold(label))
        return None if number in self.dropped else number


def _splices(text: str, located: Located, plan: _Plan) -> Iterator[Splice]:
    """What to replace in the text, in the order of insertions at the same place."""
    for number, aliases in plan.aliases.items():
        yield from widened(text, located.items[number], aliases)
    yield from removed(text, located.items, plan.dropped)
    yield from removed(text, located.ruled_out, plan.lifted)
    terms = [_entry(term, aliases) for term, aliases in plan.new.values()]
    never = [((f"- {flow(said)}",), flow(said)) for said in plan.never.values()]
    yield from extended(text, located.root, "terms", terms)
    yield from extended(text, located.root, "never", never)


def _entry(term: Term, aliases: Mapping[str, str]) -> tuple[Sequence[str], str]:
    """A new term as lines of a block list, and as an item of a flow list."""
    label, kind = flow(term.label), f"kind: {flow(term.kind)}" if term.kind else ""
    if not aliases:
        return ((f"- label: {label}", f"  {kind}"), f"{{label: {label}, {kind}}}") if kind else ((f"- {label}",), label)
    lines = [f"- label: {label}", *([f"  {kind}"] if kind else ()), "  aliases:"]
    lines += [f"    - {flow(alias)}" + (f"  # {why}" if why else "") for alias, why in aliases.items()]
    parts = [f"label: {label}", *([kind] if kind else ()), f"aliases: {flow([*aliases])}"]
    return lines, "{" + ", ".join(parts) + "}"


def _spliced(text: str, splices: Sequence[Splice]) -> str:
    parts: list[str] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        parts += (text[at : splice.start], splice.text)
        at = max(at, splice.end)
    return "".join((*parts, text[at:]))


def _word(text: str) -> str:
    return unhashed(_tidy(text))


def _tidy(text: str) -> str:
    return " ".join(text.split())
