"""What is kept of a post, and read again as it was found."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.frontmatter import Style
from enrich.index.reading import Reader
from enrich.index.row import Row
from enrich.index.store import Store
from enrich.posts.privacy import Privacy
from enrich.vocabulary.aliases import glosses, titles

SPELLINGS = st.text(st.sampled_from("马斯克a B.&#10;\t\r\x0b\x1c\u2028*`"), min_size=2, max_size=8)
GLOSSED = st.builds("**{}**（{}：他）。\n".format, SPELLINGS, SPELLINGS)
MARKED = st.builds("《{}》\n".format, SPELLINGS)
BODIES = st.lists(GLOSSED | MARKED | st.just("**马斯克**（Elon&#10;Musk：他）《道德\n经》"), max_size=4).map("".join)


def _again(row: Row) -> Row:
    """A row as it is read from where it was kept."""
    with closing(Store(None)) as store:
        store.keep([row], {}, None)
        (kept,) = store.rows()
    return kept


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that each example is written to."""
    return tmp_path_factory.mktemp("rows") / "a.md"


@given(body=BODIES)
def test_glosses_and_titles_are_read_as_they_were_found(post: Path, body: str) -> None:
    """Whatever stands in them: signs that end lines elsewhere, entities, nothing."""
    post.write_text(f"---\ntitle: x\n---\n{body}", encoding="utf-8", newline="")
    found = Reader({}, Privacy())(("a.md", post, b""))
    assert found
    assert found.row
    row = _again(found.row)
    assert (row.glosses, row.works) == (glosses(body), titles(body))
    assert row == found.row


ODD = st.text(st.sampled_from("a马\ud83c\udf89\ufdd0\0\n"), max_size=4)


ROWS = st.builds(
    Row,
    path=ODD,
    mtime=st.integers(0, 9),
    size=st.integers(0, 9),
    digest=st.binary(max_size=2),
    content=st.binary(max_size=2),
    title=ODD,
    day=st.integers(0, 9),
    values=st.dictionaries(ODD, st.lists(ODD).map(tuple)),
    style=st.just(Style()),
    glosses=st.lists(st.tuples(ODD, ODD)),
    works=st.lists(ODD),
    texts=st.lists(ODD).map(tuple),
    held=st.none() | ODD,
    overlaps=st.dictionaries(ODD, st.dictionaries(ODD, st.floats(0, 1))),
)


@given(ROWS)
def test_every_text_is_read_as_it_was_kept(row: Row) -> None:
    """Also half a character, and the mark that stands for one in the database."""
    assert _again(row) == row
