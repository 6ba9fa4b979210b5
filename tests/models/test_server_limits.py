"""Buckets, and what headers say of limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.models.ratelimit import Bucket
from enrich.models.server_limits import Told, seconds, told


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1s", 1.0),
        ("6m0s", 360.0),
        ("20ms", 0.02),
        ("8.64s", 8.64),
        ("1h2m3s", 3723.0),
        ("2d", 172_800.0),
        ("59", 59.0),
        ("0", 0.0),
        ("", None),
        ("soon", None),
        ("1s later", None),
        ("-5", None),
        ("nan", None),
    ],
)
def test_durations(text: str, value: float | None) -> None:
    """Durations come with units or as bare seconds; anything else is as good as none."""
    assert seconds(text) == value


@pytest.mark.parametrize(
    ("limit", "remaining", "reset", "expected"),
    [
        ("60", "59", "1s", Told(1.0, 59.0)),
        ("10000", "9999", "6ms", Told(10_000 / 60, 9999.0)),
        ("14400", "14370", "2m59.56s", Told(14_400 / 86_400, 14_370.0)),
        ("10000", "9999", "8.64s", Told(10_000 / 86_400, 9999.0)),
        ("100", "90", "100ms", Told(100.0, 90.0)),
        ("60", "60", "0s", Told(1.0, 60.0)),
        ("60", "", "", Told(1.0, None)),
        ("60", "59", "", Told(1.0, 59.0)),
        ("", "59", "1s", None),
        ("0", "0", "1s", None),
        ("many", "59", "1s", None),
    ],
)
def test_headers(limit: str, remaining: str, reset: str, expected: Told | None) -> None:
    """The period of a limit follows from the time until it is full again; without that it is a minute."""
    headers = {
        "x-ratelimit-limit-requests": limit,
        "x-ratelimit-remaining-requests": remaining,
        "x-ratelimit-reset-requests": reset,
    }
    assert told(headers, "requests") == expected


@given(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0, 5)), max_size=60), st.floats(0.5, 100), st.floats(0.1, 5))
def test_a_bucket_lets_no_more_through_than_it_fills(
    steps: list[tuple[float, float]], rate: float, burst: float
) -> None:
    """Whatever is taken when, it never exceeds the rate times the time, the bucket, and one piece."""
    now, taken, largest = 0.0, 0.0, 0.0
    bucket = Bucket(rate, burst, now)
    for amount, pause in steps:
        now += pause
        now += bucket.delay(amount, now)
        bucket.take(amount, now)
        taken += amount
        largest = max(largest, amount)
        assert taken <= rate * now + max(2.0, rate * burst) + largest + 1e-6


@given(st.floats(0.1, 100), st.floats(0, 1000))
def test_what_is_given_back_counts(rate: float, amount: float) -> None:
    """What was taken and given back is as if it had never been taken."""
    bucket, other = Bucket(rate, 1.0, 0.0), Bucket(rate, 1.0, 0.0)
    bucket.take(amount, 0.0)
    bucket.give(amount)
    assert bucket.delay(1e9, 0.0) == pytest.approx(other.delay(1e9, 0.0))
