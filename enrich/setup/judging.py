"""What one key of front matter is, by what stands under it: a kind of field, or none with the reason. Pure.

The thresholds were set on the posts of eight public sites and of one vault; `docs/init.md` tells them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from enrich.setup.known import known_keys, why_left
from enrich.setup.survey import KeyFacts, Survey
from enrich.values import Kind
from enrich.vocabulary.terms import fold

FEWEST, SHARE = 3, 0.05  # posts, and share of all posts, that bear a key which counts
_PROSE, _VARIED = 40, 0.8  # characters of the median text, and share of different ones, of a key that holds prose
_AGAIN = 3  # how often a term is used on average
_ONCE_MORE = 1.5  # the same for a list, whose vocabulary may grow
_SAID, _CAPITAL = 0.6, 0.6  # shares of different items that stand in the body, and that begin as names do
MOST_VALUES = 20  # as many values stand in a file and are read at a glance
_MOST_TERMS = 60
_SETTLED = 20  # so many posts, and so many uses of a term on average as follow, show a vocabulary to be closed
_SELDOM = 0.05  # the share of uses by terms that are used once, above which a vocabulary still grows
_OFTEN, _OFTEN_IN_LISTS = 5, 10  # the vocabularies of lists grow longer
_ENOUGH = 20  # so many posts that all bear a term show that it tells nobody anything
_PERCENT = 95
_DEPENDENT = 90  # percent of the posts, in which a value goes with one value of its parent
_LIMITED = 10  # texts or lists tell how long the next ones should be


def judged(facts: KeyFacts, survey: Survey) -> Kind | str:
    """The kind of field that a key holds; else why it is none, as the end of a sentence."""
    if reason := why_left(facts.key):
        return reason
    if facts.filled < max(FEWEST, SHARE * survey.total):
        return "too few posts bear it"
    if not facts.texts and not facts.lists:
        return "no words: numbers, dates, true or false"
    if reason := facts.why_no_words:
        return f"no words: {reason}"
    return _list(facts) if facts.is_list else _text(facts)


def _list(facts: KeyFacts) -> Kind | str:
    if not facts.uses:
        return "lists without terms"
    again = sum(facts.uses.values()) / len(facts.uses)
    capital = sum(one[0].isupper() or not one[0].isascii() for one in facts.uses) / len(facts.uses)
    if facts.said >= _SAID and capital >= _CAPITAL and again < _AGAIN:
        return Kind.NAMES
    if again >= _ONCE_MORE and len(facts.uses) > 1:
        return Kind.TERMS
    return "lists of values of their own, which could only be guessed"


def _text(facts: KeyFacts) -> Kind | str:
    different = len(facts.uses) / facts.texts
    if different >= _VARIED and middle(facts.lengths) >= _PROSE:
        return Kind.TEXT
    if len(facts.uses) == 1:
        return "the same in every post"
    if known_keys().switches.issuperset(map(str.casefold, facts.uses)):
        return "a switch of a theme or a tool"
    if facts.texts >= _AGAIN * len(facts.uses) and len(facts.uses) <= _MOST_TERMS and is_short(facts.uses):
        return Kind.TERM
    return "short texts of many values, which could only be guessed"


def is_short(values: Collection[str]) -> bool:
    """Whether values may be terms by their lengths."""
    return max(map(len, values), default=0) <= _PROSE


def kept(facts: KeyFacts) -> tuple[str, ...]:
    """The terms of a list that no reader needs: of a program, or borne by all posts."""
    posts = len(facts.sizes)
    often = {one for one, count in facts.uses.items() if posts >= _ENOUGH and count == posts}
    internal = {one for one in facts.uses if one in known_keys().internal and facts.uses[one] * 2 > posts}
    return tuple(sorted(often | internal))


def closed(facts: KeyFacts, without: Collection[str] = ()) -> tuple[str, ...]:
    """The values of a vocabulary that is small and closed, as far as its uses show, by use; empty where it is not.

    Of several spellings of one term only the most used is among them, so that `enrich check` tells the others.
    """
    values = [one for one in facts.uses if one not in without]
    if not 1 < len(values) <= MOST_VALUES or not is_short(values) or facts.filled < _SETTLED:
        return ()
    often = _OFTEN_IN_LISTS if facts.is_list else _OFTEN
    uses = sum(facts.uses[one] for one in values)
    if sum(facts.uses[one] == 1 for one in values) > _SELDOM * uses:
        return ()
    if uses < often * len(values):
        return ()
    ranked = sorted(values, key=lambda one: (-facts.uses[one], one))
    return tuple({fold(one): one for one in reversed(ranked)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that nearly all values have, rounded up; ``beyond`` is the number of those that have more."""

    most: int
    beyond: int
    total: int


def limit(numbers: Sequence[int], step: int) -> Limit | None:
    """The 95th percentile (nearest rank) of sorted numbers, rounded up to a multiple of ``step``; nothing for few.

    >>> limit([*range(1, 101)], 10)
    Limit(most=100, beyond=0, total=100)
    """
    if len(numbers) < _LIMITED:
        return None
    rank = -(-len(numbers) * _PERCENT // 100)
    most = -(-numbers[rank - 1] // step) * step
    return Limit(most, sum(one > most for one in numbers), len(numbers))


def middle(numbers: Sequence[int]) -> int:
    """The median of sorted numbers, the upper one of two; 0 for none."""
    return numbers[len(numbers) // 2] if numbers else 0


def depends(child: KeyFacts, parent: KeyFacts) -> bool:
    """Whether nearly every value of one key goes with one value of another, which has fewer.

    A value that stands in one post alone shows nothing.
    """
    pairs: dict[str, dict[str, int]] = {}
    for number, one in child.single.items():
        if number in parent.single:
            above = pairs.setdefault(one, {})
            above[parent.single[number]] = above.get(parent.single[number], 0) + 1
    telling = [above for above in pairs.values() if sum(above.values()) > 1]
    total = sum(sum(above.values()) for above in telling)
    parents = {max(above, key=lambda one: above[one]) for above in telling}
    if total < _LIMITED or not 1 < len(parents) < len(telling):
        return False
    return sum(max(above.values()) for above in telling) * 100 >= total * _DEPENDENT
