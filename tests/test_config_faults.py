"""A setting that can't be used: one sentence with the file, the line of the very key, and what it must be."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from enrich.config import from_table, load
from enrich.errors import ConfigError


def _refused(folder: Path, text: str | bytes, name: str = "enrich.toml") -> ConfigError:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load(folder)
    return caught.value


LINES = {
    "the first of two tables has it right": ("[fields.a]\nmax_chars = 9\n[fields.b]\nmax_chars = -1\n", 4),
    "another table has a key of that name": ("[run]\nmax_errors = 1\n[fields.x]\nname = 1\n[model]\nname = 3\n", 6),
    "a table is named like the key": ("[fields.seed]\nkind = 'text'\n[model]\nseed = 'x'\n", 4),
    "the key stands in a comment first": ("# seed = 'x'\n[model]\nseed = 'x'\n", 3),
    "the key stands inline first": ("[model]\nextra = { seed = 1 }\nseed = 'x'\n", 3),
    "the key begins like another": ("[model]\nname = 'x'\nname_ = 'x'\n", 3),
    "the key is in quotes": ("[model]\n'nam' = 'x'\n", 2),
    "the key has dots": ("model.nam = 'x'\n", 1),
    "the key has dots and spaces": ("\n model . nam = 'x'\n", 2),
    "the table has spaces and a comment": ("\n[ model ] # who\nseed = 'x'\n", 3),
    "the table is in quotes": ("[fields.'my field']\n\nkindd = 'text'\n", 3),
    "the table has a dot in its name": ("[fields.a]\nkind = 'text'\n[fields.'a.b']\nkindd = 'text'\n", 4),
    "the table is written inline": ("\nfields = { summary = { polcy = 'fill' } }\n", 2),
    "the table is an array": ("\n[[fields]]\nname = 'x'\n", 2),
    "the list is long": ("[site]\nposts = [\n  'a',\n  3,\n]\n", 2),
    "what is missing is told at its table": ("[model]\nname = 'x'\n[model.price]\ninput = 1\n", 3),
    "the file has Windows line ends": ("[run]\r\nmax_errors = 1\r\n\r\n[model]\r\nseed = 'x'\r\n", 5),
    "the file has a byte order mark": ("\ufeff[model]\nnmae = 1\n", 2),
    "a text has odd line ends": ("[model]\nname = 'a\x85b\u2028c'\nseed = 'x'\n", 3),
    "the key is in another language": ("[fields.'标签']\nkind = 'terms'\n'名' = 1\n", 3),
}


@pytest.mark.parametrize(("text", "line"), LINES.values(), ids=LINES.keys())
def test_the_line_is_that_of_the_very_key(tmp_path: Path, text: str, line: int) -> None:
    """A key of the same name in another table, a comment or an inline table is not taken for it."""
    assert str(_refused(tmp_path, text)).startswith(f"{tmp_path / 'enrich.toml'}:{line}: ")


SHAPES = {
    "a table that is a number": ("model = 3\n", "`model`: must be a table of settings"),
    "a table that is a list": ("model = []\n", "`model`: must be a table of settings"),
    "a table in a table": ("[model]\nprice = 3\n", "`model.price`: must be a table of settings"),
    "a field that is a text": ("[fields]\nsummary = 'x'\n", "`fields.summary`: must be a table of settings"),
    "fields that are a list": ("[[fields]]\nname = 'x'\n", "`fields`: must be a table of settings"),
    "headers that are a text": ("[model]\nheaders = 'x'\n", "`model.headers`: must be a table of settings"),
    "posts that are a text": ("[site]\nposts = 'x'\n", "`site.posts`: must be a list, in brackets"),
    "keys that are a text": ("[privacy]\nkeys = 'draft'\n", "`privacy.keys`: must be a list, in brackets"),
    "a price with half of it": ("[model.price]\ninput = 1\n", "`model.price.output`: is needed, too"),
    "a folder that is empty": ("[vocabulary]\nfolder = ''\n", "`vocabulary.folder`: must not be empty"),
    "a key that is empty": ("[fields.x]\nkey = ''\n", "`fields.x.key`: must not be empty"),
    "a model that is empty": ("[model]\nname = ''\n", "`model.name`: must not be empty"),
    "a provider that is a number": ("[model]\nprovider = 3\n", "`model.provider`: "),
    "a date to be sent": (
        "[model.extra]\nsince = 2024-01-01\n",
        "`model.extra`: a date, a time, `nan` or `inf` can't be",
    ),
    "a time in a list to be sent": ("[model.extra]\nat = [[12:30:00]]\n", "`model.extra`: a date, a time,"),
    "no number to be sent": ("[model.extra]\ntop_p = nan\n", "`model.extra`: a date, a time, `nan` or `inf`"),
    "a key without a part": (
        "[fields.x]\nkey = 'a..b'\n",
        "`fields.x.key`: `a..b` is no key: between dots stands a word",
    ),
    "a key and keys": ("[fields.x]\nkey = 'a'\nkeys = ['b']\n", "`fields.x`: `key` and `keys` say the same"),
    "no keys": ("[fields.x]\nkeys = []\n", "`fields.x.keys`: "),
    "a list of numbers": ("[fields.x]\nkey = [1]\n", "`fields.x.key`: "),
    "a withheld key": ("[privacy]\nwithhold = ['a.']\n", "`privacy.withhold`: `a.` is no key"),
}


@pytest.mark.parametrize(("text", "told"), SHAPES.values(), ids=SHAPES.keys())
def test_a_wrong_shape_is_told_in_the_words_of_toml(tmp_path: Path, text: str, told: str) -> None:
    """No type of Python and no class of ours stands in the sentence."""
    error = _refused(tmp_path, text)
    assert told in str(error)
    assert not [word for word in ("Config", "dictionary", "tuple", "instance") if word in str(error)]


NEAR = {
    "a table": ("[sites]\n", "unknown key `sites` in the file", "did you mean `site`?"),
    "nothing near": ("[zzzz]\n", "unknown key `zzzz` in the file", "known here: site, model, prompt, run, reading, "),
    "in prices": ("[model.price]\ninput=1\noutput=1\ncashed=2\n", "in [model.price]", "did you mean `cached`?"),
    "in the site": ("[site]\nexclud = []\n", "unknown key `exclud` in [site]", "did you mean `exclude`?"),
    "in the run": ("[run]\nmax_error = 1\n", "unknown key `max_error` in [run]", "did you mean `max_errors`?"),
    "in reading": ("[reading]\ndrops = []\n", "unknown key `drops` in [reading]", "did you mean `drop`?"),
    "in privacy": ("[privacy]\nkey = []\n", "unknown key `key` in [privacy]", "did you mean `keys`?"),
    "in the prompt": ("[prompt]\nfolders = ''\n", "unknown key `folders` in [prompt]", "did you mean `folder`?"),
    "in vocabulary": ("[vocabulary]\nfoldr = 'x'\n", "unknown key `foldr` in [vocabulary]", "did you mean `folder`?"),
    "in provenance": ("[provenance]\nkeys = 'x'\n", "unknown key `keys` in [provenance]", "did you mean `key`?"),
    "in a field named price": ("[fields.price]\nkinds = 'text'\n", "in [fields.price]", "did you mean `kind`?"),
}


@pytest.mark.parametrize(("text", "told", "hint"), NEAR.values(), ids=NEAR.keys())
def test_the_nearest_key_of_that_table_is_the_hint(tmp_path: Path, text: str, told: str, hint: str) -> None:
    """Where none is near, all that the table knows are listed."""
    error = _refused(tmp_path, text)
    assert told in str(error)
    assert error.hint.startswith(hint)


LIMITS = [
    ("[run]\nconcurrency = {}", 1, 0),
    ("[run]\nmax_errors = {}", 0, -1),
    ("[prompt]\nexamples_tokens = {}", 0, -1),
    ("[model]\ntemperature = {}", 0, -0.1),
    ("[model]\ntemperature = {}", 2, 2.1),
    ("[model]\nmax_output_tokens = {}", 1, 0),
    ("[model]\ntimeout = {}", 0.1, 0),
    ("[model]\nattempts = {}", 1, 0),
    ("[model]\ncontext_window = {}", 1, 0),
    ("[model]\nrequests_per_minute = {}", 0.5, 0),
    ("[model]\ntokens_per_minute = {}", 0.5, 0),
    ("[model.price]\noutput = 0\ninput = {}", 0, -0.1),
    ("[model.price]\ninput = 0\noutput = {}", 0, -0.1),
    ("[model.price]\ninput = 0\noutput = 0\ncached = {}", 0, -0.1),
    ("[model.price]\ninput = 0\noutput = 0\nwritten = {}", 0, -0.1),
    ("[model.price]\ninput = 0\noutput = 0\nbatch = {}", 0, -0.1),
    ("[model.price]\ninput = 0\noutput = 0\nbatch = {}", 1, 1.1),
    ("[fields.x]\nmin_chars = {}", 0, -1),
    ("[fields.x]\nmax_chars = {}", 0, -1),
    ("[fields.x]\nmax_sentences = {}", 0, -1),
    ("[fields.x]\nmax_items = {}", 0, -1),
    ("[fields.x]\nmax_new = {}", 0, -1),
    ("[fields.x]\nmax_items = {}", 3, 2.5),
    ("[model]\nanswer = {}", "'schema'", "'yaml'"),
    ("[model]\nanswer = {}", "'object'", "'Object'"),
    ("[model]\nanswer = {}", "'tool'", "'tools'"),
    ("[model]\nanswer = {}", "'text'", "''"),
    ("[reading]\ndrop = {}", "['details', 'code', 'html']", "['details', 'pictures']"),
    ("[fields.x]\nkind = {}", "'names'", "'name'"),
    ("[fields.x]\nreview = {}", "'always'", "'never'"),
    ("[fields.x]\nmode = {}", "'closed'", "'shut'"),
]


@pytest.mark.parametrize(("text", "good", "bad"), LIMITS)
def test_a_value_at_its_limit_is_taken_and_one_beyond_is_told(tmp_path: Path, text: str, good: Any, bad: Any) -> None:  # noqa: ANN401 - numbers and words
    """The limits that the manual promises, to the number."""
    (tmp_path / "enrich.toml").write_text(text.format(good), encoding="utf-8")
    load(tmp_path)
    key = text.rpartition("\n")[2].partition(" ")[0]
    assert f"{text.count(chr(10)) + 1}: `" in str(_refused(tmp_path, text.format(bad)))
    assert f".{key}" in str(_refused(tmp_path, text.format(bad)))


FILES = {
    "a table that never ends": (b"[model\n", "enrich.toml: not valid TOML: ", "line 1"),
    "a key that stands twice": (b"[model]\nname = 'x'\nname = 'y'\n", "enrich.toml: not valid TOML: ", "line 3"),
    "a text without quotes": (b"[model]\nname = x\n", "enrich.toml: not valid TOML: ", "line 2"),
    "another encoding": ("# Grüße\n".encode("latin-1"), "enrich.toml: not UTF-8 at byte 4", ""),
    "two bytes a letter": ("[model]\n".encode("utf-16"), "enrich.toml: not UTF-8 at byte 0", ""),
}


@pytest.mark.parametrize(("source", "told", "more"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_toml_is_told(tmp_path: Path, source: bytes, told: str, more: str) -> None:
    """With the line, or the byte, where reading stopped."""
    error = str(_refused(tmp_path, source))
    assert told in error
    assert more in error


def test_a_file_that_can_not_be_opened_is_told(tmp_path: Path) -> None:
    """A folder, or a file that is not there: the system's own reason."""
    for named in (tmp_path, tmp_path / "nowhere.toml"):
        with pytest.raises(ConfigError, match="can't be read: ") as caught:
            load(tmp_path, named)
        assert str(caught.value).startswith(f"{named}: ")
        assert os.strerror(21 if named == tmp_path else 2) in str(caught.value)


