"""What a prompt shows of the site stays within its budgets, the best first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.fields.specs import KNOWN
from enrich.prompt import AskedPost, Library, render
from enrich.prompt.request import INPUTS
from enrich.prompt.shown import CANDIDATE_TOKENS, CANDIDATES, examples, offer
from enrich.prompt.tokens import estimate
from enrich.settings import ModelConfig
from enrich.values import Example, FieldSpec, Mode, Request, SiteContext, Term

PROMPT = Library().get("enrich", INPUTS)
WANTED = tuple(
    KNOWN[name] for name in ("tags", "people", "companies_orgs", "products_models", "media_books", "project")
)
LONG = tuple(Example(f"{number}.md", "An old post", {"summary": "词" * 200}, 0.9 - number / 10) for number in range(5))


def _context(labels: int, size: int) -> SiteContext:
    return SiteContext(
        candidates={
            spec.name: tuple(Term(f"{spec.name}-{n}".ljust(size, "词"), note="noted " * 60) for n in range(labels))
            for spec in WANTED
        }
    )


def _request(context: SiteContext, *, model: str = "m", tokens: int = 1500, wanted: str = "summary") -> Request:
    return render(
        AskedPost("a.md", "T", "B" * 80_000, "B" * 80_000, 1, {}, (KNOWN[wanted],)),
        context,
        PROMPT,
        ModelConfig(name=model),
        example_tokens=tokens,
    )


def _candidate_part(context: SiteContext) -> str:
    """The lines of a real prompt that hold candidates and their notes."""
    made = render(AskedPost("a.md", "T", "B", "B", 1, {}, WANTED), context, PROMPT, ModelConfig(name="m"))
    return made.messages[1].content.partition("The post to work on")[0]


@pytest.mark.parametrize(("labels", "size"), [(3, 8), (100, 8), (100, 20), (100, 60), (100, 400), (1, 5000)])
def test_candidates_fit_their_budget(labels: int, size: int) -> None:
    """However many and however long: the part of the prompt that holds them has at most 1,500 tokens."""
    assert estimate(_candidate_part(_context(labels, size))) <= CANDIDATE_TOKENS == 1500


@given(st.lists(st.text(min_size=1, max_size=300), max_size=150), st.integers(1, 5))
def test_any_candidates_fit_their_budget(labels: list[str], fields: int) -> None:
    """Whatever the site's words are; those chosen are the first of each field."""
    offered = tuple(map(Term, labels))
    context = SiteContext(candidates={spec.name: offered for spec in WANTED[:fields]})
    chosen = offer(WANTED, context).labels
    assert sum(estimate(f"{label}, ") for found in chosen.values() for label in found) <= CANDIDATE_TOKENS
    assert all(found == labels[: len(found)] and len(found) <= CANDIDATES for found in chosen.values())


def test_a_long_list_does_not_starve_another() -> None:
    """Each field gets its best before any gets its second best."""
    chosen = offer(WANTED, _context(100, 120)).labels
    assert max(map(len, chosen.values())) - min(map(len, chosen.values())) <= 1


@pytest.mark.parametrize(("tokens", "count"), [(0, 0), (100, 0), (300, 1), (600, 2), (5000, 5)])
def test_examples_fit_their_budget(tokens: int, count: int) -> None:
    """The nearest first, as many as fit; what is shown is what the request holds."""
    request = _request(SiteContext(examples=LONG), tokens=tokens)
    assert request.context.examples == LONG[:count]
    assert request.messages[1].content.count("An old post") == count


@pytest.mark.parametrize(("letters", "most"), [(80_000, 5), (11_000, 2), (6_000, 1), (4_000, 0)])
def test_examples_take_no_more_than_an_eighth_of_the_post(letters: int, most: int) -> None:
    """A short post is not drowned in others."""
    request = render(
        AskedPost("a.md", "T", "B", "B" * letters, 1, {}, (KNOWN["summary"],)),
        SiteContext(examples=LONG),
        PROMPT,
        ModelConfig(name="m"),
        example_tokens=5000,
    )
    assert len(request.context.examples) == most


@pytest.mark.parametrize(
    ("spec", "most"),
    [
        (KNOWN["tags"], 20),
        (replace(KNOWN["tags"], mode=Mode.OPEN), 20),
        (replace(KNOWN["tags"], mode=Mode.CLOSED), 50),
        (replace(KNOWN["tags"], values=("a", "b")), 50),
        (KNOWN["people"], 20),
        (KNOWN["category"], 50),
    ],
)
def test_few_candidates_are_offered_unless_there_are_no_others(spec: FieldSpec, most: int) -> None:
    """An open field shows its best twenty; of a closed one all that may be are wanted."""
    context = SiteContext(candidates={spec.name: tuple(Term(f"t{number}") for number in range(80))})
    assert len(offer([spec], context).labels[spec.name]) == most


def test_a_long_example_leaves_room_for_the_next() -> None:
    """One that does not fit is passed over."""
    huge = replace(LONG[0], values={"summary": "词" * 9000})
    assert examples((huge, *LONG[1:3]), 1000) == LONG[1:3]


def test_the_embedded_model_is_shown_none() -> None:
    """It reads no examples, so nothing of it can have been copied from one."""
    assert _request(SiteContext(examples=LONG), model="embedded").context.examples == ()


def test_the_static_part_stays_the_same() -> None:
    """Candidates and examples differ from post to post, so they stand behind what a provider caches."""
    bare = _request(SiteContext()).messages[0]
    assert _request(SiteContext(examples=LONG, candidates={"tags": (Term("a"),)})).messages[0] == bare
