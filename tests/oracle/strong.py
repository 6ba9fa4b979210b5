"""The strong oracle: it answers as a good model does, with what it knows of the world and of the site.

Names come in full and as the site writes them; where the post has only a surname, its words are quoted nevertheless.
Quotes are often told from memory: straight quotation marks, one word left out or another in its place.
Tags are those of the post that the site knows, also where the post doesn't say them and only its neighbours bear them,
and one that the site does not have yet, where it has at least two; where it has none, up to two new ones.

The lots of a post hang on its path alone.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

from oracle import prompted
from oracle.hidden import Site, Truth
from server import answers
from server.values import Answer, Asked

PARAPHRASED = 0.4
_STRAIGHT = str.maketrans("“”‘’「」", '""\'\'""')
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Told:
    """What was said of one post: the tags that the site knows and the new ones, and the names by field."""

    known: tuple[str, ...]
    new: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]


class Strong:
    """Answers for a site; ``told`` holds what was said, by path."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.told: dict[str, Told] = {}

    def __call__(self, asked: Asked) -> Answer:
        """The reply to a request; a repair brings the same, because nothing was wrong."""
        truth = self.site.truths[prompted.title(asked)]
        chance = random.Random(truth.path)  # noqa: S311 - paraphrases, protects nothing
        told = self._of(truth)
        self.told[truth.path] = told
        reply: dict[str, object] = {"summary": truth.summary, "tags": [*told.known, *told.new]}
        for field, names in told.names.items():
            reply[field] = [{"name": name, "quote": self._quote(truth, field, name, chance)} for name in names]
        return answers.completion(asked, json.dumps({name: reply[name] for name in asked.schema["properties"]}))

    def _of(self, truth: Truth) -> Told:
        tags = truth.lists["tags"]
        known = tuple(tag for tag in tags if self.site.is_plain("tags", tag))
        new = [tag for tag in tags if not self.site.knows("tags", tag)]
        names = {field: self._names(truth, field) for field in sorted(self.site.named)}
        most = 1 if len(known) > 1 else 0 if known else 2
        return Told(known, tuple(new[:most]), names)

    def _names(self, truth: Truth, field: str) -> tuple[str, ...]:
        """The names of the post that it holds in some form, as the site writes them."""
        held = (name for name in truth.lists[field] if self.form(truth, field, name))
        return tuple(dict.fromkeys(self.canonical(field, name) for name in held))

    def canonical(self, field: str, name: str) -> str:
        """The site's own form of a name, where it has just one."""
        found = self.site.canonical(field, name)
        return found[0] if len(found) == 1 else name

    def form(self, truth: Truth, field: str, name: str) -> str:
        """The form in which the post holds a name: as it is, as the site also writes it, or its surname."""
        label = self.canonical(field, name)
        forms = [name, label, *self.site.spellings(field, label)]
        parts = label.split()
        if len(parts) > 1 and parts[-1].isalpha() and len(parts[-1]) > 3 and parts[-1][0].isupper():
            forms.append(parts[-1])
        return next((form for form in forms if truth.holds(form)), "")

    def _quote(self, truth: Truth, field: str, name: str, chance: random.Random) -> str:
        """The words around the name, some of them from memory."""
        form = self.form(truth, field, name)
        found = truth.place(form)
        quote = truth.body[max(0, found - 60) : found + len(form) + 60]
        return _remembered(quote, form, chance) if chance.random() < PARAPHRASED else quote


def _remembered(quote: str, form: str, chance: random.Random) -> str:
    """The quote with straight marks and, where it is long, one word less that is not of the name."""
    words = [*_WORD.finditer(quote)]
    others = [word for word in words[1:-1] if word[0] not in form and form not in word[0] and len(word[0]) < 9]
    if len(words) < 8 or not others:
        return quote.translate(_STRAIGHT)
    gone = chance.choice(others)
    return " ".join((quote[: gone.start()] + quote[gone.end() :]).split()).translate(_STRAIGHT)
