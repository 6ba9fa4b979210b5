"""What a server was found to be able to do is found out once."""

from __future__ import annotations

from pathlib import Path

from batch.answering import right
from batch.garden import plant
from batch.running import journal, run
from server import Answer, Asked, Server, answers

POSTS = 40


def _old(asked: Asked) -> Answer:
    """A server from before schemas, with a model that takes no temperature."""
    if asked.body.get("response_format", {}).get("type") == "json_schema":
        return answers.failure(400, "invalid_request_error", "response_format: json_schema is not supported")
    if "temperature" in asked.body:
        return answers.failure(400, "unsupported_value", "temperature does not support 0.5 with this model")
    return right(asked)


def test_a_server_is_probed_once(tmp_path: Path) -> None:
    """The first run finds the way by rejected requests, one at a time; the second run knows it from the start."""
    site = plant(tmp_path / "site", POSTS, (2_000, 4_000))
    with Server(default=_old, latency=0.05) as server:
        site.configure(server.url, model={"temperature": 0.5}, run={"concurrency": 16})
        assert run(site, "0", "1").code == 0
        first = [answer.status for _, answer in server.sent]
        assert first.count(400) <= 4
        assert first[: first.count(400)] == [400] * first.count(400)
        assert run(site).code == 0
        assert {answer.status for _, answer in server.sent[len(first) :]} == {200}
        ((found,),) = journal(site, "SELECT found FROM capabilities")
        assert '"shape": "object"' in found
    assert site.written().keys() == site.posts.keys()


def test_each_server_has_its_own(tmp_path: Path) -> None:
    """What was found out about one server is not believed of another."""
    site = plant(tmp_path / "site", POSTS, (2_000, 4_000))
    with Server(default=_old) as old:
        site.configure(old.url)
        assert run(site, "0").code == 0
    with Server(default=right) as new:
        site.configure(new.url)
        assert run(site, "1").code == 0
        assert {one.body["response_format"]["type"] for one in new.history} == {"json_schema"}
    assert len(journal(site, "SELECT server FROM capabilities")) == 2
