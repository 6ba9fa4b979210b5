"""Our diffs are git's: `git apply` turns one side into the other, byte for byte."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrich.frontmatter import cut, diff, difference, edits, splice
from enrich.values import JSON, Edit, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINES = "".join(f"line {number}\n" for number in range(1, 41)).encode()
PAIRS = {
    "one line changed": (LINES, LINES.replace(b"line 20\n", b"LINE 20\n")),
    "two places far apart": (LINES, LINES.replace(b"line 5\n", b"").replace(b"line 30\n", b"line 30\nmore\n")),
    "two places near each other": (LINES, LINES.replace(b"line 5\n", b"five\n").replace(b"line 11\n", b"eleven\n")),
    "a line removed that begins as the next": (LINES, LINES.replace(b"line 20\n", b"")),
    "one of equal lines removed": (b"a\n" + b"b\n" * 5 + LINES, b"a\n" + b"b\n" * 4 + LINES),
    "first line": (LINES, b"zero\n" + LINES),
    "last line": (LINES, LINES + b"more\n"),
    "CRLF": (LINES.replace(b"\n", b"\r\n"), LINES.replace(b"\n", b"\r\n").replace(b"line 3\r\n", b"three\r\n")),
    "no final line end": (LINES[:-1], LINES.replace(b"line 20\n", b"LINE 20\n")[:-1]),
    "final line end added": (LINES[:-1], LINES),
    "final line end removed": (LINES, LINES[:-1]),
    "last line without end changed": (b"a\nb", b"a\nc"),
    "empty before": (b"", b"a\nb\n"),
    "empty after": (b"a\nb\n", b""),
    "separators that are no line ends": (
        "a\u2028b\u0085\x0c\x0b\r\nc\n".encode(),
        "a\u2028b\u0085\x0c\x0b\r\nd\n".encode(),
    ),
    "not UTF-8": (b"\xff\xfe\n\x00\n", b"\xff\xfe\nx\n"),
    "lines that look like a diff": (b"--- a\n+++ b\n@@ -1 +1 @@\nx\n", b"--- a\n+++ b\n@@ -1 +1 @@\ny\n"),
}
NAMES = (
    "post.md",
    "content/posts/a b.md",
    "ä/文.md",
    'a"b.md',
    "a\tb.md",
    "back\\slash.md",
    "-dash.md",
    "a\x7fb.md",
    " lead.md",
)


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Runs git with nobody's own settings."""
    base = ("git", "-c", "core.autocrlf=false", "-c", "core.quotePath=true", "-c", "diff.noprefix=false")
    return subprocess.run([*base, *arguments], cwd=folder, input=stdin, capture_output=True, check=False)


def applied(folder: Path, name: str, before: bytes, after: bytes) -> bytes:
    """What `git apply` makes of the file."""
    post = folder / name
    post.parent.mkdir(parents=True, exist_ok=True)
    post.write_bytes(before)
    done = git(folder, "apply", "-", stdin=diff(before, after, name))
    assert done.returncode == 0, done.stderr
    return post.read_bytes()


def without_index(told: bytes) -> list[bytes]:
    """Git's diff without the line of its blob names, and without the line that names the part of a program."""
    lines = told.split(b"\n")
    return [
        line[: line.find(b" @@") + 3] if line.startswith(b"@@") else line for line in lines if line[:6] != b"index "
    ]


@pytest.mark.parametrize("case", PAIRS)
def test_git_applies_our_diff(case: str, tmp_path: Path) -> None:
    """`git apply` takes the diff and makes the very bytes."""
    before, after = PAIRS[case]
    assert applied(tmp_path, "post.md", before, after) == after


@pytest.mark.parametrize("case", PAIRS)
def test_git_makes_the_same_diff(case: str, tmp_path: Path) -> None:
    """Git itself, asked for a diff of the same two files, prints the same lines."""
    before, after = PAIRS[case]
    for side, content in (("a", before), ("b", after)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "post.md").write_bytes(content)
    told = git(tmp_path, "diff", "--no-index", "--no-prefix", "--text", "a/post.md", "b/post.md").stdout
    assert without_index(diff(before, after, "post.md")) == without_index(told)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_quoted_as_git_quotes_them(name: str, tmp_path: Path) -> None:
    """A name with blanks, quotes, control characters or letters beyond ASCII stands in the headers as git writes it."""
    git(tmp_path, "init", "-q")
    assert applied(tmp_path, name, b"a\n", b"b\n") == b"b\n"
    (tmp_path / name).write_bytes(b"a\n")
    git(tmp_path, "add", "--", name)
    (tmp_path / name).write_bytes(b"b\n")
    assert without_index(git(tmp_path, "diff").stdout) == without_index(diff(b"a\n", b"b\n", name))


@pytest.mark.parametrize(
    "values",
    [
        {"tags": ["a", "new", "b", "b", "c"], "insight": "One."},
        {"tags": ["b", "b", "c"], "title": "T"},
        {"tags": ["b", "c"], "summary": "One."},
    ],
)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_known_edits_make_the_same_diff(values: dict[str, JSON], newline: bytes) -> None:
    """An edit may replace more lines than it changes, such as a whole list; the diff shows only the changed ones."""
    source = b"---\ntitle: Title\ntags:\n- a\n- b\n- b\n- c\ndate: 2020-01-01\nsummary: Some.\n---\nText\n"
    before = source.replace(b"\n", newline)
    known = edits(cut(before), values)
    after = splice(before, known)
    assert len(known) == 2
    assert diff(before, after, "post.md", known) == diff(before, after, "post.md")


def test_equal_sides_have_no_diff() -> None:
    """Nothing is printed where nothing differs, not even a header."""
    assert diff(LINES, LINES, "post.md") == b""
    assert difference(LINES, LINES) == ()


def lines(alphabet: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Texts of few different lines, so that both sides have much in common."""
    return st.tuples(
        st.lists(st.sampled_from(alphabet), max_size=14).map(b"".join), st.sampled_from((b"", b"end"))
    ).map(b"".join)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines((b"a\n", b"b\n", b"\n", b"a\r\n")), lines((b"a\n", b"b\n", b"\n", b"a\r\n")))
def test_any_two_texts(tmp_path: Path, before: bytes, after: bytes) -> None:
    """Whatever the two sides are, `git apply` gets from one to the other, also where the edit is the whole file."""
    if before != after:
        assert applied(tmp_path, "post.md", before, after) == after
        whole = (Edit(Span(0, len(before)), after),)
        assert diff(before, after, "post.md", whole) == diff(before, after, "post.md")
        assert splice(before, difference(before, after)) == after
