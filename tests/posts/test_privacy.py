"""What is private stays so: no word of a private post reaches what is told to a model about another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from enrich.fields.specs import KNOWN
from enrich.index.index import IndexReport, SiteIndex
from enrich.posts.privacy import Privacy
from enrich.settings import PrivacyConfig

SPECS = tuple(KNOWN[name] for name in ("summary", "tags", "people"))
RUST = "Rust has a borrow checker. The borrow checker of Rust finds data races. Graydon Hoare began Rust."
OPEN = "title: Rust {0}\ntags: [rust]\nsummary: Open {0}.\n"
HIDDEN = (
    "title: Secret Rust\ntags: [rust, secret-tag]\nsummary: A secret summary.\npeople: [Graydon Hoare, Secret Name]\n"
)
GLOSS = "\n\n**Graydon Hoare**（Secret Alias: a programmer）《Secret Work》\n"
RULES = Privacy(PrivacyConfig(posts=("diary/**",), keys=("mine",)))


def _site(folder: Path, path: str, front: str) -> dict[str, Path]:
    """Three open posts and one with secrets, all on one subject."""
    posts = {f"{number}.md": f"---\n{OPEN.format(number)}---\n{RUST}\n" for number in range(3)}
    posts[path] = f"---\n{HIDDEN}{front}---\n{RUST}{GLOSS}"
    for name, text in posts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return {name: folder / name for name in posts}


def _learned(files: Mapping[str, Path], database: Path | None, privacy: Privacy = RULES) -> tuple[str, IndexReport]:
    """All that is known for a post on the subject, as text."""
    index = SiteIndex(database)
    report = index.update(files.items(), SPECS, privacy)
    known = repr(index.context("new.md", "Rust", f"{RUST} Secret Name, Secret Alias.", SPECS, {}))
    index.close()
    return known, report


@pytest.mark.parametrize(
    ("path", "front"),
    [("a.md", "enrich: false\n"), ("diary/a.md", ""), ("a.md", "mine: true\n"), ("a.md", "mine: 2\n")],
)
def test_nothing_of_a_private_post_is_known(tmp_path: Path, path: str, front: str) -> None:
    """Neither its values as an example, nor its terms, names and aliases as candidates, now or from the file."""
    files = _site(tmp_path, path, front)
    for _ in range(2):
        known, report = _learned(files, tmp_path / "index.db")
        assert "ecret" not in known
        assert (report.posts, report.private) == (3, 1)
    assert report.read == 0


def test_an_open_post_is_known(tmp_path: Path) -> None:
    """The twin: the same post without a reason to be private is an example."""
    known, report = _learned(_site(tmp_path, "a.md", "mine: false\n"), None)
    assert "secret-tag" in known
    assert "A secret summary." in known
    assert (report.posts, report.private) == (4, 0)


def test_new_rules_count_at_once(tmp_path: Path) -> None:
    """A post that becomes private is forgotten though its file is as it was, and comes back with the rule's end."""
    files = _site(tmp_path, "diary/a.md", "")
    for privacy, private in ((Privacy(), 0), (RULES, 1), (Privacy(), 0)):
        known, report = _learned(files, tmp_path / "index.db", privacy)
        assert report.private == private
        assert ("secret-tag" in known) == (private == 0)


def test_a_post_that_turns_private_is_forgotten(tmp_path: Path) -> None:
    """A line `enrich: false` takes an indexed post out of the index."""
    files = _site(tmp_path, "a.md", "")
    assert "secret-tag" in _learned(files, tmp_path / "index.db")[0]
    files["a.md"].write_text(f"---\n{HIDDEN}enrich: false\n---\n{RUST}\n", encoding="utf-8")
    assert "ecret" not in _learned(files, tmp_path / "index.db")[0]
