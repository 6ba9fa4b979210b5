"""One slip of form is mended and told; what breaks the schema is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.values import FieldSpec, Prompt, Provenance, Reply, Request, SiteContext, Term
from enrich.verify.reply import Verified, read
from enrich.vocabulary.terms import vocabulary

BODY = "Ada Lovelace wrote notes about the engine, and they were longer than the article itself in the end.\n"
TEXT = "Notes about the engine grew longer than the article."
QUOTE = "they were longer than the article itself"
SUMMARY, TAGS, PEOPLE, INSIGHT, STATUS = (KNOWN[name] for name in ("summary", "tags", "people", "insight", "status"))
WORDS = vocabulary([Term("notes"), Term("engine"), Term("2024")])
CONTEXT = SiteContext({"tags": WORDS, "status": WORDS})
ADA = [{"name": "Ada Lovelace", "quote": "Ada Lovelace wrote notes"}]


def _read(spec: FieldSpec, whole: Any) -> Verified:  # noqa: ANN401 - any JSON
    prompt = Prompt("", "", (), "", "", "")
    request = Request("a.md", "", BODY, (spec,), CONTEXT, (), reply_schema([spec], CONTEXT), prompt, "")
    return read(Reply(json.dumps(whole), "m"), request, Provenance("r", "m", "p", "1", "f", "t"))


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\t", " \x0b"])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_break_that_is_not_escaped(gap: str, *, encoded: bool) -> None:
    """It is white space in a text, wherever it stands, and no reason to ask again."""
    prompt = Prompt("", "", (), "", "", "")
    request = Request("a.md", "", BODY, (SUMMARY,), CONTEXT, (), reply_schema([SUMMARY], CONTEXT), prompt, "")
    text = TEXT.replace(" the ", f"{gap}the ", 1)
    said = f'{{"text": "{text}"}}' if encoded else text
    whole = json.dumps({"summary": said}) if encoded else f'{{"summary": "{said}"}}'
    reading = read(Reply(whole, "m"), request, Provenance("r", "m", "p", "1", "f", "t"))
    assert [proposal.after for proposal in reading.proposals] == [TEXT]
    assert reading.violations == ()


def _told(reading: Verified) -> set[str]:
    flags = [flag for found in (reading.flags or {}).values() for flag in found]
    return {flag.code for flag in [*flags, *(flag for one in reading.proposals for flag in one.flags)]}


@pytest.mark.parametrize(
    ("spec", "said", "after"),
    [
        (SUMMARY, [TEXT], TEXT),
        (SUMMARY, {"text": TEXT}, TEXT),
        (SUMMARY, {"summary": TEXT}, TEXT),
        (SUMMARY, {"value": [TEXT]}, TEXT),
        (SUMMARY, json.dumps({"text": TEXT}), TEXT),
        (SUMMARY, None, None),
        (SUMMARY, [], None),
        (INSIGHT, {"text": TEXT, "quote": QUOTE, "confidence": 1}, TEXT),
        (INSIGHT, [{"text": TEXT, "quote": QUOTE}], TEXT),
        (INSIGHT, {"insight": TEXT, "evidence": QUOTE}, TEXT),
        (INSIGHT, TEXT, TEXT),
        (INSIGHT, {"text": TEXT}, TEXT),
        (INSIGHT, {"text": TEXT, "quote": None}, TEXT),
        (INSIGHT, None, None),
        (TAGS, "notes, engine", ["notes", "engine"]),
        (TAGS, "notes；engine、2024", ["notes", "engine", "2024"]),
        (TAGS, "#notes #engine", ["notes", "engine"]),
        (TAGS, None, None),
        (TAGS, "", None),
        (TAGS, ["notes", None, 2024], ["notes", "2024"]),
        (TAGS, [{"name": "notes"}, {"label": "engine"}], ["notes", "engine"]),
        (TAGS, [["notes", "engine"]], ["notes", "engine"]),
        (TAGS, {"tags": ["notes"]}, ["notes"]),
        (STATUS, ["notes"], "notes"),
        (STATUS, {"name": "notes"}, "notes"),
        (STATUS, [], None),
        (STATUS, 2024, "2024"),
        (PEOPLE, ["Ada Lovelace"], ["Ada Lovelace"]),
        (PEOPLE, [{"name": "Ada Lovelace"}], ["Ada Lovelace"]),
        (PEOPLE, "Ada Lovelace", ["Ada Lovelace"]),
        (PEOPLE, {"Ada Lovelace": QUOTE}, ["Ada Lovelace"]),
        (PEOPLE, ADA[0], ["Ada Lovelace"]),
        (PEOPLE, [{**ADA[0], "role": "author"}], ["Ada Lovelace"]),
        (PEOPLE, [{"name": "Ada Lovelace", "quote": None}], ["Ada Lovelace"]),
        (PEOPLE, None, None),
    ],
)
def test_a_slip_is_mended(spec: FieldSpec, said: Any, after: Any) -> None:  # noqa: ANN401 - any JSON
    """What was meant is proposed, it is told that the form was mended, and nobody is asked again."""
    reading = _read(spec, {spec.name: said})
    assert not reading.violations
    assert [one.after for one in reading.proposals] == ([after] if after else [])
    assert "form-mended" in _told(reading)


@pytest.mark.parametrize(
    ("spec", "said"),
    [(SUMMARY, TEXT), (INSIGHT, {"text": TEXT, "quote": QUOTE}), (TAGS, ["notes"]), (STATUS, None), (PEOPLE, ADA)],
)
def test_the_right_form_is_left_alone(spec: FieldSpec, said: Any) -> None:  # noqa: ANN401 - any JSON
    """The twin: nothing is mended, and nothing told."""
    assert "form-mended" not in _told(_read(spec, {spec.name: said}))


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (SUMMARY, [TEXT, TEXT]),
        (SUMMARY, {"one": TEXT, "two": TEXT}),
        (SUMMARY, True),
        (INSIGHT, {"quote": QUOTE}),
        (TAGS, [["notes"], ["engine"]]),
        (TAGS, {"notes": {"engine": 1}}),
        (TAGS, 5),
        (STATUS, ["notes", "engine"]),
        (PEOPLE, [{"quote": "no name"}]),
        (PEOPLE, [5]),
    ],
)
def test_a_real_break_is_not(spec: FieldSpec, said: Any) -> None:  # noqa: ANN401 - any JSON
    """What can't be told for certain goes back to the model."""
    assert _read(spec, {spec.name: said}).violations


