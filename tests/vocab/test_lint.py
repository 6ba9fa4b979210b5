"""`enrich vocab lint`: what is untidy in a site's terms, and the mending of what is safe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from enrich.fields import DEFAULTS
from enrich.values import Term
from enrich.vocabulary.field_vocabulary import FieldVocabulary
from enrich.vocabulary.file import Words
from enrich.vocabulary.lint import LintFinding, Rule, findings
from enrich.vocabulary.similar import resembling
from vocab.clocks import Vocab

(TAGS,) = (spec for spec in DEFAULTS if spec.name == "tags")
FILE = Words(
    (Term("machine-learning", ("ml",)), Term("weather"), Term("wether")),
    never=("stuff",),
)


def _found(posts: dict[str, int], words: Words = FILE, names: dict[str, str] | None = None) -> list[LintFinding]:
    bearing = {label: [f"{label}{number}.md" for number in range(count)] for label, count in posts.items()}
    return list(findings({"tags": FieldVocabulary(TAGS, bearing, words)}, {"people": names or {}}))


@pytest.mark.parametrize(
    ("posts", "rule", "label", "better"),
    [
        ({"Rust": 1, "rust": 3}, Rule.TWIN, "Rust", "rust"),
        ({"Machine Learning": 9, "machine-learning": 2}, Rule.TWIN, "Machine Learning", "machine-learning"),
        ({"ML": 9}, Rule.ALIAS, "ML", "machine-learning"),
        ({"Stuff": 2}, Rule.NEVER, "Stuff", ""),
        ({"elon-musk": 2}, Rule.NAME, "elon-musk", ""),
        ({"agent": 2, "agents": 3}, Rule.NEAR, "agent", ""),
        ({"market-correction": 3, "market-correlation": 2}, Rule.NEAR, "market-correlation", ""),
        ({"lonely": 1}, Rule.ONCE, "lonely", ""),
    ],
)
def test_each_rule_finds_its_own(posts: dict[str, int], rule: Rule, label: str, better: str) -> None:
    """One finding, of the right kind; only spellings of one term have a better label."""
    found = _found(posts, names={"elonmusk": "Elon Musk"})
    assert [(one.rule, one.label, one.better) for one in found] == [(rule, label, better)]


def test_a_closed_vocabulary_knows_no_other_term() -> None:
    """Where the file is complete, every other label is unknown; its own terms and aliases are not."""
    closed = Words((Term("weather"), Term("rain", ("drizzle",))), complete=True)
    found = _found({"weather": 2, "Weather": 2, "sun": 2, "drizzle": 2}, closed)
    assert {(one.rule, one.label) for one in found} == {
        (Rule.UNKNOWN, "sun"),
        (Rule.TWIN, "Weather"),
        (Rule.ALIAS, "drizzle"),
    }


def test_terms_of_the_file_resemble_on_purpose() -> None:
    """Two terms of the file are not told as near, and one that is used once is no finding."""
    assert _found({"weather": 1, "wether": 2}) == []


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("agent", "agents", True),
        ("city", "cities", True),
        ("iran-us-war", "us-iran-war", True),
        ("monetisation", "monetization", True),
        ("gpt-4", "gpt-5", False),
        ("gpt-4-mini", "gpt-4o-mini", True),
        ("year-2023-review", "year-2024-review", False),
        ("rust", "trust", False),
        ("机器学习方法论", "机器学习方法", True),
        ("机器学习", "机器视觉", False),
    ],
)
def test_what_resembles(one: str, other: str, near: bool) -> None:  # noqa: FBT001
    """Plurals, words in another order and slips do; other numbers and short words don't."""
    assert resembling([one, "something-else", other]) == ([(one, other)] if near else [])


POSTS = {
    "a.md": "---\ntags: [Rust, ml]\npeople: [Elon Musk]\n---\nx\n",
    "b.md": '+++\ntags = ["rust", "elon-musk"]\n+++\nx\n',
    "c.md": "---\ntags:\n  - rust\n  - weather\n---\nx\n",
    "d.md": "---\ntags: [weather, stuff]\n---\nx\n",
}
WORDS = "terms:\n  - label: machine-learning\n    aliases: [ml]\nnever: [stuff]\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with something for each rule."""
    for name, text in POSTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "enrich.toml").write_text("[fields.tags]\n\n[fields.people]\n", encoding="utf-8")
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "tags.yml").write_text(WORDS, encoding="utf-8")
    return tmp_path


def _records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("site")
def test_findings_have_a_place(vocab: Vocab) -> None:
    """Path and line come first, exit code 1 says that there is something, and one-use terms are only counted."""
    done = vocab("lint")
    assert done.returncode == 1
    assert set(done.stdout.splitlines()) == {
        "a.md:2: tags: `Rust` is `rust` in another spelling; 2 posts have that",
        "a.md:2: tags: `ml` is an alias of `machine-learning`",
        "b.md:2: tags: `elon-musk` is a name in `people`, as `Elon Musk`",
        "d.md:2: tags: `stuff` must not be used: the vocabulary file forbids it",
        "tags: 2 terms are used in only one post; -v lists them",
    }
    assert "--fix mends 2" in done.stderr
    assert "\nd.md:2: tags: `stuff` is used only in this post\n" in vocab("lint", "-v").stdout
    records = _records(vocab("lint", "--format", "json", "--rule", "twin").stdout)
    assert [(one["rule"], one["label"], one["better"], one["paths"]) for one in records] == [
        ("twin", "Rust", "rust", ["a.md"])
    ]


def test_fixing_merges_what_is_safe(site: Path, vocab: Vocab) -> None:
    """Twins and aliases become their term, as one patch; everything else stays, and stays told."""
    before = {name: (site / name).read_bytes() for name in POSTS}
    shown = vocab("lint", "--fix", "--dry-run")
    assert "-tags: [Rust, ml]\n+tags: [rust, machine-learning]\n" in shown.stdout
    assert {name: (site / name).read_bytes() for name in POSTS} == before
    done = vocab("lint", "--fix", "--yes")
    assert (done.returncode, done.stdout) == (0, "a.md: tags\n")
    after = {name: (site / name).read_bytes() for name in POSTS}
    assert after == before | {"a.md": before["a.md"].replace(b"Rust, ml", b"rust, machine-learning")}
    left = _records(vocab("lint", "--format", "json").stdout)
    assert {one["rule"] for one in left} == {"name", "never", "once"}
    assert (site / "vocabulary" / "tags.yml").read_text(encoding="utf-8") == WORDS


@pytest.mark.usefixtures("site")
def test_a_tidy_site_is_told_so(vocab: Vocab) -> None:
    """Nothing found is exit code 0."""
    done = vocab("lint", "--field", "people")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing to correct\n")
    assert vocab("lint", "--yes").returncode == 2
