"""`enrich eval`: values are hidden from models, the index and the journal, and nothing of the site changes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pexpect
import pytest

from cli.in_process import Called, CallResult
from evaluation.conftest import PLACES
from pseudo import PseudoTerminal
from server import Server, answers
from server.values import Answer, Asked

SAID = {"summary": "The building was paid for by the towns around it.", "tags": ["towns", "market-days"]}


def bytes_of(site: Path) -> dict[str, bytes]:
    """All files but the state."""
    return {file.name: file.read_bytes() for file in site.iterdir() if file.is_file()}


def record(done: CallResult) -> dict[str, Any]:
    """The one object on stdout."""
    assert "Traceback" not in done.err, done.err
    (found,) = done.records
    return found


@pytest.fixture
def server(site: Path, monkeypatch: pytest.MonkeyPatch, called: Called) -> Iterator[Server]:  # noqa: ARG001 - its environment comes first
    """A server that the site's settings name, with prices."""
    with Server(default=answers.saying(SAID)) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
        model = f"[model]\nname = 'm'\nbase_url = '{server.url}'\nprice = {{ input = 1.0, output = 1.0 }}\n"
        (site / "enrich.toml").write_text(f"{model}[fields.summary]\n[fields.tags]\n", encoding="utf-8")
        yield server


def test_the_embedded_model_stands_there_always(site: Path, called: Called) -> None:
    """Without a model it is the only row; the same seed gives the same numbers, and no file changes."""
    before = bytes_of(site)
    words = ("eval", "--posts", "4", "--format", "json")
    first, again, other = (record(called(site, *words, *more)) for more in ((), (), ("--seed", "8")))
    assert [row["model"] for row in first["contenders"]] == ["embedded"]
    assert first["sample"] == {"seed": 7, "by": "random", "posts": 4, "of": 10, "gold": {"summary": 4, "tags": 4}}
    assert {name: row["fields"] for name, row in zip("x", first["contenders"], strict=True)} == {
        name: row["fields"] for name, row in zip("x", again["contenders"], strict=True)
    }
    assert other["sample"]["seed"] == 8
    assert bytes_of(site) == before


def test_models_and_prompts_side_by_side(site: Path, server: Server, called: Called) -> None:
    """Each model answers with each prompt behind the baseline; the replies are in the journal, and paid once."""
    (site / "prompts").mkdir()
    ours = (Path(__file__).parents[2] / "prompts" / "enrich.md").read_text(encoding="utf-8")
    (site / "prompts" / "short.md").write_text(ours.replace("name: enrich", "name: short"), encoding="utf-8")
    with (site / "enrich.toml").open("a", encoding="utf-8") as file:
        file.write("[prompt]\nfolder = 'prompts'\n")
    words = ("eval", "--posts", "3", "--models", "m,n", "--prompts", "enrich,short", "--yes", "--format", "json")
    first = record(called(site, *words))
    rows = [(row["model"], row["prompt"]) for row in first["contenders"]]
    assert rows == [("embedded", "enrich"), ("m", "enrich"), ("m", "short"), ("n", "enrich"), ("n", "short")]
    asked = len(server.history)
    assert {one.body["model"] for one in server.history if one.method == "POST"} == {"m", "n"}
    assert first["contenders"][1]["usage"]["now"]["cost"] > 0
    assert first["contenders"][1]["fields"]["tags"]["precision"]["value"] == 0.5, "one of two is right"

    apart = first["contenders"][1]["fields"]["tags"]["filled"]["beside_baseline"]
    assert (apart["value"], apart["interval"]) == (1.0, [1.0, 1.0])

    again = record(called(site, *words))
    assert len(server.history) == asked, "nothing is paid twice"
    was, now = first["contenders"][1], again["contenders"][1]
    assert (now["usage"]["now"]["cost"], now["usage"]["reused"]) == (0.0, was["usage"]["now"])
    assert now["fields"] == was["fields"]


