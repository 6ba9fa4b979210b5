"""Which of many known words and names a text holds, and how often: all of them in one look, not one look each.

Words of alphabets are compared word by word, so that ``Li`` is not in ``Library`` and ``GPT-5`` not in ``GPT-5.6``;
scripts that write words together are compared as they run, white space left out.
Each phrase has parts, its words or its pairs of characters; only where the text has them all is it looked for at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from enrich.index.characters import Codes, Marks, among, codes, table, text_of, with_blanks
from enrich.markdown.words import HAN, HANGUL, MARKS, SPACELESS, normal

_WIDE = HAN + HANGUL + SPACELESS  # Korean, too, for its particles stick to the words
_IS_WIDE = re.compile(f"[{_WIDE}]")
_WIDE_RUN = re.compile(f"[{_WIDE}]+")
_WORD = re.compile(rf"[^\W_{_WIDE}]+(?:[{MARKS}]+[^\W_{_WIDE}]*)*(?:\.\d+)*[+#]*")
_WIDES = table(_WIDE)
_GAPS = table(singles="".join(filter(str.isspace, map(chr, range(0x3001)))) + "-_")
_SIEVE = 20  # bits: a pair of characters that no phrase has is all but always told by one look
_FACTOR = np.uint32(0x9E3779B1)
_WIDTH = np.uint64(21)
_NO_MARKS: Marks = np.zeros(0, np.bool_)


class Text:
    """A text prepared for looking phrases up in it; what nobody asks for is never made."""

    def __init__(self, text: str) -> None:
        self.source = text
        self._among: tuple[Pool | None, Marks] = (None, _NO_MARKS)

    @cached_property
    def words(self) -> list[str]:
        """The words of alphabets, in order."""
        return _WORD.findall(with_blanks(self._codes, self._wide) if self._wide.any() else self._folded)

    @cached_property
    def line(self) -> str:
        """All words as `Phrase.form` has them."""
        return _spaced(self.words)

    @cached_property
    def run(self) -> str:
        """The text as it runs; empty where no script in it is written together."""
        return text_of(self.running)

    @cached_property
    def running(self) -> Codes:
        """The characters of `run`."""
        return self._codes[~among(self._codes, _GAPS)] if self._wide.any() else self._codes[:0]

    @cached_property
    def _folded(self) -> str:
        return normal(self.source)

    @cached_property
    def _codes(self) -> Codes:
        return codes(self._folded)

    @cached_property
    def _wide(self) -> Marks:
        return among(self._codes, _WIDES)

    def among(self, pool: Pool) -> Marks:
        """Which parts of a pool the text has; one look serves all who ask for the pool, until that has grown."""
        seen, found = self._among
        if seen is not pool or len(found) != len(pool):
            found = pool.held(self)
            self._among = pool, found
        return found

    def count(self, phrase: Phrase) -> int:
        """How often the phrase stands in the text."""
        return self.run.count(phrase.form) if phrase.wide else self.line.count(phrase.form)

    def holds(self, phrase: Phrase) -> bool:
        """Whether the phrase stands in the text, which is told sooner than how often."""
        return phrase.form in (self.run if phrase.wide else self.line)


class Phrase:
    """A word or name to be looked for: its folded form, and the parts that a text with it must have."""

    __slots__ = ("form", "wide")

    def __init__(self, folded: str) -> None:
        self.wide = bool(_IS_WIDE.search(folded))
        self.form = _closed(folded) if self.wide else _spaced(_WORD.findall(folded))

    @property
    def parts(self) -> list[str]:
        """The pairs of neighbours of which one is wide, or the words."""
        return _wide_pairs(self.form) if self.wide else self.form.split()


class Pool:
    """The parts of many phrases, each with its number."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.pairs: dict[str, int] = {}
        self._sieve = np.zeros(1 << _SIEVE, np.bool_)
        self._known: tuple[NDArray[np.uint64], NDArray[np.intp]] = _ordered(codes(""), ())

    def __len__(self) -> int:
        return len(self.words) + len(self.pairs)

    def numbers(self, phrase: Phrase) -> list[int]:
        """The numbers of a phrase's parts, which are in the pool from now on."""
        known = self.pairs if phrase.wide else self.words
        size = len(self)
        found: list[int] = []
        for part in phrase.parts:
            if (number := known.get(part)) is None:
                known[part] = number = size
                size += 1
            found.append(number)
        return found

    def held(self, text: Text) -> Marks:
        """Which parts a text has, by number."""
        found = np.zeros(len(self), np.bool_)
        found[[self.words[word] for word in self.words.keys() & set(text.words)]] = True
        found[self._pairs_in(text.running)] = True
        return found

    def _pairs_in(self, run: Codes) -> NDArray[np.intp]:
        """The numbers of the pairs that stand in a run of characters."""
        if len(self._known[0]) != len(self.pairs):
            made = codes("".join(self.pairs))
            self._known = _ordered(made, self.pairs.values())
            self._sieve[_sifted(made[::2], made[1::2])] = True
        known, numbers = self._known
        likely = np.flatnonzero(self._sieve[_sifted(run[:-1], run[1:])])
        if not len(known) or not len(likely):
            return numbers[:0]
        pairs = _paired(run[likely], run[likely + 1])
        places = np.minimum(np.searchsorted(known, pairs), len(known) - 1)
        found: NDArray[np.intp] = numbers[places[known[places] == pairs]]
        return found


