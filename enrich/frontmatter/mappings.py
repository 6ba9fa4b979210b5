"""Keys that lead into mappings: what is wanted as a tree, the way down to an entry, and why it can't be gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from enrich.errors import FrontMatterError
from enrich.frontmatter.entries import Block, Dialect, Entry, Nesting
from enrich.frontmatter.keys import dotted, parse
from enrich.values import JSON

Path = tuple[str, ...]
DEEPEST_KEY = 8


class Branch(dict[str, JSON]):
    """The values wanted inside of a mapping, by name; one that is made for them is written as mappings are.

    A mapping that is itself the value of a field is no branch; it is written on one line.
    """

    @property
    def plain(self) -> dict[str, JSON]:
        """The mapping that has these values and no others."""
        return {name: inner.plain if isinstance(inner, Branch) else inner for name, inner in self.items()}


def tree(values: Mapping[str, JSON]) -> Branch:
    """The wanted values by the first part of their keys."""
    made = Branch()
    for key, value in values.items():
        *parents, name = parse(key)
        at = made
        for parent in parents:
            inner = at.setdefault(parent, Branch())
            at = inner if isinstance(inner, Branch) else Branch()
        at[name] = value
    return made


def grown(block: Block, values: Mapping[str, JSON]) -> dict[str, JSON]:
    """The wanted values by key; of a mapping that only gets further keys, these alone."""
    made: dict[str, JSON] = {}
    for key, value in values.items():
        path = parse(key)
        old = _at(values_of(block), path)
        if isinstance(value, dict) and isinstance(old, dict) and old and all(_has(value, *one) for one in old.items()):
            made |= {dotted((*path, name)): inner for name, inner in value.items() if name not in old}
        else:
            made[key] = value
    return made


def _at(value: JSON, path: Path) -> JSON:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _has(value: Mapping[str, JSON], name: str, inner: JSON) -> bool:
    from enrich.frontmatter.lists import same

    return name in value and same(value[name], inner)


def nesting(dialect: Dialect) -> Nesting | None:
    """The dialect as one that can look into mappings; those of other packages need not."""
    return cast("Nesting", dialect) if hasattr(dialect, "inside") else None


def entered(dialect: Dialect, block: Block, entry: Entry) -> Block:
    """The inside of a mapping, to be edited; raises ``FrontMatterError`` where it is none, or is not its own."""
    name, line = block.called(entry.name), block.line_of(entry.key)
    nests = nesting(dialect)
    if nests is None:
        message = f"`{name}` has values of its own, which can't be edited in this format"
        raise FrontMatterError("nested-key", message, "write the key by hand", line=line)
    if isinstance(entry.value, dict) or (entry.value is None and entry.form in {"", "{"}):
        nests.require_open(block, entry)
        return nests.inside(block, entry)
    kind = "a list" if isinstance(entry.value, list) else "an alias" if entry.form == "*" else "a single value"
    message = f"`{name}` holds {kind}, and a key inside of it is wanted"
    raise FrontMatterError("no-mapping", message, "make it a mapping, or name another key", line=line)


def walk(dialect: Dialect, block: Block, depth: int = 1) -> Iterator[tuple[Block, Entry]]:
    """All entries in their order, each followed by those inside of it, with the block of which they are one."""
    for entry in block.entries:
        yield block, entry
        if isinstance(entry.value, dict) and entry.value and depth < DEEPEST_KEY and (nests := nesting(dialect)):
            yield from walk(dialect, nests.inside(block, entry), depth + 1)


def chain(dialect: Dialect, block: Block, path: Sequence[str]) -> list[tuple[Block, Entry]]:
    """The entries on the way to a key, as far as they stand, each with the block of which it is one."""
    found: list[tuple[Block, Entry]] = []
    nests = nesting(dialect)
    for name in path:
        entry = next(iter(block.named([name])), None)
        if entry is None:
            break
        found.append((block, entry))
        if len(found) < len(path):
            if not isinstance(entry.value, dict) or nests is None:
                break
            block = nests.inside(block, entry)
    return found


def require_single(way: Sequence[tuple[Block, Entry]]) -> None:
    """Refuse a field that stands here twice, or in a mapping that does."""
    for within, entry in way:
        twins = [one for one in within.entries if one.name == entry.name and one.key != entry.key]
        if twins:
            message = f"`{within.called(entry.name)}` stands here twice, first in line {within.line_of(entry.key)}"
            raise FrontMatterError("duplicate-target", message, "keep one of them", line=within.line_of(twins[0].key))


def values_of(block: Block) -> dict[str, JSON]:
    """The values of a block by name."""
    return {entry.name: entry.value for entry in block.entries}


def depth(path: Sequence[str], values: Mapping[str, JSON]) -> int:
    """How many of the parts lead through mappings that hold something."""
    for number, name in enumerate(path[:-1]):
        inner = values.get(name)
        if not isinstance(inner, dict) or not inner:
            return number
        values = inner
    return len(path) - 1


def without(pairs: Iterable[tuple[str, JSON]], paths: Collection[Path]) -> list[tuple[str, object]]:
    """The entries and their values in their order, without those at these paths."""
    heads = {path[0] for path in paths}
    kept: list[tuple[str, object]] = []
    for name, value in pairs:
        if name not in heads:
            kept.append((name, value))
        elif (name,) not in paths and isinstance(value, dict):
            kept.append((name, without(value.items(), {path[1:] for path in paths if path[0] == name})))
    return kept


def pruned(values: Mapping[str, JSON], paths: Collection[Path]) -> dict[str, JSON]:
    """The values without those at these paths, and without the mappings that hold nothing else."""
    kept: dict[str, JSON] = {}
    for name, value in values.items():
        inner = {path[1:] for path in paths if path[0] == name and len(path) > 1}
        left = pruned(value, inner) if inner and isinstance(value, dict) else value
        if (name,) not in paths and (left or not inner):
            kept[name] = left
    return kept
