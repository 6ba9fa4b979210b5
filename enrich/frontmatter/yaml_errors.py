"""Say what libyaml found wrong so that a writer knows what to do.

The commonest slips of real posts have a sentence of their own; any other problem is told in libyaml's words.
Only a sentence is chosen by those words: code and line follow from the places that libyaml names and the text there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from yaml import MarkedYAMLError
from yaml.reader import ReaderError

from enrich.errors import FrontMatterError
from enrich.frontmatter.half_characters import half_characters
from enrich.frontmatter.nesting import deep_yaml

if TYPE_CHECKING:
    from yaml import YAMLError


class _Slip(NamedTuple):
    """What libyaml calls a problem (its context may tell more), and what it is to a writer."""

    problem: str
    reason: str
    hint: str
    context: str = ""


_QUOTE = "put the whole value in quotes"
_SLIPS = (
    _Slip("mapping values are not allowed", "the value contains a second `: `", _QUOTE),
    _Slip("mapping keys are not allowed", "a value can't be or start with `?` unless it is quoted", _QUOTE),
    _Slip("found character that cannot start any token", "a value can't start with {char} unless it is quoted", _QUOTE),
    _Slip("", "a value can't start with `*` unless it is quoted", _QUOTE, "scanning an alias"),
    _Slip("", "a value can't start with `&` unless it is quoted", _QUOTE, "scanning an anchor"),
    _Slip("", "a quote is never closed", "close it, and double a quote inside the text", "scanning a quoted scalar"),
    _Slip("", "a `[` is never closed, or an item needs quotes", "close the list", "parsing a flow sequence"),
    _Slip(
        "", "a `{` is never closed, or a value needs quotes", "close it, or quote the value", "parsing a flow mapping"
    ),
    _Slip("expected ':'", "a line is neither `key: value` nor indented", "indent it, or quote the value above"),
    _Slip("expected key", "this does not belong to the value or key above it", "check quotes and indentation"),
    _Slip("expected '-'", "this does not belong to the list above it", "check its indentation"),
    _Slip("<document start>", "the block is more than one YAML document", "keep one, without `%` lines"),
)
_OPENERS = {
    "*": "scanning an alias",
    "&": "scanning an anchor",
    '"': "scanning a quoted scalar",
    "'": "scanning a quoted scalar",
    "[": "parsing a flow sequence",
    "{": "parsing a flow mapping",
}
_QUOTES = frozenset("\"'")
_QUOTED = re.compile(r""""(?:[^"\\]|\\[\s\S])*+"|'(?:[^']|'')*+'""")
_NAME = re.compile(r"[*&][\w-]*")
_OTHER = "check quotes and indentation"
_SEPARATOR = re.compile("[\x85\u2028\u2029]")
_TEMPLATE = re.compile(r"\{\{|\{%")


def explain(text: str, error: YAMLError) -> FrontMatterError:
    """The refusal of a block that libyaml can't parse; its line is counted within the block."""
    if isinstance(error, ReaderError):
        at = error.position if isinstance(error.position, int) else 0
        return _refusal(text, at, "there is a control character here", "remove it")
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        refusal = FrontMatterError("yaml-error", f"this is not YAML: {error}", _OTHER, line=1)
        return deep_yaml(text, len(text)) or refusal
    at = min(error.problem_mark.index, len(text))
    return deep_yaml(text, at) or _explain(text, at, error)


def _explain(text: str, at: int, error: MarkedYAMLError) -> FrontMatterError:
    start = min(error.context_mark.index, at) if error.context_mark else at
    if unusual := _unusual(text, start, at):
        return _refusal(text, *unusual)
    problem, context = error.problem or "", error.context or ""
    slip = _known(problem, context) or _known("", _opened(text, start, at))
    if not slip:
        return _refusal(text, at, f"this is not YAML: {problem}", _OTHER)
    at = start if slip.context else at
    char = "a backtick" if text.startswith("`", at) else f"`{text[at : at + 1]}`"
    return _refusal(text, at, slip.reason.replace("{char}", char), slip.hint)


def _known(problem: str, context: str) -> _Slip | None:
    """The slip that libyaml tells in words that we know."""
    return next((slip for slip in _SLIPS if slip.problem in problem and slip.context in context), None)


def _opened(text: str, start: int, at: int) -> str:
    """What begins at ``start`` and was not closed at ``at``, by the text alone; empty where it is nothing of that."""
    char = text[start:at][:1]
    is_closed = _QUOTED.match(text, start) if char in _QUOTES else char in "*&" and not _NAME.fullmatch(text, start, at)
    return "" if is_closed else _OPENERS.get(char, "")


def _unusual(text: str, start: int, at: int) -> tuple[int, str, str] | None:
    """What no writer means as YAML, in the lines from ``start`` to ``at``: its place, what it is, what to do."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", at)
    if found := _SEPARATOR.search(text, first, last if last >= 0 else len(text)):
        reason = f"the line holds U+{ord(found[0]):04X}, which YAML reads as a line end"
        return found.start(), reason, "remove that character, or put the value in quotes"
    if halves := half_characters(text, first, last if last >= 0 else len(text), "YAML"):
        return halves
    if _TEMPLATE.search(text, text.rfind("\n", 0, at) + 1, last if last >= 0 else len(text)):
        return at, "this is a template, not YAML", "fill in the template, or put it in quotes"
    if text.startswith("\t", at):
        return at, "there is a tab where YAML needs spaces", "indent with spaces"
    return None


def _refusal(text: str, at: int, reason: str, hint: str) -> FrontMatterError:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return FrontMatterError("yaml-error", f"{reason} (column {column})", hint, line=line)
