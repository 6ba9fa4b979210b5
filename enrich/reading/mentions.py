"""Which of many known words and names a text holds, and how often: all of them in one look, not one look each.

Words of alphabets are compared word by word, so that ``Li`` is not in ``Library`` and ``GPT-5`` not in ``GPT-5.6``;
scripts that write words together are compared as they run, white space left out.
Each phrase waits under one of its parts; only where the text has that part is the phrase looked for at all.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable

from enrich.reading.words import normal

_WIDE = (
    r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese, Japanese
    r"\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Korean, whose particles stick, Thai, Lao, Burmese, Khmer
)
_IS_WIDE = re.compile(f"[{_WIDE}]")
_WIDE_RUN = re.compile(f"[{_WIDE}]+")
_WORD = re.compile(rf"[^\W_{_WIDE}]+(?:\.\d+)*[+#]*")
_GAP = re.compile(r"[\s\-_]+")


class Text:
    """A text prepared for looking phrases up in it."""

    def __init__(self, text: str) -> None:
        folded = normal(text)
        found = _WORD.findall(folded)
        self.line = _spaced(found)
        self.run = _GAP.sub("", folded) if _IS_WIDE.search(folded) else ""
        self.parts = {*found, *_pairs(self.run)}

    def count(self, phrase: Phrase) -> int:
        """How often the phrase stands in the text."""
        if not phrase.parts <= self.parts:
            return 0
        return self.run.count(phrase.form) if phrase.wide else self.line.count(phrase.form)


class Phrase:
    """A word or name to be looked for: its folded form, and the parts that a text with it must have."""

    __slots__ = ("form", "key", "parts", "wide")

    def __init__(self, spelling: str) -> None:
        folded = normal(spelling)
        self.wide = bool(_IS_WIDE.search(folded))
        found = _pairs(_GAP.sub("", folded)) if self.wide else _WORD.findall(folded)
        self.form = _GAP.sub("", folded) if self.wide else _spaced(found)
        self.parts = frozenset(found)
        self.key = max(found, key=lambda part: (len(part), part), default="")


class Phrases:
    """Many phrases, each with the number of what it stands for."""

    def __init__(self, spellings: Iterable[tuple[int, str]]) -> None:
        self._waiting: dict[str, list[tuple[int, Phrase]]] = {}
        for number, spelling in spellings:
            phrase = Phrase(spelling)
            if phrase.key:
                self._waiting.setdefault(phrase.key, []).append((number, phrase))

    def found(self, text: Text) -> dict[int, int]:
        """How often each number's phrases stand in the text, where they do; by number, whatever the hash seed."""
        counts: dict[int, int] = {}
        for key in self._waiting.keys() & text.parts:
            for number, phrase in self._waiting[key]:
                if count := text.count(phrase):
                    counts[number] = counts.get(number, 0) + count
        return dict(sorted(counts.items()))


def _spaced(found: Iterable[str]) -> str:
    """Words with a blank on either side of each, so that neighbours don't share one and each is counted."""
    return f" {'  '.join(found)} "


def _pairs(run: str) -> list[str]:
    """Each pair of neighbours of which one is wide; no word of an alphabet is ever looked for by its pairs."""
    found: list[str] = []
    for wide in _WIDE_RUN.finditer(run):
        near = run[max(0, wide.start() - 1) : wide.end() + 1]
        found += map(operator.add, near, near[1:])
    return found
