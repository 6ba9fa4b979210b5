"""Where names stand in a text: found at once, and as the pattern alone would find them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from enrich.verify import whole_words

ALIKE = "iıİIſsSkK\u212aµμΜςσΣβϐθϑεϵιΙ\u0345\u1fbeΐΰẛṡﬅﬆßẞǰŉωΩ\u2126åÅ\u212b"
"""Letters that folding, or a pattern without case, takes for others."""
LETTERS = st.text(st.sampled_from(f"aAbBéE\u0301ﬁ日本-_· .\n12{ALIKE}"), max_size=30)


@given(LETTERS, LETTERS)
@example("Max", "max MAX MaxMax Max-Max max_")
@example("Straße", "STRASSE straße Straße")
@example("istanbul", "ıstanbul İstanbul ISTANBUL istanbul")
@example("Kelvin", "\u212aelvin kelvin")
@example("GPT 4", "gpt-4 GPT·4 GPT4 gpt 4.1")
@example("İ", "I")
@example("", "a b")
def test_places_are_those_of_the_pattern(name: str, text: str) -> None:
    """Looking through the folded text first changes nothing, whatever folding does to the text."""
    found = [one.span() for one in whole_words.matches(name, text, text.casefold())]
    assert found == [one.span() for one in whole_words._whole(name).finditer(text)]
