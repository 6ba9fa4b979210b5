"""Markdown as a reader sees it: where its headings, paragraphs, list items and quotations stand.

Spans are found, nothing is rendered: each block is a slice of the body, so that what is said of it can be quoted.
Code, tables, raw HTML elements, link definitions, footnotes and shortcodes are no prose and belong to no block.
A full parser would give these blocks at many times the cost; a wrong guess here costs a sentence, never a byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class BlockKind(StrEnum):
    """What a block is to its reader."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One block: half-open character offsets into the body; ``level`` is a heading's, 1 to 6, else 0."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0


_FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}(?=[^`]*$)|~{3,})")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_HTML_HEADING = re.compile(
    r"[ \t]*(?:<(?:div|section|center|header|a)\b[^<>]*+>[ \t]*)*+<h([1-6])(?=[\s>])[^<>]*+>", re.IGNORECASE
)
_HTML_HEADING_END = re.compile(r"</h[1-6]\s*>|\n[ \t\r]*(?=\n)|\Z", re.IGNORECASE)
_UNDERLINE = re.compile(r"\s{0,3}(=+|-+)\s*$")
_ITEM = re.compile(r"\s*(?:>\s*)*(?:[-*+•]|\d{1,3}[.)])(?:\s+\[[ xX]\])?\s+(?=\S)")
_QUOTE = re.compile(r"\s{0,3}>[\s>]*")
_ELEMENT = re.compile(
    r"\s*<(pre|textarea|table|script|style|details|svg|math|iframe|video|audio|figure|nav|form)\b", re.IGNORECASE
)
_NO_PROSE = re.compile(
    r"""\s*(?:
        \[[^\]]+\]:\s                            # link definitions and footnotes
      | \||:?-{3,}:?\s*\||[-*_](?:\s*[-*_]){2,}\s*$ # tables and rules
      | !\[[^\]]*\]\([^)]*\)\s*$                 # an image alone
      | \{\{.*\}\}\s*$ | \{%.*%\}\s*$ | \{:.*\}\s*$ | :::   # shortcodes, attributes, containers
      | \[\[?_?TOC_?\]?\]\s*$
      | (?:import|export)\s.*(?:\bfrom\b|[{=])   # MDX
      | </?(?:div|section|center|p|br|hr|ul|ol|a|img|span)\b[^>]*>\s*$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_CODE_TAG = re.compile(r"\s*\{\{?[%<]-?\s*(highlight|codeblock|code|comment)\b")
_CLOSING = re.compile(r"(?<=[ \t])#+(?:[ \t]*\{[^{}]*\})?\s*\Z")
_CODE_INDENT = re.compile(r"(?: {4}|\t)")


def blocks(body: str) -> tuple[Block, ...]:
    """The prose blocks of ``body``, in order and without overlap."""
    return tuple(block for block in _Scanner(body).run() if body[block.start : block.end].strip())


class _Scanner:
    """One pass over the lines; ``open`` is the block being read, ``until`` the pattern that ends what is skipped.

    Lines that begin before ``done`` belong to a heading of several lines.
    """

    def __init__(self, body: str) -> None:
        self.body = body
        self.open: Block | None = None
        self.until: re.Pattern[str] | None = None
        self.after_blank = True
        self.in_list = False
        self.done = 0

    def run(self) -> Iterator[Block]:
        start = 0
        for line in self.body.split("\n"):
            if start >= self.done:
                yield from self.line(line, start)
                self.after_blank = not line.strip(" \t\r>")
            start += len(line) + 1
        yield from self.close()

    def line(self, line: str, start: int) -> Iterator[Block]:
        if self.until:
            if self.until.search(line):
                self.until = None
        elif not line.strip(" \t\r>") or self.skips(line):
            yield from self.close()
        elif heading := _HEADING.match(line):
            yield from self.close()
            yield Block(BlockKind.HEADING, start + heading.end(), start + _words_end(line), len(heading[1]))
            self.in_list = False
        elif heading := _HTML_HEADING.match(self.body, start):
            yield from self.close()
            yield self.html_heading(heading)
        else:
            yield from self.prose(line, start)

    def html_heading(self, tag: re.Match[str]) -> Block:
        """The heading that begins with ``tag``; words behind it, where it ends in a line, begin a paragraph."""
        found = _HTML_HEADING_END.search(self.body, tag.end())
        start, end = found.span() if found else (len(self.body), len(self.body))
        self.done = self.body.find("\n", end) + 1 or len(self.body) + 1
        self.in_list = False
        if self.body[end : self.done].strip():
            self.open = Block(BlockKind.PARAGRAPH, end, self.done - 1)
        return Block(BlockKind.HEADING, tag.end(), start, int(tag[1]))

    def skips(self, line: str) -> bool:
        """Whether ``line`` is no prose; sets ``until`` where more lines go with it."""
        if fence := _FENCE.match(line):
            self.until = re.compile(rf"^[\s>]*{fence[1]}{fence[1][0]}*\s*$")
        elif tag := _CODE_TAG.match(line):
            self.until = re.compile(rf"\{{\{{?[%<]-?\s*(?:end|/\s*){tag[1]}\b")
        elif element := _ELEMENT.match(line):
            ends = re.compile(rf"</{element[1]}\s*>", re.IGNORECASE)
            self.until = None if ends.search(line) else ends
        elif line.lstrip().startswith("<!--"):
            self.until = None if "-->" in line else re.compile("-->")
        elif self.open and self.open.kind is BlockKind.PARAGRAPH and _UNDERLINE.match(line):
            return False
        elif not _NO_PROSE.match(line):
            return bool(self.after_blank and not self.in_list and _CODE_INDENT.match(line))
        return True

    def prose(self, line: str, start: int) -> Iterator[Block]:
        end = start + len(line)
        underline = _UNDERLINE.match(line)
        if underline and self.open and self.open.kind is BlockKind.PARAGRAPH:
            yield Block(BlockKind.HEADING, self.open.start, self.open.end, 1 if "=" in line else 2)
            self.open = None
        elif item := _ITEM.match(line):
            yield from self.close()
            self.open = Block(BlockKind.ITEM, start + item.end(), end)
            self.in_list = True
        elif self.open:
            self.open = Block(self.open.kind, self.open.start, end)
        else:
            quote = _QUOTE.match(line)
            self.in_list = self.in_list and line[:1] in " \t"
            kind = BlockKind.QUOTE if quote else BlockKind.PARAGRAPH
            self.open = Block(kind, start + (quote.end() if quote else 0), end)

    def close(self) -> Iterator[Block]:
        if self.open:
            yield self.open
        self.open = None


def _words_end(line: str) -> int:
    """Where the words of a heading end that begins with `#`: its closing ones are none, nor is what follows them."""
    closing = _CLOSING.search(line)
    return closing.start() if closing else len(line)
