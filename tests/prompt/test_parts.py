"""Long texts in parts: nothing lost, each part fits, cut where a reader would pause."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.fields import DEFAULTS
from enrich.prompt.library import Library, fill
from enrich.prompt.parts import parts
from enrich.prompt.request import INPUTS
from enrich.prompt.writing import writing

CODE = "```\na\n\n# b\n\nc\n```\n\n"


def _bytes(text: str) -> int:
    """An estimate as it is made without a vocabulary; joined texts count less than their pieces."""
    return math.ceil(len(text.encode()) / 2.5)


def _more(text: str) -> int:
    """A count that gives a joined text more than its pieces: one for each pair of letters that meet."""
    return len(text) + sum(one.isalpha() and two.isalpha() for one, two in pairwise(text))


COUNTS: tuple[Callable[[str], int], ...] = (len, _bytes, _more)


@pytest.mark.parametrize(
    ("text", "most", "made"),
    [
        ("", 5, ("",)),
        ("short", 5, ("short",)),
        ("# A\n\naaaa\n\n# B\n\nbbbb\n\n", 14, ("# A\n\naaaa\n\n", "# B\n\nbbbb\n\n")),
        ("A\n=\n\naaaa\n\nB\n-\n\nbbbb\n\n", 14, ("A\n=\n\naaaa\n\n", "B\n-\n\nbbbb\n\n")),
        ("aaaa\n\n<h2>B</h2>\nbbbb\n\n", 20, ("aaaa\n\n", "<h2>B</h2>\nbbbb\n\n")),
        ("aaaa\n\nB\n-\n\nbbbb", 12, ("aaaa\n\n", "B\n-\n\nbbbb")),
        ("aaaa\n\nbbbb\n\ncccc\n\ndddd", 14, ("aaaa\n\nbbbb\n\n", "cccc\n\ndddd")),
        ("aaaa\n\n# B\n\nbbbb\n\ncccc", 13, ("aaaa\n\n", "# B\n\nbbbb\n\n", "cccc")),
        ("# A\n\naaaa\n\nbbbb\n\ncccc", 12, ("# A\n\naaaa\n\n", "bbbb\n\ncccc")),
        (f"aaaa\n\n{CODE}bbbb\n\n", 25, (f"aaaa\n\n{CODE}", "bbbb\n\n")),
        (f"aaaa\n\n{CODE}bbbb\n\n", 19, ("aaaa\n\n", CODE, "bbbb\n\n")),
        ("One two. Three four. Five.", 12, ("One two. ", "Three four. ", "Five.")),
        ("一二三。四五六！七八九？", 8, ("一二三。四五六！", "七八九？")),
        ("aaa bbb ccc ddd", 8, ("aaa bbb", " ccc ddd")),
        ("aaaaaaaaaa", 4, ("aaa", "aaa", "aaaa")),
    ],
)
def test_where_a_text_is_cut(text: str, most: int, made: tuple[str, ...]) -> None:
    """At headings, else paragraphs, else sentences, else blanks, else anywhere; in sizes that are alike."""
    assert parts(text, most, len) == made


def test_no_room_is_an_error() -> None:
    """A window without room is a caller's mistake."""
    with pytest.raises(ValueError, match="at least one token"):
        parts("a", 0, len)


def test_a_character_is_never_cut() -> None:
    """What has more tokens than there is room for stays whole."""
    assert parts("ab", 1, lambda text: 3 * len(text)) == ("a", "b")


_TEXT = st.lists(
    st.sampled_from(
        ["a", "bcd", " ", ". ", "。", "\n", "\n\n", "# ", "- ", "```\n", "\n---\n", "é", "中", "\r\n", "<b>"]
    ),
    max_size=80,
).map("".join)


@settings(deadline=None)
@given(_TEXT, st.integers(2, 40), st.sampled_from(COUNTS))
def test_nothing_is_lost_and_all_fits(text: str, most: int, count: Callable[[str], int]) -> None:
    """Joined, the parts are the text; each has at most so many tokens, and none is empty."""
    made = parts(text, most, count)
    assert "".join(made) == text
    assert all(count(part) <= most or len(part) == 1 for part in made)
    assert all(made) or made == ("",)


@settings(deadline=None)
@given(_TEXT, st.integers(2, 40))
def test_no_two_neighbours_fit_into_one(text: str, most: int) -> None:
    """There are as few parts as the cuts allow."""
    made = parts(text, most, len)
    assert all(len(one) + len(two) > most for one, two in pairwise(made))


def test_sizes_are_alike() -> None:
    """A text a little too long is halved; it does not leave a last part of three lines."""
    text = "".join(f"Paragraph {number:03}.\n\n" for number in range(102))
    sizes = [len(part) for part in parts(text, 1_000, len)]
    assert len(sizes) == 2
    assert max(sizes) - min(sizes) <= 16 * 2


@pytest.mark.parametrize("unit", ["a", "\n", "a. ", "# a\n\n", "a\n\n", "```\n", "中。", " ", "<", "- ", "`", "| a\n"])
@pytest.mark.parametrize("most", [50, 1_000])
def test_the_text_is_counted_a_few_times_only(unit: str, most: int) -> None:
    """What is given to the counter grows with the text, not with its square; so does the number of parts."""
    text = unit * (100_000 // len(unit))
    given = 0

    def count(piece: str) -> int:
        nonlocal given
        given += len(piece)
        return _bytes(piece)

    made = parts(text, most, count)
    assert "".join(made) == text
    assert len(made) <= 2 * _bytes(text) / most + 1
    assert given <= 10 * len(text)


def test_the_last_request_has_a_prompt() -> None:
    """It loads as every prompt does, and shows the fields, what the parts said, and where a quote is from."""
    prompt = Library().get("whole", INPUTS)
    specs = (replace(DEFAULTS[0], max_chars=240), replace(DEFAULTS[0], name="insight", evidence=True))
    given = {
        "fields": specs,
        "examples": (),
        "title": "A post",
        "about": {"author": "Ada Stone"},
        "writing": writing(specs, "The clock in the tower was repaired twice before anybody noticed."),
        "body": "## summary\n\nOne.\n\nTwo.",
        "fence": "post-1",
    }
    system, user = fill(prompt.system, given), fill(prompt.user, given)
    assert "Write in English: `summary` in at most 27 words, `insight` in at most 46 words." in user
    assert 'Told about the post: {"author": "Ada Stone"}' in user
    assert system.count("«»") == 1
    assert user.endswith('called "A post".\n\n<post-1>\n## summary\n\nOne.\n\nTwo.\n</post-1>\n')
