"""The blocks of a body: the one scanner that all who read Markdown share.

The blocks are the body, cut: joined again they are it, so that nothing can get lost here.
Each block says what it is, and where its words stand without the marks around them.
The rules are those of CommonMark 0.31, as far as they decide what a reader sees.
A full parser gives these blocks at many times the cost.
The time grows with the length of the body alone, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from enrich.markdown.kinds import BlockKind, MarkdownBlock, whole
from enrich.markdown.verbatim import VERBATIM_SIGNS, Verbatim, VerbatimLine

_MARK = r"(?:[-*+]|\d{1,9}[.)])"
_BOX = r"(?:\[[ xX]\][ \t]++(?=\S))?+"
_WORD = (  # how a line begins that begins nothing but a paragraph, or goes on with one
    r"(?:[^\s\-*+>\#`~<\[|=_{\d]|[\u3000\xa0]++[^\s\u3000\xa0]|\*{1,3}[^\s*]|-[^\s\-]|_{1,2}[^\s_]|`{1,2}[^`\n]"
    r"|\[(?![^\]\n]*+\]:)|\d(?!\d{0,8}[.)][ \t])|\{(?![{%])|\#{1,6}[^\s\#])"
)
_BLANK_LINES = r"(?:[ \t>]*+\r?+\n)*+"
_SIMPLE = r"""
    [ ]{{0,3}}(?P<level>\#{{1,6}})(?=[ \t\r\n]|\Z)(?P<title>[^\n]*+)(?:\n|\Z){blanks}
  | (?P<indent>{indent})(?P<item>{mark}[ \t]++{box})?+
    (?P<text>{word}[^\n]*+(?:\n[ \t]*+{word}[^\n]*+)*+)
    (?P<under>(?(item)(?!)|\n[ ]{{0,3}}(?:=++|-++)[ \t]*+\r?+(?=\n|\Z)))?+
    (?:\n|\Z)(?P<blanks>{blanks})(?P<end>(?=(?(item)[ \t]*+|{indent}){mark}[ \t]|[ ]{{0,3}}\#{{1,6}}[ \t]|\Z))?+
  | (?P<empty>(?:[ \t>]*+\r?+\n)++)
"""
_OUTSIDE, _IN_LIST = (
    re.compile(_SIMPLE.format(indent=indent, mark=_MARK, box=_BOX, word=_WORD, blanks=_BLANK_LINES), re.VERBOSE)
    for indent in (r"[ ]{0,3}", r"[ \t]*+")
)
_LEAD = re.compile(rf"[ \t>]*+(?:(?P<item>{_MARK})[ \t]++{_BOX}[ \t>]*+)*+")
_BLANKS = re.compile(_BLANK_LINES)
_HEADING = re.compile(r" {0,3}(?P<level>#{1,6})(?=[ \t\r\n]|\Z)(?P<title>[^\n]*+)(?:\n|\Z)")
_CLOSING = re.compile(r"(?<=[ \t])#++(?:[ \t]*+\{[^{}]*\})?[ \t\r\n]*+\Z")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*+\r?+(?:\n|\Z)")
_RULE = re.compile(r"[ \t>]*+([-*_])(?:[ \t]*+\1){2,}+[ \t]*+\r?+(?:\n|\Z)")
_ROW = re.compile(r"[ \t]*+\|")


def blocks(body: str) -> Iterator[MarkdownBlock]:
    """The blocks of ``body``, in order and without gaps."""
    return _Scanner(body).run()


class _Scanner:
    """One pass over the lines; ``start`` is where the open block begins, ``at`` where the next line does.

    ``depth`` is how many quotations the last line of prose was in.
    """

    def __init__(self, body: str) -> None:
        self.body = body
        self.start = self.at = self.words = self.stop = 0
        self.kind = BlockKind.PARAGRAPH
        self.depth = 0
        self.in_list = False
        self.verbatim = Verbatim(body)

    def run(self) -> Iterator[MarkdownBlock]:
        while self.at < len(self.body):
            if self.is_fresh:
                yield from self.simple_ones()
            if self.at < len(self.body):
                yield from self.line()
        yield from self.close(self.at)

    @property
    def is_fresh(self) -> bool:
        """Whether no block is open, so that the line at ``at`` may begin what can't interrupt a paragraph."""
        return self.start == self.at and (self.at == 0 or self.body[self.at - 1] == "\n")

    def simple_ones(self) -> Iterator[MarkdownBlock]:
        """Blocks of simple lines, as many as follow one another: most blocks are such, and are found in one look."""
        while found := (_IN_LIST if self.in_list else _OUTSIDE).match(self.body, self.at):
            if block := self.simple(found):
                yield block
            else:
                break

    def simple(self, found: re.Match[str]) -> MarkdownBlock | None:
        """A heading, a paragraph, an item, or blank lines; nothing where it is now the open block."""
        level, _, indent, item, _, under, blanks, is_end, empty = found.groups()
        start, self.at = found.span()
        self.start = self.at
        self.depth = 0
        if level:
            self.in_list = False
            return _heading(found)
        if empty:
            return MarkdownBlock(BlockKind.PARAGRAPH, start, self.at, self.at, self.at)
        self.in_list = bool(item or (self.in_list and indent))
        words, stop = found.span("text")
        if under:
            return MarkdownBlock(BlockKind.HEADING, start, self.at, words, stop, _level(under))
        kind = BlockKind.ITEM if item else BlockKind.PARAGRAPH
        if blanks or is_end is not None:
            return MarkdownBlock(kind, start, self.at, words, stop)
        self.kind, self.start, self.words, self.stop = kind, start, words, stop
        return None

    def line(self) -> Iterator[MarkdownBlock]:
        """Takes the line at ``at``, or more where something begins there that is no prose."""
        end = self.body.find("\n", self.at) + 1 or len(self.body)
        lead = _LEAD.match(self.body, self.at, end)
        begin = lead.end() if lead else self.at
        is_item = bool(lead and lead["item"])
        if not self.body[begin:end].strip():
            self.in_list = self.in_list and not is_item
            blanks = _BLANKS.match(self.body, self.at)
            yield from self.blank(max(end, blanks.end() if blanks else end))
        else:
            yield from self.words_of(begin, end, is_item=is_item)

    def blank(self, end: int) -> Iterator[MarkdownBlock]:
        """Takes blank lines, which end the open block."""
        if self.start == self.at:
            self.kind = BlockKind.PARAGRAPH
            self.words = self.stop = end
        self.at = end
        yield from self.close(end)

    def words_of(self, begin: int, end: int, *, is_item: bool) -> Iterator[MarkdownBlock]:
        """Takes a line that is not blank."""
        if self.is_fresh and self.body[self.at] not in " \t":
            self.in_list = False
        if self.start < self.at and self.kind is BlockKind.PARAGRAPH and _UNDERLINE.match(self.body, self.at):
            yield MarkdownBlock(BlockKind.HEADING, self.start, end, self.words, self.stop, _level(self.body[begin:end]))
            self.start = self.at = end
        elif other := self.other(begin, end):
            yield from self.close(other.start)
            yield other
            self.in_list = self.goes_on(other, is_item=is_item)
            self.start = self.at = other.end
        else:
            yield from self.prose(begin, end, is_item=is_item)

    def other(self, begin: int, end: int) -> MarkdownBlock | None:
        """The block that begins in this line and does not go on with others."""
        is_fresh = self.is_fresh
        if is_fresh or self.start == self.at or self.body[begin] in VERBATIM_SIGNS:
            line = VerbatimLine(self.at, begin, end, is_fresh, self.in_list)
            if found := self.verbatim.block(line) if is_fresh or self.start < self.at else self.verbatim.rest(line):
                return found
        return self.lone(begin, end) if self.body[begin] in "-*_|#" else None

    def lone(self, begin: int, end: int) -> MarkdownBlock | None:
        """A block of one line: a rule, a row of a table, or a heading."""
        if self.body[begin] == "#":
            found = _HEADING.match(self.body, self.at, end)
            return _heading(found) if found else None
        if self.body[begin] == "|":
            is_row = self.is_fresh and _ROW.match(self.body, self.at, end)
            return whole(BlockKind.TABLE, self.at, end) if is_row else None
        return whole(BlockKind.RULE, self.at, end) if _RULE.match(self.body, self.at, end) else None

    def goes_on(self, block: MarkdownBlock, *, is_item: bool) -> bool:
        """Whether a list may go on behind a block that is no prose."""
        if block.kind in (BlockKind.HEADING, BlockKind.RULE):
            return self.in_list and self.body[self.at] in " \t"
        return self.in_list or (is_item and block.kind is not BlockKind.INDENTED)

    def prose(self, begin: int, end: int, *, is_item: bool) -> Iterator[MarkdownBlock]:
        """Goes on with the open block, or begins one."""
        depth = self.body.count(">", self.at, begin)
        if is_item or depth > self.depth:
            yield from self.close(self.at)
        if self.start == self.at:
            self.kind = BlockKind.ITEM if is_item else BlockKind.QUOTE if depth else BlockKind.PARAGRAPH
            self.words = begin
        self.depth = depth
        self.in_list = self.in_list or is_item
        self.at = end
        self.stop = end - (self.body[end - 1] == "\n")

    def close(self, end: int) -> Iterator[MarkdownBlock]:
        """Ends the open block; without one, what is before ``end`` are the marks of what follows."""
        if self.start < self.at:
            yield MarkdownBlock(self.kind, self.start, end, self.words, self.stop)
        elif self.start < end:
            yield MarkdownBlock(BlockKind.PARAGRAPH, self.start, end, end, end)
        self.start = end


def _heading(found: re.Match[str]) -> MarkdownBlock:
    """A heading that begins with `#`, without its closing marks, and without attributes behind them."""
    title = found["title"]
    closing = _CLOSING.search(title) if "#" in title else None
    stop = found.end("title") - (len(title) - closing.start() if closing else 0)
    words = found.end("title") - len(title.lstrip())
    return MarkdownBlock(BlockKind.HEADING, found.start(), found.end(), min(words, stop), stop, len(found["level"]))


def _level(underline: str) -> int:
    return 1 if "=" in underline else 2
