r"""Write scalars that every YAML reader takes for the same value.

The rule for plain text comes from asking twelve readers about 687 plain scalars.
What one of them reads differently is quoted.
They were PyYAML, ruamel, Psych, safe_yaml, js-yaml 3 and 4, eemeli's yaml, hexo-front-matter, gray-matter,
go-yaml 2 and 3, and goccy in Hugo.
All of them agree on `'…'` on one line, and on `"…"` with no escapes but `\"`, `\\`, `\n`, `\r`, `\t` and `\uXXXX`;
nothing else is ever written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from enrich.values import JSON

QUOTES = frozenset("'\"")
_ESCAPED = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_FIRST = frozenset("!&*@`%?|>-#,[]{}\"':=<~.+\u200b")
_WORDS = frozenset(("yes", "no", "on", "off", "y", "n", "true", "false", "null"))
_NUMBER = re.compile(r"[0-9][0-9.,:_+\-/ eExXoObBtTzZ]*|0[xX][0-9a-fA-F_]+")
_MARK = re.compile(r":\s|\s#|:\Z")
_UNSAFE_IN_FLOW = re.compile(r"""[,\[\]{}:?#"']""")
_NEEDS_ESCAPE = re.compile(f"[{_ESCAPED}]")
_ESCAPE = re.compile(rf'["\\{_ESCAPED}]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def is_safe_plain(text: str, *, flow: bool = False) -> bool:
    """Whether every reader takes the text, without quotes, for this very text."""
    if not text or text[0] in _FIRST or text[0].isspace() or text[-1].isspace() or _is_value(text):
        return False
    if (":" in text or "#" in text) and _MARK.search(text):
        return False
    return not needs_double(text) and not (flow and _UNSAFE_IN_FLOW.search(text))


def _is_value(text: str) -> bool:
    """Whether some reader takes the text for a truth, nothing, a number, a date, a time or a sexagesimal."""
    return text.lower() in _WORDS if text[0].isalpha() else bool(_NUMBER.fullmatch(text))


def needs_double(text: str) -> bool:
    """Whether the text holds what can't be seen, which only double quotes can tell."""
    return not text.isprintable() and bool(_NEEDS_ESCAPE.search(text))


def fitting_quote(texts: Iterable[str]) -> str:
    """The quotes in which the texts need fewer escapes, of those that have to be quoted; single ones, if in doubt."""
    together = "".join(text for text in texts if not is_safe_plain(text, flow=True))
    return '"' if "'" in together and not re.search(r'["\\]', together) else "'"


def quoted(text: str, quote: str) -> str:
    """The text in the quotes wanted, if that can be; ``""`` stands for those that fit."""
    if (quote or fitting_quote((text,))) == "'" and not needs_double(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPE.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text) + '"'


def number(value: float) -> str:
    """A number as YAML 1.1 and 1.2 both read it: an exponent comes with a point and a sign."""
    source = repr(value)
    return source.replace("e", ".0e") if "e" in source and "." not in source else source


def flow(value: JSON, quote: str = "", *, always: bool = False) -> str:
    """A value of any kind on one line; ``always`` quotes texts that need not be."""
    match value:
        case str():
            return value if not always and is_safe_plain(value, flow=True) else quoted(value, quote)
        case list():
            return "[" + ", ".join(flow(item, quote, always=always) for item in value) + "]"
        case dict():
            pairs = (f"{flow(key, quote)}: {flow(item, quote, always=always)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        case _:
            return word(value)


def word(value: float | None) -> str:
    """A value that is neither text nor collection."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else number(value)
