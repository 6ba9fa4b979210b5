"""What a site knows: its terms, its names, and similar posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from enrich.values.posts import JSON, nothing

UNLIKELY = -10.0  # the score of a term that nothing in the post speaks for


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a vocabulary; ``count`` is how many posts of the site have it, ``score`` how well it fits one post.

    A post has at most one term of a ``group``; only people set a ``manual`` term, and it is never proposed.
    ``labels`` are the term's names by language, ``kind`` says what a name is, such as a person.
    ``probability`` is how likely the site's owner would take it for that post, ``why`` what speaks for it, in one line;
    ``stands`` says whether a word of it stands in the post, or of what the site's glosses call the same.
    """

    label: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    parent: str = ""
    count: int = 0
    score: float = 0.0
    group: str = ""
    manual: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    probability: float = 0.0
    why: str = ""
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of one taxonomy; ``forms`` maps each folded spelling to the labels it may mean.

    ``slugs`` does the same for a spelling in an address, such as ``node-js``; see `enrich.vocabulary.terms`.
    ``never`` are folded spellings that are not proposed, whatever a model says.
    ``lone`` are labels that count as unknown, because only the post of the request has them.
    ``complete`` says that there are no other terms, so that no name is new.
    ``plurals`` says whether an English plural means its singular, which is true of topics and not of names.
    """

    terms: Mapping[str, Term] = field(default_factory=nothing)
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=nothing)
    slugs: Mapping[str, tuple[str, ...]] = field(default_factory=nothing)
    never: frozenset[str] = frozenset()
    lone: frozenset[str] = frozenset()
    complete: bool = False
    plurals: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """A post of the site that is similar to the one of the request, with values that people accepted."""

    path: str
    title: str
    values: Mapping[str, JSON]
    similarity: float


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What the site itself knows that helps with one post, by field name.

    ``vocabularies`` hold every term of the site, ``candidates`` the best for this post, best first.
    ``lengths`` are the median characters of the site's own texts, ``sizes`` the usual number of values in a list.
    ``weights`` say what the site's own texts look like: centroid, title and position of the sentences they are made of.
    ``repeats`` is the share of the site's own texts that nearly repeat the lead of their post, from 0 to 1.
    ``parents`` are, for a field with a parent, the labels of the parent that each of its own labels may belong to;
    ``above`` is the parent's label that the post has.
    ``frequent`` are the labels that most posts bear, whatever the post, the most frequent first.
    ``texts`` are the list fields that most posts write as a text.
    ``keyphrases`` are, for a field of terms on a site that has hardly any, what the post is about in its own words.
    """

    vocabularies: Mapping[str, Vocabulary] = field(default_factory=nothing)
    candidates: Mapping[str, tuple[Term, ...]] = field(default_factory=nothing)
    examples: tuple[Example, ...] = ()
    lengths: Mapping[str, int] = field(default_factory=nothing)
    sizes: Mapping[str, int] = field(default_factory=nothing)
    weights: Mapping[str, tuple[float, ...]] = field(default_factory=nothing)
    repeats: Mapping[str, float] = field(default_factory=nothing)
    parents: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=nothing)
    above: Mapping[str, str] = field(default_factory=nothing)
    frequent: Mapping[str, tuple[str, ...]] = field(default_factory=nothing)
    texts: frozenset[str] = frozenset()
    keyphrases: Mapping[str, tuple[str, ...]] = field(default_factory=nothing)
