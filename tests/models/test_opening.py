"""Opening a model by the settings: its provider, its price, and its gates."""

from __future__ import annotations

import json

import pytest

from enrich.config import from_table
from enrich.errors import BudgetError, ConfigError, EnrichError, ModelError, RateLimitedError
from enrich.models import Unasked, headers, lacking, open_model, price_of, provider_of, throttled
from enrich.models.budget import Budget
from enrich.models.gated import Gated
from enrich.models.prices import Price, price
from enrich.models.throttle import UNSENT, AttemptResult, AttemptSize
from enrich.settings import ModelConfig, PriceConfig
from enrich.testing import ScriptedModel
from enrich.values import Request, Usage
from virtual import run_virtually


class Watched:
    """A gate that lets everything through and keeps what it was told."""

    paces = False

    def __init__(self) -> None:
        self.sizes: list[AttemptSize] = []
        self.results: list[AttemptResult] = []

    async def enter(self, demand: AttemptSize) -> None:
        """Lets it through."""
        self.sizes.append(demand)

    def leave(self, demand: AttemptSize, seen: AttemptResult) -> None:
        """Keeps the result."""
        assert demand == self.sizes[-1]
        self.results.append(seen)


def _asked(model: Gated, request: Request) -> str:
    async def run() -> str:
        try:
            return (await model.complete(request)).text
        except EnrichError as error:
            return type(error).__name__

    return run_virtually(run())[0]


def _spent(error: ModelError, *spent: float) -> ModelError:
    error.spent = (int(spent[0]), int(spent[1]), spent[2])
    return error


@pytest.mark.parametrize(
    ("answer", "text", "seen"),
    [
        ("said" * 2, "saidsaid", AttemptResult(200)),
        (ModelError("no"), "ModelError", AttemptResult(0)),
        (_spent(ModelError("no"), 7, 3, 0.5), "ModelError", AttemptResult(0, usage=Usage(7, 3, 0.5))),
        (RateLimitedError("slow", retry_after=9.0), "RateLimitedError", AttemptResult(429, pause=9.0)),
        (RateLimitedError("slow", retry_after=0.0), "RateLimitedError", AttemptResult(429)),
        (BudgetError("elsewhere"), "BudgetError", AttemptResult(0)),
    ],
    ids=["answer", "error", "error that was paid", "pause", "no pause", "no error of the model's"],
)
def test_a_gate_hears_what_became_of_a_request(
    request_: Request, answer: str | EnrichError, text: str, seen: AttemptResult
) -> None:
    """Once a request, with what it has cost where somebody counted."""
    gate = Watched()
    assert _asked(Gated(ScriptedModel([answer]), [gate], 50), request_) == text
    (result,) = gate.results
    if text == "saidsaid":
        assert result.usage is not None
        result = AttemptResult(result.status)
    assert result == seen


def test_a_gate_hears_the_most_that_a_request_can_take(request_: Request) -> None:
    """A token a byte of all that is sent, the schema too, and never less than what likely is."""
    gate = Watched()
    _asked(Gated(ScriptedModel(["x"]), [gate], 50), request_)
    (size,) = gate.sizes
    sent = sum(len(one.content.encode()) for one in request_.messages)
    assert size.tokens_out == 50
    assert sent + len(json.dumps(request_.schema)) <= size.most_in <= 2 * (sent + len(json.dumps(request_.schema)))
    assert size.tokens_in == int(size.most_in / 2.5)


def test_a_gate_that_is_shut_sends_nothing(request_: Request) -> None:
    """The gates before it are told so, and the model hears nothing."""
    model, gate = ScriptedModel(["x"]), Watched()
    gated = Gated(model, [gate, Budget(0.0, "m", Price(1.0, 1.0))], 50)
    assert _asked(gated, request_) == "BudgetError"
    assert (model.requests, gate.results) == ([], [UNSENT])


@pytest.mark.parametrize(("paid", "gates", "gated"), [(True, 1, True), (True, 0, False), (False, 1, False)])
def test_only_what_is_paid_passes_gates(*, paid: bool, gates: int, gated: bool) -> None:
    """A free model waits for nobody; a gated one keeps its name, and is paid."""
    model = ScriptedModel([], name="n", paid=paid)
    found = throttled(model, ModelConfig(name="n"), [Watched()] * gates)
    assert (isinstance(found, Gated), found.name, found.paid) == (gated, "n", paid)
    assert (found is model) is not gated


@pytest.mark.parametrize(
    ("config", "provider"),
    [
        (ModelConfig(), "embedded"),
        (ModelConfig(name="embedded", provider="other"), "embedded"),
        (ModelConfig(name="m"), "openai"),
        (ModelConfig(name="m", provider="other"), "other"),
        (ModelConfig.model_validate({"provider": "other"}), "other"),
    ],
)
def test_who_answers(config: ModelConfig, provider: str) -> None:
    """Without a name the model on this machine; with one, OpenAI's protocol unless a package brings the provider."""
    assert provider_of(config) == provider


def test_an_unknown_provider_is_told_with_those_there_are() -> None:
    """And with the Python that it must be installed for."""
    with pytest.raises(ConfigError, match="no model provider is called `nobody`") as caught:
        open_model(from_table({"model": {"name": "m", "provider": "nobody"}}), {})
    assert caught.value.hint.startswith("there are embedded, openai")


def test_what_is_no_model_is_told_by_what_it_lacks() -> None:
    """All that is missing in one sentence."""
    assert lacking(ScriptedModel([])) == ""
    assert lacking(object()) == "a `name` and `paid` and `complete` and `close`"


@pytest.mark.parametrize(
    ("config", "found"),
    [
        (ModelConfig(), Price(0.0, 0.0)),
        (ModelConfig(name="m"), None),
        (ModelConfig(name="gpt-4.1"), price("gpt-4.1")),
        (ModelConfig(name="gpt-4.1", price=PriceConfig(input=1, output=2, batch=0.5)), Price(1.0, 2.0, batch=0.5)),
    ],
)
def test_what_a_model_costs(config: ModelConfig, found: Price | None) -> None:
    """The settings count before the table; the model on this machine is free."""
    assert price_of(config) == found


@pytest.mark.parametrize(
    ("known", "found"), [('{"window": 4096}', 4096), ("{}", 0), ("[]", 0), ("null", 0), ('"schema"', 0), ("7", 0)]
)
def test_what_an_earlier_run_found_out(known: str, found: int) -> None:
    """Of a server, its window counts for commands that ask nothing; whatever else a journal holds is no window."""
    model = Unasked(ModelConfig(name="m"))
    model.remind(known)
    assert (model.window, model.paid, Unasked(ModelConfig()).paid) == (found, True, False)


def test_who_asks_nothing_gets_no_answer(request_: Request) -> None:
    """The stand-in says so instead of guessing."""
    with pytest.raises(ModelError, match=r"posts/ada\.md: this command asks no model"):
        run_virtually(Unasked(ModelConfig()).complete(request_))


def test_further_headers_come_from_the_environment() -> None:
    """Without the white space of a file; one that is not set, or empty, is told by its variable."""
    config = ModelConfig(name="m", headers={"X-Team": "TEAM", "X-Org": "ORG"})
    assert headers(config, {"TEAM": " a\n", "ORG": "b"}) == {"X-Team": "a", "X-Org": "b"}
    for environment in ({"TEAM": "a"}, {"TEAM": "a", "ORG": ""}):
        with pytest.raises(ConfigError, match=r"names \$ORG, which is not set") as caught:
            headers(config, environment)
        assert caught.value.hint == "set $ORG"
