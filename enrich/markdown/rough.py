"""What a reader sees of a body, found roughly and at once: without fenced code, targets of links, tags and addresses.

`enrich.markdown.text` is exact and reads each block; this is for looking words up in many posts, where a wrong guess
costs a word and never a byte.
"""

from __future__ import annotations

import re

from enrich.markdown.markup import HTML_TAG, LINK_TARGET

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'）】」。，、；]++")
_FENCES = ("```", "~~~")


def seen(body: str) -> str:
    """The words of a body, with the marks of headings and emphasis.

    >>> seen("See [here](https://example.org/x) <b>now</b>")
    'See [here] now'
    """
    if any(fence in body for fence in _FENCES):
        body = _without_code(body)
    if "](" in body:
        body = LINK_TARGET.sub("]", body)
    if "<" in body:
        body = HTML_TAG.sub("", body)
    return _ADDRESS.sub("", body) if "://" in body else body


def _without_code(body: str) -> str:
    """The lines outside of fences; one that nothing closes is no fence."""
    kept: list[str] = []
    held: list[str] = []
    fence = ""
    for line in body.split("\n"):
        start = line.lstrip(" >\t")[:3]
        if fence:
            held.append(line)
            if start == fence:
                fence, held = "", []
        elif start in _FENCES:
            fence, held = start, [line]
        else:
            kept.append(line)
    return "\n".join(kept + held)
