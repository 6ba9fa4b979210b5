"""Where a suggestion may stand: the order of the roads, and never inside of anything."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich import frontmatter, patch
from enrich.suggest.git import right
from enrich.suggest.placement import Placed, Unplaced, applied, edits, place
from enrich.suggest.values import Anchor, Line, LineEdit
from enrich.values import JSON, Format, Proposal

VALUES: dict[str, JSON] = {"summary": "Said.", "tags": ["a", "b"]}
YAML = "---\ntitle: x\nlist:\n  - a\n  - b\ntext: |\n  one\n\n  two\n# note\nlast: 1\n---\n\nBody.\n"
TOML = '+++\ntitle = "x"\n[extra]\nsummary = "other"\n+++\n\nBody.\n'


def shown(source: str, numbers: Iterable[int]) -> dict[int, Line]:
    """These lines of a file, as a diff shows them."""
    text = source.split("\n")
    return {number: Line(number, 0, text[number - 1]) for number in numbers}


def placed(source: str, numbers: Iterable[int], *, style: frontmatter.Style | None = None) -> Placed | Unplaced:
    """What comes of a post where the diff shows these lines."""
    made = style or frontmatter.Style()
    post = frontmatter.cut(source.encode(), "a.md")
    proposals = [Proposal(key, key, None, [*value] if isinstance(value, list) else value) for key, value in _values()]
    planned = patch.make(post, proposals, made).after
    return place(post, planned, VALUES, made, shown(source, numbers))


def _values() -> list[tuple[str, str | list[str]]]:
    return [("summary", "Said."), ("tags", ["a", "b"])]


NEW = ("summary: Said.", "tags:", "  - a", "  - b")


@pytest.mark.parametrize(
    ("numbers", "line", "lines"),
    [
        (range(1, 15), 12, (*NEW, "---")),
        (range(1, 12), 11, ("last: 1", *NEW)),
        (range(1, 11), 9, ("  two", *NEW)),
        (range(1, 9), 5, ("  - b", *NEW)),
        (range(1, 5), 2, ("title: x", *NEW)),
        ([1], 1, ("---", *NEW)),
        ([10, 11], 11, ("last: 1", *NEW)),
    ],
)
def test_the_roads_in_their_order(numbers: Iterable[int], line: int, lines: tuple[str, ...]) -> None:
    """The closing fence first, then the end of the last complete entry that the diff shows, then the opening fence."""
    assert placed(YAML, numbers) == Placed(Anchor(line, 0), LineEdit(line, 1, lines))


@pytest.mark.parametrize("numbers", [[3], [4], [6], [7], [8], [10], [13, 14], []])
def test_never_inside_of_an_entry_a_comment_or_a_blank_line(numbers: list[int]) -> None:
    """A hunk's border inside of a list or a block scalar, on a comment or in the body gives no place."""
    assert isinstance(placed(YAML, numbers), Unplaced)


def test_the_text_of_the_diff_must_be_that_of_the_post() -> None:
    """A diff of another version of the post gives no place, whatever its numbers are."""
    post = frontmatter.cut(YAML.encode(), "a.md")
    planned = frontmatter.edit(YAML.encode(), VALUES)
    lines = {12: Line(12, 0, "----")}
    assert isinstance(place(post, planned, VALUES, frontmatter.Style(), lines), Unplaced)


