"""The diff as lines, with what differs within a line."""

from __future__ import annotations

from enrich import frontmatter
from enrich.review.web.diff_lines import lines


def test_what_differs_within_a_line_is_told() -> None:
    """A changed line is compared with the one in whose place it stands; the header is left out."""
    diff = frontmatter.diff(b"---\ntags: [a]\n---\n", b"---\ntags: [a, b]\nsummary: S\n---\n", "a.md").decode()
    found = [(line.kind, line.start, line.changed, line.end) for line in lines(diff)]
    assert found == [
        ("place", "@@ -1,3 +1,4 @@", "", ""),
        ("same", "---", "", ""),
        ("removed", "tags: [a", "", "]"),
        ("added", "tags: [a", ", b", "]"),
        ("added", "summary: S", "", ""),
        ("same", "---", "", ""),
    ]


def test_a_fence_of_plus_signs_is_a_line_like_any_other() -> None:
    """TOML's fences look like a diff's header."""
    diff = frontmatter.diff(b"x\n", b"+++\na = 1\n+++\nx\n", "a.md").decode()
    assert [line.start for line in lines(diff) if line.kind == "added"] == ["+++", "a = 1", "+++"]


def test_a_long_diff_is_cut() -> None:
    """It says how much is left out."""
    found = lines("+++ b/a.md\n@@ -1 +1 @@\n" + "+" + "x" * 9000 + "\n" + "+y\n" * 1000)
    assert len(found) < 300
    assert max(len(line.start) for line in found) < 1000
    assert found[-1].start.endswith("more lines")


def test_no_diff_has_no_lines() -> None:
    """Nothing differs, nothing is shown."""
    assert lines("") == ()
