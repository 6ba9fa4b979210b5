"""What a post is about in its own words, where a site has no terms yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from enrich.index.keyphrases import MOST, keyphrases, manner


def _unknown(_: str) -> tuple[int, int]:
    return 0, 0


def _held(**posts: int) -> Callable[[str], tuple[int, int]]:
    """Of 100 posts so many hold a phrase; all others stand in five."""
    return lambda phrase: (posts.get(phrase.replace(" ", "_"), 5), 100)


@pytest.mark.parametrize(
    ("title", "read", "first"),
    [
        ("Tower Clocks of the Town", "The tower clocks turn. Tower clocks are old.", "Tower Clocks"),
        ("冰川的消失", "冰川在融化。**冰川**很老。冰川是河流。", "冰川"),
        ("Часовая башня", "Башня старая. Часовая башня стоит. ## Часовая башня", "Часовая башня"),
        ("ブラウザの設定", "ブラウザを使う。ブラウザは速い。", "ブラウザ"),
        ("Uhrwerk im Turm", "Das Uhrwerk geht. Ein Uhrwerk steht. Jedes Uhrwerk!", "Uhrwerk"),
        ("시계탑 이야기", "시계탑 옆에 시계탑 그리고 시계탑 있다", "시계탑"),
    ],
)
def test_the_first_phrase(title: str, read: str, first: str) -> None:
    """What the title has and the text repeats, in any script that words of two signs are found in."""
    found = keyphrases(title, read, (), _unknown)
    assert found[0] == first
    assert len(found) <= MOST


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("What another clock that went", "What other clocks were, what another was: that went."),
        ("Welche andere Uhr", "Welche andere Uhr? Welche andere, welche andere."),
        ("Cette autre horloge", "Cette autre horloge, cette autre, cette autre."),
        ("Какие другие часы", "Какие другие, какие другие, какие другие."),
    ],
)
def test_words_that_join_others_are_none(title: str, read: str) -> None:
    """Alone, and at either end of a phrase, where the posts are too few to show how common they are."""
    found = keyphrases(title, read * 3, (), _unknown)
    joining = {"what", "another", "other", "that", "went", "welche", "andere", "cette", "autre", "какие", "другие"}
    ends = {word.casefold() for phrase in found for word in (phrase.split()[0], phrase.split()[-1])}
    assert not ends & joining


@pytest.mark.parametrize(
    ("posts", "there"), [({"Clocks": 5}, True), ({"Clocks": 51}, False), ({"Clocks": 1}, False), ({"Clocks": 50}, True)]
)
def test_what_too_many_or_no_other_posts_hold_is_none(posts: dict[str, int], *, there: bool) -> None:
    """A term is for several posts, and tells them from others."""
    found = keyphrases("Clocks", "Clocks are clocks. Clocks!", (), _held(**posts))
    assert ("Clocks" in found) == there


@pytest.mark.parametrize(
    ("accepted", "phrase", "made"),
    [
        ([], "Tower Clocks", "Tower Clocks"),
        (["old-mills", "rivers"], "Tower Clocks", "tower-clocks"),
        (["old_mills", "rivers"], "Tower Clocks", "tower_clocks"),
        (["mills"], "Tower Clocks", ""),
        (["Mill", "River"], "Clock", "Clock"),
        (["水车", "河流"], "Clock", ""),
        (["水车", "河流"], "钟楼", "钟楼"),
        (["mill", "river"], "钟楼", ""),
        (["mill", "水车"], "钟楼", "钟楼"),
    ],
)
def test_the_manner_of_the_first_accepted(accepted: list[str], phrase: str, made: str) -> None:
    """Script, case, the sign between words, and how many words there are."""
    assert manner(accepted).shaped(phrase) == made


def test_what_is_accepted_is_not_said_again() -> None:
    """Nor parts of a better phrase."""
    found = keyphrases("Tower Clocks", "Tower Clocks. Tower Clocks.", ["tower clocks"], _unknown)
    assert all(phrase.casefold() != "tower clocks" for phrase in found)
