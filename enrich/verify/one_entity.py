"""Two names of one entity in one list: ``Musk`` beside ``Elon Musk``; the fuller one is kept.

The shorter one is a surname with or without initials and titles, or the same name with a title or in another case.
A first name is not joined: ``Google`` beside ``Google DeepMind`` are two.
What the site knows as a term of its own stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from enrich.values import Evidence, Flag, Vocabulary
from enrich.verify.fuller_names import AFTER_NAME
from enrich.verify.phrases import letters

CODE = "named-fuller"
_BLANKS = re.compile(r"[\s·・]+")
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
    for label in kept:
        before = others[: others.index(label)]
        fuller = next((one for one in before if one not in flags and _is_same(one, label)), "")
        if fuller and label not in known.terms:
            flags[label] = Flag(CODE, f"{label} was left out: {fuller} is the same in full", blocks=False, value=label)
    return {label: proof for label, proof in kept.items() if label not in flags}, [*flags.values()]


def _fullness(name: str) -> tuple[int, int, int]:
    """More parts and longer ones are fuller; a title makes a surname fuller, and a full name only longer."""
    parts, words = _parts(name), _BLANKS.split(name.strip())
    return len(parts), sum(map(len, parts)), len(words) if len(parts) == 1 else -len(words)


def _is_same(full: str, short: str) -> bool:
    """Whether one name is another in full.

    >>> _is_same("Elon Musk", "Mr. Musk"), _is_same("Google DeepMind", "Google")
    (True, False)
    """
    long, brief = _parts(full), _parts(short)
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
