"""From the vocabulary file to the posts: what a server's model says against it never gets there, by no command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Run
from enrich import frontmatter
from enrich.fields import items
from server import Server, answers
from server.values import Answer, Asked

TAGS = """\
complete: true
terms:
  - {label: clocks, aliases: [timepieces, 钟表], note: only where one is built}
  - {label: draft, group: state}
  - {label: final, group: state}
  - {label: pinned, manual: true}
  - mills
never: [misc]
"""
FILES = {
    "tags": TAGS,
    "people": "terms:\n  - {label: John Harrison, aliases: [哈里森, Harrison]}\nnever: [Ann Owner]\n",
    "category": "complete: true\nterms:\n  - {label: watches, parent: making}\n  - {label: flour, parent: food}\n",
}
BODY = "\n哈里森 (Harrison) built clocks, and Ann Owner wrote this of clocks and mills.\n"
SAID = {
    "tags": ["Misc", "#Timepieces", "final", "draft", "pinned", "made-up", "鐘錶", "MILL"],
    "people": [
        {"name": "Ann Owner", "quote": "Ann Owner wrote this"},
        {"name": "哈里森", "quote": "哈里森 (Harrison) built clocks"},
        {"name": "Nobody There", "quote": "built clocks"},
    ],
    "area": "making",
    "category": "flour",
}


def _answer(asked: Asked) -> Answer:
    return answers.completion(asked, json.dumps(SAID))


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose model breaks every rule of the site."""
    with Server(default=_answer) as server:
        yield server


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two posts with an area and one without anything, and vocabulary files."""
    folder = tmp_path / "site"
    (folder / "vocabulary").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / "vocabulary" / f"{name}.yml").write_text(text, encoding="utf-8")
    for name, area in (("a.md", "making"), ("b.md", "food")):
        text = f"---\ntitle: {name}\nsummary: s\narea: {area}\ncategory: {'watches' if area == 'making' else 'flour'}\n"
        (folder / name).write_text(f"{text}tags: [misc, clocks]\npeople: [Harrison]\n---\n{BODY}", encoding="utf-8")
    (folder / "new.md").write_text(f"---\ntitle: New\n---\n{BODY}", encoding="utf-8")
    return folder


def _settings(site: Path, model: str) -> None:
    fields = "[fields.tags]\nmode = 'closed'\n[fields.people]\n[fields.area]\n[fields.category]\n"
    (site / "enrich.toml").write_text(model + fields, encoding="utf-8")


def test_a_servers_model(site: Path, server: Server, enrich: Run) -> None:
    """Aliases become labels; what is ruled out, for people only, second of a group, unknown or unpaired is dropped."""
    _settings(site, f"[model]\nname = 'm'\nbase_url = '{server.url}'\n")
    done = enrich("run", "--yes", "--format", "json", "new.md", cwd=site)
    assert done.returncode == 0, done.stderr
    written = frontmatter.read((site / "new.md").read_bytes())
    assert written == {
        "title": "New",
        "tags": ["clocks", "final", "mills"],
        "people": ["John Harrison"],
        "area": "making",
    }
    told = json.loads(done.stdout)
    flags = {flag.partition(":")[0] for change in told["changes"] for flag in change["flags"]}
    flags |= {note["code"] for note in told["notes"]}
    assert flags == {"never", "group-taken", "manual-term", "unknown-term", "no-evidence", "wrong-pair"}


def test_the_embedded_model(site: Path, enrich: Run) -> None:
    """The model on this machine is held to the same words, and says nothing that nothing speaks for."""
    _settings(site, "")
    enrich("run", "--yes", "new.md", cwd=site)
    written = frontmatter.read((site / "new.md").read_bytes())
    tags = set(map(str, items(written.get("tags"))))
    assert tags <= {"clocks", "mills", "draft", "final"}
    assert len({"draft", "final"} & tags) <= 1
    assert written.get("people", ["John Harrison"]) == ["John Harrison"]
    pairs = {("making", "watches"), ("food", "flour")}
    assert (written.get("area"), written.get("category")) in pairs | {("making", None), ("food", None), (None, None)}


def test_a_slip_in_a_file_stops_the_run(site: Path, enrich: Run) -> None:
    """A file that can't be meant is told with its line before anything is asked or written."""
    _settings(site, "")
    (site / "vocabulary" / "tags.yml").write_text("terms:\n  - {lable: clocks}\n", encoding="utf-8")
    done = enrich("run", "--dry-run", cwd=site)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("error: vocabulary/tags.yml:2: unknown key `lable` in a term; did you mean `label`?\n")
