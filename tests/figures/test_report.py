"""`enrich report`: one page that needs nothing else, in which what posts say is text."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cli.conftest import called
from cli.in_process import Called
from conftest import ROOT
from figures.sites import HOSTILE, with_past

__all__ = ["called"]


class _Seen(HTMLParser):
    """The elements of a page, and its text outside of styles and charts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside: list[str] = []
        self._words: list[str] = []
        self.feed(page)
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("style", "svg"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._words.append(data)


@pytest.fixture
def page(tmp_path: Path, called: Called) -> _Seen:
    """The report on a site with a past."""
    (tmp_path / "site").mkdir()
    site = with_past(tmp_path / "site")
    before = {file.name: file.read_bytes() for file in site.glob("*.md")}
    done = called(site, "report", "--html", "report.html")
    assert (done.code, done.out) == (0, ""), done.err
    assert "12 posts counted" in done.err
    assert {file.name: file.read_bytes() for file in site.glob("*.md")} == before
    return _Seen((site / "report.html").read_text(encoding="utf-8"))


def test_the_page_loads_nothing_and_runs_nothing(page: _Seen) -> None:
    """No script, no handler, no address outside of the page; the policy forbids them, too."""
    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object", "form", "image"} == set()
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert all((attributes.get(name) or "#").startswith("#") for name in ("href", "src", "xlink:href")), tag
    policy = next(attributes for _, attributes in page.tags if "http-equiv" in attributes)
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert HOSTILE in page.text


def test_the_page_tells_the_past(page: _Seen) -> None:
    """Runs, what people made of proposals, and by which model and prompt."""
    text = page.text
    assert "12 posts, of which 12 have a date." in text
    assert "People decided on 9 proposals. Without a person, “--yes” or a script accepted 3." in text
    for name in ("summary", "embedded", r"enrich \S+"):
        assert re.search(rf"{name} 3 3 3 33% 3 0", text), text
    assert "Vocabulary: tags" in text


def test_every_chart_has_a_name_and_a_table(page: _Seen) -> None:
    """Who sees no chart reads the same in a table beside it; every table has named columns."""
    charts = [attributes for tag, attributes in page.tags if attributes.get("role") == "img" and tag == "div"]
    assert len(charts) >= 6
    assert all(one.get("aria-label") for one in charts)
    assert len([1 for tag, _ in page.tags if tag == "details"]) == len(charts)
    named = [attributes.get("id") for _, attributes in page.tags if attributes.get("id")]
    assert len(named) == len(set(named))


def test_a_site_without_a_past(tmp_path: Path, called: Called) -> None:
    """Posts without dates or values, and no journal: the page says so, and no state is made."""
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    (tmp_path / "broken.md").write_text("---\ntitle: [\n---\nText.\n", encoding="utf-8")
    assert called(tmp_path, "report", "--html", "r.html").code == 0
    text = _Seen((tmp_path / "r.html").read_text(encoding="utf-8")).text
    assert "The journal holds no runs." in text
    assert "Left out: 1 file (can't be read: “enrich check” says why)." in text
    assert not (tmp_path / ".enrich").exists()


def test_where_a_page_can_not_be_written(tmp_path: Path, called: Called) -> None:
    """A folder that is not there is named, and nothing is made."""
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    done = called(tmp_path, "report", "--html", "nowhere/r.html")
    assert (done.code, "nowhere/r.html: there is no folder `nowhere`" in done.err) == (2, True)
    assert called(tmp_path, "report").code == 2


@pytest.mark.parametrize("verb", ["report", "eval"])
def test_what_is_no_page_is_never_overwritten(tmp_path: Path, called: Called, verb: str) -> None:
    """A post is a person's, also where its name was typed by mistake; an earlier page is ours."""
    post = b"---\ntitle: A\ntags: [a]\n---\nText.\n"
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_bytes(post)
    done = called(tmp_path, verb, "--html", "a.md")
    assert (done.code, "a.md: is no page of enrich, so it is left as it is" in done.err) == (2, True), done.err
    assert (tmp_path / "a.md").read_bytes() == post
    (tmp_path / "link.html").symlink_to(tmp_path / "a.md")
    assert called(tmp_path, verb, "--html", "link.html").code == 2
    assert [called(tmp_path, verb, "--html", "page.html").code for _ in range(2)] == [0, 0]


def test_without_the_extra(tmp_path: Path) -> None:
    """What is missing is said before any post is read."""
    code = "import sys; sys.modules['pygal'] = None; sys.argv[1:] = ['report', '--html', 'r.html']\n"
    code += "from enrich.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert f"pip install -e '{ROOT}[report]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_drawing_leaves_the_way_of_imports_as_it_was(page: _Seen) -> None:
    """What draws puts a finder of an older Python there, of which every later import would warn."""
    assert page.text
    assert [finder for finder in sys.meta_path if not hasattr(finder, "find_spec")] == []
