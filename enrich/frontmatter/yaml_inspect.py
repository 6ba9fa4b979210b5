"""Look closely at one entry of a YAML block: may its value be replaced, where are its items, how is it written?

Only the entry's own source is parsed again; the first pass over a block keeps no more than it must.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

from enrich.errors import FrontMatterError
from enrich.frontmatter.entry import Item
from enrich.frontmatter.lists import pattern
from enrich.frontmatter.style import Style, gather
from enrich.frontmatter.yaml_blocks import WIDTH
from enrich.frontmatter.yaml_read import end_of, events, resolve, scalar
from enrich.frontmatter.yaml_scalars import is_safe_plain

if TYPE_CHECKING:
    from enrich.frontmatter.entry import Block, Entry
    from enrich.frontmatter.yaml_read import Event

_QUOTES = ("'", '"')
_ONE_LINE = ("", *_QUOTES)
_TROUBLES = {
    "explicit-key": ("`{}` is written as `? {}`", "write `{}: value`"),
    "non-string-key": ("some programs take the key `{}` for a number, a date or yes or no", "put `{}` in quotes"),
    "anchored-value": ("the value of `{}` has an anchor, which other fields may use", "edit `{}` by hand"),
    "alias-value": ("the value of `{}` is an alias of another field's", "edit `{}` by hand"),
    "tagged-value": ("the value of `{}` has an explicit type", "edit `{}` by hand"),
}


def items(block: Block, entry: Entry) -> tuple[Item, ...]:
    """The scalars of a list, none for any other value; raises ``FrontMatterError`` where it may not be replaced."""
    found: tuple[Item, ...] = ()
    code = _key_trouble(block.text, entry)
    if not code:
        code, found = _scan(block.text, entry)
    if code:
        message, hint = (part.replace("{}", entry.name) for part in _TROUBLES[code])
        raise FrontMatterError(code, message, hint, line=block.line_of(entry.key))
    return found


def evidence(block: Block) -> Style:
    """How the block is written, as far as it shows."""
    texts = [entry for entry in block.entries if isinstance(entry.value, str) and entry.form != "*"]
    lists = [(entry, _scan(block.text, entry)[1]) for entry in block.entries if entry.form in {"[", "-"}]
    strings = [item for _, found in lists for item in found if isinstance(item.value, str)]
    opening = [block.text[item.start : item.start + 1] for item in strings]
    return gather(
        order=tuple(entry.name for entry in block.entries),
        layouts=[pattern(block.text, entry, found) for entry, found in lists if found],
        quotes=[entry.form for entry in texts] + opening,
        quoted=[entry.form != "" for entry in texts if entry.form in _ONE_LINE and is_safe_plain(str(entry.value))],
        quoted_items=[
            first in _QUOTES for item, first in zip(strings, opening, strict=True) if is_safe_plain(str(item.value))
        ],
        folded=[entry.form == ">" for entry in texts if len(str(entry.value)) > WIDTH],
    )


def _key_trouble(text: str, entry: Entry) -> str:
    if text[text.rfind("\n", 0, entry.key) + 1 : entry.key].strip(" ") == "?":
        return "explicit-key"
    is_plain = text[entry.key] not in _QUOTES
    return "non-string-key" if is_plain and not isinstance(resolve(entry.name), str) else ""


def _scan(text: str, entry: Entry) -> tuple[str, tuple[Item, ...]]:
    """The code of what forbids to replace the value, else ``""``; and the items of a list, down to the first trouble."""
    source = text[entry.key : entry.end]
    following = events(source)
    while type(following()) is not MappingStartEvent:
        pass
    following()
    found: list[Item] = []
    while type(event := following()) is not MappingEndEvent:
        if code := _event_trouble(event):
            return code, tuple(found)
        if type(event) is ScalarEvent:
            end = entry.key + end_of(source, event)
            found.append(Item(entry.key + event.start_mark.index, end, scalar(event)))
    return "", tuple(found) if isinstance(entry.value, list) else ()


def _event_trouble(event: Event) -> str:
    if type(event) is AliasEvent:
        return "alias-value"
    if type(event) not in {ScalarEvent, SequenceStartEvent, MappingStartEvent}:
        return ""
    if event.anchor:
        return "anchored-value"
    return "tagged-value" if event.tag else ""
