"""What a page decides: kept at once, one by one or by value, undone, written, in conflict, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from enrich.errors import UsageError
from enrich.fields import items
from enrich.review.web.view_model import look
from enrich.review.web.view_state import Filter, chosen, counts, group_key
from enrich.values import JSON
from web.site import Reviewed, reviewed, small


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Reviewed]:
    """A review of three posts."""
    with reviewed(small(tmp_path)) as made:
        yield made


@pytest.mark.parametrize(
    ("verdict", "value", "state", "written"),
    [
        ("accept", None, "accepted", "summary: The clock is kept."),
        ("edit", "My words.", "accepted", "summary: My words."),
        ("reject", None, "rejected", ""),
    ],
)
def test_a_verdict_is_kept_and_written(
    review: Reviewed, verdict: str, value: str | None, state: str, written: str
) -> None:
    """Nothing is in the file before it is written, and then just what was decided."""
    before = review.read("a.md")
    assert review.desk.decide([review.asked("a.md", "summary", verdict, value)]).count == 1
    assert review.states("a.md")["summary"] == state
    assert review.read("a.md") == before
    done = review.desk.write()
    assert (done.count, done.failed) == (int(bool(written)), ())
    assert review.read("a.md") == (before.replace("---\n\n", f"{written}\n---\n\n") if written else before)


def test_what_another_tab_decided_is_not_decided_again(review: Reviewed) -> None:
    """Of two answers to the same sight the first one counts, and the second is told."""
    first, second = review.asked("a.md", "summary"), review.asked("a.md", "summary", "reject")
    assert review.desk.decide([first]).count == 1
    done = review.desk.decide([second])
    assert (done.count, done.failed) == (0, ("a.md: `summary` was decided in another window",))
    assert review.states("a.md")["summary"] == "accepted"


def test_decisions_outlive_the_server(review: Reviewed) -> None:
    """What was decided stands in the journal, and another review shows it."""
    review.desk.decide([review.asked("a.md", "summary"), review.asked("a.md", "tags", "reject")])
    states = review.states("a.md")
    assert (states["summary"], states["tags"], states["people"]) == ("accepted", "rejected", "pending")
    again = type(review.desk)(review.desk.session)
    assert {one.field: str(one.state) for one in again.cards["a.md"].entries} == states


def test_undo_goes_back_step_by_step(review: Reviewed) -> None:
    """The last step is taken back first, and an earlier decision stands again."""
    desk = review.desk
    desk.decide([review.asked("a.md", "summary")])
    desk.decide([review.asked("a.md", "summary", "edit", "Mine.")])
    desk.decide([review.asked("a.md", "tags", "reject"), review.asked("b.md", "tags")])
    assert desk.undo().count == 2
    assert (review.states("a.md")["tags"], review.states("b.md")["tags"]) == ("pending", "pending")
    entry = desk.cards["a.md"].entry("summary")
    assert entry is not None
    assert entry.value == "Mine."
    desk.undo()
    entry = desk.cards["a.md"].entry("summary")
    assert entry is not None
    assert (entry.value, entry.edited) == ("The clock is kept.", False)
    desk.undo()
    assert review.states("a.md")["summary"] == "pending"
    with pytest.raises(UsageError, match="nothing to undo"):
        desk.undo()


def test_a_written_step_is_not_undone_but_taken_back(review: Reviewed) -> None:
    """Undo leaves files alone; what is written goes back from its post, to the byte."""
    before = review.read("a.md")
    review.desk.decide([review.asked("a.md", "summary")])
    review.desk.write("a.md")
    assert "is written" in review.desk.undo().failed[0]
    assert review.desk.take_back("a.md").count == 1
    assert review.read("a.md") == before
    assert review.states("a.md")["summary"] == "pending"


def test_only_what_the_review_wrote_is_taken_back(review: Reviewed) -> None:
    """Older writes are for `enrich undo`."""
    with pytest.raises(UsageError, match="nothing was written by this review"):
        review.desk.take_back("a.md")


def test_a_field_that_changed_is_a_conflict(review: Reviewed) -> None:
    """The person's value stays, the conflict is shown, the rest is written, and the decision can be forgotten."""
    review.desk.decide([review.asked("a.md", "summary"), review.asked("a.md", "people")])
    mine = review.read("a.md").replace("tags:", "summary: Mine.\ntags:")
    (review.root / "a.md").write_text(mine, encoding="utf-8")
    shown = look(review.desk.session, review.desk.cards["a.md"])
    assert "`summary` was changed since: “Mine.” stands there" in shown.conflict
    review.desk.tell_conflict("a.md", shown.conflict)
    done = review.desk.write()
    assert (done.count, len(done.failed)) == (1, 1)
    assert review.read("a.md") == mine.replace("---\n\n", "people: [Ada Lovelace]\n---\n\n")
    assert str(review.desk.cards["a.md"].state) == "conflict"
    assert (review.desk.write().count, review.desk.ready()) == (0, [])
    assert review.desk.forget("a.md").count == 1
    assert "summary" not in review.states("a.md")


def test_a_new_body_is_patched_anew(review: Reviewed) -> None:
    """A post whose text changed since gets the field all the same."""
    review.desk.decide([review.asked("a.md", "summary")])
    (review.root / "a.md").write_text(review.read("a.md") + "\nMore.\n", encoding="utf-8")
    assert review.desk.write().count == 1
    assert review.read("a.md").endswith("More.\n")
    assert "summary: The clock is kept." in review.read("a.md")


