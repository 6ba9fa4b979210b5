"""The generators that build the sites of ``fixtures/sites``; ``.ci/install/generators`` installs them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from consumers.programs import missing, output, program, zola

INSTALL = "`.ci/install/generators` installs it"
QUIET = {"ASTRO_TELEMETRY_DISABLED": "1", "NO_UPDATE_NOTIFIER": "1"}


@dataclass(frozen=True, slots=True)
class Build:
    """How a site is built: the words of the command, the folder of its pages, and where its posts lie.

    ``script`` is a program's file below the folder of npm packages of that name, ``tool`` one of the Python tools.
    """

    words: Sequence[str]
    pages: str
    program: str = ""
    script: str = ""
    tool: str = ""
    optional: bool = False
    env: Mapping[str, str] = field(default_factory=lambda: QUIET)


BUILDS: Mapping[str, Build] = {
    "hugo": Build(["--quiet"], "public", program="hugo"),
    "jekyll": Build(["build", "-q", "--drafts"], "_site", program="jekyll"),
    "zola": Build(["build"], "public", program="zola"),
    "astro": Build(["build"], "dist", script="astro/astro.js"),
    "hexo": Build(["generate"], "public", script="hexo/bin/hexo"),
    "docusaurus": Build(["build"], "build", script="@docusaurus/core/bin/docusaurus.mjs"),
    "mkdocs": Build(["-q", "build"], "site", tool="mkdocs"),
    "pelican": Build(["-q", "content", "-s", "pelicanconf.py"], "output", tool="pelican"),
    "quarto": Build(["render"], "_site", program="quarto", optional=True),
}


def build(name: str, site: Path) -> Path:
    """Builds a site, and gives the folder with its pages; skips, or fails in CI, where the generator is missing."""
    how = BUILDS[name]
    output([*_command(name, how, site), *how.words], site, how.env)
    return site / how.pages


def _command(name: str, how: Build, site: Path) -> list[str]:
    if how.program == "zola":
        return [zola()]
    if how.program:
        return [program(how.program, INSTALL, optional=how.optional)]
    if how.tool:
        tool = _cache() / "python" / "bin" / how.tool
        return [str(tool) if tool.is_file() else missing(f"{how.tool} in {_cache()}", INSTALL)]
    modules = _cache() / name / "node_modules"
    if not (modules / how.script).is_file():
        missing(f"the npm package `{name}` in {_cache()}", INSTALL)
    shutil.rmtree(modules / ".cache", ignore_errors=True)  # a site that lay elsewhere left it
    (site / "node_modules").symlink_to(modules)
    return [program("node"), str(modules / how.script)]


def _cache() -> Path:
    return Path(os.environ.get("ENRICH_GENERATORS") or Path(tempfile.gettempdir()) / "enrich-generators")
