"""One model with one prompt answers about the posts that are held out, by the way of every post."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from enrich.config import Config
from enrich.evaluation.held_out import HeldOut
from enrich.journal.fingerprint import Basis
from enrich.models import Model
from enrich.pipeline.batch import Batch, drawn
from enrich.pipeline.context import RunContext
from enrich.pipeline.inspection import Inspection
from enrich.pipeline.propose import Pipeline
from enrich.pipeline.recall import Known
from enrich.pipeline.session import Session
from enrich.values import EMBEDDED, FieldSpec, Outcome, Policy, Usage
from enrich.verify.reply import Verified


@dataclass(frozen=True, slots=True)
class Contender:
    """A model and a prompt, by their names."""

    model: str
    prompt: str

    @property
    def is_baseline(self) -> bool:
        """Whether it is the embedded model, beside which all others stand."""
        return self.model == EMBEDDED

    def __str__(self) -> str:
        return self.model if self.is_baseline else f"{self.model} · {self.prompt}"

    def settings(self, config: Config) -> Config:
        """The settings with this model and this prompt; what the site's file says of another model's price is not its.

        A name that is not the file's own is the caller's choice.
        """
        if self.model == config.model.name and self.prompt == config.prompt.name:
            return config
        prompt = config.prompt.model_copy(update={"name": self.prompt})
        if self.model == config.model.name:
            return replace(config, prompt=prompt)
        model = config.model.model_copy(update={"name": self.model, "price": None})
        origin = config.origin and replace(config.origin, keys=config.origin.keys - {"name", "price"})
        return replace(config, model=model, prompt=prompt, origin=origin)


def contenders(models: Sequence[str], prompts: Sequence[str]) -> tuple[Contender, ...]:
    """Every model with every prompt, each once, behind the baseline; prompts say nothing to the embedded model."""
    others = [Contender(model, prompt) for model in models for prompt in prompts if model != EMBEDDED]
    return tuple(dict.fromkeys((Contender(EMBEDDED, prompts[0]), *others)))


def asked(specs: Sequence[FieldSpec]) -> tuple[FieldSpec, ...]:
    """The fields as they are asked for where nothing stands: also those that a run leaves to people."""
    return tuple(replace(spec, policy=Policy.FILL, keep=()) for spec in specs)


def pipeline(session: Session, hidden: HeldOut, specs: Sequence[FieldSpec]) -> EvaluationPipeline:
    """The way of the posts that are held out, with what the site knows without them."""
    fields = {**session.task.fields, **{spec.name: spec for spec in specs}}
    task = replace(session.task, specs=tuple(specs), fields=fields, knowledge=hidden.index, stale=False)
    return EvaluationPipeline(task, session.model, hidden)


class EvaluationPipeline(Pipeline):
    """The way of a post, which neither knows what the journal holds of it, nor keeps anything but replies.

    A kept reply is used again for the same request, or for the same post where the same posts were held out: another
    one may have seen labels that are hidden now.
    """

    def __init__(self, task: RunContext, model: Model, hidden: HeldOut) -> None:
        super().__init__(task, model, read=hidden.read)
        told = [sorted(hidden.golds), sorted({key for gold in hidden.golds.values() for key in gold.keys})]
        self._sample = hashlib.sha256(json.dumps(told).encode(errors="surrogatepass")).hexdigest()[:16]

    def _recall(self, found: Inspection) -> Known:
        rests = self.basis(found.title, found.body, found.wanted)
        apart = replace(rests, base=f"{rests.base} without {self._sample}")
        return Known((), found.wanted, apart, {}, Basis("", {}))

    def _keep(self, path: str, rests: Basis, reading: Verified) -> None:
        """Nothing waits for a person, and nothing is queued: these are no proposals for the site."""

    @property
    def reused(self) -> Usage:
        """What the replies cost once that were in the journal already."""
        return self.asking.replies.saved


def answers(session: Session, way: EvaluationPipeline, paths: Sequence[str]) -> Iterator[Outcome]:
    """An outcome for each post, as they come; the model is closed at the end.

    Raises:
        BudgetError: The budget is spent; the outcomes before it are good.
        ModelError: Every further request would fail the same way.
    """
    batch = Batch(way, session.limiter)
    for some in drawn(lambda: session.outcomes(batch, paths)):
        yield from some
