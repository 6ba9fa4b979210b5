"""What an answer rests on, so that it is used again while that stands, and called stale once it does not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any

from enrich.fields.specs import REWORDED
from enrich.settings import ModelConfig
from enrich.values import FieldSpec, Prompt
from enrich.values.posts import nothing

QUESTION = "question"
SITE = "site"
_ANSWERING = {"name", "base_url", "temperature", "seed", "extra"}
_DECIDED_LATER = ("policy", "review", "keep", "key", "keys", "begins_open", "form", "confidence")
_CHECKED_LATER = ("evidence", "min_chars", "max_chars", "max_sentences", "max_items", "values", "mode", "max_new")


@dataclass(frozen=True, slots=True)
class Basis:
    """``base`` is the digest of the post's words; ``fields`` holds, by field, the digests of all settings by name.

    The names are ``field`` (what is asked), ``vocabulary``, ``prompt`` and ``model``.
    ``questions`` holds, by field, one digest of all but the limits and terms that an answer can be held against later.
    ``site`` is the digest of all that the embedded model knows beside them; empty where nobody can tell, or where
    another model answers.
    """

    base: str
    fields: Mapping[str, Mapping[str, str]]
    questions: Mapping[str, str] = field(default_factory=nothing, compare=False)
    site: str = field(default="", compare=False)

    def only(self, names: Iterable[str]) -> Basis:
        """The basis of these fields alone."""
        chosen = [*names]
        questions = {name: self.questions[name] for name in chosen if name in self.questions}
        return Basis(self.base, {name: self.fields[name] for name in chosen}, questions, self.site)

    def changed(self, field: str, base: str, settings: Mapping[str, str]) -> tuple[str, ...]:
        """What of this basis is not as it was: of ``body`` and the names of settings."""
        now = self.fields[field]
        body = ("body",) if base != self.base else ()
        return (*body, *(name for name in now if now[name] != settings.get(name)))


def basis(title: str, body: str, specs: Sequence[FieldSpec], prompt: Prompt, model: ModelConfig, engine: str) -> Basis:
    """What answers about a post rest on; ``engine`` is the version of the embedded model, else empty.

    The confidence that is asked for counts for the embedded model alone.
    """
    if not engine:
        specs = [spec if spec.confidence is None else replace(spec, confidence=None) for spec in specs]
    answering = _answering(model.model_dump_json(include=_ANSWERING), engine)
    settings = {spec.name: _settings(spec, prompt, answering) for spec in specs}
    questions = {spec.name: _question(spec, prompt, answering) for spec in specs}
    return Basis(_digest([title, body]), settings, questions)


@lru_cache
def _answering(model: str, engine: str) -> str:
    """``extra`` counts only where it says something, for journals that were written before it was known."""
    settings = json.loads(model)
    extra = settings.pop("extra")
    return _digest([settings, engine, extra] if extra else [settings, engine])


@lru_cache
def _settings(spec: FieldSpec, prompt: Prompt, model: str) -> Mapping[str, str]:
    """The same for every post of a run, and as dear as all the rest of a basis."""
    asked = asdict(spec)
    asked["ask"] = REWORDED.get(spec.ask, spec.ask)
    words = [asked.pop("values"), asked.pop("mode"), asked.pop("max_new")]
    for name in _DECIDED_LATER:
        del asked[name]
    asked |= _confidence(spec)
    return {
        "field": _digest([asked]),
        "vocabulary": _digest(words),
        "prompt": prompt.basis or prompt.digest,
        "model": model,
    }


@lru_cache
def _question(spec: FieldSpec, prompt: Prompt, model: str) -> str:
    asked = asdict(spec) | {"ask": REWORDED.get(spec.ask, spec.ask)}
    for name in (*_DECIDED_LATER, *_CHECKED_LATER):
        del asked[name]
    return _digest([asked | _confidence(spec), prompt.basis or prompt.digest, model])


def _confidence(spec: FieldSpec) -> dict[str, Any]:
    """It counts only where it is set, for journals that were written before it was known."""
    return {} if spec.confidence is None else {"confidence": spec.confidence}


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def kept(basis: Basis, field: str, *, silent: bool = False) -> str:
    """What an answer rests on, as the journal's column ``basis`` holds it.

    Only silence rests on what the site knows: a proposal is for a person to judge, whatever was learned since.
    """
    besides = {QUESTION: basis.questions.get(field), SITE: basis.site if silent else ""}
    return json.dumps({**basis.fields[field], **{name: digest for name, digest in besides.items() if digest}})
