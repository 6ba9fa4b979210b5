"""Front matter formats of other packages: named by a site, found by their fence, and proved like our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import AUTO_SUMMARY, ROOT, Run
from enrich import frontmatter
from enrich.errors import ConfigError, FrontMatterError, PatchError
from enrich.frontmatter import BlockFormat, BlockPlace
from enrich.frontmatter.formats import FORMATS
from enrich.plugins import FORMATS as GROUP
from enrich.posts.formats import use
from enrich.values import Format, Span
from plugins import comment_format
from plugins.installed import install

TEXT = "Tides turn twice a day. Nobody counts what bread costs in winter.\n"
POST = f'<!--\ntitle: Tides\nweight: 3\ntags: ["a"]\n-->\n\n{TEXT}'
NAMES = ("comment", "broken", "greedy", "nowhere", "bare")
MODULE = (Path(__file__).parent / "comment_format.py").read_text(encoding="utf-8")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder of a package that brings all formats of `plugins.comment_format`."""
    parts = {GROUP: {name: f"comment_format_installed:{name.upper()}" for name in NAMES}}
    return install(tmp_path / "lib", "comment-formats", parts, {"comment_format_installed": MODULE})


@pytest.fixture
def known() -> Iterator[None]:
    """A process that forgets, at the end, which formats were registered in it."""
    before = dict(FORMATS)
    yield
    FORMATS.clear()
    FORMATS.update(before)


def _site(folder: Path, formats: str, **posts: str) -> Path:
    folder.mkdir()
    (folder / "enrich.toml").write_text(f"[site]\n{formats}\n{AUTO_SUMMARY}", encoding="utf-8")
    for name, text in posts.items():
        (folder / f"{name}.md").write_bytes(text.encode())
    return folder


@pytest.mark.usefixtures("known")
def test_a_registered_format_is_read_and_edited() -> None:
    """Only the bytes of the value change; without the format, the post has no front matter."""
    assert frontmatter.cut(POST.encode()).format is Format.NONE
    frontmatter.register(comment_format.COMMENT)
    assert frontmatter.read(POST.encode()) == {"title": "Tides", "weight": 3, "tags": ["a"]}
    edited = frontmatter.edit(POST.encode(), {"tags": ["a", "b"], "summary": "Said."})
    assert edited.decode() == f'<!--\ntitle: Tides\nweight: 3\ntags: ["a", "b"]\nsummary: "Said."\n-->\n\n{TEXT}'
    made = frontmatter.edit(TEXT.encode(), {"title": "x"}, create="comment")
    assert made.decode() == f'<!--\ntitle: "x"\n-->\n{TEXT}'
    assert frontmatter.registered() == ["comment"]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("form", [comment_format.BROKEN, comment_format.GREEDY])
def test_an_edit_that_fails_its_proof_is_refused(form: BlockFormat) -> None:
    """What a format of another package writes is read back before anybody sees it."""
    frontmatter.register(form)
    with pytest.raises(PatchError, match="failed its own proof"):
        frontmatter.edit(POST.encode(), {"title": "Other"})


@pytest.mark.usefixtures("known")
def test_a_block_that_can_not_be_one_is_refused() -> None:
    """The spans that a format finds must lie in the file, in their order."""
    frontmatter.register(comment_format.NOWHERE)
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.cut(POST.encode())
    assert caught.value.code == "bad-format"
    assert "`nowhere`" in caught.value.message


@pytest.mark.usefixtures("known")
def test_our_own_formats_look_first() -> None:
    """A format that claims every file gets none that is ours."""
    frontmatter.register(BlockFormat("all", _whole, SimpleNamespace(), ("", "", "")))
    for text in (b"---\na: 1\n---\n", b"+++\na = 1\n+++\n", b'{"a": 1}\n'):
        assert frontmatter.cut(text).format in list(Format)
    assert frontmatter.cut(b"text\n").format == "all"


def _whole(source: bytes, start: int) -> BlockPlace:
    end = len(source)
    return BlockPlace(Span(start, end), Span(end, end))


@pytest.mark.usefixtures("known")
def test_a_name_is_given_once() -> None:
    """The same format may be registered again, another one by its name may not."""
    frontmatter.register(comment_format.COMMENT)
    frontmatter.register(comment_format.COMMENT)
    with pytest.raises(ValueError, match="another format is called `comment`"):
        frontmatter.register(BlockFormat("comment", comment_format.find, SimpleNamespace(), ("", "", "")))


