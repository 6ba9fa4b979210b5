"""Say what Python's decoder found wrong in JSON, at a place that is the same for every Python.

The decoder's words are shown, and nothing follows from them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.nesting import deep_json

if TYPE_CHECKING:
    from json import JSONDecodeError

_TRAILING = re.compile(r",\s*(?=[\]}])")


def explain(error: JSONDecodeError, first: int, hint: str) -> FrontMatterError:
    """The refusal of JSON that begins in line ``first`` and can't be parsed."""
    text, at = error.doc, _place(error.doc, error.pos)
    column = at - text.rfind("\n", 0, at)
    message = f"this is not JSON: {error.msg} (column {column})"
    refusal = FrontMatterError("json-error", message, hint, line=first + text.count("\n", 0, at))
    return deep_json(text, at, first) or refusal


def _place(text: str, at: int) -> int:
    """Python 3.13 blames a comma that nothing follows, earlier ones the bracket behind it."""
    trailing = _TRAILING.match(text, at)
    return trailing.end() if trailing else at
