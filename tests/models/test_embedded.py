"""The model that answers with the post's own sentences and the site's own words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrich.config import from_table
from enrich.fields import reply_schema
from enrich.fields.specs import DEFAULTS, KNOWN
from enrich.models import open_model
from enrich.models.embedded import Embedded
from enrich.values import FieldSpec, Prompt, Provenance, Reply, Request, SiteContext, Term
from enrich.values.knowledge import UNLIKELY
from enrich.verify.reply import read

POST = (
    "Glaciers are rivers of ice. They carve valleys over thousands of years. The ice of a glacier flows downhill.\n\n"
    "> Nobody saw this.\n\nAnna Lund measured the glacier for ten summers. Most glaciers of the Alps lose ice.\n\n"
    "This means that rivers will run dry in late summer. The picture shows the valley."
)
ZH = "冰川是流动的冰。冰川在几千年里雕出山谷。安娜测量了冰川十个夏天。\n\n这意味着，没有冰川的河流在夏末必须面对干涸。"


NOTHING = SiteContext()
BRIEF = SiteContext(lengths={"summary": 20})
ANY = tuple(replace(spec, confidence=0.0) for spec in DEFAULTS)
SUMMARY, INSIGHT = (replace(KNOWN[name], confidence=0.0) for name in ("summary", "insight"))
MEASURED = "Anna Lund measured the glacier for ten summers"


def _request(body: str, context: SiteContext = NOTHING, specs: Sequence[FieldSpec] = DEFAULTS) -> Request:
    prompt = Prompt("enrich", "1", (), "", "", "")
    return Request("a.md", "Glaciers", body, tuple(specs), context, (), reply_schema(specs, context), prompt, "")


def _answer(request: Request) -> dict[str, Any]:
    reply = asyncio.run(Embedded().complete(request))
    assert (reply.model, reply.stop, reply.usage.cost) == ("embedded", "stop", 0.0)
    found: dict[str, Any] = json.loads(reply.text)
    return found


def test_it_is_the_model_when_none_is_named() -> None:
    """Without a name in the settings, the free model answers."""
    model = open_model(from_table({}), {})
    assert (model.name, model.paid) == ("embedded", False)


@pytest.mark.parametrize("body", [POST, ZH, "", "# Only a heading", "One.", "```\ncode\n```", "- a\n- b"])
def test_replies_keep_to_the_schema(body: str) -> None:
    """Whatever the post, the reply is what a paid model would have to send."""
    request = _request(body, specs=tuple(KNOWN.values()))
    jsonschema.validate(_answer(request), dict(request.schema))


@given(st.text())
def test_any_body_is_answered_twice_alike(body: str) -> None:
    """No body breaks it, and the same request has one answer."""
    request = _request(body)
    assert _answer(request) == _answer(request)


@pytest.mark.parametrize("body", [POST, ZH])
def test_every_sentence_is_the_posts_own(body: str) -> None:
    """Nothing is said that does not stand in the post; the conclusion is not the summary again, and has its quote."""
    found = _answer(_request(body, BRIEF, ANY))
    assert found["summary"]
    assert all(part.strip() in body for part in found["summary"].replace("。", "。|").replace(". ", ".|").split("|"))
    assert found["insight"]["text"] not in found["summary"]
    assert found["insight"]["quote"] in body


@pytest.mark.parametrize(("body", "words"), [(POST, "Rivers will run dry"), (ZH, "没有冰川的河流")])
def test_the_conclusion_concludes(body: str, words: str) -> None:
    """The sentence that draws a consequence, late in the post, is the insight, without the words that announce it."""
    assert _answer(_request(body, BRIEF, ANY))["insight"]["text"].startswith(words)


def test_the_conclusion_is_not_what_the_post_says_of_itself() -> None:
    """A sentence that the post's own summary already holds is passed over."""
    words = "This means that rivers will run dry in late summer."
    request = replace(_request(POST, specs=[INSIGHT]), known={"summary": words})
    assert _answer(request)["insight"]["text"] not in ("", words)


@pytest.mark.parametrize("limit", [40, 60, 400])
def test_the_summary_keeps_its_limits(limit: int) -> None:
    """Characters and sentences are bounded by the field."""
    spec = replace(SUMMARY, max_chars=limit, max_sentences=1)
    found = _answer(_request(POST, specs=[spec]))["summary"]
    assert 0 < len(found) <= limit


