"""Every rule of a site's words holds in code, whatever a model says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from enrich.fields.specs import KNOWN
from enrich.prompt import AskedPost, Library, render
from enrich.prompt.request import INPUTS
from enrich.settings import ModelConfig
from enrich.values import JSON, FieldSpec, Kind, Mode, Policy, Provenance, Reply, Request, SiteContext, Term
from enrich.verify.reply import Verified, read
from enrich.vocabulary.terms import vocabulary

BODY = "Elon Musk, 馬斯克 and Sam Altmann met Li Ming in a mill. Rust and machine learning were the subjects.\n"
TERMS = (
    Term("rust", count=3),
    Term("machine-learning", aliases=("ML",), count=2),
    Term("deep-learning", aliases=("DL",)),
    Term("downlink", aliases=("DL",)),
    Term("draft", group="state", count=1),
    Term("final", group="state"),
    Term("pinned", manual=True),
    Term("market-correction"),
)
PEOPLE = (
    Term("Elon Musk", aliases=("马斯克",)),
    Term("Sam Altman"),
    Term("Li Ming", aliases=("李明",)),
    Term("Ming Li", aliases=("李明",)),
)
TAGS = FieldSpec("tags", "tags", Kind.TERMS, mode=Mode.QUEUE, max_items=3)
STATUS = FieldSpec("status", "status", Kind.TERM, mode=Mode.CLOSED)
AREA, CATEGORY = KNOWN["area"], KNOWN["category"]
CONTEXT = SiteContext(
    {
        "tags": vocabulary(TERMS, ["hype", "archives"]),
        "status": vocabulary(TERMS),
        "people": vocabulary(PEOPLE, ["The Owner"], plurals=False),
        "area": vocabulary([Term("tech"), Term("life")]),
        "category": vocabulary([Term("languages"), Term("food"), Term("loose")]),
    },
    parents={"category": {"languages": ("tech",), "food": ("life",)}},
)


def _request(specs: Sequence[FieldSpec], known: Mapping[str, JSON], context: SiteContext = CONTEXT) -> Request:
    return render(
        AskedPost("a.md", "", BODY, BODY, 1, dict(known), tuple(specs)),
        context,
        Library().get("enrich", INPUTS),
        ModelConfig(name="m"),
    )


def _read(
    specs: Sequence[FieldSpec], answer: JSON, known: Mapping[str, JSON], context: SiteContext = CONTEXT
) -> Verified:
    reply = Reply(json.dumps(answer), "m")
    return read(reply, _request(specs, known, context), Provenance("r", "m", "p", "1", "f", "t"))


def _said(spec: FieldSpec, said: JSON, known: Mapping[str, JSON] | None = None) -> tuple[JSON, list[str]]:
    """What is proposed, and the codes of all flags."""
    found = _read([spec], {spec.name: said}, known or {})
    flags = [flag for flags in (found.flags or {}).values() for flag in flags]
    flags += [flag for proposal in found.proposals for flag in proposal.flags]
    return next((proposal.after for proposal in found.proposals), None), [flag.code for flag in flags]


@pytest.mark.parametrize(
    ("said", "after", "codes"),
    [
        (["Rust", "#machine_learning", "ML"], ["rust", "machine-learning"], []),
        (["rust", "hype", "Hypes", "《HYPE》"], ["rust"], ["never"] * 3),
        (["rust", "archive"], ["rust"], ["never"]),
        (["rust", "pinned"], ["rust"], ["manual-term"]),
        (["draft", "final", "rust"], ["draft", "rust"], ["group-taken"]),
        (["rust", "DL"], ["rust"], ["ambiguous-term"]),
        (["rust", "ML", "market-correlation"], ["rust", "machine-learning"], ["waiting-term"]),
        (["rust", "market-correlation"], ["rust"], ["waiting-term", "mostly-waiting"]),
        (["rust", "rust", "ml", "draft", "market correction"], ["rust", "machine-learning", "draft"], ["too-many"]),
        (["", "  "], None, []),
    ],
)
def test_terms(said: list[JSON], after: JSON, codes: list[str]) -> None:
    """Only the site's own terms are proposed: none rejected, none for people only, one of a group, none ambiguous."""
    assert _said(TAGS, said) == (after, codes)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("market-correlation", "market-correlation is new to this site, and resembles market-correction, and waits"),
        ("machine-learnin", "machine-learnin is new to this site, and resembles machine-learning, and waits"),
        ("gardening", "gardening is new to this site, and waits"),
    ],
)
def test_a_likeness_is_told_and_no_more(said: str, message: str) -> None:
    """Opposites may be alike, so a near match waits like any unknown term, with the term it resembles."""
    found = _read([TAGS], {"tags": [said]}, {})
    assert found.proposals == ()
    assert [one.said for one in found.waiting] == [said]
    assert (found.flags or {})["tags"][0].message.startswith(message)


