"""Look closely at one entry of a YAML block: may its value be replaced, where are its items, how is it written?

Only the entry's own source is parsed again; the first pass over a block keeps no more than it must.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrich.errors import FrontMatterError
from enrich.frontmatter.entry import Item
from enrich.frontmatter.style import Style, commonest
from enrich.frontmatter.yaml_blocks import WIDTH
from enrich.frontmatter.yaml_events import ALIAS, SEQUENCE, SEQUENCE_END, events
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
    code = _key_trouble(block.text, entry) or _value_trouble(block.text, entry)
    if not code and entry.value and isinstance(entry.value, list):
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


def _value_trouble(text: str, entry: Entry) -> str:
    if entry.form == "*":
        return "alias-value"
    return {"&": "anchored-value", "!": "tagged-value"}.get(text[entry.start : entry.start + 1], "")


def _scan(text: str, entry: Entry) -> tuple[str, tuple[Item, ...]]:
    """The code of what forbids to rewrite a list, else ``""``; and its items."""
    source = text[entry.key : text.find("\n", entry.end) + 1 or len(text)]
    following = events(source)
    while type(following()) is not SEQUENCE:
        pass
    found: list[Item] = []
    while type(event := following()) is not SEQUENCE_END:
        if code := _item_trouble(event):
            return code, ()
        start, end = event.start_mark.index, end_of(source, event)
        found.append(Item(entry.key + start, entry.key + end, scalar(event)))
    return "", tuple(found)


def _item_trouble(event: Event) -> str:
    if type(event) is ALIAS:
        return "alias-value"
    if event.anchor:
        return "anchored-value"
    return "tagged-value" if event.tag else ""
