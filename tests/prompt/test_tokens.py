"""Tokens are counted by a vocabulary where there is one, estimated where there is none, and nothing is downloaded."""

from __future__ import annotations

import hashlib
import lzma
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from enrich.errors import ConfigError
from enrich.prompt import tokens
from enrich.prompt.tokens import Counter, counter, estimate, fewest, rather_many
from enrich.values import Message, Prompt, Request, SiteContext

BYTES = tiktoken.Encoding(
    "bytes",
    pat_str=r" ?\w+|\s+(?!\S)|\s+|[^\s\w]+",
    mergeable_ranks={bytes([byte]): byte for byte in range(256)} | {b"  ": 256, b"aa": 257, b" a": 258},
    special_tokens={},
)


def encode(text: str) -> int:
    """A tokeniser with three merges, so that every test can count by hand."""
    return len(BYTES.encode_ordinary(text))


SMALL = Counter("bytes", exact=True, encode=encode)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing may be fetched, and no vocabulary of this machine may be found."""

    def refuse(*_: Any) -> None:  # noqa: ANN401 - whatever a socket is asked
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "rs_bpe.bpe", None)
    counter.cache_clear()


@pytest.mark.parametrize(("text", "number"), [("", 0), ("aaaa", 2), ("b a", 2), ("字", 3), ("<|endoftext|>", 13)])
def test_count(text: str, number: int) -> None:
    """A text is counted as the tokeniser counts it; special tokens in it are text."""
    assert SMALL.count(text) == number


HARD = [" " * 1_000_000, "\n" * 1_000_000, "a" * 1_000_000, "\u00a0" * 300_000, " \t" * 500_000, "字" * 300_000]


@pytest.mark.parametrize("text", HARD)
def test_long_runs(text: str) -> None:
    """A million of one character is counted, in time that grows with its length and not with its square."""
    assert 0 < SMALL.count(text) <= len(text.encode())


@given(st.text(alphabet="ab \n字", max_size=400))
def test_pieces_change_little(text: str) -> None:
    """Cutting a text for counting adds at most one token for each cut, and loses nothing."""
    size = tokens.PIECE
    try:
        tokens.PIECE = 50
        pieces = list(tokens._pieces(text))
        counted = SMALL.count(text)
    finally:
        tokens.PIECE = size
    assert "".join(pieces) == text
    assert all(len(piece) <= 50 for piece in pieces)
    assert encode(text) <= counted <= encode(text) + len(pieces)


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4", "claude-sonnet-5", "m", ""])
def test_nothing_at_hand(model: str) -> None:
    """Without a vocabulary the estimate counts, says that it is one, and no connection is opened."""
    found = counter(model)
    assert (found.exact, found.source) == (False, tokens.ESTIMATED)
    assert found.count("twelve bytes") == 5


@pytest.mark.parametrize(("text", "number"), [("", 0), ("a", 1), ("12345", 2), ("123456", 3), ("字", 2), ("\ud800", 2)])
def test_estimate(text: str, number: int) -> None:
    """The estimate is one token for 2.5 bytes, rounded up, of any string there can be."""
    assert estimate(text) == number
    assert counter("").count(text) == number


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "can't be read: No such file"),
        (b"IQ== 0\n", "is not a known token vocabulary; known are: o200k_base, cl100k_base"),
        (lzma.compress(b"IQ== 0\n")[:-4], "not a whole xz file"),
    ],
)
def test_unusable_file(tmp_path: Path, data: bytes | None, words: str) -> None:
    """A file that is pointed at and can't be used is an error, and not silently an estimate."""
    file = tmp_path / "o200k_base.tiktoken"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(ConfigError, match=r"o200k_base\.tiktoken") as caught:
        counter("gpt-4o", str(file))
    assert words in str(caught.value)


@pytest.mark.parametrize(("model", "name"), [("gpt-4o", "o200k_base"), ("gpt-4", "cl100k_base")])
def test_an_installed_package_counts(monkeypatch: pytest.MonkeyPatch, model: str, name: str) -> None:
    """The package that brings the vocabularies along counts exactly, where it is installed and nothing else is."""
    monkeypatch.delitem(sys.modules, "rs_bpe.bpe")
    found = counter(model)
    assert (found.exact, found.source) == (True, name)
    assert found.count("hello world") == 2
    assert 0 < found.count(" " * 1_000_000) < 1_000_000


def test_a_torn_cache_is_not_used(tmp_path: Path) -> None:
    """What lies in the cache and is not the vocabulary is left alone, and nothing is fetched in its place."""
    cached = tmp_path / "fb374d419588a4632f3f557e76b4b70aebbca790"
    cached.write_bytes(b"torn")
    assert not counter("gpt-4o").exact
    assert cached.read_bytes() == b"torn"


def test_a_whole_cache_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What tiktoken keeps in its cache is taken when it is the vocabulary to the byte."""
    monkeypatch.setitem(tokens.SHA256, "o200k_base", hashlib.sha256(b"whole").hexdigest())
    (tmp_path / "fb374d419588a4632f3f557e76b4b70aebbca790").write_bytes(b"whole")
    assert tokens._stored("o200k_base") == b"whole"
    assert tokens._stored("cl100k_base") is tokens._stored("") is None


def test_request() -> None:
    """A request is its messages, the format around them, and its schema."""
    messages = (Message("system", "aaaa"), Message("user", "aa"))
    prompt = Prompt("enrich", "1", (), "", "", "digest")
    request = Request("p", "t", "aa", (), SiteContext(), messages, {}, prompt, "f")
    assert SMALL.request(request) == 2 + 1 + 2 * 3 + 3 + encode("{}")


FEWEST = [
    ("", 0),
    ("a" * 50, 10),
    ("字" * 50, 25),
    ("かな漢字" * 10, 20),
    ("한국어글" * 10, 20),
    ("слово " * 10, 12),
    ("हिन्दी " * 10, 14),
    ("-" * 500, 0),
    (" " * 500 + "word.", 1),
    ("\n" * 500 + "words in a row", 3),
    ("😀" * 50, 0),
]


@pytest.mark.parametrize(("text", "number"), FEWEST)
def test_the_fewest_tokens(text: str, number: int) -> None:
    """By characters, wide ones by two, and runs of one sign as one."""
    assert fewest(text) == number


@given(st.text())
def test_what_is_found_at_once_is_no_less(text: str) -> None:
    """So that nothing that was cut is passed over."""
    assert fewest(text) <= rather_many(text)
