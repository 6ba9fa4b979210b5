"""What no page of ours would send, to every address that takes something: refused, and nothing is decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from enrich.review.web.api import ANSWERS
from web.site import Served, served, small

DEEP = 100_000
UNREADABLE = {
    "a list of 100,000 levels": "[" * DEEP,
    "closed levels": "[" * DEEP + "]" * DEEP,
    "levels in the place of a decision": '{"decisions": ' + "[" * DEEP + "]" * DEEP + "}",
    "objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "no JSON": "{",
    "nothing": "",
    "NaN": '{"decisions": NaN, "path": NaN, "field": 1e999, "value": -Infinity}',
    "half characters": r'{"decisions": [{"path": "\ud800", "field": "\ud800", "verdict": "accept", "seen": "1"}]}',
    "half a character in a value": '{"path": "a.md", "field": "summary", "value": "\\ud800", "seen": "1.0"}',
    "a number of 5,000 digits": "9" * 5000,
}
UNFIT = {
    "a text": '"x"',
    "null": "null",
    "a list": "[]",
    "numbers for texts": '{"decisions": [{"path": 1, "field": 2, "verdict": 3, "seen": 4}], "path": 1, "field": {}}',
    "escapes": '{"path": "\\u001b[2J", "field": "\\u202e", "value": "\\u0000", "seen": "\\u0007"}',
    "other keys": '{"__class__": 1, "self": 2, "decisions": [{"extra": 1}]}',
    "300 levels": '{"path": 1, "decisions": ' + "[" * 300 + "]" * 300 + "}",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The command at work."""
    with served(small(tmp_path_factory.mktemp("site"))) as made:
        yield made


def _sent(server: Served, name: str, body: str) -> int:
    own = {"Cookie": server.cookie, "Content-Type": "application/json", "X-Enrich-Key": server.key}
    return server.send("POST", f"/{name}", body, own)[0]


def _posts(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in root.glob("*.md")}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_can_t_be_read_is_refused(server: Served, name: str) -> None:
    """400 for every address, however deep the JSON is, and the server goes on."""
    assert {what: _sent(server, name, body) for what, body in UNREADABLE.items()} == dict.fromkeys(UNREADABLE, 400)
    assert server.get("/")[0] == 200


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "write"])
def test_what_does_not_fit_is_refused(server: Served, name: str) -> None:
    """A request that is JSON and no question of ours never ends as a bug; no post is changed."""
    before = _posts(server.root)
    met = {what: _sent(server, name, body) for what, body in UNFIT.items()}
    assert {what: status for what, status in met.items() if status >= 500} == {}
    assert _posts(server.root) == before
    assert server.get("/")[0] == 200
