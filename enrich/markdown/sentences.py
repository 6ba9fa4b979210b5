"""A body's sentences, in any language, each with the place where it stands.

A sentence ends at its script's full stop; where brackets or quotation marks are open, it goes on.
A point ends a sentence only before white space and no small letter, and not after an initial or a usual abbreviation.
References to notes (``[^1]``) may stand between, and belong to the sentence that they follow.
A sentence is cut from the source first and freed from markup afterwards, so that its span quotes the post exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enrich.markdown.abbreviations import is_abbreviated
from enrich.markdown.kinds import BlockKind
from enrich.markdown.plain import CJK, plain
from enrich.markdown.prose import passages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from enrich.markdown.kinds import MarkdownBlock


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``text`` without markup, half-open character offsets into the body, and its block.

    Its ``kind`` is the block's; but one that a quotation goes on in is a quotation, and code is what a template or an
    address makes a part of.
    ``order`` counts the sentences from 0, ``block`` the blocks; ``first`` says that it opens its block.
    """

    text: str
    start: int
    end: int
    order: int
    block: int
    kind: BlockKind
    first: bool


STRAIGHT = re.compile(r"(?<!\d)\"")
"""A quotation mark that shows no direction; behind a number, it is an inch."""
_CLOSERS = r"[\"'”’」』）》】)\]*_~`]*+"
_NUMBERED = (
    r"(?:<sup\b[^<>\n]{0,99}+>(?:<a\b[^<>\n]{0,99}+>)?+\[?+\d{1,3}+\]?+(?:</a>)?+</sup>"
    r"|\\?\[\d{1,3}+\\?\](?:\([^()\s]{0,99}+\))?+)"
)
_NOTES = rf"(?:\[\^[^\[\]\s]{{1,99}}+\]|{_NUMBERED})*+"  # references to notes belong to the sentence before them
_ENDED_NOTE = re.compile(rf"(?<=[.!?…。！？\"”’」）)*_]){_NUMBERED}{{1,20}}+\Z")
_STOP = re.compile(
    rf"(?P<mark>[。！？｡؟۔।॥։።፧။។]+{_CLOSERS}|(?:(?<!…)…++|(?<![.!?])[.!?]++){_CLOSERS}(?={_NOTES}(?:\s|$|[{CJK}])))"
    rf"{_NOTES}",
)
_OPENERS = "“「『（(《【["
_OPENER = re.compile(r"[“「『（(《【\[]")
_BRACKETS = "）)】]"
_CORNERS = "」』"
_PARTICLE = re.compile("[\u3041-\u3096]")  # Japanese goes on behind a quotation: 「…。」と言った
_ENDERS = "”」』）)》】]"
_TIME = re.compile(
    r"[（(\[【][^（()）\[\]【】]{0,30}\d{1,2}:\d{2}(?::\d{2})?(?:\s*[-–~]\s*\d{1,2}:\d{2}(?::\d{2})?)?[)）\]】]"
)
_GLOSS = re.compile(
    r"\s?[（(][^（）()]{2}[^（）():：]{0,58}+[:：][^（）()]*+(?:[（(][^（）()]*+[)）][^（）()]*+)*+[)）]"
)
_LABEL = re.compile(
    r"[\s*_>]*(?P<name>[^\s*_:：。，,.!?<>=/][^*_:：。，,!?<>=/\n]{0,29}?)[\s*_]*+(?:[（(][^()（）\n]*+[)）][\s*_]*+)?[:：](?!//)[\s*_]*+"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)"
_DATELINE = re.compile(  # of a press release: only words that begin with capitals stand before the date
    rf"(?:[A-Z0-9][^\s—–]{{0,30}}+[ \u00a0]){{1,8}}\(?{_MONTH}[a-z]{{0,6}}+\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\)?"
    r"\s?(?:[—–]|--?)\s?(?=\S)|"
    r"[A-ZÄÖÜÉ][\w.-]{1,30}(?: [A-ZÄÖÜÉ][\w.-]{1,30}){0,2}, (?:den |le |li |el )?"
    r"(?:\d{1,2}\.? (?:de )?[A-Za-zäéûç]{3,10} (?:de )?|\d{1,2}\.\d{1,2}\.)\d{4}(?: \(\w{2,4}\))?\s?(?:[.:—–]|--?)\s*|"
    r"[\u4e00-\u9fff]{0,12}?\d{1,2}月\d{1,2}日[电電讯訊](?:[（(][^（）()\n]{0,30}[)）])?[，,：:]?\s?"
)
_LEADING = re.compile(r"[ \t\r]*+\n[ \t]*+>[\s>]*+|\s*+")
_MADE = re.compile(r"\{[{%]|(?<=[^\s(（\[<=\"'])[ \t]?[\[<]?https?://(?!\S{1,300}+\Z)")
_LINK_TARGET = re.compile(r"\]\([^()\n]*\)|`[^`\n]*`")  # no words of a sentence, and no template where it is shown
_POINTER = re.compile(r"\[[^\[\]\n]*\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)|<?https?://\S+")
_LONGEST = 400
_REPEATED = 3
_TALK = 0.2


