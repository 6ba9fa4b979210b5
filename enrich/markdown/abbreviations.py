"""Points that end no sentence: those of titles, initials, dates and usual abbreviations, in the languages of Europe.

An abbreviation that may well end a sentence counts only before a number: ``Nov. 9``, but not ``in Nov. It went``.
"""

from __future__ import annotations

import re

_BEFORE = r"(?:^|[\s(\[\"“”„«'‘’/–—-])"
_ALWAYS = (
    r"[A-ZÀ-ÞА-Я]|(?:[^\W\d_]\.[ \u00a0]?){1,4}[^\W\d_]",  # initials, U.S., e.g., z. B., т. е.
    r"Mrs?|Ms|Messrs|Dr|Drs|Prof|Sr|Jr|St|Gen|Col|Lt|Capt|Sgt|Rev|Hon|Gov|Sen|Rep|Mt|Ft|Ph\.D|Inc|Ltd|Co|Corp|Bros|Dept",
    r"vs|etc|cf|al|approx|resp|incl|excl|viz",
    r"bzw|ca|vgl|Vgl|bspw|ggf|evtl|inkl|sog|usw|Hrsg|Mio|Mrd|Hr|Str|Tel",
    r"Mme|Mlle|MM|Mgr|Sra|Srta|Dra|Sta|Sto|Avd?a?|Uds?|Vd|Exmo|Sig|Sigg|[Dd]ott|Ing|[Aa]vv|ecc|ej",
    r"др|пр|им|ул|см|ср|тыс|млн|млрд|проф|акад",
)
_BEFORE_NUMBER = (
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mär|Okt|Dez|janv|févr|avr|juil|sept|oct|nov|déc|ene|abr|ago|dic|gen|mag|giu"
    r"|[Nn]os?|[Nn]rs?|[Nn]úm|n|[Ff]igs?|[Pp]p|p|pág|pag|[Ss]ec|[Cc]h|[Cc]hap|[Vv]ol|[Ee]q|Abb|Abs|Art|Bd|Kap|Tab|Ziff|art|рис|стр|с|г|ст|гл"
)
_MONTH = r"(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahrh|Jh)"
_FOREVER = re.compile(rf"{_BEFORE}(?:{'|'.join(_ALWAYS)})\.\Z")
_NUMBERED = re.compile(rf"{_BEFORE}(?:{_BEFORE_NUMBER})\.\Z")
_LETTER = re.compile(rf"{_BEFORE}[^\W\d_]\.\Z")
_GAP = r"(?:[ \u00a0]|\r?\n)"
_LETTER_BEHIND = re.compile(rf"{_GAP}?[^\W\d_]\.")
_DAY = re.compile(rf"{_BEFORE}\d{{1,2}}\.\Z")
_ORDINAL = re.compile(
    rf"{_BEFORE}(?:[Dd](?:er|ie|as|em|en|es)|[Zz]um|[Zz]ur|[Bb]eim|[Ii]hre?[rmns]?|[Uu]nsere?[rmns]?) \d{{1,2}}\.\Z"
)
_DATE = re.compile(rf"{_BEFORE}\d{{1,2}}\.\d{{1,2}}\.\Z")
_RANGE_BEHIND = re.compile(rf"{_GAP}?[–—-]")
_MONTH_BEHIND = re.compile(_GAP + _MONTH)
_NUMBER_BEHIND = re.compile(rf"{_GAP}?\d")
LONGEST = 14
"""Characters before a point that tell whether it is one of these, with the point itself."""


def is_abbreviated(text: str, end: int) -> bool:
    """Whether the point of a text that stands before ``end`` belongs to an abbreviation, an initial or a date.

    >>> is_abbreviated("It came on Nov. 9.", 15), is_abbreviated("It came in Nov. It went.", 15)
    (True, False)
    """
    said = text[max(0, end - LONGEST) : end]
    if _FOREVER.search(said):
        return True
    if _NUMBER_BEHIND.match(text, end):
        return bool(_NUMBERED.search(said))
    spaced = _LETTER_BEHIND.match(text, end) and _LETTER.search(said)  # as the z. of z. B.
    dated = _MONTH_BEHIND.match(text, end) and _DAY.search(said)
    ranged = _RANGE_BEHIND.match(text, end) and _DATE.search(said)
    return bool(spaced or dated or ranged or _ORDINAL.search(said))
