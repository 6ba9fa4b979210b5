"""What could be a conclusion: a sentence in a section that concludes, or behind a cue such as "in short"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from enrich.markdown.extract import CLOSING, FIRST_OR_SECOND, LESSON, Scored
from enrich.markdown.marked import Mark
from enrich.markdown.standing import FIRST_PERSON, LONGEST, SECOND_PERSON, faults
from enrich.markdown.telling import announces

_TAKEN_OFF = (
    r"总之|總之|总而言之|總而言之|总的来说|總的來說|总体来说|总体而言|综上所述|綜上所述|综上|綜上|归根结底",
    r"歸根結底|归根到底|说到底|說到底|由此可见|由此可見|一言以蔽之|这意味着|這意味著|这说明|這說明|这告诉我们",
    r"结论是|結論是|结论|启示|一句话总结",
    r"つまり|要するに|結論として|結論は|結論|まとめると|結局のところ|一言で言うと|結局|결국|요컨대|결론적으로|즉",
    r"정리하면",
)
_TAKEN_OFF_LATIN = (
    r"in short|in conclusion|in summary|to sum up|to summari[sz]e|summing up|in the end|ultimately|overall",
    r"all in all|in a nutshell|the bottom line is(?: that)?|bottom line|the takeaway(?: here)? is(?: that)?",
    r"this means(?: that)?|that means(?: that)?|the (?:key |main )?lesson(?: here)? is(?: that)?|conclusion",
    r"takeaway|lesson|the moral(?: of the story)? is(?: that)?",
    r"kurz gesagt|kurzum|zusammenfassend|fazit|letztlich|letzten endes|unterm strich|insgesamt|en résumé",
    r"en conclusion|en somme|bref|au final|en définitive|cela signifie que|conclusion|en resumen|en conclusión",
    r"en definitiva|esto significa que|in conclusione|in sintesi|in definitiva|insomma|ciò significa che",
    r"questo significa che|таким образом|в заключение|в итоге|итак|это значит,? что|это означает,? что|вывод",
    r"одним словом",
)
_HELD = (
    r"(?<!的)(?:教训|教訓|启示|啟示|结论|結論|道理)(?:就)?是|[关關][键鍵](?:就)?在[于於]|核心(?:就)?在[于於]",
    r"本[质質](?:上)?(?:就)?是|最(?:重要|关键|根本)的(?:是|就是|一点)|真正(?:重要|关键|需要)的",
    r"(?:教訓|結論|ポイント|大切なの|重要なの|大事なの)は|핵심은|교훈은|중요한 것은|결론은",
    r"\b(?:lesson|takeaway|moral|bottom line|key|point|conclusion|what matters(?: most)?)(?: here)? (?:is|was)\b",
    r"\b(?:die lehre|das wichtigste|entscheidend) (?:ist|daraus)\b",
    r"\b(?:la leçon|l'essentiel|l’essentiel|le plus important) (?:est|c'est)\b",
    r"\b(?:la lección|lo importante|la clave|lo esencial) es\b",
    r"\b(?:la lezione|l'importante|la chiave|il punto) è\b",
    r"(?:главное|урок|суть|вывод|ключ)(?:\s[\w ]{0,20})? (?:—|–|-|в том)",
)
_FELT_WORDS = (
    r"感じ|気が(?:する|し)|と思|かもしれ|たい(?:です|な|と|。)|欲しい|ほしい|ですね|ました(?:。|が)|でした",
    r"しています|面白|かな[。ー]|と思います|たら嬉|助かり|觉得|覺得|相信|期待|希望|计划|計劃|打算|感谢|感謝|有意思",
    r"想到|感觉|感覺|喜欢|同学|节目|節目|视频|視頻|本[文篇期]|[这這]篇|系列文章|欢迎|嬉しい|祝愿|祝福|会继续",
    r"將繼續|将继续|メモ|おすすめ|オススメ|始まり|きっかけ|書きまし|作りまし|下一步|后续|後續",
    (
        r"\b(?:we|our|us|wir|unser\w*|nous|notre|nos|nosotros|nuestr\w+|noi|nostr\w+|hope|plan|"
        r"planning|think|believe|feel|felt|love|like to|excited|happy|thank|glad|wish|hoffe|"
        r"glaube|denke|espero|creo|espère|crois|spero|credo|penso)\b"
    ),
    r"надею|думаю|считаю|спасибо|생각|바란|느낌|싶",
)
_FELT = re.compile("|".join(_FELT_WORDS), re.IGNORECASE)
_MOMENT_WORDS = (
    r"下周|下週|本周|本週|下个?月|本月|今[年天晚]|如今|明年|去年|昨天|明天|目前为止|\d{1,2}月|当下|當下|眼下|现在",
    r"現在のところ|今回|今後|来年|最近",
    (
        r"\b(?:today|yesterday|tomorrow|this (?:week|month|year)|next (?:week|month|year)|last (?:week|month|"
        r"year)|so far|currently|right now|at the moment)\b"
    ),
    (
        r"\b(?:heute|morgen|derzeit|demnächst|aujourd'hui|bientôt|actuellement|hoy|mañana|próximamente|oggi|"
        r"domani|attualmente|сегодня|завтра|сейчас|пока)\b"
    ),
    r"오늘|내일|현재",
)
_MOMENT = re.compile("|".join(_MOMENT_WORDS), re.IGNORECASE)
_BEFORE = re.compile(
    r"[这這](?:个|個|些|种|種|一(?!次)|样|樣|位|家|类|類)|如此|(?<!自)[他她牠]们?|此[类種种]|その|この|それ|あの"
)
_CUE = re.compile(
    rf"(?:(?:{'|'.join(_TAKEN_OFF)})|(?:{'|'.join(_TAKEN_OFF_LATIN)})(?![\w'’-]))\s*[,，、:：]?\s*", re.IGNORECASE
)
_HOLDS = re.compile("|".join(_HELD), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A sentence, freed from its cue.

    ``why`` says how the author marks it, ``opened`` whether it began with a cue, ``fault`` why it can't stand.
    ``late`` is its place, from 0 at the post's begin to 1 at its end.
    """

    text: str
    item: Scored
    why: str
    opened: bool
    headed: bool
    late: float
    fault: str = ""


