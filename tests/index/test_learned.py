"""What the index tells of a site beside its candidates: labels and who bears them, spellings, learned aliases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from enrich.errors import StateError
from enrich.fields.specs import KNOWN
from enrich.index import index as room
from enrich.index.index import SiteIndex
from enrich.index.tfidf import features
from enrich.values import JSON
from enrich.vocabulary.edit import Add, Alias, Change
from enrich.vocabulary.file import Words, read

SPECS = tuple(KNOWN[name] for name in ("summary", "tags", "people", "category"))
SUMMARY, TAGS, PEOPLE, CATEGORY = SPECS
BODY = "The mill of the town turns. The clock of the tower is kept by its keeper."


def _files(root: Path, posts: dict[str, str]) -> list[tuple[str, Path]]:
    for name, text in posts.items():
        head, _, body = text.partition("\n\n")
        (root / name).write_text(f"---\n{head}\n---\n\n{body or BODY}\n", encoding="utf-8")
    return [(name, root / name) for name in posts]


def _index(root: Path, posts: dict[str, str], words: dict[str, Words] | None = None) -> SiteIndex:
    made = SiteIndex(None)
    made.update(_files(root, posts), SPECS, words=words or {})
    return made


@pytest.mark.parametrize(
    ("head", "labels"),
    [
        ("tags: [mills, clocks]", ["mills", "clocks"]),
        ("tags: mills", ["mills"]),
        ("tags: mills, clocks", ["mills", "clocks"]),
        ("tags: 'mills , clocks,'", ["mills", "clocks"]),
        ("tags: []", []),
        ("tags: {a: b}", []),
        ("Tags: [mills]", ["mills"]),
        ("title: A", []),
    ],
)
def test_who_bears_a_label(tmp_path: Path, head: str, labels: list[str]) -> None:
    """A text of a list field counts as its parts between commas."""
    found = _index(tmp_path, {"a.md": head}).bearers(TAGS)
    assert found == {label: ["a.md"] for label in labels}


def test_a_label_of_one_term_is_one(tmp_path: Path) -> None:
    """A comma is a part of it."""
    found = _index(tmp_path, {"a.md": "category: mills, clocks", "b.md": "category: mills"}).bearers(CATEGORY)
    assert found == {"mills, clocks": ["a.md"], "mills": ["b.md"]}


def test_titles_and_paths_of_what_is_known(tmp_path: Path) -> None:
    """A post that the index does not hold has none."""
    index = _index(tmp_path, {"a.md": "title: 'The Mill'", "b.md": "tags: [x]\n\n# A *heading*\n\nText."})
    assert [index.title(path) for path in ("a.md", "b.md", "c.md")] == ["The Mill", "A heading", ""]
    assert sorted(index.paths) == ["a.md", "b.md"]


def test_a_name_with_its_spellings(tmp_path: Path) -> None:
    """The one that most posts have comes first."""
    heads = ["people: [Ada Lovelace]", "people: [ada-lovelace]", "people: [Ada Lovelace, Ben Okafor]"]
    found = _index(tmp_path, {f"{number}.md": head for number, head in enumerate(heads)}).spellings(PEOPLE)
    assert found == {"Ada Lovelace": ("Ada Lovelace", "ada-lovelace"), "Ben Okafor": ("Ben Okafor",)}


EDITS: list[tuple[JSON, JSON]] = [(["ml"], ["mills"]), (["x", "ml"], ["x", "mills"])]


@pytest.mark.parametrize(
    ("edits", "learned"),
    [
        (EDITS, ["ml -> mills"]),
        (EDITS[:1], []),
        ([(["ml"], ["mills"]), (["ml"], ["clocks"])], []),
        ([(["clocks"], ["mills"])] * 2, []),
        ([(["Mills"], ["mills"])] * 2, []),
        ([(["ml", "x"], ["mills", "y"])] * 2, []),
        ([(["ml"], ["mills", "y"])] * 2, []),
        ([(["ml"], [])] * 2, []),
        ([("ml", "mills")] * 2, ["ml -> mills"]),
        ([(["ml"], ["brand-new"])] * 2, ["ml -> brand-new"]),
        ([(["zz"], ["clocks"]), *EDITS, (["zz"], ["clocks"])], ["ml -> mills", "zz -> clocks"]),
        ([(["stuff"], ["mills"])] * 2, []),
        ([(["said"], ["mills"])] * 2, []),
    ],
    ids=[
        *("two", "once", "two meanings", "a label of posts", "the same term", "two words at once", "more words"),
        *("taken out", "texts", "a new label", "the most used first", "forbidden", "said in the file"),
    ],
)
def test_what_edits_teach(tmp_path: Path, edits: list[tuple[JSON, JSON]], learned: list[str]) -> None:
    """One word for one word, twice, where no post bears the other; nothing that the file says or forbids."""
    words = read(b"terms:\n  - label: towers\n    aliases: [said]\nnever: [stuff]\n", "tags.yml")
    posts = {"a.md": "tags: [mills, clocks]", "b.md": "tags: [mills]"}
    found = _index(tmp_path, posts, {"tags": words}).lore(TAGS, edits)
    assert [f"{one.alias} -> {one.label}" for one in found if isinstance(one, Alias)] == learned
    assert all("mended so by hand in 2 posts" in str(one) for one in found)


GLOSS = "tags: [{}]\n\n**人工智能**（Artificial Intelligence: a science）是什么。\n"


def test_what_glosses_teach_is_told_with_its_count(tmp_path: Path) -> None:
    """For a person to judge."""
    labels = ("人工智能", "人工智能", "Artificial Intelligence")
    posts = {f"{number}.md": GLOSS.format(label) for number, label in enumerate(labels)}
    (found,) = _index(tmp_path, posts).lore(TAGS, [])
    assert isinstance(found, Alias)
    assert (found.label, found.alias) == ("人工智能", "Artificial Intelligence")
    assert "glossed so in 3 posts" in str(found)


def test_all_labels_for_a_file(tmp_path: Path) -> None:
    """The most used first, by name among equals; what is an alias beside them is none."""
    posts = {"a.md": "tags: [mills, zebra, ml]", "b.md": "tags: [mills, apple]"}
    index = _index(tmp_path, posts)
    besides: list[Change] = [Alias("mills", "ML", "")]
    assert index.labels(TAGS, ()) == [Add("mills"), Add("apple"), Add("ml"), Add("zebra")]
    assert index.labels(TAGS, besides) == [Add("mills"), Add("apple"), Add("zebra")]


def test_the_newest_of_very_many_are_learned_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the time of the file, the last by path of those that changed at once; those that are gone are none."""
    monkeypatch.setattr(room, "MOST", 3)
    files = _files(tmp_path, {f"{number}.md": f"tags: [t{number}]" for number in range(5)})
    for (_, file), time in zip(files, (50, 10, 40, 40, 40), strict=True):
        os.utime(file, (time, time))
    index = SiteIndex(None)
    index.update([*files, ("gone.md", tmp_path / "gone.md")], SPECS)
    assert sorted(index.paths) == ["0.md", "3.md", "4.md"]
    monkeypatch.setattr(room, "MOST", 5)
    index.update(files, SPECS)
    assert len(index.paths) == 5


