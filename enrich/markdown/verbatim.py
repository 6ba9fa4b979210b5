"""Blocks in which Markdown's marks mean nothing: code, comments, scripts, HTML, and what defines where a link leads.

Each is found from the line that it begins in.
Where nothing closes a fence, its text counts as seen; where nothing closes a comment or a code tag, it is prose.
What Liquid's and Hugo's code tags hold is code, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from enrich.markdown.kinds import BlockKind, MarkdownBlock, whole
from enrich.markdown.markup import CLOSERS, HTML_TAG, TITLE, Ahead, begins_block, straddled


class VerbatimLine(NamedTuple):
    """The line from ``at`` to ``end``, whose words begin at ``begin``.

    ``is_fresh`` says that no paragraph is open before it, ``in_list`` that a list is.
    """

    at: int
    begin: int
    end: int
    is_fresh: bool
    in_list: bool


_FENCE = re.compile(r"(?P<mark>`{3,}+)[^`\n]*+$|(?P<wave>~{3,}+)", re.MULTILINE)
_CODE_TAGS = ("highlight", "codeblock", "code-toggle", "code", "comment")
_CODE_TAG = re.compile(rf"\{{\{{?[%<]-?[ \t]*+(?P<name>{'|'.join(_CODE_TAGS)})(?=[\s%>}}])(?![^\n}}]*/[%>]\}}\}})")
_CODE_TAG_ENDS = {
    name: re.compile(rf"\{{\{{?[%<]-?[ \t]*+(?:end|/[ \t]*+){name}(?=[\s%>}}])[^\n]*+(?:\n|\Z)") for name in _CODE_TAGS
}
_BLANK = re.compile(r"^[ \t>]*+\r?+$", re.MULTILINE)
_UNQUOTED = re.compile(r"^(?![ \t]*+>)", re.MULTILINE)
_REST = re.compile(r"[ \t\r]*+(?:\n|\Z)")
_INDENTED = re.compile(r"(?:(?: {4}|\t)[^\n]*+(?:\n|\Z))++")
_RAW = re.compile(r"<(?:!--|(?P<name>script|style|pre|textarea)(?=[\s>]))", re.IGNORECASE)
_DEFINITION = re.compile(
    r"\[(?!\^)[^\[\]\n]{1,999}\]:[ \t]*+(?:<[^<>\n]*+>|(?=[a-zA-Z][\w+.-]*+:|\.{0,2}/|\#|[\w-]++\.\w)[^\s<]\S*+)"
    rf"(?:[ \t]++{TITLE})?+[ \t\r]*+$",
    re.MULTILINE,
)
_KINDS = {"!--": BlockKind.COMMENT, "script": BlockKind.SCRIPT, "style": BlockKind.SCRIPT}
_DEEPEST_FENCE = 3
_LIKELY = re.compile(
    r"^(?: {4}|[ ]{0,3}\t|[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t>]*+)*+[`~<{\[])", re.MULTILINE
)  # begins with what is indented, or with one of `_BEGINNINGS` behind the marks of quotations and items


def may_hold_verbatim(body: str) -> bool:
    """Whether a line begins as such a block may; most bodies have none, which is told in one look."""
    return _LIKELY.search(body) is not None


class Verbatim:
    """Finds such blocks in one body, from its first line to its last one."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.ahead = Ahead(body)

    def block(self, line: VerbatimLine) -> MarkdownBlock | None:
        """The block that begins in a line, if one does."""
        if line.is_fresh and not line.in_list and (code := _INDENTED.match(self.body, line.at)):
            return whole(BlockKind.INDENTED, line.at, code.end())
        begun = _BEGINNINGS.get(self.body[line.begin])
        return begun(self, line) if begun else None

    def rest(self, line: VerbatimLine) -> MarkdownBlock:
        """What stands in a line behind a comment."""
        return self.raw(line) or whole(BlockKind.HTML, line.at, line.end)

    def definition(self, line: VerbatimLine) -> MarkdownBlock | None:
        """What defines where a link leads."""
        is_one = line.is_fresh and _DEFINITION.match(self.body, line.begin, line.end)
        return whole(BlockKind.TARGET, line.at, line.end) if is_one else None

    def code_tag(self, line: VerbatimLine) -> MarkdownBlock | None:
        """What Liquid's or Hugo's tags hold as code."""
        tag = _CODE_TAG.match(self.body, line.begin)
        closer = self.ahead.find(_CODE_TAG_ENDS[tag["name"]], tag.end()) if tag else None
        return whole(BlockKind.CODE, line.at, closer[1]) if closer else None

    def fence(self, line: VerbatimLine) -> MarkdownBlock | None:
        """Fenced code; where no fence closes it, it is text as it is, to the end of what holds it."""
        fence = _FENCE.match(self.body, line.begin)
        if fence is None:
            return None
        limit = self.container(line, fence.end())
        closing = _closing(fence["mark"] or fence["wave"], self.body[line.at : line.begin])
        closed = closing.search(self.body, fence.end(), limit)
        return whole(BlockKind.CODE, line.at, closed.end()) if closed else whole(BlockKind.PLAIN, line.at, limit)

    def container(self, line: VerbatimLine, at: int) -> int:
        """Where the quotation or the list item ends that the words of a line are in, looked for from ``at`` on."""
        lead = self.body[line.at : line.begin]
        if ">" in lead:
            outside = self.ahead.find(_UNQUOTED, at)
        elif lead.strip():
            outside = self.ahead.find(_outdented(lead), at)
        else:
            outside = self.ahead.find(_outdented("  "), at) if line.in_list and len(lead) > 1 else None
        return outside[0] if outside else len(self.body)

    def tag(self, line: VerbatimLine) -> MarkdownBlock | None:
        """What begins with a tag or a comment and is no paragraph."""
        return self.raw(line) or self.html(line)

    def raw(self, line: VerbatimLine) -> MarkdownBlock | None:
        """A comment, a script, a style, or preformatted text."""
        raw = _RAW.match(self.body, line.begin)
        if raw is None:
            return None
        name = (raw["name"] or "!--").lower()
        closer = self.ahead.find(CLOSERS[name], line.begin + 2)
        if closer is None or straddled(self.body, line.begin, closer[1]):
            return None
        rest = _REST.match(self.body, closer[1])
        if name in _KINDS:
            return whole(_KINDS[name], line.begin, rest.end() if rest else closer[1])
        return whole(BlockKind.PLAIN, line.at, self.body.find("\n", closer[1]) + 1 or len(self.body))

    def html(self, line: VerbatimLine) -> MarkdownBlock | None:
        """A block of HTML, which goes on to the next blank line."""
        tag = HTML_TAG.match(self.body, line.begin)
        is_alone = tag and line.is_fresh and not self.body[tag.end() : line.end].strip()
        if not tag or not (is_alone or begins_block(tag["name"])):
            return None
        blank = self.ahead.find(_BLANK, line.end)
        limit = self.container(line, line.end)
        return whole(BlockKind.HTML, line.at, min(blank[0], limit) if blank else limit)


