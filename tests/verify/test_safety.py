"""What may never stand in a value."""

from __future__ import annotations

import pytest

from enrich.verify.safety import harm, tidy


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "an <img src=x onerror=alert(1)>",
        "<!-- hidden -->",
        "see https://example.org",
        "javascript:alert(1)",
        "JavaScript: x",
        "www.example.org",
        "![x](y)",
        "&lt;script&gt;",
        "a\x00b",
        "right\u202eleft",
        "zero\u200bwidth",
        "tag\U000e0041",
        "{{ site.title }}",
    ],
)
def test_harm_is_found(text: str) -> None:
    """HTML, addresses, templates and hidden characters are told."""
    assert harm(text)


@pytest.mark.parametrize(
    "text",
    [
        "5 < 6 and 7 > 2",
        "AT&T",
        "C#: a language",
        "标签：人工智能，“安全”",
        "👩‍💻 works",
        "می‌خواهم",
        "a | b",
        "Q&A; more",
    ],
)
def test_plain_words_are_not(text: str) -> None:
    """Comparison signs, ampersands, any script and joined emoji are fine."""
    assert not harm(text)


def test_line_breaks_are_tidied() -> None:
    """A value is one line in NFC."""
    assert tidy(" a\n  b\u3000c e\u0301 ") == "a b c é"
