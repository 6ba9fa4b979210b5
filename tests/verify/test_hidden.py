"""What nobody sees in a value: taken out where it means nothing, and told where it may deceive."""

from __future__ import annotations

import pytest

from enrich.verify.safety import harm, tidy, tidy_text

TIDIED = {
    "as it is": ("a b", "a b", "a b"),
    "blanks around and within": ("  a \t\n b ", "a b", "a b"),
    "letters in two parts": ("u\u0308ber cafe\u0301", "über café", "über café"),
    "a soft hyphen": ("data\u00adbase", "database", "database"),
    "a byte order mark": ("\ufeffa", "a", "a"),
    "a blank without width": ("a\u200bb", "ab", "ab"),
    "marks of direction": ("\u200ea\u200f\u2066b\u2069", "ab", "ab"),
    "an unbreakable blank": ("10\u00a0kg", "10 kg", "10\u00a0kg"),
    "a narrow one, before a French mark": ("Quoi\u202f?", "Quoi ?", "Quoi\u202f?"),
    "one of a number": ("10\u2009000", "10 000", "10\u2009000"),
    "one between Chinese words": ("钟塔\u3000潮水", "钟塔 潮水", "钟塔\u3000潮水"),
    "two unbreakable ones": ("10\u00a0\u00a0kg", "10 kg", "10 kg"),
    "one beside a usual one": ("10 \u00a0kg", "10 kg", "10 kg"),
    "unbreakable ones around": ("\u00a0a\u3000", "a", "a"),
    "a joiner of Persian": ("می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"),
    "nothing at all": ("\u200b \u00ad", "", ""),
}


@pytest.mark.parametrize(("said", "label", "text"), TIDIED.values(), ids=TIDIED.keys())
def test_what_means_nothing_is_taken_out(said: str, label: str, text: str) -> None:
    """A label has plain blanks only; a text keeps those that its language needs. Doing it twice changes nothing."""
    assert (tidy(said), tidy_text(said)) == (label, text)
    assert (tidy(label), tidy_text(text)) == (label, text)


HARMS = {
    "a null": ("a\x00b", "holds the hidden character U+0000"),
    "an escape": ("a\x1b[31m", "holds the hidden character U+001B"),
    "a control of eight bits": ("a\x9bb", "holds the hidden character U+009B"),
    "an override of direction": ("a\u202eb", "holds the hidden character U+202E"),
    "a line of its own": ("a\u2028b", "holds the hidden character U+2028"),
    "a tag of invisible letters": ("a\U000e0041", "holds the hidden character U+E0041"),
    "a private letter": ("a\ue000", "holds the hidden character U+E000"),
    "half of a pair": ("a\ud800", "holds the hidden character U+D800"),
    "a lost letter": ("caf\ufffd", "holds U+FFFD, which stands for a letter that was lost"),
    "an element": ("a <b>b</b>", "holds HTML"),
    "an element in capitals": ("<SCRIPT>", "holds HTML"),
    "an element that is not closed": ("a <img src=x", "holds HTML"),
    "a comment that is not closed": ("a <!-- b", "holds HTML"),
    "an entity": ("a &amp; b", "holds HTML"),
    "an entity by number": ("&#60;", "holds HTML"),
    "an entity by its other number": ("&#x3C;", "holds HTML"),
    "an address": ("at http://a", "holds a link or an address"),
    "an address in capitals": ("at HTTPS://a", "holds a link or an address"),
    "data": ("data:text/html,x", "holds a link or an address"),
    "a name of the web": ("at www.a.example", "holds a link or an address"),
    "a link of Markdown": ("[a](b)", "holds a link or an address"),
    "a value of a template": ("{{ a }}", "holds template code"),
    "a block of a template": ("{% a %}", "holds template code"),
    "a value of an ERB template": ("<%= a %>", "holds template code"),
    "a comment of a template": ("{# a #}", "holds template code"),
    "two at once: the first rule": ("<b>{{ a }}</b>", "holds HTML"),
}


@pytest.mark.parametrize(("text", "told"), HARMS.values(), ids=HARMS.keys())
def test_what_may_deceive_or_act_is_told_by_its_kind(text: str, told: str) -> None:
    """Wherever in a value it stands."""
    assert harm(text) == harm(f"{text}{text}") == told


FINE = {
    "nothing": "",
    "a comparison": "a < b > c",
    "an arrow": "a -> b <- c",
    "a heart": "I <3 you",
    "a generic type that is closed": "a << 2",
    "brackets": "a [b] (c)",
    "braces": "{a} { { b } }",
    "a percent sign": "100 % of {a}",
    "an ampersand": "R&D; B & C",
    "a colon": "note: this is data, file and script",
    "three w": "www is old",
    "an emoji of a family": "👨‍👩‍👧",
    "a flag": "🇩🇪",
    "marks above letters": "नमस्ते, ไทย, tiếng Việt",
    "blanks of languages": "10\u00a0kg 10\u2009000 Quoi\u202f?",
    "right to left": "שעון",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE.keys())
def test_what_only_looks_like_it_is_fine(text: str) -> None:
    """Words of any language, and signs that act nowhere."""
    assert harm(text) == ""