_BEGINNINGS: dict[str, Callable[[Verbatim, VerbatimLine], MarkdownBlock | None]] = {
    "`": Verbatim.fence,
    "~": Verbatim.fence,
    "<": Verbatim.tag,
    "{": Verbatim.code_tag,
    "[": Verbatim.definition,
}
VERBATIM_SIGNS = frozenset(_BEGINNINGS)


def _outdented(lead: str) -> re.Pattern[str]:
    """The start of a line of words that is indented less than what stands behind a lead; a tab is up to four blanks."""
    fours, ones = divmod(len(lead.expandtabs(4)), 4)
    return re.compile(rf"^(?!(?: {{0,3}}\t| {{4}}){{{fours}}}(?: {{{ones}}}| {{0,3}}\t)|[ \t\r]*+$)", re.MULTILINE)


def _closing(fence: str, lead: str) -> re.Pattern[str]:
    """The line that closes a fence with this lead: as deep in quotations, and indented by three blanks more at most."""
    blank = r"[ \t]" if "\t" in lead or len(lead) > _DEEPEST_FENCE else " "
    indent = r"[ \t>]*+" if ">" in lead else f"{blank}{{0,{len(lead) + _DEEPEST_FENCE}}}+"
    return re.compile(rf"^{indent}{fence[0]}{{{len(fence)},}}+[ \t\r]*+$\n?", re.MULTILINE)
