"""Runs through a batch service: sent, left, taken up again, and each request answered once."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch import answering
from batch.garden import Garden, number_of, plant
from batch.running import journal, started
from cli.in_process import Called
from server import answers
from server.batches import EXPIRED, BatchServer, killing
from server.values import Answer, Asked

BATCH = ("run", "--executor", "batch", "--yes", "--poll", "0.05")
KEPT = "SELECT count(*), count(DISTINCT fingerprint) FROM replies WHERE state = 'kept'"
WAITING = "SELECT count(*) FROM outgoing WHERE state = 'waiting'"
PRICE = {"input": 1.0, "output": 2.0, "batch": 0.5}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[BatchServer]:
    """A batch service that answers with the values of the posts."""
    folder = tmp_path / "service"
    folder.mkdir()
    with BatchServer(folder, answering.right) as made:
        yield made


def _site(tmp_path: Path, service: BatchServer, count: int) -> Garden:
    site = plant(tmp_path / "site", count, (400, 500))
    site.configure(service.url)
    return site


def _priced(tmp_path: Path, service: BatchServer) -> Garden:
    site = plant(tmp_path / "site", 8, (400, 500))
    site.configure(service.url, price=PRICE, model={"max_output_tokens": 200})
    return site


def test_a_run_sends_follows_and_writes(called: Called, tmp_path: Path, service: BatchServer) -> None:
    """Each post is asked about once, in shards of the size that was wanted, and written."""
    site = _site(tmp_path, service, 10)
    done = called(site.root, *BATCH, "--shard", "4")
    assert (done.code, len(site.written())) == (0, 10), done.err
    assert len(service.batches) == 3
    assert set(service.asked.values()) == {1}
    assert called(site.root, *BATCH).code == 0
    assert len(service.batches) == 3
    assert list((site.root / ".enrich" / "batches").glob("*.jsonl*")) == []


def test_a_run_can_be_left_and_taken_up(called: Called, tmp_path: Path, service: BatchServer) -> None:
    """`--detach` leaves; `batch status` tells how it goes, and `batch fetch` brings it to its end."""
    site = _site(tmp_path, service, 4)
    done = called(site.root, *BATCH, "--detach")
    assert (done.code, site.written()) == (0, {})
    assert "1 batch is under way" in done.err
    told = called(site.root, "batch", "status", "--format", "json")
    assert json.loads(told.out)["status"] == "in_progress"
    assert "0 of 4 answered" in called(site.root, "batch", "status").out
    assert called(site.root, "run", "--yes").code == 0  # asks nobody: the batch is asked already
    assert site.written() == {}
    assert called(site.root, "batch", "fetch", "--yes", "--follow", "--poll", "0.05").code == 0
    assert len(site.written()) == 4
    assert called(site.root, "batch", "status").err == "no batch is under way\n"


def test_what_expires_and_fails_goes_into_a_next_batch(called: Called, tmp_path: Path, service: BatchServer) -> None:
    """A line that passes is asked again; one that never would fails its post; a broken one is repaired."""
    seen: set[str] = set()

    def answer(asked: Asked) -> Answer:
        number = answering.number(asked)
        first = len(asked.body["messages"]) == 2 and str(number) not in seen
        seen.add(str(number))
        if number == 1:
            return answers.failure(400, "context_length_exceeded", "maximum context length is 10 tokens")
        if number == 2 and first:
            return EXPIRED
        if number == 3 and first:
            return answers.completion(asked, "no JSON at all")
        return answering.right(asked)

    service.answer = answer
    service.ends = deque(["expired"])
    site = _site(tmp_path, service, 7)
    done = called(site.root, *BATCH)
    assert done.code == 3
    assert {number_of(path) for path in site.written()} == {0, 2, 3, 4, 5, 6}
    assert "post-00001.md" in done.err
    assert len(service.batches) > 1
    assert [count for (count,) in journal(site, WAITING)] == [0]


def test_a_batch_that_fails_as_a_whole_is_told(called: Called, tmp_path: Path, service: BatchServer) -> None:
    """It is not sent again by itself; the next run asks anew."""
    service.ends = deque(["failed"])
    site = _site(tmp_path, service, 3)
    done = called(site.root, *BATCH)
    assert done.code == 3
    assert "failed as a whole (invalid_json_line)" in done.err
    assert len(service.batches) == 1
    assert called(site.root, *BATCH).code == 0
    assert len(site.written()) == 3


def test_a_batch_can_be_cancelled(called: Called, tmp_path: Path, service: BatchServer) -> None:
    """What was answered by then is taken in, and the rest may be asked again."""
    site = _site(tmp_path, service, 6)
    called(site.root, *BATCH, "--detach")
    (name,) = service.batches
    assert called(site.root, "batch", "cancel", "nobody").code == 2
    assert called(site.root, "batch", "cancel", name).out.startswith(f"{name}: cancelling")
    done = called(site.root, "batch", "fetch", "--yes", "--follow", "--poll", "0.05")
    assert done.code == 0, done.err
    assert len(site.written()) == 6
    assert len(service.batches) == 2


def test_the_budget_holds_at_the_price_of_a_batch(called: Called, tmp_path: Path, service: BatchServer) -> None:
    """The most that requests can cost is set aside at half the price; what fits is sent, and the run ends with 4."""
    site = _priced(tmp_path, service)
    called(site.root, *BATCH, "--detach")
    (reserved,) = journal(site, "SELECT reserved, requests FROM shards")
    each = reserved[0] / reserved[1]
    full = _priced(tmp_path / "other", service)
    done = called(full.root, *BATCH, "--budget", f"{each * 4.5}")
    assert done.code == 4, done.err
    sent = journal(full, "SELECT sum(requests), sum(reserved) FROM shards")[0]
    assert sent[1] <= each * 4.5
    assert len(full.written()) == sent[0] >= 3
    (cost,) = journal(full, "SELECT sum(cost) FROM replies")[0]
    assert 0 < cost <= sent[1]


STEPS = [
    ("POST", "/batches"),
    pytest.param("POST", "/files", marks=pytest.mark.slow),
    pytest.param("GET", r"/batches/\w+", marks=pytest.mark.slow),
    pytest.param("GET", r"/files/file-\d+/content", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("method", "path"), STEPS)
def test_a_kill_after_each_request_sends_nothing_twice(
    called: Called, tmp_path: Path, service: BatchServer, method: str, path: str
) -> None:
    """The service has done what was asked and the command never heard of it; run again, it goes on from there."""
    site = _site(tmp_path, service, 6)
    with started(site, *BATCH, "--shard", "3") as command:
        service.kill = killing(lambda: command.process.pid, method, path)
        assert command.process.wait(60) == -9, command.told()
    done = called(site.root, *BATCH, "--shard", "3")
    assert (done.code, len(site.written())) == (0, 6), done.err
    assert len(service.batches) == 2
    assert len(set(service.inputs())) == len(service.inputs())
    assert len([one for one in service.files.values() if one["purpose"] == "batch"]) == 2
    assert service.asked.total() == 6
    assert journal(site, KEPT) == [(6, 6)]


def test_an_answer_that_never_comes_is_no_second_batch(called: Called, tmp_path: Path, service: BatchServer) -> None:
    """The service fails after it made the batch: the command says that nobody knows, and the next one finds it."""
    site = _site(tmp_path, service, 2)
    left = [1]

    def broken(method: str, path: str) -> None:
        if (method, path) == ("POST", "/batches") and left:
            left.clear()
            raise ConnectionAbortedError

    service.kill = broken
    done = called(site.root, *BATCH)
    assert done.code == 3
    assert "may be made or not" in done.err
    assert called(site.root, *BATCH).code == 0
    assert (len(service.batches), len(site.written())) == (1, 2)


def test_a_key_is_asked_for(called: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAI's own service needs one, and a cloned site's settings may not send one elsewhere unasked."""
    site = plant(tmp_path / "site", 1)
    (site.root / "enrich.toml").write_text('[model]\nname = "gpt-4.1"\n', encoding="utf-8")
    done = called(site.root, *BATCH)
    assert (done.code, "$OPENAI_API_KEY is not set" in done.err) == (2, True)
    (site.root / "enrich.toml").write_text('[model]\nname = "m"\nbase_url = "https://strange.example/v1"\n')
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.delenv("ENRICH_TRUST_CONFIG")
    done = called(site.root, *BATCH)
    assert (done.code, "would send $OPENAI_API_KEY to https://strange.example/v1" in done.err) == (2, True)
