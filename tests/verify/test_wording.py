"""What is left of a text: no placeholder, no lead-in, no marks, no title, no words of others."""

from __future__ import annotations

import json

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.prompt import Library
from enrich.prompt.request import INPUTS
from enrich.values import Example, FieldSpec, Kind, Message, Provenance, Reply, Request, SiteContext
from enrich.verify.marks import is_half_marked
from enrich.verify.reply import Verified, read

TEXT = "Notes on the engine grew longer than the article that they explain."
TITLE = "The engine that was never built"
BODY = f"""Ada Lovelace wrote notes about the engine, and they were longer than the article itself in the end.

The `<dialog>` element, the `<details>` element, `&nbsp;`, `__init__` and `**kwargs` are code here, as `*args` is.

```java
Map<String, List<Integer>> all = new HashMap<>();
List<String> names = all.keySet();
<script>alert(1)</script> <img src="x" onerror="y">
```

{TITLE}, people said of it later.
"""
EXAMPLE = Example(
    "old.md",
    "How harbours were measured",
    {
        "summary": "A harbour is measured again by men who do not trust their maps.",
        "insight": "Trust no old map at sea.",
    },
    0.5,
)
PROMPT = Library().get("enrich", INPUTS)
RULES = "- Say only what the post itself says.\n- A number in a text must stand in the post.\n"
SUMMARY, INSIGHT = KNOWN["summary"], KNOWN["insight"]


def _read(said: str, spec: FieldSpec = SUMMARY, body: str = BODY, title: str = TITLE) -> Verified:
    context = SiteContext(examples=(EXAMPLE,))
    schema = reply_schema([spec], context)
    request = Request("a.md", title, body, (spec,), context, (Message("system", RULES),), schema, PROMPT, "")
    answer = {"text": said, "quote": "longer than the article itself"} if spec.evidence else said
    return read(Reply(json.dumps({spec.name: answer}), "m"), request, Provenance("r", "m", "p", "1", "f", "t"))


def _codes(reading: Verified) -> list[str]:
    flags = [flag for found in (reading.flags or {}).values() for flag in found]
    return [flag.code for flag in [*flags, *(flag for one in reading.proposals for flag in one.flags)]]


@pytest.mark.parametrize("spec", [SUMMARY, INSIGHT])
@pytest.mark.parametrize(
    "said",
    """N/A|n/a.|None|null|nil|...|…|-|—|--|?|TBD|To be determined.|unknown|Not applicable|not available.
No summary available|No summary available.|No summary available for this post.|**None**|"N/A"|(none)
`null`|[Summary]|<empty>|Summary|Summary:|Summary: N/A|No insight provided.|Insufficient information
Not enough information|Your summary here|Insert summary here|Keine|Keine Zusammenfassung verfügbar.
keine Angabe|k. A.|entfällt|Aucun|Aucun résumé disponible|sans objet|Néant|sin resumen
No hay resumen disponible.|Ninguno|No aplica|Sem resumo|Não disponível|Nessuno
Nessun riassunto disponibile|Geen samenvatting beschikbaar|n.v.t.|Ingen|saknas|ikke tilgjengelig
ei saatavilla|Brak|Brak danych|Žádný|Nincs|Niciunul|нет|Нет данных|не указано
Краткое содержание отсутствует|Немає|няма|Δεν υπάρχει|Yok|Özet yok|لا يوجد|لا يوجد ملخص|موجود نیست|אין
אין תקציר|कोई नहीं|Tidak ada ringkasan|Không có|ไม่มีข้อมูล|无|無|暂无|暂无摘要|暫無摘要|没有可用的摘要
不适用|无。|摘要：无|なし|要約なし|特になし|該当なし|概要はありません|없음|요약 없음|해당 없음
해당 사항 없음""".replace("\n", "|").split("|"),
)
def test_a_placeholder_is_nothing(said: str, spec: FieldSpec) -> None:
    """In any language and wrapping it counts as empty: nothing is proposed, nobody is asked again, and it is told."""
    reading = _read(said, spec)
    assert (reading.proposals, reading.violations, reading.doubts) == ((), (), ())
    assert _codes(reading) == ["placeholder"]


