"""The cases of `fixtures/frontmatter`, one folder each: a post, what is asked, and the post afterwards or a refusal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from enrich.errors import FrontMatterError
from enrich.frontmatter import Layout, Style, cut, diff, edit, edits, opened, read, require_editable

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parents[2] / "fixtures" / "frontmatter"
CASES = {
    folder.name: json.loads((folder / "case.json").read_text("utf-8"))
    for folder in sorted(FOLDER.iterdir())
    if folder.is_dir()
}
EDITED = [name for name, case in CASES.items() if "refused" not in case]
REFUSED = [name for name, case in CASES.items() if "refused" in case]


def edited(source: bytes, case: Mapping[str, Any]) -> bytes:
    """What the case asks for."""
    return edit(source, case["values"], style=style(case.get("style", {})), create=case.get("create"))


def style(told: Mapping[str, Any]) -> Style:
    """A style as the cases tell it."""
    lists = Layout(*told["lists"]) if "lists" in told else None
    made = Style(order=tuple(told.get("order", ())), lists=lists, quote=told.get("quote", ""))
    return replace(made, folded=told.get("folded"))


@pytest.mark.parametrize("name", EDITED)
def test_an_edit_gives_these_very_bytes(name: str) -> None:
    """Each case that is edited gives the bytes beside it, and edited again gives the same."""
    case = CASES[name]
    after = (FOLDER / name / "after.md").read_bytes()
    assert edited((FOLDER / name / "before.md").read_bytes(), case) == after, case["rule"]
    assert edited(after, case) == after
    assert {key: read(after)[key] for key in case["values"]} == case["values"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_names_code_and_line(name: str) -> None:
    """Each case that is refused says which line is to blame, by a code that stays the same."""
    case = CASES[name]
    with pytest.raises(FrontMatterError) as caught:
        edited((FOLDER / name / "before.md").read_bytes(), case)
    assert {"code": caught.value.code, "line": caught.value.line} == case["refused"], case["rule"]


@pytest.mark.parametrize("name", CASES)
def test_a_post_is_refused_before_it_is_edited(name: str) -> None:
    """What refuses a case is known without its proofs, in the same words, and a post that was opened is read alike."""
    case, source = CASES[name], (FOLDER / name / "before.md").read_bytes()
    told = []
    for work in (require_editable, edits):
        for take in (cut, lambda source: opened(cut(source))):
            try:
                work(take(source), case["values"], style=style(case.get("style", {})), create=case.get("create"))
                told.append("")
            except FrontMatterError as refusal:
                told.append(str(refusal))
    assert bool(told[0]) == (name in REFUSED)
    assert set(told) == {told[0]}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_tells_a_writer_what_to_do(name: str) -> None:
    """A refusal is one sentence without jargon of ours, and the hint is an order."""
    with pytest.raises(FrontMatterError) as caught:
        edited((FOLDER / name / "before.md").read_bytes(), CASES[name])
    message, hint = caught.value.message, caught.value.hint
    assert message[0].islower() or message[0] == "`" or message.startswith(("TOML", "YAML", "JSON"))
    assert not message.endswith(".")
    assert hint
    assert not hint.endswith(".")


@pytest.mark.parametrize("name", EDITED)
def test_a_case_shows_in_its_diff_and_nowhere_else(name: str) -> None:
    """What the diff removes and adds are exactly the lines that differ."""
    before, after = ((FOLDER / name / part).read_bytes() for part in ("before.md", "after.md"))
    changed = [line for line in diff(before, after, "post.md").split(b"\n")[3:] if line[:1] in (b"+", b"-")]
    assert bool(changed) == (before != after)
    assert all(line[1:] in (after if line[:1] == b"+" else before) for line in changed)
