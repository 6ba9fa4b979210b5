"""Which summary and which insight the embedded model proposes, and what it says of its choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from enrich.fields.specs import KNOWN
from enrich.models.embedded import choices
from enrich.models.embedded.chosen import Chosen
from enrich.models.embedded.texts import SentencePool
from enrich.values import JSON, NOTHING, Prompt, Request, SiteContext

SUMMARY, INSIGHT = KNOWN["summary"], KNOWN["insight"]
EMPTY = SiteContext()
REST = "\n\n".join(
    f"The keeper wrote line {number} of the log on a cold morning, and he told nobody of it." for number in range(8)
)


def _chosen(
    body: str, title: str, known: Mapping[str, JSON] = NOTHING, context: SiteContext = EMPTY
) -> Mapping[str, Chosen]:
    prompt = Prompt("", "", (), "", "", "")
    return choices(
        Request("a.md", title, body, (SUMMARY, INSIGHT), context, (), {}, prompt, "", known={"title": title, **known})
    )


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Winding the harbour clock", "This post explains how the harbour clock is wound by hand each week."),
        ("港口的钟楼", "本文介绍港口钟楼的历史，以及钟楼的钟每周如何上弦。"),
        ("港口的鐘樓", "本文介紹港口鐘樓的歷史，以及鐘樓的鐘每週如何上弦。"),
        ("港の時計台の歴史", "この記事では港の時計台の歴史と時計を巻く手順を紹介します。"),
        ("항구의 시계탑", "이 글에서는 항구의 시계탑 역사와 시계탑을 감는 방법을 소개한다."),
        ("Die Uhr im Hafen", "Dieser Artikel beschreibt, wie die Uhr im Hafen jede Woche aufgezogen wird."),
        ("L'horloge du port", "Cet article explique comment l'horloge du port est remontée chaque semaine."),
        ("El reloj del puerto", "Este artículo explica cómo se da cuerda cada semana al reloj del puerto."),
        ("L'orologio del porto", "Questo articolo spiega come si carica ogni settimana l'orologio del porto."),
        ("Часы в гавани", "Эта статья рассказывает, как часы в гавани заводят каждую неделю."),
    ],
)
def test_a_post_that_says_what_it_is_about(title: str, lead: str) -> None:
    """The sentence that says what its post is about sums it up, whatever the language."""
    other = "冬天的港口很冷。" if lead.endswith("。") else "Nobody came in winter."
    chosen = _chosen(f"{lead}\n\n{other}\n\n{other}", title)["summary"]
    assert chosen.value == lead
    (taken,) = [reason for reason in chosen.reasons if reason.taken]
    assert (taken.value, taken.threshold) == (lead, 0.6)
    assert taken.probability >= taken.threshold


@pytest.mark.parametrize("key", ["description", "Excerpt", "subtitle", "摘要", "meta_description", "lead"])
def test_the_front_matter_knows(key: str) -> None:
    """A text for such a purpose under another key is the summary, unless it is the field's own key."""
    said = "How the clock of the harbour tower is wound, and by whom."
    chosen = _chosen(REST, "The clock", {key: said})["summary"]
    assert (chosen.value, chosen.reasons[0].why) == (said, f"the front matter says it under `{key}`")
    assert _chosen(REST, "The clock", {"summary": said})["summary"].value == ""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f"He wound the clock on Mondays.\n\n{REST}", "opens with a pronoun"),
        (f"However, the clock was wound on Mondays.\n\n{REST}", "opens with a connective"),
        (f"> The clock is wound on Mondays.\n\n{REST}", "stands in a quotation"),
        (f"- The clock is wound on Mondays.\n\n{REST}", "is an item of a list"),
        (f"The keeper said “the clock is wound on Mondays”.\n\n{REST}", "is somebody's words"),
    ],
)
def test_silence_says_why(body: str, why: str) -> None:
    """Where nothing stands alone, nothing is proposed, and the reasons say why the best were left out."""
    chosen = _chosen(body, "The clock")["summary"]
    assert chosen.value == ""
    assert not any(reason.taken for reason in chosen.reasons)
    asked = _chosen(body.partition("\n")[0], "The clock")["summary"]
    assert [reason.why for reason in asked.reasons] == [why]


def test_an_empty_post() -> None:
    """A post without sentences gives no text, and one reason for each field."""
    made = _chosen("", "The clock")
    assert [(one.field, one.value, one.taken) for chosen in made.values() for one in chosen.reasons] == [
        ("summary", "", False),
        ("insight", "", False),
    ]


@pytest.mark.parametrize(("share", "taken"), [(0.0, False), (0.95, True)])
def test_the_site_that_repeats_its_leads(share: float, *, taken: bool) -> None:
    """Where the site's own summaries repeat the lead, a lead is likelier to be one."""
    body = "A tower with four sides and one door stands in the harbour of the old town.\n\n" + REST
    site = SiteContext(repeats={"summary": share})
    assert bool(_chosen(body, "Four dials", context=site)["summary"].value) == taken


