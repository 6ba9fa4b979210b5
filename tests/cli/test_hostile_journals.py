"""Every row of a journal is proved again: what nobody can have proposed, decided or written never reaches a file."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cli.in_process import Called
from enrich import frontmatter
from enrich.config import load
from enrich.journal.db import Journal
from enrich.pipeline.pending import Filters, current, pending, standing
from enrich.pipeline.session import Order, open_session
from enrich.values import JSON, FieldSpec, Form, Kind, Proposal, Proposed
from enrich.verify.rows import strange

SETTINGS = """
[site]
exclude = ["secret/"]
[fields.summary]
min_chars = 0
[fields.tags]
values = ["clocks", "bread"]
[fields.people]
"""
POST = "---\ntitle: A\nlayout: post\n---\n\nThe `<dialog>` of a clock is kept by Ada.\n"
TIME = "2026-01-02T03:04:05+00:00"
SCRIPT = "<script>alert(1)</script>"
HONEST = "The clock is kept."
POSTS = ("a.md", "b.md", "secret/a.md", "README.md", ".github/a.md")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with an empty journal, a private post, and a link out of it."""
    root = tmp_path / "site"
    for name in POSTS:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(POST, encoding="utf-8")
    (root / "private.md").write_text(POST.replace("layout", "enrich: false\nlayout"), encoding="utf-8")
    (tmp_path / "outside.md").write_text(POST, encoding="utf-8")
    (root / "link.md").symlink_to(tmp_path / "outside.md")
    (root / "enrich.toml").write_text(SETTINGS, encoding="utf-8")
    with closing(Journal(root / ".enrich")) as journal:
        journal.start("r", "run", "m", 1, TIME)
    return root


@contextmanager
def _journal(site: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(site / ".enrich" / "journal.db")) as database, database:
        yield database


def _proposal(after: object = HONEST, field: str = "summary", **other: object) -> dict[str, Any]:
    made = {"run": "r", "model": "m", "prompt": "enrich", "prompt_version": "1", "fingerprint": "f", "time": TIME}
    told = {"field": field, "key": field, "before": None, "after": after, "review": "auto", "evidence": []}
    return {**told, "flags": [], "provenance": made, "kind": None, **other}


def _decided(
    site: Path, path: str, proposal: Mapping[str, Any], *verdicts: str, state: str = "ready", value: object = None
) -> None:
    """A row as somebody with an editor for databases would write it, with decisions of a person."""
    row = ("r", path, proposal["field"], "base", "{}", state, json.dumps(proposal), TIME)
    with _journal(site) as database:
        put = "INSERT INTO proposals (run, path, field, base, basis, state, proposal, time) VALUES (?,?,?,?,?,?,?,?)"
        number = database.execute(put, row).lastrowid
        for verdict in verdicts:
            said = json.dumps(proposal["after"] if value is None else value)
            put = "INSERT INTO decisions (proposal, verdict, value, by, time) VALUES (?, ?, ?, 'person', ?)"
            database.execute(put, (number, verdict, said, TIME))


def _bytes(folder: Path) -> dict[str, bytes]:
    found = (one for one in folder.rglob("*") if one.is_file() and ".enrich" not in one.parts)
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}


STOPS = (
    ("apply",),
    ("undo", "--yes"),
    ("undo", "--list"),
    ("redo", "--yes"),
    ("run", "--yes"),
    ("move-key", "layout", "kind", "--yes"),
    ("vocab", "merge", "clocks", "bread", "--yes"),
    ("blame", "a.md"),
    ("runs",),
    ("runs", "show", "last"),
)
GOES_ON = (("check",), ("status",), ("plan",), ("run", "--dry-run"), ("apply", "--dry-run"), ("undo", "--dry-run"))