@pytest.mark.parametrize(
    ("mode", "max_new", "after", "codes"),
    [
        (Mode.CLOSED, 5, ["rust"], ["unknown-term"] * 3),
        (Mode.QUEUE, 5, ["rust"], [*["waiting-term"] * 3, "mostly-waiting"]),
        (Mode.OPEN, 0, ["rust"], ["too-many-new"] * 3),
        (Mode.OPEN, 1, ["rust", "mills"], ["new-term", "too-many-new", "too-many-new"]),
        (Mode.OPEN, 5, ["rust", "mills", "millers", "millet"], ["new-term"] * 3),
    ],
)
def test_modes(mode: Mode, max_new: int, after: JSON, codes: list[str]) -> None:
    """An unknown term is dropped, waits, or is flagged and bounded."""
    spec = replace(TAGS, mode=mode, max_new=max_new, max_items=0)
    assert _said(spec, ["rust", "mills", "millers", "millet"]) == (after, codes)


def test_a_new_term_blocks_yes() -> None:
    """Nothing new comes into a site without a person."""
    spec = replace(TAGS, mode=Mode.OPEN, max_new=1)
    assert [one.blocked for one in _read([spec], {"tags": ["mills"]}, {}).proposals] == [True]


@pytest.mark.parametrize(
    ("policy", "known", "said", "after"),
    [
        (Policy.EXTEND, ["Final", "other"], ["draft", "rust"], ["Final", "other", "rust"]),
        (Policy.EXTEND, ["RUST"], ["rust", "ml"], ["RUST", "machine-learning"]),
        (Policy.REFRESH, ["final", "other", "rust"], ["draft", "rust", "ml"], ["draft", "rust", "machine-learning"]),
    ],
)
def test_what_stands_there_counts(policy: Policy, known: JSON, said: JSON, after: JSON) -> None:
    """A group is taken by a label of the post, and no label comes twice; what is replaced does not count."""
    assert _said(replace(TAGS, policy=policy), said, {"tags": known})[0] == after


@pytest.mark.parametrize(
    ("said", "after", "codes"),
    [
        ("Draft", "draft", []),
        ("pinned", None, ["manual-term"]),
        ("no such", None, ["unknown-term"]),
        (None, None, []),
        ("DL", None, ["ambiguous-term"]),
    ],
)
def test_one_term(said: JSON, after: JSON, codes: list[str]) -> None:
    """A field of one term has the same rules."""
    assert _said(STATUS, said) == (after, codes)


@pytest.mark.parametrize(
    ("said", "after", "codes"),
    [
        ("elon-musk", ["Elon Musk"], []),
        ("马斯克", ["Elon Musk"], []),
        ("Sam Altmann", ["Sam Altmann"], ["near-name"]),
        ("李明", None, ["ambiguous-term"]),
        ("the owner", None, ["never"]),
        ("Ada Lovelace", None, ["no-evidence"]),
        ("<b>Li</b>", None, ["unsafe-value"]),
    ],
)
def test_names(said: str, after: JSON, codes: list[str]) -> None:
    """The canonical form is written, of a name that the post holds; the site's owner never is."""
    people = FieldSpec("people", "people", Kind.NAMES, evidence=True)
    assert _said(people, [{"name": said, "quote": BODY[:40]}]) == (after, codes)


