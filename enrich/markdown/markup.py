"""Which marks of a body are no words of it: link targets, HTML tags, emphasis, brackets.

One definition for two uses: `enrich.markdown.text` leaves them out of what a model reads, `enrich.verify.evidence` out
of what a quote is compared by, so that what was read is found again.
Every pattern stays within its line and is possessive where it repeats: each is linear on any text.
A tag is only one of a known element: ``List<String>`` and ``<https://example.org>`` are words.
`ANY_TAG` finds where a tag may begin, `DRESSED_TAG` where one that is more than a name: it hides its text, or has
attributes.
"""

from __future__ import annotations

import re

_BARE = r"[^\s()\\]++|\\(?!\s)[()\\]?+"
_NESTED = rf"(?:{_BARE}|\((?:{_BARE}|\((?:{_BARE})*+\))*+\))*+"
TITLE = r"""(?:"(?:[^"\\\n]++|\\.)*+"|'(?:[^'\\\n]++|\\.)*+'|\((?:[^()\\\n]++|\\.)*+\))"""
_TARGET = rf"\]\([^\S\n]*+(?:<(?:[^<>\\\n]++|\\.)*+>|(?!<){_NESTED})(?:[^\S\n]++{TITLE})?+[^\S\n]*+\)"
_PHRASES = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|nobr|q|rp|rt|ruby|s|samp|small|span|strike"
    "|strong|sub|sup|time|tt|u|var|wbr"
)
_BLOCKS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset"
    "|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav"
    "|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_OTHERS = (
    "area|audio|br|button|canvas|datalist|embed|hgroup|img|input|label|map|meta|meter|noscript|object|output|picture|pre"
    "|progress|script|select|slot|source|style|svg|template|textarea|video"
)
_TAG = rf"<(?P<close>/?)(?P<name>(?i:{_PHRASES}|{_BLOCKS}|{_OTHERS}))(?=[\s/>])[^<>\n]*+>"
MARKS = rf"{_TARGET}|{_TAG}|\*|_|`|~|\[|\]"  # each begins with its own character: `re` goes from one to the next

_IS_BLOCK = re.compile(f"(?:{_BLOCKS})", re.IGNORECASE)
_IS_PHRASE = re.compile(f"(?:{_PHRASES})", re.IGNORECASE)
MARKUP = re.compile(MARKS)
LINK_TARGET = re.compile(_TARGET)
HTML_TAG = re.compile(_TAG)
ANY_TAG = re.compile(r"<(?=[!/a-zA-Z])")
DRESSED_TAG = re.compile(r"<(?=[!/a-z])(?!/?+(?!pre|script|style|textarea)[a-z][a-z0-9]*+>)", re.IGNORECASE)

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


def squeezed(text: str) -> str:
    """The text without marks and white space: equal for two texts that say the same words."""
    return "".join(MARKUP.sub("", text).split())


def straddled(text: str, start: int, end: int) -> bool:
    """Whether a link target that begins in ``text[start:end]`` ends behind it, so that a cut at ``end`` would split it.

    Tags can't, where the text before ``end`` closes with the end of a tag.
    """
    at = text.find("](", start, end)
    while at >= 0:
        target = LINK_TARGET.match(text, at)
        if target and target.end() > end:
            return True
        at = text.find("](", at + 1, end)
    return False


def breaks_line(name: str) -> bool:
    """Whether an element of this name parts the words before it from those behind it."""
    return _IS_PHRASE.fullmatch(name) is None


def begins_block(name: str) -> bool:
    """Whether a line that begins with this element's tag begins a block of HTML: the names of CommonMark's rule 6."""
    return _IS_BLOCK.fullmatch(name) is not None