@pytest.mark.parametrize(
    ("source", "numbers", "line"),
    [
        (TOML, range(1, 8), 2),
        (TOML, [3, 4, 5], 0),
        (YAML.replace("\n", "\r\n"), range(1, 15), 0),
        (YAML.replace("title: x\n", "title: x\r\n"), range(1, 15), 0),
        ("\ufeff" + YAML, range(1, 15), 12),
        ("\ufeff" + YAML, [1], 0),
        ("# Bare\n\nBody.\n", [1], 1),
        ("# Bare", [1], 0),
        ("\ufeff# Bare\n", [1], 0),
        ("---\ntitle: x\n---\nBody.", [2, 3, 4], 3),
        ('{\n  "title": "x"\n}\n\nBody.\n', [1, 2, 3], 2),
        ("---\ntitle: x\nsummary:\ntags: []\n---\n\nB.\n", range(1, 6), 4),
        ("---\ntitle: x\nsummary:\ntags: []\n---\n\nB.\n", [3, 5], 0),
        ("---\ntitle: x\nsummary:\n---\n\nB.\n", range(1, 5), 3),
        ("---\ntitle: x\ntags:\n---\n\nB.\n", range(1, 5), 3),
        ("---\nother:\n  - a\n  # inside\n---\n\nB.\n", [3], 0),
        ("---\ntitle: a\u200db\n---\n\nB.\n", [2], 0),
    ],
)
def test_every_shape_takes_its_road(source: str, numbers: Iterable[int], line: int) -> None:
    """TOML before its first table, no file with CR, no line with a byte order mark, and never the last one."""
    found = placed(source, numbers)
    assert (found.anchor.line if isinstance(found, Placed) else 0) == line


EMPTY = "---\ntitle: x\nsummary:\ndate: 2024-01-01\ntags: []\nlast: 1\n---\n\nB.\n"


def test_several_empty_fields_of_a_new_post() -> None:
    """Where a template left several fields empty, a new post's suggestion spans them; any other post gets a patch."""
    found = placed(EMPTY, range(1, 10))
    filled = ("summary: Said.", "date: 2024-01-01", "tags:", "  - a", "  - b")
    assert found == Placed(Anchor(5, 0, 3), LineEdit(3, 3, filled))
    post = frontmatter.cut(EMPTY.encode(), "a.md")
    planned = frontmatter.edit(EMPTY.encode(), VALUES)
    lines = shown(EMPTY, range(1, 10)) | {9: Line(9, 8, "B.")}
    assert isinstance(place(post, planned, VALUES, frontmatter.Style(), lines), Unplaced)


def test_a_new_block_stands_above_the_first_line() -> None:
    """A post without front matter gets a whole block, in the site's format, above its first line."""
    found = placed("# Bare\n\nBody.\n", [1], style=frontmatter.Style(format=Format.TOML))
    assert isinstance(found, Placed)
    assert found.edit.lines[0] == found.edit.lines[-2] == "+++"
    assert found.edit.lines[-1] == "# Bare"


PATCH = """@@ -1,3 +1,4 @@ heading
 one
-two
+2
+3
 three
@@ -10,2 +11,1 @@
-ten
 eleven
\\ No newline at end of file"""


def test_lines_of_a_diff() -> None:
    """The right side holds added and unchanged lines, with their numbers in both files."""
    found = [(line.new, line.old, line.text) for line in right(PATCH).values()]
    assert found == [(1, 1, "one"), (2, 0, "2"), (3, 0, "3"), (4, 3, "three"), (11, 11, "eleven")]
    assert right("") == {}


TEXT = st.text(st.sampled_from("ab\n\r\u2028\x0c`"), max_size=30)


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_edits_of_lines_make_the_other_text(before: str, after: str) -> None:
    """The edits between two texts make one of the other, to the byte, whatever their line ends are."""
    made = edits(before.encode(), after.encode())
    assert applied(before.encode(), made) == after.encode()
    assert all(edit.count or edit.lines for edit in made)


@pytest.mark.parametrize(
    "made",
    [(LineEdit(3, 1, ()),), (LineEdit(0, 0, ()),), (LineEdit(2, 1, ()), LineEdit(1, 1, ())), (LineEdit(1, 9, ()),)],
)
def test_edits_that_do_not_fit_are_refused(made: tuple[LineEdit, ...]) -> None:
    """An edit beyond the file, or one that overlaps another, is an error."""
    with pytest.raises(ValueError, match="overlaps"):
        applied(b"a\nb", made)
