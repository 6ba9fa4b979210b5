"""Vocabulary files on disk: which is a field's, how it is told, and what happens to it while it is saved."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from enrich.config import Config, load
from enrich.errors import ConfigError
from enrich.fields.specs import specs
from enrich.values import Term
from enrich.vocabulary import storage
from enrich.vocabulary.file import Words

OLD, NEW = b"terms:\n  - rust\n", b"terms:\n  - rust\n  - bread\n"


def _config(root: Path, *files: str, settings: str = "") -> Config:
    (root / "enrich.toml").write_text(f"[fields.tags]\n[fields.people]\n{settings}", encoding="utf-8")
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(OLD)
    return load(root)


@pytest.mark.parametrize(
    ("files", "settings", "found"),
    [
        ((), "", "vocabulary/tags.yml"),
        (("vocabulary/tags.yml",), "", "vocabulary/tags.yml"),
        (("vocabulary/tags.yaml",), "", "vocabulary/tags.yaml"),
        (("words/tags.yaml",), '[vocabulary]\nfolder = "words"\n', "words/tags.yaml"),
        (("vocabulary/tags.yml/a.md",), "", "vocabulary/tags.yml"),
    ],
)
def test_a_fields_file_is_told_from_the_root(tmp_path: Path, files: tuple[str, ...], settings: str, found: str) -> None:
    """Whether it is there yet or not."""
    config = _config(tmp_path, *files, settings=settings)
    assert storage.told(config, "tags") == found
    assert storage.place(config, "tags") == tmp_path / found


@pytest.mark.parametrize(
    ("files", "settings", "named"),
    [
        (("vocabulary/tags.yml", "vocabulary/tags.yaml"), "", "vocabulary/tags.yml and vocabulary/tags.yaml"),
        (
            ("words/tags.yaml", "words/tags.yml"),
            '[vocabulary]\nfolder = "words"\n',
            "words/tags.yml and words/tags.yaml",
        ),
    ],
)
def test_two_files_of_one_field_are_refused(tmp_path: Path, files: tuple[str, ...], settings: str, named: str) -> None:
    """By all that reads or writes them, with both names; none of them wins in silence."""
    config = _config(tmp_path, *files, settings=settings)
    for use in (
        lambda: storage.load(config, "tags"),
        lambda: storage.load_all(config, specs(config.fields)),
        lambda: storage.source(config, "tags"),
        lambda: storage.save(config, "tags", OLD, NEW),
        lambda: storage.told(config, "tags"),
    ):
        with pytest.raises(ConfigError, match=f"^{named}: a field has one file") as caught:
            use()
        assert "remove the other" in caught.value.hint
    assert {(tmp_path / file).read_bytes() for file in files} == {OLD}


def test_two_names_of_one_file_are_one(tmp_path: Path) -> None:
    """The twin: a link to the other name, and a file of another field."""
    config = _config(tmp_path, "vocabulary/tags.yml", "vocabulary/people.yaml")
    (tmp_path / "vocabulary" / "tags.yaml").symlink_to("tags.yml")
    assert storage.load(config, "tags").terms == (Term("rust"),)
    assert len(storage.load_all(config, specs(config.fields))) == 2


@pytest.mark.parametrize("folder", ["{}/shared", "../shared", "posts/../../shared", "linked", "linked/inner", ".."])
def test_a_folder_elsewhere_is_none_of_the_site(tmp_path: Path, folder: str) -> None:
    """What came with a repository makes nothing of the user's own a word that is sent, and writes nothing there."""
    (tmp_path / "site").mkdir()
    (tmp_path / "shared" / "inner").mkdir(parents=True)
    (tmp_path / "shared" / "tags.yml").write_bytes(OLD)
    (tmp_path / "site" / "linked").symlink_to(tmp_path / "shared")
    config = _config(tmp_path / "site", settings=f'[vocabulary]\nfolder = "{folder.format(tmp_path)}"\n')
    told = r"enrich\.toml: \[vocabulary\] folder leads out of the site"
    for use in (storage.source, storage.load, storage.told):
        with pytest.raises(ConfigError, match=told):
            use(config, "tags")
    with pytest.raises(ConfigError, match=told):
        storage.load_all(config, specs(config.fields))
    with pytest.raises(ConfigError, match=told):
        storage.save(config, "tags", b"", NEW)
    assert (tmp_path / "shared" / "tags.yml").read_bytes() == OLD


def test_no_file_says_nothing(tmp_path: Path) -> None:
    """And is no error."""
    config = _config(tmp_path)
    assert (storage.source(config, "tags"), storage.load(config, "tags")) == (b"", Words())
    assert storage.load_all(config, specs(config.fields)) == {}