PROJECTS = {
    "enrich is a number": ("[tool]\nenrich = 3\n", "`tool.enrich` must be a table of settings"),
    "a key of the project's own": (
        "[project]\nname = 'x'\n[tool.enrich.model]\nname = 3\n",
        "pyproject.toml:4: `model.name`",
    ),
    "an unknown key": ("[tool.other]\nfoo = 1\n[tool.enrich]\nfoo = 1\n", "pyproject.toml:4: unknown key `foo`"),
    "a table of another's": ("[tool.other.model]\nseed = 'x'\n[tool.enrich.model]\nseed = 'x'\n", "pyproject.toml:4: "),
    "dots": ("[tool]\nother.run = 1\nenrich.run.max_errors = -1\n", "pyproject.toml:3: `run.max_errors`"),
}


@pytest.mark.parametrize(("text", "told"), PROJECTS.values(), ids=PROJECTS.keys())
def test_a_project_file_is_told_with_its_own_lines(tmp_path: Path, text: str, told: str) -> None:
    """The tables of other tools are not taken for those of enrich."""
    assert told in str(_refused(tmp_path, text, "pyproject.toml"))


@pytest.mark.parametrize("text", ["tool = 3\n", "tool = ['enrich']\n", "[tool]\n", "[enrich]\nx = 1\n", ""])
def test_a_project_file_of_others_is_passed_by(tmp_path: Path, text: str) -> None:
    """Without a table for enrich it says nothing about the site, whatever else it holds."""
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    config = load(tmp_path)
    assert (config.source, config.root) == (None, tmp_path)


def test_settings_without_a_file_are_called_settings() -> None:
    """From Python there is no file and no line to name."""
    for table, told in (({"modle": {}}, "settings: unknown key `modle`"), ({"run": 1}, "settings: `run`: must be a")):
        with pytest.raises(ConfigError) as caught:
            from_table(table)
        assert str(caught.value).startswith(told)
