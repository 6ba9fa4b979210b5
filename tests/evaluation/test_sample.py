"""Which posts are held out: the same for the same seed, and by time the newest."""

from __future__ import annotations

import pytest

from enrich.evaluation.sample import Gold, Sampling, drawn_of

GOLDS = [
    Gold(f"{folder}{number}.md", f"2024-01-{number:02}", {}, ()) for folder in ("", "b/") for number in range(1, 11)
]


@pytest.mark.parametrize(
    ("how", "there", "size"),
    [
        (Sampling(), 320, 64),
        (Sampling(), 5000, 100),
        (Sampling(), 3, 1),
        (Sampling(), 1, 1),
        (Sampling(share=0.5), 5000, 2500),
        (Sampling(share=1.0), 10, 9),
        (Sampling(posts=30), 10, 9),
        (Sampling(posts=150), 5000, 150),
    ],
)
def test_how_many(how: Sampling, there: int, size: int) -> None:
    """A fifth, at most 100; as many as asked; and never all, for then nothing could be learned."""
    assert how.size(there) == size


def test_the_seed_decides() -> None:
    """The order in which posts are found does not, nor what their dates are."""
    one, again, other = (
        drawn_of(golds, Sampling(5, seed=seed)) for golds, seed in ((GOLDS, 7), (GOLDS[::-1], 7), (GOLDS, 8))
    )
    assert one == again == sorted(one) != other
    assert len(one) == 5


def test_the_newest() -> None:
    """By time, those with the last dates; of one day, the last in order of path."""
    assert drawn_of(GOLDS, Sampling(3, by="time")) == ["10.md", "b/10.md", "b/9.md"]
    assert drawn_of([], Sampling(3)) == []
