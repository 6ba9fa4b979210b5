"""Numbers as they are written: digits of any script with their scale, Chinese numerals, and number words of a text.

Everything is read in place: the offsets are those of the text given.
A comma or a point may separate thousands or decimals, so a number may have several readings; all are kept.
Number words are those of languages that write small numbers in words; they are only searched for in posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from enrich.values import Match, Span
from enrich.verify.number_words import AMBIGUOUS, CHINESE_DIGITS, CHINESE_UNITS, SCALES, WORDS

_WIDE = {
    **{chr(base + digit): str(digit) for base in (0xFF10, 0x0660, 0x06F0, 0x0966) for digit in range(10)},
    "．": ".",
    "，": ",",
    "％": "%",
}
_BIG = "兆億亿萬万"
_SCALE = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
_DIGITS = re.compile(
    rf"(?P<number>\d{{1,3}}(?:[ \u00a0\u202f\u2009]\d{{3}})+(?!\d)|\d+(?:[.,'’]\d+)*)"
    rf"(?:[ \u00a0-]?(?P<scale>{_SCALE})(?![a-zA-Z]))?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:[ .,'’\u00a0\u202f\u2009]\d{3})+")
_SEPARATORS = re.compile(r"[ .,'’\u00a0\u202f\u2009]")
_CHINESE = re.compile(rf"[{''.join(CHINESE_DIGITS)}{''.join(CHINESE_UNITS)}]+(?:[点點][{''.join(CHINESE_DIGITS)}]+)?")
_LONGEST = 40  # characters; what is longer is no number that anybody says, but a key, a hash or a blob
_WORD = re.compile(r"[A-Za-zÀ-ÿА-яё가-힣]+")
_BETWEEN = (" ", "-", "\n", " and ")
_YEAR_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text, at ``start`` to ``end``; ``values`` are its readings, with its scale.

    In a ``row``, as a version or a list without blanks is one, they are the numbers of the row.
    """

    text: str
    start: int
    end: int
    values: frozenset[Decimal]
    row: bool = False


def narrow(text: str) -> str:
    """The text with digits, points, commas and percent signs in ASCII; as long as it was."""
    if not text.isascii():
        for wide, one in _WIDE.items():  # `str.translate` asks about each character, and takes seven times as long
            text = text.replace(wide, one)
    return text


def digits(text: str) -> Iterator[Number]:
    """The numbers in digits of a `narrow` text."""
    for found in _DIGITS.finditer(text):
        if len(found[0]) > _LONGEST:
            continue
        values = _readings(found["number"])
        row = not values
        values = values or frozenset(map(Decimal, _SEPARATORS.split(found["number"])))
        if scale := (found["scale"] or "").lower():
            scaled = frozenset(value * SCALES[scale] for value in values)
            values = scaled | values if scale in AMBIGUOUS else scaled
        yield Number(found[0], found.start(), found.end(), values, row)


def chinese(text: str, shortest: int = 1) -> Iterator[Number]:
    """The Chinese numerals of a text, of ``shortest`` characters; sequences that are not a number are left out."""
    if text.isascii():
        return
    for found in _CHINESE.finditer(text):
        value = chinese_value(found[0]) if shortest <= len(found[0]) <= _LONGEST else None
        if value is not None:
            yield Number(found[0], found.start(), found.end(), frozenset((value,)))


def worded(text: str) -> Iterator[Number]:
    """The number words of a text; words in a row are one number, and each of them is also a reading of it."""
    row: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if word[0].lower() not in WORDS:
            continue
        if row and text[row[-1].end() : word.start()] not in _BETWEEN:
            yield _in_words(row, text)
            row = []
        row.append(word)
    if row:
        yield _in_words(row, text)


def _in_words(row: list[re.Match[str]], text: str) -> Number:
    parts = [WORDS[word[0].lower()] for word in row]
    start, end = row[0].start(), row[-1].end()
    return Number(text[start:end], start, end, frozenset((_said(parts), *map(Decimal, parts))))


def chinese_value(text: str) -> Decimal | None:
    """The value of a Chinese numeral; ``None`` for characters that are not a number together, such as 七八 or 万一.

    >>> chinese_value("三百五十万"), chinese_value("二〇二三"), chinese_value("三点五")
    (Decimal('3500000'), Decimal('2023'), Decimal('3.5'))
    """
    whole, _, part = text.replace("點", "点").partition("点")
    value = _chinese_whole(whole)
    if value is None or not part:
        return value
    return value + Decimal("0." + "".join(str(CHINESE_DIGITS[digit]) for digit in part))


