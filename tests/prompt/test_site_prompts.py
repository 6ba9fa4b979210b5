"""A site's own prompt files: whatever a person saves there is used or told in one sentence, never a bug."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from enrich.errors import ConfigError
from enrich.prompt.library import Library, fill, parse, used
from enrich.prompt.request import INPUTS

GOOD = "---\nname: p\nversion: '2'\ninputs: [body]\n---\n# System\nBe brief, 简短.\n# User\n{{ body }}\n"


def _library(folder: Path, content: str | bytes, name: str = "p") -> Library:
    (folder / f"{name}.md").write_bytes(content if isinstance(content, bytes) else content.encode())
    return Library(folder)


SAVED = {
    "as it is": GOOD.encode(),
    "with a byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "with Windows line ends": GOOD.replace("\n", "\r\n").encode(),
    "with both": b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("content", SAVED.values(), ids=SAVED.keys())
def test_an_editors_way_of_saving_is_no_other_prompt(tmp_path: Path, content: bytes) -> None:
    """Byte order mark and line ends are no part of a prompt, so they ask nothing again either."""
    assert _library(tmp_path, content).get("p", INPUTS) == parse(GOOD, "p.md")


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "another encoding": (GOOD.replace("简短", "kürzer").encode("latin-1"), "not UTF-8 at byte 64"),
    "two bytes a letter": (GOOD.encode("utf-16"), "not UTF-8 at byte 0"),
    "nothing": (b"", "a prompt needs `name` in its front matter"),
    "no front matter": (b"# System\nx\n# User\ny\n", "a prompt needs `name` in its front matter"),
    "a list for front matter": (b"---\n- a\n---\n# System\nx\n# User\ny\n", "a prompt needs `name`"),
    "the parts in the wrong order": (
        GOOD.replace("# System", "# X").replace("# User", "# System").replace("# X", "# User").encode(),
        "the parts `# System` and `# User`",
    ),
    "words before the first part": (GOOD.replace("# System", "Hello.\n# System").encode(), "the parts `# System`"),
    "a name of another file": (GOOD.replace("name: p", "name: q").encode(), "its `name` is 'q', and the file is"),
    "a map of inputs": (GOOD.replace("[body]", "{body: 1}").encode(), "`inputs` must be a list of names"),
    "a block that is not closed": (GOOD.replace("{{ body }}", "{% if body %}").encode(), "the template is broken"),
}


@pytest.mark.parametrize(("content", "told"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_that_is_no_prompt_is_told_with_its_name(tmp_path: Path, content: bytes, told: str) -> None:
    """The file is named first, as with the settings."""
    with pytest.raises(ConfigError) as caught:
        _library(tmp_path, content).get("p", INPUTS)
    assert str(caught.value).startswith(f"{tmp_path / 'p.md'}: ")
    assert told in str(caught.value)


BROKEN = {
    "a quote that is not closed": ("version: 'x", ":3: a quote is never closed", "close it"),
    "two colons": ("version: a: b", ":3: the value contains a second `: `", "put the whole value in quotes"),
    "a list that is not closed": ("inputs: [a", ":4: a `[` is never closed", "close the list"),
    "an alias of nothing": ("name: *x", ": its front matter can't be read", "check quotes and indentation"),
}


@pytest.mark.parametrize(("broken", "told", "hint"), BROKEN.values(), ids=BROKEN.keys())
def test_front_matter_that_can_not_be_read_is_told_in_our_words(broken: str, told: str, hint: str) -> None:
    """With its line where there is one, as with a post, and with what to do."""
    key = broken.partition(":")[0]
    text = "\n".join(broken if row.startswith(key) else row for row in GOOD.split("\n"))
    with pytest.raises(ConfigError) as caught:
        parse(text, "p.md")
    assert str(caught.value).startswith(f"p.md{told}")
    assert hint in caught.value.hint


def test_a_prompt_that_is_nowhere_is_told_with_the_folders(tmp_path: Path) -> None:
    """The site's folder is looked into first."""
    with pytest.raises(ConfigError, match="no prompt is called `nope`") as caught:
        Library(tmp_path).get("nope", INPUTS)
    looked = caught.value.hint.removeprefix("looked in ").split(" and ")
    assert (looked[0], len(looked)) == (str(tmp_path), 2)
    with pytest.raises(ConfigError) as caught:
        Library().get("nope", INPUTS)
    assert " and " not in caught.value.hint


