"""What is like front matter and can't be a post's is left out, and no second block is put above it."""

from __future__ import annotations

import re

import pytest

from enrich import frontmatter
from enrich.errors import FrontMatterError, NotAPostError

HEADS = {
    "behind a comment": "<!-- lint off -->\n---\ntitle: x\ntags: [a]\n---\nText.\n",
    "behind a long comment": "<!--\n" + "licence\n" * 50 + "-->\n\n---\ntitle: x\n---\nText.\n",
    "behind two comments": "<!-- a -->\n<!-- b -->\n+++\ntitle = 'x'\n+++\nText.\n",
    "behind a comment of MDX": "{/* mdx */}\n---\ntitle: x\n---\nText.\n",
    "inside a comment": "<!--\n---\ntitle: x\n---\n-->\nText.\n",
    "behind a zero-width mark": "\u200b---\ntitle: x\ntags: [a]\n---\nText.\n",
    "behind a word joiner": "\u2060---\ntitle: x\n---\n",
    "behind two marks and a blank": "\u200b\ufeff ---\ntitle: x\n---\n",
    "behind an import": "import A from './a'\n\n---\ntitle: x\n---\nText.\n",
    "behind many imports": "import A from './a'\n" * 10 + "---\ntitle: x\n---\nText.\n",
    "behind a heading": "# Heading\n\n---\ntitle: x\ndraft: true\n---\nText.\n",
    "behind a line of text": "Text.\n---\ntitle: x\n---\nText.\n",
    "with Windows' line ends": "# Heading\r\n---\r\ntitle: x\r\n---\r\nText.\r\n",
    "with a key in quotes": '# Heading\n---\n"title": x\n---\nText.\n',
    "without an end of line": "# Heading\n---\ntitle: x\n---",
    "of Franklin": '@def title = "x"\n@def tags = ["a"]\n\nText.\n',
    "of Franklin, below a blank line": '\n@def title = "x"\n\nText.\n',
    "of Spin": 'title = "x"\ndate = "2024-01-01"\n\n---\n\nText.\n',
    "of Spin, with a table": 'title = "x"\n\n[extra]\nauthor = "a"\n---\nText.\n',
    "of Spin, with a switch": "draft = true\n---\nText.\n",
    "of NimblePublisher": '%{\n  title: "x",\n  tags: ~w(a)\n}\n---\nText.\n',
    "of Pandoc": "% Title\n% Author\n\nText.\n",
    "of Nikola": "<!--\n.. title: x\n.. slug: y\n-->\n\nText.\n",
    "of Nikola, without a comment": ".. title: x\n.. slug: y\n\nText.\n",
    "of Logseq": "title:: x\ntags:: a, b\n\n- Text.\n",
    "of Sphinx": ":orphan:\n\nText.\n",
    "of Frog": "    Title: x\n    Date: 2024-01-01\n\nText.\n",
    "of MDX": "import A from './a'\n\nexport const metadata = {\n  title: 'x',\n}\n\nText.\n",
    "of MDX, called frontMatter": "export const frontMatter = { title: 'x' }\n\nText.\n",
}
NO_HEADS = [
    "Text.\n\n---\n\nMore text: yes.\n\n---\n\nEnd.\n",
    "# H\n\n---\n\nText.\n",
    "a\n---\nb\n",
    "<!-- a comment -->\nText.\n",
    "<!-- never closed\nText.\n",
    "Title\n=====\n\nText.\n",
    "x = 5 is an equation\n\nText.\n",
    "Text = more text.\n---\nText.\n",
    "100 % of\n\nText.\n",
    "%\n",
    ":smile: Text.\n"[1:],
    "import this\n\nText.\n",
    "export const x = 1\n\nText.\n",
    "Text.\n" * 20 + "---\ntitle: x\n---\nText.\n",
    "# H\n---\ntitle: x\nText without another fence.\n",
    "",
    "\n\n",
    "\u200b",
]
NO_POSTS = {
    "template": [
        "---\ncreated: <% tp.date.now() %>\ntags: []\n---\n# T\n",
        '---\ntitle: "{{title}}"\n---\nText.\n',
        "---\ntitle: {{ title }}\n---\nText.\n",
        "---\ntitle: {{ .Name }}\ntags: [\n---\nText.\n",
        '+++\ntitle = \'{{ replace .File.ContentBaseName "-" " " }}\'\ndate = {{ .Date }}\n+++\nText.\n',
        '{\n  "title": "{{ .Name }}",\n  "date": {{ .Date }}\n}\nText.\n',
        "---\ntitle: a\nsummary: {% if x %}\n  - [\n---\nText.\n",
    ],
    "code": [
        '+++\ntitle = "My projects"\n\ninclude("projects.jl")\nshown = projects\n+++\nText.\n',
        '+++\ntitle = "x"\nentries = [\n  (\n    Date(2026, 3, 3), "x"),\n]\n+++\nText.\n',
        '+++\nusing Dates\ntitle = "x"\n+++\nText.\n',
        '+++\ntitle = "x"\nimport Dates: now\n+++\nText.\n',
        '+++\r\ntitle = "x";\r\nhascode = true;\r\n+++\r\nText.\r\n',
        '+++\ntitle = "x"\nfunction shown(x)\n  x\nend\n+++\nText.\n',
        '+++\ntags = [x for x in y]\n@eval title = "x"\n+++\nText.\n',
    ],
    "drawing": [
        "---\nexcalidraw-plugin: parsed\ntags: [excalidraw]\n---\nText.\n",
        "---\nkanban-plugin: board\n---\n## To do\n",
    ],
    "long-dash-fence": ["-----\ntitle: x\n-----\nText.\n"],
    "fence-language": ["---js\n{ title: 'x' }\n---\nText.\n"],
    "indented-fence": ["  ---\n  title: x\n  ---\nText.\n"],
    "kind-pelican": ["Title: x\nDate: 2024-01-01\n\nText.\n"],
}
FAULTS = ["---\ntitle: a: b\n---\nText.\n", "---\ntitle: [\n---\nText.\n", "---\ntitle: x\nText.\n", "+++\nx = \n+++\n"]
FAULTS += [
    '+++\ntitle = "x\n+++\n',
    "+++\ntitle: x\n+++\n",
    '+++\ntitle = "import it"\nx = [1\n+++\n',
    "+++\nimport = \n+++\n",
]


