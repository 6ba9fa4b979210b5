"""The public names: sorted, typed, and imported when they are first asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module

import pytest

import enrich
from conftest import ROOT


def test_public_names_are_sorted_and_there() -> None:
    """`enrich.__all__` is the whole interface: sorted, constants first, and every name in it exists."""
    assert enrich.__all__ == sorted(enrich.__all__, key=lambda name: (not name.isupper(), name))
    assert len(set(enrich.__all__)) == len(enrich.__all__)
    for name in enrich.__all__:
        assert getattr(enrich, name) is not None
    assert set(enrich.__all__) <= set(dir(enrich))


def test_what_type_checkers_see_is_what_is_there() -> None:
    """The imports that only type checkers read give the same objects, and there is one for every public name."""
    tree = ast.parse((ROOT / "enrich" / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert seen.pop("Any") == "typing"
    assert {*seen, "__version__"} == set(enrich.__all__)
    del seen["frontmatter"]
    for name, module in seen.items():
        assert getattr(enrich, name) is getattr(import_module(str(module)), name), name


def test_every_error_is_public() -> None:
    """Whoever catches an error finds it at the top."""
    errors = import_module("enrich.errors")
    assert {name for name in vars(errors) if name.endswith("Error")} <= set(enrich.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Modules that nobody imported and names that are not public are not found by accident."""
    with pytest.raises(AttributeError, match="`enrich` has no attribute `Nonesuch`"):
        getattr(enrich, "Nonesuch")  # noqa: B009 - a type checker knows that it is not there
    assert not hasattr(enrich, "SiteConfig")


def test_the_import_costs_nothing() -> None:
    """`import enrich` imports no other module of ours, and an error's class only the module of errors."""
    code = (
        "import sys, enrich\n"
        "print(sorted(name for name in sys.modules if name.startswith('enrich.')))\n"
        "enrich.EnrichError\n"
        "print(sorted(name for name in sys.modules if name.startswith('enrich.')))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['enrich.errors']"]
