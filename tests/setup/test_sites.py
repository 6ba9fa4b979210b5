"""`enrich init` on each fixture site: the file is what its owner would sign, loads, and leads to a sensible run."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from conftest import Run
from enrich.config import load
from enrich.setup.environment import providers
from setup.sites import GOLDEN, SITES, fresh

_OFF = {one.variable: "" for one in providers()}
_INIT = ("init", "--yes", "--no-probe")


@pytest.mark.parametrize("name", SITES)
def test_a_site_gets_the_settings_that_fit_it(name: str, tmp_path: Path, enrich: Run) -> None:
    """To the letter as in the golden file, which `python tests/setup/sites.py` writes anew.

    Then nothing is left to add, `check` finds what posts lack under these keys, and no note is about a key.
    """
    site = fresh(name, tmp_path)
    done = enrich(*_INIT, cwd=site, env=_OFF)
    assert done.returncode == 0, done.stderr
    written = (site / "enrich.toml").read_text(encoding="utf-8")
    assert written == (GOLDEN / f"{name}.toml").read_text(encoding="utf-8")
    assert load(site).fields
    again = enrich(*_INIT, cwd=site, env=_OFF)
    assert (again.returncode, again.stdout) == (0, "")
    assert "has nothing to add" in again.stderr
    checked = enrich("check", "--format", "json", cwd=site)
    assert checked.returncode in (0, 1), checked.stderr
    assert "is written to the key" not in checked.stderr
    flaws = {flaw["code"] for line in checked.stdout.splitlines() for flaw in json.loads(line).get("findings", ())}
    assert "wrong-type" not in flaws


@pytest.mark.parametrize("name", ["zola", "jekyll"])
def test_a_dry_run_after_it_proposes(name: str, tmp_path: Path, enrich: Run) -> None:
    """The fields of the file are those of the diff, and no post fails."""
    site = fresh(name, tmp_path)
    enrich(*_INIT, cwd=site, env=_OFF)
    done = enrich("run", "--dry-run", "--format", "json", cwd=site)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert not [one for one in records if one["outcome"] == "failed"]
    asked = {change["field"] for one in records for change in one["changes"]}
    assert asked <= set(tomllib.loads((site / "enrich.toml").read_text(encoding="utf-8"))["fields"])


@pytest.mark.corpus
def test_real_posts_get_what_their_owner_meant(shared: Path, enrich: Run) -> None:
    """All fields that they bear, the closed ones with their values, and a category of an area; nothing is written."""
    garden = shared / "corpus" / "garden"
    done = enrich("init", "--dry-run", "--no-probe", cwd=garden, env=_OFF)
    assert done.returncode == 0, done.stderr
    added = [line[1:] for line in done.stdout.splitlines() if line.startswith("+") and not line.startswith("+++")]
    made = tomllib.loads("\n".join(added))
    names = ["summary", "tags", "people", "insight", "area", "category", "companies_orgs", "products_models"]
    assert list(made["fields"])[: len(names)] == names
    assert set(made["fields"]) - set(names) == {"status", "media_books"}
    assert (len(made["fields"]["area"]["values"]), made["fields"]["category"]) == (8, {"parent": "area"})
    assert sorted(made["fields"]["status"]["values"]) == ["draft", "evergreen", "inbox"]
    assert "site" not in made
    assert not (garden / "enrich.toml").exists()
