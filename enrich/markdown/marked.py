"""What authors mark in a body: their own lead or abstract, and the sections in which they conclude.

A mark is a span of the body with the words that tell a person what it is.
A lead is what stands under a heading or behind a label such as TL;DR, before a break such as ``<!--more-->``, or a
first paragraph that is as a whole in italics or bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from enrich.markdown.kinds import BlockKind, MarkdownBlock
from enrich.markdown.plain import plain
from enrich.markdown.prose import passages

_LEADS = (
    r"tl;?\s?dr|summary|executive summary|abstract|synopsis|overview|in brief|in a nutshell|at a glance",
    r"the short version|short version",
    r"一句话(?:概括|总结|總結)|太长不看|摘要|概要|内容提要|內容提要|内容摘要|內容摘要|提要|导读|導讀|导语|導語|内容概要|內容概要|内容简介|內容簡介",
    r"文章摘要|本文摘要|要約|要旨|要約すると|あらすじ|요약|개요",
    r"zusammenfassung|kurzfassung|kurz gesagt|überblick|auf einen blick|résumé|en bref|en résumé|resumen",
    r"en resumen|en pocas palabras|riassunto|in breve|sommario|sintesi|resumo|резюме|кратко|коротко|аннотация",
    r"краткое содержание|вкратце",
)
_CONCLUSIONS = (
    r"conclusions?|concluding (?:remarks|thoughts)|final (?:thoughts|words|remarks)",
    r"closing (?:thoughts|remarks|words)|(?:key |main )?take-?aways?|lessons?(?: learned)?|key (?:lessons|points)",
    r"wrap(?:ping)?(?:[ -]it)?[ -]?up|in (?:closing|conclusion|summary|short)|the bottom line|bottom line",
    r"the moral|so what|what (?:we|i) learned|summing up|to sum up|summary",
    r"结论|結論|总结|總結|小结|小結|结语|結語|启示|啟示|写在最后|寫在最後|最后|最後|尾声|结束语|結束語|教训|教訓",
    r"要点总结|核心启示|心得|感悟|後記|后记|总结与\S{1,6}|總結與\S{1,6}",
    r"まとめ|おわりに|終わりに|最後に|おわり|結び|教訓|学んだこと|結論として|さいごに|所感|결론|마무리|마치며",
    r"맺음말|정리|교훈",
    r"fazit|schluss(?:folgerung(?:en)?|wort|bemerkung)?|zum schluss|conclusion|conclusions|en conclusion",
    r"conclusión|conclusiones|para terminar|conclusione|conclusioni|in conclusione|conclusão|заключение|выводы?",
    r"итоги?|итог|в заключение|подводя итог\w*|вместо заключения|resümee|lehren|leçons?|lecciones|lezioni|уроки",
)
_NUMBER = r"(?:[^\w<\[]*+(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[IVX]{1,4})[.、．:：)）]\s*+)?+[^\w<\[]*+)"


def _headed(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{_NUMBER}(?:{'|'.join(parts)})(?:\s*[:：—–(（|/／&].*|\W*)\Z", re.IGNORECASE | re.DOTALL)


def _labelled(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"{_NUMBER}(?:{'|'.join(parts)})(?:[ \t*_】\])）]*+[:：|｜][ \t*_]*+|[ \t]*+[】\]][ \t*_]*+)", re.IGNORECASE
    )


_LEAD_HEAD = _headed(_LEADS)
_CONCLUSION_HEAD = _headed(_CONCLUSIONS)
_LABEL = _labelled(_LEADS)
_CONCLUSION_LABEL = _labelled(_CONCLUSIONS)
_BREAK = re.compile(
    r"(?:<!--|\{/\*)\s*+(?:more|truncate|excerpt|end[ _-]excerpt|summary|readmore|read-more)\s*+(?:-->|\*/\})",
    re.IGNORECASE,
)
_EMPHATIC = re.compile(
    r"(?P<mark>\*{1,3}|_{1,3})(?=[^\s*_])(?P<text>[^*_]+)(?P=mark)|<(?P<tag>em|i|strong|b)>(?P<inner>[^<]+)</(?P=tag)>"
)
_LONGEST_LEAD = 1500
_LATE = 0.4
_EARLY = 0.3
_SHORTEST = 15


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the body, in half-open offsets, and what the author made of it, in words for a person."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The author's own leads, the surest first, and the spans in which the author concludes."""

    leads: tuple[Mark, ...]
    conclusions: tuple[Mark, ...]


def marks(body: str) -> Marks:
    """What the author marks in a body."""
    prose = passages(body)
    return Marks(tuple(_leads(body, prose)), tuple(_conclusions(body, prose)))


def _leads(body: str, prose: Sequence[MarkdownBlock]) -> Iterator[Mark]:
    for heading, start, end in _sections(body, prose):
        if (start < _EARLY * len(body) or end == len(body)) and _LEAD_HEAD.match(heading):
            yield Mark(start, end, f"stands under the heading “{heading}”")
    for block in prose:
        if block.kind is not BlockKind.HEADING and (label := _LABEL.match(body, block.words, block.stop)):
            yield Mark(label.end(), block.stop, f"stands behind the label “{_named(label[0])}”")
    text = [block for block in prose if block.kind is not BlockKind.HEADING]
    if text and (found := _EMPHATIC.fullmatch(body[text[0].words : text[0].stop].strip())):
        yield Mark(text[0].words, text[0].stop, f"is a first paragraph in {_face(found)}")
    if text and (found := _BREAK.search(body)) and text[0].words < found.start() < text[0].words + _LONGEST_LEAD:
        yield Mark(text[0].words, found.start(), f"stands before {found[0]}")


def _conclusions(body: str, prose: Sequence[MarkdownBlock]) -> Iterator[Mark]:
    for heading, start, end in _sections(body, prose):
        if _CONCLUSION_HEAD.match(heading) and start > _LATE * len(body):
            yield Mark(start, end, f"stands under the heading “{heading}”")
    for block in prose:
        if block.kind is not BlockKind.HEADING and (label := _CONCLUSION_LABEL.match(body, block.words, block.stop)):
            yield Mark(label.end(), block.stop, f"stands behind the label “{_named(label[0])}”")


def _sections(body: str, prose: Sequence[MarkdownBlock]) -> Iterator[tuple[str, int, int]]:
    """Each heading's words, and the span to the next heading."""
    heads = [block for block in prose if block.kind is BlockKind.HEADING]
    heads += [block for block in prose if _is_bold_head(body, block)]
    heads.sort(key=lambda block: block.start)
    ends = [*(head.start for head in heads[1:]), len(body)]
    for block, following in zip(heads, ends, strict=False):
        yield plain(body[block.words : block.stop]), block.end, following


def _is_bold_head(body: str, block: MarkdownBlock) -> bool:
    """Whether a paragraph is a short line in bold, as many write a heading."""
    if block.kind is not BlockKind.PARAGRAPH or block.stop - block.words > 2 * _SHORTEST + 10:
        return False
    return (
        body.startswith("**", block.words) and _EMPHATIC.fullmatch(body[block.words : block.stop].strip()) is not None
    )


def _named(label: str) -> str:
    return label.strip(" \t*_【】[]:：|｜>#-")


def _face(found: re.Match[str]) -> str:
    return "bold" if (found["mark"] or found["tag"]) in ("**", "__", "strong", "b") else "italics"
