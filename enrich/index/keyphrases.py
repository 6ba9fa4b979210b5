"""What a post is about in its own words, for a site that has no terms yet: what a person may choose from.

Phrases of the title, of headings and in bold count most, then those that come again and again.
A word that many posts hold, or that only joins others, is none; nor is what no other post holds, once there are ten.
They have the manner that the first accepted terms set: script, case, hyphens and the number of words.
That needs no model of a language, so it works in any; words that join others are known in ten (`function_words.toml`).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from enrich.markdown.plain import CJK, plain
from enrich.vocabulary.terms import fold, singulars

MOST = 6
_FEW_POSTS = 10
_COMMON = 0.5
_READ = 4000
_WORDS = 3
_SHORTEST = 4
_LONGEST_RUN = 6
_SEEN = 3
_SHOWN = 3.0
_LATIN = re.compile(rf"[^\W\d_{CJK}][^\s{CJK},;:!?()\[\]{{}}<>\"“”‘’«»|/\\…—–=*`#]*")
_WIDE = re.compile(f"[{CJK}]")
_JOINT = re.compile(r"[ \-_]")
_BREAK = re.compile(r"[.!?;:,()\[\]|](?=\s|\Z)|[\n，。；：！？、]")
_RUN = re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]{2,}|[\u30a1-\u30fa\u30fc]{3,}")
_SHOWING = re.compile(
    r"^#{1,6}[ \t]+(?P<head>.+)$|\*\*(?P<bold>[^*\n]{2,40})\*\*|[「《](?P<quoted>[^「」《》\n]{2,20})[」》]",
    re.MULTILINE,
)
_JOINERS = frozenset(
    "的了是在和与與及或也都就不没沒有我你他她它们們这這那个個中上下为為对對从從到以而之于於被把将將等很更最会會能要来來去说說一二三"
    "两兩几幾多少如果但所因其并并且且后後前时時可还還又再让讓使用做样樣什么麼怎何谁誰哪吗嗎呢吧啊人大小新年月日号號第每些只已经經地得着"
)


@dataclass(frozen=True, slots=True)
class TermManner:
    """How the accepted terms of a site look; nothing is ruled out where there are none."""

    wide: bool = True
    latin: bool = True
    lower: bool = False
    joint: str = " "
    words: int = _WORDS

    def shaped(self, phrase: str) -> str:
        """The phrase in this manner; empty where it can't have it."""
        is_wide = bool(_WIDE.search(phrase))
        if not (self.wide if is_wide else self.latin) or len(phrase.split()) > self.words:
            return ""
        return self.joint.join((phrase.lower() if self.lower else phrase).split())


def manner(accepted: Sequence[str]) -> TermManner:
    """The manner of most of the accepted terms."""
    if not accepted:
        return TermManner()
    half = len(accepted) / 2
    wide = sum(bool(_WIDE.search(label)) for label in accepted)
    joined = [label for label in accepted if _JOINT.search(label)]
    joint = max(" -_", key=lambda sign: sum(sign in label for label in joined)) if joined else " "
    longest = max(len(_JOINT.split(label)) for label in accepted)
    latin = len(accepted) - wide
    lower = sum(label == label.lower() for label in accepted) > half
    return TermManner(wide > 0 and wide >= latin / 4, latin > 0 and latin >= wide / 4, lower, joint, longest)


def keyphrases(
    title: str, read: str, accepted: Sequence[str], standing: Callable[[str], tuple[int, int]]
) -> tuple[str, ...]:
    """The best phrases of a post, best first; ``read`` is what a reader sees of its body.

    ``standing`` tells in how many posts a text's rarest word stands, and how many posts there are.
    """
    shown = Counter(phrase for part in _shown(title, read) for phrase in set(_phrases(part)))
    counts = Counter(_phrases(read[:_READ]))
    spelt: dict[str, Counter[str]] = {}
    for phrase, count in (counts + shown).items():
        spelt.setdefault(fold(phrase), Counter())[phrase] += count
    scores = {form: _score(form, known, shown, counts, standing) for form, known in spelt.items()}
    ranked = sorted((form for form, score in scores.items() if score > 0), key=lambda form: (-scores[form], form))
    told = _apart(ranked, {form: known.most_common(1)[0][0] for form, known in spelt.items()})
    known = {fold(label) for label in accepted}
    shaped = (made for phrase in told if (made := manner(accepted).shaped(phrase)) and fold(made) not in known)
    return tuple(dict.fromkeys(shaped))[:MOST]


