"""No way to a post leads past the vocabulary file: what waits from earlier is held to it when a command begins."""

from __future__ import annotations

from pathlib import Path

from enrich.config import load
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis
from enrich.pipeline.session import Order, open_session
from enrich.values import Proposal

WORDS = "terms:\n  - {label: tower-clock, aliases: [clock]}\nnever: [hype]\n"


def _site(folder: Path) -> Path:
    folder.mkdir()
    (folder / "enrich.toml").write_text("[fields.tags]\n", encoding="utf-8")
    for name in ("a.md", "b.md"):
        (folder / name).write_text(f"---\ntitle: {name}\ntags: []\n---\n\nA clock and hype.\n", encoding="utf-8")
    return folder


def test_a_later_word_changes_what_waits(tmp_path: Path) -> None:
    """A proposal loses what is ruled out and takes the label of what became an alias; an empty one is turned down."""
    site = _site(tmp_path / "site")
    journal = Journal(site / ".enrich")
    journal.start("r", "run", "m", 1, "t")
    for path, said in (("a.md", ["clock", "hype"]), ("b.md", ["hype"])):
        journal.propose("r", path, Basis("base", {"tags": {}}), [Proposal("tags", "tags", [], [*said])], "t")
    journal.close()
    (site / "vocabulary").mkdir()
    (site / "vocabulary" / "tags.yml").write_text(WORDS, encoding="utf-8")
    with open_session(load(site), Order("review", asks=False), print) as session:
        waiting = session.journal.decisions.waiting()
    assert {path: [one.after for one in found] for path, found in waiting.items()} == {"a.md": [["tower-clock"]]}


def test_what_was_accepted_of_a_list_stays_as_it_was_decided(tmp_path: Path) -> None:
    """A word that rules out an item that waits changes neither what a person accepted nor what they did not decide."""
    site = _site(tmp_path / "site")
    journal = Journal(site / ".enrich")
    journal.start("r", "run", "m", 1, "t")
    said = Proposal("tags", "tags", [], ["bread", "clock", "hype"])
    journal.propose("r", "a.md", Basis("base", {"tags": {}}), [said], "t")
    journal.items.accept("a.md", "tags", ["bread"], "t")
    journal.close()
    (site / "vocabulary").mkdir()
    (site / "vocabulary" / "tags.yml").write_text(WORDS, encoding="utf-8")
    with open_session(load(site), Order("review", asks=False), print) as session:
        decisions = session.journal.decisions
        waiting = [one.after for one in decisions.waiting()["a.md"]]
        ready = [one.proposal.after for one in decisions.ready()["a.md"]]
    assert (ready, waiting) == ([["bread"]], [["tower-clock"]])