def concluded(found: Sequence[Scored], marks: Sequence[Mark]) -> Iterator[Conclusion]:
    """The sentences that the author marks as a conclusion."""
    last = _last(found)
    for item in found:
        text = item.sentence.text
        if len(text) > LONGEST:
            continue
        mark = next((mark for mark in marks if mark.start <= item.sentence.start < mark.end), None)
        cue = _CUE.match(text)
        held = cue or _HOLDS.search(text)
        if mark or held:
            freed = _freed(text, cue)
            why = f"{mark.why}" if mark else f"concludes with “{held[0].strip(' ,，、:：')}”" if held else ""
            yield Conclusion(
                freed,
                item,
                why,
                cue is not None,
                mark is not None,
                item.sentence.order / last,
                next(_faults(freed, item), ""),
            )


def _freed(text: str, cue: re.Match[str] | None) -> str:
    """The sentence without the cue that it begins with, as a sentence of its own."""
    rest = text[cue.end() :] if cue else text
    return rest[:1].upper() + rest[1:] if cue else text


def _faults(text: str, item: Scored) -> Iterator[str]:
    yield from faults(text, item.sentence.kind)
    if _HOLDS.match(text):
        yield "does not say of what it is the point"
    if _BEFORE.search(text):
        yield "leans on what was said before"
    if announces(text) or _FELT.search(text):
        yield "is a wish, a feeling or a word about the post itself"
    if _MOMENT.search(text):
        yield "speaks of the moment in which it was written"
    if FIRST_PERSON.search(text):
        yield "is told in the first person"
    if SECOND_PERSON.search(text):
        yield "speaks to the reader"


def sounding(found: Sequence[Scored]) -> Iterator[Conclusion]:
    """All sentences, the one that sounds most like a conclusion first, for those who want one at any price."""
    last = _last(found)
    for item in sorted(found, key=lambda item: -_sound(item, last)):
        yield Conclusion(
            item.sentence.text,
            item,
            "sounds like a conclusion",
            opened=False,
            headed=False,
            late=item.sentence.order / last,
        )


def _last(found: Sequence[Scored]) -> int:
    return max((item.sentence.order for item in found), default=0) or 1


def _sound(item: Scored, last: int) -> float:
    """How much a sentence sounds like what to take home: its words, its late place, its nearness to the subject.

    What is told in the first person, or is full of figures, is a scene or a datum and no conclusion.
    """
    text = item.sentence.text
    cues = 0.35 * min(2, len(LESSON.findall(text))) + 0.15 * bool(CLOSING.search(text))
    place = 0.35 * item.sentence.order / last + 0.45 * item.centroid + 0.2 * item.title
    scene = 0.15 * len(FIRST_OR_SECOND.findall(text)) + 0.04 * sum(map(str.isdigit, text))
    return cues + place - item.doubt - scene
