"""How parts of other packages are found, and what is said where one can't be used."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conftest import ROOT, Run
from enrich import plugins
from enrich.errors import ConfigError
from enrich.frontmatter import BlockFormat
from enrich.plugins import FORGES, FORMATS, GROUPS, MODELS, OWN, REPORTERS
from enrich.suggest.ci import Platform
from plugins.installed import install

SHAPES = {MODELS: object, FORMATS: BlockFormat, FORGES: Platform, REPORTERS: object}


def test_our_own_parts_are_registered_as_others_are() -> None:
    """The table that a checkout runs by says the same as the entry points of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"] == {group: dict(parts) for group, parts in OWN.items()}


@pytest.mark.parametrize(("group", "name"), [(group, name) for group in OWN for name in OWN[group]])
def test_our_own_parts_are_what_their_group_asks_for(group: str, name: str) -> None:
    """Each can be loaded, and passes the checks that a part of another package has to pass."""
    found = plugins.find(group, name).load()
    assert isinstance(found, SHAPES[group])
    assert callable(found) or getattr(found, "name", None) == name


@pytest.mark.parametrize("group", GROUPS)
def test_an_unknown_name_is_told_with_those_that_there_are(group: str) -> None:
    """The sentence says what is missing, and where it would have to be installed."""
    with pytest.raises(ConfigError) as caught:
        plugins.find(group, "nonesuch")
    assert caught.value.message == f"no {GROUPS[group]} is called `nonesuch`"
    assert all(name in caught.value.hint for name in OWN[group])


def test_a_part_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells its package and version, and is what the module holds."""
    monkeypatch.syspath_prepend(
        install(tmp_path, "some-models", {MODELS: {"mine": "some_models:box.inner"}}, {"some_models": _BOX})
    )
    found = plugins.find(MODELS, "mine")
    assert (found.package, found.version, found.own) == ("some-models", "1.0", False)
    assert found.load() == "the model"
    assert "mine" in [plugin.name for plugin in plugins.available(MODELS)]


_BOX = "class box:\n    inner = 'the model'\n"


@pytest.mark.parametrize(
    ("place", "module", "cause"),
    [
        ("faulty_a:thing", "import nonesuch_at_all\n", "ModuleNotFoundError: No module named 'nonesuch_at_all'"),
        ("faulty_b:thing", "other = 1\n", "AttributeError: module 'faulty_b' has no attribute 'thing'"),
        ("faulty_c:thing", "raise RuntimeError('no network')\n", "RuntimeError: no network"),
    ],
)
def test_a_part_that_can_not_be_imported_is_told_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, module: str, cause: str
) -> None:
    """Whatever a package raises becomes one sentence that names it."""
    name = place.partition(":")[0]
    monkeypatch.syspath_prepend(install(tmp_path, "faulty", {REPORTERS: {"csv": place}}, {name: module}))
    with pytest.raises(ConfigError) as caught:
        plugins.find(REPORTERS, "csv").load()
    assert caught.value.message == f"the reporter `csv` of faulty 1.0 can't be loaded: {cause}"
    assert "faulty" in caught.value.hint


def test_two_packages_with_one_name_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of them is meant can't be known, so neither is taken."""
    for package in ("one", "two"):
        monkeypatch.syspath_prepend(install(tmp_path / package, package, {MODELS: {"mine": "nowhere:it"}}, {}))
    with pytest.raises(ConfigError, match="one and two both bring a model provider called `mine`"):
        plugins.find(MODELS, "mine")


def test_a_name_of_our_own_can_not_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither another package nor stale metadata of our own comes between a site and what it names."""
    monkeypatch.syspath_prepend(install(tmp_path / "a", "evil", {FORMATS: {"yaml": "evil:it"}}, {}))
    for name in ("enrich-posts", "enrich"):
        monkeypatch.syspath_prepend(install(tmp_path / name, name, {MODELS: {"openai": "gone:it"}}, {}, "0.0.1"))
    assert plugins.find(FORMATS, "yaml").own
    assert plugins.find(MODELS, "openai").place == OWN[MODELS]["openai"]
    assert "gone" not in plugins.listing()
    assert "yaml, evil 1.0: not used, since enrich has one of that name" in plugins.listing()


def test_the_version_tells_what_is_loaded(tmp_path: Path, enrich: Run) -> None:
    """`--version` is one line; with `-v`, every part stands there with its package, and a fault with its reason."""
    parts = {MODELS: {"good": "good_models:it"}, REPORTERS: {"bad": "nonesuch_module:it"}}
    install(tmp_path, "some-parts", parts, {"good_models": "it = 1\n"}, "2.5")
    path = {"PYTHONPATH": f"{ROOT}:{tmp_path}"}
    version = enrich("--version", cwd=tmp_path, env=path).stdout
    assert version.startswith("enrich, version ")
    assert version.count("\n") == 1
    for words in (("--version", "-v"), ("-v", "--version")):
        told = enrich(*words, cwd=tmp_path, env=path).stdout
        lines = told.splitlines()
        assert told.startswith(version)
        assert lines[1].startswith("Python 3.")
        assert "  good, some-parts 2.5" in lines
        assert any(line.startswith("  bad, some-parts 2.5: the reporter `bad` of") for line in lines)
        groups = [line.rstrip(":") for line in lines if line.startswith("enrich.")]
        assert groups == list(GROUPS)
        assert lines.index("  good, some-parts 2.5") > lines.index("enrich.models:")
