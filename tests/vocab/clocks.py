"""A small site in four formats, and a model that says terms which nobody there knows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from enrich import frontmatter
from server import answers
from server.values import Answer, Asked

POSTS = {
    "a.md": "---\ntitle: Alpha\ntags: []\n---\n\nWhoever winds a tower clock keeps the town's time. Horology it is.\n",
    "b.md": '+++\ntitle = "Beta"\ntags = []\n+++\n\nA tower clock strikes, and every baker hears it.\n',
    "c.md": '{\n  "title": "Gamma",\n  "tags": []\n}\n\nNo clock here; the mill grinds on.\n',
    "d.md": "---\r\ntitle: Delta\r\ntags:\r\n---\r\n\r\nBread, and a tower clock above it.\r\n",
    "old.md": "---\ntitle: Old\ntags: [clocks, mills]  # ours\n---\n\nOf clocks and mills.\n",
    "older.md": "---\ntitle: Older\ntags:\n  - clocks\n  - bread\n---\n\nOf clocks and bread.\n",
}
SAID = {
    "Horology it is": ["tower-clock", "clocks", "mills", "horology", "bread"],
    "every baker hears": ["Tower Clock", "bakers"],
    "the mill grinds on": ["mills", "bread", "horologie"],
    "a tower clock above": ["tower-clock"],
}
Vocab = Callable[..., "subprocess.CompletedProcess[str]"]


def answer(asked: Asked) -> Answer:
    """The tags that the script has for the post that is asked about."""
    content = asked.body["messages"][1]["content"]
    (words,) = (words for words in SAID if words in content)
    return answers.completion(asked, json.dumps({"tags": SAID[words]}))


def write(folder: Path, settings: str) -> None:
    """Puts the site there."""
    folder.mkdir()
    for name, text in POSTS.items():
        (folder / name).write_bytes(text.encode())
    (folder / "enrich.toml").write_text(settings, encoding="utf-8")


def tags(site: Path, name: str) -> object:
    """The tags that stand in a post."""
    return frontmatter.read((site / name).read_bytes()).get("tags")
