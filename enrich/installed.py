"""How this copy of enrich was installed, and the command that adds an extra to it.

The name on the package index is `DISTRIBUTION`; the command and the import are ``enrich``.
Each way of installing leaves a mark in its environment; `COMMANDS` has a row for each.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from enrich.errors import UsageError

DISTRIBUTION = "enrich-posts"
_PIPX_VENVS = "venvs"  # pypa/pipx, src/pipx/paths.py: what is only run lies in a cache instead
_CACHES = ("archive-v", "environments-v")  # astral-sh/uv, crates/uv-cache/src/lib.rs: folders of the cache


class Way(StrEnum):
    """The ways to install it that need commands of their own."""

    PIPX = "pipx install"
    PIPX_RUN = "pipx run"
    UV_TOOL = "uv tool install"
    UVX = "uvx"
    UV = "a virtual environment that uv made, which has no pip"
    MANAGED = "a Python of the system that takes no packages from pip"
    PIP = "pip"


MARKS: Mapping[str, Way] = MappingProxyType(
    {
        "pipx_metadata.json": Way.PIPX,  # pypa/pipx, src/pipx/pipx_metadata_file.py
        "uv-receipt.toml": Way.UV_TOOL,  # astral-sh/uv, crates/uv-tool/src/lib.rs
    }
)
COMMANDS: Mapping[Way, str] = MappingProxyType(
    {
        Way.PIPX: "pipx install --force {what}",
        Way.PIPX_RUN: "pipx run --spec {what} enrich",
        Way.UV_TOOL: "uv tool install --force {what}",
        Way.UVX: "uvx --from {what} enrich",
        Way.UV: "uv pip install --python {python} {what}",
        Way.MANAGED: "pipx install {what}",
        Way.PIP: "{python} -m pip install {what}",
    }
)


@dataclass(frozen=True, slots=True)
class Copy:
    """One installed copy: the interpreter that runs it, the names in its environment's folder, and where it came from.

    ``settings`` is the text of ``pyvenv.cfg``, empty outside of virtual environments.
    ``managed`` says that the system refuses packages of pip (packaging.python.org, Externally managed environments).
    ``origin`` is what ``direct_url.json`` says (packaging.python.org, Direct URL), or the folder of a bare checkout.
    """

    python: str
    prefix: Path
    names: frozenset[str] = frozenset()
    settings: str = ""
    managed: bool = False
    origin: Mapping[str, Any] = field(default_factory=dict)


def way_of(copy: Copy) -> Way:
    """How a copy was installed, as the marks in its environment tell."""
    for name, way in MARKS.items():
        if name in copy.names:
            return Way.PIPX_RUN if way is Way.PIPX and copy.prefix.parent.name != _PIPX_VENVS else way
    if any(part.startswith(_CACHES) for part in copy.prefix.parts):
        return Way.UVX
    if any(line.partition("=")[0].strip() == "uv" for line in copy.settings.splitlines()):
        return Way.UV
    return Way.MANAGED if copy.managed and not copy.settings else Way.PIP


def command(copy: Copy, extra: str) -> str:
    """The command that installs the same copy with an extra, for a shell.

    >>> command(Copy("/v/bin/python", Path("/v"), settings="home = /usr/bin"), "web")
    "/v/bin/python -m pip install 'enrich-posts[web]'"
    """
    template = COMMANDS[way_of(copy)]
    flag, what = _requirement(copy.origin, extra)
    return template.format(what=flag + shlex.quote(what), python=shlex.quote(copy.python))


def missing(what: str, extra: str) -> UsageError:
    """The error for packages that are not installed; ``what`` is what needs them, as the start of a sentence."""
    message = f"{what} needs packages that are not installed: the extra `{extra}`"
    return UsageError(message, f"install them with {command(this_copy(), extra)}")


def this_copy() -> Copy:
    """The copy that runs."""
    import sysconfig

    prefix = Path(sys.prefix)
    library = Path(sysconfig.get_path("stdlib"))
    return Copy(
        sys.executable,
        prefix,
        frozenset(name for name in MARKS if (prefix / name).exists()),
        _text(prefix / "pyvenv.cfg"),
        (library / "EXTERNALLY-MANAGED").exists(),
        _origin(),
    )


def _requirement(origin: Mapping[str, Any], extra: str) -> tuple[str, str]:
    """What an installer is told to install, with the flag in front of it."""
    url = str(origin.get("url", ""))
    parts = urlsplit(url)
    if "dir_info" in origin and parts.scheme == "file":
        flag = "-e " if origin["dir_info"].get("editable") else ""
        return flag, f"{unquote(parts.path)}[{extra}]"
    if system := origin.get("vcs_info", {}).get("vcs"):
        wanted = origin["vcs_info"].get("requested_revision")
        return "", f"{DISTRIBUTION}[{extra}] @ {system}+{url}{f'@{wanted}' if wanted else ''}"
    return "", f"{DISTRIBUTION}[{extra}] @ {url}" if url else f"{DISTRIBUTION}[{extra}]"


def _origin() -> dict[str, Any]:
    """Where this copy came from; empty for the package index, and for what is no longer there."""
    from importlib.metadata import PackageNotFoundError, distribution

    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file():
        return {"url": checkout.as_uri(), "dir_info": {"editable": True}}
    try:
        found = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError, OSError):
        return {}
    return found if isinstance(found, dict) and not _is_gone(found) else {}


def _is_gone(origin: Mapping[str, Any]) -> bool:
    """Whether a copy came from a folder or file that is no longer there, as in an image of a container."""
    parts = urlsplit(str(origin.get("url", "")))
    return parts.scheme == "file" and not Path(unquote(parts.path)).exists()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
