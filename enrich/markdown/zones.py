"""What each stretch of a body is to somebody who looks for its words: prose, code, or nothing that is seen.

The zones are the body, cut: joined again they are it, so that nothing can get lost here.
Where it is not clear what a stretch is (a fence or a comment that nothing closes), it counts as seen.
Rules are those of CommonMark 0.31 as far as they decide what is seen; unlike `enrich.markdown.blocks`, which looks for
sentences, this keeps tables, code and notes, since a model may need their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from enrich.markdown.markup import ANY_TAG, HTML_TAG, TITLE, begins_block, straddled


class ZoneKind(StrEnum):
    """What is seen of a zone: prose with its markup, HTML, fenced code, other text as it is, or nothing."""

    PROSE = "prose"
    HTML = "html"
    CODE = "code"
    PLAIN = "plain"
    COMMENT = "comments"
    SCRIPT = "scripts"
    TARGET = "targets"


@dataclass(frozen=True, slots=True)
class Zone:
    """Half-open character offsets into the body; prose is one paragraph, list item, heading or table row."""

    kind: ZoneKind
    start: int
    end: int


_LEAD = re.compile(r"[ \t>]*+(?:(?P<item>[-*+]|\d{1,9}[.)])[ \t]++[ \t>]*+)*+")
_BLANKS = re.compile(r"(?:[ \t>]*+\r?+\n)++")
_BLANK = re.compile(r"^[ \t>]*+\r?+$", re.MULTILINE)
_ITEM = re.compile(r"[> ]*+(?:[-*+]|\d{1,9}[.)])[ \t]")
_MARKUP = ("](", "]:", "```", "~~~", "\n ", "\n\t", "\r")
_FENCE = re.compile(r"(?P<mark>`{3,}+)[^`\n]*+$|(?P<wave>~{3,}+)", re.MULTILINE)
_UNQUOTED = re.compile(r"^(?![ \t]*+>)", re.MULTILINE)
_REST = re.compile(r"[ \t\r]*+(?:\n|\Z)")
_CODE_INDENT = re.compile(r" {4}|\t")
_RAW = re.compile(r"<(?:!--|(?P<name>script|style|pre|textarea)(?=[\s>]))", re.IGNORECASE)
_DEFINITION = re.compile(
    r"\[(?!\^)[^\[\]\n]{1,999}\]:[ \t]*+(?:<[^<>\n]*+>|(?=[a-zA-Z][\w+.-]*+:|\.{0,2}/|\#|[\w-]++\.\w)[^\s<]\S*+)"
    rf"(?:[ \t]++{TITLE})?+[ \t\r]*+$",
    re.MULTILINE,
)
_KINDS = {"!--": ZoneKind.COMMENT, "script": ZoneKind.SCRIPT, "style": ZoneKind.SCRIPT}
CLOSERS = {
    "!--": re.compile("-->"),
    **{name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "pre", "textarea")},
}


class Ahead:
    """Where patterns come next: each is looked for once along the text, however often it is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[re.Pattern[str], tuple[int, int] | None] = {}

    def find(self, pattern: re.Pattern[str], at: int) -> tuple[int, int] | None:
        """Start and end of the first match from ``at`` on; the calls for one pattern go forward only."""
        known = self._next.get(pattern, (-1, -1))
        if known is not None and known[0] < at:
            found = pattern.search(self._text, at)
            known = self._next[pattern] = found.span() if found else None
        return known


def zones(body: str, tag: re.Pattern[str] = ANY_TAG) -> Iterator[Zone]:
    """The zones of ``body``, in order and without gaps; a paragraph without a ``tag`` or other markup may be prose."""
    return _Scanner(body, tag).run()


