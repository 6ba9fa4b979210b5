"""The index knows a field's values under whichever key a post has them, and how the site spells its keys."""

from __future__ import annotations

from pathlib import Path

from enrich.fields.specs import KNOWN
from enrich.index.index import SiteIndex
from enrich.values import FieldSpec, Kind

BODY = "The mill of the town turns. The clock of the tower is kept by its keeper."
TAGS = FieldSpec("tags", "taxonomies.tags", Kind.TERMS, keys=("taxonomies.tags", "tags"))
POSTS = {
    "a.md": "Title: A\ntaxonomies:\n  tags: [mills]",
    "b.md": "Title: B\nTaxonomies:\n  Tags: [mills, clocks]",
    "c.md": "Title: C\nTAGS: clocks, mills\nDate: 2024-01-01",
    "d.md": "Title: D\ntaxonomies: [clocks]",
    "e.md": "title: E\ntaxonomies: {tags: [], other: [x]}\ntags: [ferries]",
}


def _index(root: Path, database: Path | None, spec: FieldSpec = TAGS) -> SiteIndex:
    for name, head in POSTS.items():
        (root / name).write_text(f"---\n{head}\n---\n\n{BODY}\n", encoding="utf-8")
    made = SiteIndex(database)
    made.update([(name, root / name) for name in POSTS], [spec])
    return made


def test_labels_are_known_under_every_name(tmp_path: Path) -> None:
    """Nested ones, in any case, by any of the names."""
    found = _index(tmp_path, None).bearers(TAGS)
    assert found == {"mills": ["a.md", "b.md", "c.md"], "clocks": ["b.md", "c.md"], "ferries": ["e.md"]}


def test_another_setting_forgets_the_other_names(tmp_path: Path) -> None:
    """What is kept on disk is what stands in the posts, so that a changed key is obeyed at once."""
    first = _index(tmp_path, tmp_path / "index.db")
    first.close()
    plain = KNOWN["tags"]
    again = SiteIndex(tmp_path / "index.db")
    again.update([(name, tmp_path / name) for name in POSTS], [plain])
    assert again.bearers(plain) == {"clocks": ["c.md"], "mills": ["c.md"], "ferries": ["e.md"]}
    again.close()


def test_the_site_spells_its_keys_as_most_posts_do(tmp_path: Path) -> None:
    """Nested keys are told with the mappings that lead to them."""
    spelling = _index(tmp_path, None).style.spelling
    assert spelling[0] == "Title"
    assert spelling.index("taxonomies") < spelling.index("Taxonomies")
    assert {"taxonomies.tags", "Taxonomies.Tags", "taxonomies.other", "TAGS"} <= set(spelling)


def test_a_site_in_capitals_has_titles_and_days(tmp_path: Path) -> None:
    """The date is the post's, whichever case its key has."""
    assert _index(tmp_path, None).title("c.md") == "C"
