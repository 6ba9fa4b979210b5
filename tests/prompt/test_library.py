"""Prompt files: found by name, checked both ways, rendered in a sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.errors import ConfigError
from enrich.prompt.library import Library, fill, parse
from enrich.prompt.request import INPUTS, REPAIR_INPUTS

GOOD = "---\nname: p\nversion: '2'\ninputs: [body]\n---\n# System\nBe brief.\n# User\n{{ body }}\n"


def test_the_shipped_prompts_are_sound() -> None:
    """The package's own prompts parse, and use just what they declare."""
    assert Library().get("enrich", INPUTS).name == "enrich"
    assert Library().get("repair", REPAIR_INPUTS).inputs == ("violations",)


def test_a_sites_own_prompt_overrides_by_name(tmp_path: Path) -> None:
    """A file of the same name in the site's folder is used instead."""
    (tmp_path / "enrich.md").write_text(GOOD.replace("name: p", "name: enrich"), encoding="utf-8")
    assert Library(tmp_path).get("enrich", INPUTS).version == "2"


def test_any_change_changes_the_digest() -> None:
    """The digest goes into every fingerprint."""
    assert parse(GOOD, "p.md").digest != parse(GOOD.replace("brief", "short"), "p.md").digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("version: '2'\n", ""), "a prompt needs `version` in its front matter"),
        (GOOD.replace("# User", "# Usr"), "a prompt needs the parts `# System` and `# User`"),
        (GOOD.replace("[body]", "[body, title]"), "`title` is declared and not used"),
        (GOOD.replace("[body]", "[]"), "`body` is used and not declared"),
        (GOOD.replace("{{ body }}", "{{ body"), "the template is broken"),
        (GOOD.replace("[body]", "body"), "`inputs` must be a list of names"),
    ],
)
def test_a_broken_prompt_is_told(text: str, message: str) -> None:
    """Each fault is one sentence that names the file."""
    with pytest.raises(ConfigError, match=r"^p\.md: ") as caught:
        parse(text, "p.md")
    assert message in str(caught.value)


def test_an_unknown_prompt_and_an_unknown_input_are_told(tmp_path: Path) -> None:
    """A name without a file, and an input that nobody gives."""
    with pytest.raises(ConfigError, match="no prompt is called `nope`"):
        Library().get("nope", INPUTS)
    (tmp_path / "p.md").write_text(GOOD.replace("body", "weather"), encoding="utf-8")
    with pytest.raises(ConfigError, match="input `weather` is not given"):
        Library(tmp_path).get("p", INPUTS)


def test_a_template_can_not_leave_the_sandbox() -> None:
    """Python's internals are out of reach for a prompt."""
    with pytest.raises(ConfigError, match="can't be rendered"):
        fill("{{ body.__class__.__mro__ }}", {"body": "x"})