def test_only_fields_with_a_file_have_words(tmp_path: Path) -> None:
    """By the field's name; other files and other endings in the folder are none of them."""
    config = _config(tmp_path, "vocabulary/tags.yaml", "vocabulary/README.md", "vocabulary/notes.yxml")
    found = storage.load_all(config, specs(config.fields))
    assert {name: words.terms for name, words in found.items()} == {"tags": (Term("rust"),)}


def test_a_file_of_a_field_that_the_site_does_not_use_is_no_error(tmp_path: Path) -> None:
    """A known field may be switched on later; an unknown name is a slip, told with the nearest."""
    config = _config(tmp_path, "vocabulary/companies_orgs.yml")
    assert storage.load_all(config, specs(config.fields)) == {}
    with pytest.raises(ConfigError, match=r"vocabulary/tagz\.yml: no field is named `tagz`") as caught:
        storage.load_all(_config(tmp_path, "vocabulary/tagz.yml"), specs(config.fields))
    assert "tags" in caught.value.hint


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    """It can't be read as one."""
    with pytest.raises(ConfigError, match=r"tags\.yml: can't be read: Is a directory"):
        storage.source(_config(tmp_path, "vocabulary/tags.yml/a.md"), "tags")


def test_a_saved_file_has_the_new_bytes_and_the_old_mode(tmp_path: Path) -> None:
    """Nothing is left beside it; a missing folder and file are made."""
    config = _config(tmp_path, "vocabulary/tags.yaml")
    file = tmp_path / "vocabulary" / "tags.yaml"
    file.chmod(0o600)
    storage.save(config, "tags", OLD, NEW)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (NEW, 0o600)
    storage.save(config, "people", b"", NEW)
    assert sorted(one.name for one in file.parent.iterdir()) == ["people.yml", "tags.yaml"]


@pytest.mark.parametrize("before", [b"", NEW, OLD + b"\n"])
def test_what_somebody_changed_meanwhile_stays(tmp_path: Path, before: bytes) -> None:
    """An editor that is open beside the command loses no word."""
    config = _config(tmp_path, "vocabulary/tags.yml")
    with pytest.raises(ConfigError, match=r"tags\.yml: changed in the meantime; nothing was written") as caught:
        storage.save(config, "tags", before, b"terms: []\n")
    assert caught.value.hint == "run the command again"
    assert (tmp_path / "vocabulary" / "tags.yml").read_bytes() == OLD


def test_a_link_to_a_file_of_the_site_stays_a_link(tmp_path: Path) -> None:
    """The file behind it is written."""
    config = _config(tmp_path, "data/tags.yml", "vocabulary/people.yml")
    link = tmp_path / "vocabulary" / "tags.yml"
    link.symlink_to("../data/tags.yml")
    storage.save(config, "tags", OLD, NEW)
    assert link.is_symlink()
    assert (tmp_path / "data" / "tags.yml").read_bytes() == NEW


def test_a_link_out_of_the_site_is_neither_read_nor_written(tmp_path: Path) -> None:
    """What came with a repository changes no file elsewhere."""
    (tmp_path / "site").mkdir()
    config = _config(tmp_path / "site", "vocabulary/people.yml")
    (tmp_path / "words.yml").write_bytes(OLD)
    link = tmp_path / "site" / "vocabulary" / "tags.yml"
    link.symlink_to(tmp_path / "words.yml")
    with pytest.raises(ConfigError, match=r"vocabulary/tags\.yml: is a link out of the site"):
        storage.source(config, "tags")
    with pytest.raises(ConfigError, match=r"vocabulary/tags\.yml: is a link out of the site"):
        storage.save(config, "tags", OLD, NEW)
    assert (link.is_symlink(), (tmp_path / "words.yml").read_bytes()) == (True, OLD)


@pytest.mark.parametrize("link", ["vocabulary/tags.yml", "vocabulary"])
def test_links_in_a_ring_are_told(tmp_path: Path, link: str) -> None:
    """A clone can hold them, and no file is behind them."""
    config = _config(tmp_path)
    place = tmp_path / link
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(place.name)
    for use in (lambda: storage.load(config, "tags"), lambda: storage.save(config, "tags", b"", NEW)):
        with pytest.raises(ConfigError, match=r"vocabulary/tags\.yml: can't be read: Too many levels"):
            use()


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    """A file stands in its place."""
    config = _config(tmp_path, "words", settings='[vocabulary]\nfolder = "words/inner"\n')
    with pytest.raises(ConfigError, match=r"words/inner/tags\.yml: can't be (read|written): Not a directory"):
        storage.save(config, "tags", b"", NEW)
    assert (tmp_path / "words").read_bytes() == OLD
