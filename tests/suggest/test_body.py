"""What is shown, rendered by GitHub's own renderer: one code block, nothing alive beside it, and the planned bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.suggest import body
from enrich.suggest.keys import STICKY, key, marker, markers, place
from enrich.suggest.placement import applied
from enrich.suggest.safety import fault, secrets
from enrich.suggest.values import Anchor, LineEdit, PlannedPost, PostStatus, Pull, SuggestionPlan
from enrich.values import JSON
from forge.clicks import alive, blocks, clicked

PAYLOADS = (
    *(f"{' ' * indent}{'`' * ticks}" for indent in range(4) for ticks in (1, 3, 4, 5)),
    "@everyone",
    "\\@everyone",
    "&#64;everyone",
    "![x](https://example.org/x.png)",
    "[x](https://example.org)",
    "https://example.org www.example.org a@example.org",
    "<img src=x> <!-- enrich:v1 k=0000000000000000 --> -->",
    "</details></summary>",
    "~~~",
    "#1 GH-1 o/r#1",
    "::add-mask::x",
)
KEY = "0123456789abcdef"


def item(*lines: str, path: str = "posts/a.md", status: PostStatus = PostStatus.INLINE) -> PlannedPost:
    """A suggestion on line 2."""
    edit = LineEdit(2, 1, lines)
    return PlannedPost(
        path, "0" * 40, status, ("summary",), KEY, {"summary": "x"}, (edit,), Anchor(2, 0), ("new-term",)
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_suggestion_is_one_block_that_makes_the_planned_bytes(payload: str) -> None:
    """Whatever stands in it: one code block, the marker, and a click gives the planned bytes."""
    made = item("summary: |", f"  {payload}", payload, "---")
    text = body.suggestion(made)
    source = b"---\n---\n\nBody.\n"
    assert clicked(source, 2, text) == applied(source, made.edits)
    assert alive(text) == []
    assert markers(text)[0] == {"k": KEY}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(st.sampled_from(" `~-@<>![]()&#;ab\t日"), max_size=12), min_size=1, max_size=5))
def test_no_text_breaks_out_of_its_fence(lines: list[str]) -> None:
    """No mixture of fences, tabs and markup ends the block early."""
    made = item(*lines)
    assert blocks(body.suggestion(made)) == [("suggestion", "".join(f"{line}\n" for line in lines))]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_paths_and_diffs_stay_code(payload: str) -> None:
    """In the comment beside the diff and in the summary, paths and diffs stand in code only."""
    made = item("x", path=f"posts/{payload.strip()}|x.md", status=PostStatus.PATCH)
    part = body.section(made, f"--- a\n+++ b\n+{payload}\n")
    pull = Pull("o/r", 1, "0" * 40, "1" * 40)
    texts = [body.sticky([part, part]), body.summary(SuggestionPlan(pull, "", "ok", (made,)), more=[part])]
    for text in texts:
        assert alive(text) == []
    assert [word for word, _ in blocks(texts[0])] == ["diff", "diff"]
    assert body.sections(texts[0]) == {KEY: part}


@pytest.mark.parametrize(("text", "shown"), [("a", "`a`"), ("a`b", "`` a`b ``"), ("a\nb", "`a\ufffdb`"), ("", "`  `")])
def test_code_spans(text: str, shown: str) -> None:
    """A code span is longer than the backticks in it, and stays on its line."""
    assert body.code(text) == shown


def test_markers_hold_hex_only() -> None:
    """A marker is read back, and what is no hex digest is no marker."""
    assert markers(marker(k=KEY, p=place("a"))) == [{"k": KEY, "p": place("a")}]
    assert markers("<!-- enrich:v1 k=xyz --> <!-- enrich:v2 k=0123456789abcdef -->") == []


def test_a_key_changes_with_what_it_rests_on() -> None:
    """Path, missing fields, body and settings change the key; the order of the fields does not."""
    made = key("a", ["b", "c"], "d", "e")
    others = [key("z", ["b", "c"], "d", "e"), key("a", ["b"], "d", "e"), key("a", ["b", "c"], "z", "e")]
    assert made == key("a", ["c", "b"], "d", "e")
    assert made not in [*others, key("a", ["b", "c"], "d", "z"), STICKY]


OWN = "a-secret-of-this-process"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("Tides turn twice a day.", ""),
        (["a", "日本", "C#"], ""),
        ("می\u200cخواهم", ""),
        ("👩\u200d🚀 flies", ""),
        ("x" * 2001, "longer"),
        (["x" * 201], "longer"),
        (["x"] * 51, "more than"),
        (7, "neither"),
        ([["x"]], "neither"),
        ("e\u0301", "NFC"),
        ("a\u200bb", "hidden"),
        ("a\u200db", "hidden"),
        ("\u202eabc", "hidden"),
        ("a\U000e0041b", "hidden"),
        ("a\U000e0101b", "hidden"),
        ("a\x07b", "hidden"),
        ("a\nb", "hidden"),
        ("<b>x</b>", "HTML"),
        ("x <!-- y", "link"),
        ("![x](y)", "link"),
        ("see https://example.org", "link"),
        ("see www.example.org", "address"),
        ("{{ x }}", "template"),
        (OWN, "key"),
        ("sk-abcdefghijklmnopqrstuv", "key"),
        ("ghp_abcdefghijklmnopqrstuv", "key"),
        (["fine", "-----BEGIN RSA PRIVATE KEY-----"], "key"),
        ("::add-mask::x", "command"),
        ("x ##[error]y", "command"),
    ],
)
def test_what_may_stand_in_a_suggestion(value: JSON, why: str) -> None:
    """Texts and lists of texts, short, in NFC; no hidden character, HTML, link, key, or workflow command."""
    found = fault(value, {OWN})
    assert (why in found) if why else found == ""


def test_the_secrets_of_a_process_are_known_by_their_names() -> None:
    """Values of variables that look like secrets by their names, or that the settings name; short ones are not."""
    environment = {
        "GITHUB_TOKEN": "g" * 9,
        "MY_API_KEY": "m" * 9,
        "OTHER": "o" * 9,
        "HOME": "/home/x/y",
        "A_TOKEN": "x",
    }
    assert secrets(environment, ["OTHER"]) == {"g" * 9, "m" * 9, "o" * 9}
