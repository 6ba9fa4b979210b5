"""Sites that a test plants: posts of known words, each with a number, a person and a sentence to quote.

A post is made of its number alone, so that what it must look like after a run can be told without running anything.
Why not real posts: their values are unknown, and a stranger's clone does not have them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PEOPLE = ("Ada Stone", "Ben Okafor", "Clara Lindqvist", "Dmitri Halloran", "Esther Ng")
TOPICS = ("clocks", "bridges", "bread", "tides", "maps", "glass")
TEXT = """
the tower keeps a slow hour while water turns under bridges and nobody counts what bread costs in winter
a map shows less than its paper holds so travellers ask twice before crossing old glass bends light as
tides bend patience every morning has its own weight and each workshop its own silence
"""
WORDS = TEXT.split()
FIELDS = f"""
[fields.summary]
[fields.people]
[fields.tags]
mode = "closed"
values = {json.dumps(TOPICS)}
"""
MARK = "It bears the number"


def name(number: int) -> str:
    """The path of a post from the site's root; ten folders hold them."""
    return f"{number % 10}/post-{number:05}.md"


def number_of(path: str) -> int:
    """The number of the post at a path."""
    return int(path[-8:-3])


def person(number: int) -> str:
    """Who is named in a post."""
    return PEOPLE[number % len(PEOPLE)]


def quote(number: int) -> str:
    """The sentence of a post that names the person."""
    return f"{person(number)} came by on day {number} and stayed."


def values(number: int) -> dict[str, Any]:
    """What a good model says of a post, by front matter key; no two summaries are alike, or one would look copied."""
    chance = random.Random(number)  # noqa: S311 - varies a text, protects nothing
    words = " ".join(chance.choices(WORDS, k=20))
    return {
        "summary": f"Post {number} tells of {TOPICS[number % len(TOPICS)]}: {words}.",
        "people": [person(number)],
        "tags": [TOPICS[number % len(TOPICS)]],
    }


def post(number: int, size: int) -> bytes:
    """A post of about ``size`` bytes."""
    chance = random.Random(number)  # noqa: S311 - varies a text, protects nothing
    parts = [f"{MARK} {number}. {quote(number)} The talk was of {TOPICS[number % len(TOPICS)]}."]
    while sum(map(len, parts)) < size:
        sentences = (" ".join(chance.choices(WORDS, k=chance.randint(6, 18))).capitalize() for _ in range(5))
        parts.append(". ".join(sentences) + ".")
    body = "\n\n".join(parts)
    return f"---\ntitle: Post {number} # kept\ndate: 2024-01-{number % 28 + 1:02}\n---\n\n{body}\n".encode()


@dataclass(frozen=True)
class Garden:
    """A site on disk: ``posts`` are its files by path, as they were planted."""

    root: Path
    posts: Mapping[str, bytes]

    def configure(self, url: str, *, fields: str = FIELDS, **tables: Mapping[str, Any]) -> None:
        """Writes ``enrich.toml`` with a model at ``url``; ``tables`` are model, price and run, by key."""
        model = {"name": "m", "base_url": url, **tables.get("model", {})}
        made = {"model": model, "run": tables.get("run", {}), "model.price": tables.get("price", {})}
        text = "\n".join(_table(title, keys) for title, keys in made.items() if keys)
        (self.root / "enrich.toml").write_text(text + fields, encoding="utf-8")

    def written(self) -> dict[str, bytes]:
        """The posts that are no longer as they were planted.

        Raises:
            AssertionError: One of them is neither as planted nor as a whole write leaves it.
        """
        found = {path: (self.root / path).read_bytes() for path in self.posts}
        changed = {path: content for path, content in found.items() if content != self.posts[path]}
        for path, content in changed.items():
            _require_whole(path, self.posts[path], content)
        return changed

    def strays(self) -> set[str]:
        """Files of the site that are neither posts nor settings nor the state."""
        found = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()}
        return {path for path in found - self.posts.keys() if not path.startswith(".enrich/")} - {"enrich.toml"}


def _table(title: str, keys: Mapping[str, Any]) -> str:
    return f"[{title}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())


def _require_whole(path: str, before: bytes, after: bytes) -> None:
    """Every line of the planted post stands, in its order, and the new ones are the values of this very post."""
    _, block, body = after.decode().split("---\n", 2)
    _, old, old_body = before.decode().split("---\n", 2)
    number = number_of(path)
    assert body == old_body, f"{path}: the body changed"
    assert block.startswith(old), f"{path}: {block!r} does not begin with {old!r}"
    assert yaml.safe_load(block) == {**yaml.safe_load(old), **values(number)}, f"{path}: {block!r}"
    keys = [line.partition(":")[0] for line in block.splitlines() if line[:1].isalpha()]
    assert len(keys) == len(set(keys)), f"{path}: a key stands twice: {keys}"


def plant(root: Path, count: int, sizes: tuple[int, int] = (2_000, 20_000)) -> Garden:
    """A site of ``count`` posts whose sizes, in bytes, lie between ``sizes``, most of them near the smaller one."""
    chance = random.Random(count)  # noqa: S311 - varies a text, protects nothing
    low, high = sizes
    return planted(
        root, {name(number): post(number, int(low * (high / low) ** chance.random())) for number in range(count)}
    )


def planted(root: Path, posts: Mapping[str, bytes]) -> Garden:
    """A site of these files."""
    for path, content in posts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return Garden(root, posts)
