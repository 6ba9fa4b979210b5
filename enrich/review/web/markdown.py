"""A post's body as HTML that can do no harm, with the quotes behind its proposals marked. Pure.

Markdown is rendered; HTML in it stays where it is plain markup, and is shown as text where it could do anything.
Comments are left out, as on any page.
Then nh3 lets through elements of text without a single attribute: no address, style, event or name is left, so that
nothing is loaded and nothing can be clicked.
Marks are put in last, where the words stand that a reader sees.
A long body is cut into parts of at most 12,000 characters, so that none takes long, whatever stands in it: the worst
found, a row of ``![``, takes 0.4 s.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from enrich.values import Span
from enrich.verify.evidence import Body

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PART = 12_000
LARGEST = 200_000
_BREAKS = ("\n\n", "\n", " ")
_NAMES = (
    "a abbr b blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i"
    " ins kbd li ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td tfoot th thead time tr u"
    " ul var wbr"
)
_HARMLESS = frozenset(_NAMES.split())
_TAG = re.compile(r"<[/!?]?\s*([A-Za-z][\w:-]*)?")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PIECE = re.compile(r"<[^<>]*+>|[^<]++")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the body to mark; ``name`` is the anchor that a page scrolls to, and one of them is ``looked_at``."""

    name: str
    text: str
    looked_at: bool = False


def parts(text: str) -> tuple[Span, ...]:
    """Where a body is cut: between paragraphs if there are any, else between lines, words, or anywhere."""
    found: list[Span] = []
    start = 0
    while len(text) - start > PART:
        end = _cut(text, start)
        found.append(Span(start, end))
        start = end
    return (*found, Span(start, len(text)))


def _cut(text: str, start: int) -> int:
    for mark in _BREAKS:
        at = text.rfind(mark, start + PART // 2, start + PART)
        if at >= 0:
            return at + len(mark)
    return start + PART


def part_of(cuts: Sequence[Span], at: int) -> int:
    """The number of the part in which a character stands."""
    return max(0, bisect_right([span.start for span in cuts], at) - 1)


def rendered(text: str, quotes: Iterable[Quote] = ()) -> str:
    """One part of a body as harmless HTML, its quotes marked; as plain text where the HTML would be too large."""
    marked = _marked(_clean(_markdown().render(text)), quotes)
    return marked if len(marked) <= LARGEST else f"<pre>{html.escape(text, quote=False)}</pre>"


def _clean(made: str) -> str:
    import nh3

    none: dict[str, set[str]] = {"*": set()}  # else a title and a language are kept
    return nh3.clean(made, tags=set(_HARMLESS), attributes=none, link_rel=None, clean_content_tags={"script", "style"})


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 30}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image)
    parser.add_render_rule("html_inline", _html)
    parser.add_render_rule("html_block", _html)
    return parser


def _image(_self: object, tokens: Sequence[Token], at: int, *_: Any) -> str:  # noqa: ANN401 - markdown-it's own
    return f"<code>image: {html.escape(tokens[at].content)}</code>"


def _html(_self: object, tokens: Sequence[Token], at: int, *_: Any) -> str:  # noqa: ANN401 - markdown-it's own
    content = _COMMENT.sub("", tokens[at].content)
    names = (found[1] for found in _TAG.finditer(content))
    plain = all(name is not None and name.lower() in _HARMLESS for name in names)
    return content if plain else html.escape(content, quote=False)


def _marked(clean: str, quotes: Iterable[Quote]) -> str:
    """The HTML with each quote in a ``mark``; where several overlap, the first one has it."""
    pieces = _PIECE.findall(clean)
    texts = ["" if piece.startswith("<") else html.unescape(piece) for piece in pieces]
    body = Body("".join(texts))
    spans = [(span, quote) for quote in quotes if (span := _place(body, quote))]
    if not spans:
        return clean
    made: list[str] = []
    at = 0
    begun: set[str] = set()
    for piece, text in zip(pieces, texts, strict=True):
        made.append("".join(_cut_up(text, at, spans, begun)) if text else piece)
        at += len(text)
    return "".join(made)


def _place(body: Body, quote: Quote) -> Span | None:
    found = body.find(quote.text)
    return found[0] if found else None


def _cut_up(text: str, start: int, spans: Sequence[tuple[Span, Quote]], begun: set[str]) -> Iterator[str]:
    """A text node that begins at ``start``, its parts within spans marked; the first of each span is its anchor."""
    end = start + len(text)
    edges = {start, end}
    for span, _ in spans:
        edges |= {at for at in (span.start, span.end) if start < at < end}
    ordered = sorted(edges)
    for low, high in pairwise(ordered):
        around = [quote for span, quote in spans if span.start <= low and high <= span.end]
        new = [quote.name for quote in around if quote.name not in begun]
        begun.update(new)
        words = html.escape(text[low - start : high - start], quote=False)
        first, *others = new or [""]
        anchors = "".join(f'<span id="{html.escape(name)}"></span>' for name in others)
        anchor = f' id="{html.escape(first)}"' if first else ""
        shade = ' class="on"' if any(quote.looked_at for quote in around) else ""
        yield f"{anchors}<mark{anchor}{shade}>{words}</mark>" if around else words
