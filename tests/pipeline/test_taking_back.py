"""Writes that are taken back, cut off, or looked into: to the byte, in every form of front matter."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from enrich import frontmatter
from enrich.errors import PostError
from enrich.journal.writes import Intent
from enrich.pipeline.blame import Blame, blamed
from enrich.pipeline.undo import Kept, Undo, plan
from enrich.pipeline.write import Decided, recover, settle_all
from enrich.posts import files
from enrich.values import Applied, Decision, Failed, Proposed, Verdict
from memory.killing import Killed, kill
from memory.site import CONFIG, Site, accept, clocks, edit

BODY = "\nThe clock is kept.\n"
POST = f"---\ntitle: A\n---\n{BODY}"
BOM = codecs.BOM_UTF8.decode()
FORMS = {
    "yaml": POST,
    "yaml with comments": f"---\n# c\ntitle: 'A'   # t\n\ntags: []  # e\nlast: |\n  x\n---\n{BODY}",
    "crlf": POST.replace("\n", "\r\n"),
    "byte order mark": BOM + POST,
    "no last line end": POST.rstrip("\n"),
    "indented list": f"---\ntags:\n    - bread\n    - maps\ntitle: A\n---\n{BODY}",
    "flow list over lines": f"---\ntags: [\n  bread,\n  maps,\n]\n---\n{BODY}",
    "empty block": f"---\n---\n{BODY}",
    "toml": f"+++\ntitle = 'A'\n[extra]\nx = 1\n+++\n{BODY}",
    "toml with a list": f'+++\ntags = [\n  "bread",\n]\n+++\n{BODY}',
    "json": f'{{\n  "title": "A"\n}}\n{BODY}',
    "json on one line": f'{{"title": "A", "tags": ["bread"]}}\n{BODY}',
    "none": f"# A\n{BODY}",
    "none, with a mark and crlf": BOM + f"# A\n{BODY}".replace("\n", "\r\n"),
}
CREATES = CONFIG + "[site]\ncreate = true\n"


def _site(root: Path, text: str, config: str = CREATES) -> Site:
    made = Site(root, clocks, config)
    made.write("a.md", text)
    return made


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("config", [CREATES, CREATES + '[provenance]\nkey = "ai"\n'], ids=["plain", "with a mark"])
def test_a_write_is_taken_back_to_the_byte_and_brought_back(tmp_path: Path, text: str, config: str) -> None:
    """Whatever form the front matter has, and though it had none."""
    site = _site(tmp_path, text, config)
    assert isinstance(site.run("a.md", accept), Applied)
    written = site.read("a.md")
    assert frontmatter.read(written.encode())["summary"] == "It is kept."
    for before in (text, written, text):
        (done,) = site.undo(None)
        assert isinstance(done, Undo)
        assert (done.exact, site.read("a.md")) == (True, before)


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_an_edited_body_stays_edited(tmp_path: Path, text: str) -> None:
    """The front matter goes back to its bytes, and the new words stay."""
    site = _site(tmp_path, text)
    site.run("a.md", accept)
    site.write("a.md", site.read("a.md").replace("The clock", "Their clock"))
    site.undo(None)
    assert site.read("a.md") == text.replace("The clock", "Their clock")


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "left", "kept"),
    [
        (lambda text: text.replace("title: A", "title: B"), "---\ntitle: B\n---\n", ()),
        (lambda text: text.replace("title: A", "x: 1\ntitle: A # t"), "---\nx: 1\ntitle: A # t\n---\n", ()),
        (
            lambda text: text.replace("It is kept.", "Mine."),
            "---\ntitle: A\nsummary: Mine.\n---\n",
            (Kept("summary", "summary", "Mine.", "It is kept."),),
        ),
        (
            lambda text: text.replace("  - clocks\n", "  - clocks\n  - maps\n"),
            "---\ntitle: A\ntags:\n  - clocks\n  - maps\n---\n",
            (Kept("tags", "tags", ["clocks", "maps"], ["clocks"]),),
        ),
        (
            lambda text: text.replace("summary: It is kept.\n", ""),
            "---\ntitle: A\n---\n",
            (Kept("summary", "summary", None, "It is kept."),),
        ),
        (lambda text: text.replace("\n  - clocks", " ['clocks']"), "---\ntitle: A\n---\n", ()),
    ],
    ids=["another key", "a new key", "an edited text", "an edited list", "a key taken out", "another style"],
)
def test_what_was_edited_since_is_kept_and_told(
    tmp_path: Path, change: Change, left: str, kept: tuple[Kept, ...]
) -> None:
    """A value goes back only where it is still the one that enrich wrote, however it is spelled."""
    site = _site(tmp_path, POST)
    site.run("a.md", accept)
    changed = change(site.read("a.md"))
    assert changed != site.read("a.md")
    site.write("a.md", changed)
    (done,) = site.undo(None)
    assert isinstance(done, Undo)
    assert (done.exact, done.kept, site.read("a.md")) == (False, kept, left + BODY)


def test_nothing_is_left_to_take_back(tmp_path: Path) -> None:
    """Where a person changed every value, no file is touched and no write is made."""
    site = _site(tmp_path, POST)
    site.run("a.md", accept)
    site.write("a.md", POST.replace("title: A", "title: A\nsummary: Mine.\ntags: [maps]"))
    (done,) = site.undo(None)
    assert isinstance(done, Undo)
    assert (done.patch, done.taken, len(done.kept)) == (None, (), 2)
    assert site.last_run() == "r0001"


def test_a_write_of_an_older_enrich_is_told(tmp_path: Path) -> None:
    """It kept too little, and git is what helps."""
    site = _site(tmp_path, POST)
    site.run("a.md", accept)
    with site.journal._transaction() as database:
        database.execute("UPDATE writes SET head = NULL")
    (write,) = site.of_run("r0001")
    with pytest.raises(PostError, match="was written by an older enrich") as caught:
        plan(site.task(), write, files.read(site.root, "a.md"))
    assert caught.value.hint == "take it back with git"
    (failed,) = site.undo(None)
    assert isinstance(failed, Failed)
    assert str(failed.error).startswith("a.md: was written by")


NAMES = ["a.md", "b.md", "c.md"]


def _decided(site: Site, name: str) -> Decided:
    site.write(name, POST)
    _, outcome = site.propose(name)
    assert isinstance(outcome, Proposed)
    return Decided(outcome, tuple(accept(outcome)))


@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_kill_among_several_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int) -> None:
    """Each post has its old bytes and waits, or its new ones and is done; what is left is written by the next run."""
    site = _site(tmp_path, POST)
    task, decided = site.task(), [_decided(site, name) for name in NAMES]
    with monkeypatch.context() as patch:
        kill(patch, written)
        with pytest.raises(Killed):
            settle_all(task, decided)
    recover(site.root, site.journal)
    assert [name for name in NAMES if site.read(name) != POST] == NAMES[:written]
    assert [name for name in NAMES if site.journal.writes.written(name)] == NAMES[:written]
    assert list(site.journal.decisions.waiting()) == NAMES[written:]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*NAMES, "enrich.toml"]
    assert all(isinstance(site.run(name, accept), Applied) for name in NAMES[written:])
    assert len({site.read(name) for name in NAMES}) == 1


def test_a_kill_after_the_bytes_and_before_the_record(tmp_path: Path) -> None:
    """What is in the files counts as written, and nothing is proposed for it again."""
    site = _site(tmp_path, POST)
    task, decided = site.task(), [_decided(site, name) for name in NAMES]
    intents = [Intent(one.proposed.patch, one.decisions) for one in decided]
    site.journal.writes.intend_all(task.run, intents, task.clock())
    files.write_all(site.root, [one.patch for one in intents])
    assert len(site.journal.writes.unfinished()) == 3
    recover(site.root, site.journal)
    assert site.journal.writes.unfinished() == []
    assert {name: site.journal.writes.written(name)["tags"] for name in NAMES} == {name: ["clocks"] for name in NAMES}
    assert site.journal.decisions.waiting() == {}


def _blame(site: Site) -> dict[str, Blame]:
    fields = frontmatter.locate(files.read(site.root, "a.md"))
    return {one.field: one for one in blamed(site.journal, "a.md", site.task().specs, fields)}


@pytest.mark.parametrize(
    ("text", "author", "change"),
    [
        ("", "nobody", ""),
        ("summary: ''\n", "nobody", ""),
        ("summary: Mine.\n", "person", "edited"),
        ("summary: It is kept.\n", "enrich", ""),
        ("summary: >-\n  It is\n  kept.\n", "enrich", ""),
    ],
)
def test_whose_a_value_is(tmp_path: Path, text: str, author: str, change: str) -> None:
    """What stands there now is held against what enrich wrote last, however it is spelled."""
    site = _site(tmp_path, POST)
    site.run("a.md", accept)
    site.write("a.md", POST.replace("title: A\n", f"title: A\n{text}"))
    found = _blame(site)["summary"]
    assert (found.author, found.change, found.line) == (author, change, 3 if text else 0)
    assert bool(found.run) == (author == "enrich")


def test_blame_tells_where_a_value_comes_from(tmp_path: Path) -> None:
    """The run, the model and the decision; of a person's edit, what it was made of, and no quote."""
    site = _site(tmp_path, POST)
    site.run("a.md", edit(summary="Mine."))
    found = _blame(site)
    tags, summary = found["tags"], found["summary"]
    assert (tags.author, tags.run, tags.model, tags.prompt, tags.verdict) == (
        "enrich",
        "r0001",
        "scripted",
        "enrich",
        "accept",
    )
    assert tags.asked == tags.written == tags.decided == "2026-01-01T00:00:01+00:00"
    assert (summary.author, summary.change, summary.verdict, summary.evidence) == ("person", "decided", "edit", ())


def test_a_value_that_was_never_enrichs_is_a_persons(tmp_path: Path) -> None:
    """Without a journal of it, nothing more is known; a list that enrich added to is both's."""
    site = _site(tmp_path, POST.replace("title: A", "title: A\ntags: [maps]\nsummary: Mine."))
    assert {one.author for one in _blame(site).values()} == {"person"}
    site.run("a.md", accept)
    assert _blame(site)["tags"].author == "both"
    assert _blame(site)["tags"].value == ["maps", "clocks"]


def test_a_rejected_value_is_nobodys(tmp_path: Path) -> None:
    """What was turned down left no trace in the post."""
    site = _site(tmp_path, POST)
    site.run("a.md", lambda shown: [Decision(one.field, Verdict.REJECT) for one in shown.patch.proposals])
    assert {one.author for one in _blame(site).values()} == {"nobody"}
    assert site.read("a.md") == POST
