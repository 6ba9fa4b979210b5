"""What readers that are no forge get: reviewdog's formats, annotations, a patch, Markdown, and the plan."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from enrich.suggest import render
from enrich.suggest.placement import applied, lines
from enrich.suggest.planfile import dumped, parsed
from enrich.suggest.values import LineEdit, PlannedPost, PostStatus, Pull, SuggestionPlan
from forge.bot import LONG, NEW, Bot

SOURCE = b"---\ntitle: x\ntags: []\n---\n\nBody.\n"
EDITS = (LineEdit(3, 1, ("tags: [a]",)), LineEdit(4, 0, ("summary: Said.",)))


def item(path: str, status: PostStatus = PostStatus.PATCH) -> PlannedPost:
    """A patch with a replacement and an insertion."""
    return PlannedPost(
        path, "0" * 40, status, ("summary", "tags"), "f" * 16, {"summary": "Said.", "tags": ["a"]}, EDITS
    )


def plan(*items: PlannedPost) -> SuggestionPlan:
    """A plan of these."""
    return SuggestionPlan(Pull("o/r", 1, "0" * 40, "1" * 40), "a" * 16, "ok", items, ("A note.",))


@pytest.mark.corpus
def test_rdjson_fits_the_schema_of_reviewdog(shared: Path) -> None:
    """One result, and one diagnostic a line, as the schemas of reviewdog's own repository want them."""
    from jsonschema import Draft202012Validator

    made = plan(item("a.md"), item('posts/日本 "é".md'))
    sources = {one.path: lines(SOURCE) for one in made.items}
    for name, told in (
        ("rdf-DiagnosticResult.json", [render.rdjson(made, sources)]),
        ("rdf-Diagnostic.json", render.rdjsonl(made, sources).splitlines()),
    ):
        schema = json.loads((shared / "specs" / name).read_bytes())
        for one in told:
            assert [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(one))] == []


def test_rdjson_ranges_are_whole_lines() -> None:
    """A suggestion's range is its location's, without columns; applied from the end they give the planned bytes."""
    told = json.loads(render.rdjson(plan(item("a.md")), {"a.md": lines(SOURCE)}))
    text = lines(SOURCE)
    for one in reversed(told["diagnostics"]):
        (suggested,) = one["suggestions"]
        assert suggested["range"] == one["location"]["range"]
        assert one["severity"] == "INFO"
        start, end = (suggested["range"][side] for side in ("start", "end"))
        assert set(start) == set(end) == {"line"}
        text[start["line"] - 1 : end["line"]] = suggested["text"].split("\n")
    assert "\n".join(text).encode() == applied(SOURCE, EDITS)


def test_a_plan_comes_back_as_it_was() -> None:
    """Written and read again, a plan is the same."""
    made = plan(item("a.md"), item("b.md", PostStatus.KEPT))
    assert parsed(json.loads(dumped(made)), "x") == made


def test_annotations_are_escaped_and_few() -> None:
    """One notice a post, ten at most and one for the rest; no path ends a command or begins another."""
    evil = "a,b::error::c\n::x%.md"
    told = list(render.commands(plan(item(evil), *(item(f"{number}.md") for number in range(14)))))
    assert told[0] == (
        "::notice file=a%2Cb%3A%3Aerror%3A%3Ac%0A%3A%3Ax%25.md,line=3,title=enrich::missing: summary, tags"
    )
    assert len(told) == 11
    assert "5 more" in told[-1]
    assert all("\n" not in line for line in told)


@pytest.fixture
def local(bot: Bot) -> Bot:
    """A pull request with one new post and one that needs a patch."""
    bot.write("main", posts_long=LONG)
    bot.repo.commit({}, "feature", start="main")
    bot.push({"posts/long.md": LONG + "One more line.\n", "posts/new.md": NEW})
    return bot


def run(bot: Bot, *words: str) -> str:
    """The command outside of any CI."""
    ran = bot.run("--ci", "none", "--head", "feature", *words)
    assert ran.code == 0, ran.err
    return ran.out


def test_outside_of_ci_the_suggestions_are_printed(local: Bot) -> None:
    """Without a CI the base is the default branch, and a page for a person is printed; nothing is posted."""
    out = run(local)
    assert out.count("<details>") == 2
    assert local.github.asked == []


@pytest.mark.parametrize("name", ["patch", "json", "rdjson", "rdjsonl", "annotations"])
def test_every_reporter_writes_to_stdout_or_a_file(local: Bot, name: str) -> None:
    """The same text goes to stdout, or to the file that is named."""
    out = run(local, "--reporter", name)
    file = local.folder / "told"
    assert run(local, "--reporter", f"{name}={file}") == ""
    assert file.read_text(encoding="utf-8") == out != ""


@pytest.mark.parametrize("name", ["patch", "markdown"])
def test_in_a_job_words_of_posts_need_a_file(local: Bot, name: str) -> None:
    """In a job of GitHub Actions nothing of a post is printed raw; JSON may be, for no line of it is a command."""
    assert local.run("--reporter", name, "--fail-on", "error").code == 2
    ran = local.run("--reporter", "json", "--reporter", "rdjsonl")
    told: list[dict[str, Any]] = [json.loads(line) for line in ran.out.splitlines()]
    assert len(told) == 3
    assert not re.search(r"(?m)^\s*::|##\[", ran.out)


@pytest.mark.parametrize(
    "words", [("--phase", "plan"), ("--phase", "post"), ("--reporter", "gitlab"), ("--base", "no")]
)
def test_what_can_not_be_is_a_usage_error(local: Bot, words: tuple[str, ...]) -> None:
    """A phase without its file, a reporter of another forge, a commit that is not there: one sentence, exit code 2."""
    ran = local.run("--ci", "none", *words)
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1
