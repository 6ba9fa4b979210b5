"""A session on a site: its lock, its state, its pace, what waits in it, and words that are written with a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import ConfigError, StateError, UsageError
from enrich.journal.fingerprint import Basis
from enrich.pipeline.lock import locked
from enrich.pipeline.pending import Filters, codes, current, pending, standing
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.rename_terms import relabelled, word_patch, write_words
from enrich.pipeline.session import Order, Session, limiter_of, open_session
from enrich.testing import ScriptedModel
from enrich.values import JSON, Failed, Flag, Patch, Proposal, Proposed, Skipped
from enrich.vocabulary.storage import Add, Alias
from memory.site import Site, clocks

TIME = "2026-01-01T00:00:00+00:00"
POST = "---\ntitle: A\ntags: [ml, rust]\n---\n\nThe clock is kept.\n"
SETTINGS = "[fields.summary]\n[fields.tags]\npolicy = 'extend'\n"


@contextmanager
def _session(
    root: Path, settings: str = SETTINGS, order: Order | None = None, note: Callable[[str], None] = lambda _: None
) -> Iterator[Session]:
    (root / "enrich.toml").write_text(settings, encoding="utf-8")
    for name in ("a.md", "b.md"):
        (root / name).write_text(POST, encoding="utf-8")
    with open_session(load(root), order or Order("review", asks=False), note) as session:
        yield session


@pytest.mark.parametrize(
    ("pace", "told"), [(8000, "less than a minute"), (1, "about 1 minute"), (0.25, "about 4 minutes")]
)
def test_it_is_told_how_many_posts_are_read_to_learn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pace: float, told: str
) -> None:
    """No more than the index learns from, however many the site has; and about how long it takes."""
    monkeypatch.setattr("enrich.pipeline.session.POSTS_A_MINUTE", pace)
    monkeypatch.setattr("enrich.pipeline.session.MANY", 1)
    monkeypatch.setattr("enrich.pipeline.session.MOST", 1)
    notes: list[str] = []
    with _session(tmp_path, note=notes.append) as session:
        session.learn()
    assert notes == [f"note: reading 1 post once, to learn the site's words; {told}; Ctrl-C keeps what was read"]


def test_a_site_has_one_run_at_a_time(tmp_path: Path) -> None:
    """The other is told with its process; the lock is free again at the end, whatever ended it."""
    notes: list[str] = []
    with locked(tmp_path, wait=False, note=notes.append):
        (tmp_path / "run.pid").write_text("4711", encoding="ascii")
        with (
            pytest.raises(StateError, match=r"another enrich works on this site \(process 4711\)") as caught,
            locked(tmp_path, wait=False, note=notes.append),
        ):
            pytest.fail("two at once")
    assert "--wait" in caught.value.hint
    with pytest.raises(KeyError), locked(tmp_path, wait=False, note=notes.append):
        raise KeyError
    with locked(tmp_path, wait=True, note=notes.append):
        assert notes == []


def test_a_state_that_can_not_be_written_is_told_or_done_without(tmp_path: Path) -> None:
    """Where nothing is to be kept, a note says so; where the journal is needed, the run does not begin."""
    (tmp_path / "enrich.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / ".enrich").write_bytes(b"a file in its place")
    notes: list[str] = []
    with open_session(load(tmp_path), Order("check", writes=False), notes.append) as session:
        assert session.journal.decisions.waiting() == {}
    assert [note.endswith("is a file, and no folder of enrich's; nothing of this run is kept") for note in notes] == [
        True
    ]
    with (
        pytest.raises(StateError, match=r"\.enrich: is a file, and no folder of enrich's"),
        open_session(load(tmp_path), Order("run"), notes.append),
    ):
        pytest.fail("nothing could be kept")


def test_a_prompt_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the file and the setting."""
    with (
        pytest.raises(
            ConfigError, match=r"enrich\.toml: \[prompt\] folder names `mine`, and the site has no such folder"
        ),
        _session(tmp_path, f"{SETTINGS}[prompt]\nfolder = 'mine'\n"),
    ):
        pytest.fail("no prompts")


@pytest.mark.parametrize(
    ("settings", "window"),
    [
        ("[model]\nname = 'm'\n", 16),
        ("[model]\nname = 'm'\nbase_url = 'http://localhost:9/v1'\n", 1),
        ("[model]\nname = 'm'\nbase_url = 'http://localhost:9/v1'\n[run]\nconcurrency = 4\n", 4),
        ("[model]\nname = 'm'\nbase_url = 'https://api.example.com/v1'\n", 16),
        ("[run]\nconcurrency = 3\n", 3),
    ],
)
def test_how_many_requests_a_run_begins_with(tmp_path: Path, settings: str, window: int) -> None:
    """One at a server nearby, which may have a single place, unless the settings say how many."""
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
    assert limiter_of(load(tmp_path), lambda _: None).window == window


def test_a_reader_is_no_run(tmp_path: Path) -> None:
    """It locks nothing, so it works beside a run, and leaves no trace in the list of runs."""
    with _session(tmp_path), open_session(load(tmp_path), Order("status", reads=True), lambda _: None) as reader:
        assert [one.command for one in reader.journal.history.runs()] == ["review"]


def _proposal(field: str, after: JSON, before: JSON = None, code: str = "") -> Proposal:
    return Proposal(field, field, before, after, flags=(Flag(code, "x"),) if code else ())