def test_one_answer_for_many_posts(review: Reviewed) -> None:
    """A value is taken where it is proposed, but for the posts left out; other values of the same list wait on."""
    group = review.desk.groups("tags")[0]
    assert (group.value, len(group.members)) == ("clocks", 3)
    done = review.desk.answer("tags", group_key(group), 3, ["c.md"], takes=True)
    assert done.count == 2
    assert [review.states(path)["tags"] for path in ("a.md", "b.md", "c.md")] == ["pending", "accepted", "pending"]
    rain = next(one for one in review.desk.groups("tags") if one.value == "rain")
    review.desk.answer("tags", group_key(rain), 1, [], takes=False)
    entry = review.desk.cards["a.md"].entry("tags")
    assert entry is not None
    assert (entry.value, entry.edited, str(entry.state)) == (["clocks"], False, "accepted")
    review.desk.undo()
    review.desk.undo()
    assert len(review.desk.groups("tags")[0].members) == 3


def test_a_group_that_grew_is_not_answered(review: Reviewed) -> None:
    """An answer is to what was seen."""
    key = group_key(review.desk.groups("tags")[0])
    with pytest.raises(UsageError, match="the posts with this value have changed"):
        review.desk.answer("tags", key, 2, [], takes=True)


def test_a_post_that_is_gone_is_told(review: Reviewed) -> None:
    """A missing file is shown as a problem, and its decision stays."""
    review.desk.decide([review.asked("b.md", "tags")])
    (review.root / "b.md").unlink()
    assert "is gone" in look(review.desk.session, review.desk.cards["b.md"]).problem
    assert "is gone" in review.desk.write().failed[0]
    assert review.states("b.md")["tags"] == "accepted"


@pytest.mark.parametrize(("verdict", "value"), [("accept", None), ("edit", ["rain", "bells"]), ("reject", None)])
@pytest.mark.parametrize("takes", [True, False])
def test_a_list_that_came_apart_is_decided_and_undone(
    review: Reviewed, verdict: str, value: list[JSON] | None, *, takes: bool
) -> None:
    """After an answer to one item, the rest is decided, edited with the whole, or turned down; undo restores it."""
    group = review.desk.groups("tags")[0]
    review.desk.answer("tags", group_key(group), 3, ["b.md", "c.md"], takes=takes)
    before = review.desk.cards["a.md"].entry("tags")
    assert before is not None
    assert (before.taken, before.refused) == ((("clocks",), ()) if takes else ((), ("clocks",)))
    assert review.desk.decide([review.asked("a.md", "tags", verdict, value)]).count == 1
    wanted = {"accept": ["clocks"] * takes + ["rain"], "edit": value, "reject": ["clocks"] * takes}[verdict]
    state = "rejected" if verdict == "reject" and not takes else "accepted"
    assert review.states("a.md")["tags"] == state
    review.desk.undo()
    again = review.desk.cards["a.md"].entry("tags")
    assert again is not None
    assert (again.taken, again.refused, again.value) == (before.taken, before.refused, before.value)
    review.desk.decide([review.asked("a.md", "tags", verdict, value)])
    review.desk.write()
    line = f"tags: [{', '.join(map(str, wanted))}]" if wanted else "tags: []"
    assert line in review.read("a.md")


def test_decide_again_puts_a_list_together(review: Reviewed) -> None:
    """Its items wait as they did at first."""
    group = review.desk.groups("tags")[0]
    review.desk.answer("tags", group_key(group), 3, ["b.md", "c.md"], takes=True)
    review.desk.decide([review.asked("a.md", "tags", "reject")])
    review.desk.reopen("a.md", "tags")
    entry = review.desk.cards["a.md"].entry("tags")
    assert entry is not None
    assert (str(entry.state), entry.taken, sorted(items(entry.value))) == ("pending", (), ["clocks", "rain"])


def test_what_is_accepted_of_a_list_is_written_while_the_rest_waits(review: Reviewed) -> None:
    """The other items add to what stands there then; undo takes back just the step after the write."""
    group = review.desk.groups("tags")[0]
    review.desk.answer("tags", group_key(group), 3, ["b.md", "c.md"], takes=True)
    assert review.desk.write().count == 1
    assert "tags: [clocks]" in review.read("a.md")
    review.desk.decide([review.asked("a.md", "tags")])
    review.desk.undo()
    assert review.states("a.md")["tags"] == "pending"
    assert "is written" in review.desk.undo().failed[0]
    review.desk.decide([review.asked("a.md", "tags")])
    assert review.desk.write().count == 1
    assert "tags: [clocks, rain]" in review.read("a.md")
    review.desk.take_back("a.md")
    assert "tags: [clocks]" in review.read("a.md")


def test_a_post_is_found_by_the_state_of_any_field(review: Reviewed) -> None:
    """Filters are by field: a post that waits for one and is accepted in another is in both lists, and counted so."""
    review.desk.decide([review.asked("a.md", "summary")])
    cards = review.desk.cards.values()
    assert [card.path for card in chosen(cards, Filter("accepted"))] == ["a.md"]
    assert [card.path for card in chosen(cards, Filter("pending", field="summary"))] == []
    assert [card.path for card in chosen(cards, Filter("", words="POST b"))] == ["b.md"]
    assert [card.path for card in chosen(cards, Filter(flag="any"))] == ["a.md"]
    assert [card.path for card in chosen(cards, Filter(run="r2"))] == []
    found = counts(cards, Filter())
    assert (found.total, found.states, found.flags["new-term"]) == (3, {"pending": 3, "accepted": 1}, 1)
    assert found.fields == {"tags": 3, "people": 1, "insight": 1, "mood": 1}
