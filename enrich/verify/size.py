"""How large a reply may be: what is beyond is refused as it is, so that nothing is searched in it.

No answer to a post comes near: a field has some hundred characters, and a list some ten items.
"""

from __future__ import annotations

from collections.abc import Iterator

from enrich.values import Violation

LONGEST_REPLY = 1_000_000  # characters, read as JSON in some hundredths of a second
LONGEST_TEXT = 10_000  # characters: some patterns of this room take steps by its square
MOST_ITEMS = 1_000  # in all lists of a reply, and the values of all its objects


def too_long(text: str) -> Violation | None:
    """What is wrong with a reply that is not even parsed."""
    if len(text) <= LONGEST_REPLY:
        return None
    return Violation("", "size", f"the reply has {len(text):,} characters, and no more than {LONGEST_REPLY:,} are read")


def oversized(answer: object) -> Iterator[Violation]:
    """What is wrong with the sizes within a parsed reply; the first thing is enough to refuse it."""
    waiting, items = [("", answer)], 0
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            said = f"a text has {len(value):,} characters, and no more than {LONGEST_TEXT:,} are read"
            yield Violation(place, "size", said)
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        held = [(f"{place}/{key}", one) for key, one in inner] if items <= MOST_ITEMS else []
        items += len(held)
        waiting += held
    if items > MOST_ITEMS:
        yield Violation("", "size", f"the reply has {items:,} items or more, and no more than {MOST_ITEMS:,} are read")
