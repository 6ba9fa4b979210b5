"""The noisy oracle: it answers with the values that were hidden, disturbed as careless models disturb them.

Of the values that it knows to be right, 30 % come under an alias or in another spelling, 20 % in wrong case or slug
form.
Beside them it says, for each hundred right values of that kind, 15 invented names, 20 unknown tags (half of them nearly
a term of the site), and 5 values copied from the examples in the prompt, which the post neither bears nor holds.
One summary in twenty is an example's.

The lots of a post hang on its path alone, so that the same site always meets the same noise.
What is right is compared by letters and digits only (`key`); no code of enrich decides what counts as respelled.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from oracle import prompted
from oracle.hidden import Site, Truth, key, stems
from server import answers
from server.values import Answer, Asked

RESPELLED, RECASED, INVENTED, UNKNOWN, COPIED = 0.30, 0.20, 0.15, 0.20, 0.05
_SYLLABLES = ("vor", "tam", "quel", "bris", "zand", "oth", "mirr", "kesk", "ulf", "draw")


class Noise(StrEnum):
    """What was done to a value."""

    NONE = auto()
    RESPELLED = auto()
    RECASED = auto()
    INVENTED = auto()
    UNKNOWN = auto()
    NEAR = auto()
    COPIED = auto()


@dataclass(frozen=True)
class Said:
    """One value as it was said of a post; ``right`` is the hidden value behind it, empty where there is none."""

    path: str
    field: str
    text: str
    noise: Noise
    right: str = ""


class Oracle:
    """Answers for a site; ``said`` holds all that was said, by path."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.said: dict[str, list[Said]] = {}

    def __call__(self, asked: Asked) -> Answer:
        """The reply to a request, or to its repair, which brings the right texts."""
        truth = self.site.truths[prompted.title(asked)]
        shown = [values for _, values in prompted.examples(asked)]
        chance = random.Random(truth.path)  # noqa: S311 - disturbs, protects nothing
        said = [one for field in truth.lists for one in self._list(truth, field, shown, chance)]
        summary = self._summary(truth, shown, chance)
        self.said[truth.path] = [*said, summary]
        reply: dict[str, Any] = {"summary": summary.text if prompted.is_first(asked) else truth.summary}
        for field in truth.lists:
            texts = [one.text for one in said if one.field == field]
            reply[field] = [_quoted(truth, text, chance) for text in texts] if field in self.site.named else texts
        return answers.completion(asked, json.dumps({name: reply[name] for name in asked.schema["properties"]}))

    def _list(self, truth: Truth, field: str, shown: Sequence[Mapping[str, Any]], chance: random.Random) -> list[Said]:
        said = [Said(truth.path, field, *self._disturbed(field, right, chance), right) for right in truth.lists[field]]
        named = field in self.site.named
        for _ in truth.lists[field]:
            if named and chance.random() < INVENTED:
                said.append(Said(truth.path, field, _invented(chance), Noise.INVENTED))
            if not named and chance.random() < UNKNOWN:
                said.append(self._unknown(truth.path, field, chance))
            if chance.random() < COPIED and (others := sorted(self._foreign(truth, field, shown))):
                said.append(Said(truth.path, field, chance.choice(others), Noise.COPIED))
        chance.shuffle(said)
        return said

    def _disturbed(self, field: str, right: str, chance: random.Random) -> tuple[str, Noise]:
        lot = chance.random()
        if lot >= RESPELLED + RECASED or not self.site.is_plain(field, right):
            return right, Noise.NONE
        noise = Noise.RESPELLED if lot < RESPELLED else Noise.RECASED
        spellings = _SPELLINGS if field in self.site.named else (*_SPELLINGS, _plural)
        makers = spellings if noise is Noise.RESPELLED else _CASES
        aliases = self.site.aliases(field, right) if noise is Noise.RESPELLED else ()
        forms = [*aliases, *(make(right) for make in makers)]
        fit = [form for form in forms if form not in self.site.labels[field] and form != right]
        return (chance.choice(fit), noise) if fit else (right, Noise.NONE)

    def _unknown(self, path: str, field: str, chance: random.Random) -> Said:
        labels = sorted(label for label in self.site.labels[field] if len(label) > 5)
        if labels and chance.random() < 0.5:
            label = chance.choice(labels)
            at = chance.randrange(1, len(label) - 2)
            near = label[:at] + chance.choice("bdgkq") + label[at + 1 :]
            if not self.site.knows(field, near):
                return Said(path, field, near, Noise.NEAR)
        return Said(path, field, _invented(chance).lower().replace(" ", "-"), Noise.UNKNOWN)

    def _foreign(self, truth: Truth, field: str, shown: Sequence[Mapping[str, Any]]) -> set[str]:
        """The values of examples that a post neither bears nor holds, in any spelling."""
        text = key(f"{truth.title} {truth.body}")
        own = set(map(key, truth.lists[field]))
        found = {value for example in shown for value in example.get(field) or ()}
        forms = {value: {value, *self.site.spellings(field, value)} for value in found}
        held = {value for value in found if any(stem in text for one in forms[value] for stem in stems(one))}
        return {value for value in found - held if key(value) not in own}

    def _summary(self, truth: Truth, shown: Sequence[Mapping[str, Any]], chance: random.Random) -> Said:
        others = [example["summary"] for example in shown if example.get("summary")]
        if others and chance.random() < COPIED:
            return Said(truth.path, "summary", chance.choice(others), Noise.COPIED)
        return Said(truth.path, "summary", truth.summary, Noise.NONE, truth.summary)


def _quoted(truth: Truth, name: str, chance: random.Random) -> dict[str, str]:
    """A name with words around it; for one that the post does not hold, words that it holds or that it does not."""
    at = truth.body.casefold().find(name.casefold())
    if at >= 0:
        return {"name": name, "quote": truth.body[max(0, at - 15) : at + len(name) + 15]}
    start = chance.randrange(max(1, len(truth.body) - 60))
    return {"name": name, "quote": chance.choice([truth.body[start : start + 50], f"{name} said so at length."])}


def _invented(chance: random.Random) -> str:
    return " ".join("".join(chance.choices(_SYLLABLES, k=2)).capitalize() for _ in range(2))


def _plural(label: str) -> str:
    if not label.isascii() or label.endswith("s") or len(label) < 5:
        return f"#{label}"
    return f"{label[:-1]}ies" if label[-1] == "y" and label[-2] not in "aeiou" else f"{label}s"


def _wide(label: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in label)


_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda label: label.replace("-", " ") if "-" in label else f"“{label}”",
    lambda label: label.replace("-", "_").replace(" ", "_"),
    lambda label: f"#{label}",
    _wide,
)
_CASES: tuple[Callable[[str], str], ...] = (
    str.upper,
    lambda label: label.replace("-", " ").title(),
    lambda label: label.replace("-", " ").title().replace(" ", ""),
    lambda label: label.lower().replace(" ", "-"),
)
