"""What an address makes of a name: `Node.js` becomes `node-js` or `nodejs`, `José Ortega` becomes `jose-ortega`.

Only marks that say nothing by themselves go, and only accents of Latin letters: `C#` and `C++` stay what they are.
A point between digits parts them, so that `iOS 1.0` is never `iOS 10`.
The words stay apart, unlike in `enrich.verify.terms.fold`, which is tried first.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from enrich.verify.scripts import SIMPLIFIED

SEPARATORS = r"[\s\-‐‑‒–—_·・'\"‘’“”„‚«»‹›`´《》〈〉「」『』【】]+"
_SEPARATORS = re.compile(SEPARATORS)
_POINT = re.compile(r"(?<=\d)[.,](?=\d)")
_MARKS = re.compile(r"[.,:;!?/&()\[\]{}|、。…]+")
_ACCENTED = re.compile(r"([a-z])[\u0300-\u036f]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SHORTEST = 3


def slugs(text: str, *, always: bool = False) -> tuple[str, ...]:
    """What becomes of a text with marks or accents, words joined by hyphens.

    One without them becomes nothing, unless ``always``.

    >>> slugs("Node.js")
    ('node-js', 'nodejs')
    """
    if text.isascii() and not always and not _MARKS.search(text):
        return ()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    plain = _POINT.sub("-", folded)
    letters = dict.fromkeys((_unaccented(plain), _unaccented(plain.translate(_UMLAUTS)), plain))
    made = dict.fromkeys(_joined(_MARKS.sub(mark, one)) for one, mark in product(letters, ("-", "")))
    if not always:
        made.pop(_joined(folded), None)
    return tuple(slug for slug in made if len(slug) >= _SHORTEST)


def _unaccented(text: str) -> str:
    bare = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def _joined(text: str) -> str:
    return _SEPARATORS.sub("-", text).strip("-").lstrip("#").translate(SIMPLIFIED)
