"""Where a name stands as a whole word, or as several: the longest word counts, and a part of it is another name.

``Ray`` is no name in ``Ray-Ban``, nor ``Ban``; but what has a small letter beside the hyphen is no name of its own, so
``OpenAI`` is named in ``OpenAI-backed`` and ``Google`` in ``ex-Google``.
German and its kin join any words by hyphens: ``Trump`` is named in ``Trump-Regierung``.
A version goes on with digits and with words: ``GPT-5`` is neither in ``GPT-5.6`` nor in ``GPT-5-mini``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from enrich.verify.language import language_of_post

_SPACED = (  # letters and digits of scripts that set words apart: 与Broadcom合作 names Broadcom
    r"(?-i:(?=[\0-\u05ff])[^\W_])"  # without case, the Kelvin sign beyond the range would be a k within it
)
_SEPARATORS = re.compile(r"[\s\-_·]+")
_HYPHENS = "-‐‑"
_JOINING = {"de", "nl", "sv", "da", "no", "nn", "nb", "fi"}
_SHORTEST_JOINED = 5
_BEFORE = re.compile(rf"([^\W_]+)[{_HYPHENS}]\Z")
_AFTER = re.compile(rf"[{_HYPHENS}]([^\W_]+)")
_APART = re.compile(r" (?:[A-Z\u00c0-\u00de][^\W_]|\d)")
_WORD_BEFORE = re.compile(r"[A-Z\u00c0-\u00de][^\W\d_]+ \Z")
_BEGINNING = re.compile(r"[.!?:\n\"“‘'*#>|-] *\Z")
_TURKISH = re.compile("[İı]")
_VERSION = re.compile(r"[.,]?\d")
_ADJECTIVE = re.compile(
    r"(?:\w+(?:ed|ing)|like|style|level|class|era|ready|compatible|only|first|free|native|friendly)\Z"
)


@lru_cache(maxsize=1 << 14)
def parts(name: str) -> tuple[str, ...]:
    """The parts of a name between its separators."""
    return tuple(part for part in _SEPARATORS.split(unicodedata.normalize("NFC", name.strip())) if part)


def named(name: str, text: str) -> re.Match[str] | None:
    """The first place where a name stands in a text for itself."""
    return next((found for found in _whole(name).finditer(text) if not is_part(text, *found.span())), None)


def matches(name: str, text: str, folded: str) -> Iterator[re.Match[str]]:
    """All places of a name in a text, in order; ``folded`` is the text without case, which is looked through first.

    Where folding moves places, or a Turkish i may stand for the other, the pattern itself looks for them.
    """
    pattern, beginning = _whole(name), "".join(parts(name)[:1]).casefold()
    if not beginning or _TURKISH.search(name) or not _keeps_places(text, folded):
        yield from pattern.finditer(text)
        return
    at = folded.find(beginning)
    while at >= 0:
        found = pattern.match(text, at)
        if found:
            yield found
        at = folded.find(beginning, found.end() if found else at + 1)


@lru_cache(maxsize=4)
def _keeps_places(text: str, folded: str) -> bool:
    return len(folded) == len(text) and not _TURKISH.search(text)


def alone(name: str, text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Where a name stands for itself, and the words beside it don't look like parts of a longer name.

    ``Max`` is not in ``Max Planck`` nor in ``Mad Max``, ``Claude`` not in ``Claude 4``: what `named` lets pass, because
    a capital may begin a sentence and every word of a headline has one, counts here.
    """
    for found in matches(name, text, folded):
        start, end = found.span()
        if not (
            is_part(text, start, end) or _goes_on_apart(found[0], text, end) or _went_before_apart(text, start, end)
        ):
            yield start, end


def is_part(text: str, start: int, end: int) -> bool:
    """Whether the words from ``start`` to ``end`` are a part of a longer name."""
    return _goes_on(text[start:end], text, end) or _went_before(text, start)


def _goes_on(said: str, text: str, end: int) -> bool:
    if end >= len(text) or not said[-1].isalnum():
        return False
    if said[-1].isdigit() and text[end] in ".," and _VERSION.match(text, end):
        return True
    after = _AFTER.match(text, end) if text[end] in _HYPHENS else None
    if after is None:
        return False
    word = after[1]
    if said[-1].isdigit():
        return not _ADJECTIVE.match(word)
    return word[0].isdigit() or (word[0].isupper() and not _is_joined(word, text))


def _goes_on_apart(said: str, text: str, end: int) -> bool:
    """Whether a capital or a number follows a name of an alphabet behind one blank."""
    return said[-1].isascii() and said[-1].isalnum() and _APART.match(text, end) is not None


def _went_before_apart(text: str, start: int, end: int) -> bool:
    """Whether a capital precedes a single word of an alphabet that does not only begin a sentence."""
    if " " in text[start:end] or not text[start].isascii():
        return False
    before = _WORD_BEFORE.search(text, max(0, start - 40), start)
    return (
        before is not None
        and before.start() > 0
        and not _BEGINNING.search(text, max(0, before.start() - 8), before.start())
    )


def _went_before(text: str, start: int) -> bool:
    if start < 2 or text[start - 1] not in f"{_HYPHENS}.,":  # noqa: PLR2004 - a letter and its hyphen
        return False
    if text[start - 1] in ".,":
        return text[start - 2].isdigit() and text[start].isdigit()
    before = _BEFORE.search(text, max(0, start - 40), start)
    return before is not None and (before[1][0].isupper() or before[1][0].isdigit())


def _is_joined(word: str, text: str) -> bool:
    return len(word) >= _SHORTEST_JOINED and language_of_post(text) in _JOINING


@lru_cache(maxsize=4096)
def _whole(name: str) -> re.Pattern[str]:
    said = [re.escape(part) for part in parts(name)]
    if not said:
        return re.compile(r"(?!)")
    before = f"(?<!{_SPACED})" if _is_alphabetic(name.strip()[0]) else ""
    after = f"(?!{_SPACED})" if _is_alphabetic(name.strip()[-1]) else ""
    return re.compile(before + r"[\s\-_·]*".join(said) + after, re.IGNORECASE)


def _is_alphabetic(character: str) -> bool:
    """Whether this script has spaces between words, so that a name must end where a word ends."""
    return character.isalnum() and unicodedata.normalize("NFD", character)[0] < "\u0600"
