"""Any mappings, printed in any style, edited inside: what was asked for is there, and every other byte is as it was."""

from __future__ import annotations

import copy
import json
import os
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from enrich.errors import FrontMatterError
from enrich.frontmatter import cut, edit, edits, locate, restored, splice
from enrich.frontmatter.keys import dotted
from enrich.frontmatter.lists import same
from enrich.values import Format
from printed import COMMENT, NUMBER, TEXT

if TYPE_CHECKING:
    from enrich.values import JSON

EXAMPLES = int(os.environ.get("FRONTMATTER_EXAMPLES", "200"))
NAMES = ("title", "seo", "tags", "a.b", "og title", "x", "标题", "Params", "2020")
WORDS = st.sampled_from(("alpha", "Zürich", "two words", "马斯克", "C++"))
LEAF = st.one_of(WORDS, st.integers(-99, 99), st.booleans(), st.lists(WORDS, max_size=3))
NAME = st.sampled_from(NAMES)
INNER = st.dictionaries(NAME, st.one_of(LEAF, st.dictionaries(NAME, LEAF, max_size=2)), max_size=3)
TREE = st.dictionaries(NAME, st.one_of(LEAF, INNER), min_size=1, max_size=4)
Path = tuple[str, ...]
OURS = frozenset(("comment-in-list", "comment-before-value", "complex-list", "no-table", "non-string-key"))


@dataclass
class Printer:
    """Writes a tree in one format and any style, and notes where each leaf stands."""

    draw: st.DrawFn
    parts: list[str] = field(default_factory=list)
    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)

    @property
    def at(self) -> int:
        """How much is written."""
        return sum(map(len, self.parts))

    def write(self, text: str) -> None:
        """More text."""
        self.parts.append(text)

    def entry(self, path: Path, key: str, value: str) -> None:
        """A leaf on one line, or on several."""
        start = self.at
        self.write(key + value)
        self.spans[path] = (start, self.at)

    def choice(self, *options: str) -> str:
        """One of several ways to write the same."""
        return self.draw(st.sampled_from(options))

    def end(self) -> None:
        """The end of a line."""
        self.write(self.choice("\n", "\n", "\n", f" {self.draw(COMMENT)}\n", "\n\n", f"\n{self.draw(COMMENT)}\n"))

    def yaml(self, tree: dict[str, Any], path: Path = (), margin: str = "") -> None:
        """Block mappings, with flow mappings in them."""
        for name, value in tree.items():
            key = margin + (json.dumps(name, ensure_ascii=False) if name.isdigit() else self.choice(name, f"'{name}'"))
            if isinstance(value, dict) and value and self.choice("block", "flow") == "block":
                self.write(f"{key}:")
                self.end()
                self.yaml(value, (*path, name), margin + self.choice(" ", "  ", "    "))
                continue
            if isinstance(value, dict):
                self.write(f"{key}: ")
                self.flow(value, (*path, name), ": ")
            elif isinstance(value, list) and value and self.choice("block", "flow") == "block":
                dash = f"\n{margin}{self.choice('', '  ')}- "
                self.entry((*path, name), f"{key}:", dash + dash.join(map(json.dumps, value)))
            else:
                self.entry((*path, name), f"{key}: ", json.dumps(value, ensure_ascii=False))
            self.end()

    def flow(self, tree: dict[str, Any], path: Path, separator: str, comma: str = "") -> None:
        """A mapping in brackets, which in YAML and JSON may have several lines."""
        comma = comma or self.choice(",", ", ", ",\n       ")
        self.write("{" + self.choice("", " "))
        for number, (name, value) in enumerate(tree.items()):
            self.write(comma if number else "")
            key = json.dumps(name, ensure_ascii=False) + separator
            if isinstance(value, dict):
                self.write(key)
                self.flow(value, (*path, name), separator, comma)
            else:
                self.entry((*path, name), key, json.dumps(value, ensure_ascii=False))
        self.write(self.choice("", " ") + "}")

    def toml(self, tree: dict[str, Any], path: Path = (), above: int = 0) -> None:
        """Leaves and dotted keys first, then tables; ``above`` parts of the path stand in the header."""
        tables = {}
        for name, value in tree.items():
            inner = (*path, name)
            key = ".".join(_toml_key(part) for part in inner[above:]) + self.choice(" = ", "=", "  =  ")
            if not isinstance(value, dict):
                self.entry(inner, key, json.dumps(value, ensure_ascii=False))
                self.end()
            elif (style := self.choice("header", "dotted", "inline")) == "inline" or not value:
                self.write(key)
                self.flow(value, inner, " = ", ", ")
                self.end()
            elif style == "dotted" or above < len(path):
                self.toml(value, inner, above)
            else:
                tables[name] = value
        for name, value in tables.items():
            self.write(self.choice("", "\n", "# a table\n") + f"[{'.'.join(map(_toml_key, (*path, name)))}]")
            self.end()
            self.toml(value, (*path, name), len(path) + 1)


