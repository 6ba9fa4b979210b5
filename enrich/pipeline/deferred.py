"""Answers that come later: a request leaves in a file or a batch, and its post waits.

Everything before and after is the same as with a model that answers at once.
A later run finds the reply in the journal and goes on from there.
Where that leads to a further request, as to a repair, the post waits again.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

WAITS = "waits for an answer"
"""The reason of a post that is skipped for that."""


class DeferredError(Exception):
    """The request left with others, or did so before; no failure, and nothing that a person need be told of."""


@runtime_checkable
class Deferring(Protocol):
    """A model that answers nothing itself; ``again``: also what left in a file before and was not answered."""

    again: bool
