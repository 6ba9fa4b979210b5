"""Features, their weights, and which posts are near."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from enrich.index import labels as labels_module
from enrich.index import tfidf
from enrich.index.labels import Labels, surroundings
from enrich.index.shared_metadata import Company
from enrich.index.source import content_digest, listed
from enrich.index.store import Packed
from enrich.index.tfidf import Frequencies, Neighbours, Vector, Vectors, features

BODIES = [
    "Rust has a borrow checker. The borrow checker is strict.",
    "The borrow checker of Rust finds data races.",
    "Bread needs flour, water and time.",
    "Flour and water make bread rise with time.",
    "Mars is a cold and dry planet.",
]


Words = dict[int, float]  # the share of each word in the length of a post; few words, so that posts share some
LENGTHS = st.dictionaries(st.integers(0, 12), st.integers(1, 9), min_size=1)
WORDS = LENGTHS.map(lambda words: {word: n / math.hypot(*words.values()) for word, n in words.items()})
VECTORS = st.lists(WORDS, max_size=12)
LONGER = st.dictionaries(st.sampled_from([*range(9), 1 << 12, 3 << 12, 1 << 31]), st.floats(2**-7, 1.0, width=32))


def _vector(words: Words) -> Vector:
    return Vector(np.array([*words], np.uint32), np.array([*words.values()], np.float32))


def _cosine_with_sum(own: Words, others: Sequence[Words]) -> float:
    """The cosine of a vector of length 1 with the sum of others."""
    summed = {word: sum(words.get(word, 0.0) for words in others) for word in set().union(*others)}
    length = math.hypot(*summed.values())
    return sum(own.get(word, 0.0) * weight for word, weight in summed.items()) / length if others else 0.0


def _counts(found: Packed) -> Mapping[int, int]:
    return dict(zip(memoryview(found[0]).cast("I"), found[1], strict=True))


def _site() -> tuple[list[Vector], Neighbours]:
    made = [features("", body) for body in BODIES]
    frequencies = Frequencies(len(made))
    for one in made:
        frequencies.add(one)
    vectors = [frequencies.vector(one) for one in made]
    return vectors, Neighbours(Vectors(one.packed for one in vectors))


def test_the_title_counts_four_times() -> None:
    """A word of the title counts as four in the text, a heading's as two more, a bold one's as one more."""
    plain = _counts(features("", "word"))
    assert list(plain.values()) == [1]
    assert _counts(features("word", "")) == dict.fromkeys(plain, 4)
    assert _counts(features("", "**word**")) == dict.fromkeys(plain, 2)
    assert _counts(features("", "# word")) == dict.fromkeys(plain, 3)


def test_only_the_beginning_is_read() -> None:
    """What stands behind the first 4,000 characters adds nothing."""
    assert _counts(features("", "word " * 1000 + "other")) == _counts(features("", "word " * 1000))


@given(st.text(), st.text())
def test_digest_sees_where_the_title_ends(title: str, body: str) -> None:
    """Moving a character from the title to the body is a change."""
    assert content_digest(title + "x", body) != content_digest(title, "x" + body)


def test_removing_undoes_adding() -> None:
    """Frequencies after adding and removing a post are what they were."""
    frequencies = Frequencies(5)
    first, second = (features("", body) for body in BODIES[:2])
    frequencies.add(first)
    before = frequencies.packed
    frequencies.add(second)
    frequencies.remove(second)
    assert frequencies.packed == before


def test_rare_words_weigh_nothing() -> None:
    """Words of one post alone, and those of most posts of a site that is not tiny, have no weight."""
    frequencies = Frequencies(20)
    made = [features("", f"word{place} common{' pair' * (place < 2)}") for place in range(20)]
    for one in made:
        frequencies.add(one)
    weights = frequencies.vector(made[0]).weights
    assert len(weights) == 1
    assert weights[0] == pytest.approx(1.0)


def test_the_nearest_post_is_the_one_of_its_subject() -> None:
    """Rust is near Rust and bread near bread, and no post is near itself."""
    vectors, neighbours = _site()
    nearest = [[*surroundings(neighbours, vector, number).nearest] for number, vector in enumerate(vectors)]
    assert [near[0] for near in nearest[:4]] == [1, 0, 3, 2]
    assert all(number not in near for number, near in enumerate(nearest))


def test_similarity_to_itself_is_one() -> None:
    """The cosine of a vector with its own post is 1, where nothing was cut off."""
    vectors, neighbours = _site()
    assert neighbours.similarities(vectors[0])[0] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("looks", [0, 1])
@given(VECTORS, WORDS)
def test_similarity_is_the_cosine(looks: int, site: list[Words], asked: Words) -> None:
    """The look-up gives what the definition gives, for every post, and the nearest are those of the highest cosine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tfidf, "_LOOKS", looks)
        found = surroundings(Neighbours(Vectors(_vector(words).packed for words in site)), _vector(asked), -1)
    expected = [sum(weight * words.get(word, 0.0) for word, weight in asked.items()) for words in site]
    assert found.similarities.tolist() == pytest.approx(expected)
    ranked = sorted(range(len(site)), key=lambda post: -found.similarities[post])
    assert [*found.nearest] == [post for post in ranked if found.similarities[post] > 0]
    assert [*found.nearest.values()] == [found.similarities[post] for post in found.nearest]


