"""A block that is an empty mapping, as Obsidian leaves one, gets its first field in the place of the braces."""

from __future__ import annotations

import pytest
import yaml

from enrich.errors import FrontMatterError
from enrich.frontmatter import edit, read
from enrich.values import JSON

VALUES: dict[str, JSON] = {"summary": "x", "tags": ["a", "b"]}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("block", ["{}\n", "\n{ }  \n\n"])
def test_the_fields_take_its_place(block: str, newline: str) -> None:
    """All of them are read back, and what is around the block stays."""
    source = f"---\n{block}---\n\n{{}}\n".replace("\n", newline).encode()
    made = edit(source, VALUES)
    assert read(source) == {}
    assert read(made) == VALUES == yaml.safe_load(made.split(b"---")[1])
    assert made.endswith("---\n\n{}\n".replace("\n", newline).encode())
    assert edit(made, VALUES) == made
    assert edit(source, {}) == source


@pytest.mark.parametrize(
    "block", ["{} # mine\n", "  {}\n", "# mine\n{}\n", "{title: x}\n", "[]\n", "{}\n{}\n", "{}\ntitle: x\n"]
)
def test_other_brackets_are_refused(block: str) -> None:
    """A comment could get lost, and a mapping with entries is no lines."""
    with pytest.raises(FrontMatterError):
        edit(f"---\n{block}---\nText\n".encode(), VALUES)
