"""The page's view by field, for texts: one card for each post, with its old and new words, and all its keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from enrich.review.web.api import Answers
from enrich.review.web.view_model import look
from enrich.review.web.views import TEXTS_PER_PAGE, fields_page
from enrich.values import Flag, Note, Verdict
from web.site import CONFIG, Reviewed, Served, fill, post, proposal, reviewed, served, small


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Thirty posts that may get an insight; the first two the same one."""
    (tmp_path / "enrich.toml").write_text(CONFIG, encoding="utf-8")
    waiting = {}
    for number in range(30):
        (tmp_path / f"{number:02}.md").write_text(post(f"Post {number}"), encoding="utf-8")
        flags = (Flag("number-not-in-post", "the post does not say 25"),) if number == 3 else ()
        waiting[f"{number:02}.md"] = [proposal("insight", f"Insight {max(number, 1)}.", flags=flags)]
    fill(tmp_path, waiting)
    return tmp_path


@pytest.fixture
def review(site: Path) -> Iterator[Reviewed]:
    """A review of them."""
    with reviewed(site) as made:
        yield made


def test_each_post_has_its_own_card(review: Reviewed) -> None:
    """Also where two posts would get the same words; twenty are on a page."""
    first = fields_page(review.desk, {"field": "insight"})
    assert [one.card.path for one in first.texts] == [f"{number:02}.md" for number in range(TEXTS_PER_PAGE)]
    assert (first.listings, first.sheet.pages, first.values) == ((), 2, {"insight": 30})
    second = fields_page(review.desk, {"field": "insight", "page": "2"})
    assert [one.card.path for one in second.texts] == [f"{number:02}.md" for number in range(TEXTS_PER_PAGE, 30)]
    assert first.texts[3].seen.entry.flags[0].message == "the post does not say 25"


def test_a_text_is_edited_where_it_stands(review: Reviewed) -> None:
    """The same request as from the post's own page; the card is gone then, and undo brings it back."""
    answers = Answers(review.desk)
    entry = review.desk.cards["05.md"].entry("insight")
    assert entry is not None
    seen = {"path": "05.md", "field": "insight", "seen": entry.mark}
    assert answers.decide({"decisions": [seen | {"verdict": "edit", "typed": ["My own words."]}]}).count == 1
    page = fields_page(review.desk, {"field": "insight"})
    assert "05.md" not in [one.card.path for one in page.texts]
    review.desk.undo()
    assert "05.md" in [one.card.path for one in fields_page(review.desk, {"field": "insight"}).texts]
    review.desk.decide([review.asked("05.md", "insight", "edit", "My own words.")])
    review.desk.write("05.md")
    assert "insight: My own words.\n" in review.read("05.md")


def test_a_post_that_is_gone_is_told(review: Reviewed) -> None:
    """Its text is shown with the reason why it can't be written, and the others are as before."""
    (review.root / "01.md").unlink()
    page = fields_page(review.desk, {"field": "insight"})
    assert page.texts[1].seen.obstacle
    assert not page.texts[2].seen.obstacle


def test_lists_keep_their_groups(tmp_path: Path) -> None:
    """A tag is decided once for all its posts, and a flag on it is told with the number of posts."""
    with reviewed(small(tmp_path)) as review:
        page = fields_page(review.desk, {"field": "tags"})
    assert page.texts == ()
    (clocks,) = (one for one in page.listings if one.value == "clocks")
    assert [(flag.message, count) for flag, count in clocks.remarks] == [("clocks is new to this site", 1)]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.REJECT])
def test_one_of_two_equal_texts_is_decided_alone(review: Reviewed, verdict: Verdict) -> None:
    """The other post's text waits as before."""
    review.desk.decide([review.asked("00.md", "insight", verdict)])
    page = fields_page(review.desk, {"field": "insight"})
    assert page.texts[0].card.path == "01.md"
    assert page.sheet.total == 29


def test_the_language_is_told_while_editing(review: Reviewed) -> None:
    """As a remark, for a person may want another language; HTML keeps it from being saved."""
    answers = Answers(review.desk)
    typed = "Die Uhr auf dem Turm verlor in jedem Winter viele Minuten."
    found = answers.check({"path": "05.md", "field": "insight", "typed": [typed]})
    assert (found.faults, found.notes) == ((), ("it is in `de`, and the post is in `en`",))
    assert answers.check({"path": "05.md", "field": "insight", "typed": ["A <b>clock</b>"]}).faults


def test_what_was_left_out_is_shown_with_its_post(review: Reviewed) -> None:
    """Until the field is filled, or answered again."""
    notes = [Note("people", "no-evidence", "Grace was dropped: no quote from the post contains it")]
    _answer(review, notes)
    assert [note.message for note in look(review.desk.session, review.desk.cards["05.md"]).left_out] == [
        notes[0].message
    ]
    assert look(review.desk.session, review.desk.cards["06.md"]).left_out == ()
    text = review.read("05.md")
    (review.root / "05.md").write_text(text.replace("tags: []", "tags: []\npeople: [Ada]"), encoding="utf-8")
    assert look(review.desk.session, review.desk.cards["05.md"]).left_out == ()
    (review.root / "05.md").write_text(text, encoding="utf-8")
    _answer(review, [])
    assert look(review.desk.session, review.desk.cards["05.md"]).left_out == ()


def _answer(review: Reviewed, notes: list[Note]) -> None:
    from enrich.journal.fingerprint import Basis

    review.desk.session.journal.propose("r1", "05.md", Basis("b", {"people": {}}), [], "t", notes)


def test_the_page_is_drawn(site: Path) -> None:
    """With the title, the path, a way to the post, and the keys of a field."""
    with served(site, "--by", "field") as server:
        status, page, _ = server.get("/fields?field=insight")
    assert status == 200
    assert len(page) < 300_000
    for words in ('data-path="03.md"', "Post 3", 'href="/?path=03.md"', "Insight 3.", "the post does not say 25"):
        assert words in page
    assert page.count('data-do="edit"') == TEXTS_PER_PAGE
    assert "a person must decide" not in page
    assert isinstance(server, Served)
