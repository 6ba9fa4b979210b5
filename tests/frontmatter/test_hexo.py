"""YAML as Hexo reads it: tabs in front of a line are two blanks each, and a header may end in blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.frontmatter.formats import FORMATS, HEADERS, HEXO
from enrich.values import JSON, Format
from printed import KEYS, TEXT, yaml_entry


@pytest.fixture(autouse=True, scope="module")
def known() -> Iterator[None]:
    """A process that knows Hexo's way, and forgets it at the end."""
    before = dict(FORMATS)
    frontmatter.register(HEXO)
    yield
    FORMATS.clear()
    FORMATS.update(before)


VALUES: st.SearchStrategy[JSON] = st.one_of(TEXT, st.lists(TEXT, max_size=3))


def _as_hexo(block: str) -> str:
    """What Hexo gives to its parser."""
    return re.sub(r"\r?\n(\t+)", lambda found: "\n" + "  " * len(found[1]), block)


def _post(block: str) -> bytes:
    return f"---\n{block}---\n\n\tText\n".encode()


TABBED = "title: A\ntags:\n\t- a\n\t- b c\n"


@pytest.mark.parametrize(
    "block",
    [
        TABBED,
        "tags:\n\t- a\n  - b\n",
        "seo:\n\tname: x\n\tmore:\n\t\t- 1\n",
        "text: |\n\tone\n\t\ttwo\n\n\tthree\n",
        "text: >-\n\tone\n\ttwo\ntags: [a,\n\tb]\n",
        "text: one\n\ttwo\n\ttags\n",
        'text: "one\n\ttwo"\n',
        "\n\ttitle: x\n\ttags: [a]\n",
        "title:\tx\ntags: [a,\tb]\n",
        "title: x\r\ntags:\r\n\t- a\r\n\t- b\r\n",
    ],
)
def test_it_is_read_as_hexo_reads_it(block: str) -> None:
    """All values are those of YAML, once each tab in front of a line is two blanks."""
    source = _post(block)
    assert frontmatter.read(source) == yaml.load(_as_hexo("\n" + block), yaml.CSafeLoader)
    post = frontmatter.cut(source)
    assert post.format == Format.HEXO
    for field in frontmatter.locate(post):
        if isinstance(field.value, str) and "\n" not in source[field.span.start : field.span.end].decode():
            assert yaml.safe_load(source[field.span.start : field.span.end]) == field.value


@pytest.mark.parametrize(
    ("block", "values", "after"),
    [
        (TABBED, {"tags": ["a", "b c", "d"]}, "title: A\ntags:\n\t- a\n\t- b c\n\t- d\n"),
        (TABBED, {"tags": ["z"]}, "title: A\ntags:\n\t- z\n"),
        (TABBED, {"description": "x"}, f"{TABBED}description: x\n"),
        (TABBED, {"people": ["x", "z"]}, f"{TABBED}people:\n\t- x\n\t- z\n"),
        (TABBED, {"title": "B"}, TABBED.replace("A", "B")),
        ("a:\n\t- 1\nb:\n  - 2\n", {"a": [1, 3]}, "a:\n\t- 1\n  - 3\nb:\n  - 2\n"),
        ("a:\n\t- 1\nb:\n  - 2\n", {"b": [2, 3]}, "a:\n\t- 1\nb:\n  - 2\n  - 3\n"),
        ("tags:\n\t- a\n", {"tags": []}, "tags: []\n"),
        ("text: |\n\tone\n", {"text": "two\nthree\n"}, "text: |\n\ttwo\n\tthree\n"),
        ("seo:\n\tname: x\n", {"seo.name": "z"}, "seo:\n\tname: z\n"),
        ("seo:\n\tname: x\n\tb: 1\nz: 1\n", {"seo.tags": ["w"]}, "seo:\n\tname: x\n\tb: 1\n\ttags:\n\t\t- w\nz: 1\n"),
        ("tags:\r\n\t- a\r\n", {"tags": ["a", "b"]}, "tags:\r\n\t- a\r\n\t- b\r\n"),
        ("tags:\n\t\t- 中\n\t\t- b\n", {"tags": ["中", "b", "文"]}, "tags:\n\t\t- 中\n\t\t- b\n\t\t- 文\n"),
        ("title: x\ntags: [a]\n", {"tags": ["a", "b"]}, "title: x\ntags: [a, b]\n"),
    ],
)
def test_it_is_edited_where_it_stands(block: str, values: dict[str, JSON], after: str) -> None:
    """Every other byte stays, tabs too, and new lines are indented as the block is."""
    made = frontmatter.edit(_post(block), values)
    assert made == _post(after)
    assert frontmatter.edit(made, values) == made


