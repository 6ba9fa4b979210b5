"""Two names of one entity in one list: ``Musk`` beside ``Elon Musk``; the fuller one is kept.

The shorter one is a surname with or without initials and titles, or the same name with a title or in another case.
A first name is not joined: ``Google`` beside ``Google DeepMind`` are two.
In Chinese, Japanese and Korean the surname comes first, and what follows it tells that it is one (``山田さん``).
What the site knows as a term of its own stays.
A fuller name of what the post has already waits for a person, who can't have both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from enrich.values import Evidence, Flag, Vocabulary
from enrich.verify.fuller_names import AFTER_NAME
from enrich.verify.phrases import letters

CODE = "named-fuller"
_BLANKS = re.compile(r"[\s·・]+")
_HONORED = re.compile(
    r"([\u3400-\u9fff\uac00-\ud7af]{1,4})\s?(?:さん|さま|ちゃん|様|氏|君|先生|教授|女士|老师|老師|总|總|씨|님)"
)
_POSSESSIVE = re.compile(r"['’]s?\Z")
_TITLES = frozenset(
    map(
        letters,
        (
            *("Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Prof", "Professor", "Sir", "Dame", "Lord", "Lady", "St", "Saint"),
            *("President", "CEO", "Captain", "General", "Judge", "Senator", "Minister", "Pope", "King", "Queen"),
            *("Herr", "Frau", "Präsident", "Kanzler", "M", "Mme", "Mlle", "Monsieur", "Madame", "Maître", "Président"),
            *("Señor", "Señora", "Don", "Doña", "Sr", "Sra", "Signor", "Signora", "Dott", "Senhor", "Senhora", "Dom"),
            *("Meneer", "Mevrouw", "Pan", "Pani", "господин", "госпожа"),
        ),
    )
)


def without_doubles(
    kept: Mapping[str, Evidence], there: Iterable[str], known: Vocabulary
) -> tuple[dict[str, Evidence], list[Flag]]:
    """The names without those that others of the list, or of the post, say more fully."""
    others = sorted((*there, *kept), key=_fullness, reverse=True)
    flags: dict[str, Flag] = {}
    fuller_now: list[Flag] = []
    there = [*there]
    for label in kept:
        before = others[: others.index(label)]
        fuller = next((one for one in before if one not in flags and _is_same(one, label)), "")
        if fuller and label not in known.terms:
            flags[label] = Flag(CODE, f"{label} was left out: {fuller} is the same in full", blocks=False, value=label)
        elif shorter := next((one for one in there if one != label and _is_same(label, one)), ""):
            fuller_now.append(Flag(CODE, f"{label} is {shorter} in full, which the post has already", value=label))
    return {label: proof for label, proof in kept.items() if label not in flags}, [*flags.values(), *fuller_now]


def _fullness(name: str) -> tuple[int, int, int]:
    """More parts and longer ones are fuller; a title makes a surname fuller, and a full name only longer."""
    if honored := _HONORED.fullmatch(name.strip()):
        return 1, len(honored[1]), 0
    parts, words = _parts(name), _BLANKS.split(name.strip())
    return len(parts), sum(map(len, parts)), len(words) if len(parts) == 1 else -len(words)


def _is_same(full: str, short: str) -> bool:
    """Whether one name is another in full.

    >>> _is_same("Elon Musk", "Mr. Musk"), _is_same("Google DeepMind", "Google")
    (True, False)
    """
    long, brief = _parts(full), _parts(short)
    if honored := _HONORED.fullmatch(short.strip()):
        return full.startswith(honored[1])
    return bool(brief) and long[-1:] == brief[-1:] and _in_order(brief[:-1], long[:-1])


def _in_order(shown: Sequence[str], given: Sequence[str]) -> bool:
    """Whether each shown part is one of the given ones, or its initial, in their order."""
    left = iter(given)
    return all(any(part == one or (len(part) == 1 and one.startswith(part)) for one in left) for part in shown)


def _parts(name: str) -> list[str]:
    """The parts of a name by letters, without titles before it, a suffix behind it, and what marks its owner."""
    words = [*filter(None, _BLANKS.split(_POSSESSIVE.sub("", name.strip())))]
    while len(words) > 1 and AFTER_NAME.fullmatch(words[-1].strip(".,").replace(".", "")):
        words.pop()
    parts = [*filter(None, map(letters, words))]
    while len(parts) > 1 and parts[0] in _TITLES:
        parts.pop(0)
    return parts
