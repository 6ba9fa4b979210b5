"""A small site of posts in several languages, and what must hold of it whatever a model says."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from batch.garden import Garden, planted
from batch.running import Done
from server.llama import Llama

TAGS = ("clocks", "bread", "bridges", "tea")
LIMIT = 160
LISTS = """
[fields.tags]
mode = "closed"
max_items = 2
values = ["clocks", "bread", "bridges", "tea"]
"""
FIELDS = f"""{LISTS}
[fields.summary]
max_chars = {LIMIT}

[fields.people]
max_items = 2
"""
TEXTS = {
    "posts/clock.md": (
        "en",
        "Mara Lindholm, who had kept the clock of Verna for thirty years, found its wheel full of silt.",
    ),
    "posts/brot.md": (
        "de",
        "In der alten Mühle backt Jonas Petersen wieder Brot. Er mahlt den Roggen selbst und lässt den Teig ruhen.",
    ),
    "posts/cha.md": ("zh", "林小燕在山里种茶已经二十年。她每天早上五点起床，先看天气，再决定采哪一片茶园。"),
    "posts/ponts.md": (
        "fr",
        "La vallée compte sept ponts de 1743. « Un pont se surveille comme un malade », dit Claire Aubert.",
    ),
}
TEXT = """
the keeper climbs at dawn and oils each wheel before bells ring over roofs where bakers count loaves while
ferries cross brown water under seven bridges that children measure every spring with rope and chalk
"""
WORDS = TEXT.split()


def _post(language: str, body: str) -> bytes:
    return f"---\ntitle: A post # kept\nlang: {language}\ndate: 2026-02-03\n---\n\n{body}\n".encode()


def long_post(size: int) -> bytes:
    """An English post of about ``size`` bytes."""
    chance = random.Random(size)  # noqa: S311 - varies a text, protects nothing
    parts = ["Mara Lindholm keeps the clock of Verna."]
    while sum(map(len, parts)) < size:
        sentences = (" ".join(chance.choices(WORDS, k=chance.randint(7, 14))).capitalize() for _ in range(5))
        parts.append(". ".join(sentences) + ".")
    return _post("en", "\n\n".join(parts))


def garden(root: Path, llama: Llama, posts: Mapping[str, bytes], fields: str = FIELDS, **model: Any) -> Garden:  # noqa: ANN401 - a setting
    """A site of these posts whose model is the server's."""
    made = planted(root, posts)
    told = {"name": llama.model.stem, "temperature": 0, "seed": 1, "max_output_tokens": 300, **model}
    made.configure(llama.url, fields=fields, model=told)
    return made


def short(*names: str) -> dict[str, bytes]:
    """Some of the short posts, or all."""
    return {name: _post(*TEXTS[name]) for name in names or TEXTS}


def require_whole(site: Garden) -> set[str]:
    """The posts that were changed: only front matter was added, and every value in it keeps the rules of its field.

    Raises:
        AssertionError: Something else is so.
    """
    found = {path: (site.root / path).read_bytes() for path in site.posts}
    changed = {path: after for path, after in found.items() if after != site.posts[path]}
    for path, after in changed.items():
        before = site.posts[path]
        _, old, body = before.decode().split("---\n", 2)
        _, new, kept = after.decode().split("---\n", 2)
        assert kept == body, path
        assert new.startswith(old), f"{path}: {new!r}"
        values = yaml.safe_load(new)
        assert {key: values.pop(key) for key in yaml.safe_load(old)} == yaml.safe_load(old)
        _require_rules(path, body, values)
    return set(changed)


def applied(*runs: Done) -> set[str]:
    """The posts that these runs say they wrote."""
    return {path for done in runs for path, outcome in done.outcomes().items() if outcome == "applied"}


def _require_rules(path: str, body: str, values: Mapping[str, Any]) -> None:
    assert values.keys() <= {"tags", "summary", "people"}, f"{path}: {values}"
    tags, people, summary = values.get("tags", []), values.get("people", []), values.get("summary", "-")
    assert set(tags) <= set(TAGS), f"{path}: {tags}"
    assert len(tags) == len(set(tags)) <= 2, f"{path}: {tags}"
    assert len(people) == len(set(people)) <= 2, f"{path}: {people}"
    assert all(name in body for name in people), f"{path}: {people}"
    assert 0 < len(summary) <= LIMIT, f"{path}: {summary}"


def require_told(done: Done, paths: Mapping[str, bytes]) -> None:
    """Each post has one outcome, the exit code says whether some failed, and each failure is told in one line.

    Raises:
        AssertionError: Something else is so.
    """
    outcomes = done.outcomes()
    assert outcomes.keys() == paths.keys()
    assert set(outcomes.values()) <= {"applied", "proposed", "unchanged", "failed"}, outcomes
    assert done.code == (3 if "failed" in outcomes.values() else 0), done.told
    failures = [record for record in done.records if record["outcome"] == "failed"]
    for record in failures:
        message = record["error"]["message"]
        assert "\n" not in message, message
