"""Posts that are no posts, or that no program could read afterwards: they are left alone, with the reason."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from enrich import frontmatter
from enrich.config import load
from enrich.errors import FrontMatterError, UsageError
from enrich.pipeline.propose import Pipeline
from enrich.posts.discover import posts
from enrich.testing import ScriptedModel
from enrich.values import Skipped
from memory.site import Site, clocks

TEMPLATES = [
    "---\ncreated: <% tp.date.now() %>\ntags: []\n---\n# T\n",
    "---\ncreated: <%+ tp.date.now() %>\n---\nText.\n",
    '---\ntitle: "{{title}}"\n---\nText.\n',
    "---\ntitle: '{{ replace .Name `-` ` ` }}'\n---\nText.\n",
    '+++\ntitle = "{{ .Name }}"\n+++\nText.\n',
    '{\n  "title": "{{title}}"\n}\n\nText.\n',
]
NO_TEMPLATES = [
    "---\ntitle: 100 % < 200 %\n---\nText with <% code %>.\n",
    "---\ntitle: a {b} c\n---\nText with {{ braces }}.\n",
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_template_is_no_post(tmp_path: Path, text: str) -> None:
    """What every note made from it would bear is not written into it."""
    site = Site(tmp_path, clocks)
    site.write("a.md", text)
    found = Pipeline(site.task(), ScriptedModel([])).inspect("a.md")
    assert isinstance(found, Skipped)
    assert "is a template" in found.reason


@pytest.mark.parametrize("text", NO_TEMPLATES)
def test_braces_and_signs_are_no_template(tmp_path: Path, text: str) -> None:
    """Only placeholders in the front matter make one."""
    site = Site(tmp_path, clocks)
    site.write("a.md", text)
    assert not isinstance(Pipeline(site.task(), ScriptedModel([])).inspect("a.md"), Skipped)


LATE = [
    "<!-- lint off -->\n---\ntitle: x\ntags: [a]\n---\nText.\n",
    "\u200b---\ntitle: x\n---\nText.\n",
    "# Heading\n\n---\ntitle: x\ndraft: true\n---\nText.\n",
    "<!-- a -->\n<!-- b -->\n+++\ntitle = 'x'\n+++\nText.\n",
    "\u2060---\ntitle: x\n---\n",
    "{/* mdx */}\n---\ntitle: x\n---\nText.\n",
]
NOT_LATE = ["Text.\n\n---\n\nMore text: yes.\n\n---\n\nEnd.\n", "# H\n\n---\n\nText.\n", "a\n---\nb\n"]


@pytest.mark.parametrize("text", LATE)
def test_no_second_block_above_one_that_stands_lower(text: str) -> None:
    """Its title, date and draft would be lost to every reader."""
    with pytest.raises(FrontMatterError) as caught:
        frontmatter.edit(text.encode(), {"summary": "x"}, create="yaml")
    assert caught.value.code == "ambiguous-fence"


@pytest.mark.parametrize("text", NOT_LATE)
def test_rules_between_paragraphs_are_no_block(text: str) -> None:
    """A line of dashes alone is a rule or a heading's underline."""
    assert frontmatter.edit(text.encode(), {"summary": "x"}, create="yaml").endswith(text.encode())


@pytest.mark.parametrize("key", ["seo.description", "taxonomies.tags", "extra.summary", "params.keywords", "a.b.c"])
def test_a_key_inside_of_a_mapping_is_never_one_with_a_dot(key: str) -> None:
    """It is written as a mapping with a key in it."""
    made = frontmatter.edit(b"---\ntitle: x\n---\nText\n", {key: "Said."})
    assert f"{key}:".encode() not in made
    assert key in {field.name for field in frontmatter.locate(frontmatter.cut(made))}


def _repository(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / ".gitignore").write_text("drafts/\n", encoding="utf-8")
    for name in ("posts", "drafts"):
        (folder / name).mkdir()
        (folder / name / "a.md").write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")


def test_what_git_ignores_is_left_out(tmp_path: Path) -> None:
    """Where git reads the repository."""
    _repository(tmp_path)
    assert posts(load(tmp_path), ()) == ["posts/a.md"]


def test_what_git_would_ignore_is_not_read_where_git_refuses(tmp_path: Path) -> None:
    """A damaged repository is as good as one of another owner: the reason is told, and nothing is read."""
    _repository(tmp_path)
    (tmp_path / ".git" / "HEAD").write_text("nothing of git\n", encoding="utf-8")
    with pytest.raises(UsageError, match="git refuses"):
        posts(load(tmp_path), ())


def test_what_git_would_ignore_is_not_read_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git."""
    _repository(tmp_path)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(UsageError, match="git is not installed"):
        posts(load(tmp_path), ())


def test_a_folder_without_a_repository_needs_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All posts count, but for those in hidden folders."""
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n", encoding="utf-8")
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    assert posts(load(tmp_path), ()) == ["a.md"]
