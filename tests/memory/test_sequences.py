"""Any sequence of runs, decisions, applies, edits and undos ends as the plain model of it says, to the byte."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from enrich.values import Applied, Decision, Failed, Proposal, Proposed, Request, Verdict
from memory.oracle import COLORS, MARK, Entry, Idea, Post, said
from memory.site import CONFIG, Site

PATHS = ("a.md", "b.md")
LABELLED = f'{CONFIG}\n[provenance]\nkey = "{MARK}"\n'
MODELS = st.sampled_from(["one", "other"])
VERDICTS = st.sampled_from(["accept", "accept", "reject", "edit", "defer"])
FORMS = st.sampled_from([("yaml", "\n"), ("yaml", "\r\n"), ("toml", "\n")])
TAGS = st.sampled_from([None, [], ["mine"], ["mine", "bread"]])


def _answer(request: Request) -> dict[str, Any]:
    """What the model says: by the color in the body, which tells its version."""
    version = next(number for number, color in enumerate(COLORS) if f" {color} " in request.body)
    return said(version)


class Sequences(RuleBasedStateMachine):
    """The site on disk beside the model of it; every step is taken on both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.site = Site(Path(self.folder.name), _answer, LABELLED)
        self.posts: dict[str, Post] = {}

    def teardown(self) -> None:
        """Gives the folder back."""
        self.site.journal.close()
        self.folder.cleanup()

    @initialize(
        forms=st.tuples(FORMS, FORMS), tags=st.tuples(TAGS, TAGS), empty=st.tuples(st.booleans(), st.booleans())
    )
    def plant(self, forms: Any, tags: Any, empty: Any) -> None:  # noqa: ANN401 - drawn values
        """Two posts that lack a summary, with and without tags, in YAML and TOML."""
        for path, (form, newline), own, blank in zip(PATHS, forms, tags, empty, strict=True):
            values: dict[str, Any] = {"title": "A", "kinds": ["x", "y"]}
            values |= {"summary": "" if form == "toml" else None} if blank else {}
            values |= {} if own is None else {"tags": list(own)}
            self.posts[path] = Post(form, newline, values | {"last": "z"})
            self._save(path)

    def _save(self, path: str) -> None:
        self.site.write(path, self.posts[path].text())

    @rule(path=st.sampled_from(PATHS), model=MODELS, verdicts=st.tuples(VERDICTS, VERDICTS), yes=st.booleans())
    def run(self, path: str, model: str, verdicts: tuple[str, str], yes: bool) -> None:  # noqa: FBT001 - drawn
        """A run whose proposals are decided and written then and there, by a person or by `--yes`."""
        post = self.posts[path]
        ideas = post.proposed(model)
        chosen = [_verdict(idea, yes, verdict) for idea, verdict in zip(ideas, verdicts, strict=False)]

        def decide(proposed: Proposed) -> list[Decision]:
            told = {one.field: one for one in proposed.patch.proposals}
            assert {one.field: one.after for one in told.values()} == {idea.field: idea.after for idea in ideas}
            return [_decision(told[idea.field], verdict) for idea, verdict in zip(ideas, chosen, strict=True)]

        outcome = self.site.run(path, decide, model)
        assert not isinstance(outcome, Failed), outcome
        assert isinstance(outcome, Proposed | Applied) == bool(ideas)
        for idea, verdict in zip(ideas, chosen, strict=True):
            post.decided(idea, verdict, _value(idea, verdict))
        taken = [idea for idea in ideas if idea.state == "ready"]
        if taken:
            post.write(self._run, taken)

    @property
    def _run(self) -> str:
        return f"r{self.site.runs:04}"

    @rule(path=st.sampled_from(PATHS), verdict=VERDICTS, index=st.integers(0, 1))
    def decide_only(self, path: str, verdict: str, index: int) -> None:
        """A decision on what waits, or a new one on what is not written, without a write."""
        post = self.posts[path]
        name = ("summary", "tags")[index]
        idea = post.newest(name, "pending") or post.newest(name, "ready")
        if idea is None:
            return
        value = _value(idea, verdict)
        self.site.decide(path, Decision(name, Verdict(verdict), value))
        post.decided(idea, verdict, value)

    @rule(path=st.sampled_from(PATHS), index=st.integers(0, 1))
    def undecide(self, path: str, index: int) -> None:
        """A decision is taken back before it is written."""
        post = self.posts[path]
        name = ("summary", "tags")[index]
        idea = post.newest(name, "ready", "rejected")
        if idea is None or post.newest(name, "pending"):
            return
        self.site.journal.decisions.undecide(path, [name], "2026-01-01T00:00:00+00:00")
        post.decided(idea, "defer", None)

    @rule(path=st.sampled_from(PATHS))
    def apply(self, path: str) -> None:
        """What is decided is written where its field is untouched, settled where it stands, else in conflict."""
        post = self.posts[path]
        ready = list({idea.field: idea for idea in post.ideas if idea.state == "ready"}.values())
        outcome = self.site.apply(path)
        assert (outcome is None) == (not ready)
        standing = [idea for idea in ready if post.values.get(idea.field) == _wanted(idea)]
        left = [idea for idea in ready if idea not in standing]
        taken = [idea for idea in left if _same(post.values.get(idea.field), idea.before)]
        assert isinstance(outcome, Failed) == (bool(left) and not taken)
        if isinstance(outcome, Applied):
            assert {note.field for note in outcome.notes} == {idea.field for idea in left} - {
                idea.field for idea in taken
            }
        for idea in post.ideas:
            if idea.state == "ready" and idea.field in {one.field for one in standing}:
                idea.state = "accepted"
        if taken:
            post.write(self._run, taken)

    @rule(
        path=st.sampled_from(PATHS),
        what=st.sampled_from(["summary", "empty", "add", "drop", "drop", "drop", "line", "gone"]),
    )
    def edit(self, path: str, what: str) -> None:
        """A person edits the front matter."""
        values = self.posts[path].values
        tags = values.get("tags") or []
        if what == "summary":
            values["summary"] = "My own words."
        elif what == "empty":
            values.pop("summary", None)
        elif what == "add":
            values["tags"] = [*tags, f"own{len(tags)}"]
        elif what == "drop" and len(tags) > 1:
            values["tags"] = tags[:-1]
        elif what == "gone":
            values.pop("tags", None)
        elif what == "line":
            values[f"note{len(values)}"] = "n"
        self._save(path)

    @rule(path=st.sampled_from(PATHS), what=st.sampled_from(["summary", "empty", "add", "gone", "line"]))
    def meanwhile(self, path: str, what: str) -> None:
        """What waits is accepted, and a person edits the post before it is applied."""
        for index in (0, 1):
            self.decide_only(path, "accept", index)
        self.edit(path, what)
        self.apply(path)

    @rule(path=st.sampled_from(PATHS), model=MODELS)
    def wait(self, path: str, model: str) -> None:
        """A run leaves its proposals to a later day."""
        self.run(path, model, ("defer", "defer"), yes=False)

    @rule(path=st.sampled_from(PATHS), version=st.integers(0, 3))
    def write_body(self, path: str, version: int) -> None:
        """A person edits the text."""
        self.posts[path].version = version
        self._save(path)

    @precondition(lambda self: self._live())
    @rule(back=st.integers(0, 5))
    def undo(self, back: int) -> None:
        """The newest write, or an older one, is taken back; an undo is a write, too."""
        live = self._live()
        run = live[max(0, len(live) - 1 - back)][1].run
        self.site.undo(run if back else None)
        for path, entry in reversed(live):
            if entry.run == run:
                self.posts[path].undo(self._run, entry)

    def _live(self) -> list[tuple[str, Entry]]:
        found = [(path, entry) for path, post in self.posts.items() for entry in post.writes if entry.live]
        return sorted(found, key=lambda one: one[1].run)

    @invariant()
    def every_file_is_as_the_model_says(self) -> None:
        """To the byte."""
        for path, post in self.posts.items():
            assert self.site.read(path) == post.text()

    @invariant()
    def the_journal_remembers_what_the_model_does(self) -> None:
        """What waits, what is decided and not written, and which values are enrich's."""
        decisions, writes = self.site.journal.decisions, self.site.journal.writes
        for path, post in self.posts.items():
            waiting = [(one.field, one.after) for one in decisions.waiting([path]).get(path, ())]
            assert waiting == [(idea.field, idea.after) for idea in post.ideas if idea.state == "pending"]
            ready = [(one.proposal.field, one.proposal.after) for one in decisions.ready([path]).get(path, ())]
            assert ready == [(idea.field, _wanted(idea)) for idea in post.ideas if idea.state == "ready"]
            lines = [line for name in ("summary", "tags") if (line := post.last(name))]
            assert writes.written(path) == {line.field: line.value for line in lines if line.author == "enrich"}


def _verdict(idea: Idea, yes: bool, drawn: str) -> str:  # noqa: FBT001 - drawn
    if yes:
        return "defer" if idea.taken_back else "accept"
    return drawn


def _value(idea: Idea, verdict: str) -> Any:  # noqa: ANN401 - front matter
    if verdict != "edit":
        return idea.after
    return "My edit." if idea.field == "summary" else [*(idea.before or []), *idea.after[-1:], "edited"]


def _wanted(idea: Idea) -> Any:  # noqa: ANN401 - front matter
    return idea.value if idea.verdict == "edit" else idea.after


def _decision(proposal: Proposal, verdict: str) -> Decision:
    idea = Idea(proposal.field, 0, "", proposal.before, proposal.after)
    return Decision(proposal.field, Verdict(verdict), _value(idea, verdict))


def _same(now: Any, before: Any) -> bool:  # noqa: ANN401 - front matter
    return now == before or (now in (None, "", []) and before in (None, "", []))


Sequences.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
test_sequences = Sequences.TestCase
