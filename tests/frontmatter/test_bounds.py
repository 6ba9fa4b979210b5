"""Front matter that is too large is refused before it is parsed, and the limit is told."""

from __future__ import annotations

import pytest

from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.frontmatter.bounds import LARGEST_BLOCK, MOST_KEYS, MOST_NODES

KEYS = "no more than 10,000 keys are read"
VALUES = "no more than 100,000 values are read"
LARGE = "no more than 1,000,000 are read"


def _of(opening: bytes, inner: bytes, closing: bytes) -> bytes:
    return opening + inner + closing + b"\nbody\n"


def _yaml(inner: bytes) -> bytes:
    return _of(b"---\n", inner, b"\n---\n")


def _toml(inner: bytes) -> bytes:
    return _of(b"+++\n", inner, b"\n+++\n")


def _json(inner: bytes) -> bytes:
    return _of(b"{", inner, b"}")


MANY = [
    (_yaml(b"\n".join(b"k%d: v" % n for n in range(MOST_KEYS + 1))), KEYS),
    (_yaml(b"a: {" + b",".join(b"k%d: v" % n for n in range(MOST_KEYS + 1)) + b"}"), KEYS),
    (_yaml(b'a: {"k":1' + b',"k":1' * MOST_KEYS + b"}"), KEYS),
    (_toml(b"\n".join(b"k%d=1" % n for n in range(MOST_KEYS + 1))), KEYS),
    (_json(b",".join(b'"k%d":1' % n for n in range(MOST_KEYS + 1))), KEYS),
    (_yaml(b"a:\n" + b"- v\n" * MOST_NODES), VALUES),
    (_yaml(b"a: [" + b"v," * MOST_NODES + b"]"), VALUES),
    (_yaml(b"a:\n" + b"- - - v\n" * (MOST_NODES // 3)), VALUES),
    (_toml(b"a = [" + b"1," * MOST_NODES + b"]"), VALUES),
    (_json(b'"a": [' + b"[]," * (MOST_NODES // 2) + b"1]"), VALUES),
    (_yaml(b"a: " + b"v" * LARGEST_BLOCK), LARGE),
    (_toml(b'a = "' + b"v" * LARGEST_BLOCK + b'"'), LARGE),
    (_json(b'"a": "' + b"v" * LARGEST_BLOCK + b'"'), LARGE),
]


@pytest.mark.parametrize(("source", "told"), MANY)
def test_what_is_too_large_is_refused(source: bytes, told: str) -> None:
    """The message names the limit, the code is always the same, and an edit is refused as reading is."""
    for refused in (frontmatter.cut, frontmatter.read, lambda text: frontmatter.edit(text, {"title": "x"})):
        with pytest.raises(FrontMatterError, match=told) as caught:
            refused(source)
        assert caught.value.code == "too-large"
        assert caught.value.line in (1, 2)


FEW = [
    (_yaml(b"\n".join(b"k%d: v" % n for n in range(MOST_KEYS))), MOST_KEYS),
    (_toml(b"\n".join(b"k%d = 1" % n for n in range(MOST_KEYS))), MOST_KEYS),
    (_json(b",".join(b'"k%d":1' % n for n in range(MOST_KEYS))), MOST_KEYS),
    (_yaml(b"a: [" + b"v, " * (MOST_NODES - 10) + b"]"), 1),
    (_yaml(b"times:\n" + b"- 10:20:30\n" * 15_000), 1),
    (_yaml(b"a: " + b"v" * (LARGEST_BLOCK - 4)), 1),
    (_yaml(b"a: b") + b"k: v\n" * 200_000, 1),
]


@pytest.mark.parametrize(("source", "count"), FEW)
def test_what_is_large_is_read(source: bytes, count: int) -> None:
    """The limits themselves are read; times are no keys, and the body does not count."""
    assert len(frontmatter.read(source)) == count
