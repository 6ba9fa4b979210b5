"""What each command says of a site with no post, with one, and with names of any width: nothing odd, and no bug."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len

from cli.in_process import Called
from conftest import AUTO_FOUR

POST = "---\ntitle: A clock\n---\n\nThe clock in the tower was built by Ada Stone. It is a promise kept every hour.\n"
NOTE = "note: no model is named, so the embedded one answers, on this machine and for free\n"
NOWHERE = (
    "0 posts in SITE: a post is a file that ends in .md, .markdown or .mdx, unless git ignores it or `exclude` in"
    " [site] names it; name the folder of your posts, or set `posts` in [site]\n"
)
HEADS = "                missing     fresh     stale    person  changed since\n"


def _site(root: Path, posts: int = 1, settings: str = "") -> Path:
    (root / "enrich.toml").write_text(settings, encoding="utf-8")
    for number in range(posts):
        (root / f"p{number}.md").write_text(POST, encoding="utf-8")
    return root


EMPTY = {
    "run": (["run"], "", f"{NOWHERE}{NOTE}"),
    "a dry run": (["run", "--dry-run", "--exit-code"], "", f"{NOWHERE}{NOTE}"),
    "a quiet run": (["run", "-q", "--yes"], "", ""),
    "a run for programs": (["run", "--format", "json", "-q"], "", ""),
    "check": (["check"], "", NOWHERE),
    "check for programs": (["check", "--format", "json", "-q"], "", ""),
    "status": (["status"], f"field  {HEADS}", NOWHERE),
    "status for programs": (["status", "--format", "json"], "", NOWHERE),
    "runs": (["runs"], "", "this site has no runs yet\n"),
    "runs for programs": (["runs", "--format", "json", "-q"], "", ""),
    "apply": (["apply"], "", "nothing that was decided waits to be written\n"),
    "undo": (["undo", "--yes"], "", "there is nothing to take back\n"),
    "undo for programs": (["undo", "--yes", "--format", "json", "-q"], "", ""),
    "a look at an undo": (["undo", "--dry-run"], "", "there is nothing to take back\n"),
    "vocab lint": (["vocab", "lint"], "", "nothing to correct\n"),
    "vocab queue": (["vocab", "queue"], "", "no term waits for a decision\n"),
}


@pytest.mark.parametrize(("words", "out", "err"), EMPTY.values(), ids=EMPTY.keys())
def test_a_site_without_posts_is_no_fault(
    called: Called, tmp_path: Path, words: Sequence[str], out: str, err: str
) -> None:
    """Every command is done at once, says so in one line, and exits 0."""
    done = called(_site(tmp_path, 0), *words)
    assert (done.code, done.out, done.err) == (0, out, err.replace("SITE", str(tmp_path)))


def test_an_empty_site_costs_nothing(called: Called, tmp_path: Path) -> None:
    """A plan of nothing has shares and prices all the same."""
    done = called(_site(tmp_path, 0), "plan", "--format", "json")
    (record,) = done.records
    assert (record["posts"], record["requests"], record["tokens_in"], record["price"]) == (0, 0, 0, 0.0)
    told = called(tmp_path, "plan").out
    assert told.startswith("0 requests for 0 posts to `embedded`\n")
    assert "0%, the same in every request" in told


@pytest.mark.parametrize(
    ("posts", "said"),
    [(1, "1 post: 1 finding\nmissing: summary 1\n"), (2, "2 posts: 2 findings\nmissing: summary 2\n")],
    ids=["one", "two"],
)
def test_one_is_not_told_as_many(called: Called, tmp_path: Path, posts: int, said: str) -> None:
    """A number and its noun go together."""
    done = called(_site(tmp_path, posts), "check", "--field", "summary")
    assert (done.code, done.err) == (1, said)


def test_a_plan_counts_one_request(called: Called, tmp_path: Path) -> None:
    """So it does in the first line of a plan; posts that would fail are counted, and told with -v."""
    assert called(_site(tmp_path), "plan").out.startswith("1 request for 1 post to `embedded`\n")
    (tmp_path / "p0.md").write_text("---\ntitle: [\n---\n\nText.\n", encoding="utf-8")
    done = called(tmp_path, "plan", "-v")
    assert done.out.splitlines()[1] == "1 post would fail before it is asked about; -v says why"
    assert "p0.md:" in done.err


def test_a_run_is_listed_with_its_reply(called: Called, tmp_path: Path) -> None:
    """One reply is one, and what is told of a run goes on with `runs show`."""
    called(_site(tmp_path, 1, AUTO_FOUR), "run", "--yes", "-q")
    listed = called(tmp_path, "runs").out
    assert "  run         embedded              1 reply    " in listed
    (record,) = called(tmp_path, "runs", "--format", "json").records
    assert (record["command"], record["requests"], record["outcomes"]) == ("run", 1, {"applied": 1})
    shown = called(tmp_path, "runs", "show", "last").out
    assert shown.startswith(listed)
    assert called(tmp_path, "runs", "show", record["run"][:6], "--format", "json").records[0]["failures"] == []


NAMES = ["标签", "an_exceedingly_long_name_of_a_field", "naïve", "é́", "x"]


def test_a_table_is_straight_with_names_of_any_width(called: Called, tmp_path: Path) -> None:
    """Wide characters take two columns, marks none, and a name longer than its column widens it."""
    settings = "".join(f"[fields.'{name}']\nkind = 'text'\n" for name in NAMES)
    lines = called(_site(tmp_path, 1, settings), "status").out.splitlines()
    assert len(lines) == len(NAMES) + 1
    ends = {cell_len(line[: line.index("1") + 1]) for line in lines[1:]}
    assert ends == {lines[0].index("missing") + len("missing")}
    assert [line.split()[0] for line in lines[1:]] == NAMES


def test_a_table_keeps_its_shape_for_usual_names(called: Called, tmp_path: Path) -> None:
    """Programs that cut columns go on working."""
    done = called(_site(tmp_path), "status")
    assert done.out.splitlines()[:2] == [
        f"field  {HEADS}".rstrip(),
        "summary                      1         0         0         0",
    ]


ODD = {
    "a folder": ([".", "-q"], "error: .: is not one post; name one Markdown file of the site\n"),
    "nothing": (["nowhere.md"], "error: nowhere.md: no such file or folder\n"),
}


@pytest.mark.parametrize(("words", "said"), ODD.values(), ids=ODD.keys())
def test_blame_wants_one_post(called: Called, tmp_path: Path, words: Sequence[str], said: str) -> None:
    """Anything else is told with what to name instead; exit 2."""
    done = called(_site(tmp_path), "blame", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(said)


def test_blame_of_a_post_that_nobody_touched(called: Called, tmp_path: Path) -> None:
    """Empty fields are nobody's; a value that no run wrote is a person's, and a long one is cut in quotes."""
    long = "word " * 20
    (_site(tmp_path) / "p0.md").write_text(POST.replace("\n---", f"\nsummary: {long}\n---", 1), encoding="utf-8")
    lines = called(tmp_path, "blame", "p0.md").out.splitlines()
    assert lines[0].startswith("summary: “word word ")
    assert lines[0].endswith("…”")
    assert len(lines[0]) == len("summary: ") + 60
    assert lines[1:4] == ["  a person's", "tags: nothing", "  empty"]
    (record,) = called(tmp_path, "blame", "p0.md", "--format", "json").records
    assert [one["author"] for one in record["fields"]] == ["person", "nobody", "nobody", "nobody"]
    assert record["fields"][0]["value"] == long.strip()


_NIKOLA, _PLAIN, _DONE = ".. title: x\n\nText.\n", "Text.\n", "---\nsummary: A summary that stands.\n---\n\nText.\n"
_BARE = "has no front matter; `create = true` in [site] lets enrich add it"
_MISSING = "---\ntitle: x\n---\n\nText.\n"


@pytest.mark.parametrize(
    ("posts", "words", "code", "said"),
    [
        ([_DONE], (), 0, "1 post: nothing to correct\n"),
        ([_PLAIN], (), 0, "1 post: 1 skipped (-v says why)\n"),
        ([_NIKOLA, _PLAIN], (), 0, "2 posts: 2 skipped (-v says why)\n"),
        ([_DONE, _NIKOLA], (), 0, "2 posts: nothing to correct, 1 skipped (-v says why)\n"),
        ([_MISSING, _PLAIN], (), 1, "2 posts: 1 finding, 1 skipped (-v says why)\nmissing: summary 1\n"),
        ([_PLAIN], ("-v",), 0, f"p0.md: {_BARE}\n1 post: 1 skipped\n"),
        ([_PLAIN], ("p0.md",), 0, f"p0.md: {_BARE}\n1 post: 1 skipped\n"),
        (["---\nenrich: false\n---\n\nText.\n"], (), 0, "1 post: 1 skipped (-v says why)\n"),
    ],
)
def test_what_check_did_not_look_at_is_counted(
    called: Called, tmp_path: Path, posts: list[str], words: tuple[str, ...], code: int, said: str
) -> None:
    """A site of which nothing can be looked at is not praised, and the numbers add up."""
    for number, text in enumerate(posts):
        (tmp_path / f"p{number}.md").write_text(text, encoding="utf-8")
    done = called(tmp_path, "check", "--field", "summary", *words)
    assert (done.code, done.err) == (code, said)
