"""How fast front matter is read and edited, beside named peers in the same run.

``python tests/benchmarks/bench_frontmatter.py [FOLDER]`` takes the posts of FOLDER, or of the fixture garden.
Each figure is the best of several rounds, in microseconds of CPU a post, and the ratio is ours to the peer's.
Only in the last table more is better: it has the rate of answering to the rate of reading.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import tomlkit
import yaml

import frontmatter as python_frontmatter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from enrich.errors import FrontMatterError  # noqa: E402 - found by the line above
from enrich.frontmatter import cut, diff, edit, locate, may_lack  # noqa: E402
from enrich.values import JSON, Format  # noqa: E402

ROUNDS = 7
T = TypeVar("T")
MANY = 50_000
FEW = 20  # long posts, so that they are found in the processor's cache as one post would be
HEAD = 4096
VALUES: dict[str, JSON] = {"summary": "It's a test: 50% off", "tags": ["a b", "yes", "C#: x"]}


def main() -> None:
    """Prints the tables."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "fixtures" / "garden"
    posts = [file.read_bytes() for file in sorted(folder.rglob("*.md"))]
    yaml_posts = [post for post in posts if _editable(post, Format.YAML)]
    print(f"{len(posts)} posts of {folder}, {sum(map(len, posts)) / len(posts):,.0f} bytes each")
    if yaml_posts:
        _edits(yaml_posts)
        _heads(yaml_posts)
        _long_post(yaml_posts)
        _candidates(yaml_posts)
    toml_posts = [post for post in posts if _editable(post, Format.TOML)]
    if toml_posts:
        _toml(toml_posts)


def _editable(post: bytes, form: Format) -> bool:
    try:
        edit(post, VALUES)
        python_frontmatter.loads(post.decode())
    except (FrontMatterError, yaml.YAMLError, ValueError):
        return False
    return cut(post).format is form


def _edits(posts: Sequence[bytes]) -> None:
    text, both = {"summary": VALUES["summary"]}, VALUES
    _table(
        f"edit with all proofs ({len(posts)} YAML posts)",
        ("python-frontmatter, load and dump", _each(posts, lambda post: _load_and_dump(post, both))),
        ("enrich, one text", _each(posts, lambda post: edit(post, text))),
        ("enrich, a text and a list", _each(posts, lambda post: edit(post, both))),
        ("enrich, nothing to do", _each([edit(post, both) for post in posts], lambda post: edit(post, both))),
    )


def _load_and_dump(post: bytes, values: dict[str, JSON]) -> bytes:
    loaded = python_frontmatter.loads(post.decode())
    loaded.metadata.update(values)
    return python_frontmatter.dumps(loaded).encode()


def _heads(posts: Sequence[bytes]) -> None:
    cuts = [cut(post) for post in posts]
    blocks = [post.source[post.block.start : post.block.end].decode() for post in cuts]
    _table(
        "parse a block",
        ("PyYAML, CSafeLoader", _each(blocks, lambda block: yaml.load(block, yaml.CSafeLoader))),
        ("enrich, locate", _each(cuts, locate)),
    )


def _long_post(posts: Sequence[bytes]) -> None:
    short = [post[: cut(post).body.start] for post in posts[:FEW]]
    long = [head + b"A line of the body, as long as such lines are.\n" * 15_000 for head in short]
    edited = [edit(post, VALUES) for post in long]
    pairs = list(zip(long, edited, strict=True))
    _table(
        f"a body of {len(long[0]) - len(short[0]):,} bytes",
        ("copying the post", _each(long, lambda post: b"".join((post[:100], post[100:])))),
        ("edit, no body", _each(short, lambda post: edit(post, VALUES))),
        ("edit, long body", _each(long, lambda post: edit(post, VALUES))),
        ("diff, long body", _each(pairs, lambda pair: diff(*pair, "a.md"))),
    )


def _toml(posts: Sequence[bytes]) -> None:
    text = {"summary": VALUES["summary"]}
    _table(
        f"edit with all proofs ({len(posts)} TOML posts)",
        ("tomlkit, parse and dump", _each(posts, lambda post: _parse_and_dump(post, text))),
        ("enrich, one text", _each(posts, lambda post: edit(post, text))),
    )


def _parse_and_dump(post: bytes, values: dict[str, JSON]) -> bytes:
    found = cut(post)
    document = tomlkit.parse(post[found.block.start : found.block.end].decode())
    document.update(values)
    return post[: found.block.start] + tomlkit.dumps(document).encode() + post[found.block.end :]


def _candidates(posts: Sequence[bytes]) -> None:
    """A site of which a quarter lacks a summary."""
    filled = [post if at % 4 == 0 else edit(post, VALUES) for at, post in enumerate(posts)]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{at}.md" for at in range(MANY)]
        for at, path in enumerate(paths):
            path.write_bytes(filled[at % len(filled)][: 2 * HEAD])
        reading = _best(lambda: [_head(path) for path in paths])
        print(f"\n{'which of 50,000 posts need work':40} {'posts/s':>10} {'ratio':>7}")
        print(f"{'reading their heads':40} {MANY / reading:10,.0f} {1:7.2f}")
        for keys in (["summary"], ["summary", "tags"]):
            answering = _best(lambda keys=keys: [may_lack(_head(path), keys) for path in paths])  # type: ignore[misc]
            print(f"{'and looking for ' + ', '.join(keys):40} {MANY / answering:10,.0f} {reading / answering:7.2f}")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _table(title: str, *rows: tuple[str, float]) -> None:
    print(f"\n{title:40} {'µs/post':>10} {'ratio':>7}")
    for name, seconds in rows:
        print(f"{name:40} {seconds * 1e6:10.1f} {seconds / rows[0][1]:7.2f}")


def _each(posts: Sequence[T], work: Callable[[T], object]) -> float:
    return _best(lambda: [work(post) for post in posts]) / len(posts)


def _best(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest round: other work on the machine must not count."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        rounds.append(time.process_time() - start)
    return min(rounds)


if __name__ == "__main__":
    main()
