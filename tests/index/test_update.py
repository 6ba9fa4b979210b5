"""What an update reads, and what stays of one that was interrupted."""

from __future__ import annotations

import gc
import json
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PosixPath

import pytest

from enrich.fields.specs import KNOWN
from enrich.index import changes
from enrich.index.index import SiteIndex
from enrich.index.state import IndexReport
from enrich.index.store import Store
from enrich.posts.privacy import Privacy
from enrich.settings import PrivacyConfig

SPECS = tuple(KNOWN[name] for name in ("summary", "tags", "people", "insight"))
POSTS = 24
WORDS = ("rust", "bread", "mars", "clocks", "rivers", "glass")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Posts on six subjects, whose labels and texts are enough to learn from."""
    folder = tmp_path / "site"
    folder.mkdir()
    for number in range(POSTS):
        word = WORDS[number % len(WORDS)]
        body = f"Ada Lovelace wrote number {number} about {word}. Who likes {word} reads it. {word.upper()} is old."
        head = f"title: On {word} {number}\ntags: [{word}]\npeople: [Ada Lovelace]\nsummary: About {word} it is."
        (folder / f"{number:02}.md").write_text(f"---\n{head}\n---\n{body}\n", encoding="utf-8")
    return folder


class _Stopping(PosixPath):
    """A file at which somebody presses Ctrl-C: its second look at the file's size is the reading."""

    looks = 0

    def stat(self, *, follow_symlinks: bool = True) -> object:  # type: ignore[override]
        type(self).looks += 1
        if type(self).looks > 1:
            raise KeyboardInterrupt
        return super().stat(follow_symlinks=follow_symlinks)


@pytest.fixture
def stopping() -> Iterator[Callable[[Path], Path]]:
    """Makes a file at which the update is interrupted."""
    _Stopping.looks = 0
    yield _Stopping
    _Stopping.looks = 0


def _files(folder: Path) -> dict[str, Path]:
    return {file.name: file for file in sorted(folder.iterdir())}


def _update(database: Path, files: dict[str, Path], privacy: Privacy | None = None) -> IndexReport:
    with closing(SiteIndex(database)) as index:
        return index.update(files.items(), SPECS, privacy)


def _learned(database: Path) -> object:
    with closing(Store(database)) as store:
        rows = [(row.path, row.values, row.mentions, row.overlaps) for row in store.rows()]
        features = [store.features(row[0]) for row in rows]
        vectors = [*store.vectors(row[0] for row in rows)]
        return rows, features, vectors, store.frequencies(), store.learned()


def test_nothing_changed_means_that_no_post_is_read(site: Path, tmp_path: Path) -> None:
    """Only the times and sizes of files are looked at, until somebody asks; the site's style is known all the same."""
    database = tmp_path / "index.db"
    with closing(SiteIndex(database)) as index:
        index.update(_files(site).items(), SPECS)
        style = index.style
    with closing(SiteIndex(database)) as index:
        assert index.update(_files(site).items(), SPECS) == IndexReport(POSTS, 0, 0, 0)
        assert index.style == style
        assert index.style.spelling == ("people", "summary", "tags", "title")
        assert "site" not in vars(index._state)
        assert len(index.paths) == POSTS
        assert "site" in vars(index._state)


@pytest.mark.parametrize("saved", [changes.SAVED, 5])
@pytest.mark.parametrize("at", [0, 7, POSTS - 1])
def test_what_was_read_stays(
    site: Path,
    tmp_path: Path,
    stopping: Callable[[Path], Path],
    monkeypatch: pytest.MonkeyPatch,
    at: int,
    saved: int,
) -> None:
    """An update that is interrupted while it reads goes on from there, and comes to what one without a break does."""
    monkeypatch.setattr(changes, "SAVED", saved)
    files, whole, broken = _files(site), tmp_path / "whole.db", tmp_path / "broken.db"
    name = [*files][at]
    with pytest.raises(KeyboardInterrupt):
        _update(broken, files | {name: stopping(files[name])})
    assert _update(broken, files).read == POSTS - at
    _update(whole, files)
    assert _learned(broken) == _learned(whole)


