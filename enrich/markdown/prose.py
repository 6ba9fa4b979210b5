"""The prose of a body: its headings, paragraphs, list items and quotations, from which sentences are taken.

Code, tables, raw HTML elements, link definitions, footnotes and shortcodes are no prose and belong to none of them.
Nothing is rendered: each is a slice of the body, so that what is said of it can be quoted.
A wrong guess here costs a sentence, never a byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from enrich.markdown.blocks import blocks
from enrich.markdown.kinds import BlockKind, MarkdownBlock
from enrich.markdown.markup import Ahead

_READ = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTE, BlockKind.HEADING, BlockKind.HTML})
_ELEMENTS = "pre|textarea|script|style|table|details|figure|nav|form|iframe|video|audio|svg|math"
_ODD = r"""[ \t]*+(?:
    (?P<level>\#{1,6})[ \t]+(?=\S)
  | (?:<(?:div|section|center|header|a)\b[^<>]*+>[ \t]*+)*+<h(?P<tagged>[1-6])(?=[\s>])[^<>]*+>
  | <(?P<element>ELEMENTS)\b(?![^<>]*/>)
  | (?P<none>
        \[[^\]\n]+\]:\s                                    # link definitions and footnotes
      | \||:?-{3,}:?[ \t]*\|                               # tables
      | !\[[^\]\n]*\]\([^)\n]*\)[ \t\r]*$                  # an image alone
      | \{\{.*\}\}[ \t\r]*$|\{%.*%\}[ \t\r]*$|\{:.*\}[ \t\r]*$|<%.*%>[ \t\r]*$|:::   # shortcodes, containers
      | (?:!!!|\?\?\?\+?)[ \t]+[\w-]                        # the heads of boxes: Python-Markdown,
      | (?:>[ \t>]*)?\[![\w|-]+\]                             # GitHub and Obsidian
      | <(?:ELEMENTS)\b[^<>]*/>
      | \[\[?_?TOC_?\]?\][ \t\r]*$
      | (?:import|export)\s.*(?:\bfrom\b|[{=])           # MDX
      | [-*_](?:[ \t]*[-*_]){2,}[ \t\r]*$                 # rules
      | </?(?:div|section|center|p|br|hr|ul|ol|a|img|span)\b[^>\n]*>[ \t\r]*$
    )
  | (?P<item>(?:[-*+•]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S))
  | (?P<quote>>[ \t>]*)
)""".replace("ELEMENTS", _ELEMENTS)
_FLAGS = re.VERBOSE | re.IGNORECASE | re.MULTILINE
_ODD_SIGNS = frozenset("#<[|:!?{-*_>+•0123456789iIeE")
_ODD_LINE = re.compile(_ODD, _FLAGS)
_ODD_LINE_BEHIND = re.compile(r"\n" + _ODD, _FLAGS)
_HEADING_END = re.compile(r"</h[1-6]\s*>(?:[ \t\r]*\n)?", re.IGNORECASE)
_PARTING = re.compile(
    r"`[^`\n]*+`|<(?P<close>/?)"
    r"(?P<name>p|div|blockquote|li|ul|ol|dl|dt|dd|h[1-6]|section|article|aside|header|footer|main|hr)\b[^<>]*>",
    re.IGNORECASE,
)
_DEEPEST = 20  # elements of which one lies in the other: no post has more
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SAYING = {"blockquote": BlockKind.QUOTE, "ul": BlockKind.ITEM, "ol": BlockKind.ITEM} | dict.fromkeys(
    _HEADINGS, BlockKind.HEADING
)
_ELEMENT_ENDS = {name: re.compile(rf"</{name}\s*>[^\n]*\n?", re.IGNORECASE) for name in _ELEMENTS.split("|")}


@lru_cache(maxsize=2)  # sentences, marks and kinds of one post are found one after the other
def passages(body: str) -> tuple[MarkdownBlock, ...]:
    """The prose of ``body``, in order; the words of two passages don't overlap, and there is none without words."""
    return tuple(_Reader(body).run())


