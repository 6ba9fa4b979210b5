"""A post's title: its key in any case, else the words of its first heading."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from enrich import frontmatter
from enrich.index.source import source
from enrich.markdown.title import title
from enrich.pipeline.inspection import read_fields
from enrich.values import JSON

HEADED = "Text.\n\n# Head\n\n## Another\n"


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"title": "A"}, "A"),
        ({"Title": "A"}, "A"),
        ({"TITLE": "A"}, "A"),
        ({"tItLe": "A"}, "A"),
        ({"Title": "other", "title": "exact"}, "exact"),
        ({"title": " ", "Title": "A"}, "A"),
        ({"title": None, "TITLE": "A"}, "A"),
        ({"title": ["a", "b"], "Title": "A"}, "A"),
        ({"Title": "", "TITLE": "A"}, "A"),
        ({"title": "  A  "}, "A"),
        ({"title": "**A** # `b`"}, "**A** # `b`"),
        ({"title": 2024}, "2024"),
        ({"Title": 404}, "404"),
        ({"title": 0}, "0"),
        ({"title": -1}, "-1"),
        ({"title": 3.14}, "3.14"),
        ({"title": 2.0}, "2.0"),
    ],
)
def test_the_key_comes_first(known: Mapping[str, JSON], found: str) -> None:
    """A text or a number under the key `title`, however it is written, is the title as it stands."""
    assert title(known, HEADED) == found


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"title": ""},
        {"title": "\n"},
        {"title": None},
        {"title": True},
        {"Title": False},
        {"title": []},
        {"title": ["A"]},
        {"title": {"en": "A", "de": "B"}},
        {"titles": "A"},
        {"title_en": "A"},
        {"subtitle": "A"},
        {" title": "A"},
    ],
)
def test_what_is_no_title_leaves_it_to_the_body(known: Mapping[str, JSON]) -> None:
    """Nothing, a truth, a list, a map by language or another key is no title."""
    assert title(known, HEADED) == "Head"


@pytest.mark.parametrize(
    "body",
    [
        "# A",
        "#\tA",
        "   # A",
        "###### A",
        "Text.\n# A\nText.",
        "Text.\r\n\r\n# A\r\n\r\nText.",
        "## A\n\n# B",
        "#hashtag\n\n# A",
        "####### seven\n\n# A",
        "#\n\n# A",
        "# ![](a.png)\n\n# A",
        "A\n===",
        "A\n---",
        "A  \n   ====  \n\n# B",
        "Text.\n\nA\n-\n\nB\n===",
        "A\r\n===\r\nText.",
        "- item\n\nA\n---",
        "---\n\nA\n=\n",
        "<h1>A</h1>",
        "<h6>A</h6>",
        "<H2 class='x' id=y>A</H2>",
        "<h1>\n  A\n</h1>",
        '<h1 align="center">\n<img src="a.png">\nA\n</h1>\n\n# B',
        '<h1\n  align="center">A</h1>',
        '<div align="center">\n<h1>A</h1>\n</div>\n\n# B',
        "<div><h1>A</h1></div>",
        "<h1>A</h1> B",
        "<h1>A\n\n# B",
        "{% raw %}\n# A\n{% endraw %}",
    ],
)
def test_the_first_heading_is_the_title(body: str) -> None:
    """A heading is one by `#`, by its underline, or by its tag; one without words is passed over."""
    assert title({}, body) == "A"


@pytest.mark.parametrize(
    "before",
    [
        "```\n# no\n```",
        "```bash\n# no\n```",
        "~~~ sh\n# no\n~~~",
        "````\n```\n# no\n```\n# no\n````",
        "```\n# no\n```python\n# no\n```",
        "  ```\n  # no\n  ```",
        "> ```\n> # no\n> ```",
        "1. one\n\n   ```sh\n   # no\n   ```",
        "    # no",
        "\t# no",
        "Text.\n\n    sh\n\n    # no",
        "- one\n\n      # no",
        "<pre>\n# no\n\n# no\n</pre>",
        "<pre><code>\n# no\n</code></pre>",
        "<script>\n# no\n\n# no\n</script>",
        "<style>\n# no\n</style>",
        "<textarea>\n# no\n</textarea>",
        "<!-- # no -->",
        "<!--\n# no\n\nno\n===\n\n<h1>no</h1>\n-->",
        "{% highlight sh %}\n# no\n{% endhighlight %}",
        "{% codeblock lang:sh %}\n# no\n\n# no\n{% endcodeblock %}",
        "{% comment %}\n# no\n{% endcomment %}",
        "{{< highlight sh >}}\n# no\n{{< /highlight >}}",
        "{{% highlight sh %}}\n# no\n{{% /highlight %}}",
        "`# no`",
        r"\# no",
        "#no",
        "#!/bin/sh",
        "a # no",
        "> # no",
        "`<h1>no</h1>`",
        "```\nno\n===\n```",
        "    no\n    ===",
        "| no |\n|----|\n| no |",
        "- no\n---",
        "***\n---",
        "\n---",
        "no:\n\n---",
        "> no\n---",
        "<head>no</head>",
        "<hr>",
        "<h7>no</h7>",
    ],
)
def test_what_only_looks_like_a_heading_is_none(before: str) -> None:
    """Code, comments, quotations and tables hold no heading of the post."""
    assert title({}, before) == ""
    assert title({}, f"{before}\n\n# A") == "A"


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("# A #", "A"),
        ("# A ##########  ", "A"),
        ("# C#", "C#"),
        ("# F# and C# #", "F# and C#"),
        (r"# A \#", "A #"),
        ("# A # B", "A # B"),
        ("# **A** *b* __c__ _d_ ~~e~~ ==f==", "A b c d e f"),
        ("# ***A***", "A"),
        ("# snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("# `a_b` and ``c ` d``", "a_b and c ` d"),
        ("# `<b>` and `*`", "<b> and *"),
        ("# [A](https://example.org/a_(b) 'T')", "A"),
        ("# [A][1] and [B][]", "A and B"),
        ("# [[Page|A]]", "A"),
        ("# [**A** `b`](c)", "A b"),
        ("# A[^1]", "A"),
        ("# A {#id}", "A"),
        ("# A {#id .class key=value}", "A"),
        ("# A {.class}", "A"),
        ("# A {-}", "A"),
        ("# A {: .class}", "A"),
        ("# A ## {#id}", "A"),
        ("# A {b}", "A {b}"),
        ("# ![A](a.png)", "A"),
        ("# ![A][img] B", "A B"),
        ("# [![A](a.png)](b) B", "A B"),
        ('# <img src="a.png" alt="A"> B', "A B"),
        ("# ![](a.png) B", "B"),
        ("# <b>A</b><br/> B", "A B"),
        ("# A<br>B", "A B"),
        ("# 火星：<br>移民", "火星：移民"),
        ('# <a name="a"></a>A', "A"),
        ("# A <!-- b -->", "A"),
        ("# AT&amp;T &copy; &#65;", "AT&T © A"),
        (r"# \*A\* \[b\]", "*A* [b]"),
        ("# 火星 **移民**", "火星 移民"),
        ("A\nB\n===", "A B"),
        ("**A**\n---", "A"),
        ("<h1><a href='b'>A</a> &amp; <em>c</em></h1>", "A & c"),
        ("<h1>A<br>\nB</h1>", "A B"),
        ('<h1><img alt="A" src="a.png"></h1>', "A"),
    ],
)
def test_a_heading_loses_its_markup(heading: str, found: str) -> None:
    """What a reader sees of a heading is the title, on one line."""
    assert title({}, f"Text.\n\n{heading}\n\nText.") == found


@pytest.mark.parametrize("body", ["", "\n", "Text.", "Text. # no", "```\n# no", "#", "#\n##\n"])
def test_a_body_may_have_no_title(body: str) -> None:
    """Without a key and without a heading there is none."""
    assert title({}, body) == ""


@pytest.mark.parametrize(
    ("post", "found"),
    [
        ("---\nTitle: A\n---\n# B\n", "A"),
        ("---\ntitle: 2024\n---\n# B\n", "2024"),
        ("+++\nTITLE = 'A'\n+++\n# B\n", "A"),
        ('{"Title": "A"}\n\n# B\n', "A"),
        ("---\ntags: []\n---\n```sh\n# no\n```\n\nA\n===\n", "A"),
        ("---\ntags: []\n---\n# **A** {#a}\n", "A"),
        ("<h1>A</h1>\n", "A"),
    ],
)
def test_prompt_and_index_know_one_title(post: str, found: str) -> None:
    """What a model is told and what the index keeps is the same title."""
    content = post.encode()
    assert (read_fields(frontmatter.cut(content, "a.md")).title, source("a.md", content).title) == (found, found)
