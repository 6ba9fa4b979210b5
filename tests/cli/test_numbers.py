"""Numbers on the command line: each limit to the number, and what is none is refused before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import enrich
from cli.in_process import Called
from conftest import AUTO_FOUR
from enrich.testing import ScriptedModel

POST = "---\ntitle: A clock\n---\n\nThe clock in the tower was built by Ada Stone. It is a promise kept every hour.\n"


def _site(root: Path, settings: str = AUTO_FOUR) -> Path:
    (root / "enrich.toml").write_text(settings, encoding="utf-8")
    (root / "post.md").write_text(POST, encoding="utf-8")
    return root


REFUSED = {
    "a budget below 0": ["--budget", "-0.01"],
    "a budget that is no number": ["--budget", "nan"],
    "a budget that is no number, in capitals": ["--budget", "NaN"],
    "a budget with its sign": ["--budget", "$5"],
    "a budget with a comma": ["--budget", "0,5"],
    "no budget at all": ["--budget", ""],
    "a time that is no number": ["--timeout", "nan"],
    "too short a time": ["--timeout", "0.09"],
    "no posts": ["--limit", "0"],
    "half a post": ["--limit", "1.5"],
    "no requests at once": ["--concurrency", "0"],
    "failures below 0": ["--max-errors", "-1"],
}


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED.keys())
def test_a_number_that_is_none_is_refused(called: Called, tmp_path: Path, words: Sequence[str]) -> None:
    """With the option's name; exit 2, and the post keeps its bytes."""
    done = called(_site(tmp_path), "run", "--yes", *words)
    assert (done.code, done.out) == (2, "")
    assert words[0] in done.err
    assert (tmp_path / "post.md").read_text(encoding="utf-8") == POST


TAKEN = {
    "nothing may be spent": ["--budget", "0"],
    "anything may be spent": ["--budget", "inf"],
    "a small budget": ["--budget", "1e-9"],
    "the shortest time": ["--timeout", "0.1"],
    "one post": ["--limit", "1"],
    "one request at once": ["--concurrency", "1"],
    "any number of failures": ["--max-errors", "0"],
    "all of them": ["--budget", ".5", "--timeout", "3", "--limit", "9", "--concurrency", "2", "--max-errors", "1"],
}


@pytest.mark.parametrize("words", TAKEN.values(), ids=TAKEN.keys())
def test_a_number_at_its_limit_is_taken(called: Called, tmp_path: Path, words: Sequence[str]) -> None:
    """The embedded model is free, so it stays within any budget."""
    done = called(_site(tmp_path), "run", "--dry-run", "--format", "json", *words)
    assert (done.code, [one["outcome"] for one in done.records]) == (0, ["proposed"])


@pytest.mark.parametrize("budget", [float("nan"), -0.01, float("-inf")])
def test_a_budget_that_is_none_is_refused_from_python_too(tmp_path: Path, budget: float) -> None:
    """Nothing is greater than what is no number, so a run within it would never end."""
    model = ScriptedModel([], name="mine")
    priced = {"model": {"name": "mine", "price": {"input": 1.0, "output": 1.0}}}
    with pytest.raises(enrich.UsageError, match="a budget must be 0 or more"):
        enrich.Site.open(_site(tmp_path), model=model, budget=budget, settings=priced)
    assert model.requests == []


