"""What a person turned down is not proposed again, until what led to it changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from enrich.values import Outcome, Proposed, Request
from memory.site import CONFIG, Site, accept, edit, reject

POST = "---\ntitle: A\n---\n\nThe clock is kept.\n"
SAID = {"summary": "It is kept.", "tags": ["clocks", "Bread-Making"]}


class Model:
    """Says what it is told to say."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = dict(SAID)

    def __call__(self, request: Request) -> dict[str, Any]:
        """The answer to any request."""
        del request
        return self.said


@pytest.fixture
def model() -> Model:
    """A model that says the same of every post."""
    return Model()


@pytest.fixture
def site(tmp_path: Path, model: Model) -> Site:
    """A site with one post."""
    made = Site(tmp_path, model)
    made.write("a.md", POST)
    return made


def _proposed(outcome: Outcome) -> dict[str, Any]:
    return {one.field: one.after for one in outcome.patch.proposals} if isinstance(outcome, Proposed) else {}


def test_a_rejected_post_is_not_asked_about_again(site: Site) -> None:
    """Nothing changed, so nothing is asked."""
    site.run("a.md", reject)
    asked = site.requests
    assert _proposed(site.propose("a.md")[1]) == {}
    assert site.requests == asked


def test_another_model_does_not_say_the_same_again(site: Site, model: Model) -> None:
    """The same words and every spelling of a term that folds alike stay away; what is new is proposed."""
    site.run("a.md", reject)
    model.said = {"summary": " It  is kept.", "tags": ["Clocks", "bread_making", "tides"]}
    _, outcome = site.propose("a.md", "another")
    assert _proposed(outcome) == {"tags": ["tides"]}
    assert isinstance(outcome, Proposed)
    assert "rejected-before" in {flag.code for flag in outcome.patch.proposals[0].flags}


def _new_text(site: Site) -> None:
    site.write("a.md", POST.replace("kept", "kept well"))


def _new_question(site: Site) -> None:
    config = CONFIG.replace("[fields.summary]", "[fields.summary]\nask = 'one word'").replace(
        "[fields.tags]", "[fields.tags]\nask = 'few'"
    )
    (site.root / "enrich.toml").write_text(config, encoding="utf-8")


def _new_prompt(site: Site) -> None:
    from enrich.prompt import Library
    from enrich.prompt.request import INPUTS

    folder = site.root / "prompts"
    folder.mkdir()
    digest = Library().get("enrich", INPUTS).digest
    source = next((Path(__file__).parents[2] / "prompts").glob("enrich.md")).read_text(encoding="utf-8")
    (folder / "enrich.md").write_text(source + "\nBe brief.\n", encoding="utf-8")
    assert Library(folder).get("enrich", INPUTS).digest != digest
    site.prompts = folder


@pytest.mark.parametrize("change", [_new_text, _new_question, _new_prompt])
def test_what_led_to_it_changed(site: Site, change: Callable[[Site], None]) -> None:
    """With other words in the post, another question or another prompt, the value may come again."""
    site.run("a.md", reject)
    change(site)
    assert _proposed(site.propose("a.md")[1]) == SAID


def test_an_item_taken_out_in_an_edit_stays_out(site: Site, model: Model) -> None:
    """The rest of the list is written, and the item in no spelling comes again."""
    site.run("a.md", edit(tags=["clocks", "glass"]))
    model.said = {"summary": "x", "tags": ["BREAD making", "tides"]}
    assert _proposed(site.propose("a.md", "another")[1]) == {"tags": ["clocks", "glass", "tides"]}


def test_a_text_that_was_rewritten_stays_away(site: Site) -> None:
    """The model's words are not offered again once a person wrote their own and took them out."""
    site.run("a.md", edit(summary="My words."))
    site.write("a.md", site.read("a.md").replace("My words.", "''"))
    assert "summary" not in _proposed(site.propose("a.md", "another")[1])


def test_an_item_taken_out_of_the_file_stays_out(site: Site) -> None:
    """A person's editor counts as well as the question of a review."""
    site.run("a.md", accept)
    site.write("a.md", site.read("a.md").replace("Bread-Making", "mine"))
    assert "tags" not in _proposed(site.propose("a.md", "another")[1])


def test_a_post_checked_out_anew_is_filled_again(site: Site) -> None:
    """A value that is gone as a whole was not turned down."""
    site.run("a.md", accept)
    site.write("a.md", POST)
    assert _proposed(site.propose("a.md")[1]) == SAID


def test_an_edited_value_is_the_persons(site: Site) -> None:
    """It is not known as enrich's, so that nothing refreshes it; the others are."""
    site.run("a.md", edit(summary="My words."))
    assert site.journal.writes.written("a.md") == {"tags": SAID["tags"]}


def test_a_list_that_a_person_began_is_not_enrichs(site: Site) -> None:
    """What enrich added to is never refreshed as a whole."""
    site.write("a.md", POST.replace("title: A", "title: A\ntags: [mine]"))
    site.run("a.md", accept)
    assert set(site.journal.writes.written("a.md")) == {"summary"}


def test_edits_can_be_learned_from(site: Site) -> None:
    """Whoever learns aliases finds what people made of proposals."""
    site.run("a.md", edit(tags=["clocks", "bread"]))
    ((proposal, made),) = site.journal.decisions.edits("tags")
    assert (proposal.after, made) == (SAID["tags"], ["clocks", "bread"])
