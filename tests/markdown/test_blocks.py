"""What is prose in a body, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.markdown.blocks import blocks


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
        ("- item\n\n    its paragraph", ["item item", "paragraph     its paragraph"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nText.", ["paragraph Text."]),
        ("<details>\n<summary>Original</summary>\n\nHidden.\n\n</details>\n\nText.", ["paragraph Text."]),
        ("<pre>a\n\nb</pre>\nText.", ["paragraph Text."]),
        ("<div class=x>\nText.\n</div>", ["paragraph Text."]),
        ("[1]: https://example.org\n[^1]: a note\n\nText.", ["paragraph Text."]),
        ("---\n\nText.\n\n***", ["paragraph Text."]),
        ("![alone](a.png)\n\nText.", ["paragraph Text."]),
        ("{{< youtube x >}}\n\n{% raw %}\n\nText.", ["paragraph Text."]),
        ("import A from './a'\n\nText.", ["paragraph Text."]),
        ("<!-- more\nstill -->\nText.", ["paragraph Text."]),
        ("<h2>Head</h2>\nText.", ["heading Head", "paragraph Text."]),
        ("<div><h2>Head</h2> Text.\nMore.</div>", ["heading Head", "paragraph  Text.\nMore.</div>"]),
        ("<h2\n class=x>\nHead\n</h2>\nText.", ["heading \nHead\n", "paragraph Text."]),
        ("<h2>Head\n\nText.", ["heading Head", "paragraph Text."]),
        ("# Head ## {#id}\nText.", ["heading Head ", "paragraph Text."]),
        ("# C#\nText.", ["heading C#", "paragraph Text."]),
        ("```no fence```\nText.", ["paragraph ```no fence```\nText."]),
        ("```\n```sh\ncode\n```\nText.", ["paragraph Text."]),
        ("{% highlight sh %}\n# code\n{% endhighlight %}\nText.", ["paragraph Text."]),
        ("> said\n---\nText.", ["quote said", "paragraph Text."]),
    ],
)
def test_blocks(body: str, found: list[str]) -> None:
    """Each block is a slice of the body; what is no prose is in none."""
    assert [f"{block.kind} {body[block.start : block.end]}" for block in blocks(body)] == found


@given(st.text(alphabet="ab #->`|\n\t<di>*=1."))
def test_blocks_are_in_order_and_apart(body: str) -> None:
    """Whatever the body, blocks follow one another inside it."""
    last = 0
    for block in blocks(body):
        assert last <= block.start < block.end <= len(body)
        last = block.end
