"""Makes the locks that jobs of CI install from, and checks that they hold what pyproject.toml asks for.

``lock.py make DAY`` writes each lock anew, from what the index held when that day (``YYYY-MM-DD``, UTC) began:
the same day gives the same bytes. ``.ci/lock`` runs it with the tools that it needs.
``lock.py check`` compares the locks with pyproject.toml, and asks nobody.

A lock holds lines ``name==version`` with a marker where needed, and the digests of the wheels that the runners of CI
can take: CPython 3.11 to 3.14 on Linux with glibc, on x86-64 and ARM. It names no place that a package comes from.
The build backend is locked, too, so that building the project from its checkout downloads nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parents[1]
LOCKS: Mapping[str, tuple[str, ...]] = {"github": (), "gitlab": ("gitlab",)}  # a lock, and the extras in it
MINORS = (11, 12, 13, 14)
MACHINES = ("x86_64", "aarch64")
GLIBC = range(5, 40)  # the 2.N of `manylinux_2_N`: from the oldest there is to that of Ubuntu 24.04
HEAD = "# `.ci/lock {day}` makes this file.\n"
LINE = re.compile(r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)==(?P<version>[0-9][\w.!+]*)(?: ; (?P<marker>[^\\#]+))?")
DIGEST = re.compile(r"--hash=sha256:(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """One version of a package, for the machines that the marker is true on, with the digests of its wheels."""

    name: str
    version: str
    marker: str
    digests: tuple[str, ...]

    def __str__(self) -> str:
        head = f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")
        return " \\\n    ".join((head, *(f"--hash=sha256:{digest}" for digest in self.digests)))


@dataclass(frozen=True, slots=True)
class Runner:
    """A machine that runs jobs: CPython ``3.minor`` on Linux."""

    minor: int
    machine: str

    def takes(self, marker: str) -> bool:
        """Whether a requirement with this marker is for it."""
        told = {
            "implementation_name": "cpython",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"3.{self.minor}.0",
            "python_version": f"3.{self.minor}",
            "sys_platform": "linux",
        }
        return not marker or Marker(marker).evaluate(told)

    def tags(self) -> frozenset[Tag]:
        """The wheels that it can install."""
        places = [f"manylinux_2_{minor}_{self.machine}" for minor in GLIBC]
        places += [f"manylinux{year}_{self.machine}" for year in (1, 2010, 2014)]
        version = (3, self.minor)
        own = cpython_tags(version, platforms=places)
        return frozenset((*own, *compatible_tags(version, f"cp3{self.minor}", places)))


RUNNERS = tuple(Runner(minor, machine) for minor in MINORS for machine in MACHINES)


def wanted(pyproject: Mapping[str, Any], extras: Iterable[str]) -> list[str]:
    """What a lock must hold: the project's dependencies, those of its extras, and its build backend."""
    project = pyproject["project"]
    asked = [*project["dependencies"], *pyproject["build-system"]["requires"]]
    return asked + [one for extra in extras for one in project["optional-dependencies"][extra]]


def pins(pylock: Mapping[str, Any]) -> Iterator[Pin]:
    """The packages of a `pylock.toml` (PEP 751) that any runner takes.

    Raises:
        ValueError: A package has no wheel for a runner that takes it.
    """
    tags = {runner: runner.tags() for runner in RUNNERS}
    for package in pylock["packages"]:
        marker = package.get("marker", "")
        takers = [runner for runner in RUNNERS if runner.takes(marker)]
        wheels = [(parse_wheel_filename(_name(wheel))[3], wheel) for wheel in package.get("wheels", ())]
        for runner in takers:
            if not any(of & tags[runner] for of, _ in wheels):
                raise ValueError(f"`{package['name']}` {package['version']} has no wheel for {runner}")
        fit = [wheel for of, wheel in wheels if any(of & tags[runner] for runner in takers)]
        if takers:
            needed = "" if len(takers) == len(RUNNERS) else marker
            digests = sorted({wheel["hashes"]["sha256"] for wheel in fit})
            yield Pin(canonicalize_name(package["name"]), package["version"], needed, tuple(digests))


def _name(wheel: Mapping[str, Any]) -> str:
    """The file name of a wheel, whose last part of the address it is where it is not told."""
    name: str = wheel.get("name") or wheel.get("url", wheel.get("path", "")).rpartition("/")[2]
    return name


def read(text: str) -> list[Pin]:
    """The pins of a lock.

    Raises:
        ValueError: A line is neither a comment nor a pin with digests.
    """
    lines = (line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#"))
    return [_pin(line) for line in lines]


def _pin(line: str) -> Pin:
    head, *options = (part.strip() for part in re.split(r"\s(?=--)", line))
    found, digests = LINE.fullmatch(head), [DIGEST.fullmatch(option) for option in options]
    if not found or not digests or not all(digests):
        raise ValueError(f"`{line[:60]}` is not `name==version --hash=sha256:…`")
    return Pin(found["name"], found["version"], found["marker"] or "", tuple(one["digest"] for one in digests if one))


def problems(held: Sequence[Pin], asked: Iterable[str]) -> Iterator[str]:
    """What a lock lacks or says twice, for each runner that it is for."""
    requirements = [Requirement(one) for one in asked]
    for runner in RUNNERS:
        try:
            taken = [pin for pin in held if runner.takes(pin.marker)]
        except InvalidMarker as fault:
            yield f"a marker can't be read: {fault}"
            return
        versions = {pin.name: pin.version for pin in taken}
        yield from (f"`{name}` is there twice" for name, count in Counter(p.name for p in taken).items() if count > 1)
        for one in requirements:
            version = versions.get(canonicalize_name(one.name))
            if version is None:
                yield f"`{one.name}` is missing for {runner}"
            elif not one.specifier.contains(version, prereleases=True):
                yield f"`{one.name}` is {version}, and pyproject.toml asks for `{one}`"


def check(text: str, asked: Iterable[str]) -> list[str]:
    """What is wrong with a lock, each thing once."""
    try:
        held = read(text)
    except ValueError as fault:
        return [str(fault)]
    return list(dict.fromkeys(problems(held, asked)))


def resolve(asked: Sequence[str], day: str) -> dict[str, Any]:
    """The newest versions that fit together, as uv finds them on the index that this machine is set up with."""
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--format", "pylock.toml"),
        *("--universal", "--python-version", f"3.{MINORS[0]}", "--fork-strategy", "fewest"),
        *("--no-build", "--exclude-newer", f"{day}T00:00:00Z"),
    ]
    done = subprocess.run(command, input="\n".join(asked), capture_output=True, text=True, check=False)  # noqa: S603 - uv, with our own words
    if done.returncode:
        sys.exit(f"uv found no versions that fit together:\n{done.stderr}")
    return tomllib.loads(done.stdout)


def main(verb: str, day: str = "") -> None:
    """Makes the locks, or checks them: says what is wrong, and exits with 1."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name, extras in LOCKS.items():
        file, asked = ROOT / ".ci" / "locks" / f"{name}.txt", wanted(pyproject, extras)
        if verb == "make":
            made = sorted(pins(resolve(asked, day)), key=lambda pin: (pin.name, pin.marker))
            file.write_text(HEAD.format(day=day) + "".join(f"{pin}\n" for pin in made), encoding="utf-8")
        if wrong := check(file.read_text(encoding="utf-8"), asked):
            sys.exit("".join(f".ci/locks/{file.name}: {one}\n" for one in wrong) + "`.ci/lock` makes it anew")


if __name__ == "__main__":
    main(*sys.argv[1:])
