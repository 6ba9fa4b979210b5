"""Look closely at one entry of a YAML block: may its value be replaced, where are its items, how is it written?

Only the entry's own source is parsed again; the first pass over a block keeps no more than it must.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.entry import Item
from enrich.frontmatter.style import Style, commonest
from enrich.frontmatter.yaml_blocks import WIDTH
from enrich.frontmatter.yaml_events import ALIAS, MAPPING, MAPPING_END, NODES, SCALAR, events
from enrich.frontmatter.yaml_read import end_of, resolve, scalar
from enrich.frontmatter.yaml_scalars import QUOTES, is_safe_plain

if TYPE_CHECKING:
    from enrich.frontmatter.entry import Block, Entry
    from enrich.frontmatter.yaml_events import Event

_TEXTS = frozenset(("", "'", '"', ">"))
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


def texts(block: Block) -> Style:
    """How texts are written in the block, as far as it shows."""
    quotes, quoted, folded = [], [], []
    for entry in block.entries:
        if isinstance(entry.value, str) and entry.form in _TEXTS:
            if entry.form in QUOTES:
                quotes.append(entry.form)
            if _shows_quoting(entry, entry.value):
                quoted.append(entry.form in QUOTES)
            if len(entry.value) > WIDTH:
                folded.append(entry.form == ">")
    return Style(quote=commonest(quotes) or "", quoted=commonest(quoted), folded=commonest(folded))


def _shows_quoting(entry: Entry, value: str) -> bool:
    """Whether the text could stand both with and without quotes; a plain date or number could not."""
    return is_safe_plain(value) if entry.form in QUOTES else not entry.form and value[:1].isalpha()


def _key_trouble(text: str, entry: Entry) -> str:
    if text[text.rfind("\n", 0, entry.key) + 1 : entry.key].strip(" ") == "?":
        return "explicit-key"
    is_plain = text[entry.key] not in QUOTES
    return "non-string-key" if is_plain and not isinstance(resolve(entry.name), str) else ""


def _scan(text: str, entry: Entry) -> tuple[str, tuple[Item, ...]]:
    """The code of what forbids to replace the value, else ``""``; and the items of a list."""
    source = text[entry.key : text.find("\n", entry.end) + 1 or len(text)]
    following = events(source)
    while type(following()) is not MAPPING:
        pass
    following()
    found: list[Item] = []
    while type(event := following()) is not MAPPING_END:
        if code := _event_trouble(event):
            return code, tuple(found)
        if type(event) is SCALAR:
            end = entry.key + end_of(source, event)
            found.append(Item(entry.key + event.start_mark.index, end, scalar(event)))
    return "", tuple(found) if isinstance(entry.value, list) else ()


def _event_trouble(event: Event) -> str:
    if type(event) is ALIAS:
        return "alias-value"
    if type(event) not in NODES:
        return ""
    if event.anchor:
        return "anchored-value"
    return "tagged-value" if event.tag else ""
