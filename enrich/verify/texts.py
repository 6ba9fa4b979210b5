"""The value of a text field: within its limits, safe, and resting on the post's own words."""

from __future__ import annotations

import re
from typing import Any

from enrich.fields import limits
from enrich.values import Evidence, FieldSpec, Flag, Violation
from enrich.verify.evidence import Body
from enrich.verify.safety import harm, tidy
from enrich.verify.value import Value

_SENTENCE = re.compile(r"[^。！？!?]+?(?:[。！？!?]+|\.(?=\s)|$)")
_SHORTEST_SENTENCE = 12


def text_value(spec: FieldSpec, answer: Any, body: Body) -> Value:  # noqa: ANN401 - parsed JSON
    """The value for a text field; ``answer`` has passed the reply's schema."""
    text = tidy(answer["text"] if spec.evidence else answer)
    broken = list(limits(spec, text))
    if fault := harm(text):
        broken.append(Violation(f"/{spec.name}", "safe", fault))
    if broken or not text:
        return Value(text, violations=tuple(broken))
    if not spec.evidence:
        return Value(text, tuple(_own_words(text, body)))
    proof = body.evidence(text, answer["quote"])
    if proof is None:
        return Value(text, flags=(Flag("no-evidence", "the quote it rests on does not stand in the post"),))
    return Value(text, (proof,))


def _own_words(text: str, body: Body) -> list[Evidence]:
    """The sentences of a text that are the post's own."""
    parts = [part.strip() for part in _SENTENCE.findall(text)]
    found = (body.evidence(part, part) for part in parts if len(part) >= _SHORTEST_SENTENCE)
    return [proof for proof in found if proof is not None]