def _chinese_whole(text: str) -> Decimal | None:
    if all(character in CHINESE_DIGITS for character in text):
        spelled = "".join(str(CHINESE_DIGITS[character]) for character in text)
        return Decimal(spelled) if len(text) in (1, _YEAR_LENGTH) else None
    for unit in _BIG:
        before, found, after = text.rpartition(unit)
        if found:
            return _joined(before, CHINESE_UNITS[unit], after)
    return _below_ten_thousand(text)


def _joined(before: str, unit: int, after: str) -> Decimal | None:
    high = _chinese_whole(before) if before else None
    low = _chinese_whole(after) if after else Decimal(0)
    return None if high is None or low is None else high * unit + low


def _below_ten_thousand(text: str) -> Decimal | None:
    """Digits and units in falling order; 十 and 百 may lead, and a zero fills a place."""
    total, digit, last = 0, 0, 10_000
    for character in text:
        if character in CHINESE_DIGITS:
            if digit:
                return None
            digit = CHINESE_DIGITS[character]
            continue
        unit = CHINESE_UNITS[character]
        if unit >= last:
            return None
        total += (digit or 1) * unit
        digit, last = 0, unit
    return Decimal(total + digit)


def _readings(number: str) -> frozenset[Decimal]:
    """What digits with separators may mean as one number: thousands or decimals; empty where they are a row."""
    parts = _SEPARATORS.split(number)
    if len(parts) == 1:
        return frozenset((Decimal(number),))
    found: set[Decimal] = set()
    if _GROUPED.fullmatch(number):
        found.add(Decimal("".join(parts)))
    if len(parts) == 2 and number[len(parts[0])] in ".,":  # noqa: PLR2004 - a whole part and a fraction
        found.add(Decimal(".".join(parts)))
    head, tail = number[: -len(parts[-1]) - 1], parts[-1]
    if _GROUPED.fullmatch(head) and number[len(head)] not in head:
        found.add(Decimal(f"{''.join(parts[:-1])}.{tail}"))
    return frozenset(found)


def _said(parts: list[int]) -> Decimal:
    """Number words in a row as one number: twenty five, two hundred thousand."""
    total, current = 0, 0
    for part in parts:
        if part >= 1000:  # noqa: PLR2004 - thousand, million and so on close a group
            total += (current or 1) * part
            current = 0
        elif part == 100:  # noqa: PLR2004 - hundred multiplies what stands before it
            current = (current or 1) * part
        else:
            current += part
    return Decimal(total + current)


_TENTHS = re.compile("([一二三四五六七八九])成")
_BEGINS = re.compile(r"(?<!\d)(?<!\d[.,])")
_ENDS = re.compile(r"(?!\d)(?![.,]\d)")
_HALF = re.compile("半")


def figures(text: str) -> list[Number]:
    """The numbers of a text that its post must contain."""
    text = narrow(text)
    numerals = (one for one in chinese(text, 2) if not CHINESE_UNITS.keys().isdisjoint(one.text))
    return [*digits(text), *numerals]


def place(number: Number, text: str) -> tuple[Span, Match] | None:
    """The place of a number in a text; ``None`` where the text does not have it."""
    if literal := _literal(number.text, text):
        return literal, Match.EXACT
    known = _values_said(text)
    spans = [known[value] for value in number.values if value in known]
    said = len(spans) == len(number.values) if number.row else bool(spans)
    return (spans[0], Match.NORMALIZED) if said else None


def _literal(number: str, text: str) -> Span | None:
    """The first place where a number is written the same way, and not within another number."""
    at = text.find(number)
    while at >= 0:
        end = at + len(number)
        if _BEGINS.match(text, at) and _ENDS.match(text, end):
            return Span(at, end)
        at = text.find(number, at + 1)
    return None


@lru_cache(maxsize=4)
def _values_said(text: str) -> Mapping[Decimal, Span]:
    """The first place of every value of a text, in any way of writing; used where a number is not found as it is."""
    narrowed = narrow(text)
    found: dict[Decimal, Span] = {}
    for number in _all(narrowed):
        for value in number.values:
            found.setdefault(value, Span(number.start, number.end))
    return found


def _all(text: str) -> Iterator[Number]:
    yield from digits(text)
    yield from chinese(text)
    yield from worded(text)
    for half in _HALF.finditer(text):
        yield Number(half[0], *half.span(), frozenset((Decimal(50), Decimal("0.5"))))
