"""A server that cuts what it is sent is seen by its count of tokens, whatever the window and the language."""

from __future__ import annotations

import pytest

from enrich.pipeline.cutting import lacking
from enrich.values import Message, Prompt, Request, SiteContext

RULES = "You fill in front matter, and say only what the post itself says, in its own language. " * 60
SENTENCES = {
    "en": "Ada Lovelace wrote a note about the analytical engine, and it was longer than the article. ",
    "de": "Der Artikel erzählt von einer Maschine, die niemals gebaut wurde, und von ihren Anmerkungen. ",
    "ru": "Статья рассказывает о машине, которая так и не была построена, и о заметках к ней. ",
    "hi": "यह लेख एक इंजन के बारे में है, जिसे कभी बनाया नहीं गया, और उसके नोट्स लेख से लंबे थे। ",
    "th": "บทความนี้พูดถึงเครื่องจักรที่ไม่เคยถูกสร้างขึ้น และบันทึกที่ยาวกว่าบทความเองมาก ",
    "ar": "يتحدث هذا المقال عن آلة لم تُبنَ قط، وكانت الملاحظات أطول من المقال نفسه. ",
    "zh": "阿达写了关于分析机的笔记，比文章本身还要长得多，后来的人都读过。",
    "ja": "この記事は作られなかった機械についてのもので、注釈は記事よりも長かった。",
    "ko": "이 글은 만들어지지 않은 기계에 관한 이야기이며, 주석은 글보다 길었다. ",
}
# Characters to one of o200k_base's tokens, measured on these languages; no other vocabulary makes fewer.
DENSE = {"en": 4.6, "de": 5.1, "ru": 4.1, "hi": 3.6, "th": 2.8, "ar": 3.3, "zh": 1.5, "ja": 1.6, "ko": 1.9}


def _request(post: str, rules: str = RULES) -> Request:
    messages = (Message("system", rules), Message("user", post))
    return Request("a.md", "", post, (), SiteContext(), messages, {}, Prompt("", "", (), "", "", ""), "")


def _post(language: str, size: int) -> str:
    sentence = SENTENCES[language]
    return sentence * (size // len(sentence))


@pytest.mark.parametrize("window", [512, 1024, 1500, 2048, 2050, 3000, 4096, 8192])
@pytest.mark.parametrize("language", SENTENCES)
def test_a_post_of_twice_the_window_was_cut(language: str, window: int) -> None:
    """Whatever the server's window, also one that is no round number."""
    post = _post(language, int(2.2 * max(window, 900) * DENSE[language]))
    assert "the post alone" in lacking(window, post, _request(post))


@pytest.mark.parametrize("window", [1024, 2047, 2048, 4096, 4100])
@pytest.mark.parametrize("language", SENTENCES)
def test_a_little_too_long_is_seen_by_the_window(language: str, window: int) -> None:
    """A post that would fit by itself, and does not with the rules before it."""
    post = _post(language, int(0.7 * window * DENSE[language]))
    rules = RULES * 2 if window < 4000 else RULES * 4
    assert lacking(window, post, _request(post, rules))
    assert not lacking(window - 30, post, _request(post, rules))


@pytest.mark.parametrize("size", [300, 3000, 12_000, 40_000])
@pytest.mark.parametrize("language", SENTENCES)
def test_a_whole_post_was_not_cut(language: str, size: int) -> None:
    """The twin: what the densest vocabulary makes of it, with and without the head that the server had in its cache."""
    post = _post(language, size)
    own = int(len(post) / DENSE[language])
    for counted in (own, own + len(RULES) // 5 + 20, 2 * own):
        assert not lacking(counted, post, _request(post))


@pytest.mark.parametrize("post", ["-" * 9000, " " * 9000, "\n" * 9000, "| --- " * 3, "word " * 300, ""])
@pytest.mark.parametrize("counted", [0, 1, 4, 300, 508])
def test_what_proves_nothing(post: str, counted: int) -> None:
    """Nothing counted, runs of one sign, and a short post."""
    assert not lacking(counted, post, _request(post, "Say what it says."))