@pytest.mark.parametrize(
    "block",
    ["tags:\n \t- a\n", "\ttitle: x\n", "seo:\n  name: x\n\tmore: y\n    z: w\n", "tags:\n\t- a\n\t\tb: [\n"],
)
def test_what_hexo_can_not_read_is_refused(block: str) -> None:
    """Tabs behind blanks stay tabs, and so does one in front of the first line."""
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(_as_hexo(block))
    with pytest.raises(FrontMatterError) as raised:
        frontmatter.read(_post(block))
    assert raised.value.code == "yaml-error"


def test_others_refuse_tabs() -> None:
    """No other program reads them, so they are refused where the site is not known to be Hexo's."""
    with_hexo = dict(FORMATS)
    del FORMATS[HEXO.name]
    try:
        with pytest.raises(FrontMatterError, match="there is a tab where YAML needs spaces"):
            frontmatter.read(_post(TABBED))
    finally:
        FORMATS.clear()
        FORMATS.update(with_hexo)


@pytest.mark.parametrize(
    "head",
    [
        "title: A\ndate: 2015-08-06\n\n---\n",
        "\ntitle: A\n\ntags: [x]\n\n---\n",
        "title: A\r\ntags: [x]\r\n\r\n---\r\n",
        "title: A\n---\n",
        "title: A\ntags:\n\t- x\n\n----\n",
    ],
)
def test_a_header_may_have_blank_lines(head: str) -> None:
    """Hexo takes all up to the first line of dashes."""
    source = f"{head}Text: of the post\n\n---\n".encode()
    assert frontmatter.read(source)["title"] == "A"
    made = frontmatter.edit(source, {"description": "x"})
    line = b"description: x\r\n" if b"\r" in source else b"description: x\n"
    assert made.replace(line, b"", 1) == source
    assert frontmatter.read(made) == {**frontmatter.read(source), "description": "x"}


@pytest.mark.parametrize("text", ["Note: this.\n\n---\n", "Text\n\n---\ntitle: x\n---\n", "title: x\n\nText\n\n---\n"])
def test_text_is_no_header(text: str) -> None:
    """Without a usual key, or with other lines above the dashes, nothing is front matter."""
    assert frontmatter.cut(text.encode()).format is Format.NONE


def test_a_new_block_is_yaml_to_all() -> None:
    """What is put above a text has fences, and no tabs."""
    made = frontmatter.edit(b"Text\n", {"tags": ["a"], "title": "x"}, create=Format.YAML)
    assert made.endswith(b"---\nText\n")
    assert yaml.safe_load(made.split(b"---")[1]) == {"tags": ["a"], "title": "x"}
    assert frontmatter.cut(made).format == Format.HEXO


def test_headers_come_first() -> None:
    """Whatever is made known first."""
    before = dict(FORMATS)
    frontmatter.register(HEADERS)
    assert list(FORMATS)[:2] == [Format.HEADERS, Format.HEXO]
    FORMATS.clear()
    FORMATS.update(before)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_tab_is_two_blanks(data: st.DataObject) -> None:
    """An edit of a block with tabs is, to Hexo, that of the same block with blanks; or both are refused."""
    keys = data.draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1, max_size=4))
    block = "".join(entry.above + entry.source for entry in (data.draw(yaml_entry(key)) for key in keys))
    assume("\t" not in block and "\r" not in block)
    lines = block.split("\n")
    tabs = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    tabbed = "\n".join(
        _indented(line) if tab and at else line for at, (line, tab) in enumerate(zip(lines, tabs, strict=True))
    )
    values = {data.draw(st.sampled_from(KEYS)): data.draw(VALUES)}
    assert _as_hexo(_edited(tabbed, values)) == _as_hexo(_edited(block, values))


def _indented(line: str) -> str:
    """The line with tabs for its pairs of blanks."""
    return re.sub(r"\A(?:  )+", lambda found: "\t" * (len(found[0]) // 2), line)


def _edited(block: str, values: dict[str, JSON]) -> str:
    try:
        return frontmatter.edit(_post(block), values).decode()
    except FrontMatterError as error:
        return error.code
