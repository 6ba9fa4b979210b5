"""What a parser calls an error, and where its own limits are, changes no code and no line of ours.

Each test lets a parser speak nonsense, or give up earlier than it does, and wants the same refusal.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from yaml.scanner import ScannerError

from conftest import ROOT
from enrich.errors import FrontMatterError
from enrich.frontmatter import read
from enrich.frontmatter import yaml_events as real
from enrich.frontmatter.nesting import deep_json, deep_toml, deep_yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from enrich.frontmatter.yaml_events import Event, Following

    Parser = Callable[[str], Following]

NONSENSE = "frobnicated"
BROKEN = sorted([*ROOT.glob("fixtures/broken/*.md"), *ROOT.glob("fixtures/frontmatter/*/before.md")])
SLIPS = [
    "a: b: c\n",
    "a: 'never\nb: 1\n",
    'a: "never\nb: 1\n\n',
    "a: [x, y\nb: 1\n",
    "a: {x: y\nb: 1\n",
    "a: *\nb: 1\n",
    "a: & x\n",
    "a: @x\n",
    "a: x\n b: 1\n  - c\n",
    '"a": x\n"b": y\nno colon\n',
    "a:\n- 1\n- 2\n  c: d\n e\n",
    'a: "\\d"\n',
    "%X\n",
]


def refusal(source: bytes) -> tuple[str, int] | None:
    """Code and line of the refusal; nothing where the post can be read."""
    try:
        read(source)
    except FrontMatterError as error:
        return error.code, error.line
    return None


def babbling(text: str) -> Following:
    """A libyaml with other words for everything."""
    following = real.events(text)

    def told() -> Event:
        try:
            return following()
        except yaml.MarkedYAMLError as error:
            context = NONSENSE if error.context else None
            raise type(error)(context, error.context_mark, NONSENSE, error.problem_mark) from None

    return told


def limited(most: int) -> Parser:
    """A libyaml that follows flow collections down to ``most`` levels, of those on one line before it reports any."""

    def events(text: str) -> Following:
        following, behind = real.events(text), text.split("[" * (most + 1), 1)

        def told() -> Event:
            event = following()
            if len(behind) > 1 and event.end_mark.index >= len(behind[0]):
                mark = yaml.Mark("", len(behind[0]) + most, 0, 0, None, 0)
                raise ScannerError(NONSENSE, None, NONSENSE, mark)
            return event

        return told

    return events


def use(monkeypatch: pytest.MonkeyPatch, events: Parser) -> None:
    """Lets our code ask another libyaml."""
    for module in ("yaml_read", "yaml_edit", "nesting"):
        monkeypatch.setattr(f"enrich.frontmatter.{module}.events", events)


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_libyamls_words_change_no_refusal(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """Every post of the fixtures that is refused is so with the same code and line, whatever libyaml says."""
    before = refusal(file.read_bytes())
    use(monkeypatch, babbling)
    assert refusal(file.read_bytes()) == before


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found_without_its_name(monkeypatch: pytest.MonkeyPatch, slip: str) -> None:
    """The line of a slip follows from the text."""
    source = f"---\n{slip}---\n".encode()
    before = refusal(source)
    assert before is not None
    use(monkeypatch, babbling)
    assert refusal(source) == before


@pytest.mark.parametrize("most", [66, 100, 500, 1000])
@pytest.mark.parametrize("inside", ["{}", "x: {}", "- {}", "[1, {{k: 'it''s [', l: \"\\\"[\"}}, a#b, {}] # [[["])
def test_libyamls_limit_is_not_ours(monkeypatch: pytest.MonkeyPatch, most: int, inside: str) -> None:
    """A libyaml that gives up somewhere below 64 levels changes nothing of what is refused, and why."""
    nested = {depth: inside.format("[" * depth + "]" * depth) for depth in (50, 90, 2_000)}
    sources = [f"---\na: 1\nb:\n  {value}\n---\n".encode() for value in nested.values()]
    before = [refusal(source) for source in sources]
    assert before == [None, ("too-deep", 4), ("too-deep", 4)]
    use(monkeypatch, limited(most))
    assert [refusal(source) for source in sources] == before


@pytest.mark.parametrize(
    ("deep", "shallow"),
    [
        ("[" * 70, "[" * 50),
        ("a: " + "[" * 70 + "]", "'" + "[" * 70),
        ("a: [" + "{b: [" * 40, 'a: ["' + "[" * 90),
        ("a: [x, # [\n" + "[" * 66, "a: [x, # " + "[" * 90),
        ("".join(" " * depth + "k:\n" for depth in range(70)), "".join(" " * depth + "k:\n" for depth in range(60))),
        ("k: [[" + "{k: don't, l: [" * 40, "k: " + "[], " * 90),
    ],
)
def test_yaml_is_counted_by_itself(deep: str, shallow: str) -> None:
    """Brackets count where YAML takes them for such: not in quotes, not in comments, and not once they are closed."""
    assert deep_yaml(deep, len(deep)) is not None
    assert deep_yaml(shallow, len(shallow)) is None


@pytest.mark.parametrize(
    ("deep", "shallow"),
    [
        ("a = " + "[" * 70, "a = " + "[" * 50),
        ("a = [# [\n" + "[" * 64, "a = [# " + "[" * 90),
        ("a = ['''\n'''," + "[" * 70, "a = ['''\n" + "[" * 90),
        ('a = ["\\"",' + "[" * 70, 'a = ["\\"' + "[" * 90),
        ("b = '\na = " + "[" * 70, "a = " + "[]," * 90),
    ],
)
def test_toml_is_counted_by_itself(deep: str, shallow: str) -> None:
    """Brackets count where TOML takes them for such."""
    assert deep_toml(deep) is not None
    assert deep_toml(shallow) is None


def test_json_is_counted_by_itself() -> None:
    """Brackets count outside of strings, up to where the decoder gave up."""
    assert deep_json('{"a": ' + "[" * 70, 76, 3) is not None
    assert deep_json('{"a": ' + "[" * 70, 50, 3) is None
    assert deep_json('{"a": "\\"' + "[" * 70, 79, 3) is None


def broken_json(monkeypatch: pytest.MonkeyPatch, at: Callable[[str], int]) -> None:
    """Lets Python's decoder refuse everything, with nonsense, at a place of its own."""

    def raw_decode(_: object, text: str, start: int = 0) -> Any:  # noqa: ANN401 - as the original
        del start
        raise json.JSONDecodeError(NONSENSE, text, at(text))

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", raw_decode)


