"""What the server answers about planted posts: each post's own values, so that an answer can't pass for another's."""

from __future__ import annotations

import json
import re

from batch import garden
from server import answers
from server.values import Answer, Asked

_MARK = re.compile(rf"{garden.MARK} (\d+)\.")


def number(asked: Asked) -> int:
    """The post that a request is about: the last one in the second message, since a prompt may show others before."""
    return int(_MARK.findall(asked.body["messages"][1]["content"])[-1])


def values(asked: Asked) -> dict[str, object]:
    """The reply to a request: the values of its post that are asked for, people with their quote."""
    about = number(asked)
    known = garden.values(about)
    people = [{"name": garden.person(about), "quote": garden.quote(about)}]
    return {key: people if key == "people" else known[key] for key in asked.schema["properties"]}


def right(asked: Asked) -> Answer:
    """The values of the post that is asked about."""
    return answers.completion(asked, json.dumps(values(asked)))
