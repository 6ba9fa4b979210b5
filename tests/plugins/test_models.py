"""Models of other packages: opened by name, checked, and kept within the limits of a run."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import ROOT, Run
from enrich.config import from_table
from enrich.errors import BudgetError, ConfigError, EnrichError, RateLimitedError
from enrich.models import open_model, provider_of
from enrich.models.budget import Budget
from enrich.models.gated import Gated
from enrich.models.prices import Price
from enrich.models.throttle import AttemptResult, AttemptSize
from enrich.plugins import MODELS
from enrich.settings import ModelConfig, SiteConfig
from enrich.testing import ScriptedModel
from enrich.values import Prompt, Reply, Request, SiteContext, Usage
from plugins.installed import install

POST = "---\ntitle: x\n---\n\nTides turn twice a day. Nobody counts them.\n"
REQUEST = Request("a.md", "x", "body", (), SiteContext(), (), {}, Prompt("p", "1", (), "", "", "d"), "f")
PAID = """
from enrich.testing import ScriptedModel
def open_it(config, environment):
    return ScriptedModel(["{}"], name=config.name, paid=True)
"""


def test_the_example_is_installed_and_answers(tmp_path: Path, enrich: Run) -> None:
    """`examples/model-plugin`, installed by pip, proposes the first sentence of a post."""
    pytest.importorskip("hatchling", reason="pip builds the example with it")
    words = ("install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--target", tmp_path / "lib")
    source = tmp_path / "model-plugin"
    _copied(ROOT / "examples" / "model-plugin", source)
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    subprocess.run([sys.executable, "-m", "pip", *words, source], check=True, env=quiet)
    site = tmp_path / "site"
    site.mkdir()
    (site / "a.md").write_text(POST, encoding="utf-8")
    (site / "enrich.toml").write_text('[model]\nprovider = "first-sentence"\n', encoding="utf-8")
    path = {"PYTHONPATH": f"{ROOT}:{tmp_path / 'lib'}"}
    told = json.loads(enrich("run", "--dry-run", "--format", "json", cwd=site, env=path).stdout)
    assert [(one["field"], one["after"]) for one in told["changes"]] == [("summary", "Tides turn twice a day.")]
    assert told["usage"]["model"] == "first-sentence"
    assert "first-sentence, enrich-first-sentence 1.0" in enrich("--version", "-v", cwd=site, env=path).stdout
    told = json.loads(enrich("run", "--dry-run", "--format", "json", "--model", "embedded", cwd=site, env=path).stdout)
    assert told["usage"]["model"] == "embedded"
    done = enrich("run", "--dry-run", cwd=site)
    assert done.returncode == 2
    assert "no model provider is called `first-sentence`" in done.stderr


def _copied(source: Path, target: Path) -> None:
    """Only what belongs to the project: a build leaves files behind."""
    target.mkdir()
    for name in ("pyproject.toml", "README.md", "enrich_first_sentence.py"):
        (target / name).write_bytes((source / name).read_bytes())


@pytest.mark.parametrize(
    ("table", "name", "provider"),
    [
        ({}, "embedded", "embedded"),
        ({"name": "gpt-5"}, "gpt-5", "openai"),
        ({"provider": "mine"}, "mine", "mine"),
        ({"provider": "mine", "name": "small"}, "small", "mine"),
        ({"provider": "mine", "name": "embedded"}, "embedded", "embedded"),
        ({"provider": "openai", "name": "llama3:8b"}, "llama3:8b", "openai"),
    ],
)
def test_the_settings_name_a_provider_and_a_model(table: dict[str, str], name: str, provider: str) -> None:
    """Without a name, the provider's is the model's; `embedded` always means our own."""
    config = from_table({"model": table}).model
    assert (config.name, provider_of(config)) == (name, provider)


def test_settings_that_came_later_are_not_in_older_digests() -> None:
    """Answers are found by digests of dumps: a key that nobody set leaves them as they were."""
    assert "provider" not in ModelConfig(name="x").model_dump()
    assert "provider" not in ModelConfig(name="x").model_dump(include={"name", "provider"}, mode="json")
    assert ModelConfig(provider="mine").model_dump(include={"name", "provider"}) == {"name": "mine", "provider": "mine"}
    assert "formats" not in SiteConfig().model_dump(mode="json")
    assert SiteConfig(formats=("a",)).model_dump(mode="json")["formats"] == ["a"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("it = 3\n", "shape_{}:it is no callable of the settings and the environment"),
        ("it = lambda config, environment: object()\n", "gives an object without a `name` and `paid` and `complete`"),
    ],
)
def test_what_is_no_model_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: str) -> None:
    """One sentence names the part, its package and what it lacks."""
    number = len(text)
    parts = {MODELS: {"mine": f"shape_{number}:it"}}
    monkeypatch.syspath_prepend(install(tmp_path, "shapes", parts, {f"shape_{number}": text}))
    with pytest.raises(ConfigError) as caught:
        open_model(from_table({"model": {"provider": "mine"}}), {})
    assert "the model provider `mine` of shapes 1.0 can't be used" in caught.value.message
    assert fault.format(number) in caught.value.message


class Watched:
    """A gate that notes what passes."""

    paces = True

    def __init__(self) -> None:
        self.seen: list[AttemptResult] = []
        self.demands: list[AttemptSize] = []

    async def enter(self, demand: AttemptSize) -> None:
        """Lets everything through."""
        self.demands.append(demand)

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:
        """Notes what became of it."""
        assert demand is self.demands[-1]
        self.seen.append(seen)


def test_a_paid_model_of_a_package_is_gated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its requests passes the run's gates, which learn what it used."""
    parts = {MODELS: {"paid": "paid_model:open_it"}}
    monkeypatch.syspath_prepend(install(tmp_path, "paid", parts, {"paid_model": PAID}))
    gate = Watched()
    model = open_model(from_table({"model": {"provider": "paid", "name": "big"}}), {}, [gate])
    assert (model.name, model.paid) == ("big", True)
    assert asyncio.run(model.complete(REQUEST)).text == "{}"
    assert gate.demands[0].tokens_out == 2000
    assert gate.seen == [AttemptResult(200)]


def test_a_budget_holds_for_models_of_packages() -> None:
    """A request that could cost more than is left is not made."""
    inner = ScriptedModel(["{}"], paid=True)
    model = Gated(inner, [Budget(0.001, "scripted", Price(1.0, 1.0))], 2000)
    with pytest.raises(BudgetError):
        asyncio.run(model.complete(REQUEST))
    assert inner.requests == []


@pytest.mark.parametrize(
    ("answers", "seen"),
    [
        ([RateLimitedError("slow down", retry_after=7.0)], AttemptResult(429, pause=7.0)),
        ([EnrichError("broken")], AttemptResult(0)),
        (["{}"], AttemptResult(200)),
    ],
)
def test_gates_learn_what_became_of_a_request(answers: Sequence[EnrichError | str], seen: AttemptResult) -> None:
    """A pause that is asked for holds for the whole run, and an answer that is lost counts as sent."""
    gate = Watched()
    model = Gated(ScriptedModel(answers), [gate], 2000)
    if isinstance(answers[0], EnrichError):
        with pytest.raises(type(answers[0])):
            asyncio.run(model.complete(REQUEST))
    else:
        assert asyncio.run(model.complete(REQUEST)) == Reply("{}", "scripted", Usage(0, 0, 0.0))
    assert gate.seen == [seen]
