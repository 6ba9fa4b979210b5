"""Which texts may stand without quotes: only those that no reader of YAML takes for anything else."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from enrich.frontmatter.yaml_read import resolve
from enrich.frontmatter.yaml_values import flow, is_safe_plain, quoted

PLAIN = (
    *(
        "a",
        "two words",
        "C++",
        "C#",
        "a-b",
        "a:b",
        "a#b",
        "don't",
        'say "hi"',
        "100 percent",
        "3D",
        "a/b",
        "x=y",
        "50%",
    ),
    *(
        "中文：，“引号”",
        "🚀 start",
        "été",
        "v1.2",
        "A & B",
        "a, b",
        "[a"[1:],
        "no way",
        "yesterday",
        "nullable",
        "e1",
        "a  b",
    ),
)
QUOTED = (
    *("", " a", "a ", "a:", "a: b", "a #b", "#a", "- a", "-a", "-", "?", "? a", ":", ":a", ",a", "[a]", "]"),
    *("{a}", "}", "{{ a }}", "{% a %}", "&a", "*a", "!a", "|", ">", "'a'", '"a"', "%a", "@a", "`a`", "=", "=a"),
    *("<<", "<a", "~", "~a", ".a", "...", "+a", "yes", "Yes", "YES", "no", "on", "Off", "y", "N", "true", "False"),
    *("null", "NULL", "Null", "nULL", "yEs", "1", "010", "0o7", "0b1", "0x1F", "0xdeadbeef", "1_000", "1,000"),
    *("1.5", "1.", ".5", "1e3", "1E3", "1.5e-3", "-1", "+1", "1:30", "1:30:45", "2024-01-02", "2024-1-2", "12e03"),
    *("2024-01-02T03:04:05Z", "2024-01-02 03:04", "2024/01/02", "0.0.1", ".inf", "-.INF", ".NaN", "---", "--- a"),
    *("a\nb", "a\tb", "\ta", "a\rb", "a\x00", "\x7f", "a\x85b", "a\u2028b", "a\u2029b", "\ufeffa", "a\ufeff"),
    *("\u00a0a", "a\u00a0", "\u200ba", "\u3000a", "a:\u00a0b", "a\u3000#b", "\x9f", "\ufffe"),
)
IN_FLOW = ("a, b", "a[0]", "{x", "a:b", "a?b", "a#b", "don't", 'say "hi"', "x]")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@pytest.mark.parametrize("text", PLAIN)
def test_harmless_texts_stay_plain(text: str) -> None:
    """A text that all readers take for itself gets no quotes, in whatever script."""
    assert is_safe_plain(text)
    assert flow(text) in (text, quoted(text, ""))


@pytest.mark.parametrize("text", QUOTED)
def test_doubtful_texts_are_quoted(text: str) -> None:
    """What one reader takes for a number, a date, a truth, nothing or a mark of YAML is quoted."""
    assert not is_safe_plain(text)
    assert yaml.load(quoted(text, "'"), yaml.CSafeLoader) == text
    assert yaml.load(quoted(text, '"'), yaml.CSafeLoader) == text


@pytest.mark.parametrize("text", IN_FLOW)
def test_brackets_ask_for_more_quotes(text: str) -> None:
    """Inside brackets some readers stop at a comma, a colon or a quote."""
    assert not is_safe_plain(text, flow=True)
    assert yaml.load(flow([text, "b"]), yaml.CSafeLoader) == [text, "b"]


@settings(max_examples=2_000, deadline=None)
@given(TEXT)
def test_any_text_is_read_back(text: str) -> None:
    """PyYAML reads each text as that text: plain if it may be, in either quotes, in brackets and as a key."""
    if is_safe_plain(text):
        assert yaml.load(text, yaml.CSafeLoader) == resolve(text) == text
    assert yaml.load(f"k: {quoted(text, '')}", yaml.CSafeLoader) == {"k": text}
    assert yaml.load(flow([text, {text: text}]), yaml.CSafeLoader) == [text, {text: text}]


@settings(max_examples=2_000, deadline=None)
@given(TEXT)
def test_quotes_hold_only_what_all_readers_know(text: str) -> None:
    """Nothing is escaped but quotes, backslashes and what can't be seen; letters of all scripts stay readable."""
    written = quoted(text, '"')[1:-1]
    assert not {"\n", "\r", "\t", "\x85", "\u2028", "\u2029", "\ufeff"} & set(written)
    kept = [char for char in text if char.isprintable() and char not in '"\\\ufeff\ufffe\uffff']
    assert all(char in written for char in kept)


@pytest.mark.parametrize("plain", ["12", "-3", "1.50", "true", "No", "~", "null", "off", "text", "y"])
def test_plain_scalars_mean_what_pyyaml_says(plain: str) -> None:
    """Where JSON has the value, ours is PyYAML's."""
    assert resolve(plain) == yaml.load(plain, yaml.CSafeLoader)
