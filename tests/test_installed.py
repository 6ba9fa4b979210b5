"""The name on the index, and the command that adds an extra to a copy, for each way to install it."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from conftest import ROOT
from enrich.errors import UsageError
from enrich.installed import COMMANDS, DISTRIBUTION, Copy, Way, command, missing, this_copy, way_of
from enrich.suggest.gitlab import open_gitlab
from enrich.suggest.values import Pull

_LOCAL = {"url": "file:///src/my%20enrich", "dir_info": {}}
_EDITABLE = {"url": "file:///src/enrich", "dir_info": {"editable": True}}
_GIT = {"url": "https://example.org/enrich.git", "vcs_info": {"vcs": "git", "requested_revision": "v0.1.0"}}
_WHEEL = {"url": "file:///tmp/enrich_posts-0.1.0-py3-none-any.whl", "archive_info": {}}
_VENV, _UV_VENV = "home = /usr/bin\n", "home = /usr/bin\nimplementation = CPython\nuv = 0.9.5\n"
_PIPX, _RECEIPT = frozenset({"pipx_metadata.json"}), frozenset({"uv-receipt.toml"})


def _copy(prefix: str, origin: Mapping[str, Any] | None = None, **more: Any) -> Copy:  # noqa: ANN401 - for the table
    return Copy(f"{prefix}/bin/python", Path(prefix), origin=origin or {}, **more)


@pytest.mark.parametrize(
    ("copy", "way", "told"),
    [
        (_copy("/v", settings=_VENV), Way.PIP, "/v/bin/python -m pip install 'enrich-posts[web]'"),
        (_copy("/my v", settings=_VENV), Way.PIP, "'/my v/bin/python' -m pip install 'enrich-posts[web]'"),
        (_copy("/v", _LOCAL, settings=_VENV), Way.PIP, "/v/bin/python -m pip install '/src/my enrich[web]'"),
        (_copy("/v", _EDITABLE, settings=_VENV), Way.PIP, "/v/bin/python -m pip install -e '/src/enrich[web]'"),
        (
            _copy("/v", _GIT, settings=_VENV),
            Way.PIP,
            "/v/bin/python -m pip install 'enrich-posts[web] @ git+https://example.org/enrich.git@v0.1.0'",
        ),
        (
            _copy("/v", _WHEEL, settings=_VENV),
            Way.PIP,
            "/v/bin/python -m pip install 'enrich-posts[web] @ file:///tmp/enrich_posts-0.1.0-py3-none-any.whl'",
        ),
        (_copy("/v", settings=_VENV, managed=True), Way.PIP, "/v/bin/python -m pip install 'enrich-posts[web]'"),
        (_copy("/usr"), Way.PIP, "/usr/bin/python -m pip install 'enrich-posts[web]'"),
        (_copy("/usr", managed=True), Way.MANAGED, "pipx install 'enrich-posts[web]'"),
        (_copy("/v", settings=_UV_VENV), Way.UV, "uv pip install --python /v/bin/python 'enrich-posts[web]'"),
        (
            _copy("/h/pipx/venvs/enrich-posts", names=_PIPX, settings=_UV_VENV),
            Way.PIPX,
            "pipx install --force 'enrich-posts[web]'",
        ),
        (_copy("/h/pipx/.cache/94", names=_PIPX), Way.PIPX_RUN, "pipx run --spec 'enrich-posts[web]' enrich"),
        (
            _copy("/h/uv/tools/enrich-posts", names=_RECEIPT, settings=_UV_VENV),
            Way.UV_TOOL,
            "uv tool install --force 'enrich-posts[web]'",
        ),
        (
            _copy("/h/.cache/uv/archive-v0/x", settings=_UV_VENV),
            Way.UVX,
            "uvx --from 'enrich-posts[web]' enrich",
        ),
    ],
)
def test_a_missing_extra_is_added_as_the_copy_was_installed(copy: Copy, way: Way, told: str) -> None:
    """A command of another tool would install a second copy, or fail."""
    assert (way_of(copy), command(copy, "web")) == (way, told)


def test_every_way_has_a_command() -> None:
    """No way is known for which nothing could be told."""
    assert set(COMMANDS) == set(Way)


def test_this_copy_is_told_by_its_checkout() -> None:
    """The tests run in a checkout, which is installed so that changes in it count."""
    told = command(this_copy(), "web")
    assert shlex.split(told)[-1] == f"{ROOT}[web]"
    assert sys.executable in told
    error = missing("`enrich review --web`", "web")
    assert (error.exit_code, error.hint) == (2, f"install them with {told}")


def test_the_name_on_the_index_is_one() -> None:
    """Project, code and the example of a plugin name the same distribution; the command is `enrich`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["name"], *project["scripts"]) == (DISTRIBUTION, "enrich")
    example = tomllib.loads((ROOT / "examples" / "model-plugin" / "pyproject.toml").read_text(encoding="utf-8"))
    assert example["project"]["dependencies"] == [DISTRIBUTION]


def test_the_reporter_of_gitlab_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where python-gitlab is missing, before anything is asked."""
    monkeypatch.setitem(sys.modules, "gitlab", None)
    with pytest.raises(UsageError, match="the extra `gitlab`") as caught:
        open_gitlab("https://gitlab.example", "token", cast("Pull", None), None)
    assert "[gitlab]" in caught.value.hint


def test_no_page_names_the_package_of_another_project() -> None:
    """`enrich` on the index is theirs, with an extra or without."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "enrich").rglob("*.py")]
    theirs = re.compile(r"(?:pip install|pipx install|uvx|uv tool install) '?enrich(?![-\w/])")
    assert [page.name for page in pages if theirs.search(page.read_text(encoding="utf-8"))] == []
