"""Equal lines are told as one, with a number and the first place."""

from __future__ import annotations

import tracemalloc

import pytest

from enrich.causes import MOST, Causes, Remark, Totals
from enrich.errors import EnrichError, FrontMatterError, ModelError, PostError
from enrich.values import Failed, Note


def _told(*remarks: Remark, each: bool = False) -> list[str]:
    lines: list[str] = []
    causes = Causes(each=each)
    for remark in remarks:
        causes.add(remark, lines.append)
    causes.close()
    return lines


def _at(path: str, line: int = 0, said: str = "`summary` is missing", cause: tuple[str, ...] = ("missing",)) -> Remark:
    return Remark(path, line, cause, said)


GATHERED = {
    "nothing": ([], []),
    "one": ([_at("a.md", 3)], ["a.md:3: `summary` is missing"]),
    "one without a line": ([_at("a.md")], ["a.md: `summary` is missing"]),
    "two posts": (
        [_at("a.md", 3), _at("b.md", 2)],
        ["2 posts: `summary` is missing (first: a.md:3; -v shows all)"],
    ),
    "two lines of one post": (
        [_at("a.md", 3, "`x` is odd"), _at("a.md", 3, "`y` is odd")],
        ["a.md:3: `x` is odd", "a.md:3: `y` is odd"],
    ),
    "posts, and not lines, are counted": (
        [_at("a.md", 3), _at("a.md", 4), _at("b.md", 2), _at("b.md", 3)],
        ["2 posts: `summary` is missing (first: a.md:3; -v shows all)"],
    ),
    "other words for the same": (
        [_at("a.md", 3, "`x` is odd"), _at("b.md", 3, "`y` is odd")],
        ["2 posts, such as a.md:3: `x` is odd (-v shows all)"],
    ),
    "two causes, in the order of the first": (
        [_at("a.md", cause=("b",)), _at("b.md", cause=("a",)), _at("c.md", cause=("b",))],
        ["2 posts: `summary` is missing (first: a.md; -v shows all)", "b.md: `summary` is missing"],
    ),
}


@pytest.mark.parametrize(("remarks", "told"), GATHERED.values(), ids=GATHERED.keys())
def test_equal_lines_are_one(remarks: list[Remark], told: list[str]) -> None:
    """A single one stands as it is; more are one line with their number and the first place."""
    assert _told(*remarks) == told


def test_each_is_told_where_that_is_wanted() -> None:
    """As it comes, so that nothing waits for the end."""
    lines: list[str] = []
    causes = Causes(each=True)
    causes.add(_at("a.md", 3), lines.append)
    assert lines == ["a.md:3: `summary` is missing"]
    causes.add(_at("b.md", 3), lines.append)
    causes.close()
    assert lines == ["a.md:3: `summary` is missing", "b.md:3: `summary` is missing"]


def test_what_was_told_is_not_told_again() -> None:
    """A run that is ended twice, by a fault and by its end, says it once."""
    lines: list[str] = []
    causes = Causes(each=False)
    causes.add(_at("a.md"), lines.append)
    causes.close()
    causes.close()
    assert lines == ["a.md: `summary` is missing"]


ERRORS: dict[str, tuple[EnrichError, EnrichError, bool]] = {
    "another line": (PostError("is odd", line=1), PostError("is odd", line=2), True),
    "another name": (PostError("the key `a` stands twice"), PostError("the key `b` stands twice"), True),
    "another number": (ModelError("gave 1,024 tokens"), ModelError("gave 7 tokens"), True),
    "another word": (PostError("can't be read: denied"), PostError("can't be read: is a folder"), False),
    "another code": (FrontMatterError("a", "is odd"), FrontMatterError("b", "is odd"), False),
    "another class": (PostError("is odd"), ModelError("is odd"), False),
}


@pytest.mark.parametrize(("one", "other", "same"), ERRORS.values(), ids=ERRORS.keys())
def test_errors_are_the_same_but_for_names_and_numbers(one: EnrichError, other: EnrichError, *, same: bool) -> None:
    """One code has several sentences, and each of them is a cause of its own."""
    told = _told(Remark.of_failure(Failed("a.md", one)), Remark.of_failure(Failed("b.md", other)))
    assert (len(told) == 1) == same


def test_an_error_tells_place_fault_and_remedy() -> None:
    """A server's fault knows no post, and gets it here; a post's own place is not told twice."""
    post = Failed("a.md", PostError("is odd", "mend it", path="a.md", line=2))
    server = Failed("b.md", ModelError("gave no answer"))
    assert _told(Remark.of_failure(post), Remark.of_failure(server)) == [
        "a.md:2: is odd; mend it",
        "b.md: gave no answer",
    ]


def test_a_place_in_the_message_is_no_other_cause() -> None:
    """Some errors begin with the path of their post: it is told once, and equal ones are one."""
    failed = [Failed(path, ModelError(f"{path}: the reply is odd")) for path in ("a.md", "b.md")]
    assert _told(Remark.of_failure(failed[0])) == ["a.md: the reply is odd"]
    assert _told(*map(Remark.of_failure, failed)) == ["2 posts: the reply is odd (first: a.md; -v shows all)"]


def test_notes_are_the_same_by_field_and_code() -> None:
    """Whatever they say of the value."""
    notes = [
        Note("tags", "unknown", "no term is `a`", 3),
        Note("tags", "unknown", "no term is b"),
        Note("x", "unknown", "c"),
    ]
    told = _told(*(Remark.of_note(f"{number}.md", note) for number, note in enumerate(notes)))
    assert told == ["2 posts, such as 0.md:3: tags: no term is `a` (-v shows all)", "2.md: x: c"]


def test_memory_does_not_grow_with_the_posts() -> None:
    """Counts are held, and not what is counted: neither posts nor causes without an end."""
    causes = Causes(each=False)
    for number in range(1000):
        causes.add(_at(f"{number}.md", cause=(str(number % 5),)), print)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(20_000):
        causes.add(_at(f"{number}.md", cause=(str(number % 5),)), print)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 20_000


def test_causes_beyond_many_are_one() -> None:
    """Faults of which each has words of its own fill no screen either."""
    told = _told(*(_at(f"{number}.md", cause=(str(number),)) for number in range(MOST + 5)))
    assert len(told) == MOST + 1
    assert told[-1] == f"5 posts: `summary` is missing (first: {MOST}.md; -v shows all)"


TOTALS = {
    "nothing": ([], ""),
    "one": ([("missing", "tags")], "missing: tags 1"),
    "several": (
        [("missing", "summary"), ("wrong-type", "tags"), ("missing", "tags"), ("missing", "summary")],
        "missing: summary 2, tags 1; wrong type: tags 1",
    ),
    "a whole post": ([("yaml-error", "")], "yaml error: 1 post"),
    "thousands": ([("missing", "tags")] * 1234, "missing: tags 1,234"),
}


@pytest.mark.parametrize(("found", "told"), TOTALS.values(), ids=TOTALS.keys())
def test_totals_are_by_what_is_wrong_and_by_field(found: list[tuple[str, str]], told: str) -> None:
    """In the order of the first of each."""
    totals = Totals()
    for code, name in found:
        totals.add(code, name)
    assert str(totals) == told