def test_what_is_read_again_counts_once(site: Path, tmp_path: Path, stopping: Callable[[Path], Path]) -> None:
    """A changed post whose update was interrupted is weighed as if nothing had been."""
    files, whole, broken = _files(site), tmp_path / "whole.db", tmp_path / "broken.db"
    _update(broken, files)
    for file in list(files.values())[:6]:
        file.write_text(file.read_text(encoding="utf-8") + "\nGlass and clocks.\n", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        _update(broken, files | {"05.md": stopping(files["05.md"])})
    assert _update(broken, files).read == 1
    _update(whole, files)
    assert _learned(broken) == _learned(whole)


def test_other_rules_have_all_posts_read_again(site: Path, tmp_path: Path, stopping: Callable[[Path], Path]) -> None:
    """Also those that an interrupted update with these rules did not come to."""
    files, database = _files(site), tmp_path / "index.db"
    _update(database, files)
    rules = Privacy(PrivacyConfig(posts=("03.md", "20.md")))
    with pytest.raises(KeyboardInterrupt):
        _update(database, files | {"07.md": stopping(files["07.md"])}, rules)
    assert _update(database, files, rules) == IndexReport(POSTS - 2, POSTS - 8, 0, 0, 2)
    assert _update(database, files, rules) == IndexReport(POSTS - 2, 0, 0, 0, 2)


def test_a_damaged_post_is_found_when_it_is_asked_for(site: Path, tmp_path: Path) -> None:
    """Nothing of it is read before; then all is learned again, and told as it would have been."""
    database = tmp_path / "index.db"
    _update(database, _files(site))
    with closing(sqlite3.connect(database)) as damaged:
        damaged.execute("UPDATE post SET facts = '[' WHERE path = '03.md'")
        damaged.commit()
    with closing(SiteIndex(database)) as index:
        assert index.update(_files(site).items(), SPECS) == IndexReport(POSTS, 0, 0, 0)
        assert index.title("03.md") == "On clocks 3"
        assert len(index.bearers(SPECS[1])["clocks"]) == POSTS // len(WORDS)
    _update(tmp_path / "whole.db", _files(site))
    assert _learned(database) == _learned(tmp_path / "whole.db")


@pytest.mark.parametrize("changed", [True, False])
def test_an_index_that_nobody_has_is_let_go(site: Path, tmp_path: Path, *, changed: bool) -> None:
    """A process that opens a site again and again, as a server does, keeps none of them."""
    database, files = tmp_path / "index.db", _files(site)
    if not changed:
        _update(database, files)
    before = gc.get_freeze_count()
    with closing(SiteIndex(database)) as index:
        index.update(files.items(), SPECS)
        assert index.context("new.md", "On rust", "Who likes rust reads it.", SPECS, {}).candidates["tags"]
        known = weakref.ref(index._state.site)
    assert known()
    del index
    gc.collect()
    assert known() is None
    assert gc.isenabled()
    assert gc.get_freeze_count() == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vector SET weights = x'010203'",
        "UPDATE vector SET hashes = x'01' WHERE path = '07.md'",
        "UPDATE vector SET hashes = x'01', weights = x'02'",
        "UPDATE vector SET weights = zeroblob(0)",
        "UPDATE vector SET weights = 'a text'",
        "UPDATE vector SET hashes = 7",
        "DROP TABLE vector",
    ],
)
def test_damaged_vectors_are_learned_anew(site: Path, tmp_path: Path, damage: str) -> None:
    """They are read when a post is asked about, and what is told of it is the same as from a whole index."""
    database, files = tmp_path / "index.db", _files(site)
    whole = SiteIndex(None)
    whole.update(files.items(), SPECS)
    told = whole.context("new.md", "On rust", "Who likes rust reads it.", SPECS, {})
    _update(database, files)
    with closing(sqlite3.connect(database)) as db:
        db.execute(damage)
        db.commit()
    index = SiteIndex(database)
    index.update(files.items(), SPECS)
    assert index.context("new.md", "On rust", "Who likes rust reads it.", SPECS, {}) == told
    index.close()


@pytest.mark.parametrize("column", ["mentions", "overlaps", "facts", "style"])
@pytest.mark.parametrize("value", ["x'01'", "'[1'", "x'ff0a'"])
def test_damaged_rows_are_learned_anew(site: Path, tmp_path: Path, column: str, value: str) -> None:
    """Whatever stands in a cell in the place of what was written, a post is told the same as by a whole index."""
    database, files = tmp_path / "index.db", _files(site)
    whole = SiteIndex(None)
    whole.update(files.items(), SPECS)
    told = whole.context("new.md", "On rust", "Ada Lovelace likes rust.", SPECS, {})
    _update(database, files)
    with closing(sqlite3.connect(database)) as db:
        db.execute(f"UPDATE post SET {column} = {value} WHERE path = '07.md'")  # noqa: S608 - names of ours
        db.commit()
    with closing(SiteIndex(database)) as index:
        index.update(files.items(), SPECS)
        found = index.context("new.md", "On rust", "Ada Lovelace likes rust.", SPECS, {})
    assert found == told or (column, value) == ("mentions", "'[1'")  # which is a name like others


def test_what_an_earlier_version_learned_less_of_is_learned_again(site: Path, tmp_path: Path) -> None:
    """Without reading a post for its words; what comes of it is what a new index has."""
    database, files = tmp_path / "index.db", _files(site)
    _update(database, files)
    whole = _learned(database)
    with closing(sqlite3.connect(database)) as db, db:
        ((text,),) = db.execute("SELECT value FROM learned WHERE name = 'site'")
        told = json.loads(text)
        told["fields"] = {name: one[:4] for name, one in told["fields"].items()}
        db.execute("UPDATE learned SET value = ? WHERE name = 'site'", (json.dumps(told),))
    assert _update(database, files) == IndexReport(POSTS, 0, 0, 0)
    assert _learned(database) == whole
