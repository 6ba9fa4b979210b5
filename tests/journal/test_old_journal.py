"""The journal and the index that an old enrich left: opened as they are, and nothing in them is asked or lost again.

See `journal.old.make` for how they were made.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from enrich import frontmatter
from journal.old.said import PORT, answer
from review.seeded import Terminal
from server import Server

OLD = Path(__file__).parent / "old"
PROPOSED = {
    "chaguan": {"summary": "茶馆等着潮水和钟声。", "tags": ["tides", "bells", "bread"]},
    "ferry": {"summary": "A ferry takes the place of a bridge.", "tags": ["bridges"]},
    "lock": {"tags": ["bread", "tides"]},
    "markt": {"tags": ["bells", "bread", "bridges"]},
    "muehle": {"tags": ["bread", "bridges"], "people": ["Greta Lund"]},
    "orchard": {"summary": "Six trees are planted anew.", "tags": ["tides"], "people": ["Piet Harms"]},
    "qiao": {"tags": ["bridges", "tides"]},
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The site as the old program left it."""
    folder = tmp_path / "site"
    shutil.copytree(OLD / "site", folder)
    (folder / ".enrich").mkdir()
    for name in ("journal.db", "index.db"):
        (folder / name).rename(folder / ".enrich" / name)
    return folder


def _records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _values(site: Path, name: str) -> dict[str, Any]:
    return dict(frontmatter.read((site / "posts" / f"{name}.md").read_bytes()))


def _proposed(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        Path(one["path"]).stem: {change["field"]: change["after"] for change in one["changes"]}
        for one in records
        if one["outcome"] == "proposed"
    }


def test_nothing_is_asked_again(site: Path, enrich: Run) -> None:
    """A run proposes what waits, and needs neither what was rejected nor what the model was silent about."""
    with Server(default=answer, port=PORT) as server:
        done = enrich("run", "--format", "json", cwd=site, env={"OPENAI_API_KEY": "k"})
        assert (done.returncode, server.history) == (0, [])
    assert _proposed(_records(done.stdout)) == PROPOSED
    assert "4 new terms wait" in done.stderr
    assert "2 posts are decided and not yet written" in done.stderr


def test_runs_are_remembered(site: Path, enrich: Run) -> None:
    """Those that were killed have no end, and each keeps what it spent."""
    runs = {one["run"]: one for one in _records(enrich("runs", "--format", "json", cwd=site).stdout)}
    assert [one["command"] for one in runs.values() if not one["ended"]] == ["review", "review", "run"]
    assert [one["requests"] for one in runs.values() if one["requests"]] == [8, 3, 3]
    assert sum(one["usage"]["cost"] for one in runs.values()) == pytest.approx(0.006568)


def test_status_and_check_know_whose_value_it_is(site: Path, enrich: Run) -> None:
    """What enrich wrote stands fresh, what a person edited is theirs."""
    found = {
        Path(one["path"]).stem: one["fields"] for one in _records(enrich("status", "--format", "json", cwd=site).stdout)
    }
    states = {
        name: [fields[field]["state"] for field in ("summary", "tags", "people")] for name, fields in found.items()
    }
    assert states["harbour"] == ["fresh", "person", "fresh"]
    assert states["lock"] == ["fresh", "fresh", "missing"]
    assert states["muehle"] == ["person", "missing", "missing"]
    checked = enrich("check", cwd=site)
    assert (checked.returncode, "10 posts: 21 findings" in checked.stderr) == (1, True)


@pytest.mark.parametrize(
    ("name", "authors"),
    [
        ("harbour", {"summary": "enrich", "tags": "both", "people": "enrich"}),
        ("lock", {"summary": "enrich", "tags": "enrich"}),
        ("muehle", {"summary": "person", "tags": "nobody"}),
        ("qiao", {"summary": "enrich", "tags": "nobody"}),
    ],
)
def test_blame_knows_who_wrote_what(site: Path, enrich: Run, name: str, authors: dict[str, str]) -> None:
    """The author, and the run and model that a value came from."""
    (record,) = _records(enrich("blame", f"posts/{name}.md", "--format", "json", cwd=site).stdout)
    fields = {one["field"]: one for one in record["fields"]}
    assert {field: fields[field]["author"] for field in authors} == authors
    assert (fields["summary"]["model"], fields["summary"]["prompt"]) == ("scripted", "enrich")


def test_what_was_decided_is_written(site: Path, enrich: Run) -> None:
    """The value that was accepted, and the one item of a list of which others were rejected or wait."""
    done = enrich("apply", cwd=site)
    assert (done.returncode, done.stdout) == (0, "posts/ferry.md: tags\nposts/markt.md: summary\n")
    assert (_values(site, "ferry")["tags"], _values(site, "markt")["tags"]) == (["bells"], [])
    assert _values(site, "markt")["summary"] == "Vor dem Regen kauft jeder Brot."
    after = _proposed(_records(enrich("run", "--format", "json", cwd=site, env={"OPENAI_API_KEY": "k"}).stdout))
    assert (after["ferry"]["tags"], "tags" in after["markt"]) == (["bells", "bridges"], True)


def test_the_rest_of_a_list_is_decided(site: Path) -> None:
    """Of the list only the open item is asked about; it joins the one that was accepted before."""
    terminal = Terminal(site, "review", "posts/ferry.md", "--by", "field", plain=True)
    terminal.answer("n", "u", "y", "y")
    assert terminal.end() == 0
    values = _values(site, "ferry")
    assert (values["summary"], values["tags"]) == ("A ferry takes the place of a bridge.", ["bells", "bridges"])


def test_writes_are_taken_back_to_the_byte(site: Path, enrich: Run) -> None:
    """Run by run, the newest first; what was accepted of a list waits again with the rest of it."""
    written = ("20261126-174723-7ec0", "20261126-174718-adca", "20261126-174705-d6c0", "20261126-174700-83bd")
    assert enrich("undo", written[0], "--yes", cwd=site).returncode == 0
    after = _proposed(_records(enrich("run", "--format", "json", cwd=site, env={"OPENAI_API_KEY": "k"}).stdout))
    assert after["lock"] == {"tags": ["bread", "tides"]}
    for run in written[1:]:
        assert enrich("undo", run, "--yes", cwd=site).returncode == 0
    before = {path.name: path.read_bytes() for path in (OLD / "before").glob("*.md")}
    assert {name: (site / "posts" / name).read_bytes() for name in before} == before


def test_terms_that_wait_are_decided(site: Path, enrich: Run) -> None:
    """The queue is as it was, and an accepted term joins what was taken back and waits again."""
    waiting = _records(enrich("vocab", "queue", "--format", "json", cwd=site).stdout)
    assert [one["term"] for one in waiting] == ["lamplight"]
    assert enrich("vocab", "queue", "--accept", "lamplight", "--yes", cwd=site).returncode == 0
    assert enrich("vocab", "queue", "--format", "json", cwd=site).stdout == ""
