"""What is wrong in a file of settings, as one sentence of ours: the file, the line, the key, and what it must be."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from enrich import regular
from enrich.errors import ConfigError

PROJECT = "pyproject.toml"
# The validator calls the shapes of TOML by the names of Python's types.
_SHAPES: Mapping[str, str] = {
    "model_type": "must be a table of settings",
    "dict_type": "must be a table of settings",
    "tuple_type": "must be a list, in brackets",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "string_pattern_mismatch": "must be a name, without a slash",
    "missing": "is needed, too",
}


def wrong_value(source: Path | None, problem: Mapping[str, Any]) -> ConfigError:
    """The error for a value that its key does not take; ``problem`` is as the validator tells it."""
    place = [str(part) for part in problem["loc"]]
    message = problem["msg"][:1].lower() + problem["msg"][1:]
    return ConfigError(f"{_where(source, place)}: `{'.'.join(place)}`: {_SHAPES.get(problem['type'], message)}")


def unknown_key(source: Path | None, place: Sequence[str], known: Sequence[str]) -> ConfigError:
    """The error for a key that nobody reads, with the nearest of the ``known`` ones."""
    *tables, key = place
    table = f"[{'.'.join(tables)}]" if tables else "the file"
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"
    return ConfigError(f"{_where(source, place)}: unknown key `{key}` in {table}", hint)


def _where(source: Path | None, place: Sequence[str]) -> str:
    return f"{source}{_line(source, place)}" if source else "settings"


def _line(source: Path, place: Sequence[str]) -> str:
    """``:LINE`` of the key, or of the table or the inline value around it; empty where neither is found."""
    whole = ["tool", "enrich", *place] if source.name == PROJECT else list(place)
    around = [(len(path), -number) for number, path in _keys(source) if path == whole[: len(path)]]
    depth, number = max(around, default=(0, 0))
    return f":{-number}" if depth + len(place) > len(whole) else ""


def _keys(source: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines that open a table or set a key, each with the whole path of that key."""
    table: list[str] = []
    for number, line in enumerate(regular.text(source, regular.LARGEST_SETTINGS).split("\n"), 1):
        if line.lstrip().startswith("["):
            table = _path(line) or table
            yield number, table
        elif key := _path(f"{line.partition('=')[0]}=0"):
            yield number, [*table, *key]


def _path(line: str) -> list[str]:
    """The keys of one line of TOML, from the outermost; empty where it is none."""
    try:
        inner: Any = tomllib.loads(line.strip())
    except tomllib.TOMLDecodeError:
        return []
    path: list[str] = []
    while isinstance(inner, dict) and inner:
        ((key, inner),) = inner.items()
        path.append(key)
    return path
