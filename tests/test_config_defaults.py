"""What a site gets that says nothing, how command line and file go together, and where the site's root is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from enrich.config import from_table, load
from enrich.errors import ConfigError
from enrich.settings import File, ModelConfig, SiteConfig

DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "site": {"posts": (), "exclude": (), "create": False, "formats": (), "endings": (), "drafts": True},
    "model": {
        "name": "embedded",
        "provider": "",
        "base_url": "",
        "api_key_env": "OPENAI_API_KEY",
        "temperature": None,
        "seed": None,
        "max_output_tokens": 2000,
        "timeout": None,
        "attempts": 6,
        "context_window": None,
        "requests_per_minute": None,
        "tokens_per_minute": None,
        "encoding": "",
        "answer": None,
        "stream": None,
        "extra": {},
        "headers": {},
        "price": None,
    },
    "prompt": {"name": "enrich", "folder": "", "examples_tokens": 1500},
    "run": {"concurrency": 16, "files": "command", "max_errors": 20, "processes": None},
    "reading": {"drop": ()},
    "privacy": {"posts": (), "keys": (), "withhold": ()},
    "vocabulary": {"folder": "vocabulary"},
    "provenance": {"key": ""},
    "eval": {"posts": None, "seed": 7, "by": "random", "require": {}},
}


@pytest.mark.parametrize("table", DEFAULTS)
def test_the_defaults_are_those_of_the_manual(table: str) -> None:
    """A changed default changes what every site without that setting gets, so it has to be meant."""
    section = getattr(File(), table)
    assert {key: getattr(section, key) for key in type(section).model_fields} == DEFAULTS[table]
    assert getattr(from_table({}), table) == section


def test_no_fields_is_not_the_same_as_an_empty_table() -> None:
    """Without `[fields]` there are the four default fields; with an empty one, none."""
    assert from_table({}).fields is None
    assert from_table({"fields": {}}).fields == {}


def test_new_keys_are_silent_in_a_dump_where_they_are_not_set() -> None:
    """Answers are found again by digests of dumps: a site that does not use a newer key keeps its answers."""
    assert "formats" not in SiteConfig().model_dump()
    assert "provider" not in ModelConfig().model_dump()
    assert SiteConfig(formats=("x",)).model_dump()["formats"] == ("x",)
    assert not {"endings", "drafts"} & SiteConfig().model_dump().keys()
    assert SiteConfig(drafts=False).model_dump()["drafts"] is False
    assert ModelConfig(provider="x").model_dump()["provider"] == "x"
    assert {"posts": (), "create": False}.items() <= SiteConfig().model_dump().items()
    assert {"seed": None, "base_url": ""}.items() <= ModelConfig().model_dump().items()


PROVIDERS = {
    "the provider alone": ({"provider": "mine"}, "mine", True),
    "one of its models": ({"provider": "mine", "name": "big"}, "big", True),
    "an empty provider": ({"provider": ""}, "embedded", False),
    "a name alone": ({"name": "big"}, "big", True),
    "the embedded one, by name": ({"name": "embedded"}, "embedded", True),
    "only where it is": ({"base_url": "http://localhost:1"}, "embedded", False),
}


@pytest.mark.parametrize(("model", "name", "chosen"), PROVIDERS.values(), ids=PROVIDERS.keys())
def test_a_provider_names_its_model(model: Mapping[str, object], name: str, *, chosen: bool) -> None:
    """A model counts as chosen where a person named one, or who brings it."""
    config = from_table({"model": model})
    assert (config.model.name, config.chosen) == (name, chosen)


def test_settings_can_not_be_changed_once_they_are_read() -> None:
    """A section is a frozen value, so that a digest of it stays true."""
    config = from_table({})
    for section, key in ((config.model, "name"), (config.site, "posts"), (config.run, "concurrency")):
        with pytest.raises(ValueError, match="frozen"):
            setattr(section, key, "x")


OVERRIDDEN = {
    "one key of a table": ("[model]\nname = 'm'\nseed = 3\n", {"model": {"seed": 4}}, ("m", 4, 20)),
    "a table that the file does not have": ("[model]\nname = 'm'\n", {"run": {"max_errors": 1}}, ("m", None, 1)),
    "an empty table": ("[model]\nname = 'm'\n", {"model": {}}, ("m", None, 20)),
    "two tables": ("[run]\nmax_errors = 2\n", {"run": {"max_errors": 3}, "model": {"name": "n"}}, ("n", None, 3)),
}


@pytest.mark.parametrize(("text", "given", "read"), OVERRIDDEN.values(), ids=OVERRIDDEN.keys())
def test_the_command_line_overrides_key_by_key(
    tmp_path: Path, text: str, given: Mapping[str, Mapping[str, object]], read: tuple[object, ...]
) -> None:
    """What is not named there stays as the file says."""
    (tmp_path / "enrich.toml").write_text(text, encoding="utf-8")
    config = load(tmp_path, given=given)
    assert (config.model.name, config.model.seed, config.run.max_errors) == read


def test_a_table_that_is_none_is_told_though_it_is_overridden(tmp_path: Path) -> None:
    """A flag does not hide that the file is wrong."""
    (tmp_path / "enrich.toml").write_text("model = 3\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"enrich.toml:1: `model`"):
        load(tmp_path, given={"model": {"name": "x"}})


def _site(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


TOML, PROJECT = "[run]\nmax_errors = 1\n", "[tool.enrich.run]\nmax_errors = 2\n"
ROOTS = {
    "a file beside the posts": ({"a/enrich.toml": TOML, "a/b/p.md": ""}, "a/b/p.md", "a", "a/enrich.toml", 1),
    "the nearest file": ({"enrich.toml": "", "a/enrich.toml": TOML, "a/p.md": ""}, "a", "a", "a/enrich.toml", 1),
    "a project file": ({"pyproject.toml": PROJECT, "a/p.md": ""}, "a", "", "pyproject.toml", 2),
    "both, in one folder": ({"pyproject.toml": PROJECT, "enrich.toml": TOML}, "", "", "enrich.toml", 1),
    "a nearer project file": ({"enrich.toml": TOML, "a/pyproject.toml": PROJECT}, "a", "a", "a/pyproject.toml", 2),
    "a project file of others": ({"enrich.toml": TOML, "a/pyproject.toml": "[tool.x]\n"}, "a", "", "enrich.toml", 1),
    "git alone": ({".git/HEAD": "", "a/b/p.md": ""}, "a/b", "", "", 20),
    "git in a worktree": ({"a/.git": "gitdir: x\n", "a/b/p.md": ""}, "a/b/p.md", "a", "", 20),
    "nothing at all": ({"a/b/p.md": ""}, "a/b/p.md", "a/b", "", 20),
    "a file that is not there yet": ({"a/enrich.toml": TOML}, "a/new.md", "a", "a/enrich.toml", 1),
}


@pytest.mark.parametrize(("files", "start", "root", "source", "errors"), ROOTS.values(), ids=ROOTS.keys())
def test_the_root_is_found_from_any_post(
    tmp_path: Path, files: Mapping[str, str], start: str, root: str, source: str, errors: int
) -> None:
    """The nearest settings above, else the root of git, else the folder: one site has one state."""
    config = load(_site(tmp_path, files) / start)
    assert config.root == tmp_path / root
    assert config.source == (tmp_path / source if source else None)
    assert config.run.max_errors == errors
    assert config.state == tmp_path / root / ".enrich"


def test_a_named_file_is_read_instead_of_the_nearest(tmp_path: Path) -> None:
    """`--config` wins, and its folder is the site's root; a file of any name will do."""
    _site(tmp_path, {"a/enrich.toml": TOML, "b/other.toml": "[run]\nmax_errors = 7\n", "b/pyproject.toml": PROJECT})
    for name, errors in (("b/other.toml", 7), ("b/pyproject.toml", 2)):
        config = load(tmp_path / "a", tmp_path / name)
        assert (config.run.max_errors, config.root) == (errors, tmp_path / "b")


