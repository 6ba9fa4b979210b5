"""Any sequence of writes, undos, redos, kills and edits of texts gives the bytes that a plain list of versions says."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from enrich import frontmatter
from enrich.journal.writes import Intent
from enrich.pipeline.undo import Undo
from enrich.pipeline.write import recover, write_all
from enrich.posts import files
from enrich.values import Proposal, Provenance
from memory.killing import Killed, kill
from memory.site import CONFIG, Site, clocks

PATHS = ("a.md", "b.md", "c.md")
HEADS = ("---\ntitle: A\n---\n", "---\r\ntitle: 'B'  # b\r\ntags: [x]\r\n---\r\n", '+++\ntitle = "C"\n+++\n')
SOME = st.lists(st.sampled_from(PATHS), min_size=1, max_size=3, unique=True)
MADE = Provenance("r", "enrich", "1", "m", "f", "2026-01-01T00:00:00+00:00")


@dataclass
class Versions:
    """What an editor would remember: the front matter of each post, and the versions before and behind it."""

    heads: dict[str, str]
    past: list[dict[str, str]] = field(default_factory=list)
    future: list[dict[str, str]] = field(default_factory=list)

    def wrote(self, heads: dict[str, str]) -> None:
        """A new version: what could be redone is gone."""
        self.past.append(self.heads)
        self.future.clear()
        self.heads = heads

    def back(self) -> None:
        """The version before, if there is one."""
        if self.past:
            self.future.append(self.heads)
            self.heads = self.past.pop()

    def forth(self) -> None:
        """The version behind, if there is one."""
        if self.future:
            self.past.append(self.heads)
            self.heads = self.future.pop()


class Stacked(RuleBasedStateMachine):
    """The site on disk beside the versions; every step is taken on both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.site = Site(Path(self.folder.name), clocks, CONFIG)
        self.versions = Versions(dict(zip(PATHS, HEADS, strict=True)))
        self.bodies = dict.fromkeys(PATHS, "\nThe clock is kept.\n")
        self.count = 0
        for path in PATHS:
            self._save(path)

    def teardown(self) -> None:
        """Gives the folder back."""
        self.site.journal.close()
        self.folder.cleanup()

    def _save(self, path: str) -> None:
        self.site.write(path, self.versions.heads[path] + self.bodies[path])

    def _read(self) -> dict[str, str]:
        return {path: self.site.read(path).removesuffix(self.bodies[path]) for path in PATHS}

    @rule(paths=SOME, field=st.sampled_from(["summary", "tags"]))
    def write(self, paths: Sequence[str], field: str) -> None:
        """One command writes one field of some posts."""
        self.count += 1
        task = self.site.task()
        intents = []
        for path in paths:
            post = files.read(self.site.root, path)
            before = frontmatter.read(post.source).get(field)
            tags = before if isinstance(before, list) else []
            after = f"Text {self.count}." if field == "summary" else [*tags, f"t{self.count}"]
            intents.append(Intent(task.patch(post, [Proposal(field, field, before, after, provenance=MADE)])))
        assert write_all(task, intents) == [None] * len(intents)
        self.versions.wrote(self._read())

    @rule()
    def undo(self) -> None:
        """One command goes back, whatever it wrote."""
        done = self.site.back()
        assert all(isinstance(one, Undo) and one.exact for one in done)
        assert bool(done) == bool(self.versions.past)
        self.versions.back()

    @rule()
    def redo(self) -> None:
        """One undo comes back."""
        done = self.site.forth()
        assert all(isinstance(one, Undo) and one.exact for one in done)
        assert bool(done) == bool(self.versions.future)
        self.versions.forth()

    @rule(path=st.sampled_from(PATHS), text=st.sampled_from(["It is kept well.", "Nobody keeps it."]))
    def edit_text(self, path: str, text: str) -> None:
        """A person edits the words of a post, which stay through undo and redo."""
        self.bodies[path] = f"\n{text}\n"
        self._save(path)

    @precondition(lambda self: self.versions.past)
    @rule(replaced=st.integers(0, 2))
    def killed(self, replaced: int) -> None:
        """An undo is killed after some posts: the next one does the rest, and as many redos bring all back."""
        whole = self.versions.heads
        with pytest.MonkeyPatch.context() as patch:
            kill(patch, replaced)
            try:
                self.site.back()
                finished = True
            except Killed:
                finished = False
        recover(self.site.root, self.site.journal)
        begun = self._read() != whole
        if not finished:
            self.site.back()
        assert self._read() == self.versions.past[-1]
        for _ in range(1 if finished or not begun else 2):
            self.site.forth()
        assert self._read() == whole

    @invariant()
    def every_post_is_as_the_versions_say(self) -> None:
        """To the byte."""
        for path in PATHS:
            assert self.site.read(path) == self.versions.heads[path] + self.bodies[path]


Stacked.TestCase.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
test_undo_stack = Stacked.TestCase
