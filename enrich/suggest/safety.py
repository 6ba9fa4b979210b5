"""What may not stand in a suggestion, whatever a model says: checked once more, and more strictly than for a person.

The value goes to a public page before anybody accepted it, so secrets count here that `enrich.verify` can't know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from enrich.values import JSON
from enrich.verify.safety import harm

LONGEST, MOST, LONGEST_ITEM = 2000, 50, 200
_SECRET_NAMES = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|_KEY$|_PAT$", re.IGNORECASE)
_SHORTEST_SECRET = 8
_KEYS = re.compile(
    r"\bsk-[\w-]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bAKIA[0-9A-Z]{12,}"
    r"|\bxox[abeprs]-[\w-]{10,}|\bAIza[\w-]{30,}|\beyJ[\w-]{10,}\.[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_LINKS = re.compile(r"\w://|!\[|\]\(|\bmailto:|<!--|-->", re.IGNORECASE)
_COMMAND = re.compile(r"^\s*::|##\[")
_JOINERS = "\u200c\u200d"
_SELECTORS = re.compile("[\U000e0100-\U000e01ef]|[\ufe00-\ufe0f]{2,}")


def secrets(environment: Mapping[str, str], named: Iterable[str] = ()) -> frozenset[str]:
    """The values of the environment that look like secrets by their names, or are ``named``."""
    names = set(named)
    return frozenset(
        value.strip()
        for name, value in environment.items()
        if (name in names or _SECRET_NAMES.search(name)) and len(value.strip()) >= _SHORTEST_SECRET
    )


def shown_secret(text: str, hidden: Iterable[str]) -> bool:
    """Whether a text holds one of the process's own secrets."""
    return any(secret in text for secret in hidden)


def fault(value: JSON, hidden: Iterable[str]) -> str:
    """Why a value may not be suggested; empty where it may. It is a text, or a list of texts."""
    if isinstance(value, str):
        return _of_text(value, LONGEST, hidden)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return "is neither a text nor a list of texts"
    if len(value) > MOST:
        return f"has more than {MOST} items"
    return next((found for item in value if (found := _of_text(str(item), LONGEST_ITEM, hidden))), "")


def _of_text(text: str, longest: int, hidden: Iterable[str]) -> str:
    rules = (
        (len(text) > longest, f"is longer than {longest} characters"),
        (not unicodedata.is_normalized("NFC", text), "is not in Unicode's form NFC"),
        (shown_secret(text, hidden) or _KEYS.search(text), "holds what looks like a key"),
        (_LINKS.search(text), "holds a link or an address"),
        (_COMMAND.search(text), "holds a workflow command"),
        (_SELECTORS.search(text) or not _joins(text), "holds a hidden character"),
    )
    return next((why for broken, why in rules if broken), "") or harm(text)


def _joins(text: str) -> bool:
    """Whether each joiner stands between two characters of scripts that need it, or of an emoji."""
    inner = range(1, len(text) - 1)
    at = [number for number, character in enumerate(text) if character in _JOINERS]
    return all(number in inner and text[number - 1] > "\x7f" and text[number + 1] > "\x7f" for number in at)
