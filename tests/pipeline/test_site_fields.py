"""Every command sees the same fields of a site: those of its settings, else what its posts bear."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.config import load
from enrich.errors import ConfigError
from enrich.pipeline.site_fields import SAMPLE, SiteFields, site_fields
from enrich.posts.discover import is_whole, posts


def _site(folder: Path, number: int, front: str = "title: A", settings: str = "") -> Path:
    (folder / "enrich.toml").write_text(settings, encoding="utf-8")
    (folder / "posts").mkdir(exist_ok=True)
    for one in range(number):
        (folder / "posts" / f"{one:04}.md").write_text(f"---\n{front}\n---\nText.\n", encoding="utf-8")
    return folder


def _found(folder: Path) -> SiteFields:
    return site_fields(load(folder))


def _names(found: SiteFields, *asked: str) -> list[str]:
    return [spec.name for spec in found.chosen(asked)]


@pytest.mark.parametrize(
    ("number", "names"), [(19, ["summary", "tags", "people", "insight"]), (20, ["summary", "tags"])]
)
def test_a_site_of_twenty_posts_shows_what_it_has_no_use_for(tmp_path: Path, number: int, names: list[str]) -> None:
    """From 20 posts on, people and insight are left out where none bears them, and can be asked for by name."""
    found = _found(_site(tmp_path, number))
    assert _names(found) == names
    assert _names(found, "insight", "summary") == ["summary", "insight"]
    assert len(list(found.notes(()))) == (len(names) == 2)
    assert list(found.notes(("insight",))) == []


def test_one_post_is_enough(tmp_path: Path) -> None:
    """What one post of a site bears stays wanted, so that a field stays once enrich wrote it."""
    _site(tmp_path, 30)
    (tmp_path / "posts" / "0007.md").write_text("---\nPeople: [Ada]\n---\nText.\n", encoding="utf-8")
    assert _names(_found(tmp_path)) == ["summary", "tags", "people"]


def test_settings_are_obeyed(tmp_path: Path) -> None:
    """A site that names its fields has these and no others, whatever its posts bear."""
    found = _found(_site(tmp_path, 30, settings="[fields.insight]\n[fields.tags]\nkey = 'topics'\n"))
    assert _names(found) == ["insight", "tags"]
    assert found.chosen(())[1].key == "topics"
    assert list(found.notes(())) == []
    with pytest.raises(ConfigError, match="no field is named `people`"):
        found.chosen(("people",))


@pytest.mark.parametrize("settings", ["", "[fields.summary]\nmax_chars = 90\n"])
def test_a_site_with_descriptions(tmp_path: Path, settings: str) -> None:
    """The key that the posts bear is the summary's, with and without settings of the field, and it is told."""
    found = _found(_site(tmp_path, 3, "description: A text.", settings))
    assert found.chosen(())[0].key == "description"
    assert list(found.notes(())) == ["note: summary is written to the key description, which 3 of 3 posts bear"]
    assert list(found.notes(("tags",) if not settings else ("summary",))) == (
        [] if not settings else ["note: summary is written to the key description, which 3 of 3 posts bear"]
    )


def test_the_posts_of_a_large_site_are_sampled(tmp_path: Path) -> None:
    """Some posts stand for all, the same ones in each command, and the note says that not all were looked at."""
    _site(tmp_path, SAMPLE + 50, "description: A text.")
    found = _found(tmp_path)
    assert found.census.posts == SAMPLE
    assert f"{SAMPLE} of the {SAMPLE} posts that were looked at bear" in next(iter(found.notes(())))
    config = load(tmp_path)
    assert site_fields(config, posts(config, ())) == found
    assert site_fields(config, posts(config, ())[::-1]) == found


def test_one_more_post_changes_at_most_one_of_the_sample(tmp_path: Path) -> None:
    """Posts that come and go hardly change what is looked at, so the decision is stable."""
    _site(tmp_path, SAMPLE * 2)
    marked = {path.name: path for path in (tmp_path / "posts").iterdir()}
    for name, path in marked.items():
        path.write_text(f"---\nk{name[:4]}: x\n---\nText.\n", encoding="utf-8")
    before = set(_found(tmp_path).census.texts)
    (tmp_path / "posts" / "new.md").write_text("---\nnew: x\n---\nText.\n", encoding="utf-8")
    assert len(before - set(_found(tmp_path).census.texts)) <= 1


def test_what_can_not_be_read_is_passed_over(tmp_path: Path) -> None:
    """A broken post, one without front matter and a wrong list of posts are for others to tell; nothing is counted."""
    _site(tmp_path, 2, "description: A text.")
    (tmp_path / "posts" / "a.md").write_text("---\ntitle: [\n---\nText.\n", encoding="utf-8")
    (tmp_path / "posts" / "b.md").write_text("Text.\n", encoding="utf-8")
    (tmp_path / "posts" / "c.md").write_bytes(b"---\ntitle: \xff\n---\n")
    assert _found(tmp_path).census.posts == 2
    _site(tmp_path, 2, "description: A text.", "[site]\nposts = ['nowhere']\n")
    assert _found(tmp_path).census.posts == 0


def test_where_the_whole_site_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All posts are listed once where the paths of a command are the site itself."""
    _site(tmp_path, 1)
    monkeypatch.chdir(tmp_path)
    config = load(tmp_path)
    assert is_whole(config, ())
    assert is_whole(config, [Path()])
    assert not is_whole(config, [Path("posts")])
    assert not is_whole(config, [Path(), Path("posts")])
    _site(tmp_path, 1, settings="[site]\nposts = ['posts']\n")
    assert not is_whole(load(tmp_path), [Path()])