def test_a_root_behind_a_link_is_the_real_folder(tmp_path: Path) -> None:
    """The state lies in one place, however the site is reached."""
    _site(tmp_path, {"real/enrich.toml": TOML})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert load(tmp_path / "link").state == tmp_path / "real" / ".enrich"


def test_a_file_as_windows_writes_it_is_read(tmp_path: Path) -> None:
    """A byte order mark and its line ends are no part of a setting."""
    (tmp_path / "enrich.toml").write_bytes("\ufeff[privacy]\r\nkeys = [\r\n  'entwürfe',\r\n]\r\n".encode())
    assert load(tmp_path).privacy.keys == ("entwürfe",)


def test_what_is_sent_besides_is_kept_as_it_is() -> None:
    """`[model.extra]` may hold any JSON, deep or empty."""
    extra = {"top_k": 1, "stop": ["a", "ü"], "deep": {"on": True, "list": [[1.5], {}]}}
    assert from_table({"model": {"extra": extra}}).model.extra == extra


def test_what_is_not_checked_is_what_a_check_gives() -> None:
    """Without settings no validator is built, and what comes out is the same, whoever dumps it."""
    unchecked, checked = File.model_construct(), File.model_validate({})
    assert unchecked == checked
    assert unchecked.model_dump_json() == checked.model_dump_json()
    assert unchecked.model_fields_set == checked.model_fields_set == set()
    assert from_table({}).model.model_fields_set == set()