@pytest.mark.parametrize(
    "said",
    [
        "None of the notes about the engine were ever printed again.",
        "No summary can replace the notes.",
        "Nothing about the engine was ever built.",
        "Unknown to most, the notes grew longer than the article.",
        "There is no engine.",
        "该文没有提到摘要以外的任何内容，只谈机器。",
        "メモは記事より長く、要約はなしで済まされた。",
    ],
)
def test_a_sentence_about_nothing_is_one(said: str) -> None:
    """The twin: only a whole answer is compared."""
    assert [one.after for one in _read(said).proposals] == [said]


@pytest.mark.parametrize(
    "head",
    [
        "Summary: ", "summary - ", "SUMMARY:\n", "**Summary**: ", "**Summary:** ", "### Summary\n",
        "[Summary] ", "_Summary_: ", "Here is the summary: ", "Here's a concise summary of the post:\n\n",
        "Sure! Here is the summary:\n", "TL;DR: ", "Summary of the post: ", "Description: ", "Key takeaway: ",
        "Sure, here you go:\n**Summary:** ", "摘要：", "【摘要】", "以下是文章的摘要：", "總結: ", "要約：",
        "以下は要約です：", "요약: ", "다음은 요약입니다: ", "Zusammenfassung: ",
        "Hier ist die Zusammenfassung: ", "Résumé : ", "Voici le résumé :\n", "Resumen: ",
        "Aquí está el resumen: ", "Resumo: ", "Riassunto: ", "Ecco il riassunto: ", "Краткое содержание: ",
        "Вот краткое содержание: ", "ملخص: ", "Özet: ", "Podsumowanie: ", "Tóm tắt: ",
    ],
)  # fmt: skip
def test_a_lead_in_is_left_out(head: str) -> None:
    """The text begins where it begins, and what stood before it is told."""
    reading = _read(f"{head}{TEXT}")
    assert [one.after for one in reading.proposals] == [TEXT]
    assert "lead-in" in _codes(reading)


@pytest.mark.parametrize(
    "said",
    [
        "Facts: a story of notes and of an engine.",
        "The engine: notes on what was never built.",
        "Here is what the notes say: nothing was built.",
        "Sure enough, it was never built: the notes say so.",
        "In the end: notes, and no engine.",
        "Lovelace - and nobody else - wrote the notes.",
    ],
)
def test_a_colon_alone_is_none(said: str) -> None:
    """The twin: what is the text's own stays."""
    reading = _read(said)
    assert [one.after for one in reading.proposals] == [said]
    assert _codes(reading) == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (f"**{TEXT}**", TEXT),
        (
            "Notes on the **engine** grew *longer* than the article.",
            "Notes on the engine grew longer than the article.",
        ),
        ("Notes on the __engine__ grew _longer_ than ~~this~~ it.", "Notes on the engine grew longer than this it."),
        ("这些**笔记**比文章更长，`机器`从未建成。", "这些笔记比文章更长，机器从未建成。"),
        ("Notes on the `engine` and ``its`` wheels.", "Notes on the engine and its wheels."),
        ("Notes on the [engine](engine.md) and [its][1] wheels.", "Notes on the engine and its wheels."),
        ("Notes on the [[engine]] and [[wheels|its wheels]].", "Notes on the engine and its wheels."),
        (f"# {TEXT}", TEXT),
        (f"- {TEXT}", TEXT),
        (f"• {TEXT}", TEXT),
        (f"> {TEXT}", TEXT),
        (f"```\n{TEXT}\n```", TEXT),
        ("- It was drawn.\n- It was never built.", "It was drawn. It was never built."),
        ("1. It was drawn.\n2. It was never built.", "It was drawn. It was never built."),
        (r"Notes on snake\_case and \*stars\* in code.", "Notes on snake_case and *stars* in code."),
    ],
)
def test_marks_are_taken_off(said: str, text: str) -> None:
    """What is clearly markup goes, its words stay, and it is told."""
    reading = _read(said)
    assert [one.after for one in reading.proposals] == [text]
    assert "markup-removed" in _codes(reading)