@pytest.mark.parametrize("blamed", [",", "}"])
def test_json_is_refused_by_code_and_line(monkeypatch: pytest.MonkeyPatch, blamed: str) -> None:
    """Whether Python blames the comma that nothing follows or the brace behind it, the line is the brace's."""
    source = b'{\n  "a": 1,\n\n}\nText\n'
    assert refusal(source) == ("json-error", 4)
    broken_json(monkeypatch, lambda text: text.index(blamed))
    assert refusal(source) == ("json-error", 4)


@pytest.mark.parametrize("opening", ['{"a": ', ';;;\n"a": '])
def test_jsons_limit_is_not_ours(monkeypatch: pytest.MonkeyPatch, opening: str) -> None:
    """A decoder that calls depth a plain mistake changes no code."""
    source = (opening + "[" * 90 + "]" * 90 + ("}\n" if opening[0] == "{" else "\n;;;\n")).encode()
    before = refusal(source)
    assert before is not None
    assert before[0] == "too-deep"
    broken_json(monkeypatch, lambda text: text.index("[" * 90) + 80)
    assert refusal(source) is not None
    assert refusal(source) == (("too-deep", before[1]))


@pytest.mark.parametrize(("value", "code"), [("[" * 90 + "]" * 90, "too-deep"), ("[", "toml-error")])
def test_tomls_words_and_limit_are_not_ours(monkeypatch: pytest.MonkeyPatch, value: str, code: str) -> None:
    """A tomllib that speaks nonsense changes no code, and blames the first line where it gives none."""

    def loads(_: str, **__: object) -> dict[str, Any]:
        raise tomllib.TOMLDecodeError(NONSENSE)

    source = f"+++\na = {value}\n+++\n".encode()
    assert (refusal(source) or ("",))[0] == code
    monkeypatch.setattr("enrich.frontmatter.toml_format.tomllib.loads", loads)
    assert refusal(source) == (code, 2)


@pytest.mark.parametrize(("line", "expected"), [(2, 3), (9, 3)])
def test_tomls_own_line_is_taken(monkeypatch: pytest.MonkeyPatch, line: int, expected: int) -> None:
    """Python 3.14 gives line and column as numbers; the end of the text is its last line."""

    def loads(_: str, **__: object) -> dict[str, Any]:
        error = tomllib.TOMLDecodeError(NONSENSE)
        error.lineno, error.colno = line, 5  # type: ignore[attr-defined,unused-ignore]
        raise error

    monkeypatch.setattr("enrich.frontmatter.toml_format.tomllib.loads", loads)
    assert refusal(b"+++\na = 1\nb = [\n+++\n") == ("toml-error", expected)


def test_a_deep_post_is_read_by_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even an error without any place leaves the code as it is."""

    def events(text: str) -> Following:
        following = real.events(text)
        following()

        def told() -> Event:
            raise yaml.YAMLError(NONSENSE)

        return told

    use(monkeypatch, events)
    assert refusal(b"---\na: " + b"[" * 90 + b"\n---\n") == ("too-deep", 2)
    assert refusal(b"---\na: [\n---\n") == ("yaml-error", 2)
    with pytest.raises(FrontMatterError, match=NONSENSE):
        read(b"---\na: [\n---\n")
