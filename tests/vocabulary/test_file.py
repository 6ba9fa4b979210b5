"""The vocabulary file: what it may say, how a slip in it is told, and that a change of it leaves all else as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from enrich.config import load as settings
from enrich.errors import ConfigError
from enrich.fields.specs import DEFAULTS
from enrich.values import Term
from enrich.vocabulary.edit import Add, Alias, Change, Drop, Never, changed
from enrich.vocabulary.file import Words, read
from enrich.vocabulary.storage import load, load_all, place, save, source
from enrich.vocabulary.terms import fold, spellings

FULL = """\
# our words
complete: true
terms:
  - rust          # the language
  - label: machine-learning
    aliases: [ML, 机器学习]
    note: "only where models are trained"
    parent: computing
    group: field
    manual: true
    kind: topic
    labels: {de: Maschinelles Lernen}

  # numbers and words that YAML reads otherwise
  - 2024
  - no
never: [draft, "the owner"]
"""


def test_a_file_is_read() -> None:
    """A term is a label, or a mapping with all that can be said of it; every scalar is text."""
    learning = Term(
        "machine-learning",
        ("ML", "机器学习"),
        "only where models are trained",
        "computing",
        group="field",
        manual=True,
        labels=(("de", "Maschinelles Lernen"),),
        kind="topic",
    )
    expected = Words((Term("rust"), learning, Term("2024"), Term("no")), ("draft", "the owner"), complete=True)
    assert read(FULL.encode(), "tags.yml") == expected


def test_the_example_of_the_docs_is_one() -> None:
    """What docs/vocabulary.md shows can be read, with all that it says."""
    page = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n# vocabulary/tags.yml\n")[2].partition("```")[0]
    words = read(example.encode(), "tags.yml")
    assert [term.label for term in words.terms] == ["gardening", "machine-learning"]
    assert words.terms[1].manual
    assert words.never == ("misc", "the site's owner")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "terms:\n", "terms: []\nnever: ~\n", "\ufeffterms:\n"])
def test_an_empty_file_says_nothing(text: str) -> None:
    """A file without words is none, and no error."""
    assert read(text.encode(), "tags.yml") == Words()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("term: [a]\n", "tags.yml:1: unknown key `term` in the file", "did you mean `terms`?"),
        ("terms:\n  - a\n  - lable: b\n", "tags.yml:3: unknown key `lable` in a term", "did you mean `label`?"),
        ("terms:\n  - note: b\n", "tags.yml:2: a term has no `label`", ""),
        ("terms:\n  - a\n  -\n", "tags.yml:3: a term is empty", ""),
        ("terms:\n  - [a]\n", "tags.yml:2: a term must be a mapping", ""),
        ("terms: a\n", "tags.yml:1: `terms` must be a list", ""),
        ("- a\n", "tags.yml:1: must have the keys terms, never, complete", "put the list under `terms:`"),
        ("complete: maybe\n", "tags.yml:1: `complete` must be true or false", ""),
        ("terms:\n  - elon-musk\n  - a\n  - Elon Musk\n", "tags.yml:4: `Elon Musk` and `elon-musk` (line 2) share", ""),
        (
            "terms:\n  - {label: a, aliases: [x]}\n  - {label: b, aliases: [X]}\n",
            "tags.yml:3: `b` and `a` (line 2)",
            "",
        ),
        ("terms:\n  - {label: a, aliases: [b]}\n  - b\n", "tags.yml:3: `b` and `a` (line 2) share", ""),
        ("terms: [a]\nnever:\n  - A\n", "tags.yml:3: `A` is never proposed, but it is a spelling of the term `a`", ""),
        ("terms: [a]\nterms: [b]\n", "tags.yml:2: `terms` occurs twice in the file", ""),
        ("terms:\n  - '-'\n", "tags.yml:2: `-` has no letters to compare with other terms", ""),
        ("terms: [a\n", "tags.yml:2: not valid YAML: ", ""),
        ("terms: [a]\nnever: [\xe9\n".encode("latin-1").decode("latin-1"), "tags.yml:3: not valid YAML", ""),
    ],
)
def test_a_slip_is_told_with_its_line(text: str, message: str, hint: str) -> None:
    """What can't be meant is refused with path and line, and the nearest known key."""
    with pytest.raises(ConfigError) as caught:
        read(text.encode(), "tags.yml")
    assert str(caught.value).startswith(message)
    assert caught.value.hint == hint or caught.value.hint.startswith("quote")


