"""The answers to the parts of a long post become one answer, which is then verified like any other.

Lists are merged, and what most parts name comes first; a term is chosen by majority.
Texts are only put in a row, because the summary of a whole is not the sum of its parts' summaries: `whole` makes them
the body of a last request.
Spellings are compared as everywhere (`enrich.vocabulary.terms.fold`), and the first one is kept.
Nothing is checked here: a wrong quote or an unknown term is dropped, with its flag, when the merged answer is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, assert_never

from enrich.values import FieldSpec, Kind
from enrich.verify.phrases import is_placeholder
from enrich.vocabulary.terms import fold


def merge(answers: Sequence[Mapping[str, Any]], wanted: Sequence[FieldSpec]) -> dict[str, Any]:
    """One answer for all parts, by field name.

    ``answers`` are the parts' replies in the order of the parts, each valid by its schema; one may lack a field.
    Lists and terms have the shape of a reply.
    A text is one string, even where a reply has a quote beside it: a paragraph for each part, followed by its quote
    in «».
    A part with nothing to say (null, "", [], a placeholder such as N/A) has no vote.
    Of a part's list, what is above the field's limit has none, either, and the merged list ends at twice the limit.
    """
    return {
        spec.name: _merged(spec, [answer[spec.name] for answer in answers if spec.name in answer]) for spec in wanted
    }


def whole(merged: Mapping[str, Any], wanted: Sequence[FieldSpec]) -> str:
    """What the parts said, as the body of the last request: the paragraphs of each text field, under its name."""
    texts = ((spec.name, merged[spec.name]) for spec in wanted if spec.kind is Kind.TEXT)
    return "\n\n".join(f"## {name}\n\n{text}" for name, text in texts if text)


def _merged(spec: FieldSpec, said: Sequence[Any]) -> Any:  # noqa: ANN401 - parsed JSON
    match spec.kind:
        case Kind.TEXT:
            return "\n\n".join(dict.fromkeys(filter(None, map(_paragraph, said))))
        case Kind.TERMS:
            return _ended(spec, _ranked(_limited(spec, said)))
        case Kind.TERM:
            return next(iter(_ranked([label] for label in said if label)), None)
        case Kind.NAMES:
            return _ended(spec, _names(_limited(spec, said)))
        case _:
            assert_never(spec.kind)


def _limited(spec: FieldSpec, said: Sequence[Any]) -> Sequence[Any]:
    """Each part's list up to the field's limit: the most telling items come first, and a list that runs away is cut."""
    return [items[: spec.max_items or None] for items in said]


def _ended(spec: FieldSpec, items: list[Any]) -> list[Any]:
    return items[: 2 * spec.max_items or None]


def _paragraph(said: str | Mapping[str, str]) -> str:
    if isinstance(said, str):
        return "" if is_placeholder(said) else _line(said)
    text, quote = _paragraph(said["text"]), _line(said["quote"])
    return f"{text} «{quote}»" if text and quote else text


def _line(text: str) -> str:
    return " ".join(text.split())


def _names(said: Sequence[Sequence[Mapping[str, str]]]) -> list[dict[str, str]]:
    """Each name with its first quote that is not empty."""
    quotes: dict[str, str] = {}
    for item in chain.from_iterable(said):
        if item["quote"].strip():
            quotes.setdefault(_form(item["name"]), item["quote"])
    ranked = _ranked([[item["name"] for item in items] for items in said])
    return [{"name": name, "quote": quotes.get(_form(name), "")} for name in ranked]


def _ranked(said: Iterable[Sequence[str]]) -> list[str]:
    """Each label once, in its first spelling; what most parts name comes first, the rest in order."""
    first: dict[str, str] = {}
    votes: Counter[str] = Counter()
    for labels in said:
        forms = {_form(label): label for label in reversed(labels)}
        votes.update(forms.keys())
        for form, label in reversed(forms.items()):
            first.setdefault(form, label)
    return [first[form] for form in sorted(first, key=lambda form: -votes[form]) if form]


def _form(label: str) -> str:
    """The comparison form; of a label without letters, the label itself."""
    return fold(label) or label.strip()
