"""What libyaml reports of a text, as the rest of this room sees it.

PyYAML gives each kind of event a class of its own; one protocol for all of them fits a parser better.
The kinds are compared by identity, since that is done for each scalar of each post.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias, cast

from yaml import events as kinds
from yaml._yaml import CParser

Following: TypeAlias = Callable[[], "Event"]

ALIAS: type[object] = kinds.AliasEvent
MAPPING: type[object] = kinds.MappingStartEvent
MAPPING_END: type[object] = kinds.MappingEndEvent
SCALAR: type[object] = kinds.ScalarEvent
SEQUENCE: type[object] = kinds.SequenceStartEvent
SEQUENCE_END: type[object] = kinds.SequenceEndEvent
STREAM_END: type[object] = kinds.StreamEndEvent


class EventMark(Protocol):
    """A place in the text; its line and column are of no use, since NEL, LS and PS count as line ends."""

    index: int


class Event(Protocol):
    """An event; each kind has only some of these."""

    start_mark: EventMark
    end_mark: EventMark
    value: str
    style: str | None
    anchor: str | None
    tag: str | None
    explicit: bool
    flow_style: bool


def events(text: str) -> Following:
    """What gives the next event at each call; raises ``yaml.YAMLError`` at the first one that is none."""
    return cast("Following", CParser(text).get_event)
