"""Keys as sites write them, from the settings to the file and back: nested, in another case, by several names."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.in_process import Called
from server import Server, answers

BODY = """
The clock on the harbour tower lost ten minutes in the winter of 1764, because the cold made its pendulum shorter.
Nobody in the town had noticed this before the ferry began to leave by the time of the railway.
"""
SAID = "A harbour clock lost ten minutes, and nobody in the town saw it."
FORMS = {
    "yaml": ("---\ntitle: T\n---\n", "---\ntitle: U\nseo:\n    title: u\n    description: Said.\n---\n"),
    "toml": ("+++\ntitle = 'T'\n\n[extra]\nx = 1\n+++\n", "+++\ntitle = 'U'\n[seo]\ndescription = 'Said.'\n+++\n"),
    "json": ('{\n  "title": "T"\n}\n', '{\n  "title": "U",\n  "seo": {\n    "description": "Said."\n  }\n}\n'),
}
MADE = {
    "yaml": f"---\ntitle: T\nseo:\n    description: {SAID}\n---\n",
    "toml": f"+++\ntitle = 'T'\n\n[extra]\nx = 1\n\n[seo]\ndescription = '{SAID}'\n+++\n",
    "json": f'{{\n  "title": "T",\n  "seo": {{\n    "description": "{SAID}"\n  }}\n}}\n',
}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose every answer is scripted by the test."""
    with Server() as server:
        yield server


def _site(root: Path, server: Server, settings: str, posts: dict[str, str]) -> None:
    model = f'[model]\nname = "m"\nbase_url = "{server.url}"\n'
    (root / "enrich.toml").write_text(f"{model}{settings}\n", encoding="utf-8")
    for name, head in posts.items():
        (root / f"{name}.md").write_text(head + BODY, encoding="utf-8", newline="")


def _head(root: Path, name: str) -> str:
    return (root / f"{name}.md").read_text(encoding="utf-8").removesuffix(BODY)


def _values(head: str) -> dict[str, Any]:
    if head.startswith("---"):
        return dict(yaml.safe_load(head.strip("-\n")))
    return tomllib.loads(head.strip("+\n")) if head.startswith("+") else dict(json.loads(head))


@pytest.mark.parametrize("form", FORMS)
def test_a_nested_key_goes_in_and_out(form: str, tmp_path: Path, server: Server, called: Called) -> None:
    """Read where it stands, made as the site makes it where it does not, found by blame, and undone to the byte."""
    lacks, has = FORMS[form]
    _site(tmp_path, server, '[fields.description]\nkey = "seo.description"', {"a": lacks, "b": has})
    server.script(answers.saying({"description": SAID}))
    assert called(tmp_path, "check").code == 1
    assert called(tmp_path, "run", "--yes").code == 0
    assert len(server.history) == 1
    assert (_head(tmp_path, "a"), _head(tmp_path, "b")) == (MADE[form], has)
    assert _values(_head(tmp_path, "a"))["seo"] == {"description": SAID}
    assert "seo.description: “A harbour clock" in called(tmp_path, "blame", "a.md").out
    assert called(tmp_path, "check").code == 0
    assert called(tmp_path, "status").out.split("description")[1].split()[:4] == ["0", "1", "0", "1"]
    assert called(tmp_path, "undo", "--yes").code == 0
    assert _head(tmp_path, "a") == lacks


@pytest.mark.parametrize("form", FORMS)
def test_a_nested_key_is_taken_out_of_a_post_that_changed(
    form: str, tmp_path: Path, server: Server, called: Called
) -> None:
    """Field by field, with the mapping that was made for it."""
    lacks, has = FORMS[form]
    _site(tmp_path, server, '[fields.description]\nkey = ["seo", "description"]', {"a": lacks, "b": has})
    server.script(answers.saying({"description": SAID}))
    assert called(tmp_path, "run", "--yes").code == 0
    post = tmp_path / "a.md"
    post.write_text(post.read_text(encoding="utf-8").replace("T", "X", 1), encoding="utf-8")
    assert called(tmp_path, "undo", "--yes").code == 0
    assert _head(tmp_path, "a") == lacks.replace("T", "X", 1)


def test_a_list_inside_of_a_mapping_grows(tmp_path: Path, server: Server, called: Called) -> None:
    """As Zola's `taxonomies.tags` does; the index knows its terms."""
    tags = "+++\ntitle = 'U'\n[taxonomies]\ntags = ['clocks']\n+++\n"
    settings = '[fields.tags]\nkey = "taxonomies.tags"\npolicy = "extend"\nmode = "open"'
    _site(tmp_path, server, settings, {"a": tags, "b": tags.replace("'clocks'", "'clocks', 'ferries'")})
    server.script(*[answers.saying({"tags": ["clocks", "ferries"]})] * 2)
    assert called(tmp_path, "run", "--yes", "a.md").code == 0
    assert _head(tmp_path, "a") == tags.replace("'clocks'", "'clocks', 'ferries'")
    assert "ferries" in json.dumps(server.history[0].body)


