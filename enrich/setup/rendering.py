"""A draft as the text of `enrich.toml`: the one place that writes it. Pure."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from enrich.characters import encodable, visible_on_a_line
from enrich.setup.draft import Draft, Setting, TableDraft, Value

_WIDTH = 100
_SHOWN = 12


def rendered(draft: Draft) -> str:
    """The whole file, which holds nothing but what the draft says."""
    head = [line for told in draft.head for line in _comment(told)]
    left = tuple(_left(draft.left))
    blocks = ["\n".join(head), *map(_block, draft.tables), *(["\n".join(left)] if left else [])]
    return "\n\n".join(blocks) + "\n"


def tables(draft: Sequence[TableDraft]) -> str:
    """Tables alone, as they stand in the file."""
    return "\n\n".join(map(_block, draft)) + "\n"


def value_text(value: Value) -> str:
    """A value as TOML.

    >>> value_text(("a", "b c")), value_text(True), value_text(120)
    ('["a", "b c"]', 'true', '120')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(value_text, value))}]"
    return str(value) if isinstance(value, int) else _quoted(value)


def _block(table: TableDraft) -> str:
    lines = [f"[{'.'.join(map(_key, table.name))}]", *(line for one in table.settings for line in _lines(one))]
    if table.offered:
        lines = (
            [f"# {line.removeprefix('# ')}" for line in lines] if table.settings or table.name[0] == "fields" else []
        )
    return "\n".join((*_comment(table.reason), *lines))


def _lines(setting: Setting) -> Iterator[str]:
    line = f"{_key(setting.key)} = {value_text(setting.value)}"
    together = f"{line} # {visible_on_a_line(setting.reason)}"
    if setting.offered:
        yield from _comment(setting.reason)
        yield f"# {line}"
    elif not setting.reason:
        yield line
    elif len(together) <= _WIDTH:
        yield together
    else:
        yield from _comment(setting.reason)
        yield line


def _comment(told: str) -> Iterator[str]:
    """A sentence as comments; a long one goes on in further lines."""
    lines = textwrap.wrap(visible_on_a_line(told), _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    yield from (f"# {line}" for line in lines)


def _left(left: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if left:
        yield "# Keys that are no fields here:"
    for reason, keys in left.items():
        more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
        yield from _comment(f"- {', '.join(keys[:_SHOWN])}{more}: {reason}")


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(encodable(text), ensure_ascii=False).replace("\x7f", "\\u007f")
