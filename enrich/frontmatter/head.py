"""Tell from the head of a file, before any parse, that a post needs no work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def may_lack(head: bytes, keys: Sequence[str]) -> bool:
    """Whether a post with this head may lack a value of one of the keys; ``False`` only where each certainly has one."""
    return True