def _score(
    form: str,
    spelt: Counter[str],
    shown: Counter[str],
    counts: Counter[str],
    standing: Callable[[str], tuple[int, int]],
) -> float:
    """How well a phrase tells what the post is about; 0 where it is too common, or too rare."""
    said, told = sum(counts[one] for one in spelt), sum(shown[one] for one in spelt)
    if said + told < _SEEN:
        return 0.0
    phrase = spelt.most_common(1)[0][0]
    holding, posts = standing(phrase)
    if posts >= _FEW_POSTS and not 1 < holding <= _COMMON * posts:
        return 0.0
    rarity = math.log((posts + 1) / (holding + 0.5)) if posts >= _FEW_POSTS else 1.0
    length = 1 + 0.5 * (len(phrase.split()) - 1) + 0.1 * min(len(form), _LONGEST_RUN)
    return (math.log1p(said) + _SHOWN * math.log1p(told)) * max(rarity, 0.0) * length


def _shown(title: str, read: str) -> Iterator[str]:
    """What an author lays stress on: the title twice, headings, words in bold and between book marks."""
    yield title
    yield title
    for found in _SHOWING.finditer(read):
        yield plain(found["head"] or found["bold"] or found["quoted"])


def _phrases(text: str) -> Iterator[str]:
    """The words of alphabets, alone and up to three together, and the stretches of scripts without blanks."""
    for line in _BREAK.split(text):
        found = [(match.start(), match.end(), match[0].rstrip(".'’-")) for match in _LATIN.finditer(line)]
        for place in range(len(found)):
            for length in range(1, _WORDS + 1):
                run = found[place : place + length]
                if len(run) == length and _is_joined(run) and _is_telling(run[0][2]) and _is_telling(run[-1][2]):
                    yield " ".join(word for _, _, word in run)
        for match in _RUN.finditer(line):
            yield from _stretches(match[0])


def _is_joined(run: Sequence[tuple[int, int, str]]) -> bool:
    return all(before[1] + 1 == after[0] for before, after in pairwise(run))


def _is_telling(word: str) -> bool:
    """Whether a phrase may begin and end with a word: not one that joins others, nor a short one in small letters."""
    if len(word) >= _SHORTEST:
        return word.casefold() not in _function_words()
    return len(word) > 1 and word == word.upper()


@cache
def _function_words() -> frozenset[str]:
    """Words of all languages together: one that joins in one language and tells in another is seldom worth a tag."""
    told = tomllib.loads(resources.files(__package__).joinpath("function_words.toml").read_text(encoding="utf-8"))
    return frozenset(" ".join(told.values()).split())


def _stretches(run: str) -> Iterator[str]:
    """The parts of a run without blanks that may be words: none begins or ends with a sign that joins others."""
    if not run[0] < "\u3100":
        for start in range(len(run)):
            for end in range(start + 2, min(len(run), start + _LONGEST_RUN) + 1):
                if run[start] not in _JOINERS and run[end - 1] not in _JOINERS:
                    yield run[start:end]
    else:
        yield run


def _apart(ranked: Sequence[str], spelt: dict[str, str]) -> Iterator[str]:
    """The phrases as they are usually spelt, without those that share words with a better one."""
    taken: list[str] = []
    for form in ranked:
        single = (form, *singulars(form))
        if not any(one in other or other in form for one in single for other in taken):
            taken.append(form)
            yield spelt[form]
