"""What every test may use."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

import forked

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a script; children inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes is not what these tests are about, and it depends on who else uses the machine.
# The same examples in each run: a run says what a change did. `--hypothesis-profile search` draws new ones.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("house")

ROOT = Path(__file__).parents[1]
# The sites of tests have servers of their own, which nobody could be asked about; tests/trust takes this away.
os.environ["ENRICH_TRUST_CONFIG"] = "1"
CLEAN = ("OPENAI_API_KEY", "EDITOR", "VISUAL", "NO_COLOR")
# Settings with which `--yes` writes what the embedded model wrote, for tests that are not about who decides.
AUTO_SUMMARY = '[fields.summary]\nreview = "auto"\n'
AUTO_FOUR = f"{AUTO_SUMMARY}[fields.tags]\n[fields.people]\n[fields.insight]\n"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with what takes long, so that no worker is left alone with it in the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is remembered of sites without a state is not kept in the cache of who runs the tests."""
    os.environ["ENRICH_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real posts beside the checkout; absent in a stranger's clone, required in CI."""
    folder = ROOT.parent / "shared"
    if folder.is_dir():
        return folder
    if os.environ.get("CI") == "true":
        pytest.fail(f"{folder} is missing, and CI must run the tests on real posts")
    pytest.skip("needs the folder of real posts beside the checkout")


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The project's own posts."""
    return ROOT / "fixtures"


@pytest.fixture
def enrich() -> Run:
    """Runs the command line, behind the words ``before``; returns what it printed, to the byte, and its exit code.

    It is a process of its own, with nobody at its input.
    """

    def run(
        *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None, before: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        variables = {key: value for key, value in os.environ.items() if key not in CLEAN}
        variables |= {**forked.OURS, **(env or {})}
        words = [str(one) for one in arguments]
        if not before and forked.fits(variables):
            done = forked.run(words, cwd, variables)
        else:
            line = [*before, sys.executable, "-m", "enrich", *words]
            done = subprocess.run(
                line, cwd=cwd, env=variables, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False
            )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
