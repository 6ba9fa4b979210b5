"""A proposed `enrich.toml` as values: tables of settings, each with the reason that stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One line ``key = value``; ``reason`` is a sentence without a stop, empty where the table's says it all.

    What is only ``offered`` is written as a comment, so that it does nothing.
    """

    key: str
    value: Value
    reason: str = ""
    offered: bool = False


@dataclass(frozen=True, slots=True)
class TableDraft:
    """One table; one that is only ``offered`` is written as comments."""

    name: tuple[str, ...]
    reason: str
    settings: tuple[Setting, ...] = ()
    offered: bool = False

    def __getitem__(self, key: str) -> Value | None:
        """The value of a setting; ``None`` where it is not there."""
        return next((one.value for one in self.settings if one.key == key and not one.offered), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole file: ``head`` are lines above it, ``left`` are the keys that are no fields, by the reason."""

    head: tuple[str, ...]
    tables: tuple[TableDraft, ...]
    left: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
