"""What a value must never contain: HTML, addresses, control, bidirectional and invisible characters.

A value appears in a page's head, in a feed and in a search index, most of which don't escape it well.
Joiners are allowed, because Persian, Hindi and family emoji need them.
"""

from __future__ import annotations

import re
import unicodedata

_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<[a-zA-Z/!][^<>]*$|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,});")
_ADDRESS = re.compile(r"\b(?:https?|ftp|file|data|javascript|vbscript):|\bwww\.\w|\]\(", re.IGNORECASE)
_JOINERS = "\u200c\u200d"
_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def harm(text: str) -> str:
    """Why a value must not contain ``text``; empty where it may."""
    if _HTML.search(text):
        return "holds HTML"
    if _ADDRESS.search(text):
        return "holds a link or an address"
    if _TEMPLATE.search(text):
        return "holds template code"
    if text.isprintable():
        return ""
    for character in text:
        if character not in _JOINERS and unicodedata.category(character) in _HIDDEN:
            return f"holds the hidden character U+{ord(character):04X}"
    return ""


def tidy(text: str) -> str:
    """The text in NFC on one line, with one blank for each run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())
