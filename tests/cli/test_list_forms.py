"""Sites whose lists are texts: read as their generator reads them, from the first run to a renamed term."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.in_process import Called
from enrich.frontmatter.formats import FORMATS

RUST = "Rust has a borrow checker. The borrow checker of Rust finds data races. Graydon Hoare began Rust."
BREAD = "Bread needs flour, water and time. Flour and water make dough, and dough makes bread."
OAK = "Oak is carved while it is green. A carver of green oak needs a mallet, a gouge and an apron."
MOON = "Spring tides follow the full moon. At a full moon the harbour empties, and boats lie on the mud."
TOPICS = {
    "rust": (("rust", "memory-safety"), RUST),
    "bread": (("baking", "dough"), BREAD),
    "oak": (("carving", "oak"), OAK),
    "moon": (("harbour", "tides"), MOON),
}
EXTEND = "[fields.tags]\npolicy = 'extend'\nconfidence = 0\n"


@dataclass(frozen=True)
class Kind:
    """A kind of site: its files, how it writes terms, and what becomes of a short list, a missing and an empty one."""

    files: Mapping[str, str]
    write: Callable[[Sequence[str]], str]
    short: str
    missing: str
    settings: str = EXTEND


@pytest.fixture(autouse=True)
def formats() -> Iterator[None]:
    """A site makes its formats known to the process; these are forgotten again."""
    before = dict(FORMATS)
    yield
    FORMATS.clear()
    FORMATS.update(before)


def _quoted(terms: Sequence[str]) -> str:
    return '"' + ", ".join(terms) + '"'


def _hashed(terms: Sequence[str]) -> str:
    return '"' + " ".join(f"#{term}" for term in terms) + '"'


BLOCK = "\n  - rust\n  - memory-safety"
KINDS = {
    "jekyll": Kind({"_config.yml": "title: x\n"}, " ".join, "rust memory-safety", "rust memory-safety"),
    "hexo": Kind(
        {"_config.yml": "title: x\n", "package.json": '{"dependencies": {"hexo": "7"}}'},
        _quoted,
        "[rust, memory-safety]",
        BLOCK,
    ),
    "obsidian": Kind({".obsidian/app.json": "{}"}, _hashed, '"#rust #memory-safety"', BLOCK),
    "pelican": Kind({"pelicanconf.py": ""}, ", ".join, "rust, memory-safety", "rust, memory-safety"),
    "nothing known": Kind({}, ", ".join, "rust, memory-safety", "rust, memory-safety"),
    "settings": Kind(
        {"hugo.toml": ""}, " ".join, "rust memory-safety", "rust memory-safety", settings=EXTEND + "form = 'words'\n"
    ),
}


def _site(root: Path, kind: Kind) -> Path:
    files = dict(kind.files) | {"enrich.toml": kind.settings}
    for topic, (terms, body) in TOPICS.items():
        for number in range(4):
            files[f"{topic}{number}.md"] = _post(f"About {topic} {number}", f"tags: {kind.write(terms)}\n", body)
    files["short.md"] = _post("Rust again", f"tags: {kind.write(['rust'])} # ours\n", RUST)
    files["empty.md"] = _post("A checker for Rust", "tags:\n", RUST)
    files["missing.md"] = _post("A checker in Rust", "", RUST)
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def _post(title: str, tags: str, body: str) -> str:
    return f"---\ntitle: {title}\n{tags}last: 1\n---\n\n{body}\n"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_list_grows_in_its_own_form(called: Called, tmp_path: Path, kind: Kind) -> None:
    """Known terms are proposed one by one, a text is added to as it stands, and nothing else changes."""
    site = _site(tmp_path, kind)
    before = {file.name: file.read_text(encoding="utf-8") for file in site.glob("*.md")}
    done = called(site, "run", ".", "--yes", "--format", "json", "-q")
    assert done.code == 0, done.err
    assert {one["path"] for one in done.records if one["outcome"] == "applied"} == {
        "short.md",
        "empty.md",
        "missing.md",
    }
    after = {file.name: file.read_text(encoding="utf-8") for file in site.glob("*.md")}
    assert after["short.md"] == before["short.md"].replace(kind.write(["rust"]), kind.short)
    assert after["empty.md"] == before["empty.md"].replace("tags:", f"tags: {kind.missing}".replace(": \n", ":\n"))
    assert f"tags: {kind.missing}\n".replace(": \n", ":\n") in after["missing.md"]
    assert all(after[name] == before[name] for name in before if "0" <= name[-4] <= "9")
    again = called(site, "run", ".", "--yes", "--format", "json", "-q")
    assert {one["outcome"] for one in again.records} == {"unchanged"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_terms_are_counted_one_by_one(called: Called, tmp_path: Path, kind: Kind) -> None:
    """By check, by status and by the vocabulary that is learned."""
    site = _site(tmp_path, kind)
    (site / "enrich.toml").write_text(f"{kind.settings}max_items = 1\n", encoding="utf-8")
    told = called(site, "check", "--format", "json", "-q").records
    assert sorted(one["code"] for one in told) == ["missing", "missing", *["too-many"] * 16]
    states = [one["fields"]["tags"]["state"] for one in called(site, "status", "--format", "json").records]
    assert sorted(states) == [*["missing"] * 2, *["person"] * 17]
    learned = called(site, "vocab", "learn", "tags", "--all", "--yes")
    assert learned.code == 0, learned.err
    words = (site / "vocabulary" / "tags.yml").read_text(encoding="utf-8")
    assert sorted(line.strip() for line in words.splitlines()) == [
        "- baking",
        "- carving",
        "- dough",
        "- harbour",
        "- memory-safety",
        "- oak",
        "- rust",
        "- tides",
        "terms:",
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_term_is_renamed_in_its_form(called: Called, tmp_path: Path, kind: Kind) -> None:
    """Its own letters change in each post that has it, and those of no other."""
    site = _site(tmp_path, kind)
    before = {file.name: file.read_text(encoding="utf-8") for file in site.glob("*.md")}
    done = called(site, "vocab", "merge", "#memory-safety", "safety", "--yes")
    assert done.code == 0, done.err
    assert "`memory-safety` in 4 posts becomes `safety`" in done.err
    after = {file.name: file.read_text(encoding="utf-8") for file in site.glob("*.md")}
    new = {name: text.replace("memory-safety", "safety") for name, text in before.items()}
    assert after == new


def test_a_header_of_lines_holds_a_text(called: Called, tmp_path: Path) -> None:
    """Where a post can't have a list, a new one is a text, whatever other posts have."""
    (tmp_path / "pelicanconf.py").write_text("", encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(EXTEND, encoding="utf-8")
    for number in range(4):
        for topic, (terms, body) in TOPICS.items():
            text = f"Title: {topic} {number}\ntags: {', '.join(terms)}\n\n{body}\n"
            (tmp_path / f"{topic}{number}.md").write_text(text, encoding="utf-8")
    (tmp_path / "new.md").write_text(f"Title: A checker\n\n{RUST}\n", encoding="utf-8")
    (tmp_path / "short.md").write_text(f"Title: A checker\ntags: rust\n\n{RUST}\n", encoding="utf-8")
    assert called(tmp_path, "run", ".", "--yes", "-q").code == 0
    written = f"Title: A checker\ntags: rust, memory-safety\n\n{RUST}\n"
    assert [(tmp_path / name).read_text(encoding="utf-8") for name in ("new.md", "short.md")] == [written, written]


@pytest.mark.parametrize(("tags", "writes"), [("#rust #go", False), ("#rust", False), ("# ours", True), ("", True)])
def test_hashtags_that_are_a_comment_are_left_alone(called: Called, tmp_path: Path, tags: str, *, writes: bool) -> None:
    """YAML begins a comment with a #, so nothing stands there; but a person meant something, and is told."""
    site = _site(tmp_path, KINDS["obsidian"])
    (site / "empty.md").write_text(_post("A checker for Rust", f"tags: {tags}\n", RUST), encoding="utf-8")
    (record,) = called(site, "run", "empty.md", "--dry-run", "--format", "json", "-q").records
    assert record["outcome"] == ("proposed" if writes else "skipped")
    assert writes or "put quotes around the terms" in record["reason"]


def test_a_mapping_grows_by_keys(called: Called, tmp_path: Path) -> None:
    """They are written as its own keys are; an undo takes them out again, and to rename one is left to a person."""
    site = _site(tmp_path, Kind({}, lambda terms: "{" + ", ".join(f"{term}: " for term in terms) + "}", "", ""))
    (site / "block.md").write_text(_post("Rust of late", "tags:\n  rust: # a language\n", RUST), encoding="utf-8")
    before = {file.name: file.read_text(encoding="utf-8") for file in site.glob("*.md")}
    done = called(site, "run", ".", "--yes", "--format", "json", "-q")
    told = {one["path"]: one for one in done.records}
    assert told["empty.md"]["changes"][0]["after"] == ["rust", "memory-safety"]
    after = {file.name: file.read_text(encoding="utf-8") for file in site.glob("*.md")}
    assert after["short.md"] == before["short.md"].replace("{rust: }", "{rust: , memory-safety: }")
    assert after["block.md"] == before["block.md"].replace("language\n", "language\n  memory-safety:\n")
    (site / "short.md").write_text(after["short.md"].replace("last: 1", "last: 2"), encoding="utf-8")
    assert called(site, "undo", "--yes", "-q").code == 0
    new = {file.name: file.read_text(encoding="utf-8") for file in site.glob("*.md")}
    assert new == before | {"short.md": before["short.md"].replace("last: 1", "last: 2")}
    assert called(site, "vocab", "merge", "dough", "bread", "--yes").code == 3


def test_a_text_parted_otherwise_is_told(called: Called, tmp_path: Path) -> None:
    """To Jekyll, the commas are part of the terms: nothing is added there until the settings say what is meant."""
    site = _site(tmp_path, KINDS["jekyll"])
    (site / "short.md").write_text(_post("Rust again", "tags: rust, go\n", RUST), encoding="utf-8")
    (record,) = called(site, "run", "short.md", "--dry-run", "--format", "json", "-q").records
    assert (record["outcome"], "parted by commas" in record["reason"]) == ("skipped", True)
    (site / "enrich.toml").write_text(f"{EXTEND}form = 'commas'\n", encoding="utf-8")
    (record,) = called(site, "run", "short.md", "--dry-run", "--format", "json", "-q").records
    assert record["changes"][0]["after"].startswith("rust, go, ")
