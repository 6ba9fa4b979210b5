"""A draft put into an `enrich.toml` that is there: tables are added after its last line, and no line of it changes.

Pure; the result is proved before it is returned: the file says all that it said before.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from enrich.errors import ConfigError
from enrich.setup.draft import Draft, TableDraft
from enrich.setup.rendering import tables

_MARK = "\ufeff"  # of byte order
_HINT = "move enrich.toml away to see the whole proposal, and take over from it what you like"


def extended(text: str, draft: Draft, name: str) -> str:
    """The file with what it does not say yet: further tables, and further fields under keys that no field has.

    ``name`` is what an error calls the file, which is valid TOML.

    Raises:
        ConfigError: Nothing can be added to it without a change of its own lines.
    """
    old = tomllib.loads(text.removeprefix(_MARK))
    new = tuple(_new(old, draft))
    if not new:
        return text
    end = "" if not text or text.endswith("\n") else "\n"
    added = f"{end}\n{tables(new)}"
    made = text + (added.replace("\n", "\r\n") if "\r\n" in text else added)
    try:
        found = tomllib.loads(made.removeprefix(_MARK))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: has its tables in a form to which none can be added", _HINT) from error
    if not _holds(found, old):
        raise ConfigError(f"{name}: would say something else with what is added", _HINT)
    return made


def _new(old: Mapping[str, Any], draft: Draft) -> Iterator[TableDraft]:
    fields = old.get("fields", {})
    fields = fields if isinstance(fields, dict) else {}
    taken = {str(key).casefold() for name, field in fields.items() for key in _keys(name, field)}
    for table in draft.tables:
        if table.offered:
            continue
        if table.name[0] != "fields":
            if table.name[0] not in old:
                yield table
        elif table.name[1] not in fields and str(table["key"] or table.name[1]).casefold() not in taken:
            yield table


def _keys(name: str, field: object) -> Iterator[object]:
    yield name
    if isinstance(field, dict):
        key = field.get("key", ())
        yield from (".".join(map(str, key)),) if isinstance(key, list) else (key,)
        yield from field.get("keys", ())


def _holds(found: object, old: object) -> bool:
    """Whether a value says all that another one said."""
    if isinstance(old, dict):
        return isinstance(found, dict) and all(key in found and _holds(found[key], old[key]) for key in old)
    return found == old
