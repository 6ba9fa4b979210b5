"""Proves byte by byte that two states of a post differ in the named fields only; shares no code with enrich.

A field's own lines are the line of its key and those below it that are indented, or that begin with ``-`` as the items
of a list without indentation do.
Everything else of the file, fences and body included, must be the same bytes in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_FENCE = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?P<block>.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_CONTINUED = rb"(?:(?:[ \t]+\S|-(?!--)).*\n)*"


def rest(source: bytes, keys: Iterable[str]) -> bytes:
    """The bytes of a post without the lines of these top-level fields."""
    found = _FENCE.match(source)
    if found is None:
        return source
    block = found["block"]
    for key in keys:
        block = re.sub(rb"(?m)^%s[ \t]*:.*\n%s" % (re.escape(key.encode()), _CONTINUED), b"", block)
    return source[: found.start("block")] + block + source[found.end("block") :]