class _Reader:
    """One pass over the blocks; what begins before ``done`` was read or is no prose, ``open`` is being read.

    ``inside`` are the tags of quotations, items and headings that are open.
    """

    def __init__(self, body: str) -> None:
        self.body = body
        self.done = 0
        self.open: tuple[BlockKind, int, int, int] | None = None
        self.ahead = Ahead(body)
        self.inside: list[str] = []

    def run(self) -> Iterator[MarkdownBlock]:
        for block in blocks(self.body):
            if block.kind in _READ and self.done < block.stop > block.words:
                if block.words >= self.done and (block.kind is BlockKind.HEADING or not self.is_odd(block)):
                    yield block
                elif block.kind is not BlockKind.HEADING:
                    yield from self.lines(block)

    def is_odd(self, block: MarkdownBlock) -> bool:
        """Whether a line of a block is perhaps no prose of it."""
        if block.kind is BlockKind.HTML or self.is_box(block) or self.inside:
            return True
        if any(self.tags(block.words, block.stop)):
            return True
        first = block.kind is BlockKind.PARAGRAPH and self.body[block.words] in _ODD_SIGNS
        if first and _ODD_LINE.match(self.body, block.words, block.stop):
            return True
        return _ODD_LINE_BEHIND.search(self.body, block.words, block.stop) is not None

    def is_box(self, block: MarkdownBlock) -> bool:
        """Whether a quotation begins with the head of a box."""
        return block.kind is BlockKind.QUOTE and self.body.startswith("[!", block.words)

    def lines(self, block: MarkdownBlock) -> Iterator[MarkdownBlock]:
        """What is prose of a block, line by line."""
        start = max(block.words, self.done)
        if block.kind in (BlockKind.ITEM, BlockKind.QUOTE) and start == block.words and not self.is_box(block):
            end = self.body.find("\n", start, block.stop)
            self.open, start = (block.kind, start, end, 0), end + 1
        while start < block.stop:
            end = self.body.find("\n", start, block.stop)
            end = block.stop if end < 0 else end
            odd = _ODD_LINE.match(self.body, start, block.stop)
            if odd and (block.kind is BlockKind.HTML or not odd["level"]):
                yield from self.odd(odd, end, block.stop)
            else:
                yield from self.parted(start, end)
            start = self.done if start < self.done <= end else max(end + 1, self.done)
        yield from self.close()

    def odd(self, line: re.Match[str], end: int, stop: int) -> Iterator[MarkdownBlock]:
        """What a line that looks odd does to the open passage, and whether it begins another."""
        if line["quote"]:
            self.words(BlockKind.QUOTE, line.end(), end)
            return
        yield from self.close()
        if line["item"]:
            self.words(BlockKind.ITEM, line.end(), end)
        elif line["level"]:
            yield from self.passage(BlockKind.HEADING, line.end(), end, len(line["level"]))
        elif line["tagged"]:
            found = _HEADING_END.search(self.body, line.end(), stop)
            left, self.done = found.span() if found else (stop, stop)
            yield from self.passage(BlockKind.HEADING, line.end(), left, int(line["tagged"]))
        elif line["element"]:
            closer = self.ahead.find(_ELEMENT_ENDS[line["element"].lower()], line.end())
            self.done = closer[1] if closer else len(self.body)

    def tags(self, start: int, end: int) -> Iterator[re.Match[str]]:
        """The tags that begin or end a block, but for those that are shown as code."""
        if self.body.find("<", start, end) >= 0:
            yield from (tag for tag in _PARTING.finditer(self.body, start, end) if tag["name"])

    def parted(self, start: int, end: int) -> Iterator[MarkdownBlock]:
        """What a line says, in a passage of its own behind each tag that begins or ends a block."""
        for tag in self.tags(start, end):
            if self.body[start : tag.start()].strip():
                self.words(self.kind, start, tag.start())
            yield from self.close()
            self.enter(tag["name"].lower(), closes=bool(tag["close"]))
            start = tag.end()
        if self.body[start:end].strip():
            self.words(self.kind, start, end)

    @property
    def kind(self) -> BlockKind:
        """What words are by the innermost tag that says so."""
        return _SAYING[self.inside[-1]] if self.inside else BlockKind.PARAGRAPH

    def enter(self, name: str, *, closes: bool) -> None:
        """Goes into an element that says what its words are, or out of it; no heading holds another block."""
        if closes:
            while name in self.inside and self.inside.pop() != name:
                pass
            return
        while self.inside and self.inside[-1] in _HEADINGS:
            self.inside.pop()
        if name in _SAYING and len(self.inside) < _DEEPEST:
            self.inside.append(name)

    def words(self, kind: BlockKind, start: int, end: int) -> None:
        """Goes on with the open passage, or begins one."""
        level = int(self.inside[-1][1]) if kind is BlockKind.HEADING else 0
        self.open = (*self.open[:2], end, self.open[3]) if self.open else (kind, start, end, level)

    def close(self) -> Iterator[MarkdownBlock]:
        if self.open:
            yield from self.passage(*self.open)
        self.open = None

    def passage(self, kind: BlockKind, start: int, end: int, level: int) -> Iterator[MarkdownBlock]:
        """The passage between two offsets, if it has words."""
        if self.body[start:end].strip():
            yield MarkdownBlock(kind, start, end, start, end, level)
