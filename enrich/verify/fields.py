"""The value that a reply holds for one field, by the field's kind: checked, grounded, brought to the site's words."""

from __future__ import annotations

from typing import Any, assert_never

from enrich.values import Evidence, FieldSpec, Flag, Kind, Mode, Request, Vocabulary
from enrich.verify.evidence import Body, names
from enrich.verify.safety import harm, tidy
from enrich.verify.terms import fold, resolve
from enrich.verify.texts import text_value
from enrich.verify.value import Value


def value_of(spec: FieldSpec, answer: Any, request: Request, body: Body) -> Value:  # noqa: ANN401 - parsed JSON
    """The value for ``spec``; ``answer`` has passed the reply's schema."""
    match spec.kind:
        case Kind.TEXT:
            return text_value(spec, answer, body)
        case Kind.TERMS:
            return _terms(spec, answer, request, body)
        case Kind.TERM:
            return _term(spec, answer, request, body)
        case Kind.NAMES:
            return _names(spec, answer, request, body)
        case _:
            assert_never(spec.kind)


def _terms(spec: FieldSpec, answer: list[str], request: Request, body: Body) -> Value:
    kept: dict[str, None] = {}
    flags: list[Flag] = []
    new = 0
    for said in map(tidy, answer):
        label, flag = _label(spec, said, request)
        new += label == said and flag is not None
        if label and not (flag and new > spec.max_new):
            kept[label] = None
        if flag:
            flags.append(flag)
    labels, more = _cut(spec, list(kept), request)
    proofs = (body.mention(label, _forms(label, request, spec)) for label in labels)
    return Value([*labels], tuple(proof for proof in proofs if proof), (*flags, *more))


def _term(spec: FieldSpec, answer: str | None, request: Request, body: Body) -> Value:
    if not answer or not answer.strip():
        return Value(None)
    label, flag = _label(spec, tidy(answer), request)
    proof = body.mention(label, _forms(label, request, spec)) if label else None
    return Value(label or None, (proof,) if proof else (), (flag,) if flag else ())


def _label(spec: FieldSpec, said: str, request: Request) -> tuple[str, Flag | None]:
    """The label that is meant, and what there is to say about it; an empty label is dropped."""
    if fault := harm(said):
        return "", Flag("unsafe-value", f"a value was dropped, it {fault}", blocks=False)
    if spec.values:
        twins = [value for value in spec.values if fold(value) == fold(said)]
        return (twins[0], None) if twins else ("", Flag("unknown-term", f"{said} is not allowed here", blocks=False))
    labels = resolve(request.context.vocabularies.get(spec.name, Vocabulary()), said)
    if len(labels) > 1:
        return "", Flag("ambiguous-term", f"{said} may mean {' or '.join(labels)}")
    return (labels[0], None) if labels else _unknown(spec.mode, said)


def _unknown(mode: Mode, said: str) -> tuple[str, Flag]:
    match mode:
        case Mode.OPEN:
            return said, Flag("new-term", f"{said} is new to this site")
        case Mode.QUEUE:
            message = f"{said} is new to this site and waits for a person"
            return "", Flag("waiting-term", message, blocks=False, value=said)
        case Mode.CLOSED:
            return "", Flag("unknown-term", f"{said} is not in the vocabulary", blocks=False)
        case _:
            assert_never(mode)


def _names(spec: FieldSpec, answer: list[dict[str, str]], request: Request, body: Body) -> Value:
    kept: dict[str, Evidence] = {}
    flags: list[Flag] = []
    for item in answer:
        said = tidy(item["name"])
        if fault := harm(said):
            flags.append(Flag("unsafe-value", f"a name was dropped, it {fault}", blocks=False))
            continue
        labels = resolve(request.context.vocabularies.get(spec.name, Vocabulary()), said)
        label = labels[0] if len(labels) == 1 else said
        proof = _named(label, (said, *_forms(label, request, spec)), item["quote"], body)
        if proof is None:
            flags.append(Flag("no-evidence", f"{said} was dropped: no quote of the post names it", blocks=False))
        elif label:
            kept.setdefault(label, proof)
    labels_kept, more = _cut(spec, list(kept), request)
    return Value([*labels_kept], tuple(kept[label] for label in labels_kept), (*flags, *more))


def _named(label: str, forms: tuple[str, ...], quote: str, body: Body) -> Evidence | None:
    """The quote, if it stands in the post and names the entity; else the post's own first sentence that does."""
    proof = body.evidence(label, quote)
    if proof is not None and names(proof.quote, forms):
        return proof
    return body.mention(label, forms)


def _forms(label: str, request: Request, spec: FieldSpec) -> tuple[str, ...]:
    """The spellings under which a label may stand in a text."""
    vocabulary = request.context.vocabularies.get(spec.name)
    term = vocabulary.terms.get(label) if vocabulary else None
    return (label, *term.aliases) if term else (label,)


def _cut(spec: FieldSpec, labels: list[str], request: Request) -> tuple[list[str], list[Flag]]:
    """The labels that are not there yet, as many as fit."""
    before = request.known.get(spec.key)
    there = len(before) if isinstance(before, list) else 0
    room = max(0, spec.max_items - there) if spec.max_items else len(labels)
    if len(labels) <= room:
        return labels, []
    return labels[:room], [Flag("too-many", f"{len(labels) - room} more left out", blocks=False)]