def test_the_summary_is_as_long_as_the_sites_own() -> None:
    """The site's median length is the budget."""
    made = [
        _answer(_request(POST, SiteContext(lengths={"summary": chars}), [SUMMARY]))["summary"] for chars in (40, 200)
    ]
    assert len(made[0]) < 60
    assert len(made[0]) < len(made[1]) < 200


def _offering(*terms: Term, name: str = "tags", size: int = 2) -> SiteContext:
    return SiteContext(candidates={name: terms}, sizes={name: size})


@pytest.mark.parametrize(
    ("scores", "size", "labels"),
    [
        ([2.0, 1.0, -1.0], 2, ["t0", "t1"]),
        ([-0.2, -3.0], 2, ["t0"]),
        ([9.0, 8.0, 7.0, 6.0, 5.0], 1, ["t0", "t1", "t2"]),
        ([], 3, []),
    ],
)
def test_terms_by_score(scores: list[float], size: int, labels: list[str]) -> None:
    """Asked to be bold, it takes terms with a positive score, at least the best one, at most about twice the usual."""
    offered = (Term(f"t{place}", score=score) for place, score in enumerate(scores))
    bold = replace(KNOWN["tags"], confidence=0.0)
    assert _answer(_request(POST, _offering(*offered, size=size), [bold]))["tags"] == labels


def test_one_term_or_none() -> None:
    """A field of one term holds the best candidate, or null."""
    area = [KNOWN["area"]]
    offered = _offering(Term("earth", probability=0.9), Term("sea", probability=0.1), name="area")
    assert _answer(_request(POST, offered, area)) == {"area": "earth"}
    assert _answer(_request(POST, SiteContext(), area)) == {"area": None}


def test_a_term_that_nothing_speaks_for_is_none() -> None:
    """Where the best candidate stands last of all, a field of one term stays open, and a list is empty."""
    unlikely = Term("earth", score=UNLIKELY)
    assert _answer(_request(POST, _offering(unlikely, name="area"), [KNOWN["area"]])) == {"area": None}
    assert _answer(_request(POST, _offering(unlikely)))["tags"] == []


@pytest.mark.parametrize(("limit", "found"), [(68, True), (67, False), (0, True)])
def test_a_conclusion_keeps_its_limit(limit: int, *, found: bool) -> None:
    """A sentence of just the longest length may stand, one of a character more may not."""
    said = "This means that every river of the valley will run dry in the very late summer, too."
    insight = replace(INSIGHT, max_chars=limit)
    assert bool(_answer(_request(f"Ice is old.\n\n{said}", specs=[insight]))["insight"]["text"]) == found
    assert len(said.removeprefix("This means that ")) == 68


@pytest.mark.parametrize(
    ("term", "found"),
    [
        (
            Term("Anna Lund", score=1.0, probability=0.95),
            [{"name": "Anna Lund", "quote": MEASURED}],
        ),
        (
            Term("Lund, A.", ("anna-lund",), score=1.0, probability=0.95),
            [{"name": "Lund, A.", "quote": MEASURED}],
        ),
        (Term("Anna Lund", score=1.0, probability=0.2), []),
        (Term("Anna", score=1.0, probability=0.95), []),
        (Term("Ann", score=1.0, probability=0.95), []),
        (Term("Bob", score=1.0, probability=0.95), []),
    ],
)
def test_names_come_with_their_words(term: Term, found: list[Mapping[str, str]]) -> None:
    """A name is proposed only where the post names it, whole, with the clause that does."""
    assert _answer(_request(POST, _offering(term, name="people")))["people"] == found


def test_names_keep_to_the_limit() -> None:
    """No more names than the field may hold."""
    spec = replace(KNOWN["people"], max_items=1)
    offered = _offering(
        Term("Anna Lund", score=2.0, probability=0.95), Term("Alps", score=1.0, probability=0.95), name="people"
    )
    assert [one["name"] for one in _answer(_request(POST, offered, [spec]))["people"]] == ["Anna Lund"]


