"""`enrich vocab merge` and `enrich vocab lint --fix`: one reviewed patch over all posts, byte for byte."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.pipeline.rename_terms import renamed
from enrich.values import JSON
from vocab.clocks import Vocab

POSTS = {
    "flow.md": "---\ntitle: a\ntags: [ml, rust]  # ours\n---\nml\n",
    "block.md": "---\ntags:\n  - 'rust'\n  - ml   # why\n  - \"go\"\n---\nml\n",
    "double.md": "---\r\ntags:\r\n- ml\r\n- learning\r\n---\r\nml\r\n",
    "toml.md": '+++\ntags = ["go", "ml"]\n+++\nml\n',
    "json.md": '{\n  "tags": [\n    "ml"\n  ]\n}\n\nml\n',
    "text.md": "---\ntags: rust, ml , go\n---\nml\n",
    "other.md": "---\ntags: [mlops]\nsummary: of ml\n---\nml\n",
}
CHANGES = {
    "flow.md": (b"[ml, rust]", b"[learning, rust]"),
    "double.md": (b"- ml\r\n", b""),
    "toml.md": (b'"ml"', b'"learning"'),
    "json.md": (b'"ml"', b'"learning"'),
    "text.md": (b"rust, ml , go", b"rust, learning , go"),
}
SETTINGS = "[fields.tags]\n\n[fields.topic]\nkind = 'terms'\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Posts that bear one term in all formats."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "enrich.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in POSTS.items():
        (folder / name).write_bytes(text.encode())
    return folder


def _bytes(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in site.glob("*.md")}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["a", "x"], ["b", "x"]),
        (["a", "x", "b"], ["x", "b"]),
        (["b", " a ", "a"], ["b"]),
        (["a", "c", "A"], ["b", "A"]),
        ([1, None, "a", {"a": 1}], [1, None, "b", {"a": 1}]),
        ("a", "b"),
        ("x,a , y", "x,b , y"),
        ("a, b", "b"),
        ("about a", "about a"),
        (None, None),
        (7, 7),
    ],
)
def test_labels_get_their_new_names(before: JSON, after: JSON) -> None:
    """The order stays, no label stands twice for that, and whatever is no label is left alone."""
    assert renamed(before, {"a": "b", "c": "b"}) == after


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.dictionaries(st.sampled_from("ab"), st.sampled_from("cdx")))
def test_a_merge_is_a_renaming(value: list[str], names: dict[str, str]) -> None:
    """No old name is left, nothing stands twice, all else keeps its order, and a second merge changes nothing."""
    labels: list[JSON] = [*value]
    after = renamed(labels, names)
    assert isinstance(after, list)
    assert set(map(str, after)) == {names.get(label, label) for label in value}
    assert len(set(map(str, after))) == len(after)
    assert [one for one in after if one in value] == [one for one in value if one in after]
    assert renamed(after, names) == after


def test_a_merge_changes_nothing_else(site: Path, vocab: Vocab) -> None:
    """Only the label's own bytes differ, in every format; a post that can't be edited is named, the rest is done."""
    before = _bytes(site)
    done = vocab("merge", "ml", "learning", "--yes")
    assert done.returncode == 3
    assert "error: block.md:4: a comment stands inside the list" in done.stderr
    assert _bytes(site) == {name: old.replace(*CHANGES.get(name, (b"", b""))) for name, old in before.items()}
    words = (site / "vocabulary" / "tags.yml").read_text(encoding="utf-8")
    assert words == "terms:\n  - label: learning\n    aliases:\n      - ml\n"


def test_the_diff_is_one_that_git_applies(site: Path, vocab: Vocab) -> None:
    """A dry run writes nothing; git makes of its diff what --yes makes."""
    before = _bytes(site)
    shown = vocab("merge", "ml", "learning", "--dry-run")
    assert _bytes(site) == before
    assert not (site / "vocabulary").exists()
    other = site.parent / "other"
    subprocess.run(["cp", "-r", site, other], check=True)
    subprocess.run(["git", "init", "-q"], cwd=other, check=True)
    subprocess.run(["git", "apply"], cwd=other, input=shown.stdout.encode(), check=True)
    vocab("merge", "ml", "learning", "--yes")
    assert _bytes(other) == _bytes(site)
    assert (other / "vocabulary" / "tags.yml").read_bytes() == (site / "vocabulary" / "tags.yml").read_bytes()


def test_without_a_word_of_agreement_nothing_is_written(site: Path, vocab: Vocab) -> None:
    """Outside of a terminal the diff is shown, and how to write it."""
    before = _bytes(site)
    done = vocab("merge", "ml", "learning")
    assert (_bytes(site), "--yes writes vocabulary/tags.yml and 5 posts" in done.stderr) == (before, True)


def test_a_merge_stays_a_persons_and_can_be_undone(site: Path, vocab: Vocab, command: Vocab) -> None:
    """Nobody's value becomes enrich's by it, and `enrich undo` brings every byte back, in the vocabulary file too."""
    (site / "vocabulary").mkdir()
    words = b"# ours\nterms: [rust]\nnever: [stuff]\n"
    (site / "vocabulary" / "tags.yml").write_bytes(words)
    before = _bytes(site)
    vocab("merge", "ml", "learning", "--yes")
    with closing(sqlite3.connect(site / ".enrich" / "journal.db")) as database:
        assert {author for (author,) in database.execute("SELECT author FROM written")} == {"person"}
    assert (site / "vocabulary" / "tags.yml").read_bytes() != words
    again = vocab("merge", "ml", "learning", "--yes")
    assert (again.returncode, again.stdout) == (3, "")
    undone = command("undo", "last", "--yes")
    assert "vocabulary/tags.yml: took back the words, to the byte\n" in undone.stdout
    assert (_bytes(site), (site / "vocabulary" / "tags.yml").read_bytes()) == (before, words)


def test_private_posts_are_merged_too(site: Path, vocab: Vocab) -> None:
    """All posts means all: what no model may see is still the person's to tend."""
    text = "---\nenrich: false\ntags: [ml]\n---\nml\n"
    (site / "private.md").write_text(text, encoding="utf-8")
    vocab("merge", "ml", "learning", "--yes")
    assert (site / "private.md").read_text(encoding="utf-8") == text.replace("[ml]", "[learning]")


