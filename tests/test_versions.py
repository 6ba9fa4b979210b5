"""What pyproject.toml promises of versions is what `.ci/matrix` runs the tests with."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from itertools import chain, pairwise
from types import ModuleType
from typing import Any

import pytest

from ci_scripts import script
from conftest import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SCRIPT = ROOT / ".ci" / "versions.py"


@pytest.fixture(scope="module")
def versions() -> ModuleType:
    """The script that tells the versions."""
    return script("versions")


def project(*needs: str, **extras: list[str]) -> dict[str, Any]:
    """A project that needs this."""
    return {"dependencies": list(needs), "optional-dependencies": extras}


def test_every_dependency_has_a_lowest_version() -> None:
    """Each dependency, those of the extras too, is a line: its name, its extras, its bound."""
    done = subprocess.run([sys.executable, SCRIPT, "lowest"], capture_output=True, text=True, check=True)
    needs = set(chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()))
    assert set(done.stdout.splitlines()) == {one.replace(">=", "==") for one in needs}
    assert "openai[aiohttp]==" in done.stdout
    assert "pytest==" in done.stdout


def test_what_an_extra_needs_is_tested() -> None:
    """The extra `test` holds all that the others bring but Ray, which is large, and which CI installs beside."""
    extras = {name: needs for name, needs in PROJECT["optional-dependencies"].items() if name != "ray"}
    assert set(chain(*extras.values())) == set(extras["test"])
    assert "install .ci/install/ray\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_matrix_asks_ray_only_where_it_is() -> None:
    """Its environments have no Ray while the quick tests run, and get the lowest one afterwards."""
    lines = (ROOT / ".ci" / "matrix").read_text(encoding="utf-8").splitlines()
    [quick] = [line for line in lines if line.startswith("  -m ")]
    assert "not ray" in quick.split('"')[1].split(" and ")
    assert any(" -m ray tests/" in line for line in lines)


def test_lowest_is_each_bound_once(versions: ModuleType) -> None:
    """A dependency of two extras is one line."""
    assert versions.lowest(project("b>=1.2", "a[x]>=3", one=["c>=1"], two=["c>=1"])) == ["a[x]==3", "b==1.2", "c==1"]


@pytest.mark.parametrize("needs", [("a",), ("a==1",), ("a>=1,<2",), ("a~=1.0",), ("a>=1; python_version<'3.12'",)])
def test_a_dependency_without_a_lowest_version_is_told(versions: ModuleType, needs: tuple[str, ...]) -> None:
    """What can't be tried at its lowest is not passed over."""
    with pytest.raises(ValueError, match=r"is not `name>=version`"):
        versions.lowest(project(*needs))


def test_two_lowest_versions_are_told(versions: ModuleType) -> None:
    """One of two bounds would never be tried."""
    with pytest.raises(ValueError, match="`a` has two lowest versions"):
        versions.lowest(project("a>=1", test=["a>=2"]))


def test_the_classifiers_name_what_is_tested(versions: ModuleType) -> None:
    """The oldest Python of the classifiers is the required one, which the matrix begins with; none is left out."""
    named = versions.pythons(PROJECT)
    minors = [int(version.partition(".")[2]) for version in named]
    assert PROJECT["requires-python"] == f">={named[0]}"
    assert all(later == earlier + 1 for earlier, later in pairwise(minors))
    assert f"oldest={named[0]}\n" in (ROOT / ".ci" / "matrix").read_text(encoding="utf-8")
    assert versions.pythons({"classifiers": ["Programming Language :: Python :: 3", "Typing :: Typed"]}) == []


@pytest.mark.parametrize("name", ["audit", "lock", "matrix", "release", "run"])
def test_the_scripts_are_shell(name: str) -> None:
    """What CI runs can at least be parsed."""
    subprocess.run(["bash", "-n", ROOT / ".ci" / name], check=True)