def test_bytes_that_are_no_text_are_refused() -> None:
    """A file in another encoding is refused with the line, and never guessed at."""
    with pytest.raises(ConfigError, match=r"^tags.yml:2: is not UTF-8$"):
        read("terms:\n  - caf\xe9\n".encode("latin-1"), "tags.yml")


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("", [Add("a"), Never("b")], "terms:\n  - a\nnever:\n  - b\n"),
        ("# words\n", [Add("a")], "# words\nterms:\n  - a\n"),
        ("terms:\n", [Add("a"), Add("yes")], "terms:\n  - a\n  - 'yes'\n"),
        ("terms: []  # none\n", [Add("a")], "terms:  # none\n  - a\n"),
        ("terms:\n- a # one\n# end\n", [Add("b")], "terms:\n- a # one\n- b\n# end\n"),
        ("terms:\n    - a\n\n    # b\n    - b", [Add("c")], "terms:\n    - a\n\n    # b\n    - b\n    - c"),
        ("terms: [a, 'b']\r\n", [Add("c"), Add("d, e")], "terms: [a, 'b', c, 'd, e']\r\n"),
        ("terms:\r\n  - a\r\nnever: [x]\r\n", [Add("b")], "terms:\r\n  - a\r\n  - b\r\nnever: [x]\r\n"),
        ("terms: [a]\n", [Add("A"), Never("x"), Never("X")], "terms: [a]\nnever:\n  - x\n"),
        ("terms:\n  - a\nnever: [b, c]\n", [Add("b")], "terms:\n  - a\n  - b\nnever: [c]\n"),
        ("never:\n  - b\n  - c # gone\n", [Add("c")], "never:\n  - b\nterms:\n  - c\n"),
        (
            "terms:\n  - a # one\n  - b\n",
            [Alias("a", "x")],
            "terms:\n  - label: a # one\n    aliases:\n      - x\n  - b\n",
        ),
        ("terms: [a, b]\n", [Alias("a", "x")], "terms: [{label: a, aliases: [x]}, b]\n"),
        ("terms:\n  - {label: a}\n", [Alias("a", "x")], "terms:\n  - {label: a, aliases: [x]}\n"),
        (
            "terms:\n  - label: a\n    aliases: [x]  # old\n    note: n\n",
            [Alias("a", "z", "seen"), Alias("a", "x")],
            "terms:\n  - label: a\n    aliases: [x, z]  # old\n    note: n\n",
        ),
        (
            "terms:\n  - label: a\n    aliases:\n    - x\n",
            [Alias("X", "z", "seen 3 times")],
            "terms:\n  - label: a\n    aliases:\n    - x\n    - z  # seen 3 times\n",
        ),
        (
            "terms:\n  - label: a\n    note: |\n      long\n\n\n  - b\n",
            [Alias("a", "x"), Add("c")],
            "terms:\n  - label: a\n    note: |\n      long\n    aliases:\n      - x\n\n\n  - b\n  - c\n",
        ),
        (
            "",
            [Add("Elon Musk", "person"), Alias("Elon Musk", "马斯克", "3 glosses")],
            "terms:\n  - label: Elon Musk\n    kind: person\n    aliases:\n      - 马斯克  # 3 glosses\n",
        ),
        ("terms:\n  - a\n  # of b\n  - b # gone\n  - c\n", [Drop("B")], "terms:\n  - a\n  # of b\n  - c\n"),
        ("terms:\n  - a\n  - label: b\n    note: n\n", [Drop("b"), Add("c")], "terms:\n  - a\n  - c\n"),
        ("terms: [a, b, c]\n", [Drop("a"), Drop("c")], "terms: [b]\n"),
        ("terms: [a, b, c]\n", [Drop("b"), Drop("c")], "terms: [a]\n"),
        ("terms:\n  - a\n", [Drop("a"), Drop("z")], "terms:\n"),
        ("terms:\n  - a\n  - b\n", [Never("a")], "terms:\n  - b\nnever:\n  - a\n"),
        ("\ufeffterms: [a]\n", [Add("b")], "\ufeffterms: [a, b]\n"),
        ("terms: [a]\n", [], "terms: [a]\n"),
    ],
)
def test_a_change_leaves_all_else(before: str, changes: list[Change], after: str) -> None:
    """Comments, order, quotes, list style, indents and line ends stay; what is there already is not said twice."""
    assert changed(before.encode(), changes).decode() == after


