"""The table of refusals: by what code, type or wording services say what, in ``refusals.toml`` beside this file. Pure.

What services say differs from one to the next: a wrong key is a 401 here and a 400 there, and a post that is too long
has twenty names.
A page of HTML is a proxy's, and its words mean nothing; the number of its status does.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from enrich.models.openai.retry import announced, requested

PLAIN = re.compile(r"[a-z][a-z0-9_]{1,59}")
_LONGEST = 100_000
_MOST_DIGITS = 9
_CODES = frozenset({"code", "type", "status", "reason", "error_code", "error_type", "provider_code"})


@dataclass(frozen=True, slots=True)
class Status:
    """An answer that is no success; ``body`` is its JSON, without the envelope ``error``."""

    code: int
    headers: Mapping[str, str]
    body: object

    @property
    def words(self) -> str:
        """What the server says of it, in lower case; nothing where that is nested too deeply to be read."""
        try:
            words = str(self.body or "")[:_LONGEST].lower()
        except RecursionError:
            return ""
        return "" if words.lstrip().startswith("<") else words

    @property
    def codes(self) -> frozenset[str]:
        """All short values of its keys for codes, types and reasons, in lower case.

        Those of ``status_code``, which is MiniMax's, bear that name: its 1002 is a pace, and Zhipu's a key.
        """
        return frozenset(_codes(self.body))

    @property
    def reason(self) -> str:
        """A word that is safe to show, if the server gives one."""
        body = self.body if isinstance(self.body, Mapping) else {}
        words = (body.get("code"), body.get("type"))
        return next((word for word in words if isinstance(word, str) and PLAIN.fullmatch(word)), "")

    @property
    def said(self) -> str:
        """The number and the reason, as a message shows them."""
        return f" ({', '.join(filter(None, (str(self.code), self.reason)))})"

    @property
    def pause(self) -> float | None:
        """The seconds that the server asks us to wait, in a header or else in words."""
        asked = requested(self.headers)
        return announced(self.words) if asked is None else asked


def _codes(body: object, depth: int = 4) -> Iterator[str]:
    if isinstance(body, list) and depth:
        for part in body:
            yield from _codes(part, depth - 1)
    for key, value in body.items() if isinstance(body, Mapping) else ():
        if key in _CODES and isinstance(value, str | int):
            yield str(value).lower()
        elif key == "status_code":
            yield f"{key} {value}"
        elif depth:
            yield from _codes(value, depth - 1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry of the table, see there."""

    means: str
    statuses: frozenset[int]
    codes: frozenset[str]
    words: re.Pattern[str] | None
    number: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def fits(self, status: Status) -> bool:
        """Whether an answer is what this entry tells of."""
        if self.statuses and status.code not in self.statuses:
            return False
        if self.codes & status.codes:
            return True
        words = status.words
        return bool(self.words and self.words.search(words)) and not (self.unless and self.unless.search(words))

    def amount(self, status: Status) -> int:
        """The number that the server names, 0 where it names none, or one that nothing has so much of."""
        words = status.words
        found = (match for one in self.number if (match := one.search(words)) and match[1].strip(","))
        return next((_number(one[1]) - words.startswith(" (exclusive)", one.end()) for one in found), 0)


def _number(text: str) -> int:
    digits = text.replace(",", "")
    return int(digits) if len(digits) <= _MOST_DIGITS else 0


@cache
def known_refusals() -> tuple[Refusal, ...]:
    """The table, in its order."""
    told = tomllib.loads(files(__package__).joinpath("refusals.toml").read_text(encoding="utf-8"))["refusal"]
    return tuple(
        Refusal(
            one["means"],
            frozenset(one.get("status", ())),
            frozenset(one.get("codes", ())),
            _any(one.get("words", ())),
            tuple(map(re.compile, one.get("number", ()))),
            _any(one.get("except", ())),
        )
        for one in told
    )


def _any(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.DOTALL) if patterns else None
