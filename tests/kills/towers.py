"""A site for all verbs that write, what its model says, and what must be the same at the end of each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from batch.answering import number
from batch.garden import TOPICS, Garden, name, planted, post, values
from batch.running import journal
from server import answers
from server.values import Answer, Asked

POSTS = 20
FIELDS = "[fields.summary]\n[fields.tags]\nmode = 'queue'\n"
OLD = "---\ntitle: Old\nsummary: It was here before.\ntags: {tags}\n---\n\nOf {tags}.\n"
UNFINISHED = "SELECT path FROM writes WHERE state = 'intended'"
ANSWERED = "SELECT DISTINCT path FROM replies JOIN requests USING (fingerprint) WHERE replies.state = 'kept'"
_PROPOSALS = "SELECT path, field, state, json_extract(proposal, '$.after') FROM proposals WHERE state != 'replaced'"
_QUEUE = "SELECT path, field, said, verdict FROM queue"


def plant(root: Path, url: str) -> Garden:
    """Posts that lack a summary and tags, and some old ones with all the terms that the site knows."""
    files = {name(at): post(at, 300) for at in range(POSTS)}
    for at in range(3):
        files[f"old/{at}.md"] = OLD.format(tags=json.dumps([*TOPICS, "clock"][at:])).encode()
    site = planted(root, files)
    site.configure(url, fields=FIELDS, run={"concurrency": 4})
    return site


def said(asked: Asked) -> Answer:
    """A summary, a term that is known, and one that is not."""
    at = number(asked)
    told: dict[str, Any] = {
        "summary": values(at)["summary"],
        "tags": [TOPICS[at % len(TOPICS)], f"novelty {'abc'[at % 3]}"],
    }
    return answers.completion(asked, json.dumps({key: told[key] for key in asked.schema["properties"]}))


def asked_for(history: list[Asked]) -> list[str]:
    """The posts that requests were about, one by one."""
    return [name(number(one)) for one in history if one.path.endswith("completions")]


def files(root: Path) -> dict[str, bytes]:
    """Every file of the site but its state, by path."""
    found = (path for path in sorted(root.rglob("*")) if path.is_file())
    named = ((path.relative_to(root).as_posix(), path) for path in found)
    return {path: file.read_bytes() for path, file in named if not path.startswith((".enrich/", ".git/"))}


def remembered(site: Garden) -> Counter[Any]:
    """What the journal knows of every proposal and every waiting term, whatever run they are of."""
    return Counter([*kept(site, _PROPOSALS), *kept(site, _QUEUE)])


def kept(site: Garden, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in the journal; nothing where the kill came before there was one."""
    file = site.root / ".enrich" / "journal.db"
    if not file.exists() or not journal(site, "SELECT 1 FROM sqlite_master WHERE name = 'queue'"):
        return []
    return journal(site, query)


def torn(now: dict[str, bytes], before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[str]:
    """The files that are neither as they were nor as they shall be; what a write leaves beside them is no such file."""
    for path, content in now.items():
        whole = (before.get(path), after.get(path))
        if content not in whole and not (path.endswith(".enrich") or _grows(content, *whole)):
            yield path
    yield from before.keys() - now.keys()


def _grows(content: bytes, before: bytes | None, after: bytes | None) -> bool:
    """Whether a file of words has some of its new lines, each of them whole; posts have all or none."""
    lines, old, new = (set((one or b"").splitlines()) for one in (content, before, after))
    return b"---" not in content[:4] and bool(after) and old & new <= lines <= old | new