@given(st.lists(LONGER, max_size=12), LONGER)
def test_the_first_questions_are_answered_to_the_bit_as_the_later_ones(site: list[Words], asked: Words) -> None:
    """Whether there are lists yet makes no difference, also where words of the asked post share a list."""
    neighbours = Neighbours(Vectors(_vector(words).packed for words in site))
    answers = {neighbours.similarities(_vector(asked)).tobytes() for _ in range(tfidf._LOOKS + 2)}
    assert len(answers) == 1


def test_lists_are_made_for_many_questions_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A post or two are asked about without them; when more are, there are lists."""
    made: list[int] = []
    ordered = tfidf.ordered

    def counted(places: NDArray[np.uint32]) -> NDArray[np.uint32]:
        made.append(len(places))
        return ordered(places)

    monkeypatch.setattr(tfidf, "ordered", counted)
    vectors, neighbours = _site()
    for _ in range(tfidf._LOOKS):
        neighbours.similarities(vectors[0])
    assert not made
    neighbours.similarities(vectors[0])
    neighbours.similarities(vectors[1])
    assert len(made) == 1


@given(st.data())
def test_company_is_the_largest_share_of_the_others(data: st.DataObject) -> None:
    """Of the labelled posts that share a trait with a post, as many bear a label as the definition counts."""
    size = data.draw(st.integers(1, 8))
    borne = data.draw(st.lists(st.sampled_from([(), ("a",), ("b",), ("a", "b")]), min_size=size, max_size=size))
    by, of = ("by", "Ada"), ("in", "Oslo")
    held = data.draw(st.lists(st.sampled_from([(), (by,), (of,), (by, of)]), min_size=size, max_size=size))
    vectors = [_vector({}) for _ in borne]
    labels = Labels(borne, vectors)
    company = Company(labels, held)
    for number in range(size):
        asked = [*labels.numbers.values()]
        others = [post for post in range(size) if post != number and borne[post]]
        for name, share in zip(labels.numbers, company.shares(number, asked), strict=True):
            alike = [[borne[post] for post in others if trait in held[post]] for trait in held[number]]
            expected = max((sum(name in one for one in posts) / (len(posts) + 1) for posts in alike), default=0.0)
            assert share == pytest.approx(expected)
    assert company.shares(-1, range(len(labels.names))) == [0.0] * len(labels.names)


@given(VECTORS, st.data())
def test_centroid_is_the_cosine_with_the_mean(site: list[Words], data: st.DataObject) -> None:
    """The cosine with a label's mean is that of the definition, with the post at hand left out."""
    borne = data.draw(
        st.lists(st.sampled_from([(), ("a",), ("b",), ("a", "b")]), min_size=len(site), max_size=len(site))
    )
    vectors = [_vector(words) for words in site]
    labels, neighbours = Labels(borne, vectors), Neighbours(Vectors(one.packed for one in vectors))
    for number, own in enumerate(site):
        found = labels.centroids(surroundings(neighbours, vectors[number], number), ())
        for label, name in enumerate(labels.names):
            others = [words for post, words in enumerate(site) if name in borne[post] and post != number]
            assert found.get(label, 0.0) == pytest.approx(_cosine_with_sum(own, others), abs=1e-4)


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        (["a", " b ", "a", "", 3, None], ("a", "b")),
        ("one", ("one",)),
        ("", ()),
        (None, ()),
        ({"a": 1}, ()),
    ],
)
def test_listed(value: object, labels: tuple[str, ...]) -> None:
    """Labels are texts, trimmed, each once; all else is none."""
    assert listed(value) == labels  # type: ignore[arg-type]  # any JSON value


def test_a_post_does_not_vote_for_itself() -> None:
    """Votes, counts and centroids are those of the other posts."""
    vectors, neighbours = _site()
    labels = Labels([("rust", "own"), ("rust",), ("bread",), ("bread",), ()], vectors)
    around = surroundings(neighbours, vectors[0], 0)
    rust, own = labels.numbers["rust"], labels.numbers["own"]
    assert labels.count(own, 0) == 0
    assert labels.count(rust, 0) == 1
    assert set(labels.votes(around)) == {rust}
    assert labels.votes(around)[rust][0] == pytest.approx(1.0)
    assert labels.centroids(around, ())[rust] == pytest.approx(around.similarities[1], abs=1e-3)


def test_a_post_left_out_is_as_if_it_bore_nothing() -> None:
    """What is learned from a post that bears labels is what would be measured if it bore none, to the last measure."""
    vectors, neighbours = _site()
    values: list[tuple[str, ...]] = [("rust", "all"), ("rust", "all"), ("bread", "all"), ("bread",), ("mars",)]
    for number in range(len(values)):
        bare = [() if post == number else labels for post, labels in enumerate(values)]
        around = surroundings(neighbours, vectors[number], number)
        bearing, without = Labels(values, vectors), Labels(bare, vectors)
        found = {bearing.names[label]: cosine for label, cosine in bearing.centroids(around, ()).items()}
        expected = {without.names[label]: cosine for label, cosine in without.centroids(around, ()).items()}
        assert found == pytest.approx(expected, abs=1e-5)


@given(st.lists(st.floats(0, 1)))
def test_the_last_bit_is_the_same_everywhere(values: list[float]) -> None:
    """A length is added up one by one, whatever `sum` does in the Python at hand and numpy on the machine."""
    assert labels_module._added(np.array(values)) == functools.reduce(operator.add, values, 0.0)
