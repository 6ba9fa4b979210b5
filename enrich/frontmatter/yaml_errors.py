"""Say what libyaml found wrong so that a writer knows what to do.

The commonest slips of real posts have a sentence of their own; any other problem is told in libyaml's words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml import MarkedYAMLError
from yaml.reader import ReaderError

from enrich.errors import FrontMatterError

if TYPE_CHECKING:
    from yaml import YAMLError

_QUOTE = "put the whole value in quotes"
_SLIPS: tuple[tuple[str, str, str], ...] = (
    ("mapping values are not allowed", "a second `: ` stands in the value", _QUOTE),
    ("found character '\\t' that cannot start", "the line is indented with a tab", "indent with blanks"),
    ("found character that cannot start any token", "a value can't start with {char}", _QUOTE),
    ("alphabetic or numeric character", "a value can't start with {char} unless it is quoted", _QUOTE),
    ("found unexpected end of stream", "a quote is never closed", "close it, and double a quote inside the text"),
    ("found unexpected document indicator", "a quote is never closed", "close it, and double a quote inside the text"),
    (
        "could not find expected ':'",
        "a line is neither `key: value` nor indented",
        "indent it, or quote the value above",
    ),
    ("did not find expected key", "this does not belong to the value or key above it", "check quotes and indentation"),
    ("did not find expected ',' or ']'", "a `[` is never closed, or an item needs quotes", "close the list"),
    (
        "did not find expected ',' or '}'",
        "a `{` is never closed, or a value needs quotes",
        "close it, or quote the value",
    ),
    ("did not find expected '-' indicator", "this does not belong to the list above it", "check its indentation"),
)
_TEMPLATE = re.compile(r"\{\{|\{%")


def explain(text: str, error: YAMLError) -> FrontMatterError:
    """The refusal of a block that libyaml can't parse; its line is counted within the block."""
    if isinstance(error, ReaderError):
        return _control_character(text, error)
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return FrontMatterError("yaml-error", f"this is not YAML: {error}", "check the block by hand", line=1)
    at = min(error.problem_mark.index, len(text))
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    source = text[at - column + 1 :].split("\n", 1)[0]
    if _TEMPLATE.search(source):
        reason, hint = "this is a template, not YAML", "fill in the template, or put it in quotes"
    else:
        reason, hint = _slip(error.problem or "it can't be parsed", text[at : at + 1])
    return FrontMatterError("yaml-error", f"{reason} (column {column})", hint, line=line)


def _slip(problem: str, char: str) -> tuple[str, str]:
    if char == "\t":
        return "a tab stands where YAML wants blanks", "indent with blanks"
    for start, reason, hint in _SLIPS:
        if start in problem:
            return reason.format(char=f"`{char}`" if char.strip() else "this character"), hint
    return f"this is not YAML: {problem}", "check quotes and indentation"


def _control_character(text: str, error: ReaderError) -> FrontMatterError:
    at = error.position if isinstance(error.position, int) else 0
    message = f"a control character stands here (column {at - text.rfind(chr(10), 0, at)})"
    return FrontMatterError("yaml-error", message, "remove it", line=text.count("\n", 0, at) + 1)
