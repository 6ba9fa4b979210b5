"""`enrich run --yes` on two posts, with a server that does its worst on one: it fails alone, and is on record."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.in_process import Called
from enrich.models.prices import Price
from server import Asked, Server, answers
from server.hostile import flood, refusal, sent
from server.hostile_cases import CASES, LISTS, Case
from server.values import Answer

pytestmark = pytest.mark.slow

BODY = "The clock in the tower was built by Ada Stone in 1871. It is a promise that is kept every hour.\n"
PRICE = Price(input=1.0, output=2.0)
MOST_OUT = 1000
EACH = 4  # of the answers, one in so many is tried in each run of the tests, and all of them with `-m long`
MOST_MEMORY = 400 * 1024  # KiB, of which the journal and ten copies of 10 MB are some


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that answers well where a test does not say otherwise."""
    with Server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two posts, the first of which meets what a test has in store; one attempt for each request."""
    monkeypatch.setenv("CLOCK_KEY", "sk-Secret_1")
    (tmp_path / "a.md").write_text(f"---\ntitle: Hostile clock\ntags: [clocks]\n---\n\n{BODY}", encoding="utf-8")
    (tmp_path / "b.md").write_text(f"---\ntitle: Good bell\ntags: [clocks]\n---\n\n{BODY}", encoding="utf-8")
    _configure(tmp_path, server.url, stream=False)
    return tmp_path


def _configure(folder: Path, url: str, *, stream: bool) -> None:
    (folder / "enrich.toml").write_text(
        f"[model]\nname = 'm'\nbase_url = '{url}'\nattempts = 1\ntimeout = 3\nmax_output_tokens = {MOST_OUT}\n"
        f"api_key_env = 'CLOCK_KEY'\nstream = {str(stream).lower()}\n[model.price]\ninput = {PRICE.input}\n"
        f"output = {PRICE.output}\n"
        "[fields.summary]\nreview = 'auto'\n",
        encoding="utf-8",
    )


def _rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(folder / ".enrich" / "journal.db")
    rows = database.execute(query).fetchall()
    database.close()
    return rows


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name, marks=pytest.mark.long if number % EACH else ())
        for number, case in enumerate(CASES)
    ],
)
def test_a_hostile_answer_fails_its_post_alone(case: Case, site: Path, server: Server, called: Called) -> None:
    """It is named, on record as it came, and booked at no less than it can have cost; the other post is written."""
    _configure(site, server.url, stream=case.stream)
    met: list[Asked] = []

    def answer(asked: Asked) -> Answer:
        if "Hostile clock" not in asked.prompt:
            return answers.good(asked)
        met.append(asked)
        return case.answer(asked)

    server.answer_with(answer)
    before = _peak()
    done = called(site, "run", "--yes", "--format", "json")
    first, second = sorted(done.records, key=lambda one: str(one["path"]))
    assert second["outcome"] == "applied", done.err
    assert ((first["error"] or {"code": ""})["code"], done.code) == (case.code, 3 if case.code else 0), first
    assert len(met) <= 12
    assert _peak() - before < MOST_MEMORY
    held = _rows(
        site, "SELECT state, text, received, cost FROM replies JOIN requests USING (fingerprint) WHERE path = 'a.md'"
    )
    assert any(case.kept in (row[2] or row[1].encode()) for row in held) or not case.kept, held
    if case.uncounted:
        most = sum(PRICE.most(len(asked.payload) + 600, MOST_OUT) for asked in met)
        assert first["usage"]["cost"] == pytest.approx(most)
        assert sum(row[3] for row in held) == pytest.approx(most)
    for line in (done.out, done.err):
        assert "Infinity" not in line
        assert "sk-Secret_1" not in line
    assert called(site, "runs", "show", "last").code == 0


@pytest.mark.parametrize("name", LISTS)
def test_a_hostile_list_of_models_tells_nothing(name: str, site: Path, server: Server, called: Called) -> None:
    """What makes no sense in the list of models is as if it were not there; both posts are written."""
    server.listing = LISTS[name]
    before = _peak()
    done = called(site, "run", "--yes", "--format", "json")
    assert [one["outcome"] for one in done.records] == ["applied", "applied"], done.err
    assert done.code == 0
    assert _peak() - before < MOST_MEMORY


FATAL = {
    "a redirect to itself": (sent(b"", 302, location="/v1/chat/completions"), "redirects elsewhere"),
    "a redirect to nowhere": (sent(b"", 308, location="file:///etc/passwd"), "redirects elsewhere"),
    "a refused key": (refusal("your key is sk-Secret_1 \x1b[31m", status=401), "refuses the key"),
    "a flood behind a refused key": (flood(b"no", b"!" * 65536, "401 No", "text/plain"), "refuses the key"),
}


@pytest.mark.parametrize("name", FATAL)
def test_what_every_post_would_meet_ends_the_run(name: str, site: Path, server: Server, called: Called) -> None:
    """It is told once, without the server's words; no post was changed, and the key is in no file of the site."""
    answer, told = FATAL[name]
    server.answer_with(answer)
    done = called(site, "run", "--yes")
    assert (done.code, told in done.err) == (2, True), done.err
    assert "sk-Secret_1" not in done.out + done.err
    assert not [file.name for file in site.rglob("*") if file.is_file() and b"sk-Secret_1" in file.read_bytes()]


def test_no_trust_no_request(site: Path, server: Server, called: Called) -> None:
    """A server that does not speak TLS where it should gets no post, and costs nothing."""
    _configure(site, server.url.replace("http:", "https:"), stream=False)
    done = called(site, "run", "--yes", "--format", "json")
    assert [one["error"]["code"] for one in done.records] == ["unavailable", "unavailable"], done.err
    assert (done.code, server.history) == (3, [])


def test_broken_attempts_are_paid_with_the_good_one(site: Path, server: Server, called: Called) -> None:
    """An answer that broke off was billed, too: its tokens are counted with those of the next attempt."""
    config = (site / "enrich.toml").read_text(encoding="utf-8").replace("attempts = 1", "attempts = 2")
    (site / "enrich.toml").write_text(config, encoding="utf-8")
    server.script(answers.empty)
    done = called(site, "run", "--yes", "--format", "json", "a.md")
    tokens = [answers.tokens(asked.prompt) for asked in server.history]
    assert (len(tokens), done.records[0]["usage"]["tokens_in"]) == (2, sum(tokens))