def _require_post(text: str) -> None:
    post = frontmatter.cut(text.encode())
    frontmatter.require_post(post, {field.name: field.value for field in frontmatter.locate(post)})


@pytest.mark.parametrize("text", HEADS.values(), ids=HEADS)
def test_no_second_block_goes_above_a_head(text: str) -> None:
    """Its title, date and draft would be lost to every reader."""
    with pytest.raises(NotAPostError) as caught:
        frontmatter.edit(text.encode(), {"summary": "x"}, create="yaml")
    assert caught.value.code == "ambiguous-fence"
    with pytest.raises(NotAPostError):
        _require_post(text)


@pytest.mark.parametrize("text", NO_HEADS)
def test_text_gets_its_first_block(text: str) -> None:
    """A rule, a comment, an equation or an import is no front matter."""
    _require_post(text)
    assert frontmatter.edit(text.encode(), {"summary": "x"}, create="yaml").endswith(text.encode())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<!-- a\nb -->\n\n---\ntitle: x\n---\n", 4),
        ("# H\n\n+++\nx = 1\n+++\n", 3),
        ("\u200b---\ntitle: x\n---\n", 1),
        ("\n\n@def x = 1\n", 3),
    ],
)
def test_the_line_is_told(text: str, line: int) -> None:
    """As an editor counts it."""
    with pytest.raises(NotAPostError) as caught:
        _require_post(text)
    assert caught.value.line == line


@pytest.mark.parametrize("name", [name for name in HEADS if name.startswith("of ") and "Spin" not in name])
def test_whose_head_it_is(name: str) -> None:
    """Where one program alone writes such heads, it is named, so that its users know that theirs was seen."""
    program = re.split(r"of |,", name)[1]
    with pytest.raises(NotAPostError) as caught:
        _require_post(HEADS[name])
    assert (f"a head as {program} reads it" in caught.value.message) == (not program.startswith("MDX"))


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NO_POSTS.items() for text in texts])
def test_what_can_not_be_a_posts(code: str, text: str) -> None:
    """Its code stays the same, and the reason says what it is."""
    with pytest.raises(NotAPostError) as caught:
        _require_post(text)
    assert code in (caught.value.code, caught.value.what)
    assert caught.value.message in caught.value.reason


@pytest.mark.parametrize("text", FAULTS)
def test_a_post_with_a_fault_is_a_failure(text: str) -> None:
    """It is a post, and whoever wrote it wants to know."""
    with pytest.raises(FrontMatterError) as caught:
        _require_post(text)
    assert not isinstance(caught.value, NotAPostError)


@pytest.mark.parametrize(
    "piece", ["<!--", "<!-- a -->", "{/*", "\u200b", "---\n", "---\nx: y\n", "%{", "x=", "a::", "\n", "export const "]
)
def test_large_texts_are_looked_at_once(piece: str) -> None:
    """A few lines from the top are enough: a megabyte of anything is answered at once."""
    post = frontmatter.cut(b"Text.\n" + piece.encode() * (1_000_000 // len(piece)))
    try:
        frontmatter.require_post(post, {})
    except NotAPostError as error:
        assert error.line <= 13  # noqa: PT017 - either answer is right, at once