def test_the_file_of_words_follows(site: Path, vocab: Vocab) -> None:
    """A term of the file goes, and its aliases become those of the other; all else in the file stays."""
    (site / "vocabulary").mkdir()
    file = site / "vocabulary" / "tags.yml"
    file.write_text("# ours\nterms:\n  - rust  # the tongue\n  - label: ml\n    aliases: [m-l-x]\n", encoding="utf-8")
    vocab("merge", "ml", "rust", "--yes")
    text = file.read_text(encoding="utf-8")
    assert "# ours\n" in text
    assert "# the tongue" in text
    assert "label: ml" not in text
    assert all(alias in text for alias in ("ml", "m-l-x"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nothing", "rust"), "no term of the site is called `nothing`"),
        (("lerning", "rust"), "did you mean learning?"),
        (("ml", "ml"), "`ml` can't be merged into `ml`"),
        (("both", "rust"), "`both` is a term of `tags` and `topic`; choose with --field"),
        (("ml", "rust", "--field", "topics"), "did you mean `topic`?"),
        (("ml", "rust", "--yes", "--dry-run"), "choose one"),
    ],
)
def test_slips_are_told(site: Path, vocab: Vocab, arguments: tuple[str, ...], told: str) -> None:
    """One clear sentence, exit code 2, and nothing is written."""
    (site / "both.md").write_text("---\ntags: [both]\ntopic: [both]\n---\nx\n", encoding="utf-8")
    before = _bytes(site)
    done = vocab("merge", *arguments)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    assert _bytes(site) == before


def test_a_named_field_is_merged_alone(site: Path, vocab: Vocab) -> None:
    """--field chooses where a label stands in several."""
    (site / "both.md").write_text("---\ntags: [both]\ntopic: [both]\n---\nx\n", encoding="utf-8")
    vocab("merge", "both", "rust", "--field", "topic", "--yes")
    assert (site / "both.md").read_text(encoding="utf-8") == "---\ntags: [both]\ntopic: [rust]\n---\nx\n"


def test_what_waits_is_renamed_too(site: Path, vocab: Vocab, command: Vocab) -> None:
    """A proposal that waits goes on waiting, over the post as it is after the merge."""
    text = "A clock in a tower keeps the time of a town. It is wound every week by hand, and rust is its enemy.\n"
    (site / "w.md").write_text(f"---\ntitle: Tower\ntags: [ml]\nsummary:\n---\n\n{text}", encoding="utf-8")
    settings = '[fields.tags]\npolicy = "extend"\nmax_items = 3\nconfidence = 0\n'
    (site / "enrich.toml").write_text(settings, encoding="utf-8")
    run = json.loads(command("run", "w.md", "--format", "json").stdout)
    assert run["changes"][0]["before"] == ["ml"]
    vocab("merge", "ml", "learning", "--yes")
    command("run", "w.md", "--yes")
    after = json.loads(command("run", "w.md", "--format", "json", "--dry-run").stdout)
    assert "learning" in (site / "w.md").read_text(encoding="utf-8"), after
    assert "ml" not in (site / "w.md").read_text(encoding="utf-8").split("summary")[0].replace("html", "")
