r"""Write values of a YAML block in the manner of what stood there, or of the file's and the site's other values.

All text made here has ``\n`` for a line end and starts at column 0; the caller knows better.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from enrich.frontmatter.entry import Layout
from enrich.frontmatter.yaml_blocks import WIDTH, folded, literal
from enrich.frontmatter.yaml_scalars import QUOTES, fitting_quote, flow, is_safe_plain, needs_double, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from enrich.frontmatter.entry import Entry, Item
    from enrich.frontmatter.style import Style
    from enrich.values import JSON

BLOCK = Layout("\n  - ", "\n  - ", "")
FLOW = Layout("[", ", ", "]")
_CONTENT = re.compile(r"\n([ ]*)[^\s]")


def key(name: str, style: Style) -> str:
    """A key, which must be a string for every reader."""
    return name if is_safe_plain(name) else quoted(name, style.quote)


def fresh(value: JSON, style: Style) -> str:
    """What follows the colon of a new entry, with the blank before it."""
    if value is None:
        return ""
    if isinstance(value, list):
        written = fresh_list(value, style, style.lists or BLOCK)
        return written if written.startswith("\n") else " " + written
    return " " + fresh_scalar(value, style)


def fresh_scalar(value: JSON, style: Style) -> str:
    """A value that is no list, where none stood before."""
    if not isinstance(value, str):
        return "" if value is None else flow(value, style.quote)
    if style.folded and len(value) > WIDTH and (written := folded(value, "  ")):
        return written
    return quoted(value, style.quote) if style.quoted or not is_safe_plain(value) else value


def fresh_list(value: list[JSON], style: Style, layout: Layout) -> str:
    """A list where none stood before."""
    if not value:
        return "[]"
    quote = style.quote or _fitting(value)
    write = _item_writer(layout, quote, always=bool(style.quoted_items))
    return layout.open + layout.separator.join(map(write, value)) + layout.close


def like_items(
    text: str, entry: Entry, found: Sequence[Item], value: list[JSON], style: Style
) -> Callable[[JSON], str]:
    """What writes further items of a list as its own are written."""
    layout = BLOCK if entry.form == "-" else FLOW
    strings = [(text[item.start], item.value) for item in found if isinstance(item.value, str)]
    chosen = (first for first, old in strings if first in QUOTES and not needs_double(old))
    quote = next(chosen, style.quote) or _fitting(value)
    shown = [first in QUOTES for first, old in strings if is_safe_plain(old, flow=not layout.is_block)]
    return _item_writer(layout, quote, always=all(shown) if shown else bool(style.quoted_items))


def _fitting(value: list[JSON]) -> str:
    return fitting_quote(item for item in value if isinstance(item, str))


def _item_writer(layout: Layout, quote: str, *, always: bool) -> Callable[[JSON], str]:
    def write(value: JSON) -> str:
        if layout.is_block and not always and isinstance(value, str) and is_safe_plain(value):
            return value
        return flow(value, quote, always=always)

    return write


def like_scalar(entry: Entry, value: str, style: Style) -> str:
    """A text in place of a scalar: plain stays plain, and quotes that were not needed are the writer's habit."""
    safe = is_safe_plain(value)
    if entry.form not in QUOTES:
        return value if safe else quoted(value, style.quote)
    old = str(entry.value)
    habit = is_safe_plain(old) or style.quoted
    return value if safe and not habit else quoted(value, style.quote if needs_double(old) else entry.form)


def like_block(text: str, entry: Entry, value: str) -> str:
    """A text in place of a block scalar, as one, with its indentation; empty where that can't be done safely."""
    content = _CONTENT.search(text, entry.start, entry.end)
    indent = " " * (len(content[1]) if content else entry.key - text.rfind("\n", 0, entry.key) + 1)
    return (folded(value, indent) if entry.form == ">" else literal(value, indent)) or ""