TOGETHER = {
    "to write and not to write": (["run", "--dry-run", "--yes"], "choose one"),
    "the same with JSON": (["run", "--dry-run", "--yes", "--format", "json"], "choose one"),
    "to undo and not to undo": (["undo", "--dry-run", "--yes"], "choose one"),
    "an exit code for what is written": (["run", "--yes", "--exit-code"], "--exit-code goes with --dry-run"),
    "a cluster that nobody asks": (["run", "--address", "auto"], "--address goes with --executor ray"),
    "a cluster for what answers here": (["run", "--executor", "ray"], "the embedded one answers here"),
    "an undo that can't ask": (["undo"], "asks before it writes; add --yes, or --dry-run"),
    "an undo for programs that can't ask": (["undo", "--format", "json"], "asks before it writes"),
    "a review that can't ask": (["review"], "needs a terminal to ask its questions"),
    "a host without a page": (["review", "--host", "localhost"], "go with --web"),
    "a port without a page": (["review", "--port", "0"], "go with --web"),
    "no browser without a page": (["review", "--no-browser"], "go with --web"),
    "a mending that is not asked for": (["vocab", "lint", "--yes"], "--dry-run and --yes go with --fix"),
    "a label into itself": (["vocab", "merge", "a", "a"], "can't be merged into `a`"),
    "a run that is nowhere": (["apply", "--run", "nope"], "no runs are called `nope`; `enrich runs` lists them"),
    "a show of nothing": (["runs", "show", "nope", "--failed"], "no runs are called `nope`"),
    "a plan that is nowhere": (["suggest", "apply", "nowhere"], "can't be read: "),
    "a forge that is nowhere": (["suggest", "--ci", "nope"], "no forge is called `nope`; there are github, gitlab"),
    "a file as a folder": (["run", "-C", "post.md"], "post.md"),
    "settings that are a folder": (["run", "--config", "."], "can't be read: "),
    "a log in a folder that is not there": (["run", "--dry-run", "--log", "no/x.log"], "no/x.log: can't be written: "),
    "an option of another verb": (["check", "--yes"], "--yes"),
    "a field with another's name": (["status", "--field", "tag"], "did you mean `tags`?"),
    "a model without a name": (["run", "--model", ""], "`model.name`: must not be empty"),
}


@pytest.mark.parametrize(("words", "said"), TOGETHER.values(), ids=TOGETHER.keys())
def test_what_does_not_go_together_is_told(called: Called, tmp_path: Path, words: Sequence[str], said: str) -> None:
    """One sentence on stderr, nothing on stdout, and exit 2."""
    done = called(_site(tmp_path), *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert (tmp_path / "post.md").read_text(encoding="utf-8") == POST


ODD = {
    "an empty file": ("x.md", b"", ["x.md"], "1 post: 1 skipped"),
    "front matter alone": ("x.md", b"---\ntitle: x\n---\n", ["x.md"], "1 post: 1 skipped"),
    "no line end": ("x.md", b"---\ntitle: x\n---", ["x.md"], "1 post: 1 skipped"),
    "the settings as a post": ("y.md", b"x\n", ["enrich.toml"], "1 post: 1 skipped"),
    "one post by two names": ("y.md", b"x\n", ["post.md", "./post.md"], "1 post: 1 proposed"),
    "a post and its folder": ("d/x.txt", b"x\n", [".", "post.md"], "1 post: 1 proposed"),
}


@pytest.mark.parametrize(("name", "content", "words", "said"), ODD.values(), ids=ODD.keys())
def test_an_odd_path_is_no_fault(
    called: Called, tmp_path: Path, name: str, content: bytes, words: Sequence[str], said: str
) -> None:
    """A post is looked at once, and what has nothing to read is passed by."""
    (_site(tmp_path) / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(content)
    done = called(tmp_path, "run", "--dry-run", *words)
    assert done.code == 0
    assert done.err.splitlines()[-1] == said


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_posts_line_ends_are_kept(called: Called, tmp_path: Path, newline: str) -> None:
    """What is written ends its lines as the post does."""
    (_site(tmp_path) / "post.md").write_bytes(POST.replace("\n", newline).encode())
    done = called(tmp_path, "run", "--yes", "--field", "summary", "post.md")
    assert (done.code, done.out) == (0, "post.md: summary\n")
    written = (tmp_path / "post.md").read_bytes()
    assert written.count(b"\n") == written.count(newline.encode()) == POST.count("\n") + 1
