"""What models write where they have nothing to say (``N/A``, ``暂无摘要``), and what they put before an answer.

The phrases are beside this module, by language: ``phrases.toml``.
A whole answer is compared with them, never a part of one, so that a sentence about nothing is still a sentence.
Only what declines to answer is known by how it begins.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

LONGEST = 120
_HEAD = 80
_LABELLED = re.compile(
    rf"\s*+(?:[#>]++\s*+)?+(?P<mark>[*_~`]*)(?P<head>[^\n:：]{{1,{_HEAD}}}?)"
    r"(?:(?P=mark)\s*[:：]|\s*[:：]\s*(?P=mark)|(?P=mark)\s*\n|(?P=mark)\s+[-–—]+(?=\s))\s*"
)
_BRACKETED = re.compile(
    r"\s*[*_]*[\[【（(「『〔](?P<head>[^\[\]【】（）()「」『』〔〕\n]{1,40})[\]】）)」』〕][*_]*+[ \t]*+[:：]?+\s*+"
)
_WORD = re.compile(r"[^\W_]+")
_SIGNS = re.compile(r"[\W_]+")  # `str.translate` looks each character up, and all others are letters or digits
_WIDE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ABOUT = re.compile(r"\b(?:of|for|about|the|this|a|an|your|post|article|text|blog|page)\b", re.IGNORECASE)


class _Letters(dict[int, int | None]):
    """What `str.translate` keeps: letters, digits and the marks on them."""

    def __missing__(self, code: int) -> int | None:
        sign = chr(code)
        kept = self[code] = code if sign.isalnum() or unicodedata.category(sign)[0] == "M" else None
        return kept


_LETTERS = _Letters()


@dataclass(frozen=True, slots=True)
class _Lack:
    """How a language says that there is none of something: what stands before and after its name, and at the end.

    ``heads`` are all that may stand before a name, and ``ends`` all that ends a text in which nothing does.
    """

    nouns: frozenset[str]
    frames: tuple[tuple[str, str], ...]
    tails: tuple[str, ...]
    heads: tuple[str, ...]
    ends: tuple[str, ...]

    @property
    def longest(self) -> int:
        """Characters around a name, at most."""
        return max(len(head) + len(end) for head, end in self.frames) + max(map(len, self.tails))

    def says(self, said: str, names: frozenset[str]) -> bool:
        """Whether it says so of one of these names, or is only the name."""
        if not (said.startswith(self.heads) or said.endswith(self.ends)):  # as most texts, found out at once
            return said in names
        whole = [said.removesuffix(tail) for tail in self.tails if said.endswith(tail)]
        return said in names or any(
            one.startswith(head) and one.endswith(end) and one[len(head) : len(one) - len(end)] in names
            for one in whole
            for head, end in self.frames
        )


def letters(text: str) -> str:
    """The letters and digits of a text in one case and width; two texts that say the same words are equal.

    >>> letters("The Engine.") == letters("“the engine”")
    True
    """
    return _short_letters(text) if len(text) <= LONGEST else _letters(text)


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub(lambda signs: signs[0].translate(_LETTERS), folded)


_short_letters = lru_cache(maxsize=4096)(_letters)  # titles, labels and questions come again with each field


def is_placeholder(text: str, name: str = "") -> bool:
    """Whether a whole answer says nothing: no letter and no sign but punctuation, or one of the phrases.

    ``name`` is the field's own, which is no answer either.
    """
    said = letters(text) if len(text) <= LONGEST else text
    if not said:
        return all(unicodedata.category(sign)[0] in "PZC" or sign in "~`|^=+<>$" for sign in text)
    return said in _empty() or _lacks(said, name) or letters(text[:_HEAD]).startswith(_declines())


def is_no_label(text: str) -> bool:
    """Whether a term or a name says nothing: one of the phrases that say so by themselves.

    What an answer is called (``summary``) may be a term of a site.
    """
    said = letters(text) if len(text) <= LONGEST else text
    return said in _empty() or (bool(text) and not said and is_placeholder(text))


def lead_in(text: str, name: str) -> int:
    """How many characters at the start of a text only announce it.

    So do ``Summary:``, ``Here is the summary:`` and ``【摘要】``; ``name`` is the field's own, which is a label, too.
    """
    at = 0
    while found := _announced(text, at, name):
        at = found
    return at


def _announced(text: str, at: int, name: str) -> int:
    """Where one lead-in ends that begins at ``at``; 0 where none does."""
    for pattern in (_BRACKETED, _LABELLED):
        found = pattern.match(text, at)
        if found and found.end() > at and _is_label(found["head"], name):
            return found.end()
        if found and _opens(found["head"]) and any(mark in found[0] for mark in ":：\n"):
            return found.end() if _names_label(found["head"], name) else _announced(text, found.end(), name)
    return 0


def _is_label(head: str, name: str) -> bool:
    labels = _labels(name)
    return letters(head) in labels or letters(_ABOUT.sub("", head)) in labels


def _names_label(head: str, name: str) -> bool:
    """Whether a label is among the words of a head; scripts that don't set words apart have it anywhere."""
    words, said = f" {_spaced(head)} ", letters(head)
    return any(f" {label} " in words or (_WIDE.match(label) and label in said) for label in _spaced_labels(name))


def _spaced(text: str) -> str:
    return " ".join(map(letters, _WORD.findall(text)))


def _opens(head: str) -> bool:
    return letters(head).startswith(_openings())


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    return frozenset(letters(one) for table in _phrases().values() for one in table["empty"])


@lru_cache(maxsize=1)
def _declines() -> tuple[str, ...]:
    return tuple({letters(one) for table in _phrases().values() for one in table.get("declines", ())})


@lru_cache(maxsize=1)
def _openings() -> tuple[str, ...]:
    return tuple({letters(one) for table in _phrases().values() for one in table["openings"]})


@lru_cache(maxsize=64)
def _labels(name: str) -> frozenset[str]:
    return frozenset(map(letters, _spaced_labels(name)))


@lru_cache(maxsize=64)
def _spaced_labels(name: str) -> frozenset[str]:
    found = frozenset(_spaced(one) for table in _phrases().values() for one in table["labels"])
    return found | {_spaced(name.replace("_", " "))} - {""}


def _lacks(said: str, name: str) -> bool:
    """Whether it says of an answer, of a thing or of the field that there is none, or only names it."""
    lacking, longest = _lacking(name)
    return len(said) <= longest and any(lack.says(said, names) for lack, names in lacking)


@lru_cache(maxsize=64)
def _lacking(name: str) -> tuple[tuple[tuple[_Lack, frozenset[str]], ...], int]:
    """By language how it is said and of which names; and in how many characters at most."""
    own = {letters(name.replace("_", " "))} - {""}
    named = tuple((lack, lack.nouns | own) for lack in _lacks_by_language())
    return named, max(max(map(len, names)) + lack.longest for lack, names in named)


@lru_cache(maxsize=1)
def _lacks_by_language() -> tuple[_Lack, ...]:
    return tuple(map(_lack, _phrases().values()))


def _lack(table: Mapping[str, Sequence[str]]) -> _Lack:
    nouns = frozenset(map(letters, (*table["labels"], *table["things"])))
    around = (map(letters, pattern.split("{}")) for pattern in table["lacking"])
    frames = tuple((head, end) for head, end in around)
    tails = ("", *map(letters, table.get("tails", ())))
    heads = tuple(head for head, _ in frames if head)
    ends = tuple(end + tail for head, end in frames if not head for tail in tails)
    return _Lack(nouns, frames, tails, heads, ends)
