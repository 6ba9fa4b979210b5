"""Whatever the bytes are: a value, or an error of ours that says where and why."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from enrich.errors import FrontMatterError
from enrich.frontmatter import cut, diff, edit, edits, may_lack, read, require_editable, style_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from enrich.values import JSON, Post

EXAMPLES = int(os.environ.get("FRONTMATTER_EXAMPLES", "300" if os.environ.get("CI") == "true" else "200"))
LONG_RUN = 100_000
VALUES: dict[str, JSON] = {"summary": "It's a: #1", "tags": ["a", "yes"]}
TOKENS = st.sampled_from(
    (
        *(
            b"---\n",
            b"---",
            b"...\n",
            b"+++\n",
            b";;;\n",
            b"---json\n",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\r\n",
            b"\r",
            b"\n",
            b"\n\n",
        ),
        *(
            b"summary: ",
            b"summary:",
            b"tags:\n",
            b"  - a\n",
            b"- b\n",
            b"tags: [a, b]\n",
            b"Tags: x\n",
            b"? summary\n: x\n",
        ),
        *(
            b"title: |\n  a\n\n",
            b"title: >-\n  a\n",
            b'"a b"',
            b"'a",
            b'"',
            b"[",
            b"]",
            b"{",
            b"}",
            b",",
            b": ",
            b" #c\n",
            b"# c\n",
        ),
        *(
            b"&a ",
            b"*a",
            b"!!str ",
            b"<<: *a\n",
            b"\t",
            b"  ",
            b"summary = 'x'\n",
            b'tags = ["a"]\n',
            b"[t]\n",
            b'"""',
            b"a.b = 1\n",
        ),
        *(
            b'"summary": "x"',
            b'"tags": ["x"]',
            b"{{ x }}",
            b"\xc2\x85",
            b"\xe2\x80\xa8",
            b"\x00",
            b"\xe9",
            b"2024-01-02",
            b"null",
        ),
    )
)
SOURCES = st.one_of(
    st.binary(max_size=60),
    st.lists(TOKENS, max_size=24).map(b"".join),
    st.tuples(
        st.sampled_from((b"---\n", b"+++\n", b"{", b";;;\n", b"title: x\n", b"---json\n")),
        st.lists(TOKENS, max_size=16).map(b"".join),
        st.sampled_from((b"\n---\nx", b"\n+++\n", b"}\n", b"\n;;;\n", b"\n---")),
    ).map(b"".join),
)


def stays_sane(source: bytes) -> None:
    """What holds of any bytes at all."""
    try:
        fields = read(source)
        style_of(cut(source))
        result = edit(source, VALUES)
    except FrontMatterError as refusal:
        told = refusal
    else:
        assert {**read(result), **VALUES} == read(result) == {**fields, **VALUES}
        assert diff(source, result, "x").endswith(b"\n") or source == result
        return
    assert told.code
    assert told.message
    assert 0 <= told.line <= source.count(b"\n") + 2


def refuses_alike(source: bytes) -> None:
    """What is refused before any proof is all that is refused."""
    assert refusal(require_editable, source) == refusal(edits, source)


def refusal(work: Callable[[Post, Mapping[str, JSON]], object], source: bytes) -> tuple[str, str, int] | None:
    """The code, the sentence and the line of what is refused; a failed proof is none."""
    try:
        work(cut(source), VALUES)
    except FrontMatterError as refused:
        return refused.code, refused.message, refused.line
    return None


def never_says_wrongly(source: bytes) -> None:
    """`may_lack` may err on one side only."""
    if not may_lack(source, ["summary", "tags"]):
        try:
            fields = read(source)
        except FrontMatterError:
            return
        assert fields["summary"] not in (None, "", [])
        assert fields["tags"] not in (None, "", [])


settled = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=EXAMPLES)


def test_any_bytes() -> None:
    """No bytes make the engine fail but by a refusal with a code, a sentence and a line of the file."""
    settled(example(b"---\n(: {(\n---")(given(SOURCES)(stays_sane)))()


def test_no_proof_refuses_what_the_plan_does_not() -> None:
    """A post that could be planned for is edited, whatever its bytes: so a look before the answer is paid for holds."""
    settled(given(SOURCES)(refuses_alike))()


def test_the_look_at_a_head_is_never_wrong() -> None:
    """Where the head is said to lack nothing, the parser finds every value, whatever stands around them."""
    filled = st.lists(TOKENS, max_size=6).map(b"".join)
    post = st.tuples(
        st.just(b"---\n"),
        filled,
        st.just(b"summary: x\n"),
        filled,
        st.just(b"tags: [a]\n"),
        filled,
        st.just(b"\n---\n"),
    )
    settled(given(post.map(b"".join))(never_says_wrongly))()


@pytest.mark.long
def test_any_bytes_in_the_long_run() -> None:
    """The same for a hundred thousand files."""
    settings(settled, max_examples=LONG_RUN)(given(SOURCES)(stays_sane))()


@pytest.mark.parametrize(
    "source",
    [
        b"a" + b" " * LONG_RUN + b"\n",
        b"---" + b" " * LONG_RUN + b"x\n",
        b"---\ntags: [a" + b" " * LONG_RUN + b"]\n---\n",
        b"---\na: " + b"[" * LONG_RUN + b"\n---\n",
        b"---\n" + b"? " * LONG_RUN + b"\n---\n",
        b"---\n" + b"...x\n" * LONG_RUN + b"---\n",
        b"---\ntags:\n" + b"- a\n" * LONG_RUN + b"---\n",
        b"\n" * LONG_RUN + b"---\na: 1\n---\n",
        b"title: x\n" + b"a: b\n" * LONG_RUN + b"\n",
        b'{"a":' + b" " * LONG_RUN + b"1}\n",
        b"{" * LONG_RUN,
        b"+++\na = [" + b" " * LONG_RUN + b"]\n+++\n",
        b'+++\na = "' + b"\\\\" * LONG_RUN + b'"\n+++\n',
    ],
    ids=lambda source: source[:12].decode(),
)
def test_long_inputs_are_answered(source: bytes) -> None:
    """No pattern looks at the same bytes again and again, so the strange takes no longer than the long."""
    stays_sane(source)
    assert may_lack(source, ["summary"])
