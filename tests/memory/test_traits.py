"""The list of enrich's fields is no word about a post."""

from __future__ import annotations

from enrich.frontmatter import Style
from enrich.index.row import Row
from enrich.index.shared_metadata import traits


def _row(path: str, **values: tuple[str, ...]) -> Row:
    return Row(path, 0, 0, b"", b"", "", 0, values, Style(), [], [])


def test_the_mark_is_no_trait() -> None:
    """Posts are not alike because enrich wrote the same fields of them; a shared author makes them so."""
    alike = [_row(str(number), ai=("summary", "tags"), author=("Ada",)) for number in range(2)]
    others = [_row(str(number), author=(f"B{number}",)) for number in range(2, 6)]
    found = traits([*alike, *others], {"title", "summary", "tags"})
    assert found[0] == (("author", "Ada"),)
