"""What a reader sees of a body, found roughly."""

from __future__ import annotations

import pytest

from enrich.markdown.rough import seen


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Plain *words*.\n\n## Head", "Plain *words*.\n\n## Head"),
        ('See [it](https://example.org/canada "t").', "See [it]."),
        ("a\n```py\ntwitter\n```\nb", "a\nb"),
        ("a\n~~~\ntwitter\n~~~\nb", "a\nb"),
        ("> ```\n> twitter\n> ```\nb", "b"),
        ("a\n```\nnever closed", "a\n```\nnever closed"),
        ('an <img alt="x" data-by="twitter"> image', "an  image"),
        ("at https://example.org/twitter，然后", "at ，然后"),
        ("看[这里](/twitter)吧", "看[这里]吧"),
        ("[it]: https://example.org/twitter", "[it]: "),
        ("x < y and y > z", "x < y and y > z"),
    ],
)
def test_what_is_seen(body: str, words: str) -> None:
    """No code, no target of a link, no tag and no address; all other words stay."""
    assert seen(body) == words