def test_an_index_is_empty_until_something_was_learned(tmp_path: Path) -> None:
    """By this run or an earlier one."""
    database = tmp_path / "index.db"
    index = SiteIndex(database)
    told = [index.empty]
    index.update(_files(tmp_path, {"a.md": "tags: [x]"}), SPECS)
    told.append(index.empty)
    index.close()
    assert [*told, SiteIndex(database).empty, SiteIndex(None).empty] == [True, False, False, True]


def test_what_can_not_be_read_is_passed_over(tmp_path: Path) -> None:
    """Another encoding, broken front matter and a folder; the others are learned from."""
    files = _files(tmp_path, {"a.md": "tags: [x]", "b.md": "tags: [x"})
    (tmp_path / "c.md").write_bytes(b"---\ntags: [y]\n---\ncaf\xe9\n")
    (tmp_path / "d.md").mkdir()
    index = SiteIndex(None)
    report = index.update([*files, ("c.md", tmp_path / "c.md"), ("d.md", tmp_path / "d.md")], SPECS)
    assert (sorted(index.paths), report.posts) == (["a.md"], 1)


def test_a_file_of_zeros_is_made_anew_and_a_folder_is_told(tmp_path: Path) -> None:
    """A disk without power left nothing of anybody's; a folder in its place can't be helped."""
    (tmp_path / "index.db").write_bytes(b"\0" * 5000)
    index = SiteIndex(tmp_path / "index.db")
    index.update(_files(tmp_path, {"a.md": "tags: [x]"}), SPECS)
    assert index.bearers(TAGS) == {"x": ["a.md"]}
    index.close()
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StateError, match="folder"):
        SiteIndex(tmp_path / "folder.db").update([], SPECS)


def test_words_of_every_script_are_features() -> None:
    """A post in Hindi or Tamil has as much to be compared by as one in English."""
    for body in ("हिन्दी में लिखा हुआ लेख", "தமிழில் எழுதிய கட்டுரை", "an article written plainly"):
        _, counts = features("", body)
        assert len(counts) >= 3
