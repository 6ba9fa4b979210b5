"""A post and the window of its model: what a request goes without, when a post is read in parts, and when it fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from enrich.errors import ContextLengthError
from enrich.models.openai.listing import window
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.questions import SMALLEST_PART
from enrich.prompt.tokens import counter
from enrich.testing import ScriptedModel
from enrich.values import Failed, Proposed, Request
from memory.site import CONFIG, Site, clocks

LONG = "---\ntitle: A\n---\n\n" + "\n\n".join(f"The clock of tower {n} is kept by its keeper." for n in range(700))
SHORT = "---\ntitle: A\n---\n\nThe clock is kept.\n"


def _site(root: Path, window: int, post: str) -> Site:
    made = Site(root, clocks, CONFIG + f"[model]\ncontext_window = {window}\n")
    made.write("a.md", post)
    return made


def _requests(site: Site) -> tuple[Request, ...]:
    pipeline = Pipeline(site.task(), ScriptedModel([]))
    found = pipeline.inspect("a.md")
    assert not hasattr(found, "reason")
    return pipeline.questions(found)


@pytest.mark.parametrize("room", [3000, 4096, 6000, 8192])
def test_parts_are_never_small(tmp_path: Path, room: int) -> None:
    """A long post at a small window becomes a handful of requests, each within the window, and not hundreds."""
    requests = _requests(_site(tmp_path, room, LONG))
    count = counter("scripted").request
    assert 2 < len(requests) < 30
    assert all(count(one) + one.most_out <= room for one in requests)


def test_the_plan_counts_what_a_run_asks(tmp_path: Path) -> None:
    """The parts and the request that makes one text of theirs."""
    site = _site(tmp_path, 4096, LONG)
    planned = len(_requests(site))
    _, outcome = site.propose("a.md")
    assert isinstance(outcome, Proposed)
    assert site.requests == planned


def test_a_reply_gets_no_more_room_than_it_needs(tmp_path: Path) -> None:
    """Before a post is cut into parts, the room for its reply shrinks to what the fields can need."""
    (request,) = _requests(_site(tmp_path, 2400, SHORT))
    assert request.most_out < 2000
    (request,) = _requests(_site(tmp_path, 128_000, SHORT))
    assert request.most_out == 2000


@pytest.mark.parametrize("room", [300, 600, 1000, 1300])
def test_a_window_without_room_for_a_part_is_told(tmp_path: Path, room: int) -> None:
    """One sentence that names the number to raise, and no request."""
    site = _site(tmp_path, room, LONG)
    with pytest.raises(ContextLengthError) as caught:
        _requests(site)
    assert f"{room:,} tokens" in str(caught.value)
    assert f"a part needs {SMALLEST_PART}" in str(caught.value)
    assert "context_window" in caught.value.hint
    _, outcome = site.propose("a.md")
    assert isinstance(outcome, Failed)
    assert site.requests == 0


LISTS: list[tuple[Mapping[str, Any] | list[Any], int]] = [
    ({"data": [{"id": "m", "meta": {"n_ctx": 8192, "n_ctx_train": 131_072}}]}, 8192),
    ({"data": [{"id": "m", "max_model_len": 32_768}]}, 32_768),
    ({"data": [{"id": "x", "context_length": 1}, {"id": "m", "context_length": 200_000}]}, 200_000),
    ({"data": [{"id": "m", "context_window": 131_072}]}, 131_072),
    ({"data": [{"id": "m", "max_context_length": 65_536, "loaded_context_length": 4096}]}, 4096),
    ({"data": [{"id": "other", "max_model_len": 16_384}]}, 16_384),
    ({"models": [{"name": "m", "details": {"context_length": 2048}}]}, 2048),
    ([{"id": "m", "context_length": 4096}], 4096),
    ({"data": [{"id": "m"}]}, 0),
    ({"data": [{"id": "a", "context_length": 1}, {"id": "b", "context_length": 2}]}, 0),
    ({"data": "no"}, 0),
    ({"data": [{"id": "m", "context_length": True}]}, 0),
]


@pytest.mark.parametrize(("listed", "found"), LISTS)
def test_the_window_in_a_list_of_models(listed: object, found: int) -> None:
    """Every server names it otherwise; what the model runs with counts before what it was trained for."""
    assert window(json.dumps(listed).encode(), "m") == found


@pytest.mark.parametrize("payload", [b"", b"<html>", b"[]", b"7", b'{"data": [7, null]}'])
def test_a_list_that_is_none(payload: bytes) -> None:
    """It says nothing."""
    assert window(payload, "m") == 0