def _toml_key(name: str) -> str:
    return name if name.isascii() and name.isalnum() else json.dumps(name, ensure_ascii=False)


@dataclass(frozen=True)
class Tried:
    """A post, its values, where its leaves stand, and what is wanted."""

    source: bytes
    head: int
    tree: dict[str, Any]
    spans: dict[Path, tuple[int, int]]
    path: Path
    value: JSON


@st.composite
def tried(draw: st.DrawFn, form: str) -> Tried:
    """A post of one format, and a value for a key that it has or has not."""
    tree = draw(TREE)
    printer = Printer(draw)
    opening, closing = {"yaml": ("---\n", "---\nText\n"), "toml": ("+++\n", "+++\nText\n"), "json": ("", "\nText\n")}[
        form
    ]
    if form == "json":
        printer.flow(tree, (), draw(st.sampled_from((":", ": "))))
    else:
        getattr(printer, form)(tree)
    leaves = [path for path in printer.spans if len(path) > 1]
    path = draw(st.one_of(st.sampled_from(leaves), _any_path())) if leaves else draw(_any_path())
    old = _at(tree, path)
    value: JSON = draw(st.one_of(TEXT, NUMBER))
    if isinstance(old, list):
        value = [*draw(st.lists(TEXT, min_size=1, max_size=3))]
    text, newline = "".join(printer.parts), draw(st.sampled_from(("\n", "\r\n")))
    bom = draw(st.sampled_from(("", "\ufeff")))
    spans = {where: _bytes(text, span, newline) for where, span in printer.spans.items()}
    head = (bom + opening.replace("\n", newline)).encode()
    source = head + (text + closing).replace("\n", newline).encode()
    return Tried(source, len(head), tree, spans, path, value)


def _any_path() -> st.SearchStrategy[Path]:
    return st.lists(st.sampled_from(NAMES), min_size=2, max_size=3).map(tuple)


def _bytes(text: str, span: tuple[int, int], newline: str) -> tuple[int, int]:
    start, end = (len(text[:at].replace("\n", newline).encode()) for at in span)
    return start, end


def _at(tree: Any, path: Path) -> Any:  # noqa: ANN401 - a parsed value
    for part in path:
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def _told(source: bytes) -> dict[str, Any]:
    post = cut(source)
    block = source[post.block.start : post.block.end].decode("utf-8")
    if post.format is Format.YAML:
        return dict(yaml.load(block, yaml.CSafeLoader))
    return tomllib.loads(block) if post.format is Format.TOML else dict(json.loads(block))


def _with(tree: dict[str, Any], path: Path, value: JSON) -> dict[str, Any]:
    made = at = copy.deepcopy(tree)
    for part in path[:-1]:
        at = at.setdefault(part, {})
    at[path[-1]] = value
    return made


def _may_refuse(one: Tried) -> bool:
    """Whether a part of the way is no mapping, or the key itself holds what no value can replace."""
    ways = (_at(one.tree, one.path[:end]) for end in range(1, len(one.path)))
    old = _at(one.tree, one.path)
    return any(way is not None and not isinstance(way, dict) for way in ways) or isinstance(old, dict)


@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_only_the_wanted_leaf_changes(form: str, data: st.DataObject) -> None:
    """The usual parser reads it, no byte outside of it changes, and undoing it gives all bytes back."""
    one = data.draw(tried(form))
    key = dotted(one.path)
    try:
        after = edit(one.source, {key: one.value})
    except FrontMatterError as error:
        if not _may_refuse(one) and error.code not in OURS:
            raise
        reject()
    assert same(_told(after), _with(one.tree, one.path, one.value))
    assert same(next(found.value for found in locate(cut(after)) if found.name == key), one.value)
    assert edits(cut(after), {key: one.value}) == ()
    _require_one_stretch(one, after)
    assert splice(after, restored(cut(after), cut(one.source), [key])) == one.source


def _require_one_stretch(one: Tried, after: bytes) -> None:
    """What is gone lies within the leaf; where there was none, nothing is, but an empty mapping's brackets."""
    before = one.source
    if one.path in one.spans:
        first, last = (one.head + at for at in one.spans[one.path])
        assert after.startswith(before[:first])
        assert after.endswith(before[last:])
        return
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
    kept = next(end for end in range(start, len(before) + 1) if after.endswith(before[end:]))
    assert before[start:kept].strip(b"{} ") == b""