def _ordered(pairs: Codes, values: Iterable[int]) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """The pairs in order, and the number of each."""
    known, numbers = _paired(pairs[::2], pairs[1::2]), np.array([*values], np.intp)
    order = np.argsort(known)
    return known[order], numbers[order]


def _sifted(first: Codes, second: Codes) -> Codes:
    return (first * _FACTOR + second) & np.uint32((1 << _SIEVE) - 1)


def _paired(first: Codes, second: Codes) -> NDArray[np.uint64]:
    return first.astype(np.uint64) << _WIDTH | second


class Phrases:
    """Many phrases, each with the number of what it stands for.

    Those that are looked for in the same texts share a ``pool``, which takes the parts of all of them.
    """

    def __init__(self, spellings: Iterable[tuple[int, str]], pool: Pool | None = None) -> None:
        self._pool = Pool() if pool is None else pool
        self._phrases: list[tuple[int, Phrase]] = []
        parts: list[int] = []
        starts: list[int] = []
        for number, spelling in spellings:
            phrase = Phrase(normal(spelling))
            if numbers := self._pool.numbers(phrase):
                self._phrases.append((number, phrase))
                starts.append(len(parts))
                parts += numbers
        self._parts = np.array(parts, np.int32)
        self._starts = np.array(starts, np.int32)

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

    def _likely(self, text: Text) -> Iterator[tuple[int, Phrase]]:
        """The phrases all of whose parts are there."""
        if not self._phrases:
            return
        there = np.logical_and.reduceat(text.among(self._pool)[self._parts], self._starts)
        for place in np.flatnonzero(there).tolist():
            yield self._phrases[place]


def _spaced(found: Iterable[str]) -> str:
    """Words with a blank on either side of each, so that neighbours don't share one and each is counted."""
    return f" {'  '.join(found)} "


def _closed(folded: str) -> str:
    """The text without white space, hyphens and underscores."""
    return "".join(folded.split()).replace("-", "").replace("_", "")


def _wide_pairs(run: str) -> list[str]:
    """Each pair of neighbours of which one is wide; no word of an alphabet is ever looked for by its pairs."""
    found: list[str] = []
    for wide in _WIDE_RUN.finditer(run):
        near = run[max(0, wide.start() - 1) : wide.end() + 1]
        found += map(str.__add__, near, near[1:])
    return found
