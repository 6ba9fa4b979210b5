"""Headers of lines ``Title: x``, read back by Python-Markdown, whose rules Pelican, Nikola and MkDocs follow."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import AUTO_SUMMARY, Run
from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.frontmatter.formats import FORMATS, HEADERS
from enrich.values import JSON, Format

Markdown: Any = importlib.import_module("markdown").Markdown  # mypy takes it for this folder's neighbour
BODY = "\nText: of the post, with `---` and\ttabs.\n\nNote: more.\n"
HEADER = "Title: Tides: a history\nDate: 2024-05-01 10:20\nTags: sea, moon\nSummary:\nAuthors: A. Reed\n    B. Okoro\n"
POST = HEADER + BODY


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """A process that knows headers, and forgets them at the end."""
    before = dict(FORMATS)
    frontmatter.register(HEADERS)
    yield
    FORMATS.clear()
    FORMATS.update(before)


Meta: Any = importlib.import_module("markdown.extensions.meta").MetaExtension
READER = Markdown(extensions=[Meta()])  # once: making it is what takes time


def _meta(source: bytes) -> dict[str, str]:
    """What Python-Markdown reads, with its lower-case keys."""
    READER.Meta = {}
    READER.reset().convert(source.decode("utf-8-sig"))
    return {key: "\n".join(lines) for key, lines in READER.Meta.items()}


@pytest.mark.parametrize(
    ("source", "values"),
    [
        (POST, {"Title": "Tides: a history", "Tags": "sea, moon", "Summary": "", "Authors": "A. Reed\nB. Okoro"}),
        ("\ufefftitle: x\ndate: y\n\nText\n", {"title": "x", "date": "y"}),
        ("Title: x\r\nTags: a\r\n    b\r\n\r\nText\r\n", {"Title": "x", "Tags": "a\nb"}),
        ("Title: x\nDate: y\n---\nText\n", {"Title": "x", "Date": "y"}),
        ("Title: x\n...\nText\n", {"Title": "x"}),
        ("   Title:   x  \nSlug:y\n\nText\n", {"Title": "x", "Slug": "y"}),
        ("Title: x", {"Title": "x"}),
        ("EventDate: y\nEventdw: Sat\nTitle: x\n\nText\n", {"EventDate": "y", "Title": "x"}),
        ("lang: fr\n   title: x\n\nText\n", {"lang": "fr", "title": "x"}),
    ],
)
def test_headers_are_read_as_their_readers_do(source: str, values: dict[str, str]) -> None:
    """Keys, colons in values, further lines, line ends and the end of the header are those of Python-Markdown."""
    found = frontmatter.read(source.encode())
    assert found.items() >= values.items()
    assert {key.lower(): value for key, value in found.items()} == _meta(source.encode())
    assert frontmatter.cut(source.encode()).format == Format.HEADERS


@pytest.mark.parametrize(
    "source",
    [
        "Note: this is a thing.\n\nText\n",
        "Note: this is a thing.\nWarning: title: none\n\nText\n",
        "Note: this is a thing.\n\nTitle: x\n",
        "Title: x\nthis line is none\n\nText\n",
        "http://example.org: a link\n\nText\n",
        "# Title: x\n\nText\n",
        "    Title: code\n\nText\n",
        "",
    ],
)
def test_a_post_that_only_looks_like_it_is_left_alone(source: str) -> None:
    """Prose with a colon, a code block, a heading and a header behind a blank line are no headers."""
    assert frontmatter.cut(source.encode()).format is Format.NONE


def test_a_header_below_a_blank_line_is_none() -> None:
    """Its readers see none there, so that nothing is written, and nothing put above it."""
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.cut(b"\nTitle: x\nDate: y\n\nText\n")
    assert caught.value.code == "kind-pelican"


def test_other_formats_stay_what_they_are() -> None:
    """A block between fences is YAML, on a site with headers, too."""
    assert frontmatter.cut(b"---\ntitle: 'x'\n---\nText\n").format is Format.YAML
    assert frontmatter.cut(b"+++\ntitle = 'x'\n+++\nText\n").format is Format.TOML


def test_edits_leave_all_else_alone() -> None:
    """A value is replaced with its further lines, an empty one filled, a new one added at the end; no quotes."""
    values = {"Summary": 'Ships: "3" of 4 # arrived', "Authors": "C. Lind", "Insight": "It pays."}
    after = frontmatter.edit(POST.encode(), values).decode()
    expected = POST.replace("Summary:\n", 'Summary: Ships: "3" of 4 # arrived\n')
    expected = expected.replace("A. Reed\n    B. Okoro\n", "C. Lind\nInsight: It pays.\n")
    assert after == expected
    assert _meta(after.encode())["summary"] == 'Ships: "3" of 4 # arrived'


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_are_those_of_the_post(newline: str) -> None:
    """New lines end as the others do, within a value, too."""
    source = f"Title: x{newline}Date: y{newline}{newline}Text".encode()
    after = frontmatter.edit(source, {"Summary": "One\nTwo"})
    assert after == f"Title: x{newline}Date: y{newline}Summary: One{newline}    Two{newline}{newline}Text".encode()


@pytest.mark.parametrize(
    ("source", "values", "code"),
    [
        (POST, {"Summary": " blank in front"}, "bad-value"),
        (POST, {"Summary": "a\tb"}, "bad-value"),
        (POST, {"Summary": "a\n\nb"}, "bad-value"),
        (POST, {"Summary": "a\rb"}, "bad-value"),
        (POST, {"Tags": ["a", "b"]}, "bad-value"),
        (POST, {"Weight": 3}, "bad-value"),
        (POST, {"two words": "x"}, "bad-value"),
        (POST, {"schlüssel": "x"}, "bad-value"),
        ("Title: x", {"Summary": "s"}, "no-line-end"),
        ("Title: x\nTags: a\nTags: b\n\nText\n", {"Tags": "c"}, "duplicate-target"),
    ],
)
def test_what_the_reader_would_change_is_refused(source: str, values: dict[str, JSON], code: str) -> None:
    """Blanks at the ends, tabs, empty lines, lists and numbers have no place in a header."""
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.edit(source.encode(), values)
    assert caught.value.code == code


def test_a_post_without_a_header_gets_none() -> None:
    """A header begins with a title, which nobody but the author can write."""
    with pytest.raises(FrontMatterError, match="begins with a title"):
        frontmatter.edit(b"Text\n", {"Summary": "s"}, create="headers")


DOTTED = ".. title: Tides: a history\n.. slug: tides\n.. tags: sea, moon\n.. link:\n.. description: \n.. type: text\n"
FORMS = {"bare": DOTTED + BODY, "in a comment": f"<!-- \n{DOTTED}-->\n{BODY}", "at once": f"<!--\n{DOTTED}-->\nText.\n"}
_LINK = ".. link:\n"
FORMS["a link first"] = f"<!--\n{_LINK}{DOTTED.replace(_LINK, '')}-->\n{BODY}"


def _dots(source: bytes) -> dict[str, str]:
    """What Nikola reads: each line of two dots, a blank, a key, a colon and a blank; an empty value is none."""
    lines = [line.lstrip() for line in source.decode().splitlines()]
    pairs = [line[3:].partition(": ") for line in lines if line.startswith(".. ")]
    return {key: value for key, _, value in pairs if value}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("form", FORMS)
def test_nikolas_lines_are_read_and_edited(form: str, newline: str) -> None:
    """A value is filled, changed and added, with the two dots, and all else keeps its bytes."""
    source = FORMS[form].replace("\n", newline)
    found = frontmatter.read(source.encode())
    assert {key: value for key, value in found.items() if value} == _dots(source.encode())
    assert (found["link"], found["description"]) == ("", "")
    new: dict[str, JSON] = {"description": 'Ships: "3" # a', "tags": "sea", "author": "C. Lind"}
    after = frontmatter.edit(source.encode(), new)
    assert _dots(after) == {**_dots(source.encode()), **new}
    expected = source.replace("description: ", 'description: Ships: "3" # a').replace("sea, moon", "sea")
    assert after.decode() == expected.replace(f"type: text{newline}", f"type: text{newline}.. author: C. Lind{newline}")
    assert frontmatter.edit(after, {"link": "x"}) == after.replace(b".. link:", b".. link: x")


@pytest.mark.parametrize("value", ["a\nb", "it ends --> here", "a\tb", " a"])
@pytest.mark.parametrize("key", ["description", "author"])
def test_what_would_end_nikolas_header_is_refused(key: str, value: str) -> None:
    """Each value has one line, and stays in its comment."""
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.edit(FORMS["in a comment"].encode(), {key: value})
    assert caught.value.code == "bad-value"


@pytest.mark.parametrize(
    "source",
    [
        "<!--\n.. title: x\n\n.. slug: y\n-->\nText.\n",
        "<!--\n.. title: x\nText.\n",
        ".. title: x\nText.\n",
        ".. note: x\n\nText.\n",
        ".. image:: x.png\n\nText.\n",
        "<!-- .. title: x -->\n\nText.\n",
        "... title: x\n\nText.\n",
    ],
)
def test_what_is_no_header_of_nikolas(source: str) -> None:
    """A directive of reStructuredText, prose, and a comment that goes on are none."""
    assert frontmatter.cut(source.encode()).format is Format.NONE


def test_nikolas_lines_are_taken_back() -> None:
    """What was added and filled goes again, to the byte."""
    source = FORMS["in a comment"].encode()
    after = frontmatter.edit(source, {"description": "It tells.", "author": "C. Lind"})
    post, earlier = frontmatter.cut(after), frontmatter.cut(source)
    assert frontmatter.splice(after, frontmatter.restored(post, earlier, ["description", "author"])) == source


def test_a_site_of_nikolas(enrich: Run, tmp_path: Path) -> None:
    """Without any settings its posts are filled under the key that Nikola reads, and restored by undo."""
    (tmp_path / "conf.py").write_text("# The configuration of Nikola.\n", encoding="utf-8")
    told = "This post tells why the tide turned at noon, and what became of the boats. "
    source = FORMS["in a comment"].replace(
        "Text: of the post, with", told + "The tide turned at noon, and " * 9 + "with"
    )
    (tmp_path / "a.md").write_bytes(source.encode())
    (tmp_path / "enrich.toml").write_text(AUTO_SUMMARY, encoding="utf-8")
    done = enrich("run", "--yes", "--field", "summary", cwd=tmp_path)
    assert _dots((tmp_path / "a.md").read_bytes())["description"], done.stderr
    assert enrich("undo", "--yes", cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.md").read_bytes() == source.encode()


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).map(str.strip)
KEYS = st.text("abcXYZ019_-", min_size=1, max_size=8)


@given(
    st.dictionaries(KEYS, st.lists(LINE.filter(bool), max_size=3), max_size=4),
    st.dictionaries(KEYS, st.lists(LINE.filter(bool), min_size=1, max_size=3), min_size=1, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n", "---\n", "\n\n"]),
)
def test_what_is_written_is_read_back(
    old: dict[str, list[str]], new: dict[str, list[str]], newline: str, end: str
) -> None:
    """Python-Markdown reads the new values, all other lines keep their bytes, and the edit can be taken back."""
    taken = {"title", *(key.lower() for key in new)}
    kept = {key: lines for key, lines in old.items() if key.lower() not in taken}
    kept = {key: kept[key] for key in {key.lower(): key for key in kept}.values()}
    new = {key: new[key] for key in {key.lower(): key for key in new}.values() if key.lower() != "title"}
    lines = ["Title: x", *(f"{key}: " + f"{newline}    ".join(parts) for key, parts in kept.items())]
    source = (newline.join(lines) + newline + (end or "\n").replace("\n", newline) + "Body: y" + newline).encode()
    after = frontmatter.edit(source, {key: "\n".join(parts) for key, parts in new.items()})
    read = _meta(after)
    assert all(read[key.lower()] == "\n".join(parts) for key, parts in new.items())
    assert after.startswith((newline.join(lines) + newline).encode())
    post, earlier = frontmatter.cut(after), frontmatter.cut(source)
    assert frontmatter.splice(after, frontmatter.restored(post, earlier, list(new))) == source


def test_a_site_of_headers_from_first_run_to_undo(enrich: Run, tmp_path: Path) -> None:
    """Named in the configuration, headers are filled by a run and restored to the byte by undo."""
    (tmp_path / "enrich.toml").write_text(
        '[site]\nformat = "headers"\n[fields.summary]\nkey = "Summary"\nreview = "auto"\n'
    )
    text = (
        "This post tells why the tide turned at noon, and what became of the boats.\n"
        + "The tide turned at noon. " * 40
    )
    source = f"Title: Tides\nDate: 2024-05-01\nSummary:\n\n{text}\n".encode()
    (tmp_path / "a.md").write_bytes(source)
    done = enrich("run", "--yes", cwd=tmp_path)
    after = (tmp_path / "a.md").read_bytes()
    assert done.returncode == 0, done.stderr
    assert _meta(after)["summary"]
    assert after.replace(b"Summary: " + _meta(after)["summary"].encode(), b"Summary:") == source
    assert enrich("undo", "--yes", cwd=tmp_path).returncode == 0


def test_without_a_word_such_a_post_is_told_what_to_do(enrich: Run, tmp_path: Path) -> None:
    """On a site that is not known to use headers, the refusal says how to say so."""
    FORMATS.pop("headers")
    (tmp_path / "a.md").write_text("Title: Tides\nDate: 2024-05-01\n\nText\n", encoding="utf-8")
    assert "1 post: 1 skipped (-v says why)" in enrich("run", "--dry-run", cwd=tmp_path).stderr
    assert 'formats = ["headers"]' in enrich("run", "--dry-run", "-v", cwd=tmp_path).stderr
    assert 'formats = ["headers"]' in enrich("run", "--dry-run", "a.md", cwd=tmp_path).stderr
