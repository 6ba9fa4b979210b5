r"""Write values of a YAML block in the manner of what stood there, or of the file's and the site's other values.

All text made here has ``\n`` for a line end and starts at column 0; the caller knows better.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Sequence

from enrich.frontmatter.entries import Entry, Item, Layout
from enrich.frontmatter.mappings import Branch
from enrich.frontmatter.style import Style
from enrich.values import JSON

WIDTH = 80
_INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BEFORE_SPECIAL = re.compile(r" (?![\w(“„«「『])")
_PARAGRAPH = re.compile(r"[\w(“„«「『][^\n]*[^\s]\n?|\w\n?")


def folded(value: str, margin: str) -> str | None:
    """A ``>-`` block (``>`` where the value ends in a line end), or ``None`` where the text is not one plain paragraph.

    No line starts with a character that means something in YAML, and none is broken but at a single blank.
    """
    if not _PARAGRAPH.fullmatch(value) or "  " in value or _INVISIBLE.search(value):
        return None
    glued = _BEFORE_SPECIAL.sub("\0", value.rstrip("\n"))
    lines = textwrap.wrap(glued, max(20, WIDTH - len(margin)), break_long_words=False, break_on_hyphens=False)
    return "\n".join([_header(">", value), *(margin + line.replace("\0", " ") for line in lines)])


def literal(value: str, margin: str) -> str | None:
    """A ``|-`` block (``|`` where the value ends in a line end), or ``None`` where blanks stand around a line."""
    lines = value.removesuffix("\n").split("\n")
    if _INVISIBLE.search(value) or not lines[0] or not lines[-1] or any(line != line.strip() for line in lines):
        return None
    return "\n".join([_header("|", value), *(line and margin + line for line in lines)])


def _header(style: str, value: str) -> str:
    return style + ("" if value.endswith("\n") else "-")


QUOTES = frozenset("'\"")
_ESCAPED = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_FIRST = frozenset("!&*@`%?|>-#,[]{}\"':=<~.+\u200b")
_WORDS = frozenset(("yes", "no", "on", "off", "y", "n", "true", "false", "null"))
_NUMBER = re.compile(r"[0-9][0-9.,:_+\-/ eExXoObBtTzZ]*|0[xX][0-9a-fA-F_]+")
_MARK = re.compile(r":\s|\s#|:\Z")
_UNSAFE_IN_FLOW = re.compile(r"""[,\[\]{}:?#"']""")
_NEEDS_ESCAPE = re.compile(f"[{_ESCAPED}]")
_ESCAPE = re.compile(rf'["\\{_ESCAPED}]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def is_safe_plain(text: str, *, flow: bool = False) -> bool:
    """Whether every reader takes the text, without quotes, for this very text."""
    if not text or text[0] in _FIRST or text[0].isspace() or text[-1].isspace() or _is_value(text):
        return False
    if (":" in text or "#" in text) and _MARK.search(text):
        return False
    return not needs_double(text) and not (flow and _UNSAFE_IN_FLOW.search(text))


def _is_value(text: str) -> bool:
    """Whether some reader takes the text for a truth, nothing, a number, a date, a time or a sexagesimal."""
    return text.lower() in _WORDS if text[0].isalpha() else bool(_NUMBER.fullmatch(text))


def needs_double(text: str) -> bool:
    """Whether the text holds what can't be seen, which only double quotes can tell."""
    return not text.isprintable() and bool(_NEEDS_ESCAPE.search(text))


def fitting_quote(texts: Iterable[str]) -> str:
    """The quotes in which the texts need fewer escapes, of those that have to be quoted; single ones, if in doubt."""
    together = "".join(text for text in texts if not is_safe_plain(text, flow=True))
    return '"' if "'" in together and not re.search(r'["\\]', together) else "'"


def quoted(text: str, quote: str) -> str:
    """The text in the quotes wanted, if that can be; ``""`` stands for those that fit."""
    if (quote or fitting_quote((text,))) == "'" and not needs_double(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPE.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text) + '"'


def number(value: float) -> str:
    """A number as YAML 1.1 and 1.2 both read it: an exponent comes with a point and a sign."""
    source = repr(value)
    return source.replace("e", ".0e") if "e" in source and "." not in source else source


def flow(value: JSON, quote: str = "", *, always: bool = False) -> str:
    """A value of any kind on one line; ``always`` quotes texts that need not be."""
    match value:
        case str():
            return value if not always and is_safe_plain(value, flow=True) else quoted(value, quote)
        case list():
            return "[" + ", ".join(flow(item, quote, always=always) for item in value) + "]"
        case dict():
            pairs = (f"{flow(key, quote)}: {flow(item, quote, always=always)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        case _:
            return word(value)


def word(value: float | None) -> str:
    """A value that is neither text nor collection."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else number(value)


INDENT = 2
BLOCK = Layout("\n  - ", "\n  - ", "")
FLOW = Layout("[", ", ", "]")
_CONTENT = re.compile(r"\n([ ]*)[^\s]")


def key(name: str, style: Style) -> str:
    """A key, which must be a string for every reader."""
    return name if is_safe_plain(name) else quoted(name, style.quote)


def pair(name: str, value: JSON, style: Style) -> str:
    """A new entry."""
    return f"{key(name, style)}:{fresh(value, style)}"


def fresh(value: JSON, style: Style) -> str:
    """What follows the colon of a new entry, with the blank before it."""
    if value is None:
        return ""
    if isinstance(value, Branch):
        indent = " " * (style.indent or INDENT)
        return "".join(f"\n{pair(name, inner, style)}" for name, inner in value.items()).replace("\n", f"\n{indent}")
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
