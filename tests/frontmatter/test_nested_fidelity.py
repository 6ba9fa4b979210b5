"""Real posts, edited inside of their mappings and by new ones: judged by a tool that shares nothing with `enrich`.

The tool finds fences on bytes and reads YAML with PyYAML and TOML with tomllib; here it looks into mappings, too.
"""

from __future__ import annotations

import importlib.util
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from enrich.errors import FrontMatterError
from enrich.frontmatter import cut, edit, restored, splice
from enrich.frontmatter.keys import dotted, parse

if TYPE_CHECKING:
    from enrich.values import JSON

pytestmark = pytest.mark.corpus

NEW = ("seo.description", "taxonomies.tags", "params.seo.title")
REFUSALS = 0.2


@pytest.fixture(scope="module")
def tool(shared: Path) -> ModuleType:
    """The tool that judges edits of top-level keys."""
    spec = importlib.util.spec_from_file_location("fidelity", shared / "tools" / "fidelity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _load(tool: ModuleType, source: bytes) -> tuple[str, dict[str, Any]]:
    """The kind of the front matter and what it says, as its usual parser reads it; dates stay text."""
    found = tool.detect(source)
    block = source[found.fm_s : found.fm_e].decode("utf-8")
    if found.kind == "toml":
        return found.kind, tomllib.loads(block)
    if found.kind == "json":
        return found.kind, json.loads(block if block.lstrip().startswith("{") else f"{{{block}}}")
    return found.kind, yaml.load(block, yaml.CBaseLoader) or {}  # noqa: S506 - builds nothing but text


def _leaves(values: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*path, str(name)))
        else:
            yield (*path, str(name)), value


def _wanted(values: Mapping[str, Any], tool: ModuleType) -> Iterator[tuple[str, JSON]]:
    """Every third leaf of the post's own mappings, and three new keys."""
    nested = [(path, value) for path, value in _leaves(values) if len(path) > 1]
    for path, value in nested[::3]:
        yield dotted(path), [*tool.HOSTILE_LIST] if isinstance(value, list) else tool.HOSTILE
    for key in NEW:
        yield key, [*tool.HOSTILE_LIST] if key.endswith("tags") else tool.HOSTILE


def _judge(tool: ModuleType, before: bytes, after: bytes, key: str, value: JSON) -> str:
    """What an edit did beside what was asked; empty where nothing."""
    path = parse(key)
    old, new = tool.detect(before), tool.detect(after)
    if before[old.close_e :] != after[new.close_e :] or before[: old.fm_s] != after[: new.fm_s]:
        return "body"
    kind, was = _load(tool, before)
    now = _load(tool, after)[1]
    got = now
    for part in path[:-1]:
        got = got.get(part) or {}
    told = [str(item) for item in value] if isinstance(value, list) else value
    if got.get(path[-1]) != told:
        return f"wrong value: {got.get(path[-1])!r}"
    if [one for one in _leaves(was) if _kept(one, path)] != [one for one in _leaves(now) if _kept(one, path)]:
        return "meaning"
    return "" if kind == "json" or _lines_stay(tool, before, after, kind, path) else "collateral"


def _kept(leaf: tuple[tuple[str, ...], Any], path: tuple[str, ...]) -> bool:
    """Whether a leaf is neither the edited one nor an empty mapping on its way."""
    there, value = leaf
    return there != path and not (path[: len(there)] == there and value in ("", {}, None, "null", "~"))


def _lines_stay(tool: ModuleType, before: bytes, after: bytes, kind: str, path: tuple[str, ...]) -> bool:
    """Whether the old lines that are gone are all the edited key's own, or hold the brackets in which it stands."""
    found = tool.detect(before)
    old, new = tool.splitk(before[found.fm_s : found.fm_e]), tool.splitk(after[found.fm_s : tool.detect(after).fm_e])
    first = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old))
    last = len(old)
    while last > first and last - len(old) + len(new) > first and old[last - 1] == new[last - len(old) - 1 + len(new)]:
        last -= 1
    if first == last:
        return True
    text = before[found.fm_s : found.fm_e].decode("utf-8")
    if kind == "toml":
        return path[-1] in b"".join(old[first:last]).decode()
    start, stop = _yaml_lines(text, path)
    return start <= first and last <= stop


def _yaml_lines(text: str, path: tuple[str, ...]) -> tuple[int, int]:
    """The lines of a key, 0-based and half-open: its own, or those of the brackets in which it stands."""
    node = yaml.compose(text, yaml.CSafeLoader)
    place = (0, 0)
    for part in path:
        if not isinstance(node, yaml.MappingNode):
            break
        pair = next(((key, value) for key, value in node.value if key.value == part), None)
        if pair is None:
            break
        key, node = pair
        place = (text.count("\n", 0, key.start_mark.index), text.count("\n", 0, node.end_mark.index) + 1)
        if isinstance(node, yaml.MappingNode) and node.flow_style:
            break
    return place


@pytest.mark.parametrize("part", ["fidelity", "garden"])
def test_real_posts_keep_all_else(part: str, shared: Path, tool: ModuleType) -> None:
    """No crash, no wrong value, no other line; undoing it gives the old bytes."""
    troubles: list[str] = []
    counts: Counter[str] = Counter()
    for name in tool.posts([str(shared / "corpus" / part)], 0):
        before = Path(name).read_bytes()
        try:
            kind, values = _load(tool, before)
        except (ValueError, yaml.YAMLError, AttributeError):
            continue
        if kind not in {"yaml", "toml", "json", "hexo"} or not isinstance(values, dict):
            continue
        for key, value in _wanted(values, tool):
            counts["edits"] += 1
            try:
                after = edit(before, {key: value})
            except FrontMatterError as error:
                counts["refused"] += 1
                counts[error.code] += 1
                continue
            if fault := _judge(tool, before, after, key, value) or _undone(before, after, key):
                troubles.append(f"{name} ({key}): {fault}")
    assert not troubles, (len(troubles), troubles[:20])
    assert counts["refused"] <= REFUSALS * counts["edits"], counts


def _undone(before: bytes, after: bytes, key: str) -> str:
    back = splice(after, restored(cut(after), cut(before), [key]))
    return "" if back == before else "not undone"