def test_a_parent_that_is_no_mapping_is_told(tmp_path: Path, server: Server, called: Called) -> None:
    """Before a model is asked, with the line and what to do."""
    _site(tmp_path, server, '[fields.description]\nkey = "seo.description"', {"a": "---\ntitle: T\nseo: x\n---\n"})
    done = called(tmp_path, "run", "--yes")
    assert done.code == 3
    assert "a.md:3: `seo` holds a single value, and a key inside of it is wanted" in done.err
    assert not server.history


def test_the_case_of_a_post_is_kept_and_the_sites_is_followed(tmp_path: Path, server: Server, called: Called) -> None:
    """A filled key is not asked for, an empty one is filled, and a new one is spelled as in most posts."""
    other = "---\nTitle: U\nSummary: Said before.\n---\n"
    posts = {"a": "---\nTitle: T\n---\n", "b": other, "c": other, "d": "---\nTitle: T\nSUMMARY:\n---\n"}
    _site(tmp_path, server, "[fields.summary]", posts)
    server.script(*[answers.saying({"summary": SAID})] * 2)
    done = called(tmp_path, "run", "--yes")
    assert done.code == 0, done.err
    assert _head(tmp_path, "a") == f"---\nTitle: T\nSummary: {SAID}\n---\n"
    assert _head(tmp_path, "b") == other
    assert _head(tmp_path, "d") == f"---\nTitle: T\nSUMMARY: {SAID}\n---\n"
    assert called(tmp_path, "check").code == 0
    assert called(tmp_path, "undo", "--yes").code == 0
    assert _head(tmp_path, "a") == posts["a"]


def test_two_keys_that_differ_in_case_are_refused(tmp_path: Path, server: Server, called: Called) -> None:
    """Nobody knows which of them the site reads."""
    _site(tmp_path, server, "[fields.summary]", {"a": "---\nSummary:\nsummary:\n---\n"})
    done = called(tmp_path, "run", "--yes")
    assert done.code == 3
    assert "a.md:2: the key is written `Summary` here" in done.err


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("---\ntitle: T\nexcerpt:\n---\n", "excerpt"),
        ("---\ntitle: T\nexcerpt:\ndescription:\n---\n", "description"),
        ("---\ntitle: T\nseo:\n  Blurb:\n---\n", "Blurb"),
        ("---\ntitle: T\n---\n", "excerpt"),
    ],
)
def test_the_first_name_that_stands_is_meant(
    head: str, key: str, tmp_path: Path, server: Server, called: Called
) -> None:
    """Where none stands, the one that most posts have."""
    other = "---\ntitle: U\nexcerpt: Said before.\n---\n"
    settings = '[fields.summary]\nkeys = ["description", "excerpt", "seo.blurb"]'
    _site(tmp_path, server, settings, {"a": head, "b": other, "c": other})
    server.script(answers.saying({"summary": SAID}))
    assert called(tmp_path, "run", "--yes").code == 0
    assert f"{key}: {SAID}\n" in _head(tmp_path, "a")
    assert _head(tmp_path, "b") == other
    assert len(server.history) == 1


def test_a_name_with_a_value_counts_before_an_empty_one(tmp_path: Path, server: Server, called: Called) -> None:
    """The field has its value, so nothing is asked."""
    settings = '[fields.summary]\nkeys = ["description", "excerpt"]'
    _site(tmp_path, server, settings, {"a": "---\ndescription:\nexcerpt: Said before.\n---\n"})
    assert called(tmp_path, "run", "--yes").code == 0
    assert not server.history


def test_a_private_or_withheld_key_may_be_nested(tmp_path: Path, server: Server, called: Called) -> None:
    """A mapping is withheld with all that is in it; a private key counts in any case."""
    posts = {
        "a": "---\ntitle: T\nSEO:\n  description: Not to be told.\n---\n",
        "b": "---\ntitle: T\nMeta:\n  Private: true\n---\n",
        "c": "---\ntitle: T\nEnrich: false\n---\n",
    }
    settings = (
        '[privacy]\nkeys = ["meta.private"]\nwithhold = ["seo"]\n'
        '[fields.description]\nkey = "seo.description"\n[fields.summary]\n'
    )
    _site(tmp_path, server, settings, posts)
    server.script(answers.saying({"summary": SAID}))
    assert called(tmp_path, "run", "--yes").code == 0
    (asked,) = server.history
    assert "Not to be told" not in json.dumps(asked.body)
    assert [_head(tmp_path, name) for name in "bc"] == [posts["b"], posts["c"]]


@pytest.mark.parametrize(
    "settings",
    [
        '[fields.summary]\nkey = "a.b"\n[fields.description]\nkey = "A.B"',
        '[fields.summary]\nkey = "a"\n[fields.description]\nkey = "a.b"',
        '[fields.summary]\nkeys = ["a", "b"]\n[fields.description]\nkey = "b"',
    ],
)
def test_fields_that_share_a_key_are_refused(settings: str, tmp_path: Path, server: Server, called: Called) -> None:
    """By any of their names, in any case, or one inside of the other."""
    _site(tmp_path, server, settings, {})
    done = called(tmp_path, "check")
    assert done.code == 2
    assert "both write the key" in done.err
