"""Edits inside a vocabulary file: its lists grow and shrink in the layout that they have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from enrich.frontmatter.yaml_values import flow

Item = tuple[Sequence[str], str]  # an item's lines in a block list, from its dash on, and the same in a flow list


@dataclass(frozen=True, slots=True)
class Splice:
    """Half-open offsets in the text, and the text that replaces it."""

    start: int
    end: int
    text: str


def extended(text: str, mapping: yaml.MappingNode | None, key: str, items: Sequence[Item]) -> Iterator[Splice]:
    """The list under a mapping's key with more items; a missing key is added, as a block list.

    Without a mapping, the text has only comments, or nothing.
    """
    if not items:
        return
    value = _value(mapping, key)
    if isinstance(value, yaml.SequenceNode) and value.value:
        yield _grown(text, value, items)
        return
    if value is not None:
        yield Splice(_before(text, _start(value)), value.end_mark.index, "")
    if mapping is None or value is None:
        indent, at = _column(text, mapping) if mapping else 0, len(text) if mapping is None else _end(text, mapping)
        yield _lines(text, at, [f"{' ' * indent}{key}:", *_block(items, indent + 2)])
    else:
        yield _lines(text, value.end_mark.index, _block(items, _column(text, mapping) + 2))


def widened(text: str, item: yaml.Node, aliases: Mapping[str, str]) -> Iterator[Splice]:
    """A term with more aliases; ``aliases`` gives a reason for each, which becomes a comment where there is room."""
    lines = [((f"- {flow(alias)}" + (f"  # {why}" if why else ""),), flow(alias)) for alias, why in aliases.items()]
    listed = f"aliases: {flow([*aliases])}"
    if isinstance(item, yaml.MappingNode) and (_value(item, "aliases") is not None or not item.flow_style):
        yield from extended(text, item, "aliases", lines)
    elif isinstance(item, yaml.MappingNode):
        yield Splice(_end(text, item.value[-1][1]), _end(text, item.value[-1][1]), f", {listed}")
    elif _dash(text, item) is None:
        yield Splice(_start(item), _start(item), "{label: ")
        yield Splice(item.end_mark.index, item.end_mark.index, f", {listed}}}")
    else:
        indent = _column(text, item)
        yield Splice(_start(item), _start(item), "label: ")
        yield _lines(text, _end(text, item), [f"{' ' * indent}aliases:", *_block(lines, indent + 2)])


def removed(text: str, items: Sequence[yaml.Node], numbers: Collection[int]) -> Iterator[Splice]:
    """A list without some of its items; comments on lines of their own stay."""
    last = max((number for number in range(len(items)) if number not in numbers), default=-1)
    for number in sorted(numbers):
        item = items[number]
        dash = _dash(text, item)
        if dash is not None:
            yield Splice(_unreturned(text, text.rfind("\n", 0, dash)), _eol(text, _end(text, item)), "")
        elif number < last:
            yield Splice(_start(item), items[number + 1].start_mark.index, "")
        else:
            start = items[number - 1].end_mark.index if number else _start(item)
            yield Splice(start, item.end_mark.index, "")


def _grown(text: str, value: yaml.SequenceNode, items: Sequence[Item]) -> Splice:
    last = value.value[-1]
    if value.flow_style:
        return Splice(last.end_mark.index, last.end_mark.index, "".join(f", {inline}" for _, inline in items))
    dash = _dash(text, last)
    return _lines(text, _end(text, last), _block(items, 0 if dash is None else dash - text.rfind("\n", 0, dash) - 1))


def _value(mapping: yaml.MappingNode | None, key: str) -> yaml.Node | None:
    pairs = mapping.value if mapping else ()
    return next((value for name, value in pairs if name.value == key), None)


def _block(items: Sequence[Item], indent: int) -> list[str]:
    return [f"{' ' * indent}{line}" for lines, _ in items for line in lines]


def _lines(text: str, at: int, lines: Sequence[str]) -> Splice:
    """New lines after the line of ``at``."""
    newline = "\r\n" if text[text.find("\n") - 1 : text.find("\n")] == "\r" else "\n"
    at = _eol(text, at)
    if at == len(text) and (not text or text.endswith("\n")):
        return Splice(at, at, "".join(f"{line}{newline}" for line in lines))
    return Splice(at, at, "".join(f"{newline}{line}" for line in lines))


def _eol(text: str, at: int) -> int:
    """The end of the line of ``at``, before its line end."""
    found = text.find("\n", at)
    return len(text) if found < 0 else _unreturned(text, found)


def _unreturned(text: str, at: int) -> int:
    """The place of a line end at ``at``: one character earlier where it has two."""
    return at - 1 if at > 0 and text[at - 1] == "\r" else at


def _before(text: str, at: int, blanks: str = " \t") -> int:
    """The place after the last text before ``at``, blanks left out."""
    while at > 0 and text[at - 1] in blanks:
        at -= 1
    return at


def _end(text: str, node: yaml.Node) -> int:
    """Where a node's own text ends; libyaml lets block collections and block scalars end where the next token is."""
    if isinstance(node, yaml.ScalarNode):
        return max(_start(node), _before(text, node.end_mark.index, " \t\r\n"))
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return max(_end(text, one) for one in last) if isinstance(last, tuple) else _end(text, last)


def _start(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def _dash(text: str, item: yaml.Node) -> int | None:
    """The place of the dash of an item of a block list; ``None`` for a flow list."""
    at = _before(text, _start(item), " \t\r\n")
    return at - 1 if 0 < at < _start(item) and text[at - 1] == "-" else None


def _column(text: str, node: yaml.Node) -> int:
    return _start(node) - text.rfind("\n", 0, _start(node)) - 1
