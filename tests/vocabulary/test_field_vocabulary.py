"""The terms of a field as a person tends them: what counts for which term, what is near, and what may be meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields import DEFAULTS
from enrich.values import Evidence, FieldSpec, Kind, Match, Proposal, Span, Term, Vocabulary
from enrich.vocabulary.field_vocabulary import FieldVocabulary
from enrich.vocabulary.file import Words
from enrich.vocabulary.lint import Rule, findings
from enrich.vocabulary.reconcile import upheld
from enrich.vocabulary.similar import nearest, resembling
from enrich.vocabulary.terms import vocabulary, without

(TAGS,) = (spec for spec in DEFAULTS if spec.name == "tags")
FILE = Words((Term("machine-learning", ("ml", "Maschinelles Lernen")), Term("weather")), never=("Stuff",))
POSTS = {"ML": 3, "machine-learning": 2, "Weather": 1, "rust": 5, "Rust": 1, "web-dev": 4, "web-design": 6}


def _known(posts: dict[str, int] | None = None, words: Words = FILE, spec: FieldSpec = TAGS) -> FieldVocabulary:
    bearing = {label: [f"{label}{number}.md" for number in range(count)] for label, count in (posts or POSTS).items()}
    return FieldVocabulary(spec, bearing, words)


def test_posts_count_for_the_term_that_the_file_means() -> None:
    """Terms of the file first, with all their spellings in posts; other labels are terms as they stand."""
    assert [(term.label, term.count) for term in _known().terms] == [
        ("machine-learning", 5),
        ("weather", 1),
        ("rust", 5),
        ("Rust", 1),
        ("web-dev", 4),
        ("web-design", 6),
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("web", ["web-design", "web-dev"]),
        ("Web De", ["web-design", "web-dev"]),
        ("web-dev", ["web-dev"]),
        ("ML", ["machine-learning"]),
        ("maschinelles lernen", ["machine-learning"]),
        ("r", ["rust", "Rust"]),
        ("RUST", ["rust"]),
        ("", []),
        ("#", []),
        ("x", []),
    ],
)
def test_what_a_person_began_to_type(typed: str, found: list[str]) -> None:
    """The most used first; one alone where that is a spelling of just this term."""
    assert _known().starting(typed) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("web developmant", ["web-dev"]),
        ("web-desing", ["web-design"]),
        ("design web", ["web-design"]),
        ("weathr", ["weather"]),
        ("learning machine", ["machine-learning"]),
        ("zebra", []),
        ("", []),
    ],
)
def test_the_nearest_terms(said: str, found: list[str]) -> None:
    """By letters or by common words, best first."""
    assert [term.label for term in _known().nearest(said)][:1] == found[:1]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_than_asked_for(most: int) -> None:
    """Of equals the most used comes first."""
    known = _known({"clock-red": 1, "red-clock": 3, "red-clock-tower": 9})
    found = [term.label for term in known.nearest("the red clock", most)]
    assert found == ["red-clock", "clock-red", "red-clock-tower"][:most]


@pytest.mark.parametrize(
    ("said", "ruled_out"), [("stuff", True), ("STUFF", True), ("#stuff", True), ("stuffing", False), ("ml", False)]
)
def test_what_the_file_forbids(said: str, *, ruled_out: bool) -> None:
    """In every spelling that folds alike."""
    assert _known().rules_out(said) == ruled_out


def test_a_term_is_found_by_its_own_label() -> None:
    """With what the file says of it; an alias is no label."""
    term = _known().term("machine-learning")
    assert term is not None
    assert (term.aliases, term.count) == (("ml", "Maschinelles Lernen"), 5)
    assert _known().term("ml") is None


@pytest.mark.parametrize(
    ("posts", "messages"),
    [
        ({"Rust": 1, "rust": 3}, ["`Rust` is `rust` in another spelling; 3 posts have that"]),
        ({"Rust": 1, "rust": 1}, ["`rust` is `Rust` in another spelling; 1 post has that"]),
        ({"Weather": 2}, ["`Weather` is `weather` in another spelling; the vocabulary file has that"]),
        ({"ml": 2}, ["`ml` is an alias of `machine-learning`"]),
        (
            {"stuff": 1},
            ["`stuff` must not be used: the vocabulary file forbids it", "`stuff` is used only in this post"],
        ),
        ({"agent": 1200, "agents": 1300}, ["`agent` resembles `agents`; 1,300 posts have that"]),
        ({"ada-lovelace": 2}, ["`ada-lovelace` is a name in `people`, as `Ada Lovelace`"]),
        ({"Ada Lovelace": 2}, ["`Ada Lovelace` is a name in `people`"]),
        ({"weathers": 2, "weather": 1}, ["`weather` resembles `weathers`; 2 posts have that"]),
    ],
)
def test_a_finding_says_what_and_where(posts: dict[str, int], messages: list[str]) -> None:
    """One sentence, and all the posts that bear the label."""
    found = list(findings({"tags": _known(posts)}, {"people": {"adalovelace": "Ada Lovelace"}}))
    assert [one.message for one in found] == messages
    assert [len(one.paths) for one in found] == [posts[one.label] for one in found]


def test_values_of_the_settings_close_a_vocabulary() -> None:
    """As a complete file does; names are no finding among names."""
    spec = FieldSpec("mood", "mood", Kind.TERM, values=("calm",))
    found = findings({"mood": _known({"calm": 1, "Calm": 1, "ml": 2, "sun": 1}, spec=spec)}, {})
    assert [(one.rule, one.label) for one in found] == [
        (Rule.TWIN, "Calm"),
        (Rule.ALIAS, "ml"),
        (Rule.UNKNOWN, "sun"),
        (Rule.ONCE, "sun"),
    ]
    people = FieldSpec("people", "people", Kind.NAMES)
    assert list(findings({"people": _known({"Ada": 1}, spec=people)}, {"people": {"ada": "Ada"}})) == []


@pytest.mark.parametrize(
    ("labels", "pairs"),
    [
        (["red-sea", "sea-red", "red-sea-fish"], [("red-sea", "sea-red")]),
        (["agents", "agent", "agency"], [("agents", "agent")]),
        (["2024-review", "review-2024", "review-2025"], [("2024-review", "review-2024")]),
        (["colour-theory", "color-theory"], [("colour-theory", "color-theory")]),
        (["abcdefgh", "abcdefghijkl"], []),
        (["", "a", "b"], []),
        ([], []),
    ],
)
def test_pairs_that_resemble_each_other(labels: list[str], pairs: list[tuple[str, str]]) -> None:
    """Each once, in the order of the labels; other numbers and much longer labels are other terms."""
    assert resembling(labels) == pairs


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("colour-theori", "colour-theory"),
        ("gpt-5", ""),
        ("gpt-4", "gpt-4"),
        ("x", ""),
        ("zz", ""),
        ("something else", ""),
    ],
)
def test_the_most_similar_spelling(said: str, found: str) -> None:
    """For a remark to a person; never of another number, nor of a label that only this post bears."""
    known = vocabulary([Term("colour-theory", count=1), Term("gpt-4", count=2)])
    assert nearest(known, said) == found
    assert nearest(without(known, ["colour-theory", "gpt-4"]), said) == ""


def _proof(value: str) -> Evidence:
    return Evidence(value, value, Span(0, 1), 1, Match.EXACT)


RULED = Words((Term("machine-learning", ("ml",)), Term("by hand", manual=True)), never=("stuff",))


def _vocabulary(*, complete: bool = False) -> Vocabulary:
    return replace(vocabulary(RULED.terms, RULED.never), complete=complete)


def test_what_speaks_for_a_value_goes_with_it() -> None:
    """The evidence of a value that the file rules out is dropped, and that of a value which stays is kept."""
    old = Proposal("tags", "tags", [], ["ml", "stuff", "rust"], evidence=tuple(map(_proof, ("ml", "stuff", "rust"))))
    new = upheld(old, _vocabulary())
    assert new.after == ["machine-learning", "rust"]
    assert [one.value for one in new.evidence] == ["rust"]
    whole = Proposal("tags", "tags", ["z"], ["z", "rust"], evidence=(_proof("rust"),))
    assert upheld(whole, _vocabulary()) is whole


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (None, "ml", "machine-learning"),
        (None, "stuff", None),
        (None, "by hand", None),
        ("x", "stuff", "x"),
        (None, "rust", "rust"),
    ],
)
def test_a_field_of_one_term_follows_the_file(before: str | None, said: str, after: str | None) -> None:
    """What is ruled out leaves the post as it is."""
    assert upheld(Proposal("area", "area", before, said), _vocabulary()).after == after


def test_in_a_complete_vocabulary_only_its_terms_are_left() -> None:
    """What the post bears already is not touched."""
    old = Proposal("tags", "tags", ["zebra"], ["zebra", "rust", "ml", "by hand"])
    assert upheld(old, _vocabulary(complete=True)).after == ["zebra", "machine-learning"]
