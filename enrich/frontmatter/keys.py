"""The one notation for keys: a dot leads into a mapping, and a key that holds a dot itself is quoted.

```python
>>> parse("taxonomies.tags"), parse('params."og.title"')
(('taxonomies', 'tags'), ('params', 'og.title'))
>>> dotted(["params", "og.title"])
'params."og.title"'

```
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from enrich.values import JSON

_PART = re.compile(r""""((?:[^"\\]|\\.)*)"|'([^']*)'|([^."'][^.]*)""", re.DOTALL)
_MARKS = re.compile(r"""[."']""")
_ESCAPED = re.compile(r'\\([\\"])')
_PLAIN = re.compile(r"""[^\s."'](?:[^.]*[^\s.])?""")


@lru_cache(maxsize=1024)
def parse(key: str) -> tuple[str, ...]:
    r"""The parts of a key, from the outermost mapping to the leaf.

    Within ``"…"``, ``\"`` and ``\\`` stand for ``"`` and ``\``; within ``'…'`` nothing stands for anything else.
    Raises ``ValueError`` where a part is empty or a quote is not closed.
    """
    if key and not _MARKS.search(key):
        return (key,)
    parts: list[str] = []
    at = 0
    while found := _PART.match(key, at):
        quoted, literal, plain = found.groups()
        parts.append(_ESCAPED.sub(r"\1", quoted) if quoted is not None else plain if literal is None else literal)
        at = found.end()
        if at == len(key):
            return tuple(parts)
        if key[at] != ".":
            break
        at += 1
    message = f'`{key}` is no key: between dots stands a word, and what holds a dot is quoted, as in `a."b.c"`'
    raise ValueError(message)


def dotted(parts: Sequence[str]) -> str:
    """The key that `parse` takes apart into these parts."""
    if len(parts) == 1 and parts[0].isidentifier():
        return parts[0]
    return ".".join(part if _PLAIN.fullmatch(part) else _quoted(part) for part in parts)


def _quoted(part: str) -> str:
    if '"' not in part and "\\" not in part:
        return f'"{part}"'
    if "'" not in part:
        return f"'{part}'"
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'


def spelled(name: str, known: Mapping[str, object]) -> str:
    """The one key that is ``name`` but for its case; empty where there is none, or several."""
    if name in known:
        return name
    folded = name.casefold()
    found = [key for key in known if key.casefold() == folded]
    return found[0] if len(found) == 1 else ""


def at(key: str, known: Mapping[str, JSON]) -> JSON:
    """The value under a key in any case; nothing where there is none, or where several differ only in case."""
    return known.get(spelled(key, known))