def test_a_complete_file_admits_no_new_name() -> None:
    """Where the file is the whole vocabulary, a name beside it is dropped, although the post holds it."""
    people = FieldSpec("people", "people", Kind.NAMES, evidence=True)
    known = replace(CONTEXT.vocabularies["people"], complete=True)
    context = replace(CONTEXT, vocabularies={"people": known})
    answer: JSON = {"people": [{"name": "Sam Altmann", "quote": "Sam Altmann"}, {"name": "Elon Musk", "quote": ""}]}
    assert [one.after for one in _read([people], answer, {}, context).proposals] == [["Elon Musk"]]


@pytest.mark.parametrize(
    ("area", "category", "above", "after"),
    [
        ("tech", "languages", "", {"area": "tech", "category": "languages"}),
        ("tech", "food", "", {"area": "tech"}),
        (None, "food", "", {"category": "food"}),
        (None, "food", "tech", {}),
        ("life", "Food", "tech", {"area": "life", "category": "food"}),
        ("tech", "loose", "", {"area": "tech", "category": "loose"}),
    ],
)
def test_pairs(area: JSON, category: JSON, above: str, after: Mapping[str, JSON]) -> None:
    """A term stands only under a parent that it belongs to: the proposed one, else the post's own."""
    context = replace(CONTEXT, above={"category": above})
    found = _read([CATEGORY, AREA], {"area": area, "category": category}, {}, context)
    assert {one.field: one.after for one in found.proposals} == after


def test_a_spelling_beside_the_enum_is_no_fault() -> None:
    """A closed vocabulary is sent as an enum, and a reply with another spelling of it is understood nevertheless."""
    request = _request([STATUS], {})
    enum = request.schema["properties"]["status"]["enum"]
    assert enum == [
        "deep-learning",
        "downlink",
        "draft",
        "final",
        "machine-learning",
        "market-correction",
        "rust",
        None,
    ]
    assert _said(STATUS, "Machine Learning") == ("machine-learning", [])


def test_an_enum_fits_the_servers_limits() -> None:
    """A thousand values in all, and of a long list 15,000 characters; what does not fit is only offered in words."""
    specs = [FieldSpec(name, name, Kind.TERMS, mode=Mode.CLOSED) for name in ("a", "b", "c")]
    lists = {"a": 600, "b": 500, "c": 100}
    words = {name: vocabulary(Term(f"{name}{number}") for number in range(size)) for name, size in lists.items()}
    schema = _request(specs, {}, SiteContext(words)).schema["properties"]
    assert {name: len(schema[name]["items"].get("enum", ())) for name in lists} == {"a": 0, "b": 500, "c": 100}
    wide = {"a": vocabulary(Term(f"{'x' * 60}{number}") for number in range(251))}
    assert "enum" not in _request(specs[:1], {}, SiteContext(wide)).schema["properties"]["a"]["items"]


def test_the_enum_of_a_child_is_its_parents() -> None:
    """Where the parent stands, only its own terms and those without a parent are listed."""
    schema = _request([CATEGORY], {}, replace(CONTEXT, above={"category": "life"})).schema
    assert schema["properties"]["category"]["enum"] == ["food", "loose", None]


def test_notes_reach_the_model() -> None:
    """What a person noted on a term stands with the words that are offered, shortened."""
    terms = (Term("rust", note="the language,\nnot oxide " + "x" * 300), Term("plain"))
    words = SiteContext({"tags": vocabulary(terms)}, {"tags": terms})
    told = _request([TAGS], {}, words).messages[1].content
    assert "likely ones first: rust, plain\n- rust: the language, not oxide xxx" in told
    assert "x" * 200 not in told
