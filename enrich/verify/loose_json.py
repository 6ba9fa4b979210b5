"""An answer that is JSON but for one slip of its writing: a comma before a closing bracket, or Python's own quotes."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+"?+)|,(?=\s*[}\]])', re.DOTALL)
_LONGEST = 100_000


def relaxed(text: str) -> tuple[Mapping[str, Any], str] | None:
    """The object that a text means, and what its slip was; ``None`` where it means none."""
    said = text[text.find("{") : text.rfind("}") + 1]
    if not said or len(said) > _LONGEST:
        return None
    found = _without_commas(said)
    if found is not None:
        return found, "a comma stood before a closing bracket"
    found = _python(said)
    return None if found is None else (found, "it was written as Python writes it")


def _without_commas(said: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(_COMMA.sub(r"\1", said), strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _python(said: str) -> Mapping[str, Any] | None:
    """A dictionary in Python's notation; one with escapes is left alone, for they mean something else there."""
    if "\\" in said:
        return None
    try:
        value = ast.literal_eval(said)
        return dict(json.loads(json.dumps(value))) if isinstance(value, dict) else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
