"""Which of many known words and names a text holds, and how often: all of them in one look, not one look each.

Words of alphabets are compared word by word, so that ``Li`` is not in ``Library`` and ``GPT-5`` not in ``GPT-5.6``;
scripts that write words together are compared as they run, white space left out.
Each of many phrases waits under one of its parts; only where the text has that part is the phrase looked for at all.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from enrich.markdown.words import MARKS, normal

_WIDE = (
    r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese, Japanese
    r"\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Korean, whose particles stick, Thai, Lao, Burmese, Khmer
)
_IS_WIDE = re.compile(f"[{_WIDE}]")
_WIDE_RUN = re.compile(f"[{_WIDE}]+")
_WORD = re.compile(rf"[^\W_{_WIDE}]+(?:[{MARKS}]+[^\W_{_WIDE}]*)*(?:\.\d+)*[+#]*")
_FEW = 20


class Text:
    """A text prepared for looking phrases up in it; what nobody asks for is never made."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pool: set[str] = set()
        self._among: tuple[int, set[str]] = (0, set())

    @cached_property
    def words(self) -> list[str]:
        """The words of alphabets, in order."""
        return _WORD.findall(self._folded)

    @cached_property
    def line(self) -> str:
        """All words as `Phrase.form` has them."""
        return _spaced(self.words)

    @cached_property
    def run(self) -> str:
        """The text as it runs; empty where no script in it is written together."""
        return _closed(self._folded) if _IS_WIDE.search(self._folded) else ""

    @cached_property
    def _folded(self) -> str:
        return normal(self._text)

    def among(self, pool: set[str]) -> set[str]:
        """Those of some parts that the text has; one look at it serves all who ask for a pool, until that has grown."""
        size, found = self._among
        if self._pool is not pool or size != len(pool):
            found = {*pool.intersection(self.words), *pool.intersection(_pairs(self.run))}
            self._pool, self._among = pool, (len(pool), found)
        return found

    def count(self, phrase: Phrase) -> int:
        """How often the phrase stands in the text."""
        return self.run.count(phrase.form) if phrase.wide else self.line.count(phrase.form)

    def holds(self, phrase: Phrase) -> bool:
        """Whether the phrase stands in the text, which is told sooner than how often."""
        return phrase.form in (self.run if phrase.wide else self.line)


class Phrase:
    """A word or name to be looked for: its folded form, and the parts that a text with it must have."""

    __slots__ = ("form", "key", "parts", "wide")

    def __init__(self, spelling: str) -> None:
        folded = normal(spelling)
        self.wide = bool(_IS_WIDE.search(folded))
        found = _wide_pairs(_closed(folded)) if self.wide else _WORD.findall(folded)
        self.form = _closed(folded) if self.wide else _spaced(found)
        self.parts = frozenset(found)
        self.key = max(found, key=lambda part: (len(part), part), default="")


class Phrases:
    """Many phrases, each with the number of what it stands for.

    Those that are looked for in the same texts share a ``pool``, which takes the parts of all of them.
    """

    def __init__(self, spellings: Iterable[tuple[int, str]], pool: set[str] | None = None) -> None:
        made = ((number, Phrase(spelling)) for number, spelling in spellings)
        self._phrases = [(number, phrase) for number, phrase in made if phrase.key]
        self._pool = set() if pool is None else pool
        self._waiting: dict[str, list[tuple[int, Phrase]]] = {}
        for number, phrase in self._phrases:
            self._waiting.setdefault(phrase.key, []).append((number, phrase))
            self._pool |= phrase.parts

    def found(self, text: Text) -> dict[int, int]:
        """How often each number's phrases stand in the text, where they do; by number, whatever the hash seed."""
        counts: dict[int, int] = {}
        for number, phrase in self._likely(text):
            if count := text.count(phrase):
                counts[number] = counts.get(number, 0) + count
        return dict(sorted(counts.items()))

    def held(self, text: Text) -> list[int]:
        """The numbers whose phrases stand in the text, ascending, which is told sooner than how often they do."""
        return sorted({number for number, phrase in self._likely(text) if text.holds(phrase)})

    def _likely(self, text: Text) -> Iterable[tuple[int, Phrase]]:
        """The phrases all of whose parts are there; all phrases, where looking for each is less than taking parts."""
        if len(self._phrases) <= _FEW:
            return self._phrases
        parts = text.among(self._pool)
        near = (one for key in self._waiting.keys() & parts for one in self._waiting[key])
        return ((number, phrase) for number, phrase in near if phrase.parts <= parts)


def _spaced(found: Iterable[str]) -> str:
    """Words with a blank on either side of each, so that neighbours don't share one and each is counted."""
    return f" {'  '.join(found)} "


def _closed(folded: str) -> str:
    """The text without white space, hyphens and underscores."""
    return "".join(folded.split()).replace("-", "").replace("_", "")


def _pairs(run: str) -> Iterator[str]:
    """Each pair of neighbours."""
    return map(operator.add, run, run[1:])


def _wide_pairs(run: str) -> list[str]:
    """Each pair of neighbours of which one is wide; no word of an alphabet is ever looked for by its pairs."""
    found: list[str] = []
    for wide in _WIDE_RUN.finditer(run):
        near = run[max(0, wide.start() - 1) : wide.end() + 1]
        found += _pairs(near)
    return found
