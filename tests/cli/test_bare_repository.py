"""A folder of a clone that holds the files of a bare repository, whose settings name a program."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cli.in_process import Called
from forge.repo import Repo

POST = "---\ntitle: A\n---\nAda Lovelace wrote notes on the engine.\n"


def _clone(root: Path, mark: Path) -> Path:
    """A site as a stranger may have committed it; returns its folder of posts."""
    repo = Repo(root)
    settings = (
        "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n"
        f'\tfsmonitor = "touch {mark}; false"\n\tpager = "touch {mark}"\n'
        f'[diff]\n\texternal = "touch {mark}"\n'
    )
    trap = {"HEAD": "ref: refs/heads/main\n", "config": settings, "objects/x": "", "refs/x": "", "a.md": POST}
    repo.commit({"enrich.toml": "[fields.summary]\n"}, "main")
    repo.commit({f"posts/{name}": content for name, content in trap.items()}, "main")
    repo.commit({"posts/b.md": POST}, "feature", start="main")
    repo.git("checkout", "-q", "-f", "feature")
    return root / "posts"


@pytest.mark.parametrize("words", [("check",), ("run", "--dry-run"), ("status",), ("plan",), ("suggest", "--ci=none")])
@pytest.mark.parametrize("inside", [True, False], ids=["from-inside", "from-the-top"])
def test_no_program_of_a_clone_runs(tmp_path: Path, called: Called, words: tuple[str, ...], *, inside: bool) -> None:
    """Git by itself would take the folder for a repository, and run what its settings name."""
    mark = tmp_path / "mark"
    folder = _clone(tmp_path / "site", mark)
    if words[0] != "suggest":
        words = (*words, "." if inside else "posts")
    done = called(folder if inside else folder.parent, *words)
    assert not mark.exists()
    assert done.code in (0, 1), done.err
    assert "posts/" in done.out or words[0] in ("status", "plan")
    subprocess.run(["git", "ls-files", "--others"], cwd=folder, check=False, capture_output=True)
    assert mark.exists(), "the trap would not have gone off"
