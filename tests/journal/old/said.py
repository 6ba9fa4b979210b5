"""What the scripted model says about each post of the old site, and the port of the server that says it."""

from __future__ import annotations

import json
from typing import Any

from server import answers
from server.values import Answer, Asked

PORT = 18471
SAID: dict[str, tuple[str, list[str], str]] = {
    "almanac.md": ("An almanac.", ["tides", "bells", "bread", "bridges"], ""),
    "harbour.md": ("A bell tells of the tide.", ["tides", "bells"], "Ines Falk"),
    "ferry.md": ("A ferry takes the place of a bridge.", ["bells", "bread", "bridges"], ""),
    "lock.md": ("A keeper notes more than barges.", ["bread", "bridges", "tides"], ""),
    "clock.md": ("A clock stops, and the bells go on.", ["bells"], ""),
    "orchard.md": ("Six trees are planted anew.", ["tides"], "Piet Harms"),
    "muehle.md": ("Die Mühle mahlt wieder.", ["bread", "bridges"], "Greta Lund"),
    "markt.md": ("Vor dem Regen kauft jeder Brot.", ["bells", "bread", "bridges"], ""),
    "qiao.md": ("守灯人每天点亮老桥的灯。", ["bridges", "lamplight", "tides"], ""),
    "chaguan.md": ("茶馆等着潮水和钟声。", ["tides", "bells", "bread"], ""),
}
TITLES = {
    "The almanac on the kitchen wall": "almanac.md",
    "A harbour at low water": "harbour.md",
    "The ferry that carried bread": "ferry.md",
    "A lock keeper's notebook": "lock.md",
    "Why the clock stopped": "clock.md",
    "An orchard behind the dike": "orchard.md",
    "Die Mühle am Bach": "muehle.md",
    "Der Markt vor dem Regen": "markt.md",
    "桥边的灯": "qiao.md",
    "河边的茶馆": "chaguan.md",
}
_CALLED = "The post to work on is called "


def answer(asked: Asked) -> Answer:
    """The values of the post that is asked about, for the fields that are asked for."""
    told = asked.prompt.rpartition(_CALLED)[2]
    title, _ = json.JSONDecoder().raw_decode(told)
    summary, tags, person = SAID[TITLES[title]]
    people = [{"name": person, "quote": person}] if person else []
    values: dict[str, Any] = {"summary": summary, "tags": tags, "people": people}
    return answers.completion(asked, json.dumps({name: values[name] for name in asked.schema["properties"]}))
