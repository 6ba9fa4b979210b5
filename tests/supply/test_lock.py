"""The locks hold what pyproject.toml asks for, with a digest for every file, and no place that it comes from."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ci_scripts import script
from conftest import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = sorted((ROOT / ".ci" / "locks").glob("*"))
ONE, TWO = "a" * 64, "b" * 64
HASH = f"--hash=sha256:{ONE}"


@pytest.fixture(scope="module")
def lock() -> ModuleType:
    """The script that makes and checks the locks."""
    return script("lock")


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_each_lock_holds_what_pyproject_asks_for(lock: ModuleType, name: str) -> None:
    """Each dependency, that of the lock's extras and the build backend, within its bounds, on every runner."""
    asked = lock.wanted(PROJECT, lock.LOCKS[name])
    assert set(PROJECT["project"]["dependencies"]) < set(asked)
    assert set(PROJECT["build-system"]["requires"]) < set(asked)
    assert lock.check((ROOT / ".ci" / "locks" / f"{name}.txt").read_text(encoding="utf-8"), asked) == []


def test_the_locks_are_those_that_the_script_makes(lock: ModuleType) -> None:
    """No lock is left that nothing makes anew, and the script agrees with all."""
    assert [file.stem for file in FILES] == sorted(lock.LOCKS)
    subprocess.run([sys.executable, ROOT / ".ci" / "lock.py", "check"], check=True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_lock_names_packages_and_no_places(lock: ModuleType, file: Path) -> None:
    """Every line is a pin or one of its digests; the pins are sorted; the head says how to make the file again."""
    text = file.read_text(encoding="utf-8")
    head, *lines = text.splitlines()
    assert re.fullmatch(r"# `\.ci/lock \d{4}-\d\d-\d\d` makes this file\.", head)
    shape = re.compile(
        r"[a-z0-9-]+==[\w.]+( ; python_full_version [<>=]+ '[\d.]+')? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    assert [line for line in lines if not shape.fullmatch(line)] == []
    pins = lock.read(text)
    assert text == f"{head}\n" + "".join(f"{pin}\n" for pin in pins)
    assert [pin.name for pin in pins] == sorted(pin.name for pin in pins)
    assert all(len(pin.digests) == len(set(pin.digests)) > 0 for pin in pins)


GOOD = f"one==1.5 {HASH}\ntwo==2.0 \\\n    {HASH} \\\n    --hash=sha256:{TWO}\n"


@pytest.mark.parametrize(
    ("text", "asked", "wrong"),
    [
        (GOOD, ["one>=1", "two"], None),
        (GOOD, ["One>=1.5", "TWO[x]==2.*"], None),
        (f"# words\n\n{GOOD}", ["one"], None),
        (f"a-b==1.0rc1 {HASH}", ["A_b>=0.9"], None),
        (f"a==1 ; python_version < '3.13' {HASH}\na==2 ; python_version >= '3.13' {HASH}", ["a"], None),
        (GOOD, ["three"], "`three` is missing"),
        ("", ["one"], "`one` is missing"),
        (GOOD, ["one>=1.6"], "`one` is 1.5, and pyproject.toml asks for `one>=1.6`"),
        (GOOD, ["two<2"], "`two` is 2.0"),
        (f"a==1 ; python_version < '3.14' {HASH}", ["a"], "`a` is missing for Runner(minor=14"),
        (f"a==1 ; platform_machine == 'x86_64' {HASH}", ["a"], "machine='aarch64'"),
        (f"a==1 {HASH}\na==2 {HASH}", ["a"], "`a` is there twice"),
        (f"a==1 {HASH}\na==1 ; python_version == '3.12' {HASH}", ["a"], "`a` is there twice"),
        (f"a==1 ; nonsense {HASH}", ["a"], "a marker can't be read"),
        ("one==1.5", ["one"], "`one==1.5` is not"),
        (f"one==1.5 --hash=sha256:{ONE[:-1]}", ["one"], "is not `name==version --hash=sha256:…`"),
        (f"one==1.5 --hash=md5:{ONE[:32]}", ["one"], "is not"),
        (f"one==1.5 {HASH} --hash=md5:{ONE[:32]}", ["one"], "is not"),
        (f"one==1.5 {HASH} --index-url=somewhere", ["one"], "is not"),
        (f"one>=1.5 {HASH}", ["one"], "is not"),
        (f"one==1.* {HASH}", ["one"], "is not"),
        (f"one @ file:///one.whl {HASH}", ["one"], "is not"),
        (f"./one {HASH}", ["one"], "is not"),
        (f"-e . {HASH}", ["one"], "is not"),
        ("--extra-index-url somewhere", ["one"], "is not"),
        ("--find-links somewhere", ["one"], "is not"),
        ("-r other.txt", ["one"], "is not"),
        (f"One==1.5 {HASH}", ["one"], "is not"),
    ],
)
def test_what_is_wrong_with_a_lock_is_said(lock: ModuleType, text: str, asked: list[str], wrong: str | None) -> None:
    """A lock that lacks, doubles or loosens anything is told, and one that does not is passed."""
    told = lock.check(text, asked)
    assert (told == []) if wrong is None else any(wrong in one for one in told), told


def test_check_fails_where_pyproject_asks_for_more(tmp_path: Path) -> None:
    """The script ends with 1, and says which file, what is wrong and what to do."""
    (tmp_path / ".ci" / "locks").mkdir(parents=True)
    (tmp_path / ".ci" / "lock.py").write_bytes((ROOT / ".ci" / "lock.py").read_bytes())
    for file in FILES:
        (tmp_path / ".ci" / "locks" / file.name).write_bytes(file.read_bytes())
    asked = (ROOT / "pyproject.toml").read_text(encoding="utf-8").replace('"click>=8.2"', '"click>=999"')
    (tmp_path / "pyproject.toml").write_text(asked, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / ".ci" / "lock.py", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(".ci/locks/github.txt: `click` is ")
    assert done.stderr.endswith("`.ci/lock` makes it anew\n")


def package(*wheels: str, marker: str = "") -> dict[str, Any]:
    """A pylock.toml of one package, whose wheels have digests that begin with their number."""
    files = [
        {"url": f"somewhere/a-1-{tags}.whl", "hashes": {"sha256": f"{number:064x}"}}
        for number, tags in enumerate(wheels)
    ]
    return {"packages": [{"name": "A", "version": "1", "wheels": files, **({"marker": marker} if marker else {})}]}


ANY = "py3-none-any"
OURS = tuple(
    f"cp3{minor}-cp3{minor}-manylinux_2_28_{machine}" for minor in (11, 12, 13, 14) for machine in ("x86_64", "aarch64")
)


@pytest.mark.parametrize(
    ("pylock", "marker", "kept"),
    [
        (package(ANY), "", [0]),
        (package("py2.py3-none-any"), "", [0]),
        (package(*OURS), "", [0, 1, 2, 3, 4, 5, 6, 7]),
        (
            package("cp38-abi3-manylinux2014_x86_64", "cp311-abi3-manylinux_2_17_aarch64.manylinux2014_aarch64"),
            "",
            [0, 1],
        ),
        (
            package(ANY, "cp311-cp311-win_amd64", "cp312-cp312-macosx_11_0_arm64", "cp313-cp313-musllinux_1_2_x86_64"),
            "",
            [0],
        ),
        (package(ANY, "cp310-cp310-manylinux2014_x86_64", "cp313-cp313t-manylinux_2_28_x86_64"), "", [0]),
        (package(ANY, "cp312-cp312-manylinux_2_40_x86_64", "cp312-cp312-manylinux_2_39_x86_64"), "", [0, 2]),
        (package(ANY, "pp311-pypy311_pp73-manylinux2014_x86_64"), "", [0]),
        (package(ANY, marker="sys_platform != 'emscripten'"), "", [0]),
        (package(ANY, marker="python_full_version < '3.14'"), "python_full_version < '3.14'", [0]),
        (package(*OURS, marker="python_full_version >= '3.14'"), "python_full_version >= '3.14'", [6, 7]),
    ],
)
def test_a_pin_holds_the_wheels_that_runners_take(
    lock: ModuleType, pylock: Mapping[str, Any], marker: str, kept: list[int]
) -> None:
    """Wheels of other systems, other Pythons and too new a glibc are left out, and a marker that is always true."""
    assert list(lock.pins(pylock)) == [lock.Pin("a", "1", marker, tuple(f"{number:064x}" for number in kept))]


@pytest.mark.parametrize(
    "marker", ["sys_platform == 'win32'", "python_version < '3.11'", "implementation_name == 'pypy'"]
)
def test_what_no_runner_takes_is_left_out(lock: ModuleType, marker: str) -> None:
    """A package for other machines is no pin."""
    assert list(lock.pins(package(ANY, marker=marker))) == []


@pytest.mark.parametrize(
    "wheels", [(), OURS[1:], OURS[:-1], ("cp311-cp311-win_amd64",), ("cp312-abi3-manylinux2014_x86_64",)]
)
def test_a_runner_without_a_wheel_is_told(lock: ModuleType, wheels: tuple[str, ...]) -> None:
    """What could only be built from source on a runner is found when the lock is made, and not there."""
    with pytest.raises(ValueError, match=r"`A` 1 has no wheel for Runner"):
        list(lock.pins(package(*wheels)))
