"""`enrich init` as a command: it shows, asks, writes one file, and touches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.in_process import Called
from review.seeded import Terminal

POST = """---
title: The clock of the harbour
description: A clock on a tower lost ten minutes in a winter, and a town learned to doubt it.
tags: [time]
---

The clock on the harbour tower lost ten minutes in the winter of 1764, because the cold made its pendulum shorter.
"""
YES = ("init", "--yes", "--no-probe")
MINE = "# mine\n[site]\nposts = ['blog']\n\n[fields.tags]   # ours\npolicy = 'never'\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two posts of a site."""
    (tmp_path / "blog").mkdir()
    for name in "ab":
        (tmp_path / "blog" / f"{name}.md").write_text(POST, encoding="utf-8")
    return tmp_path


def _files(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def test_a_dry_run_shows_the_file_and_writes_nothing(site: Path, called: Called) -> None:
    """As a patch that makes a new file."""
    done = called(site, "init", "--dry-run", "--no-probe")
    assert (done.code, _files(site)) == (0, {"blog/a.md", "blog/b.md"})
    assert done.out.startswith("diff --git a/enrich.toml b/enrich.toml\nnew file mode 100644\n--- /dev/null\n")
    assert '+[fields.summary]\n+key = "description"\n' in done.out


def test_it_writes_one_file(site: Path, called: Called) -> None:
    """And keeps no state: the site has no more than its settings."""
    done = called(site, *YES)
    assert (done.code, _files(site)) == (0, {"blog/a.md", "blog/b.md", "enrich.toml"})
    assert "`enrich check` tells what posts lack" in done.err


def test_it_asks_on_a_terminal(site: Path) -> None:
    """`n` leaves everything as it is, and so does the end of the input; `y` writes."""
    for key, there in (("n", False), ("q", False), ("y", True)):
        terminal = Terminal(site, "init", "--no-probe", plain=True)
        terminal.answer(key)
        assert terminal.end() == 0
        assert "Write enrich.toml" in terminal.shown
        assert (site / "enrich.toml").exists() is there


def test_nobody_to_ask_is_told(site: Path, called: Called) -> None:
    """A script says what it wants."""
    done = called(site, "init", "--no-probe")
    assert (done.code, _files(site)) == (2, {"blog/a.md", "blog/b.md"})
    assert "add --yes, or --dry-run to only see the diff" in done.err
    assert called(site, "init", "--yes", "--dry-run").code == 2
    assert "it takes no --config" in called(site, "init", "--yes", "--config", "x.toml").err


def test_the_lines_of_a_person_stay(site: Path, called: Called) -> None:
    """What they say of a field counts, and what they don't say is added below."""
    (site / "enrich.toml").write_text(MINE, encoding="utf-8")
    done = called(site, *YES)
    written = (site / "enrich.toml").read_text(encoding="utf-8")
    assert done.code == 0
    assert written.startswith(f"{MINE}\n# ")
    assert written.count("fields.tags") == 1
    assert '[fields.summary]\nkey = "description"\n' in written
    assert "-" not in {line[:1] for line in done.out.splitlines()[4:]}
    assert "has nothing to add" in called(site, *YES).err


def test_settings_elsewhere_are_told(site: Path, called: Called) -> None:
    """A second file would take the place of the first."""
    (site / "pyproject.toml").write_text("[tool.enrich.site]\n", encoding="utf-8")
    done = called(site, *YES)
    assert (done.code, (site / "enrich.toml").exists()) == (2, False)
    assert "pyproject.toml: holds the settings of this site" in done.err


def test_a_link_is_not_written_through(site: Path, called: Called) -> None:
    """It may lead anywhere."""
    (site / "other.toml").write_text("", encoding="utf-8")
    (site / "enrich.toml").symlink_to(site / "other.toml")
    done = called(site, *YES)
    assert (done.code, (site / "other.toml").read_text(encoding="utf-8")) == (2, "")
    assert "is a link" in done.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[site\n", "not valid TOML"),
        ("[fields.tags]\nkeyz = 1\n", "unknown key `keyz`"),
        ("fields = { tags = {} }\n", "none can be added"),
    ],
)
def test_a_file_that_can_not_be_extended_is_refused(site: Path, called: Called, text: str, told: str) -> None:
    """With one sentence, and as it was."""
    (site / "enrich.toml").write_text(text, encoding="utf-8")
    done = called(site, *YES)
    assert (done.code, (site / "enrich.toml").read_text(encoding="utf-8")) == (2, text)
    assert told in done.err


