"""A history of pull requests over posts of every shape; each is made of its number alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

NAMES = ("posts/{}.md", "posts/日本 é {}.md", 'posts/a"b{}.md', "posts/with space {}.markdown", "posts/[x] *{}*.md")
LINES = (
    "Tides turn twice a day.",
    "Maps show less than paper holds.",
    "Nobody counts what bread costs in winter.",
    "Form\x0cfeed and separator\u2028 stand in a line.",
    "`code` and ``` and ~~~ stand here.",
    "@somebody wrote ![this](https://example.org/x.png).",
)
VALUES = (
    "Tides turn twice a day, and nobody counts them.",
    "A value: with a colon # and a hash",
    "It's \"quoted\" and 'quoted' again",
    "```` ends nothing ```",
    "`",
    "- looks like a list",
    "日本語の要約です。",
    "@everyone should stay quiet",
    "true",
    "A long text that " + "goes on and " * 12 + "ends.",
)
LABELS = ("tides", "maps", "bread", "C#", "a: b", "日本", "`x`", "yes")


@dataclass(frozen=True)
class Change:
    """One post of a pull request: its files before and after, by path; ``None`` where there is none."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes | None]


def pull(number: int) -> Change:
    """The changes of one pull request, to one to four posts."""
    chance = random.Random(number)  # noqa: S311 - varies a text, protects nothing
    before: dict[str, bytes] = {}
    after: dict[str, bytes | None] = {}
    for index in range(chance.choice((1, 1, 1, 2, 4))):
        path = chance.choice(NAMES).format(f"{number}-{index}")
        made = chance.choice(KINDS)(chance, path)
        before |= made.before
        after |= made.after
    return Change(before, after)


def answer(number: int) -> Mapping[str, object]:
    """What the model says in the course of one pull request."""
    chance = random.Random(-number - 1)  # noqa: S311
    return {"summary": chance.choice(VALUES), "tags": chance.sample(LABELS, chance.randint(0, 4)), "mood": "calm"}


def post(chance: random.Random) -> bytes:
    """A post in one of the shapes that sites have."""
    head = chance.choice(HEADS)(chance)
    newline = "\n" if "\r" in head else chance.choice(("\n",) * 8 + ("\r\n",))
    body = "".join(f"{chance.choice(LINES)}\n\n" for _ in range(chance.randint(1, 30)))
    text = f"{head}\n{body}".replace("\n", newline) if newline == "\r\n" else f"{head}\n{body}"
    text = text.rstrip("\r\n") if chance.random() < 0.15 else text
    return (b"\xef\xbb\xbf" if chance.random() < 0.07 else b"") + text.encode()


def _yaml(chance: random.Random) -> str:
    entries = ["title: A post", "date: 2024-01-01", "# a comment", "nested:\n  a: 1\n  b: [x,\n    y]"]
    entries += [
        "text: |\n  ```\n   ````\n  @somebody\n\n  More.",
        "list:\n- a\n- b",
        "other:\n  - a\n  # inside\n  - b",
    ]
    entries += [">folded: 1"[1:] + " # behind", "keep: |+\n  kept\n\n"]
    empty = chance.choice(("", "", "", "tags: []", "tags:", "summary:", 'summary: ""\ntags: []', "mood:"))
    chosen = [*chance.sample(entries, chance.randint(0, len(entries))), *filter(None, [empty])]
    chance.shuffle(chosen)
    blank = chance.choice(("", "", "\n"))
    block = "".join(f"{entry}\n" for entry in chosen)
    return f"---\n{block}{blank}{chance.choice(('---', '---', '---', '...'))}\n"


def _toml(chance: random.Random) -> str:
    tables = chance.choice(("", "\n[extra]\nsummary = 'not this'\n", '\n[[list]]\na = "b"\n'))
    text = chance.choice(("", 'text = """\nLine\n+++ not a fence\n"""\n'))
    tags = chance.choice(("", "tags = []\n", "tags = [\n]\n"))
    return f'+++\ntitle = "A post"\n{text}# a comment\n{tags}{tables}+++\n'


def _json(chance: random.Random) -> str:
    more = chance.choice(("", ',\n  "tags": []', ',\n  "other": {"a": [1, 2]}'))
    return f'{{\n  "title": "A post"{more}\n}}\n'


def _none(_: random.Random) -> str:
    return "# A post"


def _mixed(_: random.Random) -> str:
    return "---\r\ntitle: A post\ndate: 2024-01-01\r\n---\n"


def _complete(_: random.Random) -> str:
    return "---\ntitle: A post\nsummary: Said.\ntags: [tides]\nmood: calm\n---\n"


HEADS = (*(_yaml,) * 10, _toml, _toml, _json, _none, _none, _mixed, _complete)


def _new(chance: random.Random, path: str) -> Change:
    return Change({}, {path: post(chance)})


def _edited(chance: random.Random, path: str) -> Change:
    """One line of the post is another one: anywhere, so that a hunk's border falls anywhere."""
    old = post(chance)
    lines = old.split(b"\n")
    at = chance.randrange(len(lines))
    while not lines[at].strip() or lines[at].strip() in (b"---", b"...", b"+++", b"{", b"}"):
        at = (at + 1) % len(lines)
    fenced = any(mark in lines[at] for mark in (b":", b"=", b"[", b"]", b"- ", b'"', b"  ", b"#"))
    new = [*lines]
    new[at] = lines[at] + (b" " if fenced and not lines[at].endswith(b"\r") else b" And more.")
    return Change({path: old}, {path: b"\n".join(new)})


def _appended(chance: random.Random, path: str) -> Change:
    old = post(chance)
    return Change({path: old}, {path: old + b"\nOne more line.\n"})


def _headed(chance: random.Random, path: str) -> Change:
    """The front matter is new, and the body is not."""
    old = b"".join(b"Line %d of a body.\n\n" % number for number in range(chance.randint(3, 20)))
    head = _yaml(chance).encode() + b"\n"
    return Change({path: old}, {path: head + old})


def _renamed(chance: random.Random, path: str) -> Change:
    old = post(chance)
    new = old + chance.choice((b"", b"\nOne more line.\n"))
    return Change({f"old/{path}": old}, {f"old/{path}": None, path: new})


def _deleted(chance: random.Random, path: str) -> Change:
    return Change({path: post(chance)}, {path: None})


KINDS: tuple[Callable[[random.Random, str], Change], ...] = (
    *(_new,) * 3,
    *(_edited,) * 4,
    _appended,
    _headed,
    _renamed,
    _deleted,
)