@pytest.mark.parametrize(
    "said",
    [
        "How __init__ and **kwargs and *args are used in the notes.",
        "The notes say that a * b is b * a in the engine.",
        "Notes on C#, on snake_case_names and on a_b_c in the engine.",
        "1. The engine was drawn, and never built.",
        "The engine (and its wheels [all of them]) was drawn.",
        "Notes ~ about the engine – and its wheels.",
        "The C# notes say how the engine was drawn.",
        "Notes on F# and J# that the engine never read.",
        "The engine is # one in the notes, and ## two in the drawings.",
        "Meetup # one was about the engine and its notes.",
        "The notes on A - B and on A + B in the engine.",
        "The engine has a) wheels in the notes > wheels in the drawing.",
    ],
)
def test_signs_are_no_marks(said: str) -> None:
    """The twin: what the post shows as code, and signs that mean themselves, stay."""
    reading = _read(said)
    assert [one.after for one in reading.proposals] == [said]
    assert _codes(reading) == []


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (TITLE, "own-title"),
        (TITLE.upper() + ".", "own-title"),
        (f"“{TITLE}”", "own-title"),
        (f"**{TITLE}**", "own-title"),
        (f"Summary: {TITLE}", "own-title"),
        ("ＴＨＥ　ＥＮＧＩＮＥ that was never built!", "own-title"),
        ("How harbours were measured", "copied-text"),
        ("How harbours were measured.", "copied-text"),
        ("how the harbours were measured", "copied-text"),
        ("A harbour is measured again by men who don't trust their maps.", "copied-text"),
        ("Trust no old map at sea.", "copied-text"),
        ("Say only what the post itself says.", "copied-prompt"),
        ("A number in a text must stand in the post. Say it.", "copied-prompt"),
        ("What the post says: neutral, in the third person, without praise or advertising.", "copied-prompt"),
        ("Neutral, in the third person, without praise or advertising", "copied-prompt"),
        ("The post to work on is called.", "copied-prompt"),
        ("Notes \ufffd on the engine.", "safe"),
        ("12345", "no-words"),
        ("🎉🎉🎉", "no-words"),
        ("42 % (1843)", "no-words"),
        ("- the engine\n- its wheels\n- the notes", "markup"),
        ("| engine | wheels |\n|---|---|\n| notes | Ada |", "markup"),
        ("## The engine\nIt was never built.", "markup"),
        ("The **engine was never built.", "markup"),
        ("![engine](engine.png) was never built", "safe"),
        ("The <b>engine</b> was never built.", "safe"),
        ("The <dialog>engine</dialog> was never built.", "safe"),
        ('The <img src="x" onerror="y"> was never built.', "safe"),
        ("The <script>alert(1)</script> was never built.", "safe"),
        ("The <video> element was never built.", "safe"),
        ("right\u202eleft in the notes", "safe"),
    ],
)
def test_what_is_no_text_of_this_post_is_refused(said: str, rule: str) -> None:
    """It is asked for once more, and told by its rule."""
    reading = _read(said)
    assert rule in [one.rule for one in reading.violations]
    assert reading.proposals == ()


def test_a_sentence_of_the_post_is_no_echo() -> None:
    """What the instructions say, and the post says too, is the post's own."""
    said = "Say only what the post itself says."
    assert [one.after for one in _read(said, body=f"{BODY}\n{said}\n").proposals] == [said]