def test_nothing_hidden_is_seen(site: Path, server: Server, called: Called) -> None:
    """No request holds a value of a held-out post: of the post itself, nor of another one through the index."""
    done = record(called(site, "eval", "--posts", "4", "--yes", "--format", "json"))
    assert done["sample"]["posts"] == 4
    posts = [one for one in server.history if one.method == "POST"]
    place = {f"The {name}": number for number, name in enumerate(PLACES)}
    held = {place[title] for one in posts for title in place if f"{title} was built" in one.prompt}
    assert len(held) == 4
    told = "\n".join(one.prompt + json.dumps(one.body) for one in posts)
    for number in range(len(PLACES)):
        assert (f"secret{number}tag" in told) == (number not in held), number
        assert number not in held or f"Hidden lead {number} " not in told


def test_nothing_waits_for_a_person_afterwards(site: Path, server: Server, called: Called) -> None:
    """What an evaluation hears is no proposal, no decision and no waiting term; a run asks for itself."""
    record(called(site, "eval", "--posts", "4", "--yes", "--format", "json"))
    with closing(sqlite3.connect(site / ".enrich" / "journal.db")) as journal:
        for table in ("proposals", "decisions", "writes", "queue"):
            assert journal.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608 - names of ours
        assert journal.execute("SELECT command, model FROM runs ORDER BY rowid").fetchall() == [
            ("eval", "embedded"),
            ("eval", "m"),
        ]
        assert journal.execute("SELECT count(*) FROM replies WHERE model = 'm'").fetchone()[0] >= 4
    assert server.history


def test_a_paid_model_is_not_asked_unasked(site: Path, server: Server, called: Called) -> None:
    """Where nobody can answer, `--yes` or a budget says so; the price is told before."""
    done = called(site, "eval", "--posts", "2")
    assert (done.code, done.out) == (2, "")
    assert "m · enrich: 2 requests," in done.err
    assert "add --yes, or --budget" in done.err
    assert not [one for one in server.history if one.method == "POST"]


@pytest.mark.parametrize(("key", "asked"), [("n", 0), ("y", 2)])
def test_a_person_is_asked_once(site: Path, server: Server, key: str, asked: int) -> None:
    """At a terminal the price is told for every model, and one question decides; no is the end, and no fault."""
    terminal = PseudoTerminal(site, "eval", "--posts", "2")
    terminal.expect("m · enrich: 2 requests, .* about \\$")
    terminal.expect(r"Ask them \[y,n,\?\]\? ")
    terminal.sendline(key)
    terminal.expect("held out of 10" if asked else "nobody was asked")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert len([one for one in server.history if one.method == "POST"]) == asked


def test_a_budget_is_a_limit_for_all_rows(site: Path, server: Server, called: Called) -> None:
    """What does not fit is not asked; the rows say how far they came, and the exit code that the budget was reached."""
    done = called(site, "eval", "--posts", "4", "--budget", "0.000001", "--format", "json")
    assert done.code == 4
    assert "the budget" in done.err
    assert not [one for one in server.history if one.method == "POST"]


def test_failed_posts_count_as_empty(site: Path, server: Server, called: Called) -> None:
    """A post that its model fails on is told, and is no reason to look better."""
    asked: list[int] = []

    def half(one: Asked) -> Answer:
        asked.append(one.number)
        return answers.saying(SAID)(one) if len(asked) % 2 else answers.saying("no JSON")(one)

    server.script(*[half] * 40)
    done = called(site, "eval", "--posts", "4", "--yes", "--format", "json")
    row = record(done)["contenders"][1]
    assert row["posts"] == 4
    assert row["failed"] == 0 or done.code == 3
    assert row["fields"]["summary"]["filled"]["posts"] == 4


@pytest.mark.parametrize(
    ("require", "code", "told"),
    [
        ("tags.filled=0", 0, ""),
        ("tags.filled=1", 1, "tags.filled is 0.000, and 1 is required"),
        ("summary.evidence=0.5", 1, "summary.evidence was not measured"),
        ("tgas.f1=0.5", 2, "did you mean `tags`?"),
        ("tags.recal=0.5", 2, "did you mean `recall`?"),
        ("tags.rouge_l=0.5", 2, "names no measure of `tags`"),
        ("tags.f1", 2, "is no requirement"),
        ("tags.f1=nan", 2, "is no requirement"),
        ("tags.f1=2", 2, "is no requirement"),
    ],
)
def test_a_gate(site: Path, called: Called, require: str, code: int, told: str) -> None:
    """A measure below what is required ends with 1 and is named; what is no measure ends with 2."""
    done = called(site, "eval", "--posts", "4", "--require", require)
    assert (done.code, told in done.err) == (code, True), done.err


