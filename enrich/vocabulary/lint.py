"""Finds untidy terms of a site: two spellings of one term, aliases used as labels, names among tags, and so on.

A finding with a ``better`` label can be corrected safely: both are spellings of one term, by folding or by the
vocabulary file.
A person must judge all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from enrich.report import counted
from enrich.values import FieldSpec, Kind, Term
from enrich.vocabulary.field_vocabulary import FieldVocabulary
from enrich.vocabulary.similar import resembling
from enrich.vocabulary.terms import fold, spellings


class Rule(StrEnum):
    """The kinds of findings."""

    TWIN = "twin"
    ALIAS = "alias"
    NEVER = "never"
    UNKNOWN = "unknown"
    NAME = "name"
    NEAR = "near"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One label to look at, and the posts that have it; ``better`` is the label that can safely replace it."""

    rule: Rule
    field: str
    label: str
    paths: tuple[str, ...]
    message: str
    better: str = ""


def findings(lexicons: Mapping[str, FieldVocabulary], names: Mapping[str, Mapping[str, str]]) -> Iterator[LintFinding]:
    """All findings; ``names`` are the folded spellings of names with their canonical form, by field."""
    for lexicon in lexicons.values():
        yield from _Tidiness(lexicon).findings(names)


class _Tidiness:
    """One field's terms under the rules."""

    def __init__(self, lexicon: FieldVocabulary) -> None:
        self.lexicon = lexicon
        self.spec: FieldSpec = lexicon.spec
        terms = (*lexicon.words.terms, *map(Term, self.spec.values))
        self.owners = {form: term for term in terms for form in spellings(term)}
        self.closed = lexicon.words.complete or bool(self.spec.values)
        self.groups: dict[str, list[str]] = {}
        for label in lexicon.posts:
            self.groups.setdefault(fold(label), []).append(label)
        self.heads = {form: self._head(form, labels) for form, labels in self.groups.items()}

    def findings(self, names: Mapping[str, Mapping[str, str]]) -> Iterator[LintFinding]:
        for form, labels in self.groups.items():
            for label in labels:
                yield from self._of_label(form, label)
            yield from self._of_group(form, labels, names)
        yield from self._near()

    def _head(self, form: str, labels: Sequence[str]) -> str:
        """The label that all spellings should be: the file's, else the one that most posts have."""
        owner = self.owners.get(form)
        if owner is not None:
            return owner.label
        return max(labels, key=lambda label: len(self.lexicon.posts[label]))

    def _of_label(self, form: str, label: str) -> Iterator[LintFinding]:
        head = self.heads[form]
        if label == head:
            return
        if fold(head) == form:
            other = len(self.lexicon.posts.get(head, ()))
            told = f"{_have(other)} that" if other else "the vocabulary file has that"
            yield self._finding(Rule.TWIN, label, f"is `{head}` in another spelling; {told}", head)
        else:
            yield self._finding(Rule.ALIAS, label, f"is an alias of `{head}`", head)

    def _of_group(
        self, form: str, labels: Sequence[str], names: Mapping[str, Mapping[str, str]]
    ) -> Iterator[LintFinding]:
        owned, label = form in self.owners, self.heads[form] if self.heads[form] in labels else labels[0]
        if self.lexicon.rules_out(label):
            yield self._finding(Rule.NEVER, label, "must not be used: the vocabulary file forbids it")
        elif self.closed and not owned:
            yield self._finding(Rule.UNKNOWN, label, "is not in the vocabulary")
        if self.spec.kind is Kind.NAMES:
            return
        for field, known in names.items():
            if form in known:
                name = known[form]
                told = "" if name == label else f", as `{name}`"
                yield self._finding(Rule.NAME, label, f"is a name in `{field}`{told}")
        if not owned and sum(len(self.lexicon.posts[one]) for one in labels) == 1:
            yield self._finding(Rule.ONCE, label, "is used only in this post")

    def _near(self) -> Iterator[LintFinding]:
        """Pairs of similar terms, except two terms of the file, which are there on purpose."""
        for one, other in resembling(list(dict.fromkeys(self.heads.values()))):
            few, many = sorted((one, other), key=lambda label: len(self.lexicon.posts.get(label, ())))
            if few in self.lexicon.posts and not (fold(one) in self.owners and fold(other) in self.owners):
                told = _have(len(self.lexicon.posts.get(many, ())))
                yield self._finding(Rule.NEAR, few, f"resembles `{many}`; {told} that")

    def _finding(self, rule: Rule, label: str, message: str, better: str = "") -> LintFinding:
        paths = tuple(self.lexicon.posts[label])
        return LintFinding(rule, self.spec.name, label, paths, f"`{label}` {message}", better)


def _have(posts: int) -> str:
    return counted(posts, "post has", "posts have")
