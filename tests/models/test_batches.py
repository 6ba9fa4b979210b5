"""The client of a batch service: what a server says in each place is read, and nonsense is told in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from enrich.errors import ModelError, ModelUnavailableError
from enrich.models.openai.batch_status import read_name, read_status
from enrich.models.openai.batches import BatchService, UnclearError
from enrich.settings import ModelConfig
from server import answers
from server.batches import BatchServer


@pytest.fixture
def service(tmp_path: Path) -> Iterator[BatchServer]:
    """A batch service that nobody asks for answers."""
    folder = tmp_path / "service"
    folder.mkdir()
    with BatchServer(folder, answers.good) as made:
        yield made


@pytest.fixture
def client(service: BatchServer) -> Iterator[BatchService]:
    """A client that waits next to nothing."""
    made = BatchService(ModelConfig(name="m", base_url=service.url, attempts=3, timeout=5), "sk-s", {}, pause=0.001)
    yield made
    made.close()


NONSENSE: list[object] = [None, 1, [], {}, "", "\x1b[2J", "x" * 300]


@pytest.mark.parametrize("name", NONSENSE, ids=repr)
def test_a_thing_without_a_name_is_none(name: object) -> None:
    """What is no plain text of some length is neither a file nor a batch."""
    with pytest.raises(ModelError, match="neither a file nor a batch"):
        read_name(name)


@pytest.mark.parametrize("odd", NONSENSE, ids=repr)
def test_nonsense_in_any_other_place_counts_as_nothing(odd: object) -> None:
    """A hostile server can put anything anywhere; the batch stands, and nothing of it is shown."""
    made = SimpleNamespace(
        id="b", status=odd, output_file_id=odd, error_file_id=odd, errors=SimpleNamespace(data=[odd]),
        request_counts=SimpleNamespace(total=odd, completed=odd, failed=-1),
    )  # fmt: skip
    status = read_status(made)
    assert (status.batch, status.codes, status.output, status.errors, status.failed) == ("b", (), "", "", 0)
    assert not status.over


def test_passing_faults_are_tried_again(client: BatchService, service: BatchServer) -> None:
    """A look that fails twice is made a third time; a batch that the server may have made is not made again."""
    left = [503, 503]
    service.refuse = lambda _, __: left.pop() if left else 0
    assert client.find_batch("token", 0.0) == ""
    service.refuse = lambda method, _: 503 if method == "POST" else 0
    with pytest.raises(UnclearError, match="may be made or not"):
        client.create("file", "token")
    service.refuse = lambda method, _: 200 if method == "POST" else 0  # it says yes, and what it made is nonsense
    with pytest.raises(UnclearError, match="may be made or not"):
        client.create("file", "token")
    assert [call for call in service.calls if call == ("POST", "/batches")] == [("POST", "/batches")] * 2
    service.refuse = lambda _, __: 503
    with pytest.raises(ModelUnavailableError):
        client.status("batch")


@pytest.mark.parametrize(
    ("status", "told"), [(401, "refuses the key"), (403, "forbids"), (400, "does not accept the request")]
)
def test_a_refusal_is_told(client: BatchService, service: BatchServer, status: int, told: str) -> None:
    """A clear no is no, and never shows the key."""
    service.refuse = lambda _, __: status
    calls: list[Callable[[], Any]] = [
        lambda: client.create("file", "token"),
        lambda: client.status("batch"),
        lambda: client.find_file("name", 0.0),
        lambda: client.cancel("batch"),
    ]
    for call in calls:
        with pytest.raises(ModelError, match=told) as caught:
            call()
        assert not isinstance(caught.value, UnclearError)
        assert "sk-s" not in f"{caught.value} {caught.value.hint}"


def test_a_list_is_read_page_by_page(client: BatchService, service: BatchServer, tmp_path: Path) -> None:
    """What bears the token is found behind many others, but not among those that are much older."""
    service.page = 3
    file = tmp_path / "requests.jsonl"
    file.write_bytes(b'{"custom_id": "a"}\n')
    name = client.upload(file, "enrich-token.jsonl")
    assert (tmp_path / "service" / name).read_bytes() == file.read_bytes()
    made = client.create(name, "token").batch
    for number in range(10):
        client.create(name, f"another {number}")
    assert client.find_batch("token", 0.0) == made
    assert client.find_batch("nobody's", 0.0) == ""
    assert client.find_file("enrich-token.jsonl", 0.0) == name
    service.batches[made].data["created_at"] = 1
    assert client.find_batch("token", 1_000_000.0) == made
    for batch in service.batches.values():
        batch.data["created_at"] = 1
    assert client.find_batch("token", 1_000_000.0) == ""
