"""What a prompt says of the texts to write: their language by its name, and their limit in that language's unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from enrich.values import FieldSpec, Kind
from enrich.verify.language import ENGLISH, language_of_post, wanted_code
from enrich.vocabulary.simplified import SIMPLIFIED

WITHOUT_SPACES = frozenset({"zh", "ja", "ko", "th"})
TOLD_SHARE = 0.75  # models overrun a limit by some words, and a repair is paid for
CHARACTERS_A_WORD = 6.5  # with its space: 6.2 in 69 English posts, 7.1 in 6 Russian ones
UNKNOWN = "the language of the post"
_TRADITIONAL = re.compile(r"(?:^|[-_ (])(?:tw|hk|mo|hant|taiwan|traditional)\b|繁", re.IGNORECASE)
_SIMPLIFIED = re.compile(r"(?:^|[-_ (])(?:cn|sg|hans|simplified)\b|简|簡", re.IGNORECASE)
_REGION = re.compile(r"[-_][A-Za-z0-9]+$")
_SEEN = 2000


@dataclass(frozen=True, slots=True)
class Writing:
    """One text: the field's name, its language and its limit, such as ``50 words``; empty where there is none."""

    name: str
    language: str
    limit: str


def writing(wanted: Sequence[FieldSpec], body: str) -> tuple[Writing, ...]:
    """How each text field is to be written, for a post with this body."""
    texts = [spec for spec in wanted if spec.kind is Kind.TEXT]
    languages = {setting: _language(setting, body) for setting in {spec.language for spec in texts}}
    told = ((spec, *languages[spec.language]) for spec in texts)
    return tuple(Writing(spec.name, name, _limit(spec.max_chars, code)) for spec, name, code in told)


def _language(setting: str, body: str) -> tuple[str, str]:
    """A field's language by its name and its code."""
    if setting != "post":
        return language_name(setting), wanted_code(setting)
    code = language_of_post(body)
    return _of_post(code, body), code


def language_name(setting: str) -> str:
    """The English name of a language that a field names as ``de``, ``zh-TW``, ``pt-BR`` or ``Deutsch``.

    One that is not known keeps the name that the site gave it.
    """
    code = wanted_code(setting)
    if not code:
        return setting.strip()
    if code == "zh":
        return _chinese(traditional=bool(_TRADITIONAL.search(setting)), simplified=bool(_SIMPLIFIED.search(setting)))
    return f"{ENGLISH[code]} ({setting.strip()})" if _REGION.search(setting.strip()) else ENGLISH[code]


def _of_post(code: str, body: str) -> str:
    if code != "zh":
        return ENGLISH.get(code, UNKNOWN)
    traditional, simplified = (len(forms.findall(body, 0, _SEEN)) for forms in _forms())
    return _chinese(traditional=traditional > simplified, simplified=simplified > traditional)


@lru_cache(maxsize=1)
def _forms() -> tuple[re.Pattern[str], ...]:
    """The traditional and the simplified forms of characters that have both, made for the first Chinese post."""
    common = [(chr(long), short) for long, short in SIMPLIFIED.items() if max(chr(long), short) <= "\uffff"]
    return tuple(re.compile(f"[{''.join({*forms})}]") for forms in zip(*common, strict=True))


def _chinese(*, traditional: bool, simplified: bool) -> str:
    kind = "Traditional " if traditional else "Simplified " if simplified else ""
    return f"{kind}Chinese"


def _limit(most: int, code: str) -> str:
    """A limit of characters as it is told: somewhat lower, and in words where words have spaces."""
    told = int(most * TOLD_SHARE)
    if not told:
        return ""
    spaced = code and code not in WITHOUT_SPACES
    return f"{max(1, int(told / CHARACTERS_A_WORD))} words" if spaced else f"{told} characters"
