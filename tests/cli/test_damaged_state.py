"""Whatever happened to what enrich remembers: each command says so in a sentence with the way on, and is no bug."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from cli.in_process import Called
from enrich.errors import StateError
from enrich.index.index import SiteIndex
from journal.damaged import FILES, STATEMENTS, cut, flipped, made, statement

POST = "---\ntitle: The {0} bridge\ntags: [bridges]\n---\nA bridge of {0} is open to all who walk.\n"
COMMANDS = (
    ("runs",),
    ("runs", "show", "r1"),
    ("status",),
    ("apply",),
    ("undo", "--list"),
    ("undo", "--dry-run"),
    ("blame", "p1.md"),
    ("vocab", "queue", "--yes"),
    ("run", "--yes"),
    ("plan",),
    ("models", "probe", "--model", "m"),
)
_OFTEN = [*STATEMENTS][::4]
HURTS = {**FILES, **{name: statement(text) for name, text in STATEMENTS.items()}}


def _seldom(name: str) -> Sequence[pytest.MarkDecorator]:
    return [] if name in _OFTEN else [pytest.mark.long]


@pytest.fixture
def remembering(tmp_path: Path) -> Path:
    """A site with a few posts, and with a journal that knows of them."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "enrich.toml").write_text("[fields.tags]\n", encoding="utf-8")
    for number in range(1, 4):
        (site / f"p{number}.md").write_text(POST.format(number), encoding="utf-8")
    made(site / ".enrich")
    return site