def test_a_change_that_contradicts_the_file_is_refused() -> None:
    """An alias that is another term's spelling would make both ambiguous."""
    with pytest.raises(ConfigError, match=r"`b` and `a` .line 2. share a spelling"):
        changed(b"terms:\n  - a\n  - b\n", [Alias("b", "A")])


@pytest.mark.parametrize("source_", [b"{terms: [a]}\n", b"terms: &a []\nnever: *a\n"])
def test_a_file_that_would_be_broken_is_refused(source_: bytes) -> None:
    """Where the layout admits no safe edit, nothing is given back."""
    with pytest.raises(ConfigError, match="can't be edited safely"):
        changed(source_, [Add("b"), Never("x")])


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
TAKEN = {"", *(form for term in read(FULL.encode(), "").terms for form in spellings(term))}
WORDS = TEXTS.filter(lambda said: fold(said) not in TAKEN)
KNOWN = st.sampled_from([Drop("rust"), Drop("2024"), Alias("no", "nope")])
CHANGES = st.one_of(WORDS.map(Add), WORDS.map(Never), KNOWN)


@given(st.lists(CHANGES, max_size=6), TEXTS)
def test_what_is_asked_for_is_what_the_file_says(changes: list[Change], why: str) -> None:
    """Whatever the words, the new file can be read, keeps its comments, and the same again changes nothing."""
    changes = [*changes, Alias("machine-learning", "深度", why)]
    after = changed(FULL.encode(), changes)
    assert changed(after, changes[-1:]) == after
    assert "# numbers and words that YAML reads otherwise" in after.decode()
    assert [term for term in read(after, "tags.yml").terms if term.aliases[:3] == ("ML", "机器学习", "深度")]


def test_files_are_found_by_field(tmp_path: Path) -> None:
    """The folder is a setting; a field without a file has no words, and saving one makes folder and file."""
    (tmp_path / "enrich.toml").write_text("[vocabulary]\nfolder = 'words'\n", encoding="utf-8")
    config = settings(tmp_path)
    assert load(config, "tags") == Words()
    save(config, "tags", b"", b"terms: [a]\n")
    assert place(config, "tags") == tmp_path / "words" / "tags.yml"
    assert load_all(config, DEFAULTS) == {"tags": Words((Term("a"),))}
    with pytest.raises(ConfigError, match="changed in the meantime"):
        save(config, "tags", b"", b"terms: [b]\n")
    assert source(config, "tags") == b"terms: [a]\n"


def test_a_file_of_no_field_is_told(tmp_path: Path) -> None:
    """A slip in the file's name would else leave its words unheard."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "tgas.yml").write_text("terms: [a]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^vocabulary/tgas.yml: no field is named `tgas`$") as caught:
        load_all(settings(tmp_path), DEFAULTS)
    assert caught.value.hint == "did you mean `tags`?"


HASHED = """\
terms:
  - "#rust"
  - label: "#machine-learning"
    aliases: ["#ML", C#]
    labels: {de: "#Lernen"}
never: ["#draft"]
"""


def test_no_hash_begins_a_word() -> None:
    """As it is read, and as it is written; one at the end stays, and a word of nothing else is none."""
    found = read(HASHED.encode(), "words.yml")
    learning = Term("machine-learning", ("ML", "C#"), labels=(("de", "Lernen"),))
    assert found == Words((Term("rust"), learning), ("draft",))
    changes: list[Change] = [Add("#Rust"), Add("#go"), Alias("#go", "#golang"), Never("#hype"), Drop("#draft")]
    after = changed(HASHED.encode(), changes, "words.yml")
    assert after.startswith(HASHED.partition("never")[0].encode())
    assert read(after, "words.yml").terms[2:] == (Term("go", ("golang",)),)
    assert "#" not in after.decode().replace(HASHED, "").partition("labels: {de: ")[2].partition("\n")[2].replace(
        '"#draft"', ""
    )
    with pytest.raises(ConfigError, match="a term is empty"):
        read(b'terms: ["#"]\n', "words.yml")
