"""Whatever posts, paths, vocabularies, models and servers say, no command tells the terminal to do anything."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.in_process import Called, CallResult
from enrich.characters import encodable, escaped, visible, visible_in_color, visible_on_a_line
from server import Asked, Server, answers
from server.examples import example
from server.values import Answer

ATTACK = "\x1b[31m\x1b]52;c;aGk=\x07\x1b]8;;https://evil.example\x1b\\\x9b2J\x07\x08\r\x7f\u202e\u2066\u2069<script>"
BODY = "The clock in the tower was built by Ada Stone in 1871. It is a promise that is kept every hour."
NAME = "evil\x1b[2J\u202e\x9bname.md"
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def obeyed(text: str) -> set[str]:
    """The characters of an output that a terminal would obey."""
    return {one for one in text if (unicodedata.category(one) == "Cc" and one not in "\n\t") or one in OVERRIDES}


def _quoted(text: str) -> str:
    """The text in YAML's double quotes, which say each character by its number."""
    return '"' + "".join(f"\\u{ord(one):04x}" if obeyed(one) else one for one in text) + '"'


def _post(title: str, more: str = "") -> str:
    return f"---\ntitle: {title}\ntags: [clocks]\n{more}---\n\n{BODY}\n"


def _worst(asked: Asked) -> Answer:
    """Terms and a model's name full of attacks; as clean a summary as any."""
    good = dict(example(asked.schema, asked.prompt))
    answer = answers.saying({**good, "tags": [f"new {ATTACK}", "clocks"], f"key {ATTACK}": 1})(asked)
    assert isinstance(answer.data, dict)
    return Answer(data={**answer.data, "model": f"m{ATTACK}"})


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose every word is an attack."""
    with Server(default=_worst) as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, server: Server) -> Path:
    """Posts with attacks in their paths, titles, values, keys and bodies; and one that can't be read."""
    folder = tmp_path / f"posts{chr(0x1B)}[31m"
    folder.mkdir()
    (folder / NAME).write_text(_post(_quoted(ATTACK)), encoding="utf-8")
    (folder / "raw.md").write_text(_post("x", f"people: {_quoted(ATTACK)}\n") + ATTACK, encoding="utf-8")
    (folder / "key.md").write_text(_post("y", f"{_quoted('key ' + ATTACK)}: 1\n"), encoding="utf-8")
    (folder / "wrong.md").write_text(f"---\ntitle: [{ATTACK}\n---\n{BODY}\n", encoding="utf-8")
    (folder / "type.md").write_text(_post("z", f"summary: {{a: {_quoted(ATTACK)}}}\n"), encoding="utf-8")
    (tmp_path / "enrich.toml").write_text(
        f"[model]\nname = 'm'\nbase_url = '{server.url}'\nattempts = 1\ntimeout = 5\n", encoding="utf-8"
    )
    return tmp_path


COMMANDS = (
    ("check",),
    ("status",),
    ("status", "--verbose"),
    ("plan",),
    ("models",),
    ("run", "--dry-run", "--color", "always"),
    ("run", "--yes", "-v"),
    ("run", "--yes", f"missing{ATTACK}"),
    ("run", f"--unknown{ATTACK}"),
    (f"verb{ATTACK}",),
    ("runs",),
    ("runs", "show", "last"),
    ("runs", "show", "last", "--sent"),
    ("runs", "show", f"no{ATTACK}"),
    ("blame",),
    ("blame", f"posts\x1b[31m/{NAME}"),
    ("vocab", "queue"),
    ("vocab", "lint"),
    ("vocab", "learn"),
    ("vocab", "merge", "tags", f"a{ATTACK}", f"b{ATTACK}"),
    ("review",),
    ("apply",),
    ("undo", "--dry-run", "--color", "always"),
    ("undo",),
)
IN_JSON = ("check", "status", "blame", "runs", "plan")


def _without_colors(done: CallResult) -> str:
    """The output without the codes of colour that are ours: a colour that begins, and its end."""
    for code in ("1", "2", "31", "32", "33", "36", "0"):
        done = CallResult(done.code, done.out.replace(f"\x1b[{code}m", ""), done.err)
    return done.out


def test_no_command_tells_the_terminal_to_do_anything(site: Path, called: Called) -> None:
    """No escape, no other control character and no override of direction reaches stdout or stderr."""
    found: dict[str, set[str]] = {}
    told = ""
    for words in COMMANDS:
        done = called(site, *words)
        out = _without_colors(done) if "always" in words else done.out
        assert done.code != 70, (words, done.err)
        if bad := obeyed(out + done.err):
            found[" ".join(words)] = bad
        told += done.out + done.err
    assert not found
    assert "\u241b" in told


def test_json_says_them_by_escapes(site: Path, called: Called) -> None:
    """In JSON no such character stands as it is, and each value is the same once it is read."""
    called(site, "run", "--yes")
    lines = [called(site, verb, "--format", "json").out for verb in IN_JSON]
    lines.append(called(site, "run", "--dry-run", "--format", "json").out)
    assert not obeyed("".join(lines))
    paths = [json.loads(line).get("path", "") for line in "".join(lines).splitlines()]
    assert f"posts\x1b[31m/{NAME}" in paths


SHOWN = {
    "plain": ("a é 钟", "a é 钟"),
    "lines and tabs stay": ("a\n\tb", "a\n\tb"),
    "an escape": ("\x1b[31m", "\u241b[31m"),
    "a code of one byte": ("\x9b2J", "\ufffd2J"),
    "a bell and a delete": ("\x07\x7f", "\u2407\u2421"),
    "overrides": ("\u202eab\u202c\u2066\u2069", "\ufffdab\ufffd\ufffd\ufffd"),
    "joiners and marks stay": ("می\u200cخواهم \u200f\u200e\u200d", "می\u200cخواهم \u200f\u200e\u200d"),
    "line separators": ("a\u2028b\u2029c", "a\ufffdb\ufffdc"),
    "half a character": ("a\ud800b", "a\ufffdb"),
}


@pytest.mark.parametrize(("text", "as_seen"), SHOWN.values(), ids=SHOWN.keys())
def test_what_is_obeyed_is_shown(text: str, as_seen: str) -> None:
    """A sign stands for each control character; what languages need stays."""
    assert visible(text) == as_seen
    assert visible_on_a_line(text) == as_seen.replace("\n", "\u240a").replace("\t", "\u2409")
    assert visible_in_color(f"\x1b[32m{as_seen}\x1b[0m") == f"\x1b[32m{as_seen}\x1b[0m"


@pytest.mark.parametrize("text", [text for text, _ in SHOWN.values()], ids=SHOWN.keys())
def test_json_keeps_its_value(text: str) -> None:
    """A text of JSON says the same with and without its escapes."""
    line = escaped(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(line) == {"a": text}
    assert not obeyed(line)


def test_only_colors_pass() -> None:
    """Of a text of ours, colours reach the terminal, and no other code does."""
    assert visible_in_color("\x1b[1m+\x1b[0m\x1b]0;t\x07\x1b[2J") == "\x1b[1m+\x1b[0m\u241b]0;t\u2407\u241b[2J"


def test_halves_are_joined_or_lost() -> None:
    """Two halves of a pair are one character, and a lone one is lost, so that UTF-8 can hold the text."""
    assert encodable("\ud83d\udd70 \udd70 a") == "\U0001f570 \ufffd a"
