"""A post's title: one function for the prompt, the index and every screen. Pure.

The key `title` tells it, in any case of letters.
Where no such key holds a text or a number, the first heading of the body that has words is the title.
"""

from __future__ import annotations

from collections.abc import Mapping

from enrich.values import JSON

_KEY = "title"


def title(known: Mapping[str, JSON], body: str) -> str:
    """The title of a post with these values by key and this body; empty where it has none.

    >>> title({"Title": "Hello"}, "# World")
    'Hello'
    >>> title({}, "# The *World* {#top}")
    'The World'
    """
    return _by_key(known) or _by_heading(body)


def _by_heading(body: str) -> str:
    from enrich.markdown.headings import first_heading  # what reads bodies waits for a post without the key

    return first_heading(body)


def _by_key(known: Mapping[str, JSON]) -> str:
    """The first title among the values; the key `title` itself comes before its other spellings."""
    keys = sorted((key for key in known if key.lower() == _KEY), key=lambda key: key != _KEY)
    return next(filter(None, (_text(known[key]) for key in keys)), "")


def _text(value: JSON) -> str:
    """A text or a number as a title; a truth, a list, or a map by language is none."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
