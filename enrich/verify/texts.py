"""The value of a text field: within its limits, safe, in its language, with numbers of the post, and no copy.

A doubt is a fault that a person may accept: a number that the post does not have, or another language than the field's.
A doubt asks for one repair; if it stays, ``--yes`` does not accept the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from enrich.fields import limits
from enrich.values import Evidence, FieldSpec, Flag, Match, Request, Violation
from enrich.verify.code_names import code_of, without_code
from enrich.verify.echoes import echoes
from enrich.verify.evidence import Body
from enrich.verify.language import differ, language, language_of_post, wanted_code
from enrich.verify.numbers import figures, place
from enrich.verify.safety import harm
from enrich.verify.value import Value
from enrich.verify.wording import Wording, worded

_SENTENCE = re.compile(r"[^。！？!?]+?(?:[。！？!?]+|\.(?=\s)|$)")
_SHORTEST_SENTENCE = 12
_PROBE = re.compile(r"\w{6}")


def text_value(spec: FieldSpec, answer: Any, request: Request, body: Body) -> Value:  # noqa: ANN401 - parsed JSON
    """The value for a text field; ``answer`` has passed the reply's schema."""
    said = worded(spec, answer["text"] if spec.evidence else answer, body)
    text = said.text
    if not text:
        return Value(text, flags=said.flags)
    broken = (*_left_over(spec, said), *faults(spec, text, request))
    if broken:
        return Value(text, violations=broken)
    proofs, flags = _rests(text, answer["quote"], body) if spec.evidence else (_own_words(text, body), [])
    found, doubts = _numbers(spec, text, request.title, body)
    doubts += foreign(spec, text, request.body)
    flags += [*said.flags, *_as_code(text), *(Flag(doubt.rule, doubt.message) for doubt in doubts)]
    return Value(text, (*proofs, *_besides(found, proofs)), tuple(flags), doubts=tuple(doubts))


def faults(spec: FieldSpec, text: str, request: Request) -> Iterator[Violation]:
    """The faults that make a text unusable."""
    yield from limits(spec, text)
    pointer = f"/{spec.name}"
    if fault := harm(without_code(text, code_of(request.body)) if "<" in text or "&" in text else text):
        yield Violation(pointer, "safe", fault)
    if not any(sign.isalpha() for sign in text):
        yield Violation(pointer, "no-words", "it has no words")
    yield from echoes(spec, text, request)


def _left_over(spec: FieldSpec, said: Wording) -> Iterator[Violation]:
    if said.fault:
        yield Violation(f"/{spec.name}", "markup", f"it {said.fault}; write plain sentences")


def _as_code(text: str) -> Iterator[Flag]:
    """The remark on names that the post shows as code: not every theme escapes them."""
    if fault := harm(text):
        yield Flag("code-in-text", f"it {fault}, which the post shows as code; see that your theme escapes it")


def _rests(text: str, quote: str, body: Body) -> tuple[list[Evidence], list[Flag]]:
    """The words of the post that support a text: the quote as it is, else similar words."""
    if proof := body.evidence(text, quote):
        return [proof], []
    if span := body.nearly(quote):
        flag = Flag("fuzzy-evidence", "the post has only similar words for the quote it rests on", blocks=False)
        return [body.passage(text, span, Match.FUZZY)], [flag]
    return [], [Flag("no-evidence", "the quote it rests on is not in the post")]


def _own_words(text: str, body: Body) -> list[Evidence]:
    """The sentences of a text that the post has, too.

    A sentence is searched for only if the body has its first and its last run of six letters as they are.
    So a text in the model's own words does not cost the folding of the whole body.
    """
    parts = [part.strip() for part in _SENTENCE.findall(text)]
    likely = (part for part in parts if len(part) >= _SHORTEST_SENTENCE and _may_stand(part, body))
    return [proof for part in likely if (proof := body.evidence(part, part))]


def _may_stand(part: str, body: Body) -> bool:
    probes = _PROBE.findall(part)
    return all(probe in body.text for probe in (probes[0], probes[-1])) if probes else True


def _numbers(spec: FieldSpec, text: str, title: str, body: Body) -> tuple[list[Evidence], list[Violation]]:
    """The places of a text's numbers in the post, and the numbers that neither the post nor its title has."""
    found: dict[str, Evidence] = {}
    missing: dict[str, None] = {}
    for number in figures(text):
        if number.text in found:
            continue
        if place_ := place(number, body.text):
            found[number.text] = body.around(number.text, *place_)
        elif not place(number, title):
            missing[number.text] = None
    if not missing:
        return list(found.values()), []
    message = f"the post does not say {', '.join(missing)}"
    return list(found.values()), [Violation(f"/{spec.name}", "number-not-in-post", message)]


def _besides(found: list[Evidence], proofs: list[Evidence]) -> Iterator[Evidence]:
    """The places of numbers that are not inside a sentence that was already found in the post."""
    for one in found:
        if not any(proof.span.start <= one.span.start and one.span.end <= proof.span.end for proof in proofs):
            yield one


def foreign(spec: FieldSpec, text: str, body: str) -> list[Violation]:
    """The doubt about a text in another language than its field's."""
    own = spec.language == "post"
    said = language(text)
    wanted = (language_of_post(body) if own else wanted_code(spec.language)) if said else ""
    if not differ(said, wanted):
        return []
    message = f"it is in `{said}`, and the {'post' if own else 'field'} is in `{wanted}`"
    return [Violation(f"/{spec.name}", "language", message)]
