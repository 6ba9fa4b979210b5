"""A site with proposals that wait, as a run would have left them, and a terminal to decide on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pexpect

from enrich import frontmatter
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis
from enrich.values import JSON, Evidence, Flag, Match, Proposal, Provenance, Span
from pseudo import PseudoTerminal

TIME = "2026-01-01T00:00:00+00:00"
POST = "---\ntitle: {title}\ntags: []\n---\n\nThe clocks of {title} strike, and 面包 is baked by the bridges.\n"


def tags(*new: str, before: JSON = None, run: str = "r1", flag: str = "") -> Proposal:
    """A proposal for tags, each with the post's own words."""
    old: list[JSON] = before if isinstance(before, list) else []
    evidence = tuple(Evidence(item, f"words on {item}", Span(0, 1), 6, Match.EXACT) for item in new)
    flags = (Flag(flag, f"is flagged as {flag}"),) if flag else ()
    made = Provenance(run, "m", "enrich", "1", "f", TIME)
    return Proposal("tags", "tags", old, [*old, *new], evidence=evidence, flags=flags, provenance=made)


def summary(text: str) -> Proposal:
    """A proposal for a summary."""
    return Proposal("summary", "summary", None, text, provenance=Provenance("r1", "m", "enrich", "1", "f", TIME))


def seed(folder: Path, waiting: Mapping[str, Sequence[Proposal]], post: str = POST) -> Path:
    """Writes the posts and a journal with what waits for them."""
    folder.mkdir(exist_ok=True)
    (folder / "enrich.toml").write_text("", encoding="utf-8")
    with closing(Journal(_state(folder))) as journal:
        for path, proposals in waiting.items():
            (folder / path).write_text(post.format(title=path.removesuffix(".md").title()), encoding="utf-8")
            for one in proposals:
                run = one.provenance.run if one.provenance else "r1"
                if not any(known.run == run for known in journal.history.runs()):
                    journal.start(run, "run", "m", 1, TIME)
                journal.propose(run, path, Basis("b", {one.field: {"field": "f"}}), [one], TIME)
    return folder


def _state(folder: Path) -> Path:
    (folder / ".enrich").mkdir(exist_ok=True)
    return folder / ".enrich"


def value(site: Path, name: str, key: str = "tags") -> JSON:
    """What stands in a post."""
    return frontmatter.read((site / f"{name}.md").read_bytes()).get(key)


class Terminal:
    """``enrich`` on a pseudo-terminal of this many columns."""

    def __init__(self, site: Path, *arguments: str, columns: int = 80, plain: bool = False, editor: str = "") -> None:
        self.child = PseudoTerminal(site, *arguments, columns=columns, plain=plain, editor=editor)
        self.shown = ""

    def answer(self, *keys: str) -> None:
        """Types an answer to each of the next questions."""
        for key in keys:
            self.wait(r"[\])]\? ")
            self.child.sendline(key)

    def type(self, prompt: str, text: str) -> None:
        """Types a line where something is to be filled in, in place of what stands there."""
        self.wait(prompt)
        self.child.send("\x15")
        self.child.sendline(text)

    def wait(self, pattern: str) -> None:
        """Waits until this is shown."""
        self.child.expect(pattern)
        self.shown += f"{self.child.before}{self.child.after}"

    def end(self) -> int | None:
        """The exit code, once it is over."""
        self.child.expect(pexpect.EOF)
        self.shown += self.child.before or ""
        self.child.close()
        assert "Traceback" not in self.shown, self.shown
        assert "a bug in enrich" not in self.shown, self.shown
        return self.child.exitstatus
