"""Modules that are imported when a post has need of them: most sites have one format, and most runs edit nothing."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from enrich.frontmatter.entries import Dialect
    from enrich.frontmatter.fences import BlockPlace

_ROOM = __name__.rpartition(".")[0]


class _Later:
    """Has what the module has; ``known`` is what is there without it."""

    def __init__(self, module: str, known: dict[str, Any]) -> None:
        self.__dict__.update(known)
        self._module = f"{_ROOM}.{module}"

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        found = getattr(import_module(self._module), name)
        self.__dict__[name] = found
        return found


def dialect(module: str, **known: Any) -> Dialect:  # noqa: ANN401 - functions of a dialect
    """The dialect that a module of this room is; ``known`` are its functions that stand elsewhere."""
    return cast("Dialect", _Later(module, known))


def finder(module: str) -> Callable[[bytes, int], BlockPlace | None]:
    """The function ``find`` of a module of this room."""
    later = _Later(module, {})
    return lambda source, start: cast("BlockPlace | None", later.find(source, start))


def attribute(names: dict[str, str], name: str) -> Any:  # noqa: ANN401 - whatever the room has
    """What the room shows under a name, from the module that ``names`` says.

    Raises:
        AttributeError: It shows no such thing.
    """
    if name not in names:
        raise AttributeError(f"module {_ROOM!r} has no attribute {name!r}")
    return getattr(import_module(f"{_ROOM}.{names[name]}"), name)
