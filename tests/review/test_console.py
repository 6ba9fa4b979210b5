"""Questions that a person answers with a key or a name, without a terminal."""

from __future__ import annotations

import pytest

from enrich.terminal import Console

CHOICES = {"y": "write it", "d": "decide later", "s": "split"}
NAMES = ("clocks", "clockwork", "mills")


def _console(*typed: str) -> tuple[Console, list[str], list[str]]:
    """A console at which this is typed; the questions and the texts that it shows come with it."""
    answers, asked, shown = iter(typed), list[str](), list[str]()

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    return Console(ask, shown.append), asked, shown


@pytest.mark.parametrize(
    ("typed", "key"), [("y", "y"), ("Y", "y"), (" yes ", "y"), ("", "d"), ("  ", "d"), ("d", "d"), ("q", "q")]
)
def test_an_answer_is_a_key(typed: str, key: str) -> None:
    """The first letter counts, in either case; Enter is the default, and `q` leaves though it is not offered."""
    console, asked, shown = _console(typed)
    assert console.key("Write this post", CHOICES, "d") == key
    assert (asked, shown) == (["Write this post [y,d,s,?]? "], [])


def test_a_question_mark_explains_the_keys() -> None:
    """Only those that are offered, with what Enter does; then the question is asked again."""
    console, asked, shown = _console("?", "s")
    assert console.key("Write", CHOICES, "d") == "s"
    assert len(asked) == 2
    assert shown == ["y - write it\nd - decide later, as Enter does\ns - split\n? - this help\n"]


def test_another_key_is_told_and_explained() -> None:
    """The person reads what was wrong, and what is possible; a control character is not sent to the terminal."""
    console, _, shown = _console("x", "\x1b[A", "y")
    assert console.key("Write", CHOICES, "d") == "y"
    assert shown[0] == "'x' is none of these keys:\n"
    assert shown[2] == "'\\x1b' is none of these keys:\n"
    assert shown[1] == shown[3]
    assert shown[1].startswith("y - write it\n")


def test_without_a_default_an_empty_answer_is_none() -> None:
    """The keys are explained, and the question is asked again."""
    console, _, shown = _console("", "y")
    assert console.key("Write", CHOICES) == "y"
    assert shown == ["y - write it\nd - decide later\ns - split\n? - this help\n"]


def test_enter_can_be_a_key_of_its_own() -> None:
    """It is offered and explained by its name."""
    console, asked, shown = _console("?", "")
    assert console.key("Sample 1", {"": "the next one", "q": "back"}) == ""
    assert asked[0] == "Sample 1 [Enter,q,?]? "
    assert shown == ["Enter - the next one\nq - back\n? - this help\n"]


@pytest.mark.parametrize(
    ("typed", "default", "name"),
    [
        (("mills",), "", "mills"),
        (("m",), "", "mills"),
        (("",), "mills", "mills"),
        (("",), "", ""),
        (("q",), "mills", ""),
        (("clock", "clockw"), "", "clockwork"),
        (("zinc", "m"), "", "mills"),
    ],
)
def test_a_name_is_given_by_its_beginning(typed: tuple[str, ...], default: str, name: str) -> None:
    """An empty answer is the default; `q` goes back."""
    console, asked, _ = _console(*typed)
    assert console.name("Which", lambda start: [one for one in NAMES if one.startswith(start)], default) == name
    assert len(asked) == len(typed)
    assert asked[0] == ("Which [mills]? " if default else "Which? ")


def test_a_beginning_that_is_not_clear_is_told() -> None:
    """Whether none begins so, or which ones do; a long list is cut."""
    names = [f"term{number}" for number in range(11)]
    console, _, shown = _console("zinc", "term", "q")
    console.name("Which", lambda start: [one for one in names if one.startswith(start)])
    console, _, more = _console("zinc", "q")
    console.name("Which", lambda _: (), "mills")
    assert shown == [
        "none begins with `zinc`; an empty answer goes back\n",
        "several begin so: term0, term1, term2, term3, term4, term5, term6, term7 and 3 more\n",
    ]
    assert more == ["none begins with `zinc`; an empty answer takes mills\n"]