def test_texts_keep_every_rule() -> None:
    """What has more sentences than a field takes is passed over."""
    brief = replace(SUMMARY, max_sentences=1)
    assert _answer(_request(POST, specs=[SUMMARY]))["summary"].count(".") > 1
    assert _answer(_request(POST, specs=[brief]))["summary"].count(".") == 1


MARKED = (
    "The clock of [[town] hall] needs winding once a week, and that is what this means for a town.",
    "Rules: /clock/** goes to the tower, so nobody should forget that this means work.",
    "** Winding the clock ** is what this means, and ** setting it ** is another thing.",
    "![The clock](clock.png shows that this means work for somebody every week.",
    "_The clock of the town needs winding once a week, and that is what this means. Nobody else does it._",
)


@pytest.mark.parametrize("marked", MARKED)
def test_no_marks_are_left_in_a_text(marked: str) -> None:
    """A sentence whose marks of Markdown can't be taken off would be refused as another model's: it is passed over."""
    plain = "The clock of a town is a promise that somebody keeps. The tower is old, and so is the bell in it."
    for body, words in ((f"{marked}\n\n{plain}\n\n{marked}\n", "promise"), (marked, "")):
        request = _request(body, specs=ANY)
        found = read(Reply(json.dumps(_answer(request)), "embedded"), request, Provenance("r", "m", "p", "1", "f", "t"))
        assert not found.violations
        assert words in str([one.after for one in found.proposals if one.field == "summary"])


UNKNOWN = {
    "pl": (
        "Zegar na wieży portowej",
        "Zapisz się na list o zegarze na wieży portowej, a nie przegapisz niczego.",
        (
            "Ten zegar na wieży portowej spóźnia się trzy minuty dziennie. Jak pisałem w poprzednim wpisie, "
            "zegarmistrz wieży przychodzi w poniedziałki i nakręca zegar na wieży portowej."
        ),
    ),
    "nl": (
        "De klok van de haventoren",
        "Schrijf je in voor de nieuwsbrief over de klok van de haventoren.",
        (
            "Deze klok van de haventoren loopt drie minuten achter. Zoals ik vorige keer schreef, komt de klokkenmaker "
            "op maandag en windt hij de klok van de haventoren op."
        ),
    ),
    "tr": (
        "Liman kulesinin saati",
        "Liman kulesinin saati bültenine abone olun ve mutlu olun.",
        (
            "Bu saat her gün üç dakika geri kalır. Geçen yazıda yazdığım gibi, liman kulesinin saati pazartesi günleri "
            "kurulur."
        ),
    ),
    "uk": (
        "Годинник портової вежі",
        "Підпишіться на листи про годинник портової вежі.",
        (
            "Цей годинник портової вежі відстає на три хвилини. Як я писав минулого разу, годинник портової вежі "
            "заводять щопонеділка."
        ),
    ),
    "vi": (
        "Đồng hồ của tháp cảng",
        "Hãy đăng ký nhận thư về đồng hồ của tháp cảng.",
        (
            "Đồng hồ của tháp cảng này chậm ba phút mỗi ngày. Như tôi đã viết lần trước, đồng hồ của tháp cảng "
            "được lên dây vào thứ hai."
        ),
    ),
    "ar": (
        "ساعة برج الميناء",
        "اشترك في رسالة ساعة برج الميناء.",
        "هذه ساعة برج الميناء تتأخر ثلاث دقائق كل يوم. كما كتبت في المرة السابقة، تُملأ ساعة برج الميناء يوم الاثنين.",
    ),
}


@pytest.mark.parametrize("code", UNKNOWN)
def test_of_a_language_without_rules_only_what_the_author_marks_is_proposed(code: str) -> None:
    """A call to subscribe, which no rule knows, is left with its reason; the author's own lead is taken."""
    title, call, more = UNKNOWN[code]
    request = replace(_request(f"{call}\n\n{more}", specs=(KNOWN["summary"],)), title=title)
    reply = asyncio.run(Embedded().complete(request))
    assert json.loads(reply.text) == {"summary": ""}
    assert "is of a language whose sentences can't be judged here" in {one.why for one in reply.reasons}
    led = asyncio.run(Embedded().complete(replace(request, known={"description": call})))
    assert json.loads(led.text) == {"summary": call}
