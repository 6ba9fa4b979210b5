"""Front matter printed in every style, to be edited by the property tests: each entry knows its own bytes.

The printers share nothing with `enrich`.
They write what the specifications allow, more wildly than `enrich` ever would.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from enrich.values import JSON

KEYS = ("title", "date", "tags", "summary", "people", "seo", "draft", "weight", "标题")
WORDS = ("alpha", "Zürich", "马斯克", "two words", "C++ code", "don't", "100 percent", "🚀 start")
HOSTILE = (
    *(
        "",
        " ",
        "yes",
        "No",
        "null",
        "~",
        "-",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "a:",
        "'",
        '"',
        "\\",
        "[a]",
        "{a}",
        "{{ a }}",
    ),
    *(
        "@a",
        "`a`",
        "*a",
        "&a",
        "!a",
        "%a",
        "|",
        ">",
        "2024-01-02",
        "1:30",
        "010",
        "0x1F",
        "1e3",
        "1_000",
        ".5",
        "+1",
        "=",
    ),
    *(
        "<<",
        "...",
        "---",
        "+++",
        "a\nb",
        "a\n",
        "\ta",
        "a\u2028b",
        "\u0085",
        "\ufeffa",
        "\x00",
        "\x7f",
        "a\r\nb",
        "：，“”",
    ),
    *(
        "a, b",
        "true",
        "y",
        "it's: so",
        'say "so"',
        "\U0001f600",
        "\ud7ff\ue000\uffff",
        "a  b",
        "-5",
        "1,2",
        "C#: x",
        "q\\: 'r",
    ),
)
TEXT = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text("ab '\":#-,[]\n\\", max_size=8),
)
NUMBER = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
NESTED = st.recursive(
    st.one_of(TEXT, NUMBER, st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
COMMENT = st.sampled_from(("# note", "# tags: [x]", "#", "#: - 'q", "# 注"))
_PLAIN = st.sampled_from(("alpha", "Zürich ist schön", "马斯克 x", "a-b", "don't", "C++ code", "a:b", "x#y", "é 🚀"))
_PROSE = st.lists(st.sampled_from(("one", "two", "été", "中文")), min_size=1, max_size=30).map(" ".join)


@dataclass(frozen=True)
class Printed:
    r"""An entry with its value and its source, which ends in ``\n``; ``above`` stands in front of it."""

    key: str
    value: JSON
    source: str
    above: str = ""


@dataclass(frozen=True)
class Document:
    """A whole post; ``newline`` stands for any line end outside of the body."""

    opening: str
    entries: tuple[Printed, ...]
    closing: str
    newline: str
    bom: bool
    body: bytes

    def part(self, start: int, end: int) -> bytes:
        """Some of the entries, with what stands above each."""
        source = "".join(entry.above + entry.source for entry in self.entries[start:end])
        return source.replace("\n", self.newline).encode()

    @property
    def head(self) -> bytes:
        """What stands before the first entry."""
        return (b"\xef\xbb\xbf" if self.bom else b"") + self.opening.replace("\n", self.newline).encode()

    @property
    def tail(self) -> bytes:
        """What stands behind the last entry."""
        return self.closing.replace("\n", self.newline).encode() + self.body

    @property
    def source(self) -> bytes:
        """The file."""
        return self.head + self.part(0, len(self.entries)) + self.tail


@st.composite
def yaml_entry(draw: st.DrawFn, key: str) -> Printed:
    """One entry of YAML in any of its styles."""
    value, written = draw(st.one_of(_yaml_scalar(), _yaml_block(), _yaml_list(), _yaml_map()))
    name = draw(st.sampled_from((key, f'"{key}"', f"'{key}'")))
    gap = draw(st.sampled_from(("", " "))) + ":"
    comment = draw(st.one_of(st.just(""), COMMENT.map("  {}".format))) if "\n" not in written else ""
    return Printed(key, value, f"{name}{gap}{written}{comment}\n", draw(_above()))


def _above() -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), st.just("\n"), COMMENT.map("{}\n".format), COMMENT.map("\n{}\n\n".format))


def _yaml_scalar() -> st.SearchStrategy[tuple[JSON, str]]:
    space = st.sampled_from((" ", "  ", "\t"))
    written = st.one_of(
        _PLAIN.map(lambda text: (text, text)),
        TEXT.map(lambda text: (text, double_quoted(text))),
        _PLAIN.map(lambda text: (text, "'" + text.replace("'", "''") + "'")),
        st.integers(-(10**9), 10**9).map(lambda number: (number, str(number))),
        st.booleans().map(lambda truth: (truth, str(truth).lower())),
        st.dates().map(lambda day: (str(day), str(day))),
        st.just((None, "~")),
    )
    spaced = st.tuples(space, written).map(lambda pair: (pair[1][0], pair[0] + pair[1][1]))
    return st.one_of(spaced, st.just((None, "")), st.just((None, "  ")))


def double_quoted(text: str) -> str:
    r"""A double-quoted scalar, in YAML, TOML or JSON, with only ``\"``, ``\\`` and ``\uXXXX``."""
    escaped = (
        f"\\u{ord(char):04x}"
        if char < " " or "\x7f" <= char < "\xa0" or char in "\u2028\u2029\ufeff\ufffe\uffff"
        else char
        for char in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return '"' + "".join(escaped) + '"'


@st.composite
def _yaml_block(draw: st.DrawFn) -> tuple[JSON, str]:
    """A block scalar or a plain one on several lines, followed by nothing or by blank lines that are not its own."""
    lines = draw(st.lists(_PROSE, min_size=1, max_size=3))
    margin = " " * draw(st.integers(1, 4))
    style = draw(st.sampled_from(("|", "|-", "|+", ">-", ">", "plain", "later")))
    if style in {"plain", "later"}:
        start = f" {lines[0]}" if style == "plain" else f"\n{margin}{lines[0]}"
        return " ".join(lines), start + "".join(f"\n{margin}{line}" for line in lines[1:])
    blank = draw(st.integers(0, 2))
    ending = {"-": "", "+": "\n" * (1 + blank)}.get(style[1:], "\n")
    text = "\n".join(lines) if style[0] == "|" else " ".join(lines)
    return text + ending, f" {style}" + "".join(f"\n{margin}{line}" for line in lines) + "\n" * blank


@st.composite
def _yaml_list(draw: st.DrawFn) -> tuple[JSON, str]:
    items = draw(st.lists(st.one_of(_PLAIN.map(lambda text: (text, text)), TEXT.map(_both)), max_size=4))
    values: list[Any] = [value for value, _ in items]
    if not items:
        return [], " []"
    if draw(st.booleans()):
        dash = "\n" + " " * draw(st.integers(0, 4)) + "-" + " " * draw(st.integers(1, 3))
        return values, "".join(dash + written for _, written in items)
    opening, separator, closing = draw(
        st.sampled_from(
            (("[", ", ", "]"), ("[ ", ",", " ]"), ("[\n  ", ",\n  ", ",\n]"), ("[\n    ", ",\n    ", "\n  ]"))
        )
    )
    return values, f" {opening}{separator.join(double_quoted(value) for value in values)}{closing}"


def _both(text: str) -> tuple[str, str]:
    return text, double_quoted(text)


@st.composite
def _yaml_map(draw: st.DrawFn) -> tuple[JSON, str]:
    inner = draw(st.dictionaries(st.sampled_from(KEYS), _PLAIN, min_size=1, max_size=3))
    if draw(st.booleans()):
        return dict(inner), " {" + ", ".join(f'"{key}": {double_quoted(text)}' for key, text in inner.items()) + "}"
    return dict(inner), "".join(f"\n  {key}: {text}  # {text}" for key, text in inner.items())


@st.composite
def toml_entry(draw: st.DrawFn, key: str) -> Printed:
    """One entry of TOML's root table."""
    value, written = draw(
        st.one_of(
            TEXT.map(_both),
            _PLAIN.filter(lambda text: "'" not in text).map(lambda text: (text, f"'{text}'")),
            _PLAIN.map(lambda text: (text, f'"""{text}"""')),
            st.integers(-(10**9), 10**9).map(lambda number: (number, str(number))),
            st.dates().map(lambda day: (str(day), str(day))),
            _brackets(("[", ", ", "]"), ("[ ", ",", " ]"), ("[\n  ", ",\n  ", ",\n]"), ("[\n  ", "\n, ", "\n]")),
        )
    )
    name = draw(st.sampled_from((key, f'"{key}"'))) if key.isascii() else f'"{key}"'
    gap = draw(st.sampled_from((" = ", "=", "  =  ")))
    comment = draw(st.one_of(st.just(""), COMMENT.map("  {}".format)))
    return Printed(key, value, f"{name}{gap}{written}{comment}\n", draw(_above()))


@st.composite
def json_entry(draw: st.DrawFn, key: str) -> Printed:
    """One entry of JSON; the comma behind it is the document's."""
    lists = _brackets(("[", ", ", "]"), ("[", ",", "]"), ("[\n\t\t", ",\n\t\t", "\n\t]"))
    value, written = draw(st.one_of(TEXT.map(_both), lists, NESTED.map(lambda value: (value, json.dumps(value)))))
    return Printed(key, value, f'"{key}": {written}')


@st.composite
def _brackets(draw: st.DrawFn, *layouts: tuple[str, str, str]) -> tuple[JSON, str]:
    values: list[Any] = draw(st.lists(TEXT, max_size=4))
    opening, separator, closing = draw(st.sampled_from(layouts))
    if not values:
        return [], "[]"
    return values, opening + separator.join(map(double_quoted, values)) + closing
