"""An answer that is JSON but for one slip of its writing.

A comma before a closing bracket, a comment, a backslash that escapes nothing, the last brace left away, or Python's own
notation.
Texts are passed over, so that what stands in one is no slip.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

_STRING = r'("(?:[^"\\]|\\.)*+"?+)'
_COMMA = re.compile(_STRING + r"|,(?=\s*[}\]])", re.DOTALL)
_COMMENT = re.compile(_STRING + r"|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/", re.DOTALL)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_WORD = re.compile(r"""("(?:[^"\\]|\\.)*+"?+|'(?:[^'\\]|\\.)*+'?+)|\b(true|false|null)\b""", re.DOTALL)
_OTHER_ESCAPE = re.compile(r"\\[^'\"]")
_PYTHON = {"true": "True", "false": "False", "null": "None"}
_LONGEST = 100_000


def relaxed(text: str) -> tuple[Mapping[str, Any], str] | None:
    """The object that a text means, and what its slip was; ``None`` where it means none."""
    start = text.find("{")
    begun, said = text[start:].rstrip(), text[start : text.rfind("}") + 1]
    if start < 0 or len(begun) > _LONGEST:
        return None
    meant = ((mend(said), slip) for mend, slip in _MENDS)
    return next(((found, slip) for found, slip in meant if found is not None), None) or _unclosed(begun)


def _unclosed(begun: str) -> tuple[Mapping[str, Any], str] | None:
    found = _object(f"{begun}}}") if begun.endswith(('"', "]")) else None
    return None if found is None else (found, "its last brace was missing")


def _without_commas(said: str) -> Mapping[str, Any] | None:
    return _object(_COMMA.sub(r"\1", said))


def _without_comments(said: str) -> Mapping[str, Any] | None:
    return _without_commas(_COMMENT.sub(r"\1", said))


def _without_escapes(said: str) -> Mapping[str, Any] | None:
    """A backslash before a letter is one, and before a sign, as Markdown has it, nothing."""
    return _object(_ESCAPE.sub(lambda found: found[0] if found[1] else _unescaped(found[2]), said))


def _unescaped(sign: str) -> str:
    return rf"\\{sign}" if sign.isalnum() else sign


def _python(said: str) -> Mapping[str, Any] | None:
    """A dictionary in Python's notation, with JSON's words, too; of escapes only that of a quotation mark is one."""
    if _OTHER_ESCAPE.search(said):
        return None
    spoken = _WORD.sub(lambda found: found[1] or _PYTHON[found[2]], said)
    try:
        value = ast.literal_eval(spoken)
        return dict(json.loads(json.dumps(value))) if isinstance(value, dict) else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _object(said: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(said, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


_MENDS = (
    (_without_commas, "a comma stood before a closing bracket"),
    (_without_comments, "a comment stood in it"),
    (_without_escapes, "a backslash escaped nothing"),
    (_python, "it was written as Python writes it"),
)
