"""`enrich mcp`: what an agent may see, what it may hand in, and what becomes of that."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agents.site import BODY, GOOD, WRITES, Agent, acts, made, posts
from conftest import ROOT, Run
from enrich.agents.shared import is_agent, model_name
from enrich.journal.db import Journal
from enrich.journal.fingerprint import Basis
from enrich.pipeline.lock import locked
from enrich.values import JSON, Decision, Proposal, Provenance, Verdict

TIME = "2026-01-01T00:00:00+00:00"


def test_a_post_is_read_with_what_it_wants(tmp_path: Path) -> None:
    """Values, rules, candidates, a schema and the text are what an agent needs to propose."""

    async def act(agent: Agent) -> None:
        seen = (await agent.call("read_post", path="old.md")).value
        fields = {one["name"]: one for one in seen["fields"]}
        assert (fields["tags"]["value"], fields["tags"]["wanted"]) == (["clocks", "tides"], False)
        assert (fields["summary"]["value"], fields["summary"]["wanted"]) == (None, True)
        assert fields["summary"]["limits"]["max_chars"] == 120
        assert fields["insight"]["review"] == "always"
        assert set(seen["schema"]["properties"]) == {"summary", "people", "insight"}
        assert BODY in seen["text"]
        other = (await agent.call("read_post", path="a.md")).value
        tags = next(one for one in other["fields"] if one["name"] == "tags")
        assert {"clocks", "tides"} <= {one["label"] for one in tags["candidates"]}
        flaws = (await agent.call("check_post", path="a.md")).value["flaws"]
        assert {one["field"] for one in flaws} == {"summary", "tags", "people", "insight"}

    acts(made(tmp_path), act)


PRIVATE = {
    "mine.md": "says `enrich: false`",
    "secret/s.md": "is private by [privacy] posts",
    "keyed.md": "is private by its `confidential`",
    "draft.md": "is a draft",
}
NO_POSTS = (
    *("excluded/e.md", ".hidden/h.md", "link.md", "gone.md", "enrich.toml", ".enrich/journal.db", "secret"),
    *("../outside.md", "a.md/../../outside.md", "/etc/passwd", "./a.md", "", "a.md\x00", "a\ud800.md", "a.md\n"),
    *("\x1b[2J.md", "x" * 5000 + ".md", f"{'y' * 300}.md", "secret//s.md", "C:\\a.md", "a\udc80.md"),
)
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("read_post", {}),
    ("check_post", {}),
    ("propose_values", {"values": GOOD}),
    ("write_values", {}),
)


def test_what_is_not_shared_stays_so(tmp_path: Path) -> None:
    """No tool reads, proposes for or writes a private post, a file that is no post, or anything outside of the site."""
    (tmp_path / "site").mkdir()
    root = made(tmp_path / "site", WRITES)
    (tmp_path / "outside.md").write_text(f"---\ntitle: Outside\n---\n\n{BODY}", encoding="utf-8")
    before = posts(tmp_path)

    async def act(agent: Agent) -> None:
        for path, words in (PRIVATE | dict.fromkeys(NO_POSTS, "is no post of this site")).items():
            for tool, more in CALLS:
                answer = await agent.call(tool, path=path, **more)
                assert words in answer.error, (tool, path)
                assert not answer.value
                assert "clock" not in answer.error
                assert answer.error.isprintable()

    acts(root, act)
    assert posts(tmp_path) == before


def test_withheld_values_are_not_told(tmp_path: Path) -> None:
    """What [privacy] withholds from models is withheld from agents: values, terms, and diffs, which show the rest."""
    root = made(tmp_path)
    settings = root / "enrich.toml"
    settings.write_text(settings.read_text().replace("[privacy]", '[privacy]\nwithhold = ["tags"]'), encoding="utf-8")

    async def act(agent: Agent) -> None:
        seen = (await agent.call("read_post", path="old.md")).value
        assert next(one for one in seen["fields"] if one["name"] == "tags")["value"] is None
        assert [one["field"] for one in (await agent.read("enrich://vocabulary"))["fields"]] == ["people"]
        assert (await agent.call("propose_values", path="old.md", values=GOOD)).value["diff"] == ""

    acts(root, act)


def test_what_is_proposed_waits_and_is_shown(tmp_path: Path) -> None:
    """An agent's values become a diff and wait under its name; nothing is written, and no policy means no writing."""
    root = made(tmp_path)
    before = posts(root)

    async def act(agent: Agent) -> None:
        done = (await agent.call("propose_values", path="a.md", values=GOOD)).value
        assert done["outcome"] == "proposed"
        assert "+summary: The clock of Ada Lovelace is kept in a tower." in done["diff"]
        assert done["held"] == []
        assert "agents can only propose on this site" in (await agent.call("write_values", path="a.md")).error
        waiting = (await agent.read("enrich://waiting"))["posts"]
        assert [(one["path"], [it["model"] for it in one["proposals"]]) for one in waiting] == [
            ("a.md", ["agent tester"] * 2)
        ]

    acts(root, act)
    assert posts(root) == before


