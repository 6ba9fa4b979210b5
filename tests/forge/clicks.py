"""What a person's clicks do, read from what is shown: cmark-gfm, GitHub's own renderer, says what a comment holds."""

from __future__ import annotations

import html
import re

_BLOCK = re.compile(r'<pre lang="([^"]*)"><code>(.*?)</code></pre>', re.DOTALL)


def rendered(body: str) -> str:
    """The HTML of a comment, as GitHub makes it before it cleans it."""
    import cmarkgfm
    from cmarkgfm.cmark import Options

    made: str = cmarkgfm.github_flavored_markdown_to_html(body, Options.CMARK_OPT_UNSAFE)
    return made


def blocks(body: str) -> list[tuple[str, str]]:
    """The code blocks of a comment: the word behind the fence, and the text."""
    return [(word, html.unescape(text)) for word, text in _BLOCK.findall(rendered(body))]


def clicked(source: bytes, line: int, body: str, start: int = 0) -> bytes:
    """The file once a suggestion is committed: its line, or those from ``start``, become the suggestion's."""
    ((word, text),) = blocks(body)
    assert word.startswith("suggestion")
    lines = source.decode().split("\n")
    return "\n".join([*lines[: (start or line) - 1], *text.split("\n")[:-1], *lines[line:]]).encode()


def alive(body: str) -> list[str]:
    """What of a comment would do something: mentions, images, links and HTML outside of code and of our own frame."""
    shown = re.sub(r"<(pre|code)\b.*?</\1>", "", rendered(body), flags=re.DOTALL)
    shown = re.sub(r"<!-- enrich:v1( [a-z]=[0-9a-f]{16})+ -->", "", shown)
    shown = re.sub(r'<a href="https://github.com/o/site/pull/7#[\w-]+">show</a>', "", shown)
    frame = r"</?(p|details|summary|em|table|thead|tbody|tr|th|td|h3|strong)>"
    return re.findall(r"<[^>]*>|@\w+|https?:|www\.", re.sub(frame, "", shown))
