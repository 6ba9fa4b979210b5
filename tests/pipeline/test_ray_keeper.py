"""What the process that speaks with Ray does with what it is told."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import Any

from enrich.pipeline.workers.ray_keeper import _keep


def test_a_worker_can_be_killed_twice() -> None:
    """Once when it is lost, and once when all end; the cluster is left in order all the same."""
    did: list[str] = []
    reference = SimpleNamespace(future=lambda: SimpleNamespace(add_done_callback=lambda _: None))
    ray = SimpleNamespace(
        init=lambda *_, **__: None,
        remote=lambda **_: lambda _: SimpleNamespace(remote=lambda *_: reference),
        cluster_resources=lambda: {"CPU": 2.0},
        cancel=lambda *_, **__: did.append("cancel"),
        shutdown=lambda: did.append("shutdown"),
        exceptions=SimpleNamespace(RayError=RuntimeError),
    )
    said = [{"address": "", "count": 2}, ["start", 0, "127.0.0.1", 1, "00"], ["kill", 0], ["kill", 0]]
    told: list[Any] = []
    _keep(ray, io.BytesIO(b"".join(json.dumps(one).encode() + b"\n" for one in said)), lambda *one: told.append(one))
    assert told == [("joined", 2, "127.0.0.1")]
    assert did == ["cancel", "shutdown"]