def _waits(session: Session) -> None:
    tags = ["ml", "rust"]
    for run, path, made in (
        ("r1", "a.md", [_proposal("summary", "S.", code="long"), _proposal("tags", [*tags, "x"], [*tags])]),
        ("r2", "b.md", [_proposal("tags", [*tags, "y"], [*tags], "odd")]),
        ("r2", "gone.md", [_proposal("mood", "calm")]),
    ):
        if run not in [one.run for one in session.journal.history.runs()]:
            session.journal.start(run, "run", "m", 1, TIME)
        session.journal.propose(run, path, Basis("b", {one.field: {} for one in made}), made, TIME)


@pytest.mark.parametrize(
    ("paths", "filters", "found"),
    [
        (None, Filters(), {"a.md": ["summary", "tags"], "b.md": ["tags"]}),
        (["b.md"], Filters(), {"b.md": ["tags"]}),
        (None, Filters(flag="long"), {"a.md": ["summary"]}),
        (None, Filters(flag="none"), {}),
        (None, Filters(run="r2"), {"b.md": ["tags"]}),
        (None, Filters(flag="odd", run="r1"), {}),
    ],
)
def test_what_waits_is_chosen(
    tmp_path: Path, paths: list[str] | None, filters: Filters, found: dict[str, list[str]]
) -> None:
    """By path, by flag and by run; fields that the site has no more are none."""
    with _session(tmp_path) as session:
        _waits(session)
        made = pending(session, paths, filters)
        assert {path: [one.field for one in those] for path, those in made.items()} == found
        assert codes(session, None) == ["long", "odd"]
        assert codes(session, ["b.md"]) == ["odd"]


def test_a_run_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Rather than nothing found."""
    with _session(tmp_path) as session, pytest.raises(UsageError, match="no runs are called `zz`"):
        pending(session, None, Filters(run="zz"))


def test_what_waits_is_held_against_the_post(tmp_path: Path) -> None:
    """A patch of the post as it is, nothing where nothing applies, and a failure where it can't be read."""
    with _session(tmp_path) as session:
        _waits(session)
        waiting = session.journal.decisions.waiting()
        shown = standing(session, "a.md", waiting["a.md"])
        assert isinstance(shown, Proposed)
        assert b"tags: [ml, rust, x]" in shown.patch.after
        (tmp_path / "b.md").write_text("---\ntitle: [A\n---\n", encoding="utf-8")
        found = dict(current(session, waiting))
        assert [type(one) for one in found.values()] == [tuple, Failed, Failed]
        assert isinstance(standing(session, "b.md", waiting["b.md"]), Failed)
        assert standing(session, "a.md", [_proposal("tags", ["z"], ["other"])]) is None


NAMES = {"ml": "machine-learning", "rust": "rust"}


def test_a_post_is_relabelled_in_place(tmp_path: Path) -> None:
    """The list keeps its style; a post without the labels gets no patch."""
    with _session(tmp_path) as session:
        spec = session.task.fields["tags"]
        made = relabelled(session, "a.md", {spec: NAMES})
        assert isinstance(made, Patch)
        assert made.after.decode() == POST.replace("ml", "machine-learning")
        assert relabelled(session, "a.md", {spec: {"zebra": "x"}}) is None


def test_a_new_file_of_words_is_a_patch_that_git_takes(tmp_path: Path) -> None:
    """It says that the file is new; what stands there already is no patch."""
    with _session(tmp_path) as session:
        config = session.task.config
        made = word_patch(config, "tags", [Add("rust"), Alias("machine-learning", "ml", "")])
        assert made is not None
        assert (made.path, made.before) == ("vocabulary/tags.yml", b"")
        head = made.diff().splitlines()[:4]
        assert head[1:] == ["new file mode 100644", "--- /dev/null", "+++ b/vocabulary/tags.yml"]
        write_words(session.task, "tags", made)
        assert (tmp_path / "vocabulary" / "tags.yml").read_bytes() == made.after
        assert word_patch(config, "tags", [Alias("machine-learning", "ml", "")]) is None
        again = word_patch(config, "tags", [Add("bread")])
        assert again is not None
        assert "new file mode" not in again.diff()


def test_words_that_changed_meanwhile_are_not_written(tmp_path: Path) -> None:
    """The record says that the write failed, so there is nothing to undo."""
    with _session(tmp_path) as session:
        made = word_patch(session.task.config, "tags", [Add("rust")])
        assert made is not None
        (tmp_path / "vocabulary").mkdir()
        (tmp_path / "vocabulary" / "tags.yml").write_bytes(b"terms: [bread]\n")
        with pytest.raises(ConfigError, match="changed in the meantime"):
            write_words(session.task, "tags", made)
        assert session.journal.writes.unfinished() == []
        assert session.journal.writes.stack().steps() == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Text.\n", "has no front matter; `create = true` in [site] lets enrich add it"),
        ("---\ntitle: A\n---\n \n", "has no text"),
        ("---\ntitle: A\nenrich: false\n---\nText.\n", "says `enrich: false`"),
        ("---\nsummary: {a: 1}\ntags: {a: 1}\n---\nText.\n", "`summary` holds a mapping"),
        ("---\nsummary: S.\ntags: [{}]\n---\nText.\n", "`tags` holds"),
        ("---\nsummary: S.\ntags: 7\n---\nText.\n", "`tags` holds a number"),
    ],
)
def test_why_a_post_is_left_alone(tmp_path: Path, text: str, reason: str) -> None:
    """Before any model is asked, in one sentence."""
    site = Site(tmp_path, clocks)
    site.write("a.md", text)
    found = Pipeline(site.task(), ScriptedModel([])).inspect("a.md")
    assert isinstance(found, Skipped)
    assert found.reason.startswith(reason)
