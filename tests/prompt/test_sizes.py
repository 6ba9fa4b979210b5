"""How much room a reply is given, and how texts of any size are counted."""

from __future__ import annotations

import pytest

from enrich.prompt.sizes import expected, needed
from enrich.prompt.tokens import ESTIMATED, LIMIT, PIECE, _pieces, counter, estimate, most
from enrich.values import FieldSpec, Kind

TEXT = FieldSpec("summary", "summary", Kind.TEXT, max_chars=100)
QUOTED = FieldSpec("insight", "insight", Kind.TEXT, max_chars=100, evidence=True)
FREE = FieldSpec("lead", "lead", Kind.TEXT)
TAGS = FieldSpec("tags", "tags", Kind.TERMS, max_items=8)
ANY = FieldSpec("topics", "topics", Kind.TERMS)
AREA = FieldSpec("area", "area", Kind.TERM)
PEOPLE = FieldSpec("people", "people", Kind.NAMES, max_items=10, evidence=True)
ROOM = {
    "nothing": ((), 20, 60),
    "a text": ((TEXT,), 45, 320),
    "a text with a quote": ((QUOTED,), 65, 320),
    "a text without a limit": ((FREE,), 120, 620),
    "a list": ((TAGS,), 40, 180),
    "a list without a limit": ((ANY,), 22, 360),
    "one term": ((AREA,), 22, 360),
    "names": ((PEOPLE,), 220, 1260),
    "several": ((TEXT, TAGS), 65, 440),
}


@pytest.mark.parametrize(("wanted", "likely", "room"), ROOM.values(), ids=ROOM.keys())
def test_the_room_of_a_reply_follows_from_its_fields(wanted: tuple[FieldSpec, ...], likely: int, room: int) -> None:
    """What is likely goes into a plan; what is needed keeps a reply from being cut off."""
    assert (expected(wanted), needed(wanted)) == (likely, room)
    assert expected(wanted) < needed(wanted)


TEXTS = {
    "nothing": "",
    "short": "a b c",
    "as long as a piece": "a" * PIECE,
    "one letter more": "a" * (PIECE + 1),
    "words": "word " * PIECE,
    "spaces alone": " " * (2 * PIECE + 5),
    "wide letters": "钟 " * PIECE,
    "one space, at the border": "a" * PIECE + " " + "b" * PIECE,
    "one space, in front": " " + "a" * (2 * PIECE),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_pieces_hold_the_whole_text(text: str) -> None:
    """None is longer than 100,000 characters, and all but the first begin at a space where there is one."""
    pieces = list(_pieces(text))
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= PIECE
    assert all(pieces) or text == ""
    if len(text) <= PIECE:
        assert pieces == [text]
    elif text.startswith(("word", "钟")):
        assert all(piece.startswith(" ") for piece in pieces[1:])


ESTIMATES = [("", 0, 0), ("a", 1, 1), ("ab", 1, 2), ("abc", 2, 3), ("abcde", 2, 5), ("钟", 2, 3), ("\ud800", 2, 3)]


@pytest.mark.parametrize(("text", "tokens", "size"), ESTIMATES)
def test_an_estimate_is_rounded_up_and_never_above_the_bytes(text: str, tokens: int, size: int) -> None:
    """No tokeniser makes more tokens than bytes, so that is the bound where money hangs on it."""
    assert (estimate(text), most(text), LIMIT.count(text)) == (tokens, size, size)


def test_a_model_of_others_is_estimated() -> None:
    """OpenAI's vocabularies say nothing of it."""
    found = counter("somebody-elses-model")
    assert (found.source, found.exact) == (ESTIMATED, False)
    assert found.count("abcde" * PIECE) == 2 * PIECE
