"""Two names of one entity in one list become one, the fuller."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from enrich.fields import reply_schema
from enrich.fields.specs import KNOWN
from enrich.values import JSON, Policy, Prompt, Provenance, Reply, Request, SiteContext, Term
from enrich.verify.reply import Verified, read
from enrich.vocabulary.terms import vocabulary


def _read(names: Sequence[str], known: Sequence[str] = (), there: JSON = None) -> Verified:
    """The body holds every name, so that each has its evidence."""
    body = "\n".join(f"{name} was there." for name in names)
    spec = replace(KNOWN["people"], policy=Policy.EXTEND)
    context = SiteContext({"people": vocabulary(map(Term, known), plurals=False)})
    schema, prompt = reply_schema([spec], context), Prompt("", "", (), "", "", "")
    before: dict[str, JSON] = {} if there is None else {"people": there}
    request = Request("a.md", "", body, (spec,), context, (), schema, prompt, "", known=before)
    said = json.dumps({"people": [{"name": name, "quote": f"{name} was there"} for name in names]})
    return read(Reply(said, "m"), request, Provenance("r", "m", "p", "1", "f", "t"))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["Elon Musk", "Musk"], ["Elon Musk"]),
        (["Musk", "Elon Musk"], ["Elon Musk"]),
        (["Musk", "Mr. Musk", "E. Musk", "Elon Musk", "Elon Musk's"], ["Elon Musk"]),
        (["J. R. R. Tolkien", "Tolkien"], ["J. R. R. Tolkien"]),
        (["King", "Martin Luther King Jr."], ["Martin Luther King Jr."]),
        (["Dr. Ada Lovelace", "Ada Lovelace"], ["Ada Lovelace"]),
        (["Frau Merkel", "Angela Merkel"], ["Angela Merkel"]),
        (["Mme Curie", "Marie Curie"], ["Marie Curie"]),
        (["埃隆·马斯克", "马斯克"], ["埃隆·马斯克"]),
        (["DeepMind", "Google DeepMind"], ["Google DeepMind"]),
        (["Don Draper", "Draper"], ["Don Draper"]),
        (["Ursula von der Leyen", "von der Leyen", "Frau von der Leyen"], ["Ursula von der Leyen"]),
        (["van Gogh", "Vincent van Gogh"], ["Vincent van Gogh"]),
        (["Gabriel García Márquez", "García Márquez", "Señor Márquez"], ["Gabriel García Márquez"]),
        (["Лев Толстой", "Толстой"], ["Лев Толстой"]),
        (["山田太郎", "山田さん"], ["山田太郎"]),
        (["山田さん", "山田太郎"], ["山田太郎"]),
        (["王小明", "王先生"], ["王小明"]),
        (["김철수", "김철수 씨", "김씨"], ["김철수"]),
    ],
)
def test_the_fuller_name_is_kept(said: list[str], kept: list[str]) -> None:
    """A surname, with titles or initials, in any order; what is left out is told and blocks nothing."""
    (made,) = _read(said).proposals
    assert (made.after, made.blocked) == (kept, False)
    told = [flag for flag in made.flags if flag.code == "named-fuller"]
    assert {flag.value for flag in told} == {*said} - {*kept}
    assert all(f"{kept[0]} is the same in full" in flag.message for flag in told)


@pytest.mark.parametrize(
    "said",
    [
        ["Elon Musk", "Kimbal Musk"],
        ["Google", "Google DeepMind"],
        ["Ada Lovelace", "Ada Byron"],
        ["Ada", "Ada Lovelace"],
        ["Marie Curie", "P. Curie"],
        ["Lee", "Bruce Leeson"],
        ["王小明", "小明"],
        ["东京大学", "东京"],
        ["华为云", "华为"],
        ["李先生", "王小明"],
        ["Apple Music", "Apple"],
    ],
)
def test_two_stay_two(said: list[str]) -> None:
    """The twin: another first name or initial, a first name alone, and what merely begins or ends alike."""
    (made,) = _read(said).proposals
    assert made.after == said


def test_terms_of_the_site_stay() -> None:
    """Where the site has both as terms of its own, they are two to it."""
    (made,) = _read(["Elon Musk", "Musk"], ["Elon Musk", "Musk"]).proposals
    assert made.after == ["Elon Musk", "Musk"]


def test_an_alias_is_the_same_anyway() -> None:
    """The fuller name may come from the site itself."""
    (made,) = _read(["Lovelace", "Ada Lovelace"], ["Ada Lovelace"]).proposals
    assert made.after == ["Ada Lovelace"]


@pytest.mark.parametrize(
    ("there", "said", "added"),
    [
        (["Elon Musk"], ["Musk", "Kimbal Musk"], ["Kimbal Musk"]),
        (["Marie Curie"], ["Mme Curie", "P. Curie", "M. Curie"], ["P. Curie"]),
        (["J. R. R. Tolkien"], ["Tolkien", "C. S. Lewis"], ["C. S. Lewis"]),
        (["山田太郎"], ["山田さん", "佐藤花子"], ["佐藤花子"]),
        (["埃隆·马斯克"], ["马斯克", "特斯拉"], ["特斯拉"]),
        (["Angela Merkel", "Frau Meier"], ["Merkel", "Meier", "Anne Meyer"], ["Anne Meyer"]),
    ],
)
def test_a_surname_of_what_the_post_has(there: list[JSON], said: list[str], added: list[str]) -> None:
    """It is left out, too, and nothing waits for it."""
    (made,) = _read(said, there=there).proposals
    assert (made.after, made.blocked) == ([*there, *added], False)


@pytest.mark.parametrize(
    ("there", "said"),
    [("Musk", "Elon Musk"), ("Curie", "Marie Curie"), ("山田さん", "山田太郎"), ("Dr. Bell", "Ann Bell")],
)
def test_a_fuller_name_of_what_the_post_has(there: str, said: str) -> None:
    """The post would have both, so a person decides; the person's own value stays as it is."""
    (made,) = _read([said], there=[there]).proposals
    assert (made.after, made.blocked) == ([there, said], True)
    assert [f"{said} is {there} in full" in flag.message for flag in made.flags if flag.blocks] == [True]
