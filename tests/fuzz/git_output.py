"""Whatever git prints: paths, changes, lines and blobs, or one error of ours; nothing leads out of the site."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from enrich.config import Config, load
from enrich.errors import EnrichError
from enrich.posts import discover
from enrich.suggest.git import ChangedFile, Repository, _is_inside
from fuzz.growing import seeds, texts

A, B = b"a" * 40, b"0" * 40
CALLS_OF_A_BYTE = 400
SIGNS = (
    *(
        b"\0",
        b"a.md\0",
        b"../a.md\0",
        b"/etc/passwd\0",
        b".git/config\0",
        b"posts/\0",
        b"\xff.md\0",
        b"a\nb.md\0",
        b"enrich.toml\0",
    ),
    *(
        b":100644 100644 " + A + b" " + A + b" M\0a.md\0",
        b":000000 120000 " + B + b" " + A + b" A\0l.md\0",
        b"R100\0",
        b" R087\0a.md\0b.md\0",
    ),
    *(
        b"160000 ",
        b"040000 ",
        b"100755 ",
        b"100644 blob " + A + b"       7\ta.md\0",
        b"commit " + A + b"       -\tm\0",
        b" - \t",
    ),
    *(
        b"@@ -1 +1 @@\n",
        b"@@ -0,0 +1,99 @@ x\n",
        b"@@ -9,9 +9,9 @@@\n",
        b"+a\n",
        b"-b\n",
        b" c\n",
        b"\\ No newline at end of file\n",
    ),
    *(
        A + b" blob 3\nabc\n",
        A + b" missing\n",
        A + b" blob 99999999999\n",
        b"-1",
        b"9" * 30,
        b"\xe2\x80\xa8",
        b"diff --git a/x b/x\n",
    ),
)


@dataclass(frozen=True, slots=True)
class TriedOutput:
    """What git prints, whatever it is asked."""

    source: bytes


class SayingRepository(Repository):
    """A repository whose git says the same to every question."""

    def __init__(self, said: bytes) -> None:
        self._kept = {}
        self.top = Path("/")
        self.said = said

    def sentence(self, error: EnrichError) -> None:
        """Whether an error is one line."""
        assert str(error).isprintable()

    def _git(self, *words: str, given: bytes = b"") -> bytes:
        del words, given
        return self.said


def inputs() -> st.SearchStrategy[TriedOutput]:
    """Outputs grown from the corpus."""
    return st.builds(TriedOutput, texts(seeds("git_output"), SIGNS))


def size(tried: TriedOutput) -> int:
    """The bytes of an input."""
    return len(tried.source)


def holds(tried: TriedOutput) -> None:
    """Each reader of git's words reads them, or says in a sentence that it does not know them."""
    said = tried.source
    told = SayingRepository(said)
    for ask in (_changes, _listing, _blobs, _names, _lines):
        try:
            ask(told)
        except EnrichError as error:
            told.sentence(error)
    with _saying(said):
        _found(_site())


def _changes(told: SayingRepository) -> None:
    made = told.changes("a", "b")
    assert {one.path for one in made.files} <= made.paths
    assert all("\0" not in path and path for path in made.paths)
    assert all(one.blob.isalnum() and one.old for one in made.files)


def _listing(told: SayingRepository) -> None:
    for path, blob, count in told._listed("a"):
        assert path
        assert blob.isalnum()
        assert count >= 0
        assert not _is_inside(path) or (Path("/x") / path).resolve().is_relative_to("/x")
    told.blob_at("a", "a.md")


def _blobs(told: SayingRepository) -> None:
    assert sum(map(len, told._blobs(["a", "b"]))) <= len(told.said)
    assert told.blob("a", "a.md") == told.said


def _names(told: SayingRepository) -> None:
    for name in (told.commit("a"), told.merge_base("a", "b"), told.default_branch()):
        assert name.isalnum()


def _lines(told: SayingRepository) -> None:
    lines = told.right("a", "b", ChangedFile("a.md", "a", "a.md"))
    assert all(number == line.new > 0 for number, line in lines.items())


def _found(config: Config) -> None:
    for ask in (discover.discover, discover.discover_ignored):
        try:
            made = ask(config, [])
        except EnrichError:
            continue
        for path in made.posts:
            assert (config.root / path).is_file(), path
            assert (config.root / path).resolve().is_relative_to(config.root), path


@contextmanager
def _saying(said: bytes) -> Iterator[None]:
    """Lets git say the same to whoever looks for posts."""
    before = vars(discover)["git"]
    vars(discover)["git"] = lambda *_, **__: said
    try:
        yield
    finally:
        vars(discover)["git"] = before


@cache
def _site() -> Config:
    """A site in a repository with some posts, and a file outside of it."""
    root = Path(tempfile.mkdtemp(prefix="enrich-fuzz-")).resolve()
    site = root / "site"
    for name in (".git/x", "a.md", "b.md", "posts/c.md", "drafts/d.md", "l.txt", "../outside.md"):
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x\n", encoding="utf-8")
    (site / "enrich.toml").write_text("", encoding="utf-8")
    return load(site)