def test_a_site_without_that_prompt_gets_ours(tmp_path: Path) -> None:
    """A folder may hold just one of the prompts, and a folder called like a file is none."""
    (tmp_path / "enrich.md").mkdir()
    assert Library(tmp_path).get("enrich", INPUTS) == Library().get("enrich", INPUTS)


def test_the_first_input_that_is_not_given_is_told(tmp_path: Path) -> None:
    """With those that are, in order."""
    text = GOOD.replace("[body]", "[zzz, body]").replace("{{ body }}", "{{ body }}{{ zzz }}")
    with pytest.raises(ConfigError, match=r"input `zzz` is not given; these are: body, title$"):
        _library(tmp_path, text).get("p", frozenset({"title", "body"}))


DIGESTS = [("brief", "short"), ("'2'", "'3'"), ("{{ body }}", "{{ body }}!"), ("# System\n", "# System\n\n")]


@pytest.mark.parametrize(("old", "new"), DIGESTS)
def test_a_digest_stands_for_the_whole_file(old: str, new: str) -> None:
    """16 hex digits that change with any part of it, and else never."""
    digest = parse(GOOD, "p.md").digest
    assert len(digest) == 16
    assert int(digest, 16) >= 0
    assert digest == parse(GOOD, "elsewhere.md").digest
    assert digest != parse(GOOD.replace(old, new), "p.md").digest


FILLED: dict[str, tuple[str, Mapping[str, object], str]] = {
    "a text": ("{{ a }}", {"a": "x"}, "x\n"),
    "blank lines around it": ("\n\n {{ a }} \n\n", {"a": "x"}, "x\n"),
    "lines within it": ("{{ a }}\n{{ a }}\n", {"a": "x"}, "x\nx\n"),
    "markup is not escaped": ("{{ a }}", {"a": "<b>&'"}, "<b>&'\n"),
    "braces of a post are not read": ("{{ a }}", {"a": "{{ 7 * 7 }}{% x %}"}, "{{ 7 * 7 }}{% x %}\n"),
    "JSON in its own letters": ("{{ a | tojson }}", {"a": {"标": "ü", "a": 1}}, '{"a": 1, "标": "ü"}\n'),
    "a block keeps its line": ("{% if a %}\nx\n{% endif %}", {"a": 1}, "x\n"),
    "a list": ("{% for one in a %}- {{ one }}\n{% endfor %}", {"a": ["x", "y"]}, "- x\n- y\n"),
}


@pytest.mark.parametrize(("template", "values", "text"), FILLED.values(), ids=FILLED.keys())
def test_a_template_is_filled_with_values(template: str, values: Mapping[str, object], text: str) -> None:
    """What a value holds is text, whatever it looks like; the end is one line end."""
    assert fill(template, values) == text


FORBIDDEN = {
    "a value that is not there": "{{ b }}",
    "a part that is not there": "{{ a.b }}",
    "the inside of Python": "{{ a.__class__ }}",
    "a function of Python": "{{ a.format.__globals__ }}",
    "a range without an end": "{% for one in range(1000000000) %}x{% endfor %}",
    "a division by zero": "{{ 1 / 0 }}",
    "a sum of different kinds": "{{ a + 1 }}",
    "a filter that is not there": "{{ a | nonesuch }}",
    "another file": "{% include '/etc/passwd' %}",
    "an item that is not there": "{{ [1][5] + 1 }}",
    "JSON of what is none": "{{ range | tojson }}",
}


@pytest.mark.parametrize("template", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_what_does_not_work_in_a_template_is_told(template: str) -> None:
    """One sentence of ours, whatever the template did."""
    with pytest.raises(ConfigError, match=r"^a prompt can't be rendered: "):
        fill(template, {"a": "x"})


USED = {
    "a value": ("{{ a }}", {"a"}),
    "in a condition": ("{% if a %}{{ b.c }}{% endif %}", {"a", "b"}),
    "made by the template itself": ("{% for one in a %}{{ one }}{{ loop.index }}{% endfor %}", {"a"}),
    "none": ("words", set()),
    "in a comment": ("{# a #}", set()),
}


@pytest.mark.parametrize(("template", "names"), USED.values(), ids=USED.keys())
def test_what_a_template_uses_is_found(template: str, names: set[str]) -> None:
    """Names that the template makes itself are no inputs."""
    assert used(template) == names