@pytest.mark.parametrize(
    "text",
    [
        f'{{"summary": "{TEXT}",}}',
        f'{{"summary": "{TEXT}", \n}}',
        f'Here it is: {{"summary": "{TEXT}",}} I hope that helps.',
        f"{{'summary': '{TEXT}'}}",
        f"```python\n{{'summary': '{TEXT}', 'more': None}}\n```",
        f"{{'summary': ('{TEXT}',)}}",
        f'{{"summary": "{TEXT}", "notes": ["a, ]", "b",],}}',
        f'{{\n// what it says\n"summary": "{TEXT}" // in short\n}}',
        f'{{/* what it says */ "summary": "{TEXT}", "see": "https://h.example/*",}}',
        f"{{'summary': '{TEXT}', 'more': null, 'sure': true}}",
        f"{{'summary': '{TEXT}', 'more': 'it\\'s null'}}",
        f'{{"summary": "{TEXT}", "more": "it\\\'s \\d and C:\\Path"}}',
        f'{{"summary": "{TEXT}"',
        f'Here it is: {{"more": [1], "summary": "{TEXT}"\n',
    ],
)
def test_a_slip_of_writing_is_mended(text: str) -> None:
    """A comma too many, a comment, Python's own notation, a needless backslash, no last brace: told, and no more."""
    prompt = Prompt("", "", (), "", "", "")
    request = Request("a.md", "", BODY, (SUMMARY,), CONTEXT, (), reply_schema([SUMMARY], CONTEXT), prompt, "")
    reading = read(Reply(text, "m"), request, Provenance("r", "m", "p", "1", "f", "t"))
    assert [one.after for one in reading.proposals] == [TEXT]
    assert (reading.violations, "form-mended" in _told(reading)) == ((), True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            '{"summary": "never closed',
            "{'summary': f()}",
            "{1, 2}",
            "{summary: 'x'}",
            "[1, 2,]",
            "no object",
            "{" * 9000,
        ),
        "{'summary': 'a\\d b'}",
    ],
)
def test_what_is_no_slip_of_writing(text: str) -> None:
    """The twin: half an object, a call, a set, bare keys, and Python's escapes, which JSON reads otherwise."""
    prompt = Prompt("", "", (), "", "", "")
    request = Request("a.md", "", BODY, (SUMMARY,), CONTEXT, (), reply_schema([SUMMARY], CONTEXT), prompt, "")
    reading = read(Reply(text, "m"), request, Provenance("r", "m", "p", "1", "f", "t"))
    assert [one.rule for one in reading.violations] == ["json"]


@pytest.mark.parametrize("key", ["confidence", "reasoning", "title", "tags", "$schema"])
def test_a_key_too_many_is_left_out(key: str) -> None:
    """What was asked for is kept, and the other key told by its name."""
    reading = _read(SUMMARY, {"summary": TEXT, key: 0.9})
    assert [one.after for one in reading.proposals] == [TEXT]
    assert [flag.code for flag in (reading.flags or {})[key]] == ["extra-key"]


@pytest.mark.parametrize("key", ["Summary", "SUMMARY", " summary", "sum-mary", "sum_mary"])
def test_a_key_in_another_spelling_is_the_field(key: str) -> None:
    """Case and separators don't make another key; two such keys would."""
    reading = _read(SUMMARY, {key: TEXT})
    assert [one.after for one in reading.proposals] == [TEXT]
    assert _read(SUMMARY, {key: TEXT, f"{key}_": TEXT}).violations


@pytest.mark.parametrize("whole", [[{"summary": TEXT}], TEXT, [TEXT]])
def test_an_answer_without_its_object(whole: Any) -> None:  # noqa: ANN401 - any JSON
    """A list around the object, or the bare value of the only field."""
    assert [one.after for one in _read(SUMMARY, whole).proposals] == [TEXT]


@pytest.mark.parametrize("whole", [{}, {"other": TEXT}, [], [{"a": 1}, {"b": 2}], None, 7])
def test_an_answer_without_its_field_is_broken(whole: Any) -> None:  # noqa: ANN401 - any JSON
    """The twin: a key that is missing is no slip."""
    assert _read(SUMMARY, whole).violations
