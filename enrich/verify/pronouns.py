"""Words that a model takes for a name and that are none: ``Elle``, ``he``, 他, and what a text calls its own people.

They are beside this module, by language: ``pronouns.toml``.
The language is the post's, because another's pronoun may be a name: ``Han`` in an English post.
A word in capitals (``WHO``) is an abbreviation, and a word between marks (*Elle*, “It”) a title, which a person judges.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from enrich.values import Flag
from enrich.verify.language import language_of_post
from enrich.verify.phrases import letters

CODE = "pronoun"
_KIN = {"nn": "no", "nb": "no"}
_OPENERS, _ENDERS = '"“„«‹「『《〈*_', '"”“»›」』》〉*_'


def pronoun(said: str, text: str) -> Flag | None:
    """The flag of a name that only stands for one; it blocks where the name may be a title, and else is dropped."""
    if letters(said) not in _pronouns(language_of_post(text)) or _is_abbreviation(said, text):
        return None
    if re.search(rf"[{_OPENERS}]\s?{re.escape(said)}\s?[{_ENDERS}]", text):
        return Flag(CODE, f"{said} is a pronoun, unless it is a title here", value=said)
    return Flag(CODE, f"{said} was dropped: it stands for a name and is none", blocks=False, value=said)


def _is_abbreviation(said: str, text: str) -> bool:
    return len(said) > 1 and said.isupper() and said != said.lower() and said in text


@lru_cache(maxsize=64)
def _pronouns(language: str) -> frozenset[str]:
    """Those of a language; where it is unknown, those of English."""
    table = tomllib.loads(files(__package__).joinpath("pronouns.toml").read_text(encoding="utf-8"))
    return frozenset(map(letters, table.get(_KIN.get(language, language or "en"), ())))
