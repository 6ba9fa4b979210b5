"""What the blocks of a body are, and which of them are prose."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from enrich.markdown.blocks import blocks
from enrich.markdown.kinds import BlockKind
from enrich.markdown.prose import passages


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("", []),
        ("One.\nStill one.\n\nTwo.", ["paragraph One.\nStill one.", "paragraph Two."]),
        ("# Head\nText.", ["heading Head", "paragraph Text."]),
        ("Head\n====\n\nText.", ["heading Head", "paragraph Text."]),
        ("#no heading", ["paragraph #no heading"]),
        ("- one\n- two\n  goes on", ["item one", "item two\n  goes on"]),
        ("1. one\n2) two", ["item one", "item two"]),
        ("- [x] done", ["item done"]),
        ("> said\n> more", ["quote said\n> more"]),
        ("```python\ncode = 1\n```\nText.", ["paragraph Text."]),
        ("~~~\ncode\n```\n~~~\nText.", ["paragraph Text."]),
        ("Text.\n\n    indented code\n\nMore.", ["paragraph Text.", "paragraph More."]),
        ("- item\n\n    its paragraph", ["item item", "paragraph its paragraph"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nText.", ["paragraph Text."]),
        ("<details>\n<summary>Original</summary>\n\nHidden.\n\n</details>\n\nText.", ["paragraph Text."]),
        ("<pre>a\n\nb</pre>\nText.", ["paragraph Text."]),
        ("<div>\n<pre>a\n\nb</pre>\nText.\n<script>a</script>\n</div>", ["paragraph Text."]),
        ("<div class=x>\nText.\n</div>", ["paragraph Text."]),
        ("[1]: https://example.org\n[^1]: a note\n\nText.", ["paragraph Text."]),
        ("---\n\nText.\n\n***", ["paragraph Text."]),
        ("![alone](a.png)\n\nText.", ["paragraph Text."]),
        ("{{< youtube x >}}\n\n{% raw %}\n\nText.", ["paragraph Text."]),
        ("import A from './a'\n\nText.", ["paragraph Text."]),
        ("<!-- more\nstill -->\nText.", ["paragraph Text."]),
        ("<h2>Head</h2>\nText.", ["heading Head", "paragraph Text."]),
        ("<div><h2>Head</h2> Text.\nMore.</div>", ["heading Head", "paragraph  Text.\nMore."]),
        ("<h2\n class=x>\nHead\n</h2>\nText.", ["heading \nHead", "paragraph Text."]),
        ("<h2>Head\n\nText.", ["heading Head\n", "paragraph Text."]),
        ("# Head ## {#id}\nText.", ["heading Head ", "paragraph Text."]),
        ("# C#\nText.", ["heading C#", "paragraph Text."]),
        ("```no fence```\nText.", ["paragraph ```no fence```\nText."]),
        ("```\n```sh\ncode\n```\nText.", ["paragraph Text."]),
        ("{% highlight sh %}\n# code\n{% endhighlight %}\nText.", ["paragraph Text."]),
        ("> said\n---\nText.", ["quote said", "paragraph Text."]),
        ('<iframe src="a"/>\nText.', ["paragraph Text."]),
        ("<details>\nText.\n\nText.", []),
    ],
)
def test_passages(body: str, found: list[str]) -> None:
    """Each passage is a slice of the body; what is no prose is in none."""
    assert [f"{block.kind} {body[block.words : block.stop]}" for block in passages(body)] == found


_TEXT = st.text(alphabet="ab #->`|\n\t<di>*=1.~[]:!{%}\r\u3000")


@settings(max_examples=500, deadline=None)
@given(_TEXT)
def test_blocks_are_the_body(body: str) -> None:
    """Whatever the body, the blocks joined again are it, and each has its words inside."""
    assert "".join(body[block.start : block.end] for block in blocks(body)) == body
    assert all(block.start <= block.words <= block.stop <= block.end for block in blocks(body))


@settings(max_examples=500, deadline=None)
@given(_TEXT)
def test_passages_are_in_order_and_apart(body: str) -> None:
    """Whatever the body, passages follow one another inside it, and each has words."""
    last = 0
    for block in passages(body):
        assert last <= block.words < block.stop <= len(body)
        assert body[block.words : block.stop].strip()
        last = block.stop


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("a\n\nb", ["paragraph a", "paragraph b"]),
        ("# a #\n\nb\n=\n", ["heading a ", "heading b"]),
        ("#\n# \n", ["heading ", "heading "]),
        ("#a\n", ["paragraph #a"]),
        ("a\n#b\n", ["paragraph a\n#b"]),
        ("a\n# b\nc", ["paragraph a", "heading b", "paragraph c"]),
        ("a\n    # b", ["paragraph a\n    # b"]),
        ("- a\n  b\n\n  c\n- [ ] d\n", ["item a\n  b", "paragraph c", "item d"]),
        ("- a\n    - b\n", ["item a", "item b"]),
        ("a\n    - b\n    - c\n", ["paragraph a", "item b", "item c"]),
        ("1986. a", ["item a"]),
        ("> a\nb\n> > c\n", ["quote a\nb", "quote c"]),
        ("- > a", ["item a"]),
        ("| a |\n|---|\n| b |\nc", ["table | a |\n", "table |---|\n", "table | b |\n", "paragraph c"]),
        (
            "a\n***\nb\n\n---\n\n_ _ _\nc",
            ["paragraph a", "rule ***\n", "paragraph b", "rule ---\n", "rule _ _ _\n", "paragraph c"],
        ),
        ("- a\n---\nb", ["item a", "rule ---\n", "paragraph b"]),
        ("* * *\n\n    a", ["rule * * *\n", "indented     a"]),
        ("a\n\n    b\n    # c\n\nd", ["paragraph a", "indented     b\n    # c\n", "paragraph d"]),
        ("- a\n\n# b\n\n    c", ["item a", "heading b", "indented     c"]),
        ("- a\n\n      b", ["item a", "paragraph b"]),
        ("```\na\n\nb\n```\nc", ["code ```\na\n\nb\n```\n", "paragraph c"]),
        ("```\na\n``` b\n", ["plain ```\na\n``` b\n"]),
        ("> ```\n> a\n\nb", ["plain > ```\n> a\n", "paragraph b"]),
        (
            "1.  a\n\n    ```\n    a\n\tb\n\n\tc\n    ```\nb",
            ["item a", "code     ```\n    a\n\tb\n\n\tc\n    ```\n", "paragraph b"],
        ),
        ("- ```\n  a\n  ```\nb", ["code - ```\n  a\n  ```\n", "paragraph b"]),
        (
            "{% highlight sh %}\na\n\nb\n{% endhighlight %}\nc",
            ["code {% highlight sh %}\na\n\nb\n{% endhighlight %}\n", "paragraph c"],
        ),
        ("{{< code-toggle file=a />}}\nb", ["paragraph {{< code-toggle file=a />}}\nb"]),
        ("{% highlight sh %}\na", ["paragraph {% highlight sh %}\na"]),
        ("<!-- a\n\nb --> c\n", ["comments <!-- a\n\nb -->", "html  c\n"]),
        ("<!-- a\n\nb", ["paragraph <!-- a", "paragraph b"]),
        ("<style>\n\na</style>\nb", ["scripts <style>\n\na</style>\n", "paragraph b"]),
        ("<pre>\n\n# a\n</pre>\nb", ["plain <pre>\n\n# a\n</pre>\n", "paragraph b"]),
        ("<div>\n# a\n\n# b", ["html <div>\n# a\n", "heading b"]),
        ("<b>a</b> b", ["paragraph <b>a</b> b"]),
        ("[a]: http://b\n[^a]: b", ["targets [a]: http://b\n", "paragraph [^a]: b"]),
        ("a\n[b]: http://c", ["paragraph a\n[b]: http://c"]),
        ("　a\n　\n　b", ["paragraph 　a", "paragraph 　b"]),
        ("a\r\n\r\nb\r\n===\r\n", ["paragraph a\r", "heading b\r"]),
    ],
)
def test_blocks(body: str, found: list[str]) -> None:
    """Each block says what it is, and where its words are."""
    made = [
        f"{block.kind} {body[block.words : block.stop]}"
        for block in blocks(body)
        if body[block.start : block.end].strip()
    ]
    assert made == found


_LINES = [
    "a",
    "# a",
    "## a #",
    "a b",
    "===",
    "---",
    "",
    "",
    "    a",
    "# a\\#",
    "```",
    "~~~",
    "- a",
    "> a",
    "  # a",
    "#",
    "***",
    "1. a",
    "#a",
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_LINES), max_size=10))
def test_headings_are_those_of_commonmark(lines: list[str]) -> None:
    """A heading of the post or in a list item is one for CommonMark's reference rules, too, and the other way round."""
    body = "\n".join(lines)
    tokens = MarkdownIt("commonmark").parse(body)
    shown = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    found = [block.level for block in blocks(body) if block.kind is BlockKind.HEADING]
    assert found == shown