def test_only_what_yes_would_accept_is_written(tmp_path: Path, enrich: Run) -> None:
    """With the policy, flagged values, fields for a person alone and new terms wait, each with its reason."""
    root = made(tmp_path, WRITES)
    values = GOOD | {
        "tags": ["clocks", "brand-new"],
        "insight": {"text": "A tower keeps a clock from the tide.", "quote": "the tide is low"},
    }

    async def act(agent: Agent) -> None:
        proposed = (await agent.call("propose_values", path="a.md", values=values)).value
        held = {one["field"]: one["reasons"] for one in proposed["held"]}
        assert held["insight"] == ["review: a person must decide on this field"]
        done = (await agent.call("write_values", path="a.md")).value
        assert done["outcome"] == "applied"
        assert {one["field"] for one in done["changes"]} >= {"summary", "people"}
        assert "insight" in {one["field"] for one in done["held"]}
        again = await agent.call("write_values", path="a.md")
        assert again.value.get("outcome", "proposed") == "proposed"
        waiting = (await agent.read("enrich://waiting"))["posts"]
        assert waiting[0]["terms"] == [{"field": "tags", "term": "brand-new"}]

    acts(root, act)
    text = (root / "a.md").read_text(encoding="utf-8")
    assert "summary: The clock" in text
    assert "insight" not in text
    assert "brand-new" not in text
    assert "agent tester" in enrich("blame", "a.md", cwd=root).stdout
    assert enrich("undo", "--yes", cwd=root).returncode == 0
    assert "summary" not in (root / "a.md").read_text(encoding="utf-8")


def test_the_policy_is_a_persons(tmp_path: Path) -> None:
    """A server that began without the right to write does not get it from settings that changed meanwhile."""
    root = made(tmp_path)

    async def act(agent: Agent) -> None:
        await agent.call("propose_values", path="a.md", values=GOOD)
        settings = root / "enrich.toml"
        settings.write_text(WRITES + settings.read_text(encoding="utf-8"), encoding="utf-8")
        answer = await agent.call("write_values", path="a.md")
        assert "agents can only propose" in answer.error or "only since this server runs" in answer.error

    acts(root, act)
    assert "summary" not in (root / "a.md").read_text(encoding="utf-8")


def test_what_people_and_paid_models_left_stays(tmp_path: Path) -> None:
    """An agent replaces its own proposals, and none of a model's, none that a person decided on, and no value."""
    root = made(tmp_path, WRITES)
    came = Provenance("r1", "gpt", "enrich", "1", "f", TIME)
    with closing(Journal(root / ".enrich")) as journal:
        journal.start("r1", "run", "gpt", 1, TIME)
        values: dict[str, JSON] = {"summary": "Of a model.", "people": ["Ada Lovelace"]}
        both = [Proposal(one, one, None, value, provenance=came) for one, value in values.items()]

        journal.propose("r1", "a.md", Basis("b", {"summary": {}, "people": {}}), both, TIME)
        journal.decisions.decide("a.md", [Decision("people", Verdict.ACCEPT, ["Ada Lovelace"], "person")], TIME)

    async def act(agent: Agent) -> None:
        done = (await agent.call("propose_values", path="a.md", values=GOOD)).value
        assert {one["field"] for one in done["left_out"]} == {"summary", "people"}
        filled = (await agent.call("propose_values", path="old.md", values={"tags": ["rain"]})).value
        assert (filled["outcome"], filled["notes"][0]["code"]) == ("unchanged", "not-wanted")

    acts(root, act)
    with closing(Journal(root / ".enrich")) as journal:
        assert [one.after for one in journal.decisions.waiting(["a.md"])["a.md"]] == ["Of a model."]
        assert journal.decisions.unwritten("a.md") == {"people"}


def test_no_model_is_silenced(tmp_path: Path) -> None:
    """Values that come to nothing leave no trace that would keep a model from being asked."""
    root = made(tmp_path)

    async def act(agent: Agent) -> None:
        done = await agent.call("propose_values", path="a.md", values={"people": ["Nobody Here"], "tags": []})
        assert done.value["changes"] == []

    acts(root, act)
    with closing(Journal(root / ".enrich")) as journal:
        assert journal._database.execute("SELECT count(*) FROM proposals").fetchone() == (0,)


def test_a_run_at_work_is_named(tmp_path: Path) -> None:
    """Where another command holds the site's lock, a proposal is refused in a sentence, and reading goes on."""
    root = made(tmp_path)
    (root / ".enrich").mkdir(mode=0o700)

    async def act(agent: Agent) -> None:
        with locked(root / ".enrich", wait=False, note=lambda _: None):
            answer = await agent.call("propose_values", path="a.md", values=GOOD)
            assert "another enrich works on this site" in answer.error
            assert "\n" not in answer.error
            assert (await agent.call("read_post", path="a.md")).value["path"] == "a.md"
        assert (await agent.call("propose_values", path="a.md", values=GOOD)).value["outcome"] == "proposed"

    acts(root, act)


def test_the_vocabulary_is_a_resource(tmp_path: Path) -> None:
    """An agent lists the fields with terms, and the terms of one."""

    async def act(agent: Agent) -> None:
        assert [one["field"] for one in (await agent.read("enrich://vocabulary"))["fields"]] == ["tags", "people"]
        found = await agent.read("enrich://vocabulary/tags")
        assert [(one["label"], one["posts"]) for one in found["terms"]] == [("clocks", 1), ("tides", 1)]
        for wrong in ("enrich://vocabulary/none", "enrich://vocabulary/summary"):
            with pytest.raises(Exception, match="no such field with a vocabulary"):
                await agent.read(wrong)

    acts(made(tmp_path), act)


NAMES = ("embedded", "", "\x1b]0;x\x07", "x" * 10_000, "agent agent", "\ud800")


def test_a_name_is_only_told() -> None:
    """Whatever an agent calls itself, the journal names an agent, on one short line, and no model."""
    for name in NAMES:
        model = model_name(name)
        assert model.startswith("agent ")
        assert model.isprintable()
        assert len(model) < 80
        assert is_agent(model)
    assert not is_agent("embedded")


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    """Without the package the command says how to get it."""
    code = (
        "import importlib.util, sys\nfound = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'mcp' else found(name, *more)\n"
        "sys.argv = ['enrich', 'mcp']\nfrom enrich.cli import main\nmain()\n"
    )
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"{sys.executable} -m pip install -e '{ROOT}[mcp]'" in done.stderr
