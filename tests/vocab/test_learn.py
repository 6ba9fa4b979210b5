"""`enrich vocab learn`: what posts and people taught about spellings, as a reviewed diff of the vocabulary files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import Run
from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis
from enrich.values import JSON, Decision, Proposal, Verdict
from enrich.vocabulary.edit import Add, Alias
from enrich.vocabulary.file import read

GLOSS = "**马斯克**（Elon Musk: 企业家）来了，**库克**（Tim Cook）也来了。"
POSTS = {
    "a.md": ("people: [Elon Musk, Tim Cook]\ntags: [space]", GLOSS),
    "b.md": ("people: [Elon Musk]\ntags: [航天]", "**马斯克**（Elon Musk: 企业家）说**航天**（Space）。"),
    "c.md": ("people: [Elon Musk, 柏拉图]\ntags: [space]", "马斯克 **航天**（space）。**柏拉图**（Plato）说。"),
    "d.md": ("people: [Plato]", "柏拉图的书。"),
    "e.md": ("people: [Plato]", "又是柏拉图。"),
    "f.md": ("people: [Socrates]", "苏格拉底不写书。"),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Posts that gloss names, some of them once only."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "enrich.toml").write_text("[fields.people]\n[fields.tags]\n[fields.summary]\n", encoding="utf-8")
    for name, (fields, body) in POSTS.items():
        (folder / name).write_text(f"---\ntitle: {name}\n{fields}\n---\n\n{body}\n", encoding="utf-8")
    return folder


def _index(site: Path, words: str = "") -> SiteIndex:
    index = SiteIndex(None)
    files = [(file.name, file) for file in sorted(site.glob("*.md"))]
    index.update(files, (KNOWN["people"], KNOWN["tags"]), None, {"people": read(words.encode(), "people.yml")})
    return index


MUSK = Alias("Elon Musk", "马斯克", "glossed so in 2 posts")
PLATO = Alias("Plato", "柏拉图", "glossed so in 1 post, and 3 bear the one and hold the other")


@pytest.mark.parametrize(
    ("words", "learned"),
    [
        ("", [MUSK, PLATO]),
        ("never: [马斯克]\n", [PLATO]),
        ("never: [Elon Musk]\n", [PLATO]),
        ("terms:\n  - {label: Elon Musk, aliases: [马斯克]}\n", [PLATO]),
        ("terms: [马斯克, Elon Musk]\n", [PLATO]),
        ("terms: [马斯克]\n", [Alias("马斯克", "Elon Musk", "glossed so in 2 posts"), PLATO]),
    ],
)
def test_only_strong_evidence_counts(site: Path, words: str, learned: Sequence[Alias]) -> None:
    """Two glosses join two names, or one with two posts; what a person wrote into the file stands as it is."""
    assert _index(site, words).lore(KNOWN["people"], []) == learned


def test_terms_are_learned_from_glosses_too(site: Path) -> None:
    """Two tags that the posts gloss as one become one term, the commoner label first."""
    assert _index(site).lore(KNOWN["tags"], []) == [Alias("space", "航天", "glossed so in 2 posts")]


@pytest.mark.parametrize(
    ("edits", "learned"),
    [
        ([(["Musk"], ["Elon Musk"])] * 2, [Alias("Elon Musk", "Musk", "mended so by hand in 2 posts")]),
        ([(["Musk"], ["Elon Musk"])], []),
        ([(["Musk", "Cook"], ["Elon Musk"])] * 2, []),
        ([(["Tim Cook"], ["Elon Musk"])] * 2, []),
        ([(["elon-musk"], ["Elon Musk"])] * 2, []),
    ],
)
def test_the_same_edit_twice_is_an_alias(site: Path, edits: list[tuple[JSON, JSON]], learned: list[Alias]) -> None:
    """One word for one word, twice, and of a word that no post bears: else it was another choice and no spelling."""
    found = _index(site, "never: [马斯克, 柏拉图]\n").lore(KNOWN["people"], edits)
    assert found == learned


def test_all_labels_are_told_once(site: Path) -> None:
    """With all labels, one that becomes an alias is no term of its own."""
    index = _index(site)
    aliases = index.lore(KNOWN["people"], [])
    labels = ("Elon Musk", "Plato", "Socrates", "Tim Cook")
    assert index.labels(KNOWN["people"], aliases) == [Add(label) for label in labels]


def test_edits_come_from_the_journal(site: Path, enrich: Run) -> None:
    """What a person wrote instead of a proposal, in two posts, becomes an alias by that command."""
    journal = Journal(site / ".enrich")
    journal.start("r", "run", "m", 1, "t")
    for path in ("d.md", "e.md"):
        journal.propose("r", path, Basis("base", {"people": {}}), [Proposal("people", "people", None, ["Musk"])], "t")
        journal.decisions.decide(path, [Decision("people", Verdict.EDIT, ["Elon Musk"])], "t")
    journal.close()
    done = enrich("vocab", "learn", "people", "--dry-run", cwd=site)
    assert "+      - Musk  # mended so by hand in 2 posts\n" in done.stdout


def test_the_diff_is_shown_and_written(site: Path, enrich: Run) -> None:
    """A dry run prints what would be written, --yes writes it, and then there is nothing more to learn."""
    dry = enrich("vocab", "learn", "people", "--dry-run", cwd=site)
    assert "+      - 马斯克  # glossed so in 2 posts\n" in dry.stdout
    assert "people: 2 aliases of 2 labels\n" in dry.stderr
    assert not (site / "vocabulary").exists()
    unasked = enrich("vocab", "learn", "people", cwd=site)
    assert "nothing was written: --yes writes vocabulary/people.yml" in unasked.stderr
    done = enrich("vocab", "learn", "--yes", cwd=site)
    assert (done.returncode, done.stdout) == (0, "vocabulary/people.yml\nvocabulary/tags.yml\n")
    text = (site / "vocabulary" / "people.yml").read_text(encoding="utf-8")
    assert text.startswith("terms:\n  - label: Elon Musk\n    aliases:\n      - 马斯克  # glossed so in 2 posts\n")
    again = enrich("vocab", "learn", "--yes", cwd=site)
    assert (again.returncode, again.stdout) == (0, "")
    assert "nothing to change" in again.stderr


def test_a_text_has_no_words_to_learn(site: Path, enrich: Run) -> None:
    """A field that holds no terms is named as what it is."""
    done = enrich("vocab", "learn", "summary", cwd=site)
    assert done.returncode == 2
    assert "the field `summary` has no vocabulary, so there is nothing to learn" in done.stderr