@pytest.mark.parametrize(
    "posts", [{}, {"a.md": "Text without front matter.\n"}, {"a.md": "---\nenrich: false\nmood: x\n---\n\nA\n"}]
)
def test_nothing_to_learn_from_is_told(tmp_path: Path, called: Called, posts: dict[str, str]) -> None:
    """No file is made from nothing, nor from a post that does not want to be read."""
    for name, text in posts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = called(tmp_path, *YES)
    assert (done.code, (tmp_path / "enrich.toml").exists()) == (2, False)
    assert "nothing to learn from" in done.err


@pytest.mark.parametrize("bare", [0, 1, 3])
def test_a_site_without_front_matter_is_told_how_it_gets_some(tmp_path: Path, called: Called, bare: int) -> None:
    """The setting that is named does what is said of it."""
    for number in range(bare):
        (tmp_path / f"{number}.md").write_text("# The harbour\n\nThis post tells how the clock is wound.\n", "utf-8")
    told = called(tmp_path, *YES).err
    assert ("`create = true` under `[site]`" in told) is bool(bare)
    if bare:
        assert ("1 file" if bare == 1 else f"{bare} files") in told
        (tmp_path / "enrich.toml").write_text("[site]\ncreate = true\n", "utf-8")
        assert f"{bare} proposed" in called(tmp_path, "run", "--dry-run").err


def test_what_is_passed_over_is_told_where_it_is_asked(site: Path, called: Called) -> None:
    """The file says how many; `-v` says which, and why."""
    (site / "blog" / "c.md").write_text("---\ntitle: [\n---\n\nText.\n", encoding="utf-8")
    (site / "blog" / "d.md").write_text(POST.replace("tags:", "enrich: false\ntags:"), encoding="utf-8")
    done = called(site, "init", "--dry-run", "--no-probe", "-v")
    assert "2 of 4 files were not read" in done.out
    assert "blog/c.md:3: this is not YAML" in done.err
    assert "blog/d.md: says `enrich: false`" in done.err


def test_no_value_of_a_variable_is_shown(site: Path, called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is, in an offer that names the page to read."""
    monkeypatch.setenv("GROQ_API_KEY", "gsk-very-secret")
    done = called(site, "init", "--dry-run", "--no-probe")
    assert '+# api_key_env = "GROQ_API_KEY"' in done.out
    assert "docs/providers/groq.md" in done.out
    assert "very-secret" not in done.out + done.err


def test_hostile_keys_reach_no_terminal_and_no_setting(tmp_path: Path, called: Called) -> None:
    """A key may hold anything; it stays a key, or a sign in a comment."""
    head = '---\n"x\\e[2J\\n[model]\\nname = 1": "calm"\n"\\u202eevil": {"a.b": "c"}\n---\n\nText.\n'
    for number in range(4):
        (tmp_path / f"{number}.md").write_text(head, encoding="utf-8")
    done = called(tmp_path, *YES)
    assert done.code == 0, done.err
    assert "\x1b" not in done.out
    assert not [line for line in done.out.splitlines() if line.startswith("+[model]")]


def test_the_file_is_at_the_root_of_the_site(site: Path, called: Called) -> None:
    """Wherever the command is started: one site has one file, and all posts of the site count."""
    (site / "hugo.toml").write_text("", encoding="utf-8")
    (site / "notes").mkdir()
    (site / "notes" / "c.md").write_text(POST, encoding="utf-8")
    assert called(site / "blog", *YES).code == 0
    assert "from 3 posts" in (site / "enrich.toml").read_text(encoding="utf-8")
