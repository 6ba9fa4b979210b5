"""A thousand edited posts, read by the programs that sites are built with."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from consumers import posts
from consumers.posts import Edited, differences
from consumers.programs import output, package, program

pytestmark = pytest.mark.consumers
HERE = Path(__file__).parent
COUNT, OTHERS = 1000, 300


@pytest.fixture(scope="module")
def edited() -> list[Edited]:
    """Posts in YAML, after the edit."""
    return posts.yaml_posts(COUNT)


@pytest.fixture(scope="module")
def folder(edited: list[Edited], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as files."""
    return posts.write(posts.after(edited), tmp_path_factory.mktemp("after") / "posts")


@pytest.fixture(scope="module")
def by_node(folder: Path) -> dict[str, Any]:
    """What the JavaScript readers see."""
    return _by_node(folder)


def test_gray_matter(edited: list[Edited], by_node: dict[str, Any]) -> None:
    """Eleventy, Astro, Docusaurus and Hexo see the values that were asked for."""
    assert differences(edited, by_node["gray-matter"]) == []


def test_js_yaml(edited: list[Edited], by_node: dict[str, Any], tmp_path: Path) -> None:
    """The newest js-yaml sees them in every post that it could read before: it refuses `]` in the first column."""
    before = _by_node(posts.write({post.name: post.before for post in edited}, tmp_path / "before"))["js-yaml"]
    readable = [post for post in edited if "error" not in before[post.name]]
    assert len(readable) > 0.9 * COUNT
    assert differences(readable, by_node["js-yaml"]) == []


def test_ruby(edited: list[Edited], folder: Path) -> None:
    """Jekyll sees the values that were asked for."""
    read = json.loads(output([program("ruby"), str(HERE / "psych.rb"), str(folder)], HERE))
    assert differences(edited, read) == []


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
def test_python(edited: list[Edited], loader: type[yaml.SafeLoader]) -> None:
    """PyYAML sees the values that were asked for, in C and in Python."""
    read = {post.name: yaml.load(_block(post.source, b"---"), loader) for post in edited}  # noqa: S506 - both are safe
    assert differences(edited, read) == []


@pytest.mark.parametrize("kind", ["yaml", "toml", "json"])
def test_hugo(edited: list[Edited], kind: str, tmp_path: Path) -> None:
    """Hugo sees the values that were asked for, in each of its three formats."""
    others = {"toml": posts.toml_posts, "json": posts.json_posts}
    made = others[kind](OTHERS) if kind in others else edited
    posts.write(posts.after(made), tmp_path / "content")
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "index.json").write_bytes((HERE / "hugo.json").read_bytes())
    settings = 'disableKinds = ["RSS", "sitemap", "taxonomy", "term", "404"]\n[outputs]\nhome = ["JSON"]\n'
    (tmp_path / "hugo.toml").write_text(settings, encoding="utf-8")
    output([program("hugo"), "--quiet", "--buildFuture", "--buildDrafts"], tmp_path)
    lines = (tmp_path / "public" / "index.json").read_text(encoding="utf-8").split("\n")
    read = {page["name"]: page for page in (json.loads(line) for line in lines if line.strip())}
    assert differences(made, read) == []


def test_toml_library() -> None:
    """Python's TOML reader sees the values that were asked for."""
    made = posts.toml_posts(OTHERS)
    assert differences(made, {post.name: tomllib.loads(_block(post.source, b"+++")) for post in made}) == []


def test_json_library() -> None:
    """Python's JSON reader sees the values that were asked for."""
    made = posts.json_posts(OTHERS)
    read = {post.name: json.JSONDecoder().raw_decode(post.source.decode())[0] for post in made}
    assert differences(made, read) == []


def _by_node(folder: Path) -> dict[str, Any]:
    packages = package("gray-matter").parent.parent
    package("js-yaml")
    command = [program("node"), str(HERE / "gray_matter.mjs"), str(packages), str(folder)]
    read: dict[str, Any] = json.loads(output(command, HERE))
    return read


def _block(source: bytes, fence: bytes) -> str:
    """What stands between the fences, cut without any code of the project."""
    lines = source.removeprefix(posts.BOM).split(b"\n")
    close = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip(b"\r") == fence)
    return b"\n".join(lines[1:close]).decode() + "\n"
