"""What a sentence tells of its post."""

from __future__ import annotations

import pytest

from enrich.markdown.telling import announces, defines, publishes


@pytest.mark.parametrize(
    "text",
    [
        "本文介绍港口钟楼的历史。",
        "這篇文章將介紹港口鐘樓的歷史。",
        "この記事では港の時計台の歴史を紹介します。",
        "이 글에서는 항구 시계탑의 역사를 소개한다.",
        "This post explains how a tower is wound.",
        "In this article, we look at the harbour tower.",
        "Dieser Artikel beschreibt den Turm im Hafen.",
        "Cet article présente la tour du port.",
        "Este artículo explica la torre del puerto.",
        "Questo articolo descrive la torre del porto.",
        "В этой статье рассказано о башне.",
    ],
)
def test_announces(text: str) -> None:
    """A sentence that speaks of its post and says what it does announces it."""
    assert announces(text)


@pytest.mark.parametrize(
    "text",
    [
        "本文没有介绍灯塔。",
        "截止本文发稿时，钟楼提供两种参观方式。",
        "この記事で紹介している人は管理人です。",
        "This is the page that explains the tower.",
        "The post explains itself.",
        "The keeper describes the tower.",
        "The rest of this article mainly describes the tower.",
        "The end of this post explains the tower.",
        "At the very end, as this article was nearing its end, I discovered another tower.",
        "While writing this post I came to like the tower, which shows.",
        "Starting with this article, we will discuss the bells.",
    ],
)
def test_does_not_announce(text: str) -> None:
    """What the post leaves out, and what another page says, announces nothing."""
    assert not announces(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("钟楼是港口最老的建筑物之一，由石头砌成。", "钟楼"),
        ("Chronos は時刻を測るためのツールです。", "Chronos の使い方"),
        ("Chronos is a tool that measures time.", "How to use Chronos"),
        ("Chronos ist ein Werkzeug für die Zeit.", "Chronos"),
        ("Chronos est un outil pour le temps.", "Chronos"),
        ("Chronos es una herramienta para el tiempo.", "Chronos"),
        ("Chronos è uno strumento per il tempo.", "Chronos"),
        ("Chronos — это инструмент для времени.", "Chronos"),
    ],
)
def test_defines(text: str, title: str) -> None:
    """A sentence that says what the title's subject is defines it, and nothing else."""
    assert defines(text, title)
    assert not defines(text, "Lighthouse")


@pytest.mark.parametrize(
    "text",
    [
        "时间工具 Chronos 今年正式发布。",
        "Chronos というツールを作りました。",
        "We are happy to announce Chronos 2.",
        "Chronos 2 has been released.",
        "Chronos 2를 출시했다.",
    ],
)
def test_publishes(text: str) -> None:
    """A sentence that says that something was made or published is told from others."""
    assert publishes(text)
    assert not publishes("The tower is old.")