def test_nothing_is_ever_cut() -> None:
    """A lead that is too long for the field is left out, and at most two sentences are proposed."""
    lead = "This post explains how the harbour clock is wound by hand, " + "again and " * 50 + "again."
    assert _chosen(lead, "The harbour clock")["summary"].value == ""
    brief = "This post explains the harbour clock. The clock is wound by hand. The clock is never late."
    assert str(_chosen(brief, "The harbour clock")["summary"].value).count(".") <= 2


CONCLUSIONS = [
    ("## Conclusion", "A clock in public must be wound, because a city depends on the clock."),
    ("## 结论", "公共的钟必须有人上弦，因为城市的秩序取决于钟。"),
    ("## 結論", "公共的鐘必須有人上弦，因為城市的秩序取決於鐘。"),
    ("## まとめ", "公共の時計は誰かが巻く必要があり、時計こそ町の秩序に重要なものである。"),
    ("## Fazit", "Eine öffentliche Uhr muss gepflegt werden, denn von der Uhr hängt ab, was eine Stadt sollte."),
]


@pytest.mark.parametrize(("head", "said"), CONCLUSIONS)
def test_what_a_conclusion_says(head: str, said: str) -> None:
    """A general sentence about the subject under the heading of a conclusion is the insight, with its quote."""
    rest = REST if said.isascii() or head == "## Fazit" else "守钟人每天早上写一行日记。\n\n" * 8
    title = {"## Conclusion": "The clock", "## Fazit": "Die Uhr", "## まとめ": "時計"}.get(head, "公共的钟")
    chosen = _chosen(f"{rest}\n\n{head}\n\n{said}\n", title)["insight"]
    assert chosen.value == {"text": said, "quote": said}
    assert chosen.reasons[0].taken


@pytest.mark.parametrize(
    "said",
    [
        "I think that a clock must be wound by somebody whom a city trusts.",
        "Must a clock be wound by somebody whom a city trusts?",
        "This clock must be wound by somebody whom a city trusts.",
        "Next week the clock must be wound by somebody else.",
        "We hope that the clock matters more than its keeper.",
        "This post also explains what a clock should be.",
    ],
)
def test_what_a_conclusion_must_not_be(said: str) -> None:
    """A question, a feeling, a plan, and a word about the post itself are no insight, even there."""
    assert _chosen(f"{REST}\n\n## Conclusion\n\n{said}\n", "The clock")["insight"].value == {"text": "", "quote": ""}


def test_an_unmarked_sentence_is_no_conclusion() -> None:
    """What the author does not mark is no insight, and the reason says so."""
    chosen = _chosen(f"{REST}\n\nA clock in public must be wound.", "The clock")["insight"]
    assert chosen.value == {"text": "", "quote": ""}
    assert [reason.why for reason in chosen.reasons] == ["no sentence is marked as a conclusion"]


def test_no_insight_is_the_summary_again() -> None:
    """What a standing text of the post says already is left out."""
    head, said = CONCLUSIONS[0]
    chosen = _chosen(f"{REST}\n\n{head}\n\n{said}\n", "The clock", {"summary": said})["insight"]
    assert chosen.value == {"text": "", "quote": ""}
    assert chosen.reasons[0].why == "is said by the summary or another text of the post"


def test_no_confidence_asks_for_the_best() -> None:
    """Without a threshold, the sentences that say most are strung, and the likeliest conclusion is proposed."""
    summary, insight = (replace(spec, confidence=0.0) for spec in (SUMMARY, INSIGHT))
    asked = Request("a.md", "Log", REST, (summary, insight), EMPTY, (), {}, Prompt("", "", (), "", "", ""), "")
    made = choices(asked)
    assert made["summary"].value
    assert all(reason.threshold == 0.0 for chosen in made.values() for reason in chosen.reasons)


@pytest.mark.parametrize(
    "lead",
    [
        "Der Hafen hat eine Glocke. Mit dieser Glocke läutet der Wärter zum Fest.",
        "Le port a une cloche. Avec cette cloche, le gardien sonne la fête.",
        "El puerto tiene una campana. Con esta campana el guardián llama a la fiesta.",
        "Il porto ha una campana. Con questa campana il custode chiama alla festa.",
    ],
)
def test_a_second_sentence_may_point_at_the_first(lead: str) -> None:
    """What it names as known before, the first sentence has named."""
    post = Request("a.md", "", f"{lead}\n\n{REST}", (SUMMARY,), EMPTY, (), {}, Prompt("", "", (), "", "", ""), "")
    assert lead in [one.text for one in SentencePool(post).candidates(SUMMARY) if not one.fault]
