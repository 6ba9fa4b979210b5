"""Which terms and names the embedded model proposes, which it leaves out, and what it tells of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.models.embedded import Embedded
from enrich.models.embedded.choices import names, term, terms
from enrich.values import FieldSpec, Mode, Prompt, Provenance, Request, SiteContext, Term, Vocabulary
from enrich.values.knowledge import UNLIKELY
from enrich.verify.reply import read
from enrich.vocabulary.terms import vocabulary

TAGS, AREA, PEOPLE = KNOWN["tags"], KNOWN["area"], KNOWN["people"]


def _request(spec: FieldSpec, offered: Sequence[Term], body: str = "", known: Sequence[str] = ()) -> Request:
    words = Vocabulary({label: Term(label) for label in known})
    context = SiteContext({spec.name: words}, {spec.name: tuple(offered)}, sizes={spec.name: 2})
    return Request("a.md", "Title", body, (spec,), context, (), {}, Prompt("", "", (), "", "", ""), "")


def _term(label: str, probability: float, *, stands: bool = True) -> Term:
    return Term(label, score=1.0, probability=probability, why="why", stands=stands)


@pytest.mark.parametrize(
    ("confidence", "offered", "taken"),
    [
        (0.6, [_term("a", 0.7), _term("b", 0.59)], ["a"]),
        (0.6, [_term("a", 0.59)], []),
        (0.6, [_term("a", 0.89, stands=False)], []),
        (0.6, [_term("a", 0.9, stands=False)], ["a"]),
        (0.2, [_term("a", 0.8, stands=False), _term("b", 0.3)], ["a", "b"]),
        (0.2, [_term("a", 0.79, stands=False)], []),
        (1.0, [_term("a", 0.99)], []),
        (0.6, [_term(str(place), 0.9) for place in range(9)], ["0", "1", "2", "3", "4"]),
        (0.6, [_term("Go", 0.9), _term("go", 0.8), _term("c", 0.7)], ["Go", "c"]),
        (0.0, [_term("a", 0.01, stands=False)], ["a"]),
        (0.0, [Term("a", score=UNLIKELY)], []),
    ],
)
def test_terms_that_are_sure_enough(confidence: float, offered: list[Term], taken: list[str]) -> None:
    """One that does not stand in the post must be far surer; the number is the terms' own, within the site's habit."""
    assert terms(replace(TAGS, confidence=confidence), _request(TAGS, offered)).value == taken


@pytest.mark.parametrize(
    ("confidence", "offered", "taken"),
    [
        (0.6, [_term("a", 0.6), _term("b", 0.3)], "a"),
        (0.6, [_term("a", 0.5), _term("b", 0.4)], None),
        (0.0, [_term("a", 0.1)], "a"),
        (0.0, [Term("a", score=UNLIKELY)], None),
        (0.6, [], None),
    ],
)
def test_one_term_that_is_sure_enough(confidence: float, offered: list[Term], taken: str | None) -> None:
    """The best one, or none."""
    assert term(replace(AREA, confidence=confidence), _request(AREA, offered)).value == taken


@pytest.mark.parametrize(
    ("label", "body", "quote"),
    [
        ("Elon Musk", "正如**Elon Musk**认为的那样", "正如**Elon Musk**认为的那样"),
        ("Ada Lovelace", "他说：Ada Lovelace（埃达）是第一人。", "他说：Ada Lovelace（埃达）是第一人"),
        ("Юрий Гагарин", "Первым был Юрий Гагарин, лётчик.", "Первым был Юрий Гагарин, лётчик."),
        ("김철수", "그날 김철수가 말했다.", "그날 김철수가 말했다."),
        ("Ray", "He sells Ray-Ban glasses.", ""),
        ("GPT-5", "They tested GPT-5.6 again.", ""),
        ("GPT-5", "他们用GPT-5写作。", "他们用GPT-5写作"),
        ("Max", "The works of Max Planck.", ""),
        ("Max", "The film Mad Max ended.", ""),
        ("Max", "When Max came, it rained.", "When Max came, it rained."),
        ("Claude", "We asked Claude 4 for help.", ""),
        ("Bob", "See [him](https://example.org/bob).", ""),
        ("Bob", "```\nBob\n```\n", ""),
        ("Bob", '<img alt="x" data-by="Bob">', ""),
    ],
)
def test_a_name_stands_for_itself(label: str, body: str, quote: str) -> None:
    """Whole, by the edges of its script, in what a reader sees, and in no longer name."""
    found = names(PEOPLE, _request(PEOPLE, [_term(label, 0.95)], body)).value
    assert found == ([{"name": label, "quote": quote}] if quote else [])


def test_the_longest_of_known_names_counts() -> None:
    """A name that only stands within another one of the site is not named."""
    offered = [_term("李强", 0.99), _term("李强东", 0.9)]
    found = names(PEOPLE, _request(PEOPLE, offered, "昨天李强东来了。"))
    assert found.value == [{"name": "李强东", "quote": "昨天李强东来了"}]
    assert [(one.value, one.taken) for one in found.reasons] == [("李强东", True), ("李强", False)]
    assert "longer name" in found.reasons[1].why


def test_reasons_tell_of_the_taken_and_of_the_best_left_out() -> None:
    """Each with its probability, the threshold, and what speaks for it."""
    spec = replace(TAGS, confidence=0.75)
    found = terms(spec, _request(TAGS, [_term(name, 0.8 - place / 10) for place, name in enumerate("abcdefgh")]))
    assert [(one.value, one.taken) for one in found.reasons] == [("a", True), *((name, False) for name in "bcdef")]
    assert {(one.field, one.threshold, one.why) for one in found.reasons} == {("tags", 0.75, "why")}


@pytest.mark.parametrize(
    ("known", "why"), [([], "the site has no posts with `tags` and no file of words"), (["a"], "nothing in the post")]
)
def test_a_reason_where_nothing_could_be_considered(known: list[str], why: str) -> None:
    """It names no value."""
    (reason,) = terms(TAGS, _request(TAGS, [], known=known)).reasons
    assert (reason.value, reason.taken, reason.probability) == ("", False, 0.0)
    assert reason.why.startswith(why)


PROVENANCE = Provenance("run", "enrich", "1", "embedded", "", "2026-01-01T00:00:00Z")


@pytest.mark.parametrize("mode", [Mode.QUEUE, Mode.OPEN])
def test_phrases_of_a_young_site_wait_for_a_person(mode: Mode) -> None:
    """They are not proposed, whatever the field lets a language model do; a known term beside them is."""
    spec = replace(TAGS, mode=mode)
    context = SiteContext(
        {"tags": vocabulary([Term("mills")])},
        {"tags": (_term("mills", 0.9),)},
        keyphrases={"tags": ("tower clocks", "keepers")},
    )
    made = Prompt("", "", (), "", "", "")
    schema = reply_schema([spec], context)
    request = Request("a.md", "Mills", "Mills and tower clocks.", (spec,), context, (), schema, made, "")
    found = read(asyncio.run(Embedded().complete(request)), request, PROVENANCE)
    assert [(one.after, [flag.code for flag in one.flags]) for one in found.proposals] == [
        (["mills"], ["waiting-term", "waiting-term"])
    ]
    assert [one.said for one in found.waiting] == ["tower clocks", "keepers"]
    told = terms(spec, request).reasons
    assert [(one.value, one.taken) for one in told] == [("mills", True), ("tower clocks", False), ("keepers", False)]
    assert "vocab queue" in told[-1].why
