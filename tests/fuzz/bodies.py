"""Any text as a body: blocks, title, prose, sentences, what a model reads, parts, quotes, and the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from enrich.markdown.blocks import blocks
from enrich.markdown.extract import DEFAULT, scored, summary
from enrich.markdown.markup import squeezed
from enrich.markdown.prose import passages
from enrich.markdown.sentences import sentences
from enrich.markdown.text import reading_text
from enrich.markdown.title import title
from enrich.prompt.parts import parts
from enrich.review.web.markdown import Quote, rendered
from enrich.verify.evidence import Body
from fuzz.growing import seeds, texts

CALLS_OF_A_BYTE = 400
SIGNS = (
    *(
        b"# ",
        b"## ",
        b"###### ",
        b"===\n",
        b"---\n",
        b"- ",
        b"1. ",
        b"> ",
        b">> ",
        b"    ",
        b"\t",
        b"```\n",
        b"~~~\n",
        b"``",
    ),
    *(
        b"**",
        b"__",
        b"==",
        b"~~",
        b"[",
        b"](",
        b"![",
        b"[^1]",
        b"[^1]: ",
        b"[r]: http://x\n",
        b"[[a|b]]",
        b"<!--",
        b"-->",
    ),
    *(
        b"<script>",
        b"</script>",
        b"<style>",
        b"<pre>",
        b"</pre>",
        b"<details>",
        b"</details>",
        b"<table>",
        b"<b ",
        b"/>",
    ),
    *(
        b'<img alt="z" onerror="x()" src="y">',
        b"<a href='javascript:x'>",
        b"<svg/onload=x>",
        b"<![CDATA[",
        b"<?",
        b"&lt;",
        b"&#0;",
    ),
    *(
        b"| a | b |\n",
        b"|---|\n",
        b"{{< x >}}",
        b"{% x %}",
        b"{: .x}",
        b"{#id}",
        b"%%",
        b"$$",
        b":::\n",
        b"import x from 'y'\n",
    ),
    *(
        "。".encode(),
        "「".encode(),
        "』".encode(),
        "“".encode(),
        "：".encode(),
        b"...",
        b". ",
        b"? ",
        b"! ",
        b"e.g. ",
    ),
    *(
        "\u3000".encode(),
        "\u200b".encode(),
        "İ".encode(),
        "ﬁ".encode(),
        "é".encode(),
        "Ａ".encode(),
        "中".encode(),
        b"https://x.y/z",
    ),
)
_MOST = 40
_UNSAFE = re.compile(
    r"<(?![/a-z]|$)|<(?:script|style|svg|img|iframe|link|object|form|input)\b|<[^>]*\s(?:on\w+|href|src|style)\s*=",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TriedBody:
    """A body, and a place in it from which words are quoted."""

    source: bytes
    place: int

    @property
    def text(self) -> str:
        """The body as a post's reader has it."""
        return self.source.decode("utf-8", "replace")


def inputs() -> st.SearchStrategy[TriedBody]:
    """Bodies grown from the corpus."""
    return st.builds(TriedBody, texts(seeds("bodies"), SIGNS), st.integers(0, 2**16))


def size(tried: TriedBody) -> int:
    """The bytes of an input."""
    return len(tried.source)


def holds(tried: TriedBody) -> None:
    """The body is cut without a gap, quoted to the letter, read without a loss and shown without harm."""
    text = tried.text
    _cut(text)
    _read(text)
    _quoted(text, tried.place)
    _shown(text)


def _cut(text: str) -> None:
    found = list(blocks(text))
    assert [block.end for block in found[:-1]] == [block.start for block in found[1:]]
    assert (not text and not found) or (found[0].start, found[-1].end) == (0, len(text))
    assert all(block.start <= block.words <= block.stop <= block.end for block in found)
    prose = passages(text)
    assert all(one.stop <= two.words for one, two in pairwise(prose))
    assert all(text[one.words : one.stop].strip() for one in prose)
    said = sentences(text)
    assert all(one.end <= two.start for one, two in pairwise(said))
    assert all(one.text.strip() and one.text == one.text.strip() for one in said)
    assert [one.order for one in said] == list(range(len(said)))
    assert "\n" not in title({}, text)
    chosen = summary(scored(said, title({}, text)), DEFAULT, 200)
    assert [one.sentence.order for one in chosen] == sorted({one.sentence.order for one in chosen})


def _read(text: str) -> None:
    body = Body(text)
    for drop in ((), ("details", "code", "html")):
        reading = reading_text(text, drop)
        assert len(reading.text) + sum(reading.saved.values()) == len(text)
        for line in reading.text.split("\n") if not drop else ():
            assert not re.search(r"\w", squeezed(line)) or body.find(line), line
    made = parts(text, _MOST, lambda part: len(part.split()))
    assert "".join(made) == text
    assert all(len(part.split()) <= _MOST for part in made)


def _quoted(text: str, place: int) -> None:
    body = Body(text, line=7)
    start = place % (len(text) + 1)
    quote = text[start : start + 1 + place % 50]
    for said in (quote, quote.upper(), quote.replace(" ", "\n> ")):
        found = body.evidence("v", said)
        if found:
            assert text[found.span.start : found.span.end] == found.quote
            assert found.line == 7 + text.count("\n", 0, found.span.start)
        if near := body.nearly(said):
            assert 0 <= near.start < near.end <= len(text)
        if named := body.mention("v", [said]):
            assert text[named.span.start : named.span.end] == named.quote
    assert body.find(quote) or not re.search(r"\w", squeezed(quote))


def _shown(text: str) -> None:
    made = rendered(text[:12_000], [Quote("q1", text[5:40])])
    assert not _UNSAFE.search(made), made
