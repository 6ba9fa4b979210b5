"""The few words, in the languages that we know, by which a sentence shows its part in a text.

They only move a score: a language that is missing here loses a little, and nothing depends on any one word.
"""

from __future__ import annotations

import re

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
