"""What a forge sends is read as its API describes it; what does not fit is its fault, and no bug of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from enrich.errors import ForgeError

MOST_BYTES = 32 * 1024 * 1024
MOST_ITEMS = 3000
_UNFIT = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)


@contextmanager
def as_described(forge: str) -> Iterator[None]:
    """Turns what happens where an answer lacks a key, or holds something else, into a failure of ``forge``.

    Raises:
        ForgeError: An answer has not the form that its API describes.
    """
    try:
        yield
    except _UNFIT as error:
        raise ForgeError(f"{forge} sent an answer that its API does not describe", "run it again later") from error


def seconds(text: str, longest: int = 9) -> float | None:
    """A whole number of seconds in a header, of at most ``longest`` digits; ``None`` for anything else."""
    return float(text) if text.isascii() and text.isdigit() and len(text) <= longest else None
