"""The calls that a block takes grow as its length does, however many mappings it holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from enrich import frontmatter
from enrich.errors import FrontMatterError
from enrich.frontmatter import without
from enrich.frontmatter.moving import moved
from fuzz.steps import taken


def _toml(lines: str) -> bytes:
    return f'+++\ntitle = "a"\ntags = ["a"]\n{lines}+++\nThe body.\n'.encode()


def _yaml(lines: str) -> bytes:
    return f"---\ntitle: a\ntags: [a]\n{lines}---\nThe body.\n".encode()


def _json(lines: str) -> bytes:
    return f'{{\n"title": "a",\n{lines}"z": 1\n}}\n\nThe body.\n'.encode()


def _many(line: str, times: int) -> str:
    return "".join(line.replace("N", str(number)) for number in range(times))


BLOCKS: dict[str, Callable[[int], bytes]] = {
    "TOML, tables": lambda times: _toml(_many("[tN]\na = 1\n", times)),
    "TOML, tables in a table": lambda times: _toml(_many("[t.uN]\na = 1\n", times)),
    "TOML, tables of tables": lambda times: _toml(_many("[tN.u]\na = 1\n", times)),
    "TOML, an array of tables": lambda times: _toml(_many("[[t]]\na = 1\n", times)),
    "TOML, dotted keys": lambda times: _toml(_many("tN.a = 1\n", times)),
    "TOML, inline tables": lambda times: _toml(_many("tN = {a = 1}\n", times)),
    "YAML, mappings": lambda times: _yaml(_many("tN:\n  a: 1\n", times)),
    "YAML, mappings in a mapping": lambda times: _yaml("t:\n" + _many("  uN:\n    a: 1\n", times)),
    "YAML, in braces": lambda times: _yaml(_many("tN: {a: 1}\n", times)),
    "YAML, one in braces": lambda times: _yaml("t: {" + _many("uN: {a: 1}, ", times) + "}\n"),
    "JSON": lambda times: _json(_many('"tN": {"a": 1},\n', times)),
}
USES: dict[str, Callable[[bytes], object]] = {
    "locate": lambda source: frontmatter.locate(frontmatter.cut(source)),
    "edit": lambda source: frontmatter.edit(source, {"summary": "x", "seo.og.title": "y"}),
    "edit one inside": lambda source: frontmatter.edit(source, {"t7.a": 2}),
    "move": lambda source: moved(frontmatter.cut(source), "tags", "topics"),
    "take out": lambda source: without(frontmatter.cut(source), ["title", "t7.a"]),
}


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("use", USES)
def test_calls_grow_as_the_block_does(block: str, use: str) -> None:
    """Four times the mappings take at most five times the calls."""

    def calls(times: int) -> int:
        source = BLOCKS[block](times)

        def work() -> None:
            try:
                USES[use](source)
            except FrontMatterError:  # such as a key that this block has as another kind
                return

        return taken(work)

    calls(10)  # tables of ours are read
    assert calls(160) <= 5 * calls(40)
