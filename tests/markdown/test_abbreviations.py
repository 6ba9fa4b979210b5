"""Points that end no sentence: one list for where a post's sentences end and for how many a text has."""

from __future__ import annotations

import pytest

from enrich.fields.schema import sentences as counted
from enrich.markdown.abbreviations import LONGEST, is_abbreviated
from enrich.markdown.sentences import sentences

ONE = [
    "Dr. Wang met Mr. Li in St. Louis.",
    "The U.S. Army came, e.g. the 5th, on Nov. 9, 2016.",
    "It left on Mar. 3 and came back on Apr. 12 or Jul. 1.",
    "C. S. Lewis and J.R.R. Tolkien wrote it vs. Node.js.",
    "No. 5 is in Fig. 2, p. 12 of Vol. 3.",
    "Gen. Grant and Sen. Lee met Prof. Kim of Foo Corp. in Mt. Airy.",
    "Das ist z. B. am 3. März so, vgl. Abb. 2 bzw. S. 5.",
    "Am 18. Jahrhundert hing es, d. h. ca. 100 Jahre.",
    "Le 3 janv. 2016 M. Dupont et Mme. Martin parlent.",
    "El Sr. García y la Dra. Pérez llegaron el 4 dic. 2020.",
    "Il Sig. Rossi e la Dott. Bianchi ne parlano a pag. 7.",
    "В 1812 г. он жил, см. рис. 4, т. е. давно.",
    "Die 10. Hafentage sind vom 12.05. – 14.05.2025 im Turm.",
    "Das Fest ist vom 12.05. bis 14.05. und zum 3. Mal im Turm.",
    "Unser 2. Treffen und der 25. Geburtstag sind am 3.6. - 4.6. im Turm.",
    "El Sr. López vive en la Av. Mayor, cerca de Sta. Ana.",
    "Il dott. Rossi e l'avv. Bianchi ne parlano.",
    "O Sr. Silva mora na Av. Paulista.",
]
TWO = [
    "It came in Nov. It went in May.",
    "This is version 3. Then more came.",
    "She said no. Then he left.",
    "It is Fig. Nobody saw it.",
    "He met the doctor. Wang was there.",
    "Es gab 3. Dann kam März.",
    "It ships v1.2. More is planned.",
    "今天很好。明天更好。",
    "Он жил там. Потом уехал.",
    "Der Turm öffnet am 12.05. Danach ist er zu.",
    "Es waren genau 10. Turmwärter gab es nicht.",
]


@pytest.mark.parametrize("text", ONE)
def test_one_sentence_stays_one(text: str) -> None:
    """In a post, where it is read, and in a value, where a field allows only so many."""
    assert [one.text for one in sentences(text)] == [text]
    assert counted(text) == 1


@pytest.mark.parametrize("text", TWO)
def test_two_sentences_are_two(text: str) -> None:
    """What looks like an abbreviation may be a word, and one before a number may end a sentence before another word."""
    assert len(sentences(text)) == counted(text) == 2


@pytest.mark.parametrize(
    "text", ["Der Turm öffnet am 1.\nJuli 2022.", "It opened on Nov.\n9, 2016.", "Das ist z.\nB. ein Turm."]
)
def test_a_line_end_is_a_blank(text: str) -> None:
    """Where an editor breaks lines, a date may stand on two."""
    assert [one.text for one in sentences(text)] == [text.replace("\n", " ")]
    assert counted(text) == 1


def test_what_stands_far_before_changes_nothing() -> None:
    """No more than a few characters are looked at, however long the text is."""
    for text in ONE:
        end = text.index(".") + 1
        assert is_abbreviated("x" * 10_000 + " " + text, 10_001 + end) == is_abbreviated(text, end)
    assert not is_abbreviated("x" * LONGEST + "Dr. Wang", LONGEST + 3)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("SAN FRANCISCO, Mar. 9, 2016 — The foundation moved.", "The foundation moved."),
        ("OSLO 2016, AUSTIN, TX., Nov. 30, 2016 — The foundation moved.", "The foundation moved."),
        ("Berlin, Germany (March 3, 2020) – Foo makes bars.", "Foo makes bars."),
        ("**London**, July 1st, 2021 -- Foo makes bars.", "Foo makes bars."),
        ("新华社北京3月9日电（记者王五）港口今天开放了。", "港口今天开放了。"),
        ("München, 29. April 2016. Der Verein baut Netze.", "Der Verein baut Netze."),
        ("München, 01.07.2016 (lm). Der Verein baut Netze.", "Der Verein baut Netze."),
        ("Paris, le 3 mai 2016 – Le club ouvre.", "Le club ouvre."),
        ("Madrid, 3 de mayo de 2016. El club abre.", "El club abre."),
        ("3月9日的会议很好。", "3月9日的会议很好。"),
        ("München, 29 Türme und 2016 Fenster hat der Hafen.", "München, 29 Türme und 2016 Fenster hat der Hafen."),
        ("We moved it on Nov. 3, 2016 — a day late.", "We moved it on Nov. 3, 2016 — a day late."),
        ("March 3, 2020 — a day to remember.", "March 3, 2020 — a day to remember."),
        ("The New York Times, a paper, came — as ever.", "The New York Times, a paper, came — as ever."),
    ],
)
def test_a_dateline_is_no_part_of_a_sentence(text: str, read: str) -> None:
    """Place and date of a press release stand before what it says."""
    assert [one.text for one in sentences(text)] == [read]
