"""The weak oracle: it answers as small models do, and answers a repair no better.

Its texts are another post's title or text, the post's own title, a placeholder, a sentence of the prompt, or the right
one behind a lead-in or within marks.
Its tags are the offered ones from the top, a few of the site's that don't fit, a list that runs away, a placeholder, or
the right ones.
Its names are offered ones that the post may not hold, surnames beside full names, and pronouns.
Often a draft stands before the answer, with values that must never be written.

The lots of a post hang on its path alone.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from oracle import prompted
from oracle.hidden import Site, Truth
from server import answers
from server.values import Answer, Asked

DRAFT = "A draft that the model threw away, long as it is and wrong in every word of it."
EMPTY = (
    "N/A", "None", "null", "...", "-", "TBD", "No summary available.", "Not applicable", "unknown", "无", "暂无摘要",
    "没有摘要。", "なし", "要約なし", "нет", "sin resumen", "aucun", "keine", "없음",
    "Keine Zusammenfassung verfügbar.",
)  # fmt: skip
HEADS = ("Summary: ", "**Summary**: ", "Here is the summary:\n\n", "摘要：", "Sure! Here's a summary of the post: ")
RUNAWAY = 70
TAGS = ("right", "offered", "offered", "runaway", "loop", "placeholder", "stray", "stray")
PRONOUNS = (
    "I", "He", "she", "They", "it", "the author", "Elle", "Il", "on", "Sie", "er", "wir", "él", "Ella", "lui", "Lei",
    "ele", "Он", "она", "他", "她们", "我", "作者", "彼女", "筆者", "그녀", "우리",
)  # fmt: skip


class Weak:
    """Answers for a site; ``kinds`` counts what was done to the texts and tags."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.kinds: Counter[str] = Counter()

    def __call__(self, asked: Asked) -> Answer:
        """The reply to a request, and the same to its repair."""
        truth = self.site.truths[prompted.title(asked)]
        chance = random.Random(truth.path)  # noqa: S311 - errs, protects nothing
        shown = [*prompted.examples(asked)]
        reply: dict[str, Any] = {
            "summary": self._summary(truth, asked, shown, chance),
            "tags": self._tags(truth, prompted.offered(asked, "tags"), chance),
        }
        for field in sorted(self.site.named):
            reply[field] = _names(truth, prompted.offered(asked, field), chance)
        said = {name: reply[name] for name in asked.schema["properties"]}
        return answers.completion(asked, _drafted(said, chance))

    def _summary(
        self, truth: Truth, asked: Asked, shown: Sequence[tuple[str, dict[str, Any]]], chance: random.Random
    ) -> str:
        rules = [line for line in asked.body["messages"][0]["content"].splitlines() if line.startswith("- ")]
        others = [values["summary"] for _, values in shown if values.get("summary")]
        texts = {
            "right": [truth.summary],
            "lead-in": [head + truth.summary for head in HEADS],
            "marks": [f"**{truth.summary}**"],
            "title": [truth.title, truth.title.upper(), f"“{truth.title}”"],
            "example title": [title for title, _ in shown],
            "example text": others,
            "placeholder": EMPTY,
            "prompt": [rule.removeprefix("- ") for rule in rules],
        }
        return str(chance.choice(texts[self._kind("text", chance.choice([*texts]))] or [truth.summary]))

    def _tags(self, truth: Truth, offered: Sequence[str], chance: random.Random) -> list[str]:
        kind = self._kind("tags", chance.choice(TAGS))
        match kind:
            case "offered" if len(offered) >= 4:
                return [*offered[: chance.randrange(4, 9)]]
            case "runaway":
                return chance.choices(sorted(self.site.labels["tags"]), k=RUNAWAY)
            case "loop" if offered:
                return [chance.choice(offered)] * RUNAWAY
            case "placeholder":
                return [chance.choice(EMPTY)]
            case "stray":
                return chance.sample(sorted(self.site.labels["tags"]), k=chance.randrange(1, 4))
            case _:
                return [tag for tag in truth.lists["tags"] if self.site.is_plain("tags", tag)]

    def _kind(self, what: str, kind: str) -> str:
        self.kinds[f"{what}: {kind}"] += 1
        return kind


def _names(truth: Truth, offered: Sequence[str], chance: random.Random) -> list[dict[str, str]]:
    """Offered names with words that the post has, or with words that it does not have."""
    start = chance.randrange(max(1, len(truth.body) - 60))
    words = truth.body[start : start + 50]
    names = [*chance.sample(offered, min(4, len(offered))), chance.choice(EMPTY), chance.choice(PRONOUNS)]
    names += [name.split()[-1] for name in names if " " in name and chance.random() < 0.5]
    return [{"name": name, "quote": chance.choice((words, f"{name} said so."))} for name in names]


def _drafted(said: dict[str, Any], chance: random.Random) -> str:
    """The reply, every second time behind a draft of it."""
    text = json.dumps(said, ensure_ascii=False)
    if chance.random() < 0.5:
        return text
    draft = json.dumps(said | {"summary": DRAFT, "tags": ["drafted"]}, ensure_ascii=False)
    return f"My first idea was {draft}\n\nOn reflection, the answer is:\n```json\n{text}\n```"
