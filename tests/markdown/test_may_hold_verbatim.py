"""A body in which no line may begin code, HTML or a definition has none: that is told in one look, and must be true."""

import random

import pytest

from enrich.markdown.blocks import blocks
from enrich.markdown.kinds import BlockKind
from enrich.markdown.verbatim import may_hold_verbatim

VERBATIM = {
    BlockKind.HTML,
    BlockKind.CODE,
    BlockKind.INDENTED,
    BlockKind.PLAIN,
    BlockKind.COMMENT,
    BlockKind.SCRIPT,
    BlockKind.TARGET,
}
LEADS = (
    "",
    " ",
    "   ",
    "    ",
    "\t",
    "  \t",
    "> ",
    ">",
    "- ",
    "* ",
    "1. ",
    "12) ",
    "-\t",
    "- [ ] ",
    "- [x] ",
    "\u3000",
)
WORDS = (
    "word",
    "```",
    "~~~",
    "<div>",
    "<b>x</b>",
    "<!-- x -->",
    "[a]: /b",
    "[x] y",
    "{% highlight %}",
    "# h",
    "---",
    "|a|",
)
ENDS = ("", "", "", "\r", "  ")


def body(seed: int) -> str:
    """Some lines, each with up to three leads and one of the beginnings."""
    chance = random.Random(seed)  # noqa: S311 - any bodies will do
    lines = (
        "".join(chance.choices(LEADS, k=chance.randrange(4))) + chance.choice(WORDS) + chance.choice(ENDS)
        for _ in range(chance.randrange(1, 7))
    )
    return chance.choice(("\n", "\n\n")).join(lines)


def test_a_body_without_such_lines_has_no_such_blocks() -> None:
    """The look may see too much, and never too little."""
    bodies = [*map(body, range(9000))]
    silent = [one for one in bodies if not may_hold_verbatim(one)]
    assert 500 < len(silent) < len(bodies) - 500
    for one in silent:
        assert VERBATIM.isdisjoint(block.kind for block in blocks(one)), one


@pytest.mark.parametrize(
    "text",
    [
        "    code",
        "\tcode",
        "   \tcode",
        "```\nx\n```",
        "> ```\n> x",
        "1. - <pre>",
        "- > {% highlight %}",
        "a\n[a]: /b",
        "- [a]: /b",
    ],
)
def test_what_may_begin_one_is_seen(text: str) -> None:
    """Behind the marks of quotations and items, too."""
    assert may_hold_verbatim(text)


@pytest.mark.parametrize(
    "text", ["", "words `code` <b>\n", "# a [b](c)\n\n- c\n", "1. > - words ~~a~~\n", "   three\n"]
)
def test_what_begins_none_is_none(text: str) -> None:
    """A mark inside of a line begins no block."""
    assert not may_hold_verbatim(text)
