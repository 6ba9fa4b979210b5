"""Print what pyproject.toml promises of versions: the lowest of each dependency, or the Pythons that are tested.

``versions.py lowest`` prints a line for `pip` for each dependency, those of all extras included: ``name==bound``.
``versions.py pythons`` prints the Pythons of the classifiers, the oldest first.
"""

from __future__ import annotations

import re
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BOUND = re.compile(r"(?P<name>[A-Za-z0-9._-]+(?:\[[^\]]*\])?)>=(?P<version>[0-9][^,;\s]*)")
PYTHON = re.compile(r"Programming Language :: Python :: (3\.\d+)")


def lowest(project: dict[str, Any]) -> list[str]:
    """The lowest version of each dependency, as requirements of `pip`.

    Raises:
        ValueError: A dependency is bound otherwise than by ``>=``, or two extras bind it to different versions.
    """
    found: dict[str, str] = {}
    for requirement in chain(project["dependencies"], *project["optional-dependencies"].values()):
        bound = BOUND.fullmatch(requirement)
        if not bound:
            raise ValueError(f"`{requirement}` is not `name>=version`")
        if found.setdefault(bound["name"], bound["version"]) != bound["version"]:
            raise ValueError(f"`{bound['name']}` has two lowest versions")
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def pythons(project: dict[str, Any]) -> list[str]:
    """The Pythons that the classifiers name, the oldest first."""
    found = filter(None, map(PYTHON.fullmatch, project["classifiers"]))
    return sorted((one[1] for one in found), key=lambda version: int(version.partition(".")[2]))


def main() -> None:
    """Prints one of the lists."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = {"lowest": lowest, "pythons": pythons}
    sys.stdout.write("".join(f"{line}\n" for line in lists[sys.argv[1]](project)))


if __name__ == "__main__":
    main()
