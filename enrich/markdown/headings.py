"""The first heading of a body that has words, as a reader sees it. Pure."""

from __future__ import annotations

import re

from enrich.markdown.kinds import BlockKind
from enrich.markdown.markup import HTML_TAG
from enrich.markdown.plain import plain
from enrich.markdown.prose import passages

_AS_IT_IS = re.compile(r"(?<![`\\])(`{1,16}+)(?!`)(.+?)(?<!`)\1(?!`)|\\([!-/:-@\[-`{-~])")
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
_ATTRIBUTES = re.compile(r"\{(?::[^{}]*|[#.][^{}]*|-)\}\s*\Z")
_IMAGE_TAG = re.compile(r"<img\b[^<>]*?\salt\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')[^<>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])")
_ADDRESS_TAG = re.compile(r"<(https?://[^<>\s]*)>")
_LITERAL = re.compile(r"(?<=\w)\(\)|https?:|[<>]")
_PAIRED = ("*", "==", "~~")
_SIGNS = "".join(map(chr, (*range(0x21, 0x30), *range(0x3A, 0x41), *range(0x5B, 0x61), *range(0x7B, 0x7F))))
_HIDDEN = {ord(sign): 0xE100 + ord(sign) for sign in _SIGNS}
_SHOWN = {hidden: sign for sign, hidden in _HIDDEN.items()}


def first_heading(body: str) -> str:
    """The words of the heading; empty where there is none."""
    headings = (body[block.words : block.stop] for block in passages(body) if block.kind is BlockKind.HEADING)
    return next(filter(None, map(_words, headings)), "")


def _words(heading: str) -> str:
    """What a reader sees of a heading, as one line; of an image that is its alternative text."""
    text = _AS_IT_IS.sub(lambda found: (found[2] or found[3]).translate(_HIDDEN), _ATTRIBUTES.sub("", heading))
    text = _IMAGE_TAG.sub(lambda image: image[1] or image[2] or "", _COMMENT.sub("", text))
    text = HTML_TAG.sub(_gap, _ADDRESS_TAG.sub(r"\1", _IMAGE.sub(r"\1", text)))
    text = _LITERAL.sub(lambda sign: sign[0].translate(_HIDDEN), text)
    for mark in _PAIRED:
        text = text.replace(mark, mark.translate(_HIDDEN)) if text.count(mark) == 1 else text
    return plain(text).translate(_SHOWN)


def _gap(tag: re.Match[str]) -> str:
    """What stands in the place of a tag: the end of a line for a line break."""
    return "\n" if tag["name"].lower() == "br" else ""