def test_the_settings_are_a_gate_too(site: Path, called: Called) -> None:
    """`[eval]` says the sample and what is required; the command line overrides it measure by measure."""
    with (site / "enrich.toml").open("a", encoding="utf-8") as file:
        file.write("[eval]\nposts = 3\nseed = 5\nby = 'time'\nrequire.tags.filled = 1\n")
    done = called(site, "eval", "--format", "json")
    assert done.code == 1
    found = record(done)
    assert found["sample"] | {"gold": {}} == {"seed": 5, "by": "time", "posts": 3, "of": 10, "gold": {}}
    assert found["missed"] == [{"contender": "embedded", "requirement": "tags.filled=1", "value": 0.0}]
    assert called(site, "eval", "--require", "tags.filled=0").code == 0
    assert called(site, "eval", "--field", "summary").code == 0


def test_only_what_a_person_let_in_is_gold(site: Path, called: Called) -> None:
    """A value that `--yes` wrote is nobody's, and one that enrich's key names without a journal is not, either."""
    (site / "enrich.toml").write_text(
        "[provenance]\nkey = 'ai'\n[fields.summary]\n[fields.tags]\nconfidence = 0\n", encoding="utf-8"
    )
    for place in PLACES[:4]:
        file = site / f"{place}.md"
        kept = (line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("tags"))
        file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert called(site, "run", "--yes", "--field", "tags").code == 0
    assert "tags:" in (site / "harbour.md").read_text(encoding="utf-8")
    words = ("eval", "--posts", "9", "--format", "json", "--field", "tags")
    assert record(called(site, *words))["sample"]["of"] == 6
    for file in (site / ".enrich").iterdir():
        file.unlink()
    assert record(called(site, *words))["sample"]["of"] == 6


def test_private_posts_are_not_read(site: Path, called: Called) -> None:
    """A post that says `enrich: false` is neither gold nor asked about, and a broken one is passed by."""
    file = site / "tower.md"
    file.write_text(file.read_text(encoding="utf-8").replace("title:", "enrich: false\ntitle:"), encoding="utf-8")
    (site / "broken.md").write_text("---\ntitle: [\n---\nText\n", encoding="utf-8")
    done = called(site, "eval", "-v", "--format", "json")
    assert record(done)["sample"]["of"] == 9
    assert "broken.md" in done.err


def test_a_site_without_values(tmp_path: Path, called: Called) -> None:
    """There is nothing to compare with, and that is said."""
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nSome text.\n", encoding="utf-8")
    done = called(tmp_path, "eval")
    assert (done.code, done.out) == (2, "")
    assert "no post has a value that a person wrote" in done.err


def test_the_same_under_another_key_is_hidden_too(site: Path, server: Server, called: Called) -> None:
    """A key that repeats a hidden value would tell it."""
    for number, place in enumerate(PLACES):
        file = site / f"{place}.md"
        more = f"keywords: [secret{number}tag, towns]\nog: Hidden lead {number} tells what the {place} was for.\ntitle:"
        file.write_text(file.read_text(encoding="utf-8").replace("title:", more, 1), encoding="utf-8")
    test_nothing_hidden_is_seen(site, server, called)


def test_a_page(site: Path, called: Called) -> None:
    """The page stands alone, and what posts say in it is text."""
    hostile = "<script>alert(1)</script>"
    (site / "enrich.toml").write_text(f"[fields.'{hostile}']\nkind = 'terms'\nkey = 'tags'\n", encoding="utf-8")
    file = site / "page.html"
    assert called(site, "eval", "--html", str(file)).code == 0
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "src=" not in page
    assert called(site, "eval", "--html", str(site)).code == 2
