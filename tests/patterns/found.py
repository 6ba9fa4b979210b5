"""Every compiled pattern of the project, by its place."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import enrich
from conftest import ROOT

_DEEPEST = 4


def modules() -> Iterator[str]:
    """The names of all modules."""
    for found in pkgutil.walk_packages(enrich.__path__, "enrich."):
        if not found.name.endswith("__main__"):
            yield found.name


def patterns() -> dict[str, tuple[re.Pattern[Any], tuple[str, ...]]]:
    """Each pattern once, by the first place that holds it, with all places; literals within functions, too."""
    found: dict[tuple[Any, int], tuple[re.Pattern[Any], list[str]]] = {}
    for place, one in _places():
        found.setdefault((one.pattern, one.flags), (one, []))[1].append(place)
    return {places[0]: (one, tuple(places)) for one, places in found.values()}


def _places() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in modules():
        for name, value in vars(importlib.import_module(module)).items():
            yield from _within(f"{module.removeprefix('enrich.')}:{name}", value, 0)
    for path, call, literal in calls():
        if literal:
            yield f"{module_of(path)}:{ast.unparse(call)[:60]}", re.compile(ast.literal_eval(call.args[0]))


def _within(place: str, value: object, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif depth < _DEEPEST and not isinstance(value, str | bytes | type):
        for name, one in _parts(value):
            yield from _within(place + name, one, depth + 1)


def _parts(value: object) -> Iterator[tuple[str, object]]:
    """What a value holds, with the words that lead there."""
    if isinstance(value, Mapping):
        yield from ((f"[{key}]", one) for key, both in value.items() for one in (both, key))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from ((f"[{at}]", one) for at, one in enumerate(value))
    elif dataclasses.is_dataclass(value):
        yield from ((f".{one.name}", getattr(value, one.name, None)) for one in dataclasses.fields(value))


def module_of(path: Path) -> str:
    """The name of a file's module, without the package's."""
    return ".".join(path.relative_to(ROOT / "enrich").with_suffix("").parts)


@cache
def calls() -> tuple[tuple[Path, ast.Call, bool], ...]:
    """The calls of `re` within functions, and whether their pattern stands there in words."""
    return tuple(
        (path, node, bool(node.args) and isinstance(node.args[0], ast.Constant))
        for path in sorted((ROOT / "enrich").rglob("*.py"))
        if b"re." in (source := path.read_bytes())
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _is_re(node.func)
    )


def _is_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in {"compile", "match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn"}
    )


def asked(place: str) -> set[str]:
    """The methods by which a module's pattern is asked anywhere in the project, as its sources say."""
    name = place.partition(":")[2].partition("[")[0].partition(".")[0]
    module = place.partition(":")[0]
    own = (ROOT / "enrich" / module.replace(".", "/")).with_suffix(".py")
    source = own.read_text() if own.exists() else ""
    if not name.startswith("_"):
        source = "\n".join(path.read_text() for path in (ROOT / "enrich").rglob("*.py"))
    source = _IMPORT.sub("", source)
    found = set(re.findall(rf"\b{name}\.(\w+)", source)) - {"pattern", "flags"}
    bare = re.findall(rf"\b{name}\b(?!\.| =|:)", source)
    return found | {"?"} if bare or "[" in place or "." in place.partition(":")[2] else found


_IMPORT = re.compile(r"(?m)^ *from [\w.]+ import (?:\([^)]*\)|[^\n(]*)")
ANCHORED = {"match", "fullmatch"}