class _Scanner:
    """One pass over the lines; ``start`` is where the open paragraph begins, ``at`` where the next line does.

    ``depth`` is how many quotations the last line of prose was in.
    """

    def __init__(self, body: str, tag: re.Pattern[str]) -> None:
        self.body = body
        self.tag = tag
        self.start = 0
        self.at = 0
        self.markup = [mark for mark in _MARKUP if body[:1].isspace() or _holds(body, mark)]
        self.is_plain = not self.markup and not tag.search(body)
        self.depth = 0
        self.in_list = False
        self.in_table = False
        self.ahead = Ahead(body)

    def run(self) -> Iterator[Zone]:
        self.skip()
        yield from self.close(self.at)
        while self.at < len(self.body):
            end = self.body.find("\n", self.at) + 1 or len(self.body)
            lead = _LEAD.match(self.body, self.at, end)
            begin = lead.end() if lead else self.at
            if self.body[begin:end].strip():
                yield from self.line(begin, end, is_item=bool(lead and lead["item"]))
            else:
                self.in_list = self.in_list and not (lead and lead["item"])
                blanks = _BLANKS.match(self.body, self.at)
                self.at = max(end, blanks.end() if blanks else end)
                yield from self.close(self.at)
                self.skip()
                yield from self.close(self.at)
        yield from self.close(self.at)

    def skip(self) -> None:
        """Goes on behind the paragraphs in which nothing is to be found; for most posts this is most of the text."""
        if self.is_plain:
            self.at = len(self.body)
        last = ""
        while self.at < len(self.body):
            end = self.body.find("\n\n", self.at) + 2
            words = self.body[self.at : end if end > 1 else len(self.body)]
            marked = words[0].isspace() or any(map(words.__contains__, self.markup)) or self.tag.search(words)
            if marked or (words[0] == "<" and _lists(words)):
                break
            last = words
            self.at += len(words)
        self.in_list = _lists(last) if last else self.in_list

    @property
    def is_fresh(self) -> bool:
        """Whether no paragraph is open, so that the line at ``at`` may begin what can't interrupt one."""
        return self.start == self.at and self.body[self.at - 1 : self.at] in ("", "\n")

    def line(self, begin: int, end: int, *, is_item: bool) -> Iterator[Zone]:
        """Takes the line whose words begin at ``begin``, or more where something begins there that is no prose."""
        if self.is_fresh and self.body[self.at] not in " \t":
            self.in_list = False
        self.in_list = self.in_list or is_item
        if zone := self.unread(begin, end):
            yield from self.close(zone.start)
            yield zone
            self.start = self.at = zone.end
            return
        is_heading = self.body[begin] == "#"
        depth = self.body.count(">", self.at, begin)
        self.in_table = self.body[begin] == "|" and (self.in_table or self.is_fresh)
        if is_item or is_heading or self.in_table or depth > self.depth:
            yield from self.close(self.at)
        self.depth = depth
        self.at = end
        if is_heading:
            yield from self.close(end)

    def close(self, end: int) -> Iterator[Zone]:
        if self.start < end:
            yield Zone(ZoneKind.PROSE, self.start, end)
        self.start = end

    def unread(self, begin: int, end: int) -> Zone | None:
        """The zone that begins in this line, if it is none of prose."""
        if self.is_fresh and not self.in_list and _CODE_INDENT.match(self.body, self.at):
            return Zone(ZoneKind.PLAIN, self.at, end)
        if self.start == self.at and not self.is_fresh:
            return self.raw(begin) or Zone(ZoneKind.HTML, self.at, end)
        match self.body[begin]:
            case "`" | "~":
                return self.fence(begin)
            case "<":
                return self.raw(begin) or self.html(begin, end)
            case "[" if self.is_fresh and _DEFINITION.match(self.body, begin, end):
                return Zone(ZoneKind.TARGET, self.at, end)
            case _:
                return None

    def fence(self, begin: int) -> Zone | None:
        """Fenced code; where no fence closes it, it is text as it is, to the end of what holds it."""
        fence = _FENCE.match(self.body, begin)
        if fence is None:
            return None
        limit = self.container(begin, fence.end())
        closing = _closing(fence["mark"] or fence["wave"], self.body[self.at : begin])
        closed = closing.search(self.body, fence.end(), limit)
        return Zone(ZoneKind.CODE, self.at, closed.end()) if closed else Zone(ZoneKind.PLAIN, self.at, limit)

    def container(self, begin: int, at: int) -> int:
        """Where the quotation or the list item ends that the words at ``begin`` are in, looked for from ``at`` on."""
        lead = self.body[self.at : begin]
        if ">" in lead:
            outside = self.ahead.find(_UNQUOTED, at)
        elif lead.strip():
            outside = self.ahead.find(_outdented(len(lead)), at)
        else:
            outside = self.ahead.find(_outdented(2), at) if self.in_list and len(lead) > 1 else None
        return outside[0] if outside else len(self.body)

    def raw(self, begin: int) -> Zone | None:
        """A comment, a script, a style, or preformatted text; nothing where it has no end."""
        raw = _RAW.match(self.body, begin)
        if raw is None:
            return None
        name = (raw["name"] or "!--").lower()
        closer = self.ahead.find(CLOSERS[name], begin + 2)
        if closer is None or straddled(self.body, begin, closer[1]):
            return None
        rest = _REST.match(self.body, closer[1])
        if name in _KINDS:
            return Zone(_KINDS[name], begin, rest.end() if rest else closer[1])
        return Zone(ZoneKind.PLAIN, self.at, self.body.find("\n", closer[1]) + 1 or len(self.body))

    def html(self, begin: int, end: int) -> Zone | None:
        """A block of HTML, in which nothing else is markup; it goes on to the next blank line."""
        tag = HTML_TAG.match(self.body, begin)
        if not tag or not (begins_block(tag["name"]) or (self.is_fresh and not self.body[tag.end() : end].strip())):
            return None
        blank = self.ahead.find(_BLANK, end)
        limit = self.container(begin, end)
        return Zone(ZoneKind.HTML, self.at, min(blank[0], limit) if blank else limit)


def _holds(body: str, mark: str) -> bool:
    """Whether a mark is in a body; that its characters are not tells most, and is found out ten times as fast."""
    return all(map(body.__contains__, mark)) and mark in body


def _lists(paragraph: str) -> bool:
    """Whether one of its lines begins an item of a list."""
    return any(map(_ITEM.match, paragraph.split("\n")))


def _outdented(indent: int) -> re.Pattern[str]:
    """The start of a line of words that is indented less."""
    return re.compile(rf"^(?![ \t]{{{indent}}}|[ \t\r]*+$)", re.MULTILINE)


def _closing(fence: str, lead: str) -> re.Pattern[str]:
    """The line that closes a fence with this lead: as deep in quotations, and indented by three blanks more at most."""
    blank = r"[ \t]" if "\t" in lead else " "
    indent = r"[ \t>]*+" if ">" in lead else f"{blank}{{0,{len(lead) + 3}}}+"
    return re.compile(rf"^{indent}{fence[0]}{{{len(fence)},}}+[ \t\r]*+$\n?", re.MULTILINE)
