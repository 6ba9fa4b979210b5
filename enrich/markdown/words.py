"""The words that posts are compared by, in any language.

Scripts without spaces give pairs of characters, Hangul gives words and pairs, all others give words.
A word goes on behind a mark that belongs to a letter: the vowel signs of Hindi and its kin, of Arabic and of Hebrew.
The scheme is the one measured in the project's quality notes; stemming and word lists bring nothing above it.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from unicodedata import category

HAN = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
HANGUL = "\uac00-\ud7af"
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_JOINED = frozenset((*range(0x0E00, 0x0F00), *range(0x1000, 0x10A0), *range(0x1780, 0x1800)))
MARKS = "".join(chr(code) for code in range(0x0300, 0x1D00) if category(chr(code))[0] == "M" and code not in _JOINED)
_LETTER = rf"[^\W_{HAN}{HANGUL}{SPACELESS}]"
_RUNS = re.compile(rf"([{HAN}{SPACELESS}]+)|([{HANGUL}]+)|{_LETTER}+(?:[{MARKS}]+{_LETTER}*)*")
_NARROW = {wide: unicodedata.normalize("NFKC", wide) for wide in "，：（）？！；…"}


def normal(text: str) -> str:
    """NFKC, case folded.

    What is most of all not yet normal in Chinese texts is exchanged first: where nothing is left, NFKC is soon done.
    """
    if text.isascii():
        return text.lower()
    for wide, narrow in _NARROW.items():
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text).casefold()


def words(text: str) -> list[str]:
    """The words of a normal ``text``, in order, repeated as they are.

    >>> words("gpt 模型们")
    ['gpt', '模型', '型们']
    """
    found: list[str] = []
    for run in _RUNS.finditer(text):
        part = run[0]
        if run[1]:
            found += _pairs(part) or [part]
        elif run[2]:
            found += {part: None} | dict.fromkeys(_pairs(part))
        elif len(part) > 1:
            found.append(part)
    return found


def _pairs(part: str) -> list[str]:
    return list(map(operator.add, part, part[1:]))