@pytest.mark.parametrize("kind", ["tracked", "linked"])
def test_a_state_of_others_is_not_used_by_any_verb(site: Path, called: Called, kind: str) -> None:
    """What writes, or tells what the journal holds, stops with the way on; what only looks goes on without it."""
    _decided(site, "a.md", _proposal(), "accept")
    if kind == "tracked":
        for words in (("init", "-q"), ("add", "-f", ".enrich/journal.db")):
            subprocess.run(["git", *words], cwd=site, check=True)
    else:
        (site / ".enrich").rename(site.parent / "state")
        (site / ".enrich").symlink_to(site.parent / "state")
    before = _bytes(site.parent), (site / ".enrich" / "journal.db").read_bytes()
    told = "came with the repository" if kind == "tracked" else "is a link to"
    for verb in STOPS:
        done = called(site, *verb)
        assert (done.code, told in done.err, HONEST in done.out) == (2, True, False), verb
    for verb in GOES_ON:
        done = called(site, *verb)
        assert (done.code == 2, told in done.err, HONEST in done.out) == (False, verb != ("check",), False), verb
    assert (_bytes(site.parent), (site / ".enrich" / "journal.db").read_bytes()) == before


def _summary(site: Path, name: str) -> object:
    return frontmatter.read((site / name).read_bytes()).get("summary")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("../outside.md", "is no place in this site"),
        ("../../.bashrc", "is no place in this site"),
        ("a/../../outside.md", "is no place in this site"),
        ("./a.md", "is no place in this site"),
        ("{site}/a.md", "is no place in this site"),
        ("a\0.md", "is no place in this site"),
        ("link.md", "is a link out of the site"),
        ("gone.md", "is gone"),
        ("secret/a.md", "excluded by [site] exclude"),
        (".github/a.md", "hidden"),
        ("README.md", "about the repository"),
        ("private.md", "says `enrich: false`"),
    ],
)
def test_a_decision_is_on_a_post_of_the_site(site: Path, called: Called, path: str, told: str) -> None:
    """Another place is told, and keeps its bytes; the decision beside it is carried out."""
    _decided(site, path.format(site=site), _proposal(), "accept")
    _decided(site, "b.md", _proposal(), "accept")
    before = _bytes(site.parent)
    done = called(site, "apply")
    assert (done.code, _summary(site, "b.md")) == (3, HONEST)
    assert told in done.err
    after = _bytes(site.parent)
    assert {name for name in after if after[name] != before.get(name)} == {"site/b.md"}


@pytest.mark.parametrize(
    ("proposal", "told"),
    [
        (_proposal(SCRIPT), "its value holds HTML"),
        (_proposal("See [this](https://example.org)."), "its value holds a link or an address"),
        (_proposal("A {{ site.secret }} clock."), "its value holds template code"),
        (_proposal("A clock\u202e is kept."), "its value holds the hidden character U+202E"),
        (_proposal("A clock.\nlayout: evil"), "its value holds the hidden character U+000A"),
        (_proposal("The <dialog>x</dialog> of a clock."), "its value holds HTML"),
        (_proposal(["a" * 10_001], "people"), "a text has 10,001 characters"),
        (_proposal({"a": 1}), "its value is no text"),
        (_proposal(7), "its value is no text"),
        (_proposal(after=True), "its value is no text"),
        (_proposal([["a"]], "people"), "its value is no list of texts"),
        (_proposal([{"layout": "evil"}], "people"), "its value is no list of texts"),
        (_proposal({"Ada": "evil"}, "people"), "its `kind` is `names`"),
        (_proposal([SCRIPT], "people"), "its value holds HTML"),
        (_proposal(["x"] * 1_002, "people"), "items or more"),
        (_proposal(["evil"], "tags"), "its `values` are clocks, bread"),
        (_proposal(["a"]), "its `kind` is `text`"),
        (_proposal(HONEST, kind="names"), "its `kind` is `text`"),
    ],
)
def test_a_value_is_one_of_a_checked_reply(site: Path, called: Called, proposal: Mapping[str, Any], told: str) -> None:
    """Whatever a journal says was accepted; the rest of the post is written."""
    _decided(site, "a.md", proposal, "accept")
    _decided(site, "a.md", _proposal(["clocks"], "tags") if proposal["field"] != "tags" else _proposal(), "accept")
    _decided(site, "b.md", _proposal(), "accept")
    done = called(site, "apply")
    assert told in done.err
    assert _summary(site, "b.md") == HONEST
    written = frontmatter.read((site / "a.md").read_bytes())
    assert written.keys() - {"title", "layout"} == ({"tags"} if proposal["field"] != "tags" else {"summary"})
    assert written["layout"] == "post"


