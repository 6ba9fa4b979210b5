"""What workers tell their driver is about their posts alone, however much the site knows: one process reads it all."""

from __future__ import annotations

import pickle
from pathlib import Path
from types import SimpleNamespace

import pytest

from batch.garden import plant
from cli.in_process import Called
from enrich.pipeline.workers import line

POSTS = 4
SLIGHT = 200  # bytes: counts and probabilities have more digits on the one site or the other


def _told(root: Path, terms: int, called: Called, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many bytes the workers of a run told in all, on a site whose vocabulary has so many terms."""
    site = plant(root, POSTS)
    site.configure("http://127.0.0.1:9/v1", fields="[fields.summary]\n[fields.tags]\n", model={"name": "embedded"})
    (root / "vocabulary").mkdir()
    listed = "".join(f"  - word-{number}\n" for number in range(terms))
    (root / "vocabulary" / "tags.yml").write_text(f"terms:\n{listed}", encoding="utf-8")
    sizes: list[int] = []

    def loads(content: bytes) -> object:
        sizes.append(len(content))
        return pickle.loads(content)  # noqa: S301 - written by a worker of this run

    with monkeypatch.context() as patched:
        patched.setattr(line, "pickle", SimpleNamespace(**vars(pickle) | {"loads": loads}))
        done = called(root, "run", "--dry-run", "--processes", "2", "--format", "json")
    assert (done.code, len(done.records)) == (0, POSTS), done.err
    return sum(sizes)


def test_it_does_not_grow_with_the_vocabulary(tmp_path: Path, called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    """With each request once went every term of the site, which took the driver 4 ms a post."""
    few, many = (_told(tmp_path / str(terms), terms, called, monkeypatch) for terms in (10, 3000))
    assert few > POSTS * SLIGHT
    assert many < few + POSTS * SLIGHT
