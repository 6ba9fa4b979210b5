"""The value that a reply holds for one field, by the field's kind: checked, grounded, brought to the site's words."""

from __future__ import annotations

from typing import Any, assert_never

from enrich.values import FieldSpec, Kind, Request
from enrich.verify.choices import Choices
from enrich.verify.evidence import Body
from enrich.verify.grounds import with_near_names, without_copies
from enrich.verify.texts import text_value
from enrich.verify.value import Value


def value_of(spec: FieldSpec, answer: Any, request: Request, body: Body) -> Value:  # noqa: ANN401 - parsed JSON
    """The value for ``spec``; ``answer`` has passed the reply's schema."""
    match spec.kind:
        case Kind.TEXT:
            return text_value(spec, answer, request, body)
        case Kind.TERMS:
            return without_copies(spec, Choices(spec, request).terms(answer, body), request, body)
        case Kind.TERM:
            return Choices(spec, request).term(answer, body)
        case Kind.NAMES:
            return with_near_names(spec, Choices(spec, request).names(answer, body), request, body)
        case _:
            assert_never(spec.kind)