def test_a_new_block_needs_a_known_format() -> None:
    """A style that was learned from a format that is no longer named gives a reason, and no block."""
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.edit(b"Text\n", {"title": "x"}, create="nonesuch")
    assert caught.value.code == "unknown-format"


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("name", "fault"),
    [("bare", "has a dialect without `texts`"), ("other", "calls itself `comment`"), ("number", "is no `enrich.front")],
)
def test_what_is_no_format_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: Path, name: str, fault: str
) -> None:
    """One sentence names the part, its package and what it lacks."""
    parts = {GROUP: {"other": "comment_format_installed:COMMENT", "number": "comment_format_installed:EMPTY"}}
    monkeypatch.syspath_prepend(package)
    monkeypatch.syspath_prepend(install(tmp_path / "more", "odd", parts, {}))
    with pytest.raises(ConfigError) as caught:
        use([name])
    assert f"the front matter format `{name}` of " in caught.value.message
    assert fault in caught.value.message


def test_a_site_names_a_format_and_its_posts_are_enriched(tmp_path: Path, package: Path, enrich: Run) -> None:
    """Check, run and undo work on it; a site that does not name it has a post without front matter."""
    path = {"PYTHONPATH": f"{ROOT}:{package}"}
    site = _site(tmp_path / "site", 'formats = ["comment"]', a=POST)
    done = enrich("check", cwd=site, env=path)
    assert done.stdout == "a.md:1: `summary` is missing\n"
    done = enrich("run", "--yes", cwd=site, env=path)
    assert done.returncode == 0, done.stderr
    written = (site / "a.md").read_text(encoding="utf-8")
    assert written == POST.replace('["a"]\n', f'["a"]\nsummary: "{TEXT.strip()}"\n')
    done = enrich("undo", "--yes", cwd=site, env=path)
    assert done.returncode == 0, done.stderr
    assert (site / "a.md").read_text(encoding="utf-8") == POST
    (site / "enrich.toml").write_text("[fields.summary]\n", encoding="utf-8")
    done = enrich("run", "--dry-run", "-v", cwd=site, env=path)
    assert "a.md: has a head as " in done.stderr


def test_a_site_learns_from_posts_once_their_format_is_named(tmp_path: Path, package: Path, enrich: Run) -> None:
    """The index reads all posts again, though no file changed, and a new block is written as the others are."""
    path = {"PYTHONPATH": f"{ROOT}:{package}"}
    site = _site(tmp_path / "site", "create = true", a=POST, b=POST, bare=TEXT)
    shown = enrich("run", "--dry-run", "bare.md", cwd=site, env=path).stdout
    assert "+---\n" in shown
    (site / "enrich.toml").write_text(
        '[site]\ncreate = true\nformats = ["comment"]\n[fields.summary]\n', encoding="utf-8"
    )
    shown = enrich("run", "--dry-run", "bare.md", cwd=site, env=path).stdout
    assert "+<!--\n+summary: " in shown


def test_a_format_that_breaks_fails_its_post_alone(tmp_path: Path, package: Path, enrich: Run) -> None:
    """The post keeps its bytes, the reason is told, and the others are done."""
    path = {"PYTHONPATH": f"{ROOT}:{package}"}
    hurt = POST.replace("weight: 3\n", 'weight: 3\nsummary: ""\n')
    site = _site(tmp_path / "site", 'formats = ["broken"]', hurt=hurt, whole=f"---\ntitle: x\n---\n\n{TEXT}")
    done = enrich("run", "--yes", "--format", "json", cwd=site, env=path)
    assert done.returncode == 3
    told = {one["path"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert told["whole.md"]["outcome"] == "applied"
    assert told["hurt.md"]["error"]["code"] == "patch"
    assert (site / "hurt.md").read_text(encoding="utf-8") == hurt


def test_a_format_that_is_not_installed_is_told(tmp_path: Path, enrich: Run) -> None:
    """The run stops before any post is read."""
    site = _site(tmp_path / "site", 'formats = ["comment"]', a=POST)
    done = enrich("check", cwd=site)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no front matter format is called `comment`" in done.stderr
