"""What is cut out of one paragraph for a model: link targets, attributes or tags, comments, blobs.

A cut is made only if the words that are left can be quoted: comparing the paragraph before and after it, freed from
marks, proves that. Where it fails (odd markup, such as a comment inside a link target), the paragraph stays as it is.
Brackets follow CommonMark's rule (a link holds no link), with one pass and one stack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from enrich.markdown.markup import (
    ANY_TAG,
    CLOSERS,
    DRESSED_TAG,
    HTML_TAG,
    LINK_TARGET,
    Ahead,
    breaks_line,
    squeezed,
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A span left out and why; ``gap`` stands in its place, and ``is_mark`` says that no quote is compared by it."""

    start: int
    end: int
    reason: str
    gap: str = ""
    is_mark: bool = True


LONGEST_WORD = 200
_TOKENS = {
    tag: re.compile(rf"\\[!-/:-@\[-`{{-~]|`+|!?\[|\]|{tag.pattern}", tag.flags) for tag in (ANY_TAG, DRESSED_TAG)
}
_TICKS = re.compile(r"`+")
_SHOWN = re.compile(r"\s(?i:alt|label|placeholder|value)\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'<>]+)")
_RUN = "(?:[!-~]{{0,{0}}}+[^!-~]++)*+[!-~]{{{0}}}[!-~]"  # longer than so many characters, found in one pass
_LONG, _FOURTHS = (re.compile(_RUN.format(length - 1)) for length in (LONGEST_WORD, LONGEST_WORD // 4))
_BLOB = re.compile(
    r"(?<![\w+/=-])(?:"
    rf"(?:data:[^\s,\"'()<>]{{1,100}},)[!#-&*-;=?-~]{{{LONGEST_WORD},}}+|[A-Za-z0-9+/=_-]{{{LONGEST_WORD},}}+)"
    rf"|([!-~])(?<!\1\1)\1{{{LONGEST_WORD},}}+"
)


def prose(text: str, drop: frozenset[str]) -> tuple[str, Mapping[str, int]]:
    """A paragraph as it is read, and how many characters were saved, by reason; ``html`` drops tags as a whole."""
    return without(text, _and_blobs(text, _InlineScanner(text, drop).run(_TOKENS[tags(drop)])))


def html(text: str, drop: frozenset[str]) -> tuple[str, Mapping[str, int]]:
    """A block of HTML as it is read, in which brackets and ticks are words."""
    return without(text, _and_blobs(text, _InlineScanner(text, drop).run(tags(drop))))


def tags(drop: frozenset[str]) -> re.Pattern[str]:
    """Where a tag begins of which something is cut: of one that is but a name, as most are, only the whole can be."""
    return ANY_TAG if "html" in drop else DRESSED_TAG


def plain(text: str) -> tuple[str, Mapping[str, int]]:
    """Code as it is read: only blobs are left out."""
    return without(text, _and_blobs(text, []))


def without(text: str, cuts: Sequence[Cut]) -> tuple[str, Mapping[str, int]]:
    """The text without the ``cuts``, and what they saved by reason; as it was, where what is left could not be quoted.

    ``cuts`` are in order and don't overlap.
    """
    if not cuts:
        return text, {}
    kept: list[str] = []
    words: list[str] = []
    run = 0
    saved: Counter[str] = Counter()
    at = 0
    for cut in cuts:
        gap = cut.gap if parts_line(text, cut.start, cut.end) else ""
        kept += (text[at : cut.start], gap)
        if not cut.is_mark:
            words += (squeezed("".join(kept[run:])), squeezed(text[cut.start : cut.end]))
            run = len(kept)
        saved[cut.reason] += cut.end - cut.start - len(gap)
        at = cut.end
    kept.append(text[at:])
    words.append(squeezed("".join(kept[run:])))
    return ("".join(kept), saved) if "".join(words) == squeezed(text) else (text, {})


def parts_line(text: str, start: int, end: int) -> bool:
    """Whether a span has something of its line on both sides."""
    return text[start - 1 : start] not in ("", "\n") and text[end : end + 1] not in ("", "\n")


def _and_blobs(text: str, cuts: Sequence[Cut]) -> list[Cut]:
    """The cuts, and the blobs between them."""
    if not _holds_long(text):
        return [*cuts]
    found: list[Cut] = []
    at = 0
    for cut in (*cuts, Cut(len(text), len(text), "")):
        blobs = _BLOB.finditer(text, at, cut.start)
        found += (Cut(blob.start(), blob.end(), "blobs", "\n", is_mark=False) for blob in blobs)
        found.append(cut)
        at = cut.end
    return found[:-1]


def _holds_long(text: str) -> bool:
    """Whether there is a word of `LONGEST_WORD` characters; where there is, every fourth characters are a run, too."""
    return bool(len(text) >= LONGEST_WORD and _FOURTHS.match(text[::4]) and _LONG.match(text))


class _InlineScanner:
    """One pass over a paragraph's marks; ``open`` are brackets (offset, whether an image's) that nothing closed yet.

    Of ``open``, the first ``dead`` can't be links any more, since a link stands behind them.
    """

    def __init__(self, text: str, drop: frozenset[str]) -> None:
        self.text = text
        self.drops_tags = "html" in drop
        self.cuts: list[Cut] = []
        self.open: list[tuple[int, bool]] = []
        self.dead = 0
        self.ahead = Ahead(text)

    @cached_property
    def ticks(self) -> dict[int, list[int]]:
        """Where runs of ticks begin, by their length, the last one first."""
        found: dict[int, list[int]] = {}
        for run in reversed([*_TICKS.finditer(self.text)]):
            found.setdefault(len(run[0]), []).append(run.start())
        return found

    def run(self, tokens: re.Pattern[str]) -> list[Cut]:
        """The cuts in order, made at what ``tokens`` finds."""
        at = 0
        while token := tokens.search(self.text, at):
            at = self.take(token)
        return sorted(self.cuts, key=lambda cut: cut.start)

    def take(self, token: re.Match[str]) -> int:
        """Deals with one mark; returns where to go on."""
        match token[0][0]:
            case "`":
                return self.code(token)
            case "<":
                return self.angle(token.start())
            case "]":
                return self.bracket(token.start())
            case "[" | "!" if token[0][-1] == "[":
                self.open.append((token.end() - 1, token[0][0] == "!"))
        return token.end()

    def code(self, token: re.Match[str]) -> int:
        """The end of a code span, whose text stays as it is."""
        waiting = self.ticks.get(len(token[0]), [])
        while waiting and waiting[-1] < token.end():
            waiting.pop()
        return waiting[-1] + len(token[0]) if waiting else token.end()

    def bracket(self, at: int) -> int:
        opener, is_image = self.open.pop() if self.open else (-1, False)
        is_dead = len(self.open) < self.dead and not is_image
        self.dead = min(self.dead, len(self.open))
        target = None if opener < 0 or is_dead else LINK_TARGET.match(self.text, at)
        if target is None:
            return at + 1
        if is_image:
            self.cuts.append(Cut(at + 1, target.end(), "targets"))
        else:
            self.cuts += (Cut(opener, opener + 1, "targets"), Cut(at, target.end(), "targets"))
            self.dead = len(self.open)
        return target.end()

    def angle(self, at: int) -> int:
        if self.text.startswith("<!--", at):
            return self.hidden(at, "!--", "comments") or at + 1
        tag = HTML_TAG.match(self.text, at)
        if tag is None:
            return at + 1
        name = tag["name"].lower()
        if name in ("script", "style") and not tag["close"] and (end := self.hidden(at, name, "scripts")):
            return end
        self.cuts += self.in_tag(tag)
        return tag.end()

    def hidden(self, at: int, name: str, reason: str) -> int | None:
        closer = self.ahead.find(CLOSERS[name], at + 2)
        if closer is None:
            return None
        self.cuts.append(Cut(at, closer[1], reason, "\n", is_mark=False))
        return closer[1]

    def in_tag(self, tag: re.Match[str]) -> Iterator[Cut]:
        """The tag, or its attributes; what a browser shows of them stays."""
        at, end = tag.end("name"), tag.end() - 1
        shown = [*_SHOWN.finditer(self.text, at, end)] if at < end else []
        if self.drops_tags and not shown:
            yield Cut(tag.start(), tag.end(), "html", "\n" if breaks_line(tag["name"]) else "")
            return
        for attribute in shown:
            yield Cut(at, attribute.start(), "attributes")
            at = attribute.end()
        if at < end:
            yield Cut(at, end, "attributes")
