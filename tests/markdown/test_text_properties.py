"""What a model reads of any body: no visible word is lost, every line of it can be quoted, in linear time."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conftest import ROOT
from enrich.markdown.markup import squeezed
from enrich.markdown.text import reading_text
from enrich.verify.evidence import Body

BLOB = "iVBORw0KGgo" * 30
LINE = "Subscribe to our letter and never miss a post again."
ALL = ("details", "code", "html")


_PIECES = [
    *(
        "a",
        "b",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        "\r\n",
        "\u3000",
        "\u200b",
        "é",
        "中",
        "Ａ",
        "\\",
        "`",
        "``",
        "```",
        "~~~",
    ),
    *("[", "]", "(", ")", "](", "![", "<", ">", "<!--", "-->", "<!-->", "<b>", "</b>", "<b ", "<br>", "<a href='x'>"),
    *('alt="z"', "<img ", "/>", "</", "<script>", "</script>", "<pre>", "</pre>", "<details>", "</details>", "<div>"),
    *("#", "# ", "|", "|---|", "- ", "1. ", "> ", "*", "**", "_", '"t"', "'", "    ", "[r]: http://x"),
    *(f"data:a/b,{'Q' * 205}", BLOB, f"{LINE}\n"),
]


def _says(line: str) -> bool:
    """Whether there is a word in a line, so that it can be a quote at all."""
    return re.search(r"\w", squeezed(line)) is not None


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join), st.sampled_from([(), ("html",), ALL]))
def test_every_line_can_be_quoted(body: str, drop: tuple[str, ...]) -> None:
    """Whatever stands in a body, a line that was read is found in it, and what was saved adds up."""
    made = reading_text(body, drop)
    assert len(body) == len(made.text) + sum(made.saved.values())
    assert all(count > 0 for count in made.saved.values())
    sought = Body(body)
    missing = [line for line in made.text.split("\n") if _says(line) and sought.find(line) is None]
    assert not missing


_INLINE = [
    *("W", "W W", "**W W**", "*W*", "`W[W](W)`", "`` W ` W ``", "[W W](W)", "[W **W**](<W W> 'W')", "![W](W)", "[W]"),
    *(
        "[![W](W)](W)",
        "<b>W</b>",
        "<a href='W'>W</a>",
        "<!-- W -->",
        "<img src='W' alt=\"W\">",
        r"\[W](W)",
        "W](W",
        "[W",
    ),
    *("W (W)", "<br>", "<span class=W>W", "W  W", r"\`W\`", "<https://w.example/W>", "W\n  W", "`W"),
]
_BLOCKS = [
    *(
        "```\nW [W](W)\n\n<!-- W -->\n```",
        "~~~ W\n<b class='W'>W\n~~~",
        "> ```\n> W [W](W)",
        "    W[W](W)\n    <!-- W -->",
    ),
    *("| W | W |\n|---|---|\n| `W` | [W](W) |", "<!-- W\n\nW -->", "<script>\nW\n\nW\n</script>", "[r]: http://W/W"),
    *("<pre>\nW [W](W)\n\nW\n</pre>", "<div class='W'>\nW [W](W)\n</div>", "1. W\n\n   ```\n   W [W](W)\n   ```"),
    *("- W\n\n  W [W](W)", "W\n---", "***", "<details>\n<summary>W</summary>\n\nW\n\n</details>"),
]
_WORDS = st.lists(st.sampled_from(_INLINE), min_size=1, max_size=8).map(" ".join)
_BLOCK = st.one_of(
    _WORDS,
    _WORDS.map("# {}".format),
    st.lists(_WORDS, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
    _WORDS.map(lambda words: "> " + words.replace("\n", "\n> ")),
    st.sampled_from(_BLOCKS),
)


class _Shown(HTMLParser):
    """The words that a browser shows of rendered Markdown, alternative texts included."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = self.hidden or tag in ("script", "style")
        self.words += re.findall(r"w\d+w", " ".join(value or "" for name, value in attrs if name == "alt"))

    def handle_endtag(self, tag: str) -> None:
        self.hidden = self.hidden and tag not in ("script", "style")

    def handle_data(self, data: str) -> None:
        self.words += [] if self.hidden else re.findall(r"w\d+w", data)


@settings(max_examples=400, deadline=None)
@given(st.lists(_BLOCK, min_size=1, max_size=6))
def test_no_visible_word_is_lost(blocks: list[str]) -> None:
    """Every word that CommonMark's reference rules show is read, in the order of the body."""
    pieces = "\n\n".join(blocks).split("W")
    body = "".join(f"{piece}w{number}w" for number, piece in enumerate(pieces[:-1])) + pieces[-1]
    read = re.findall(r"w\d+w", reading_text(body).text)
    assert read == sorted(read, key=lambda word: int(word.strip("w")))
    shown = _Shown(MarkdownIt("commonmark").enable("table").render(body)).words
    assert not set(shown) - set(read)


_HOSTILE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (100, 100))
from enrich.markdown.markup import squeezed
from enrich.markdown.text import reading_text
from enrich.markdown.title import title
for unit in eval(sys.stdin.read()):
    text = (unit * (500_000 // len(unit) + 1))[:500_000]
    for drop in ((), ("details", "code", "html")):
        reading_text(text, drop)
    title({}, text)
print("done")
"""
_UNITS = [
    *(
        "a",
        "\n",
        " ",
        "\x0b",
        "`",
        "[",
        "<",
        "&",
        "|-",
        "中",
        "](",
        "](a '",
        "]((",
        "[a](b",
        "![a](b)",
        "<b ",
        "<a x='",
    ),
    *("<!--", "a<!--x-->", "<script", "a <style>", "<pre>\n", "<details>", "<img alt='", "> ~~~\n", "> ```\n\n"),
    *(
        "# ",
        "# #{",
        "<h1>\n",
        "<h1>\n\n",
        "<div><h1>",
        "{% code %}\n",
        "{{< code ",
        "- ",
        "- - ",
        "1. ",
        "* * ",
        "a\n===\n",
    ),
    *("\u3000\n", "\t", "> > ", "import a ", "{{ }} ", "![a", "# `a ``b ", "a\n    # b\n", "<nav>\n", "<br />"),
    *("[a]: b\n", "- x\n  ```\n", "`a``", "data:a,", f"{'a' * 199} "),
]


@pytest.mark.long
def test_time_grows_with_length_only() -> None:
    """Half a megabyte of anything is read in CPU seconds; a quadratic scan of one is killed."""
    done = subprocess.run(
        [sys.executable, "-c", _HOSTILE], cwd=ROOT, input=repr(_UNITS), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


@pytest.mark.corpus
def test_real_posts_can_be_quoted(shared: Path) -> None:
    """In each post of the garden, each tenth line that is read is found."""
    for path in sorted((shared / "corpus" / "garden").rglob("*.md"))[::8]:
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[-1]
        sought = Body(body)
        lines = [line for line in reading_text(body).text.split("\n")[::10] if _says(line)]
        assert all(sought.find(line) for line in lines), path.name
