"""The language of a text, and what is too short or too mixed to have one."""

from __future__ import annotations

import pytest

from enrich.verify.language import differ, language, language_of_post, wanted_code

SENTENCES = {
    "en": "The clock in the tower was repaired twice before anybody noticed that it had stopped.",
    "de": "Die Uhr im Turm wurde zweimal repariert, bevor jemand merkte, dass sie stehen geblieben war.",
    "fr": "L'horloge de la tour a été réparée deux fois avant que quelqu'un ne remarque son silence.",
    "es": "El reloj de la torre fue reparado dos veces antes de que alguien notara que se había parado.",
    "it": "L'orologio della torre è stato riparato due volte prima che qualcuno se ne accorgesse.",
    "pt": "O relógio da torre foi consertado duas vezes antes que alguém percebesse que tinha parado.",
    "nl": "De klok in de toren werd twee keer gerepareerd voordat iemand merkte dat hij stilstond.",
    "pl": "Zegar na wieży naprawiano dwa razy, zanim ktokolwiek zauważył, że się zatrzymał.",
    "ru": "Часы на башне дважды чинили, прежде чем кто-то заметил, что они остановились.",
    "zh": "塔楼上的钟修了两次，才有人发现它早就停了。",
    "ja": "塔の時計は、止まっていることに誰かが気づくまでに二度修理された。",
    "ko": "탑의 시계는 멈춰 있다는 것을 누군가 알아차리기 전에 두 번 수리되었다.",
}


@pytest.mark.parametrize(("code", "text"), SENTENCES.items())
def test_a_sentence_has_its_language(code: str, text: str) -> None:
    """One sentence is enough, in any of these languages."""
    assert language(text) == code
    assert language_of_post(f"# A\n\n```python\nfor i in range(10): print(i)\n```\n\n{text} " * 3) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GPT-4",
        "Ada Lovelace",
        "2023-04-05 12:30",
        "钟 tower",
        "塔楼上的钟 is the clock on the tower of the old town",
    ],
)
def test_short_and_mixed_texts_have_none(text: str) -> None:
    """Names, numbers and two languages in one sentence are no evidence of a language."""
    assert language(text) == ""


def test_names_in_a_chinese_sentence_leave_it_chinese() -> None:
    """Latin names and terms stand in Chinese texts as they are."""
    assert language("马斯克的 xAI 用 122 天建成了 Colossus 超算中心，Grok 的训练速度因此翻倍。") == "zh"


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("de", "de"),
        ("German", "de"),
        ("Deutsch", "de"),
        ("zh-CN", "zh"),
        ("简体中文", "zh"),
        ("en_US", "en"),
        ("klingon", ""),
    ],
)
def test_a_field_names_its_language(setting: str, code: str) -> None:
    """By code, by its English name, or by its own; what is not known is not checked."""
    assert wanted_code(setting) == code


@pytest.mark.parametrize(
    ("one", "other", "apart"), [("en", "de", True), ("en", "en", False), ("", "de", False), ("no", "da", False)]
)
def test_only_what_is_sure_differs(one: str, other: str, apart: bool) -> None:  # noqa: FBT001 - a table
    """Unknown languages and near kin are no mismatch."""
    assert differ(one, other) is apart
