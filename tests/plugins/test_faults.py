"""A package whose part can't be used: the sentence names it, and no run ends as if it were done."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich import plugins
from enrich.errors import ConfigError
from enrich.plugins import FORMATS, GROUPS, MODELS, REPORTERS, Plugin
from plugins.installed import install

ENDING = {
    "it leaves": ("raise SystemExit(0)\n", "SystemExit: 0"),
    "it leaves with a sentence": ("import sys\nsys.exit('no licence')\n", "SystemExit: no licence"),
    "it is not written well": ("def broken(:\n", "SyntaxError: "),
    "it lacks a name": ("thing = nonesuch\n", "NameError: "),
    "it imports itself": ("from {module} import thing\n", "ImportError: "),
    "it opens a file": ("open('/nowhere/at/all')\n", "FileNotFoundError: "),
    "it has it deeper": ("class thing: pass\n", "AttributeError: "),
}


@pytest.mark.parametrize(("text", "cause"), ENDING.values(), ids=ENDING.keys())
def test_whatever_a_module_does_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, text: str, cause: str
) -> None:
    """Also one that ends the program: a run that did nothing must not exit as one that is done."""
    module = "faulty_" + "".join(filter(str.isalpha, request.node.name.partition("[")[2]))
    place = f"{module}:thing.inner" if cause == "AttributeError: " else f"{module}:thing"
    modules = {module: text.replace("{module}", module)}
    monkeypatch.syspath_prepend(install(tmp_path, "faulty", {MODELS: {"mine": place}}, modules, "2.0"))
    with pytest.raises(ConfigError) as caught:
        plugins.find(MODELS, "mine").load()
    assert caught.value.message.startswith(f"the model provider `mine` of faulty 2.0 can't be loaded: {cause}")
    assert caught.value.hint == "update or remove faulty, or report this to its makers"
    assert f"  mine, faulty 2.0: {caught.value}" in plugins.listing()


@pytest.mark.parametrize(("group", "what"), GROUPS.items())
def test_a_part_that_is_not_what_it_must_be_is_told(group: str, what: str) -> None:
    """With the place in the package, and where its makers read what it must be."""
    error = Plugin(group, "mine", "box:thing", "some-box", "1.2").unfit("is a text")
    assert error.message == f"the {what} `mine` of some-box 1.2 can't be used: box:thing is a text"
    assert "docs/plugins.md" in error.hint


def test_a_fault_of_our_own_is_a_bug() -> None:
    """It is not told as the settings' fault."""
    with pytest.raises(ModuleNotFoundError):
        Plugin(MODELS, "embedded", "enrich.nonesuch:thing", "enrich-posts", "0").load()


def test_what_others_bring_is_listed_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours first, then by name and package; two of one name are both told, and neither is taken."""
    for package in ("zeta", "alpha"):
        parts = {REPORTERS: {"same": f"{package}:it", package: f"{package}:it"}}
        monkeypatch.syspath_prepend(install(tmp_path / package, package, parts, {package: "it = print\n"}))
    names = [(plugin.name, plugin.package) for plugin in plugins.available(REPORTERS) if not plugin.own]
    assert names == [("alpha", "alpha"), ("same", "alpha"), ("same", "zeta"), ("zeta", "zeta")]
    told = plugins.listing()
    assert "  alpha, alpha 1.0\n" in told
    assert told.count("alpha and zeta both bring a reporter called `same`") == 2
    with pytest.raises(ConfigError) as caught:
        plugins.find(REPORTERS, "same")
    assert caught.value.hint == "uninstall one of them"


def test_a_package_that_does_not_load_harms_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is imported before it is asked for by its name."""
    parts = {MODELS: {"bad": "bad_part:it", "good": "good_part:it"}, FORMATS: {"bad": "bad_part:it"}}
    modules = {"bad_part": "raise RuntimeError('no')\n", "good_part": "it = 7\n"}
    monkeypatch.syspath_prepend(install(tmp_path, "mixed", parts, modules))
    assert plugins.find(MODELS, "good").load() == 7
    assert plugins.find(MODELS, "openai").own
    assert {"bad", "good", "openai"} <= {plugin.name for plugin in plugins.available(MODELS)}