def test_what_the_post_shows_as_code_is_no_html(site: Path, called: Called) -> None:
    """As in a reply."""
    _decided(site, "a.md", _proposal("The <dialog> of a clock."), "accept")
    assert called(site, "apply").code == 0
    assert _summary(site, "a.md") == "The <dialog> of a clock."


def test_a_persons_own_value_is_theirs_in_its_fields_shape(site: Path, called: Called) -> None:
    """They may write HTML; a mapping is nothing that a person could have typed."""
    _decided(site, "a.md", _proposal(), "edit", value="A <b>clock</b>.")
    _decided(site, "b.md", _proposal(), "edit", value={"layout": "evil"})
    done = called(site, "apply")
    assert (done.code, _summary(site, "a.md"), _summary(site, "b.md")) == (3, "A <b>clock</b>.", None)
    assert "its value is no text" in done.err


@pytest.mark.parametrize("verdicts", [(), ("defer",), ("accept", "reject"), ("yes, please",)])
def test_nothing_is_written_that_nobody_decided(site: Path, called: Called, verdicts: tuple[str, ...]) -> None:
    """A row that calls itself decided has a decision to write it, of a known kind; else it is told and dropped."""
    _decided(site, "a.md", _proposal(), *verdicts)
    _decided(site, "b.md", _proposal(), "accept")
    done = called(site, "apply")
    assert (done.code, _summary(site, "a.md"), _summary(site, "b.md")) == (0, None, HONEST)
    assert "a.md: `summary` counts as decided, and nobody's decision is there: it is dropped" in done.err
    assert "nobody's decision" not in called(site, "apply").err


def test_a_row_has_the_key_that_its_field_has(site: Path, called: Called) -> None:
    """Another key counts for nothing; a field that the site has not is not written at all."""
    _decided(site, "a.md", _proposal(key="layout"), "accept")
    _decided(site, "b.md", _proposal("evil", "layout", before="post"), "accept")
    called(site, "apply")
    assert frontmatter.read((site / "a.md").read_bytes()) == {"title": "A", "layout": "post", "summary": HONEST}
    assert (site / "b.md").read_text(encoding="utf-8") == POST


@pytest.mark.parametrize("text", ["{", "[]", '{"field": "summary"}', '"a"', "[" * 100_000])
def test_a_row_that_is_no_proposal_is_told(site: Path, called: Called, text: str) -> None:
    """With the command that says which it is."""
    _decided(site, "a.md", _proposal(), "accept")
    with _journal(site) as database:
        database.execute("UPDATE proposals SET proposal = ?", (text,))
    done = called(site, "apply")
    assert done.code == 2
    assert "a proposal that can't be read" in done.err
    assert "enrich journal check" in done.err


@pytest.mark.parametrize("verb", [("apply", "--dry-run"), ("run", "--yes"), ("run", "--dry-run")])
def test_no_other_verb_lets_a_forged_row_in(site: Path, called: Called, verb: tuple[str, ...]) -> None:
    """Whether it waits or counts as decided."""
    for state, path in (("pending", "a.md"), ("ready", "b.md"), ("pending", "../outside.md"), ("pending", "link.md")):
        _decided(site, path, _proposal(SCRIPT), "accept", state=state)
    outside = (site.parent / "outside.md").read_bytes()
    done = called(site, *verb)
    assert SCRIPT not in done.out
    assert SCRIPT.encode() not in b"".join(_bytes(site).values())
    assert (site.parent / "outside.md").read_bytes() == outside


