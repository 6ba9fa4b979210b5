"""A post that failed is named, whatever it failed with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import Run
from server import Script, Server, answers

POST = (
    "---\ntitle: {name}\n---\n\nAda Lovelace wrote of the clock on the harbour tower of {name}, which lost an hour.\n"
)
FAULTS: dict[str, Script] = {
    "cut": answers.cut,
    "refused": answers.refused,
    "filtered": answers.filtered,
    "failing": answers.failing(500),
    "broken": answers.broken,
    "empty": answers.empty,
    "torn": answers.torn,
    "page": answers.page,
}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that a test scripts."""
    with Server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Path:
    """Two posts."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(POST.format(name=name), encoding="utf-8")
    settings = f'[model]\nname = "m"\nbase_url = "{server.url}"\nattempts = 1\n[fields.summary]\n'
    (tmp_path / "enrich.toml").write_text(settings, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_names_its_post(site: Path, server: Server, enrich: Run, fault: str) -> None:
    """One line for each post where each is wanted; it begins with its path, says it once, and tells what is wrong."""
    server.answer_with(FAULTS[fault])
    done = enrich("run", "--yes", "-v", cwd=site)
    lines = sorted(line for line in done.stderr.splitlines() if line.startswith("error: "))
    assert [line.partition(".md: ")[0] for line in lines] == ["error: a", "error: b"], done.stderr
    assert [line.count(".md") for line in lines] == [1, 1]
    assert done.returncode == 3
