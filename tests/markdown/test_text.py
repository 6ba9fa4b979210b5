"""What a model reads of a body, construct by construct."""

from __future__ import annotations

import pytest

from enrich.markdown.text import reading_text
from enrich.verify.evidence import Body

BLOB = "iVBORw0KGgo" * 30
LINE = "Subscribe to our letter and never miss a post again."


@pytest.mark.parametrize(
    ("body", "read", "reason"),
    [
        ("a\n<!-- b\n\nc -->\nd\n", "a\nd", "comments"),
        ("a <!-- b --> c\n", "a\n c", "comments"),
        ("a\n\n<script>\nb()\n\nc()\n</script>\nd\n", "a\n\nd", "scripts"),
        ("<STYLE media=x>b</STYLE>\n\na", "a", "scripts"),
        ("see [the **notes**](https://example.org/a_(b) 'T') here", "see the **notes** here", "targets"),
        ("![a dog](<my dog.png>) barks", "![a dog] barks", "targets"),
        ("[![a dog](dog.png)](https://example.org)", "![a dog]", "targets"),
        ("a\n\n![](dog.png)\n\nb", "a\n\nb", "targets"),
        ("[a][1]\n\n[1]: https://example.org 'T'\n", "[a][1]", "targets"),
        (f"![](data:image/png;base64,{BLOB}) a", "![] a", "targets"),
        (f"a {BLOB} b", "a\n b", "blobs"),
        (f"a\n\n```css\nurl(data:image/png;base64,{BLOB})\n```", "a\n\n```css\nurl(\n)\n```", "blobs"),
        ('<p class="x">a <img src="d.png" alt="dog" width=3> b</p>', '<p>a <img alt="dog"> b</p>', "attributes"),
        ("| a    | b |\n|:-----|---|\n| c    | d |", "| a | b |\n| c | d |", "tables"),
        ("\n\n a   b\t\tc  \r\n \r\n\r\nd\n\n", " a b c\n\nd", "spaces"),
        (f"{LINE}\n\na\n\n{LINE}\n\nb\n\n  {LINE}\n", f"{LINE}\n\na\n\nb", "repeated"),
    ],
)
def test_what_says_nothing_is_left_out(body: str, read: str, reason: str) -> None:
    """Each construct is left out by itself, and its characters are counted under its reason."""
    made = reading_text(body)
    assert (made.text, made.saved.get(reason, 0) > 0) == (read, True)
    assert len(body) == len(made.text) + sum(made.saved.values())


@pytest.mark.parametrize(
    "body",
    [
        "a <!-- b",
        "a <!-- b\n\nc --> d",
        "<script>\na",
        "`a <!-- b --> [c](d)` and ``e ` [f](g)``",
        "```html\n<!-- a -->  [b](c)\n```",
        "~~~\n<script>a</script>\n\n[b]: http://c\n~~~",
        "```\na  [b](c)",
        "a\n\n    b[i](c)  <!-- d -->",
        "<pre>\na[i](b)   c\n\n<!-- d -->\n</pre>",
        "<div>\na[i](b)\n</div>",
        r"\[a](b) and a](b) and \`[c](d e)\`",
        "[a [b] c](d e)",
        "List<String> and <https://example.org/a> and https://example.org/b?c=d",
        "[^1]: a note\n\n[Ann]: said so",
        f"{LINE}\n\n{LINE}",
        "a\n---\nb\n\n***\n\n- c\n    - d\n      e",
        "![[dog.png]] [[a|b]] {{< c d=e >}} {% f %}",
        "x" * 199,
        "中" * 5000,
    ],
)
def test_what_may_be_seen_stays(body: str) -> None:
    """Code, escapes, unclosed constructs and words that only look like markup are read as they are."""
    assert reading_text(body).text == body


@pytest.mark.parametrize(
    ("body", "drop", "read"),
    [
        ("a\n<details>\n<summary>s</summary>\n\nb <details>c</details>\n\n</details>\nd", "details", "a\n\nd"),
        ("a\n<details>\nb\n\nc <details>d</details> e", "details", "a\n<details>\nb\n\nc\n e"),
        ("a `<details>` b\n\n```\n<details>\n```\nc</details>", "details", None),
        ("a\n\n```py\nb()\n```\n\n    c()\n", "code", "a\n\n    c()"),
        ("> ```\n> a\n\nb\n\n```\nc\n", "code", None),
        ('<p>a<b class="x">b</b><br>c <img alt="d"></p>', "html", 'ab\nc <img alt="d">'),
        ("a <x-note> b `<b>`", "html", None),
    ],
)
def test_more_is_left_out_on_request(body: str, drop: str, read: str | None) -> None:
    """Details end where they are closed, unclosed ones and unclosed fences stay, and of HTML only the tags go."""
    assert reading_text(body, (drop,)).text == (body.strip("\n") if read is None else read)


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("see [**bold**](https://example.org) here", "see bold here"),
        ("see [it](https://example.org/a_(b) 'T') here", "see it here"),
        ('see <a href="x">it</a><br>\nhere', "see it here"),
        ("so ![a dog](dog.png) barks", "so ![a dog] barks"),
    ],
)
def test_a_quote_reaches_over_marks(body: str, quote: str) -> None:
    """What is left out of the reading is left out of the comparison, too."""
    assert Body(body).find(quote) is not None
    assert Body(body).find(f"{quote} not") is None