def test_a_review_shows_no_forged_row(site: Path) -> None:
    """By post and by field; each is told, and dropped so that it is told once."""
    _decided(site, "a.md", _proposal(SCRIPT), state="pending")
    _decided(site, "b.md", _proposal(), state="pending")
    _decided(site, "../outside.md", _proposal(), state="pending")
    notes: list[str] = []
    with open_session(load(site), Order("review", asks=False, wants=False), notes.append) as session:
        waiting = pending(session, None, Filters())
        made = {path: standing(session, path, some) for path, some in waiting.items()}
        assert [path for path, one in made.items() if isinstance(one, Proposed)] == ["b.md"]
        assert made["a.md"] is None
        left = [path for path, _ in current(session, pending(session, None, Filters()))]
        assert left == ["../outside.md", "b.md"]
    assert notes == ["a.md: what is proposed for `summary` is dropped, because its value holds HTML"]


def test_the_page_writes_no_forged_row(site: Path) -> None:
    """It tells why, as of a conflict."""
    pytest.importorskip("starlette")
    from enrich.review.web.service import Desk

    _decided(site, "a.md", _proposal(SCRIPT), "accept")
    _decided(site, "../outside.md", _proposal(), "accept")
    _decided(site, "b.md", _proposal(), "accept")
    with open_session(load(site), Order("review", asks=False, wants=False), lambda _: None) as session:
        done = Desk(session).write()
    assert (done.count, _summary(site, "a.md"), _summary(site, "b.md")) == (1, None, HONEST)
    assert ["holds HTML" in told or "no place" in told for told in done.failed] == [True, True]


@pytest.mark.parametrize(
    ("spec", "before", "after", "told"),
    [
        (FieldSpec("t", "t", Kind.TERMS, form=Form.WORDS), "a b", "a b c", ""),
        (FieldSpec("t", "t", Kind.TERMS, form=Form.WORDS), "a b", f"a b {SCRIPT}", "its value holds HTML"),
        (FieldSpec("t", "t", Kind.TERMS), [1, True, {"label": "x"}], [1, True, {"label": "x"}, "c"], ""),
        (FieldSpec("t", "t", Kind.TERMS), [SCRIPT], [SCRIPT, "c"], ""),
        (FieldSpec("t", "t", Kind.TERMS), None, [1], "its value is no list of texts"),
        (FieldSpec("t", "t", Kind.TERMS, form=Form.MAP), {"a": None}, {"a": None, "b": None}, ""),
        (FieldSpec("t", "t", Kind.TERMS, form=Form.MAP), {"a": None}, {"a": "x", "b": None}, "no list of texts"),
        (FieldSpec("t", "t", Kind.TERMS), None, None, "its value is no list of texts"),
        (FieldSpec("t", "t", Kind.TERM), None, "clocks", ""),
        (FieldSpec("t", "t", Kind.TERM), None, SCRIPT, "its value holds HTML"),
        (FieldSpec("t", "t", Kind.TERM), None, None, "its value is no text"),
    ],
)
def test_what_stands_there_is_a_persons(spec: FieldSpec, before: JSON, after: JSON, told: str) -> None:
    """Only what a value adds is proved, in each form of a list."""
    found = strange(Proposal("t", "t", before, after), spec, "")
    assert told in found
    assert bool(told) == bool(found)


FILLED = POST.replace("layout", f"summary: {HONEST}\nlayout")
EARLIER = POST.partition("\n\n")[0] + "\n"
HEAD = FILLED.partition("\n\n")[0] + "\n"
Row = tuple[str, str, object, object]  # field, key, the value after and the one before
SUMMARY: Row = ("summary", "summary", HONEST, None)


