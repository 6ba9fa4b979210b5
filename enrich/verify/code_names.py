"""Names of elements and types that a post shows as code: ``<dialog>`` or ``List<String>`` are no HTML there.

Only a bare name counts, without attributes and without the tag that would close it: real HTML stays what it is.
A text with such a name is safe for a theme that escapes it and not for one that doesn't, so a person must see it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from enrich.markdown.blocks import blocks
from enrich.markdown.kinds import BlockKind

LONGEST = 80
_TICKED = re.compile(r"(?<!`)(`{1,16}+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_INDENTED = re.compile(r"(?m)^(?: {4}|\t)(.*<.*)$")
_BARE = re.compile(r"</?[A-Za-z][\w.:-]*\s*/?>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,});")
_INSIDE = r"[\w\s,.?&:\[\]|*-]{0,40}"
_GENERIC = re.compile(
    rf"\b[A-Za-z_][\w.:]{{0,78}}+<{_INSIDE}(?:<{_INSIDE}(?:<{_INSIDE}>{_INSIDE})?>{_INSIDE}){{0,3}}>(?:\[\])?"
)
_ESCAPED = re.compile(r"(?:&lt;|\\<)[^\n<>\\]{1,78}(?:&gt;|\\?>)")
_READ = (("&lt;", "<"), ("&gt;", ">"), ("\\<", "<"), ("\\>", ">"))
_TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*)\s*/?>")
_NAME = "…"
_SIGNS = ("`", "~~~", "\n    ", "\n\t", "&lt;", "\\<")


@lru_cache(maxsize=4)
def code_of(body: str) -> tuple[str, ...]:
    """The pieces of a body that are shown as code: between ticks, between fences, indented, and escaped."""
    if not body.startswith(("    ", "\t")) and not any(sign in body for sign in _SIGNS):
        return ()
    shown = (BlockKind.CODE, BlockKind.INDENTED)
    fenced = tuple(body[block.start : block.end] for block in blocks(body) if block.kind in shown)
    ticked = tuple(found[2].strip() for found in _TICKED.finditer(body))
    return (*fenced, *ticked, *_INDENTED.findall(body), *map(_as_read, _ESCAPED.findall(body)))


def _as_read(escaped: str) -> str:
    """What a reader sees of an escaped piece."""
    for sign, shown in _READ:
        escaped = escaped.replace(sign, shown)
    return escaped


def without_code(text: str, code: Sequence[str]) -> str:
    """The text with a mark in the place of each bare name that the post shows as code.

    Nothing is replaced where an element of the text is opened and closed, because that is HTML.
    """
    if "<" not in text and "&" not in text:
        return text
    closed = {name.casefold() for slash, name in _TAG.findall(text) if slash}
    if closed & {name.casefold() for slash, name in _TAG.findall(text) if not slash}:
        return text
    for pattern in (_GENERIC, _BARE):
        text = pattern.sub(lambda found: _NAME if _shown(found[0], code) else found[0], text)
    return text


def _shown(piece: str, code: Sequence[str]) -> bool:
    opening = piece.replace("</", "<")
    return len(piece) <= LONGEST and any(piece in one or opening in one for one in code)