@pytest.mark.parametrize("commands", [COMMANDS[5:9:3], pytest.param(COMMANDS, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", [*FILES, *(pytest.param(one, marks=_seldom(one)) for one in STATEMENTS)])
def test_a_damaged_journal_is_a_sentence(
    remembering: Path, called: Called, name: str, commands: tuple[tuple[str, ...], ...]
) -> None:
    """It ends commands that need it with 2 and the way on; which they then go, and all is well."""
    HURTS[name](remembering / ".enrich" / "journal.db")
    broken = shutil.copytree(remembering, remembering.with_name("broken"))
    told = []
    for words in commands:
        done = called(remembering, *words)
        told.append((words, done.code, done.err))
        shutil.rmtree(remembering)
        shutil.copytree(broken, remembering)
    assert not [one for one in told if "a bug" in one[2] or one[1] not in (0, 2, 3)]
    assert not [one for one in told if one[1] == 2 and "`enrich journal repair` keeps what is whole" not in one[2]]
    checked = called(remembering, "journal", "check")
    assert checked.code == 1
    assert checked.out.strip()
    assert called(remembering, "journal", "export").code in (0, 3)
    repaired = called(remembering, "journal", "repair")
    assert repaired.code == 0
    assert repaired.out.startswith("kept: ")
    assert [called(remembering, *words).code for words in (("journal", "check"), ("run", "--yes"))] == [0, 0]


@pytest.mark.parametrize("place", [0, 5, 15, 68, 71])
def test_a_head_that_is_damaged_is_repaired(remembering: Path, called: Called, place: int) -> None:
    """Where a file no longer says that it is a database, or whose it is, all of its rows are kept."""
    file = remembering / ".enrich" / "journal.db"
    before = called(remembering, "runs").out
    flipped(place)(file)
    done = called(remembering, "apply")
    assert (done.code, "`enrich journal repair` keeps what is whole" in done.err) == (2, True)
    assert called(remembering, "journal", "check").code == 1
    done = called(remembering, "journal", "repair")
    assert (done.code, "\nlost: nothing" in done.out) == (0, True)
    assert called(remembering, "runs").out == before


def test_what_a_repair_says(remembering: Path, called: Called) -> None:
    """Numbers of what was kept and lost, and where the old file is; JSON has the same."""
    file = remembering / ".enrich" / "journal.db"
    statement("UPDATE decisions SET verdict = 'odd' WHERE id = 2")(file)
    text = called(remembering, "journal", "repair").out.splitlines()
    assert text[0].startswith("kept: 8 runs, 8 requests, 8 replies, ")
    assert text[1] == "lost: 1 decisions"
    assert text[2].startswith("the old file is ")
    statement("UPDATE decisions SET verdict = 'odd' WHERE id = 3")(file)
    (told,) = called(remembering, "journal", "repair", "--format", "json").records
    assert (told["version"], told["kept"]["runs"], told["lost"]) == (1, 8, {"decisions": 1})
    assert Path(told["old"]).is_file()


def test_a_whole_journal_is_left_as_it_is(remembering: Path, called: Called) -> None:
    """`check` and `export` change no byte, and `repair` has nothing to do."""
    file = remembering / ".enrich" / "journal.db"
    before = file.read_bytes()
    assert called(remembering, "journal", "check").out == ""
    rows = called(remembering, "journal", "export").records
    assert {row["table"] for row in rows} >= {"replies", "proposals", "decisions", "writes", "written"}
    assert called(remembering, "journal", "repair").out == ""
    assert file.read_bytes() == before


def test_findings_as_json(remembering: Path, called: Called) -> None:
    """One object each."""
    statement("UPDATE decisions SET verdict = 'odd'")(remembering / ".enrich" / "journal.db")
    (told,) = called(remembering, "journal", "check", "--format", "json").records
    assert (told["table"], told["rows"], told["first"]) == ("decisions", 3, 1)


@pytest.mark.parametrize("words", [("check",), ("export",), ("repair",)])
def test_a_site_without_a_journal(tmp_path: Path, called: Called, words: tuple[str, ...]) -> None:
    """Has nothing to check, and gets none."""
    done = called(tmp_path, "journal", *words)
    assert (done.code, done.out, done.err) == (0, "", "this site has no journal yet\n")
    assert not (tmp_path / ".enrich").exists()


INDEX: dict[str, Callable[[Path], None]] = {
    "cut": cut(0.5),
    "one page": cut(1024),
    "facts that are no JSON": statement("UPDATE post SET facts = '{'"),
    "facts that are others": statement("UPDATE post SET facts = '[]'"),
    "glosses that are a list": statement("UPDATE post SET facts = json_set(facts, '$[1]', json('[1]'))"),
    "a gloss of one spelling": statement("UPDATE post SET facts = json_set(facts, '$[1]', 'alone')"),
    "titles that are none": statement("UPDATE post SET facts = json_set(facts, '$[2]', json('null'))"),
    "learned that is no JSON": statement("UPDATE learned SET value = '{'"),
    "learned that is a list": statement("UPDATE learned SET value = '[1]'"),
    "no features": statement("DROP TABLE features"),
    "a column less": statement("ALTER TABLE post DROP COLUMN overlaps"),
    "vectors that are none": statement("UPDATE vector SET hashes = x'01', weights = x'010203'"),
    "overlaps that are no JSON": statement("UPDATE post SET overlaps = '{'"),
    "a list of tables that is none": flipped(100, 0x08),
}


@pytest.mark.parametrize("name", INDEX)
def test_a_damaged_index_is_made_anew(remembering: Path, called: Called, name: str) -> None:
    """Nothing in it is not in the posts: a run that reads it goes on, and says where all was learned again."""
    assert called(remembering, "run", "--yes").code == 0
    INDEX[name](remembering / ".enrich" / "index.db")
    post = next(remembering.rglob("*.md"))
    post.write_text(post.read_text(encoding="utf-8") + "\nMore is said.\n", encoding="utf-8")
    done = called(remembering, "run", "--yes")
    assert (done.code, "a bug" in done.err) == (0, False)
    assert ("learned again" in done.err) == (name != "vectors that are none")
    assert "learned again" not in called(remembering, "run", "--yes").err


def test_an_index_that_others_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not removed under them."""
    SiteIndex(tmp_path / "index.db").update([], [])
    connect = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.1}))
    with closing(sqlite3.connect(tmp_path / "index.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE theirs (a)")
        with pytest.raises(StateError, match="the index is held by another program"):
            SiteIndex(tmp_path / "index.db").update([("a.md", tmp_path / "a.md")], [])
    assert (tmp_path / "index.db").is_file()


def test_the_export_is_json_to_the_last_line(remembering: Path, called: Called) -> None:
    """Also of rows whose JSON is broken: they stand as the text that they are."""
    statement("UPDATE proposals SET proposal = 'NaN' WHERE id = 2")(remembering / ".enrich" / "journal.db")
    lines = called(remembering, "journal", "export").out.splitlines()
    told = [json.loads(line, parse_constant=pytest.fail) for line in lines]
    assert [one["proposal"] for one in told if one["table"] == "proposals" and one["rowid"] == 2] == ["NaN"]
