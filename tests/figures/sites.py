"""A site that has a past: runs, decisions of people, and posts that say what no page should obey."""

from __future__ import annotations

from pathlib import Path

import enrich
from enrich.values import Decision, Proposal

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
_POST = """---
title: "Clock {number}"
date: {date}
tags: [clocks, "{tag}"]
---

The clock in tower {number} was built by Ada Stone in 18{number:02}. It strikes the hour, and the town keeps its time.
"""


def with_past(folder: Path, posts: int = 12) -> Path:
    """Writes the posts; a person then keeps, changes, refuses or leaves what the embedded model proposes."""
    for number in range(posts):
        date = f"20{18 + number % 7}-0{number % 9 + 1}-11"
        tag = HOSTILE if number == 3 else f"tag{number % 4}"
        (folder / f"clock-{number}.md").write_text(
            _POST.format(number=number, date=date, tag=tag.replace('"', '\\"')), encoding="utf-8"
        )
    settings = f"[fields.summary]\nconfidence = 0\n[fields.tags]\n[fields.'{HOSTILE}']\nkind = 'terms'\nkey = 'odd'\n"
    (folder / "enrich.toml").write_text(settings, encoding="utf-8")
    with enrich.Site.open(folder) as site:
        for number, outcome in enumerate(site.propose(fields=["summary"])):
            if isinstance(outcome, enrich.Proposed):
                site.write(outcome, _decisions(number % 4, outcome.patch.proposals))
    return folder


def _decisions(number: int, proposals: tuple[Proposal, ...]) -> list[Decision]:
    (one,) = proposals
    made = (one.accept("person"), one.edit("The person's own words."), one.reject("person"), one.accept())
    return [made[number]]