def _wrote(site: Path, path: str, earlier: str, *rows: Row, before: str = "") -> None:
    """A write as somebody would record it who wants ``earlier`` to be put back in the place of a post's `HEAD`."""
    now = (site / path).read_bytes() if "\0" not in path and (site / path).is_file() else b""
    whole = earlier.encode() + now.removeprefix(HEAD.encode())
    with _journal(site) as database:
        put = "INSERT INTO writes (run, path, state, before, after, time, head) VALUES ('r', ?, 'done', ?, ?, ?, ?)"
        digests = (before or sha256(whole).hexdigest(), sha256(now).hexdigest())
        number = database.execute(put, (path, *digests, TIME, earlier.encode())).lastrowid
        database.execute("INSERT INTO edits VALUES (?, 0, ?, ?)", (number, earlier.encode(), HEAD.encode()))
        put = "INSERT INTO written (write, path, field, key, value, old) VALUES (?, ?, ?, ?, ?, ?)"
        database.executemany(put, [(number, path, one[0], one[1], *map(json.dumps, one[2:])) for one in rows])


@pytest.fixture
def filled(site: Path) -> Path:
    """The site with posts that have a summary, and an honest write to one of them."""
    for name in POSTS:
        (site / name).write_text(FILLED, encoding="utf-8")
    (site.parent / "outside.md").write_text(FILLED, encoding="utf-8")
    _wrote(site, "b.md", EARLIER, SUMMARY)
    return site


@pytest.mark.parametrize(
    ("path", "earlier", "rows", "told"),
    [
        ("../outside.md", EARLIER, (SUMMARY,), "is no place in this site"),
        ("{site}/a.md", EARLIER, (SUMMARY,), "is no place in this site"),
        ("link.md", EARLIER, (SUMMARY,), "is a link out of the site"),
        (".github/a.md", EARLIER, (SUMMARY,), "hidden"),
        ("README.md", EARLIER, (SUMMARY,), "about the repository"),
        ("a.md", "", (), "is no vocabulary file of this site"),
        ("enrich.toml", "evil = 1\n", (), "is no vocabulary file of this site"),
        ("../outside.md", "", (), "is no vocabulary file of this site"),
        ("a.md", EARLIER, (("layout", "layout", "post", "evil"),), "`layout` is a key of no field of this site"),
        ("a.md", EARLIER, (("summary", "layout", "post", "evil"),), "`layout` is a key of no field of this site"),
    ],
)
def test_an_undo_is_of_a_field_of_a_post(
    filled: Path, called: Called, path: str, earlier: str, rows: tuple[Row, ...], told: str
) -> None:
    """Other places and other keys keep what they have, and the undo beside them is carried out."""
    _wrote(filled, path.format(site=filled), earlier, *rows)
    before = _bytes(filled.parent)
    done = called(filled, "undo", "r", "--yes")
    assert (done.code, (filled / "b.md").read_text(encoding="utf-8")) == (3, POST)
    assert told in done.err
    after = _bytes(filled.parent)
    assert {name for name in after if after[name] != before[name]} == {"site/b.md"}


@pytest.mark.parametrize(
    ("earlier", "before"),
    [
        (EARLIER.replace("layout: post", "layout: evil"), ""),
        (EARLIER.replace("layout: post", "layout: post\nredirect: evil"), ""),
        (EARLIER.replace("title: A", "title: B"), ""),
        (EARLIER + "\nAnother body.\n", ""),
        (EARLIER.replace("---\n", "", 1), ""),
        ("", ""),
        (EARLIER, "0" * 64),
    ],
)
def test_an_undo_puts_back_the_fields_of_its_write_alone(
    filled: Path, called: Called, earlier: str, before: str
) -> None:
    """Where the journal says that more was there, or other bytes, the fields go back by themselves."""
    _wrote(filled, "a.md", earlier, SUMMARY, before=before)
    done = called(filled, "undo", "r", "--yes")
    assert (done.code, (filled / "a.md").read_text(encoding="utf-8")) == (0, POST)
    assert "a.md: took back summary\n" in done.out
    assert "b.md: took back summary, to the byte\n" in done.out


def test_a_redo_and_an_undo_go_to_and_fro(filled: Path, called: Called) -> None:
    """What is honest is taken back to the byte, and brought back to the byte."""
    for verb, text in (("undo", POST), ("redo", FILLED), ("undo", POST)):
        assert called(filled, verb, "--yes").code == 0
        assert (filled / "b.md").read_text(encoding="utf-8") == text
