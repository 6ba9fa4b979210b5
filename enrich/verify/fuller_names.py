"""A name in full of which a post has only the surname: ``Ada Lovelace`` where it says ``Lovelace``.

In Chinese, Japanese and Korean it is the name but for one character.
A model that knows the world writes names so. It is mostly right, but only a person can tell, or the site itself, where
nearly all of its posts with that surname mean the one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from enrich.values import Evidence, Flag, Match, Vocabulary
from enrich.verify.evidence import Body
from enrich.verify.whole_words import named

CODE = "fuller-name"
_BLANKS = re.compile(r"[\s·・]+")
_EDGES = ".,;:()[]\"'“”‘’"
AFTER_NAME = re.compile(
    r"jr|sr|i{2,3}|iv|phd|md|esq|inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|company|gmbh|ag|se|sa|sas|srl"
    r"|spa|bv|nv|ab|oy|as|pbc|kg|kk",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SHORTEST, _SHORTEST_WIDE = 2, 3
_LONGEST_WIDE = 30  # characters: each of them makes two patterns, which are as long as the name
_MOSTLY = 4


def fuller(label: str, said: str, quote: str, body: Body) -> tuple[Evidence, bool] | None:
    """The words of the post that name someone more shortly, and whether they are those of the quote."""
    for name in dict.fromkeys((said, label)):
        for passage, quoted in _passages(label, quote, body):
            if _names_shortly(name, passage.quote):
                return passage, quoted
    if any(_names_shortly(name, quote) for name in (said, label)) and (surname := surname_of(said)):
        found = body.mention(label, (surname,))
        return (found, False) if found and _names_shortly(said, found.quote) else None
    return None


def flag(label: str, known: Vocabulary, *, quoted: bool) -> Flag:
    """What there is to say of a fuller name; it blocks unless the site mostly means this name by its surname."""
    message = f"{label} is named more shortly in the post"
    return Flag(CODE, message, blocks=not (quoted and _is_usual(label, known)))


def _is_usual(label: str, known: Vocabulary) -> bool:
    """Whether the site knows a name, and none or few of its posts have another one with this surname."""
    surname = surname_of(label)
    if not surname or label not in known.terms:
        return False
    others = sum(term.count for one, term in known.terms.items() if one != label and surname_of(one) == surname)
    return (
        sum(surname_of(one) == surname for one in known.terms) == 1 or known.terms[label].count >= _MOSTLY * others > 0
    )


def surname_of(name: str) -> str:
    """The last part of a name, without what may follow it; empty where nothing stands before it.

    >>> surname_of("Martin Luther King Jr.")
    'King'
    """
    parts = [part.strip(_EDGES) for part in _BLANKS.split(name.strip())]
    kept = [part for part in parts if part]
    while len(kept) > 1 and AFTER_NAME.fullmatch(kept[-1].replace(".", "")):
        kept.pop()
    return kept[-1] if len(parts) > 1 and kept and len(kept[-1]) >= _SHORTEST else ""


def _passages(label: str, quote: str, body: Body) -> Iterator[tuple[Evidence, bool]]:
    """The words of the post that a quote stands for: as they are, else similar ones."""
    if proof := body.evidence(label, quote):
        yield proof, True
    elif span := body.nearly(quote):
        yield body.passage(label, span, Match.FUZZY), True


def _names_shortly(name: str, text: str) -> bool:
    surname = surname_of(name)
    if surname:
        found = named(surname, text)
        return found is not None and (found[0][0].isupper() or not surname[0].isupper() or _quoted_small(found, text))
    return any(re.search(pattern, text) for pattern in _but_for_one(name))


def _quoted_small(found: re.Match[str], text: str) -> bool:
    """Whether a whole text is in small letters, so that a surname is, too."""
    return found.start() == 0 and text == text.lower()


def _but_for_one(name: str) -> Iterable[str]:
    """Patterns of a Chinese, Japanese or Korean name without one of its characters, or with another in its place."""
    if not _SHORTEST_WIDE <= len(name) <= _LONGEST_WIDE or not _WIDE.fullmatch(name):
        return
    for number in range(len(name)):
        before, after = re.escape(name[:number]), re.escape(name[number + 1 :])
        yield before + after
        yield f"{before}{_WIDE.pattern[:-1]}{after}"
