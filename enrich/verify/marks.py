"""Markdown's marks in a text that is to hold none: what is clearly a mark is taken off, and the rest is told.

What the post itself shows as code is no mark: ``__init__``, ``*args`` and ``**kwargs`` stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from enrich.verify.code_names import code_of

_HEADING = re.compile(r"\A[ \t]{0,3}#{1,6}[ \t]+(?=\S)")
_ITEM = re.compile(r"\A[ \t]*[-*+•‣▪◦][ \t]+(?=\S)")
_NUMBER = re.compile(r"\A[ \t]*\d{1,2}[.)、][ \t]*(?=\S)")
_QUOTED = re.compile(r"\A[ \t]*(?:>[ \t]?)+")
_RULE = re.compile(
    r"[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:=[ \t]*){3,}|(?:`{3,}|~{3,})\w*)[ \t]*"
)
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_ENDED = re.compile(r"[.!?。！？…؟।:：;；][\"'”’」』）)\]]*\s*\Z")
_CODE = re.compile(r"(?<!`)(`{1,16}+)(?!`)(.+?)(?<!`)\1(?!`)")
_ESCAPE = re.compile(r"\\([*_`~#\[\]>])")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]+)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])")
_WIKI = re.compile(r"\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]")
_NOTE = re.compile(r"\[\^[^\[\]\n]+\]")
_PAIRS = (
    re.compile(r"(?P<mark>\*{2,3})(?=[^\s*])(?P<words>.+?)(?<=[^\s*])(?P=mark)"),
    re.compile(r"(?<!\w)(?P<mark>_{2,3})(?=[^\s_])(?P<words>.+?)(?<=[^\s_])(?P=mark)(?!\w)"),
    re.compile(r"(?P<mark>~~)(?=\S)(?P<words>.+?)(?<=\S)(?P=mark)"),
    re.compile(r"(?<![A-Za-z0-9*])(?P<mark>\*)(?=[^\s*])(?P<words>[^*\n]+?)(?<=[^\s*])(?P=mark)(?![A-Za-z0-9*])"),
    re.compile(r"(?<!\w)(?P<mark>_)(?=[^\s_])(?P<words>[^_\n]+?)(?<=[^\s_])(?P=mark)(?!\w)"),
)
_LEFT = re.compile(r"\*\*|```|~~|!\[|\]\[|\[\[")
_HALVES = (  # of emphasis over several sentences, of which this is the first or the last
    re.compile(r"\A([*_])(?=\w)(?!.*\1)", re.DOTALL),
    re.compile(r"\A[^*_]*[.!?。！？]([*_])\Z"),
)
_SIGNS = "*_`~#[]>"
_INLINE = frozenset(f"\\{_SIGNS}")
_HIDDEN = str.maketrans(_SIGNS, "".join(chr(0xE000 + number) for number in range(len(_SIGNS))))
_SHOWN = {hidden: sign for sign, hidden in _HIDDEN.items()}


def unmarked(text: str, body: str) -> str:
    """The text without the marks that are certain to be marks; the post's ``body`` may show some of them as code."""
    lines = [line for line in text.splitlines() if line.strip() and not _RULE.fullmatch(line)]
    told = "\n".join(map(_unquoted, _without_items(lines)))
    return told if _INLINE.isdisjoint(told) else _inline(told, body)


def left_over(text: str, body: str) -> str:
    """What is wrong with a text of which marks are left, as the end of a sentence; empty where none are."""
    lines = [line for line in text.splitlines() if line.strip()]
    if any(_ROW.fullmatch(line) for line in lines):
        return "holds a table"
    if len(lines) > 1 and any(_HEADING.match(line) for line in lines):
        return "holds a heading"
    if len(_items(lines)) > 1:
        return "is a list and not sentences"
    return "holds Markdown" if any(not _in_code(mark, text, body) for mark in _LEFT.finditer(text)) else ""


def is_half_marked(text: str) -> bool:
    """Whether a text begins with a mark of emphasis that nothing closes, or ends with one that nothing opens."""
    return any(half.search(text) for half in _HALVES)


def _items(lines: Sequence[str]) -> list[str]:
    """The lines that are items of a list; a lone number begins a sentence in many languages."""
    numbered = [line for line in lines if _NUMBER.match(line)]
    return [line for line in lines if _ITEM.match(line)] or (numbered if len(numbered) > 1 else [])


def _without_items(lines: Sequence[str]) -> list[str]:
    """The lines without the marks of a list or a heading; several items without an end make no text."""
    items = _items(lines)
    if len(items) > 1 and not all(map(_ENDED.search, items)):
        return [*lines]
    mark = _ITEM if items and _ITEM.match(items[0]) else _NUMBER
    plain = [mark.sub("", line, count=1) if line in items else line for line in lines]
    return [_HEADING.sub("", plain[0], count=1)] if len(plain) == 1 else plain


def _unquoted(line: str) -> str:
    return _QUOTED.sub("", line, count=1) if _QUOTED.match(line) else line


def _inline(text: str, body: str) -> str:
    text = _ESCAPE.sub(lambda found: found[1].translate(_HIDDEN), text)
    text = _CODE.sub(lambda found: found[2].strip().translate(_HIDDEN), text)
    text = _NOTE.sub("", _WIKI.sub(r"\1", _LINK.sub(r"\1", text)))
    for pair in _PAIRS:
        text = pair.sub(lambda found: _words(found, body), text)
    return text.translate(_SHOWN)


def _words(found: re.Match[str], body: str) -> str:
    """The words between two marks; with the marks, where the post shows them as code."""
    return found[0].translate(_HIDDEN) if any(found[0] in piece for piece in code_of(body)) else found["words"]


def _in_code(mark: re.Match[str], text: str, body: str) -> bool:
    """Whether a mark stands in a word that the post shows as code."""
    start = text.rfind(" ", 0, mark.start()) + 1
    end = text.find(" ", mark.end())
    word = text[start : end if end >= 0 else len(text)].strip(".,;:!?()\"'“”。，、")
    return any(word in piece for piece in code_of(body))
