"""The sentences that say what a post says: extraction by centroid, title and position, without repeating itself.

A sentence's score is a weighted mean of three measures between 0 and 1: how near it is to the words of the whole post,
how much of the title it holds, and how early it stands; a sentence that announces what the post is about gets more.
Which weights fit is a matter of the site (some summaries are the lead, some never are), so they are arguments.
Sentences are taken one by one by maximal marginal relevance (Carbonell and Goldstein 1998) until the length is used.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from enrich.markdown.kinds import BlockKind
from enrich.markdown.overlap import has_wide, is_wide
from enrich.markdown.plain import CJK
from enrich.markdown.sentences import Sentence
from enrich.markdown.words import normal, words

_ASIDE = (
    r"大家好|各位|欢迎|你好|您好|哈喽|嗨|谢谢|感谢|好的?[，。！]|对[，。]|是的|嗯|那么?[，我]|原文|作者|翻译|译者|来源|编者按|本文作者",
    r"(?:现在|接下来|那么|下面|首先)?[，,]?让我们(?:开始|欢迎|一起|先|来|进入)",
    r"hello|hi\b|hey\b|welcome|thanks|thank you|let's (?:get started|begin|start|dive|jump|go)\b",
    r"published|translated|posted|author|written by|photo|image|source:|update:",
    r"this (?:post|article) (?:was|is) (?:originally|also)|disclaimer|note:",
    r"こんにちは|はじめまして|ありがとう|안녕하세요|감사합니다|hola|gracias|bonjour|merci|hallo|danke|ciao|grazie",
)
_DANGLING = (
    r"但|而|所以|因此|不过|然而|然后|其次|另外|此外|同时|例如|比如|也就是|这|那|它|他|她|其中|就是|并且|而且|因为|第[二三四五]",
    r"(?:but|so|and|then|however|also|this|that|these|those|it|he|she|they|for example|moreover|secondly)\b",
    r"しかし|また|そして|これ|それ|その|この|なので|ただ|그러나|그리고|하지만|이것|그것",
    r"(?:pero|y|esto|eso|mais|et|cela|aber|und|dies|das|ma|e|questo|quello)\b",
)
_FIRST_OR_SECOND = (
    r"[我你妳您咱俺]",
    r"(?<![^\W_])(?:I|I'm|I've|you|we|my|your|our|me|us)(?![^\W_])",
    r"私|僕|あなた|저는|제가|나는|우리",
)
_ANNOUNCES = (
    r"本文|本篇|这篇文章|本期|本次(?:访谈|演讲|节目|分享)|今天.{0,12}(?:聊|谈|讨论|探讨|介绍|分享|分析)|将(?:会)?(?:介绍|探讨|讨论|分享|分析|带)",
    r"这篇文章|這篇文章|深入探[讨討]",
    r"\b(?:this (?:post|article|guide|tutorial|video|talk|essay)|in this (?:post|article|guide))\b",
    r"\bwe(?:'ll| will) (?:look|show|see|explore)\b",
    r"本記事|この記事|について(?:紹介|説明|まとめ)|이 글|이번 글",
    r"en este artículo|dans cet article|in diesem (?:artikel|beitrag)",
    r"in questo articolo|в этой статье|neste artigo",
)
_CLOSING = (
    r"总之|总的来说|总而言之|总体而言|综上|归根结底|说到底|由此可见|换句话说|最终|因此|所以",
    r"總之|總的來說|總而言之|歸根結底|說到底|由此可見|最終",
    r"\b(?:in conclusion|in short|in the end|ultimately|overall|therefore|thus|hence|to sum up)\b",
    r"つまり|結局|したがって|要するに|まとめ|결국|따라서|즉",
    r"\b(?:en resumen|por lo tanto|en conclusión|en conclusion|en somme|donc|deshalb|letztlich|fazit|kurz)\b",
    r"\b(?:in conclusione|insomma|quindi|dunque)\b|итак|следовательно|таким образом",
)
_LESSON = (
    r"这意味着|意味着|关键在于|关键是|的关键|本质上|的本质|核心在于|的核心|真正的|必须|应该|应当|不应|取决于|与其|而不是|而非|才能|值得|教训|启示",
    r"更重要|最重要|唯有|只有.{2,20}才|不是.{2,20}而是",
    r"這意味著|意味著|關鍵在於|的本質|真正的|必須|應該|取決於|與其|而不是|才能|值得|教訓|啟示|最重要",
    r"\b(?:this means|means that|the lesson|the key|what matters|must|should|need to|have to|depends on|rather than)\b",
    r"\b(?:instead of|the point is|takeaway|bottom line|worth|matters more)\b",
    r"重要|べき|必要|ことになる|といえる|大切|중요|해야|필요|의미한다",
    r"\b(?:hay que|debe|depende de|il faut|doit|dépend de|muss|sollte|hängt von|bisogna|deve|dipende da)\b",
    r"важно|нужно|должн|зависит от",
)


def _any(parts: tuple[str, ...], *, at_start: bool) -> re.Pattern[str]:
    return re.compile(("^" if at_start else "") + f"(?:{'|'.join(parts)})", re.IGNORECASE)


ASIDE = _any(_ASIDE, at_start=True)
DANGLING = _any(_DANGLING, at_start=True)
FIRST_OR_SECOND = _any(_FIRST_OR_SECOND, at_start=False)
ANNOUNCES = _any(_ANNOUNCES, at_start=False)
CLOSING = _any(_CLOSING, at_start=False)
LESSON = _any(_LESSON, at_start=False)


@dataclass(frozen=True, slots=True)
class Weights:
    """The share of each measure in a sentence's score; only their ratios matter."""

    centroid: float = 0.3
    title: float = 0.3
    position: float = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A sentence, its words, the three measures from 0 to 1, how little it stands alone, and whether it announces."""

    sentence: Sentence
    words: frozenset[str]
    centroid: float
    title: float
    position: float
    doubt: float
    announces: bool = False


REACH = 6000  # the first 4,000 characters tell as much as the whole post; conclusions stand at the end
LEAD = Weights(0.0, 0.0, 1.0)
DEFAULT = Weights()
_NOVELTY = 0.5
_OVER = 1.1
_CONSIDERED = 40
_ENOUGH = 0.6
_CODE = re.compile(r"[=;{}<>_\\|$@/#+]|\w\(|\.\w{2,4}\b")
_CODE_DOUBT = 0.1
_FRAGMENT = 0.3
_FOREIGN = 0.6
_CAUTION = 0.75
_ANNOUNCED = 0.15
_SHORTEST = 10
_FIRST = 90
_LAST = 40
_COLON_END = (":", "：", "，", ",", "、")


def scored(sentences: Sequence[Sentence], title: str) -> tuple[Scored, ...]:
    """The sentences that could stand in a summary, measured; of very long posts the first and the last ones."""
    read = [*sentences[:_FIRST], *sentences[max(_FIRST, len(sentences) - _LAST) :]]
    bags = [frozenset(words(normal(sentence.text))) for sentence in read]
    counts = Counter(word for bag in bags for word in bag)
    centre = {word: count if count > 1 else 0 for word, count in counts.items()}
    near = [sum(map(centre.__getitem__, bag)) / math.sqrt(len(bag) or 1) for bag in bags]
    most = max(near, default=0.0) or 1.0
    named = frozenset(words(normal(title)))
    wide = is_wide(title) or is_wide(" ".join(sentence.text for sentence in read))
    measured = []
    for place, (sentence, bag, fit) in enumerate(zip(read, bags, near, strict=True)):
        unfit = doubt(sentence) + _FOREIGN * (wide and not has_wide(sentence.text))
        if unfit < 1.0:
            titled = len(bag & named) / (len(named) or 1)
            early, announces = 1.0 / math.sqrt(1.0 + place), ANNOUNCES.search(sentence.text) is not None
            measured.append(Scored(sentence, bag, fit / most, titled, early, unfit, announces))
    return tuple(measured)


def doubt(sentence: Sentence) -> float:
    """How little a sentence can stand alone, from 0 (well) to 1 (not at all)."""
    text = sentence.text
    if sentence.kind is BlockKind.CODE or len(text) < _SHORTEST or ASIDE.match(text) or text.endswith(_COLON_END):
        return 1.0
    found = 0.3 * text.endswith(("?", "？")) + 0.15 * bool(DANGLING.match(text))
    found += _FRAGMENT * (sentence.kind is BlockKind.ITEM and text[-1].isalnum())
    found += min(0.4, 0.1 * len(FIRST_OR_SECOND.findall(text)))
    return found + min(0.5, _CODE_DOUBT * max(0, len(_CODE.findall(text)) - 1))


def summary(found: Sequence[Scored], weights: Weights, budget: int) -> tuple[Scored, ...]:
    """The sentences of a summary of about ``budget`` characters, in the post's order; the best one may be longer."""
    fits = {item: _score(item, weights) for item in found}
    left = {item: fits[item] for item in nlargest(_CONSIDERED, fits, key=fits.__getitem__)}
    chosen: list[Scored] = []
    used = 0
    while left and used < budget:
        best = max(left, key=left.__getitem__)
        del left[best]
        length = len(best.sentence.text)
        if chosen and used + length > budget * _OVER:
            if used > budget * _ENOUGH:
                break
            continue
        chosen.append(best)
        used += length
        for item in left:
            left[item] -= _NOVELTY * alike(item, best) / len(chosen)
    return tuple(sorted(chosen, key=lambda item: item.sentence.order))


def alike(left: Scored, right: Scored) -> float:
    """The cosine of two sentences' sets of words, 0 to 1."""
    common = len(left.words & right.words)
    return common / math.sqrt(len(left.words) * len(right.words)) if common else 0.0


def joined(texts: Sequence[str]) -> str:
    """The texts as one paragraph, joined as their script wants it."""
    whole = ""
    for text in texts:
        gap = "" if not whole or _is_wide(whole[-1]) or _is_wide(text[0]) else " "
        whole += gap + text
    return whole


def _score(item: Scored, weights: Weights) -> float:
    total = weights.centroid + weights.title + weights.position
    fit = weights.centroid * item.centroid + weights.title * item.title + weights.position * item.position
    return fit / total - _CAUTION * item.doubt + _ANNOUNCED * item.announces


def _is_wide(character: str) -> bool:
    return bool(re.match(rf"[{CJK}\u3000-\u303f\uff00-\uffef”’…]", character))
