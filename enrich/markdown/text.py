"""What a model reads of a body: its words without what costs tokens and says nothing.

Left out are comments, scripts, base64 and other unbroken blobs, the targets of links and images, the attributes of
HTML tags, the padding and rules of tables, spare white space, and lines that come again and again.
No visible word is lost, and each line that is read stands in the body as `enrich.verify.evidence.Body.find` compares:
cuts are proved where they are made, and what is unclear stays.
Linear in the length of the body, whatever stands in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from enrich.markdown.blocks import blocks
from enrich.markdown.inline import Cut, html, parts_line, plain, prose, tags, without
from enrich.markdown.kinds import BlockKind
from enrich.markdown.verbatim import may_hold_verbatim

REPEATED = 3
REPEATED_LENGTH = 40
_DEEPEST = 40
_DETAILS = re.compile(r"(?<!`)<(?P<close>/?)details(?=[\s>])[^<>\n]*+>(?!`)", re.IGNORECASE)
_DEEP = re.compile(rf"(?<=\s{{{_DEEPEST}}})\s++")
_BLANKS = re.compile(r"\n{3,}+")
_Stretch: TypeAlias = tuple[BlockKind, int, int, bool]
_UNSEEN = frozenset({BlockKind.COMMENT, BlockKind.SCRIPT, BlockKind.TARGET})
_AS_IT_IS = _UNSEEN | {BlockKind.CODE, BlockKind.INDENTED, BlockKind.PLAIN}
_PROSE = frozenset(BlockKind) - _AS_IT_IS - {BlockKind.HTML}


@dataclass(frozen=True, slots=True)
class Reading:
    """The text that is read, and how many characters each reason saved: with them it is as long as the body."""

    text: str
    saved: Mapping[str, int]


def reading_text(body: str, drop: Sequence[str] = ()) -> Reading:
    """What a model reads of ``body``; ``drop`` leaves out more: ``details``, ``code`` (fenced blocks), ``html`` (tags).

    The first of lines that are repeated stays. Tags keep the words that a browser shows of them, such as ``alt``.
    """
    dropped = frozenset(drop)
    text, gone = _without_details(body) if "details" in dropped and _DETAILS.search(body) else (body, {})
    saved = Counter(gone)
    found = _stretches(text, dropped)
    lines = [*chain.from_iterable(_read(text, stretch, dropped, saved) for stretch in found if stretch[1] < stretch[2])]
    read = "\n".join(_once(lines, saved)).strip("\n")
    read = _BLANKS.sub("\n\n", read) if "\n\n\n" in read else read
    saved["spaces"] = len(body) - len(read) - sum(saved.values())
    return Reading(read, {reason: count for reason, count in saved.items() if count})


def _without_details(body: str) -> tuple[str, Mapping[str, int]]:
    cuts: list[Cut] = []
    opened: list[int] = []
    for block in blocks(body):
        if block.kind in _AS_IT_IS:
            continue
        for tag in _DETAILS.finditer(body, block.start, block.end):
            if not tag["close"]:
                opened.append(tag.start())
            elif opened:
                start = opened.pop()
                while cuts and cuts[-1].start > start:
                    cuts.pop()
                cuts.append(Cut(start, tag.end(), "details", "\n", is_mark=False))
    return without(body, cuts)


def _stretches(text: str, drop: frozenset[str]) -> Iterator[_Stretch]:
    """The text, cut where another way to read it begins: kind, start, end, and whether there are marks in it."""
    next_mark = _marks(text, tags(drop))
    mark = next(next_mark)
    if mark == len(text) and not may_hold_verbatim(text):
        yield BlockKind.PARAGRAPH, 0, len(text), False
        return
    start = end = 0
    for block in blocks(text):
        while mark < block.start:
            mark = next(next_mark)
        if mark < block.end or block.kind not in _PROSE:
            yield BlockKind.PARAGRAPH, start, end, False
            yield block.kind, block.start, block.end, mark < block.end
            start = block.end
        end = block.end
    yield BlockKind.PARAGRAPH, start, end, False


def _marks(text: str, tag: re.Pattern[str]) -> Iterator[int]:
    """Where there may be marks to be left out, in order; the end of the text at last."""
    target = text.find("](")
    for found in chain(tag.finditer(text), (None,)):
        at = found.start() if found else len(text)
        while 0 <= target < at:
            yield target
            target = text.find("](", target + 2)
        yield at


def _read(text: str, stretch: _Stretch, drop: frozenset[str], saved: Counter[str]) -> Iterable[str]:
    """The lines that are read of one stretch."""
    kind, start, end, is_marked = stretch
    source = text[start:end]
    read = ""
    found: Mapping[str, int] = {}
    if kind in _PROSE:
        read, found = prose(source, drop) if is_marked else plain(source)
    elif kind is BlockKind.HTML:
        read, found = html(source, drop)
    elif kind in _UNSEEN:
        found = {kind.value: len(source) - parts_line(text, start, end)}
    elif kind is BlockKind.CODE and "code" in drop:
        found = {"code": len(source)}
    else:
        read, found = plain(source)
    for reason, count in found.items():
        saved[reason] += count
    lines = read.removesuffix("\n").split("\n") if read else []
    if kind in _AS_IT_IS:
        return map(_aligned, lines)
    singles = "  " not in read and all(map(str.isprintable, lines))  # so that only the end of a line may be untidy
    tidy = map(str.rstrip if singles else _tidy, lines)
    return _said(tidy, saved) if "|" in read or "![]" in read else tidy


def _tidy(line: str) -> str:
    """A line of prose with single blanks; of its indent, what shows its depth stays."""
    words = " ".join(line.split())
    return line[: min(len(line) - len(line.lstrip()), _DEEPEST)] + words if line[:1].isspace() and words else words


def _aligned(line: str) -> str:
    """A line of code, whose white space has a meaning; of a very deep indent, a part stays."""
    return _DEEP.sub("", line.rstrip())


def _said(lines: Iterable[str], saved: Counter[str]) -> Iterator[str]:
    """The lines without the rules of tables and images without words."""
    for line in lines:
        words = line.strip()
        if "|" in words and "-" in words and not words.strip("|:- >"):
            saved["tables"] += len(line)
        elif "![]" in words and not words.replace("![]", "").strip():
            saved["targets"] += len(line)
        else:
            yield line


def _once(lines: Sequence[str], saved: Counter[str]) -> Iterable[str]:
    """The lines, of boilerplate the first one only."""
    words = [line.strip() for line in lines if len(line) >= REPEATED_LENGTH]
    if len(words) - len(set(words)) < REPEATED - 1:
        return lines
    repeated = (line for line, count in Counter(words).items() if count >= REPEATED and len(line) >= REPEATED_LENGTH)
    return _firsts(lines, dict.fromkeys(repeated, 1), saved)


def _firsts(lines: Sequence[str], left: dict[str, int], saved: Counter[str]) -> Iterator[str]:
    """The lines, and of each of some of them as many as are ``left`` to it."""
    for line in lines:
        if (words := line.strip()) in left:
            left[words] -= 1
            if left[words] < 0:
                saved["repeated"] += len(line)
                continue
        yield line
