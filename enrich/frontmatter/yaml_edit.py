"""Change a YAML block in the file's own manner.

A value is replaced where it stands; where it stood on later lines, the break behind the key goes, too.
A comment behind a value stays behind it, so a list with one is written on one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace as replace_fields

from enrich.errors import FrontMatterError
from enrich.frontmatter.entries import Block, Change, Entry, Item, New, behind
from enrich.frontmatter.lists import Manner, line_end, refuse_comments, rewritten
from enrich.frontmatter.lists import list_style as lists
from enrich.frontmatter.style import Style, commonest
from enrich.frontmatter.yaml_events import ALIAS, SEQUENCE, SEQUENCE_END, Event, events
from enrich.frontmatter.yaml_mappings import insert as insert_into
from enrich.frontmatter.yaml_mappings import inside, margin_of, pieces, refuse_comment, require_line
from enrich.frontmatter.yaml_read import BRACES, end_of, entries, resolve, scalar
from enrich.frontmatter.yaml_values import (
    BLOCK,
    FLOW,
    QUOTES,
    WIDTH,
    flow,
    fresh_list,
    fresh_scalar,
    is_safe_plain,
    like_block,
    like_items,
    like_scalar,
    pair,
)
from enrich.values import JSON

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
        message, hint = (part.replace("{}", block.called(entry.name)) for part in _TROUBLES[code])
        raise FrontMatterError(code, message, hint, line=block.line_of(entry.key))
    return found


def texts(block: Block) -> Style:
    """How texts are written in the block, as far as it shows."""
    quotes, quoted, folded, indents = [], [], [], []
    for entry in block.entries:
        if isinstance(entry.value, str) and entry.form in _TEXTS:
            if entry.form in QUOTES:
                quotes.append(entry.form)
            if _shows_quoting(entry, entry.value):
                quoted.append(entry.form in QUOTES)
            if len(entry.value) > WIDTH:
                folded.append(entry.form == ">")
        elif entry.form == ":":
            indents.append(_column(block.text, entry.start) - _column(block.text, entry.key))
    found = Style(quote=commonest(quotes) or "", quoted=commonest(quoted), folded=commonest(folded))
    return replace_fields(found, indent=commonest(indents)) if indents else found


def _column(text: str, at: int) -> int:
    return at - text.rfind("\n", 0, at) - 1


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
    source = text[entry.key : entry.end if entry.form == "[" else text.find("\n", entry.end) + 1 or len(text)]
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


__all__ = ["entries", "insert", "inside", "lists", "pieces", "replace", "require_open", "texts"]

_BLANKS = re.compile(r"[ \t]*")
_REST = re.compile(r"[ \t]*(#?)")
_BLOCK_FORMS = frozenset("|>")


def replace(block: Block, entry: Entry, value: JSON, style: Style) -> Change:
    """The change that gives an entry another value."""
    found = items(block, entry)
    if block.flow:
        return _in_brackets(block, entry, found, value, style)
    if _is_commented(block.text, entry.end):
        style = replace_fields(style, lists=FLOW, folded=False)
    if isinstance(value, list):
        return _replace_list(block, entry, found, value, style)
    if isinstance(entry.value, list):
        refuse_comments(block, entry, found)
    if isinstance(value, str) and entry.form in _BLOCK_FORMS and (written := _block_scalar(block, entry, value)):
        return Change(entry.start, entry.end, written)
    if isinstance(value, str) and isinstance(entry.value, str):
        return _put(block, entry, like_scalar(entry, value, style))
    return _put(block, entry, fresh_scalar(value, style))


def insert(block: Block, after: Entry | None, new: New, style: Style) -> Change:
    """The change that adds entries right behind one, or at the end of the block."""
    if block.inside:
        return insert_into(block, block.inside, new, style)
    if not block.entries and (braces := BRACES.fullmatch(block.text)):
        lines = "\n".join(pair(name, value, style) for name, value in new)
        return Change(*braces.span(1), lines.replace("\n", line_end(block.text, braces.start(1))))
    at = behind(block, after)
    margin = margin_of(block.text, block.entries[0]) if block.entries else ""
    lines = "".join(f"{margin}{_indented(pair(name, value, style), margin)}\n" for name, value in new)
    newline = line_end(block.text, max(at - 1, 0)) if "\n" in block.text else block.newline
    return Change(at, at, lines.replace("\n", newline))


def _indented(written: str, margin: str) -> str:
    return written.replace("\n", "\n" + margin)


def _in_brackets(block: Block, entry: Entry, found: Sequence[Item], value: JSON, style: Style) -> Change:
    """The change of a value between brackets, which stays on one line unless it is a list on several."""
    if found and isinstance(value, list) and value:
        like = like_items(block.text, entry, found, value, style)
        return rewritten(block, entry, found, value, Manner(like, FLOW))
    refuse_comment(block, entry, entry.start, entry.end)
    quote = entry.form if entry.form in QUOTES else style.quote
    habit = entry.form in QUOTES and is_safe_plain(str(entry.value), flow=True)
    written = flow(value, quote, always=habit)
    before = block.text[entry.start - 1]
    colon = "" if before.isspace() else " " if before == ":" else ": "
    return Change(entry.start, entry.end, colon + written)


def require_open(block: Block, entry: Entry) -> None:
    """Refuse a mapping that others share, or whose type or place is not plain."""
    items(block, entry)
    require_line(inside(block, entry), entry)


def _replace_list(block: Block, entry: Entry, found: Sequence[Item], value: list[JSON], style: Style) -> Change:
    if found and value:
        return rewritten(
            block, entry, found, value, Manner(like_items(block.text, entry, found, value, style), style.lists)
        )
    if isinstance(entry.value, list):
        refuse_comments(block, entry, found)
    return _put(block, entry, fresh_list(value, style, style.lists or BLOCK))


def _block_scalar(block: Block, entry: Entry, value: str) -> str:
    refuse_comment(block, entry, entry.start, block.text.find("\n", entry.start))
    return like_block(block.text, entry, value).replace("\n", line_end(block.text, entry.start))


def _put(block: Block, entry: Entry, written: str) -> Change:
    """The change of a whole value; one that stood on later lines moves up to the key, a block list moves down."""
    text, start, end = block.text, entry.start, entry.end
    in_place = start < end and written and "\n" not in written and "\n" not in text[entry.colon : start]
    if in_place and entry.form not in _BLOCK_FORMS:
        return Change(start, end, written)
    refuse_comment(block, entry, entry.colon, start)
    if entry.form in _BLOCK_FORMS:
        refuse_comment(block, entry, start, text.find("\n", start))
    if not _is_commented(text, end):
        end = _BLANKS.match(text, end).end()  # type: ignore[union-attr]  # matches the empty string
    written = _indented(written, margin_of(text, entry)).replace("\n", line_end(text, entry.key))
    return Change(entry.colon, end, written if not written or written[0] in "\r\n" else " " + written)


def _is_commented(text: str, at: int) -> bool:
    rest = _REST.match(text, at)
    return bool(rest and rest[1])
