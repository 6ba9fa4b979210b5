"""Characters that need care: what can't be stored becomes what can, and what can't be shown becomes a sign. Pure.

What a terminal obeys, a post, a path, a model or a server must not say: a control character moves the cursor, sets
colours or the clipboard, and an override of direction makes one text look like another.
Joiners and marks of direction (ZWJ, ZWNJ, RLM, LRM) stay, for texts in many languages need them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

LOST: Final = "\N{REPLACEMENT CHARACTER}"
_SIGNS: Mapping[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    **dict.fromkeys((*range(0x80, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), LOST),
    **dict.fromkeys(range(0xD800, 0xE000), LOST),
    0x7F: "\N{SYMBOL FOR DELETE}",
}
_ESCAPES: Mapping[int, str] = {code: f"\\u{code:04x}" for code in _SIGNS if code > ord(" ")}
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_COLOR = re.compile(r"(\x1b\[[0-9;]*m)")
_SIGNS_ON_A_LINE: Mapping[int, str] = {**_SIGNS, 0x09: "\N{SYMBOL FOR HORIZONTAL TABULATION}", 0x0A: "\u240a"}


def visible(text: str) -> str:
    """The text as a terminal may show it, on as many lines: a sign for each control character but tab and line feed.

    U+2400 and the following are the signs of those of ASCII, and U+FFFD stands for the others.
    """
    return text if all(map(str.isprintable, text.split("\n"))) else text.translate(_SIGNS)


def visible_in_color(text: str) -> str:
    """The same for a text of ours with colours in it; what others say in it was made `visible` before."""
    return "".join(part if part.startswith("\x1b[") else visible(part) for part in _COLOR.split(text))


def escaped(text: str) -> str:
    """A text of JSON, in which each of these characters is written as JSON escapes it; its value is the same."""
    return text if text.isprintable() else text.translate(_ESCAPES)


def visible_on_a_line(text: str) -> str:
    """The same, with signs for tabs and line feeds, too: for a path or a name within a line."""
    return text if text.isprintable() else text.translate(_SIGNS_ON_A_LINE)


def listed(paths: Iterable[str]) -> bytes:
    """Paths for another program, a line each, with the bytes that the system knows them by."""
    return "".join(f"{path}\n" for path in paths).encode("utf-8", "surrogateescape")


def is_utf8(path: str) -> bool:
    """Whether the name of a file is UTF-8, which pages and forges want; Python reads any other byte as a surrogate."""
    return path.isascii() or not _SURROGATE.search(path)


def encodable(text: str) -> str:
    """The text as UTF-8 can hold it: two halves of a surrogate pair become one character, and a lone one U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
