"""Lists: one that runs away or repeats the offer is asked for again, and one that mostly waits is held whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from enrich.fields import bounded, items, reply_schema, specs
from enrich.fields.specs import KNOWN
from enrich.settings import FieldConfig
from enrich.values import JSON, FieldSpec, Kind, Mode, Policy, Prompt, Provenance, Reply, Request, SiteContext, Term
from enrich.verify.choices import FEWEST
from enrich.verify.reply import Verified, read
from enrich.vocabulary.terms import vocabulary

BODY = "Ada Lovelace wrote notes about the engine.\n"
LABELS: list[JSON] = [f"term{number}" for number in range(30)]
OFFERED = tuple(Term(str(label), score=1.0) for label in LABELS)
CONTEXT = SiteContext({"tags": vocabulary(OFFERED)}, {"tags": OFFERED})
TAGS = replace(KNOWN["tags"], max_items=8)
OTHERS: list[JSON] = [*reversed(LABELS)]


def _read(
    said: JSON,
    spec: FieldSpec = TAGS,
    context: SiteContext = CONTEXT,
    model: str = "m",
    known: dict[str, JSON] | None = None,
) -> Verified:
    schema, prompt = reply_schema([spec], context), Prompt("", "", (), "", "", "")
    request = Request("a.md", "", BODY, (spec,), context, (), schema, prompt, "", known=known or {})
    return read(Reply(json.dumps({spec.name: said}), model), request, Provenance("r", model, "p", "1", "f", "t"))


def _blocking(reading: Verified) -> list[str]:
    return [flag.code for one in reading.proposals for flag in one.flags if flag.blocks]


@pytest.mark.parametrize(
    ("said", "doubts"),
    [
        (OTHERS[:16], []),
        (OTHERS[:17], ["runaway-list"]),
        (["term5"] * 17, ["runaway-list"]),
        (LABELS[:3], []),
        (LABELS[:4], ["offered-order"]),
        (LABELS[:8], ["offered-order"]),
        ([*LABELS[:4], "term20"], ["offered-order"]),
        ([str(one).upper() for one in LABELS[:4]], ["offered-order"]),
        ([*LABELS[:2], LABELS[3], LABELS[2]], []),
        (LABELS[1:5], []),
        ([LABELS[number] for number in (0, 1, 3, 4, 6, 7)], ["offered-order"]),
        ([LABELS[number] for number in (0, 4, 9, 14, 19, 24)], []),
        ([LABELS[number] for number in (7, 6, 4, 3, 1, 0)], []),
        (LABELS[:20], ["runaway-list", "offered-order"]),
    ],
)
def test_a_list_in_doubt(said: list[JSON], doubts: list[str]) -> None:
    """More than twice the limit, or the offer in its own order: asked for again, and then left to a person."""
    reading = _read(said)
    assert [one.rule for one in reading.doubts] == doubts
    assert _blocking(reading) == doubts


def test_the_embedded_model_takes_from_the_top() -> None:
    """It chooses by the rank itself, so its order says nothing."""
    assert _read(LABELS[:8], model="embedded").doubts == ()


@pytest.mark.parametrize(
    ("values", "said", "doubts"),
    [
        (LABELS, LABELS[:4], ["offered-order"]),
        (LABELS, LABELS[:8], ["offered-order"]),
        (LABELS[:12], [*LABELS[:5], LABELS[9]], ["offered-order"]),
        (LABELS, [LABELS[number] for number in (0, 2, 3, 5, 6, 8)], ["offered-order"]),
        (LABELS, [str(one).upper() for one in LABELS[:5]], ["offered-order"]),
        (LABELS, [LABELS[number] for number in (4, 0, 2)], []),
        (LABELS, [LABELS[number] for number in (1, 8, 15, 20, 26, 29)], []),
        (LABELS[:6], LABELS[:4], []),
    ],
)
def test_values_in_their_order(values: list[JSON], said: list[JSON], doubts: list[str]) -> None:
    """The values of a field stand in the schema, and copying them down says no more; of a few, four may be right."""
    chosen = replace(TAGS, values=tuple(map(str, values)))
    assert [one.rule for one in _read(said, chosen, SiteContext()).doubts] == doubts


def test_names_run_away_too() -> None:
    """Twice the limit is twice the limit; the order of names says nothing, since each has its quote."""
    people = replace(KNOWN["people"], max_items=2)
    said: list[JSON] = [{"name": "Ada Lovelace", "quote": "Ada Lovelace wrote"}] * 5
    assert [one.rule for one in _read(said, people).doubts] == ["runaway-list"]
    assert _read(said[:4], people).doubts == ()


@pytest.mark.parametrize(
    ("said", "doubts"),
    [
        (["term5"] * 8, ["runaway-list"]),
        (["term5", "term9"] * 4, ["runaway-list"]),
        (["term5", "TERM5", "Term5", "term 5"] * 2, ["runaway-list"]),
        ([*OTHERS[:4], *OTHERS[:4]], ["runaway-list"]),
        ([*OTHERS[:2], *["term7"] * 6], ["runaway-list"]),
        (["term5"] * 16, ["runaway-list"]),
        ([*LABELS[:4], *LABELS[:4]], ["runaway-list", "offered-order"]),
        (LABELS[:8], ["offered-order"]),
        ([LABELS[number] for number in (1, 2, 4, 5, 7, 8, 10, 11)], ["offered-order"]),
        ([*OTHERS[:5], *OTHERS[:3]], []),
        (OTHERS[:8], []),
        (["term5", "term5", "term9"], []),
        (["term5"] * 7, []),
    ],
)
def test_a_list_that_its_server_ended(said: list[JSON], doubts: list[str]) -> None:
    """A list that a bound of eight items cut off is as long as allowed: its repetitions, or its order, tell."""
    reading = _read(said)
    assert [one.rule for one in reading.doubts] == doubts
    assert _blocking(reading) == doubts


@pytest.mark.parametrize("limit", [1, 3, 5, 8, 12, 0])
def test_a_list_at_its_bound_runs_away(limit: int) -> None:
    """However different and well known its terms are; one below the bound is a long list, and cut to its limit."""
    spec = replace(TAGS, max_items=limit)
    terms = tuple(Term(f"term{number}", score=1.0) for number in range(60))
    context = SiteContext({"tags": vocabulary(terms)})
    most = bounded(reply_schema([spec], context), [spec])["properties"]["tags"]["maxItems"]
    said: list[JSON] = [term.label for term in reversed(terms)]
    assert [one.rule for one in _read(said[:most], spec, context).doubts] == ["runaway-list"]
    below = _read(said[: most - 1], spec, context)
    assert (below.doubts, len(items(below.proposals[0].after))) == ((), limit or most - 1)


@pytest.mark.parametrize(
    ("names", "doubts"),
    [
        (["Ada Lovelace"] * 6, ["runaway-list"]),
        (["Ada Lovelace", "Ada LOVELACE"] * 3, ["runaway-list"]),
        (["Ada Lovelace", "Lovelace", "Ada"] * 2, ["runaway-list"]),
        (["Ada Lovelace", "Ada", "Lovelace", "Ada Lovelace"], []),
        (["Ada Lovelace"] * 4, []),
    ],
)
def test_names_that_their_server_ended(names: list[str], doubts: list[str]) -> None:
    """The same name again and again, up to the bound; a few quotes for one name are no doubt."""
    people = replace(KNOWN["people"], max_items=6)
    said: list[JSON] = [{"name": name, "quote": "Ada Lovelace wrote"} for name in names]
    assert [one.rule for one in _read(said, people).doubts] == doubts


def test_without_a_limit_fifty_are_too_many() -> None:
    """A list without a limit of its own has one that no author reaches."""
    free = replace(TAGS, max_items=0)
    assert _read(OTHERS, free).doubts == ()
    assert [one.rule for one in _read(OTHERS * 2, free).doubts] == ["runaway-list"]


@pytest.mark.parametrize(
    ("known", "unknown", "held"),
    [(3, 0, False), (3, 2, False), (2, 2, True), (1, 1, True), (1, 4, True), (4, 3, False)],
)
def test_a_list_that_mostly_waits_is_held(known: int, unknown: int, held: bool) -> None:  # noqa: FBT001 - a table
    """Where half or more of it waits for a person, what is known waits with it."""
    said: list[JSON] = [*OTHERS[:known], *(f"other{number}" for number in range(unknown))]
    reading = _read(said)
    assert len(reading.waiting) == unknown
    assert ("mostly-waiting" in _blocking(reading)) is held


def test_what_stands_there_is_no_stump() -> None:
    """A list that is extended has its old terms anyway."""
    growing = replace(TAGS, policy=Policy.EXTEND)
    said: list[JSON] = ["term9", "other1", "other2"]
    assert _blocking(_read(said, growing, known={"tags": ["term3", "term4"]})) == []
    assert _blocking(_read(said, growing, known={"tags": []})) == ["mostly-waiting"]


def _small(count: int) -> SiteContext:
    terms = OFFERED[:count]
    return SiteContext({"tags": vocabulary(terms)}, {"tags": terms})


def _spec(setting: FieldConfig) -> FieldSpec:
    return specs({"tags": setting})[0]


@pytest.mark.parametrize(
    ("setting", "terms", "proposed"),
    [
        (FieldConfig(), 0, True),
        (FieldConfig(), FEWEST - 1, True),
        (FieldConfig(), FEWEST, False),
        (FieldConfig(mode=Mode.QUEUE), 0, False),
        (FieldConfig(mode=Mode.CLOSED), 0, False),
    ],
)
def test_a_small_site_begins_open(setting: FieldConfig, terms: int, proposed: bool) -> None:  # noqa: FBT001 - a table
    """Below twenty terms new ones are proposed, all of them, and wait for a yes; a mode that is set stands."""
    new = ["notes", "engines", "looms"]
    reading = _read([*new], _spec(setting), _small(terms))
    assert [one.after for one in reading.proposals] == ([new] if proposed else [])
    assert ("new-term" in _blocking(reading)) is proposed


def test_a_limit_of_new_terms_that_is_set_stands() -> None:
    """Who says how many new terms a post may get, has them."""
    reading = _read(["notes", "engines"], _spec(FieldConfig(max_new=1)), _small(3))
    assert [one.after for one in reading.proposals] == [["notes"]]


def test_a_complete_file_is_no_beginning() -> None:
    """Where a person's file is the whole vocabulary, its few terms are all there are."""
    words = replace(vocabulary(OFFERED[:3]), complete=True)
    reading = _read(["notes"], _spec(FieldConfig()), SiteContext({"tags": words}))
    assert reading.proposals == ()


def test_a_closed_field_never_begins_open() -> None:
    """Projects, areas and states are the site's own, however few."""
    (project,) = specs({"project": FieldConfig()})
    assert project.kind is Kind.TERMS
    assert _read(["notes"], project, SiteContext({"project": vocabulary(OFFERED[:3])})).proposals == ()


@pytest.mark.parametrize("said", ["N/A", "none", "无", "なし", "-", "TBD", "keine"])
def test_a_placeholder_is_no_term(said: str) -> None:
    """It says nothing, in a list as in a text, unless the site has such a term."""
    everyone: Sequence[tuple[FieldSpec, JSON]] = (
        (_spec(FieldConfig()), [said]),
        (KNOWN["people"], [{"name": said, "quote": BODY[:30]}]),
    )
    for spec, answer in everyone:
        reading = _read(answer, spec, _small(0))
        assert (reading.proposals, reading.waiting) == ((), ())
        assert [flag.code for flag in (reading.flags or {})[spec.name]] == ["placeholder"]
    known = SiteContext({"tags": vocabulary([Term("none")])})
    assert [one.after for one in _read(["None"], TAGS, known).proposals] == [["none"]]
