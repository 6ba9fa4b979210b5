"""Edited posts: every shape meets every hostile text, in texts and in lists, with all line ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from consumers import shapes
from consumers.strings import HOSTILE
from enrich.frontmatter import edit
from enrich.values import JSON

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Edited:
    """A post before and after the edit, and what was asked of it."""

    name: str
    before: bytes
    source: bytes
    asked: Mapping[str, JSON]


def yaml_posts(count: int) -> list[Edited]:
    """Posts with YAML front matter: LF, CRLF, and each with a byte order mark."""
    return [_edited(f"yaml-{number:04}", _yaml(number), number) for number in range(count)]


def toml_posts(count: int) -> list[Edited]:
    """Posts with TOML front matter."""
    sources = [f"+++\n{shape}+++\n{shapes.BODY}".encode() for shape in shapes.TOML]
    return [_edited(f"toml-{number:04}", sources[number % len(sources)], number) for number in range(count)]


def json_posts(count: int) -> list[Edited]:
    """Posts with JSON front matter."""
    sources = [f"{shape}{shapes.BODY}".encode() for shape in shapes.JSON]
    return [_edited(f"json-{number:04}", sources[number % len(sources)], number) for number in range(count)]


def write(sources: Mapping[str, bytes], folder: Path) -> Path:
    """The sources by name as files of a new folder, for programs that read files."""
    folder.mkdir(parents=True)
    for name, source in sources.items():
        (folder / f"{name}.md").write_bytes(source)
    return folder


def after(posts: list[Edited]) -> dict[str, bytes]:
    """The edited sources by name."""
    return {post.name: post.source for post in posts}


def differences(posts: list[Edited], read: Mapping[str, Mapping[str, JSON]]) -> list[str]:
    """What a reader saw otherwise than it was asked for, one line a field."""
    return [
        f"{post.name}.{field}: asked {json.dumps(asked)}, read {json.dumps(read.get(post.name, {}).get(field))}"
        for post in posts
        for field, asked in post.asked.items()
        if read.get(post.name, {}).get(field, "nothing") != asked
    ]


def _yaml(number: int) -> bytes:
    text = f"---\n{shapes.YAML[number % len(shapes.YAML)]}---\n{shapes.BODY}"
    turn = number // len(shapes.YAML)
    text = text.replace("\n", "\r\n") if turn % 2 else text
    return (BOM if turn % 4 >= 2 else b"") + text.encode()


def _edited(name: str, source: bytes, number: int) -> Edited:
    asked = _asked(number)
    return Edited(name, source, edit(source, asked), asked)


def _asked(number: int) -> dict[str, JSON]:
    """Each text in turn, at another distance for each field, so that pairs and shapes mix."""
    tags = (HOSTILE[(number * 5 + step * 41) % len(HOSTILE)] for step in range(9))
    people = (HOSTILE[(number * 3 + step * 67) % len(HOSTILE)] for step in range(9))
    return {
        "summary": HOSTILE[number % len(HOSTILE)],
        "tags": list(islice(dict.fromkeys(tags), 1 + number % 5)),
        "people": list(islice(dict.fromkeys(people), 1 + number % 3)),
        "insight": HOSTILE[(number * 7 + 3) % len(HOSTILE)],
    }
