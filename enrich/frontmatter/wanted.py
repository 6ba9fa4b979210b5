"""What may be asked for: JSON values, of a kind that can take the place of what stands there."""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.keys import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enrich.frontmatter.entries import Block, Entry
    from enrich.values import JSON

DEEPEST = 64
_DEPTH = 32
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_KEY = 256
_LARGEST = 10**300
_NESTED = (list, dict)


def check(values: Mapping[str, JSON]) -> None:
    """Refuse what is not JSON or can't be written as UTF-8, and keys that some program would take for one."""
    paths = {_path(name) for name in values}
    folded = {tuple(part.casefold() for part in path) for path in paths}
    if len(folded) < len(values):
        raise FrontMatterError("bad-value", "two of the keys differ only in case", "ask for one of them")
    if any(path[:end] in folded for path in folded for end in range(1, len(path))):
        raise FrontMatterError("bad-value", "one of the keys lies inside of another", "ask for one of them")
    for name, value in values.items():
        if not _is_json(value, 0):
            raise FrontMatterError("bad-value", f"the value of `{name}` is not JSON", "use text, numbers or lists")


def _path(key: str) -> tuple[str, ...]:
    """The parts of a key, of which each can be written."""
    try:
        path = parse(key) if isinstance(key, str) else ()
    except ValueError:
        path = ()
    if not path or not all(part.strip() and len(part) <= _LONGEST_KEY and _is_json(part, 0) for part in path):
        raise FrontMatterError("bad-value", f"{key!r} can't be a key", "use a short word")
    return path


def _is_json(value: object, depth: int) -> bool:
    match value:
        case str():
            return not _SURROGATE.search(value)
        case None | bool():
            return True
        case int() | float():
            return math.isfinite(value) if isinstance(value, float) else abs(value) < _LARGEST
        case list():
            return depth < _DEPTH and all(_is_json(item, depth + 1) for item in value)
        case dict():
            return depth < _DEPTH and all(
                isinstance(key, str) and _is_json(key, 0) and _is_json(item, depth + 1) for key, item in value.items()
            )
        case _:
            return False


def is_deep(value: object) -> bool:
    """Whether a value from a parser is nested beyond any use."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        inner = (item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list))
        level = list(chain.from_iterable(inner))
    return bool(level)


def check_kind(block: Block, entry: Entry, value: JSON) -> None:
    """Refuse a value of another kind than the one it would replace; a single value gives way to a list."""
    if trouble := _trouble(entry.value, value):
        code, message = trouble
        line = block.line_of(entry.key)
        raise FrontMatterError(code, f"`{block.called(entry.name)}` {message}", "edit it by hand", line=line)


def _trouble(old: JSON, value: JSON) -> tuple[str, str] | None:
    if isinstance(old, dict):
        return "map-value", "holds a mapping"
    if isinstance(old, list) and any(isinstance(item, _NESTED) for item in old):
        return "complex-list", "holds a list of mappings or lists"
    if isinstance(old, list) and value is not None and not isinstance(value, list):
        return "type-mismatch", "holds a list, not one value"
    if isinstance(value, dict) and old is not None:
        return "type-mismatch", "holds no mapping"
    return None
