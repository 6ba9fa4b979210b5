"""The fixture sites as they were before anybody configured them, and the golden `enrich.toml` of each.

``python tests/setup/sites.py`` writes the golden files anew; read what changed as the site's owner would.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("golden")
SITES = {
    **{place.name: place for place in sorted((ROOT / "fixtures" / "sites").iterdir())},
    "eleventy": ROOT / "fixtures" / "eleventy",
    "hugo-toml": ROOT / "fixtures" / "hugo",
    "garden": ROOT / "fixtures" / "garden",
}


def fresh(name: str, folder: Path) -> Path:
    """A copy of a site in a folder, without settings and state."""
    site = folder / name
    shutil.copytree(SITES[name], site, ignore=shutil.ignore_patterns("enrich.toml", ".enrich"))
    return site


def _write() -> None:
    GOLDEN.mkdir(exist_ok=True)
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    variables = {key: text for key, text in variables.items() if not key.endswith("_API_KEY")}
    for name in SITES:
        with tempfile.TemporaryDirectory() as folder:
            site = fresh(name, Path(folder))
            words = [sys.executable, "-m", "enrich", "init", "--yes", "--no-probe", "-q"]
            subprocess.run(words, cwd=site, env=variables, check=True, stdout=subprocess.DEVNULL)
            shutil.copy(site / "enrich.toml", GOLDEN / f"{name}.toml")


if __name__ == "__main__":
    _write()
