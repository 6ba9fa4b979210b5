"""What a model reads in a prompt: the post's title, the site's words for a field, and the examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from server.values import Asked

_NAMED = "The post to work on is called "
_SHOWN = "Posts of this site that resemble this one, and what their authors wrote:\n"
_OFFERED = r"Words that this site uses for `{}`, likely ones first: (.+)"


def title(asked: Asked) -> str:
    """The title of the post that is asked about."""
    prompt = _user(asked)
    return str(json.loads(prompt[prompt.rindex(_NAMED) + len(_NAMED) :].split("\n", 1)[0].removesuffix(".")))


def is_first(asked: Asked) -> bool:
    """Whether this is the first request for a post, and no repair."""
    return len(asked.body["messages"]) == 2


def examples(asked: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    """The title and the values of each example."""
    decoder = json.JSONDecoder()
    for line in _user(asked).partition(_SHOWN)[2].partition("\n\n")[0].splitlines():
        name, end = decoder.raw_decode(line)
        values, _ = decoder.raw_decode(line, end + len(": "))
        yield name, values


def offered(asked: Asked, field: str) -> list[str]:
    """The words that are offered for a field, best first."""
    found = re.search(_OFFERED.format(re.escape(field)), _user(asked))
    return found[1].split(", ") if found else []


def _user(asked: Asked) -> str:
    return str(asked.body["messages"][1]["content"])