@pytest.mark.parametrize(
    "said",
    [
        "How the <dialog> element and the <details> element differ.",
        "When the </details> tag may be left out.",
        "Why a List<String> is made of the keys.",
        "How Map<String, List<Integer>> is filled by the notes.",
        "When &nbsp; stands between two words.",
        "How the `<dialog>` element is opened.",
    ],
)
def test_names_of_code_wait_for_a_person(said: str) -> None:
    """What the post shows as code is no HTML; a person sees it, since a theme may not escape it."""
    (proposal,) = _read(said).proposals
    assert proposal.after == said.replace("`", "")
    assert proposal.blocked
    assert "code-in-text" in _codes(_read(said))


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("How std::vector<int> grows in the engine.", "    std::vector<int> v;\n\nIt grows in the engine.\n"),
        ("How the <dialog> element is opened.", "The &lt;dialog&gt; element is opened.\n"),
        ("How the <dialog> element is opened.", "The \\<dialog> element is opened.\n"),
        ("How the <dialog> element is opened.", "The <code>&lt;dialog&gt;</code> element is opened.\n"),
        ("How the <my-engine> element is opened.", "# The `<my-engine>` element\n\nIt is opened.\n"),
        ("Why <br> is a void element.", "~~~html\n<br>\n~~~\nIt is void.\n"),
        ("How Map<K, V> and List<E> are filled.", "`Map<K, V>` and `List<E>` are filled.\n"),
        ("How Map<K, List<Set<V>>> is filled.", "`Map<K, List<Set<V>>>` is filled.\n"),
    ],
)
def test_code_is_shown_in_many_ways(said: str, body: str) -> None:
    """Indented, escaped, in a heading, and twice in one line."""
    (proposal,) = _read(said, body=body).proposals
    assert (proposal.after, proposal.blocked) == (said, True)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Der Text be\u00adschreibt die ana\u00adlytische Maschine.", "Der Text beschreibt die analytische Maschine."),
        ("\u200fהמנוע לא נבנה\u200e מעולם, והרשימות ארוכות.", "המנוע לא נבנה מעולם, והרשימות ארוכות."),
        ("The \u2067engine\u2069 and \u202bits\u202c notes.", "The engine and its notes."),
        ("The\u200b engine\ufeff and its\u2060 notes.", "The engine and its notes."),
        ("کتاب\u200cها در این نوشته توضیح داده می\u200cشوند.", "کتاب\u200cها در این نوشته توضیح داده می\u200cشوند."),
        ("क्\u200dष और इंजन के नोट्स।", "क्\u200dष और इंजन के नोट्स।"),
        ("The engine 👩\u200d💻 and its notes.", "The engine 👩\u200d💻 and its notes."),
        ("La machine\u202f: des notes\u00a0!", "La machine\u202f: des notes\u00a0!"),
        ("第一章\u3000機械は作られなかった。", "第一章\u3000機械は作られなかった。"),
        ("The engine\n  and \t its\u00a0 notes.", "The engine and its notes."),
    ],
)
def test_what_is_invisible(said: str, text: str) -> None:
    """Soft hyphens and marks of direction go; joiners, narrow and ideographic blanks stay."""
    assert [one.after for one in _read(said).proposals] == [text]


def test_a_field_of_any_name_has_its_label() -> None:
    """The field's own name before a colon is a lead-in, and alone it is nothing."""
    spec = FieldSpec("closing_word", "closing_word", Kind.TEXT)
    assert [one.after for one in _read(f"Closing word: {TEXT}", spec).proposals] == [TEXT]
    assert _read("No closing word.", spec).proposals == ()


@pytest.mark.parametrize(
    ("text", "is_half"),
    [
        ("_The clock needs winding once a week.", True),
        ("*Die Uhr geht.", True),
        ("Nobody else does it._", True),
        ("_The clock_ needs winding.", False),
        ("`__init__` is called first.", False),
        ("A clock * a bell.", False),
        ("5 * 3 is fifteen.", False),
    ],
)
def test_half_of_an_emphasis_is_told(text: str, *, is_half: bool) -> None:
    """Emphasis over several sentences leaves one mark in the first of them, and one in the last."""
    assert is_half_marked(text) is is_half
