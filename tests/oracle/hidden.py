"""A site some of whose posts have lost their values, and what these were."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from enrich import frontmatter
from enrich.config import load
from enrich.errors import PostError
from enrich.fields.specs import specs
from enrich.index.index import SiteIndex
from enrich.index.source import Source
from enrich.index.source import load as read
from enrich.posts.discover import posts
from enrich.values import FieldSpec, Kind, Vocabulary

_PLURALS = (("ies", "y"), ("es", ""), ("s", ""))


def key(text: str) -> str:
    """Letters and digits alone, in one case and width."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def stems(label: str) -> set[str]:
    """A key, and what it may be the plural or the singular of."""
    made = key(label)
    singular = {made[: -len(end)] + other for end, other in _PLURALS if made.endswith(end)}
    plural = {f"{made}s", f"{made}es", f"{made[:-1]}ies"}
    return {made, *singular, *plural}


@dataclass(frozen=True)
class Truth:
    """A post and its hidden values: ``lists`` by field."""

    path: str
    title: str
    body: str
    summary: str
    lists: Mapping[str, Sequence[str]]

    def holds(self, name: str) -> bool:
        """Whether a name stands in the body to the letter, as whole words where its script has words."""
        return self.place(name) >= 0

    def place(self, name: str) -> int:
        """Where that is; -1 where the body does not hold it."""
        before = "(?<![A-Za-z0-9À-ÿ])" if name[:1].isascii() else ""
        after = "(?![A-Za-z0-9À-ÿ])" if name[-1:].isascii() else ""
        found = re.search(before + re.escape(name) + after, self.body)
        return found.start() if found else -1


@dataclass
class Site:
    """The site as it is left; ``truths`` are by title, ``labels`` and ``known`` by field as the site has them.

    ``offers`` gives the candidates that the site itself has for a post and a field.
    """

    root: Path
    truths: Mapping[str, Truth]
    labels: Mapping[str, frozenset[str]]
    known: Mapping[str, Vocabulary]
    named: frozenset[str]
    offers: Callable[[Truth, str], frozenset[str]]
    _keys: dict[str, Counter[str]] = field(default_factory=dict)

    def posts(self) -> list[str]:
        """The paths of all posts that can be read."""
        return [path for path in posts(load(self.root), ()) if _source(self.root, path)]

    def truth(self, path: str) -> Truth:
        """What was hidden of a post."""
        return next(truth for truth in self.truths.values() if truth.path == path)

    def spellings(self, name: str, label: str) -> tuple[str, ...]:
        """The other spellings of a label that the site's own posts give."""
        term = self.known[name].terms.get(label)
        return term.aliases if term else ()

    def canonical(self, name: str, label: str) -> tuple[str, ...]:
        """The labels that a spelling stands for on the site."""
        return tuple(one for one, term in self.known[name].terms.items() if label in (one, *term.aliases))

    def knows(self, name: str, label: str) -> bool:
        """Whether a label is one of the site's in any spelling or number."""
        return not stems(label).isdisjoint(self._counted(name))

    def is_plain(self, name: str, label: str) -> bool:
        """Whether a label is the site's, and no other of its labels is spelt like it."""
        return label in self.labels[name] and sum(self._counted(name)[stem] for stem in stems(label)) == 1

    def aliases(self, name: str, label: str) -> tuple[str, ...]:
        """The other spellings of a label that the site's own posts give, each for this label alone."""
        vocabulary = self.known[name]
        term = vocabulary.terms.get(label)
        alone = [alias for alias in term.aliases if not self.knows(name, alias)] if term else []
        return tuple(
            alias for alias in alone if sum(alias in other.aliases for other in vocabulary.terms.values()) == 1
        )

    def _counted(self, name: str) -> Counter[str]:
        if name not in self._keys:
            self._keys[name] = Counter(stem for label in self.labels[name] for stem in {key(label)})
        return self._keys[name]


def hide(root: Path, count: int, seed: int = 7) -> Site:
    """Empties the fields of ``enrich.toml`` at ``root`` in ``count`` posts drawn by lot; the index is made here, too.

    Posts are left out whose title is not theirs alone, since the oracle knows a post by it.
    """
    config = load(root)
    fields = specs(config.fields)
    sources = {path: found for path in posts(config, ()) if (found := _source(root, path))}
    titles = Counter(found.title for found in sources.values())
    filled = [path for path, one in sources.items() if one.title and titles[one.title] == 1 and one.values.get("tags")]
    random.Random(seed).shuffle(filled)  # noqa: S311 - draws posts, protects nothing
    lists = [spec.name for spec in fields if spec.is_list]
    truths: dict[str, Truth] = {}
    for path in sorted(filled[:count]):
        one = sources[path]
        kept = {name: one.values.get(name, ()) for name in lists}
        truths[one.title] = Truth(path, one.title, one.body, " ".join(one.values.get("summary", ())), kept)
        text = (root / path).read_bytes()
        there = [spec for spec in fields if spec.key in one.values]
        (root / path).write_bytes(frontmatter.edit(text, {spec.key: [] if spec.is_list else "" for spec in there}))
    state = config.state
    state.mkdir()
    index = SiteIndex(state / "index.db")
    index.update([(path, root / path) for path in posts(config, ())], fields)
    known = index.context("", "", "", fields, {}).vocabularies
    index.close()
    labels = {name: frozenset(known[name].terms) for name in lists}
    named = frozenset(spec.name for spec in fields if spec.kind is Kind.NAMES)
    return Site(root, truths, labels, known, named, _offers(index, fields))


def _offers(index: SiteIndex, fields: Sequence[FieldSpec]) -> Callable[[Truth, str], frozenset[str]]:
    """What an index offers for a post and a field; it is asked in memory, as it was when the values were hidden."""

    def offers(truth: Truth, field: str) -> frozenset[str]:
        spec = [spec for spec in fields if spec.name == field]
        candidates = index.context(truth.path, truth.title, truth.body, spec, {}).candidates
        return frozenset(term.label for term in candidates[field])

    return offers


def values(root: Path, path: str, name: str) -> tuple[str, ...]:
    """What a post holds now."""
    return read(path, root / path).values.get(name, ())


def _source(root: Path, path: str) -> Source | None:
    try:
        found = read(path, root / path)
    except (PostError, UnicodeDecodeError):
        return None
    return None if found.front.get("enrich") is False else found
