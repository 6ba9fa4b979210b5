"""Terms of a reply in the form that a post's list has: what can't be said there is left out, with the reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.values import JSON, FieldSpec, Form, Mode, Policy, Prompt, Provenance, Reply, Request, SiteContext, Term
from enrich.verify.reply import Verified, read
from enrich.vocabulary.terms import vocabulary

BODY = "Ada Lovelace wrote notes about machine learning on the engine in 1843.\n"
KNOWN_TERMS = ("machine learning", "node-js", "engine", "2024")
TAGS = replace(KNOWN["tags"], policy=Policy.EXTEND, mode=Mode.OPEN, max_new=9, begins_open=False)


def _read(
    spec: FieldSpec, value: JSON, said: JSON, terms: Sequence[str] = KNOWN_TERMS, texts: Sequence[str] = ()
) -> Verified:
    known = SiteContext({"tags": vocabulary(map(Term, terms))}, texts=frozenset(texts))
    schema, prompt = reply_schema([spec], known), Prompt("", "", (), "", "", "")
    values = {} if value is None else {spec.key: value}
    request = Request("a.md", "", BODY, (spec,), known, (), schema, prompt, "", known=values)
    return read(Reply(json.dumps({spec.name: said}), "m"), request, Provenance("r", "m", "p", "1", "f", "t"))


def _after(reading: Verified) -> JSON:
    return reading.proposals[0].after if reading.proposals else None


def _codes(reading: Verified) -> list[str]:
    silent = [flag for flags in (reading.flags or {}).values() for flag in flags]
    return [flag.code for flag in (*(flag for one in reading.proposals for flag in one.flags), *silent)]


@pytest.mark.parametrize(
    ("form", "value", "said", "after", "codes"),
    [
        (Form.WORDS, "a b", ["engine"], "a b engine", []),
        (Form.WORDS, "a b", ["engine", "machine learning"], "a b engine", ["unfit-term"]),
        (Form.WORDS, "a b", ["machine learning"], None, ["unfit-term"]),
        (Form.WORDS, ["a"], ["machine learning"], ["a", "machine learning"], []),
        (Form.WORDS, "engine b", ["engine"], None, []),
        (Form.COMMAS, "a, b", ["machine learning", "engine"], "a, b, machine learning, engine", []),
        (Form.LIST, "a", ["engine"], ["a", "engine"], []),
        (Form.TEXT, "a, b", ["engine"], ["a, b", "engine"], []),
        (Form.HASHES, "#a #b", ["#engine"], "#a #b #engine", []),
        (Form.HASHES, ["a"], ["node js"], ["a", "node-js"], []),
        (Form.HASHES, ["a"], ["machine learning"], ["a", "machine-learning"], ["respelt-term"]),
        (Form.HASHES, "#a", ["deep thought"], "#a #deep-thought", ["respelt-term", "new-term"]),
        (Form.HASHES, ["a"], ["2024"], None, ["unfit-term"]),
        (Form.HASHES, ["a"], ["1984", "engine"], ["a", "engine"], ["unfit-term"]),
        (Form.MAP, {"a": None}, ["engine"], {"a": None, "engine": None}, []),
        (Form.HASHES, {"a": ""}, ["node js"], {"a": "", "node-js": ""}, []),
    ],
)
def test_a_list_is_added_to_in_its_form(form: Form, value: JSON, said: JSON, after: JSON, codes: list[str]) -> None:
    """A text stays one, a term that it can't hold is left out with a flag, and Obsidian's rules are kept."""
    reading = _read(replace(TAGS, form=form), value, said)
    assert (_after(reading), _codes(reading)) == (after, codes)


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("said", [["#engine"], ["＃engine"], ["# engine", "engine"], "#engine #node-js", ["##engine"]])
def test_no_hash_begins_a_term(form: Form, said: JSON) -> None:
    """However a model writes it, in every form."""
    after = _after(_read(replace(TAGS, form=form), None, said))
    assert isinstance(after, list)
    assert after[0] == "engine"
    assert not any("#" in str(one) for one in after)


def test_a_sharp_at_the_end_stays() -> None:
    """C# is not C."""
    assert _after(_read(TAGS, None, ["C#"])) == ["C#"]


@pytest.mark.parametrize(
    ("terms", "spelt"),
    [
        (["snake_case", "other_tag", "a-b"], "machine_learning"),
        (["kebab-case", "other_tag", "a-b"], "machine-learning"),
        (["Machine_Learning", "a-b", "c-d"], "Machine_Learning"),
        (["MachineLearning"], "MachineLearning"),
    ],
)
def test_a_blank_becomes_what_the_site_has_there(terms: list[str], spelt: str) -> None:
    """The site's own spelling, else its own way to join words."""
    assert _after(_read(replace(TAGS, form=Form.HASHES), None, ["machine learning"], terms)) == [spelt]


def test_a_term_that_waits_is_spelt_as_it_will_be_written() -> None:
    """A person decides on a tag that Obsidian takes, and never on one of digits."""
    spec = replace(TAGS, form=Form.HASHES, mode=Mode.QUEUE, max_new=0)
    reading = _read(spec, None, ["deep thought", "1984"])
    assert [one.said for one in reading.waiting] == ["deep-thought"]


@pytest.mark.parametrize(
    ("form", "value", "said", "after"),
    [
        (Form.WORDS, None, ["engine", "node-js"], "engine node-js"),
        (Form.WORDS, "", ["engine"], "engine"),
        (Form.WORDS, [], ["engine"], ["engine"]),
        (Form.WORDS, None, ["engine", "machine learning"], ["engine", "machine learning"]),
        (Form.COMMAS, None, ["engine", "machine learning"], "engine, machine learning"),
        (Form.COMMAS, "a", ["engine"], "a, engine"),
        (Form.COMMAS, ["a"], ["engine"], ["a", "engine"]),
    ],
)
def test_a_new_list_is_written_as_the_sites_others(form: Form, value: JSON, said: JSON, after: JSON) -> None:
    """As a text where most posts have one, unless a list stands or a term needs one."""
    assert _after(_read(replace(TAGS, form=form), value, said, texts=["tags"])) == after


@pytest.mark.parametrize(
    ("form", "value", "after"),
    [
        (Form.WORDS, "a b", "engine node-js"),
        (Form.COMMAS, "a,b", "engine,node-js"),
        (Form.LIST, "a", ["engine", "node-js"]),
        (Form.WORDS, ["a"], ["engine", "node-js"]),
    ],
)
def test_a_refreshed_list_stays_in_its_form(form: Form, value: JSON, after: JSON) -> None:
    """What enrich wrote itself is replaced, and a text stays a text."""
    spec = replace(TAGS, form=form, policy=Policy.REFRESH)
    assert _after(_read(spec, value, ["engine", "node-js"])) == after
