"""The few words, in the languages that we know, by which a sentence shows its part in a text.

They only move a score: a language that is missing here loses a little, and nothing depends on any one word.
"""

from __future__ import annotations

import re

_ASIDE = (
    r"大家好|各位|欢迎|你好|您好|哈喽|嗨|谢谢|感谢|好的?[，。！]|对[，。]|是的|嗯|那么?[，我]|原文|作者|翻译|译者|来源|编者按|本文作者",
    r"hello|hi\b|hey\b|welcome|thanks|thank you",
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
_CONCLUSION = (
    r"总之|总的来说|总而言之|总体而言|综上|归根结底|最终|因此|所以|由此可见|这意味着|意味着|说明|关键|本质|核心|真正|必须|应该|应当|需要",
    r"不应|不能|取决于|与其|而不是|才能|值得|教训|启示|未来",
    r"總之|總的來說|總而言之|歸根結底|最終|這意味著|意味著|關鍵|本質|應該|需要|取決於|值得|教訓|啟示|未來",
    r"\b(?:in conclusion|in short|in the end|ultimately|overall|therefore|thus|hence)\b",
    r"\b(?:this means|means that|the lesson)\b",
    r"\b(?:the key|what matters|must|should|need to|have to|depends on|rather than)\b",
    r"\b(?:instead of|the point is|takeaway|bottom line)\b",
    r"つまり|結局|したがって|要するに|重要|べき|必要|ことになる|といえる|まとめ",
    r"결국|따라서|즉|중요|해야|필요|의미한다",
    r"\b(?:en resumen|por lo tanto|en conclusión|hay que|debe|en conclusion|donc|il faut)\b",
    r"\b(?:en somme|deshalb|letztlich|fazit|muss)\b",
    r"\b(?:in conclusione|quindi|dunque|bisogna|deve)\b",
    r"итак|следовательно|таким образом|важно|нужно|должн",
)


def _any(parts: tuple[str, ...], *, at_start: bool) -> re.Pattern[str]:
    return re.compile(("^" if at_start else "") + f"(?:{'|'.join(parts)})", re.IGNORECASE)


ASIDE = _any(_ASIDE, at_start=True)
DANGLING = _any(_DANGLING, at_start=True)
FIRST_OR_SECOND = _any(_FIRST_OR_SECOND, at_start=False)
CONCLUSION = _any(_CONCLUSION, at_start=False)
