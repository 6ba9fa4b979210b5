"""One post from text to diff: no site, no file, and nothing is remembered."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import enrich
from enrich.testing import ScriptedModel

TEXT = "---\ntitle: Tides\n---\n\nTides turn twice a day. Ada Stone counts them.\n"
SAID = json.dumps({"summary": "Tides turn twice a day."})


def _proposed(outcome: enrich.Outcome) -> enrich.Proposed:
    assert isinstance(outcome, enrich.Proposed), outcome
    return outcome


def test_nothing_is_read_or_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vocabulary and settings that lie about are not taken for this post's, and no state is left."""
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "tags.yml").write_text("broken: [", encoding="utf-8")
    (tmp_path / "enrich.toml").write_text("broken", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    outcome = _proposed(enrich.propose(TEXT, fields=["summary"]))
    assert sorted(tmp_path.rglob("*")) == before
    assert outcome.path == "post.md"
    assert outcome.patch.before == TEXT.encode()
    assert b"\nsummary: Tides turn twice a day." in outcome.patch.after


def test_the_diff_is_text_and_the_bytes_are_kept() -> None:
    """`diff()` is for people, `unified` for `git apply`; bytes go in as they are."""
    source = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    outcome = _proposed(enrich.propose(source, path="a/b.md", fields=["summary"]))
    assert outcome.patch.before == source
    assert outcome.patch.diff().startswith("diff --git a/a/b.md b/a/b.md\n")
    assert outcome.patch.unified == outcome.patch.diff().encode()
    assert outcome.patch.after.startswith(b"\xef\xbb\xbf---\r\n")


def test_a_text_without_front_matter_gets_some() -> None:
    """Unless the settings say otherwise."""
    bare = TEXT.partition("---\n\n")[2]
    assert _proposed(enrich.propose(bare, fields=["summary"])).patch.after.startswith(b"---\nsummary: ")
    assert isinstance(enrich.propose(bare, settings={"site": {"create": False}}), enrich.Skipped)


def test_any_model_answers() -> None:
    """It gets the request, and stands in the provenance; it is not asked twice, nor is its answer kept."""
    for paid in (True, False):
        model = ScriptedModel([SAID, SAID], name="mine", paid=paid)
        for count in (1, 2):
            outcome = _proposed(enrich.propose(TEXT, fields=["summary"], model=model))
            (proposal,) = outcome.patch.proposals
            assert proposal.after == "Tides turn twice a day."
            assert proposal.provenance is not None
            assert proposal.provenance.model == "mine"
            assert len(model.requests) == count
    assert [spec.name for spec in model.requests[0].wanted] == ["summary"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("---\ntitle: [\n---\nText.\n", "yaml-error"), (b"---\ntitle: x\n---\n\xff\n", "not-utf8")],
)
def test_what_can_not_be_done_is_an_outcome(text: str | bytes, code: str) -> None:
    """A post that can't be read fails with a reason that names it."""
    outcome = enrich.propose(text, path="bad.md")
    assert isinstance(outcome, enrich.Failed)
    assert outcome.error.code == code
    assert str(outcome.error).startswith("bad.md:")


def test_a_model_that_fails_is_an_outcome() -> None:
    """One that can't be used at all is an error."""
    model = ScriptedModel([enrich.RefusalError("no")])
    assert isinstance(enrich.propose(TEXT, model=model), enrich.Failed)
    with pytest.raises(enrich.ModelError, match="wrong key"):
        enrich.propose(TEXT, model=ScriptedModel([enrich.ModelError("wrong key", fatal=True)]))


def test_a_private_post_reaches_no_model() -> None:
    """The rules of a site hold for a text, too."""
    model = ScriptedModel([])
    outcome = enrich.propose(TEXT.replace("title", "enrich: false\ntitle"), model=model)
    assert isinstance(outcome, enrich.Skipped)
    assert model.requests == []


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"model": {"nam": "x"}}, "settings: unknown key `nam` in [model]"),
        ({"model": {"timeout": -1}}, "settings: `model.timeout`"),
        ({"model": {"provider": "nonesuch"}}, "no model provider is called `nonesuch`"),
    ],
)
def test_settings_are_checked(settings: Mapping[str, Mapping[str, Any]], fault: str) -> None:
    """As those of a file are."""
    with pytest.raises(enrich.ConfigError) as caught:
        enrich.propose(TEXT, settings=settings)
    assert fault in str(caught.value)


def test_no_network_is_used_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a model that is named, the embedded one answers on this machine, though a key is set."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-key")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (proposal,) = _proposed(enrich.propose(TEXT, fields=["summary"])).patch.proposals
    assert proposal.provenance is not None
    assert proposal.provenance.model == "embedded"


def test_it_works_inside_of_an_event_loop() -> None:
    """As in a notebook, or in a server."""

    async def inside() -> enrich.Outcome:
        return enrich.propose(TEXT, fields=["summary"])

    _proposed(asyncio.run(inside()))
