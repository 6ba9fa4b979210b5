"""Text on a terminal: broken into lines where a reader expects it, in columns that count wide characters as two.

Whatever a post says is shown as text: a control character could move the cursor or hide what comes after it, so each is
shown as a sign of its own.
The terminal's own wrapping would break words apart, and rich's puts a Chinese text, which has no spaces, on a new line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

_CLOSING = frozenset("，。、；：！？）》」』】〕”’…·,.;:!?)]}\"'")
_OPENING = frozenset("（《「『【〔“‘([{\"'")
_WIDE = 2
_AS_EMOJI = "\ufe0f"


def clean(text: str) -> str:
    """The text with tabs as spaces, and a visible sign in the place of every other control character."""
    return "".join(map(_seen, text.expandtabs(4)))


def _seen(sign: str) -> str:
    if sign.isprintable():
        return sign
    code = ord(sign)
    if code < ord(" "):
        return chr(0x2400 + code)
    kept = unicodedata.category(sign) == "Zs" or sign in "\u200d\u200c"
    return sign if kept else "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Paper:
    """A terminal to write on: its ``width`` in columns, and whether it shows colours and reasons."""

    width: int
    color: bool
    explains: bool = False

    def printed(self, lines: Iterable[Text]) -> str:
        """The lines as they go to the terminal; without colour nothing but their text."""
        from rich.console import Console

        if not self.color:
            return "".join(f"{line.plain.rstrip()}\n" for line in lines)
        console = Console(
            force_terminal=True,
            color_system="standard",
            no_color=False,
            width=self.width,
            legacy_windows=False,
            highlight=False,
        )
        with console.capture() as capture:
            for line in lines:
                console.print(line, soft_wrap=True)
        return capture.get()

    def cropped(self, text: Text) -> Text:
        """The text on one line, with a sign at its end where it does not fit."""
        line = text.copy()
        line.truncate(self.width, overflow="ellipsis")
        return line

    def broken(self, text: Text, first: str = "", later: str | None = None) -> Iterator[Text]:
        """The text in lines that fit: ``first`` stands before the first, ``later`` (or blanks) before the others."""
        from rich.cells import cell_len
        from rich.text import Text

        rest = " " * cell_len(first) if later is None else later
        room = max(self.width - max(cell_len(first), cell_len(rest)), 8)
        for number, line in enumerate(text.divide(list(_breaks(text.plain, room)))):
            line.rstrip()
            start = rest if number else first
            yield Text.assemble((start, line.style), line) if start else line


def _breaks(text: str, room: int) -> Iterator[int]:
    """The offsets at which a text is broken, so that no piece is wider than ``room`` columns."""
    used, last, at_last = 0, 0, 0
    start = 0
    for place, sign in enumerate(text):
        size = _columns(text, place)
        if place > start and _may_break(text[place - 1], sign):
            last, at_last = place, used
        if used + size > room and sign != " " and place > start:
            cut = last if last > start else place
            used -= at_last if last > start else used
            start = cut
            yield cut
        used += size


def _columns(text: str, place: int) -> int:
    """How many columns a sign adds: one for the mark that makes a narrow sign an emoji, which is wide."""
    from rich.cells import get_character_cell_size

    widens = text[place] == _AS_EMOJI and place and get_character_cell_size(text[place - 1]) == 1
    return 1 if widens else get_character_cell_size(text[place])


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters: behind a blank, or at a wide character but for punctuation."""
    from rich.cells import get_character_cell_size

    if before == " ":
        return after != " "
    if after == " " or not get_character_cell_size(after):
        return False
    wide = any(get_character_cell_size(sign) == _WIDE and not _is_korean(sign) for sign in (before, after))
    return wide and after not in _CLOSING and before not in _OPENING


def _is_korean(sign: str) -> bool:
    """Whether it is of the one wide script that has blanks between its words."""
    return "\uac00" <= sign <= "\ud7af"
