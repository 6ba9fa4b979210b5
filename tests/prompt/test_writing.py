"""A text's language by its name, and its limit in that language's own unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enrich.fields.specs import KNOWN
from enrich.prompt.writing import UNKNOWN, Writing, language_name, writing

SUMMARY, INSIGHT, TAGS = KNOWN["summary"], KNOWN["insight"], KNOWN["tags"]
POSTS = {
    "English": "The clock in the tower was repaired twice before anybody noticed that it had stopped.",
    "German": "Die Uhr im Turm wurde zweimal repariert, bevor jemand merkte, dass sie stehen geblieben war.",
    "Russian": "Часы на башне дважды чинили, прежде чем кто-то заметил, что они остановились.",
    "Japanese": "塔の時計は、止まっていることに誰かが気づくまでに二度修理された。",
    "Korean": "탑의 시계는 멈춰 있다는 것을 누군가 알아차리기 전에 두 번 수리되었다.",
    "Simplified Chinese": "塔楼上的钟修了两次，才有人发现它早就停了。这说明没有人来看时间。",
    "Traditional Chinese": "塔樓上的鐘修了兩次，才有人發現它早就停了。這說明沒有人來看時間，後面的里長也一樣。",
}
WORDS = {"English", "German", "Russian"}


@pytest.mark.parametrize("name", POSTS)
def test_a_posts_own_language_is_named(name: str) -> None:
    """By its English name, Chinese by its characters; the limit is told in words where words have spaces."""
    limit = "46 words" if name in WORDS else "300 characters"
    assert writing([SUMMARY], POSTS[name] * 4) == (Writing("summary", name, limit),)


@pytest.mark.parametrize("body", ["", "GPT-4", "```python\nprint(1)\n```", "12:30 | 13:00"])
def test_a_post_without_a_clear_language(body: str) -> None:
    """It is told to be the post's, and the limit counts characters, as the check does."""
    assert writing([SUMMARY], body) == (Writing("summary", UNKNOWN, "300 characters"),)


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("de", "German"),
        ("Deutsch", "German"),
        ("zh", "Chinese"),
        ("zh-TW", "Traditional Chinese"),
        ("zh-Hant-HK", "Traditional Chinese"),
        ("繁體中文", "Traditional Chinese"),
        ("zh-CN", "Simplified Chinese"),
        ("zh_Hans", "Simplified Chinese"),
        ("简体中文", "Simplified Chinese"),
        ("Chinese (Taiwan)", "Traditional Chinese"),
        ("pt-BR", "Portuguese (pt-BR)"),
        ("en-GB", "English (en-GB)"),
        ("Klingon", "Klingon"),
    ],
)
def test_a_fields_language_is_named(setting: str, name: str) -> None:
    """However the settings call it; a region stays, and an unknown name is told as it is."""
    assert language_name(setting) == name
    spec = replace(SUMMARY, language=setting)
    assert writing([spec], POSTS["English"])[0].language == name


def test_only_texts_are_written() -> None:
    """Terms and names have no language of their own; a text without a limit has none to tell."""
    made = writing([SUMMARY, TAGS, replace(INSIGHT, max_chars=0)], POSTS["German"])
    assert made == (Writing("summary", "German", "46 words"), Writing("insight", "German", ""))


def test_each_text_has_its_own_language_and_limit() -> None:
    """Texts of the post's language, of a named one and of an unknown one stand side by side, in their order."""
    texts = [SUMMARY, replace(INSIGHT, language="zh-TW", max_chars=100), replace(SUMMARY, name="more", max_chars=80)]
    assert writing([*texts, replace(INSIGHT, name="odd", language="Klingon", max_chars=80)], POSTS["German"]) == (
        Writing("summary", "German", "46 words"),
        Writing("insight", "Traditional Chinese", "75 characters"),
        Writing("more", "German", "9 words"),
        Writing("odd", "Klingon", "60 characters"),
    )


def test_the_limit_that_is_told_is_one_that_is_kept() -> None:
    """As many words as are told have fewer characters than the check allows, at nine characters a word."""
    assert all(int(writing([SUMMARY], POSTS[name])[0].limit.split()[0]) * 8.6 < 400 for name in WORDS)