def sentences(body: str, reach: int = 0) -> tuple[Sentence, ...]:
    """The sentences of the body's prose, in order; headings are none, nor are list items that only link elsewhere.

    With a ``reach``, only blocks that begin in the first ``reach`` characters or the last half as many are read.
    """
    last = len(body) - reach // 2 if reach else 0
    prose = [
        block
        for block in passages(body)
        if block.kind is not BlockKind.HEADING and (block.words < reach or block.words >= last)
    ]
    speakers = _speakers(body, prose)
    found: list[Sentence] = []
    for number, block in enumerate(prose):
        first = True
        marks = [mark.start() for mark in STRAIGHT.finditer(body, block.words, block.stop)]
        for start, end in _speeches(body, block, speakers):
            for left, right in _pieces(body, start, end):
                if (text := reads(body[left:right])) and not _is_pointer(body, block, left, right):
                    is_quoted = bisect_left(marks, left) % 2 == 1  # a quotation began before, and goes on
                    kind = BlockKind.QUOTE if is_quoted else block.kind
                    kind = BlockKind.CODE if _is_made(body, left, right) else kind
                    found.append(Sentence(text, left, right, len(found), number, kind, first))
                    first = False
    return tuple(found)


def _is_pointer(body: str, block: MarkdownBlock, left: int, right: int) -> bool:
    """Whether a list item is a link and nothing else, which says something of another page."""
    return block.kind is BlockKind.ITEM and bool(_POINTER.fullmatch(body, left, right))


def _is_made(body: str, left: int, right: int) -> bool:
    """Whether some of the words are a template's or an address, and so unknown; the target of a link has no words."""
    made = _MADE.search(body, left, right)
    return made is not None and _MADE.search(_LINK_TARGET.sub("", body[left:right])) is not None


def reads(markdown: str) -> str:
    """A sentence as it is read: without markup, the time stamps of a transcript, and glosses (``（AI Agent: …）``).

    Nor does it begin with the place and date of a press release.
    """
    text = plain(_ENDED_NOTE.sub("", markdown) if markdown.endswith(("]", ")", ">")) else markdown)
    if dateline := _DATELINE.match(text):
        text = text[dateline.end() :]
    return _GLOSS.sub("", _TIME.sub("", text)).strip() if ":" in text or "：" in text else text


def _pieces(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences in one block, white space at the edges left out."""
    raw = body[start:end]
    left = 0
    for stop in _STOP.finditer(raw):
        if stop.end() < len(raw) and not _ends(raw, left, stop):
            continue
        yield from _trimmed(raw, left, stop.end(), start)
        left = stop.end()
    yield from _trimmed(raw, left, len(raw), start)


def _ends(raw: str, left: int, stop: re.Match[str]) -> bool:
    """Whether a sentence that began at ``left`` ends at this stop."""
    mark, end = stop["mark"], stop.end("mark")
    if end - left < _LONGEST and _OPENER.search(raw, left, end) and _open(raw[left:end]):
        return False
    following = raw[stop.end() : stop.end() + 20]
    if mark[-1] in _BRACKETS and not following[0].isspace():
        return False
    if mark[-1] in _CORNERS and _PARTICLE.match(following):
        return False
    if mark[0] not in ".…":
        return True
    return not (following.lstrip()[:1].islower() or (mark == "." and is_abbreviated(raw, end)))


def _open(piece: str) -> bool:
    return any(piece.count(opener) > piece.count(ender) for opener, ender in zip(_OPENERS, _ENDERS, strict=True))


def _trimmed(raw: str, left: int, right: int, offset: int) -> Iterator[tuple[int, int]]:
    """The span without white space at its edges, and without the mark of a quotation that goes on in a new line."""
    leading = _LEADING.match(raw, left, right)
    begin = leading.end() if leading else left
    text = raw[begin:right].rstrip()
    if text:
        yield offset + begin, offset + begin + len(text)


def _lines(body: str, block: MarkdownBlock) -> Iterator[tuple[int, int]]:
    """Spans of a block's lines."""
    start = block.words
    while (end := body.find("\n", start, block.stop)) >= 0:
        yield start, end
        start = end + 1
    yield start, block.stop


def _speakers(body: str, prose: Sequence[MarkdownBlock]) -> frozenset[str]:
    """Labels that open several lines: the names in a transcript, not the heads of definitions."""
    labels = (_LABEL.match(body, *line) for block in prose for line in _lines(body, block))
    counts = Counter(label["name"] for label in labels if label)
    return frozenset(name for name, count in counts.items() if count >= _REPEATED)


def is_talk(body: str) -> bool:
    """Whether a body is a talk written down: a fifth of its paragraphs begin with who speaks."""
    prose = [block for block in passages(body) if block.kind is not BlockKind.HEADING]
    speakers = _speakers(body, prose)
    labels = (_LABEL.match(body, block.words, block.stop) for block in prose) if speakers else ()
    spoken = sum(label is not None and label["name"] in speakers for label in labels)
    return spoken >= max(_REPEATED, _TALK * len(prose))


def _speeches(body: str, block: MarkdownBlock, speakers: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The spans of what is said in a block, one for each speaker in turn, without their labels."""
    start = block.words
    for line in _lines(body, block) if speakers else ():
        label = _LABEL.match(body, *line)
        if label and label["name"] in speakers:
            if line[0] > start:
                yield start, line[0] - 1
            start = label.end()
    yield start, block.stop
