"""The house rules: layers, lints, types, and a public interface that does not drift."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from collections import Counter

import pytest

import enrich
from conftest import ROOT

TOOLS = {
    "layers": [sys.executable, "-m", "importlinter.cli", "lint"],
    "lint": [sys.executable, "-m", "ruff", "check", "."],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
}

# Names of classes that still exist twice; the set shrinks to nothing, and nothing is added
STILL_TWICE = {
    "Block",
    "Example",
    "Field",
    "Knowledge",
    "Manner",
    "Options",
    "Weights",
    "_Scanner",
    "_Work",
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tools_agree(tool: str) -> None:
    """Import layers, lints, formatting and strict types hold over the whole project."""
    done = subprocess.run(TOOLS[tool], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_public_names_are_sorted_and_there() -> None:
    """Each `__all__` is sorted, constants first, and every name in it exists."""
    for found in pkgutil.walk_packages(enrich.__path__, "enrich."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        names = list(getattr(module, "__all__", ()))
        assert names == sorted(names, key=lambda name: (not name.isupper(), name)), found.name
        assert all(hasattr(module, name) for name in names), found.name


def test_help_starts_without_heavy_imports() -> None:
    """What a command needs is imported when it runs, not when help is shown."""
    code = "import sys; sys.argv = ['enrich', '--help']\nfrom enrich.cli import cli\ncli.main(standalone_mode=False)\n"
    code += "print('HEAVY', *sorted(set(sys.modules) & {'openai', 'jsonschema', 'pydantic', 'rich', 'jinja2', 'yaml'}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.rsplit("HEAVY", 1)[1].split() == []


def test_no_class_name_exists_twice() -> None:
    """One name, one class, so that a search finds it; a name that is single again leaves `STILL_TWICE`."""
    trees = (ast.parse(path.read_bytes()) for path in (ROOT / "enrich").rglob("*.py"))
    counts = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert {name for name, count in counts.items() if count > 1} == STILL_TWICE
