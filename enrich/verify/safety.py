"""What a value must never contain: HTML, addresses, control, bidirectional and invisible characters.

A value appears in a page's head, in a feed and in a search index, most of which don't escape it well.
Joiners are allowed, because Persian, Hindi and family emoji need them.
What is invisible and means nothing in a value is taken out instead: soft hyphens, marks of direction, empty blanks.
An override of direction is not, because it makes a text look like another one.
"""

from __future__ import annotations

import re
import unicodedata

_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<[a-zA-Z/!][^<>]*$|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,});")
_ADDRESS = re.compile(r"\b(?:https?|ftp|file|data|javascript|vbscript):|\bwww\.\w|\]\(", re.IGNORECASE)
_JOINERS = "\u200c\u200d"
_TEMPLATE = re.compile(r"\{\{|\{%|\{#|<%")
_LOST = re.compile("\ufffd")
_HARMS = (
    (_HTML, "holds HTML"),
    (_ADDRESS, "holds a link or an address"),
    (_TEMPLATE, "holds template code"),
    (_LOST, "holds U+FFFD, which stands for a letter that was lost"),
)
_LIKELY = re.compile(r"[<&:{\ufffd]|\]\(|[wW]{3}\.")  # what any of them begins with or holds: most texts hold none
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufeff\U000e0020-\U000e007f]"
)
_BLANKS = re.compile(r"\s+")
_KEPT = "\u00a0\u202f\u2009\u2007\u3000"  # before French marks, in numbers, and between Chinese or Japanese words
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def harm(text: str) -> str:
    """Why a value must not contain ``text``; empty where it may."""
    if _LIKELY.search(text) and (found := next((why for pattern, why in _HARMS if pattern.search(text)), "")):
        return found
    if text.isprintable():
        return ""
    for character in text:
        if character not in _JOINERS and unicodedata.category(character) in _HIDDEN:
            return f"holds the hidden character U+{ord(character):04X}"
    return ""


def tidy(text: str) -> str:
    """A label in NFC on one line, with one blank for each run of white space, and without what is invisible."""
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def tidy_text(text: str) -> str:
    """The same for a text, in which narrow, unbreakable and ideographic blanks stay where they stand alone."""
    return _BLANKS.sub(_blank, unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()


def _blank(run: re.Match[str]) -> str:
    return run[0] if len(run[0]) == 1 and run[0] in _KEPT else " "
