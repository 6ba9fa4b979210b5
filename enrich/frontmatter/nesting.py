"""Tell whether a text nests beyond any use, by counting its brackets here.

Parsers have limits of their own, which differ from version to version, and they call a text beyond them what they like.
So where one refuses a text, this is asked first, and its own words are never searched for the reason.
Only strings and comments must be told from the rest; a string that is never closed ends with the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml import YAMLError

from enrich.errors import FrontMatterError
from enrich.frontmatter.wanted import DEEPEST
from enrich.frontmatter.yaml_events import MAPPING, MAPPING_END, SEQUENCE, SEQUENCE_END, STREAM_END, events

if TYPE_CHECKING:
    from collections.abc import Iterator

_BRACKET = r"[\[\]{}]"
_QUOTED = r'"(?:[^"\\]|\\[\s\S])*+"?'
_JSON = re.compile(f"{_QUOTED}|{_BRACKET}")
_TOML = re.compile(
    r'#[^\n]*|"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*+(?:"{3,5})?'
    r"|'''(?:[^']|'{1,2}(?!'))*+(?:'{3,5})?"
    rf"""|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*'?|{_BRACKET}"""
)
_YAML = re.compile(rf"""{_QUOTED}|'(?:[^']|'')*+'?|(?<!\S)#[^\n]*|[^\s\[\]{{}},:"'#][^\[\]{{}},:\n#]*+|{_BRACKET}""")
_OPENING = (MAPPING, SEQUENCE)
_CLOSING = (MAPPING_END, SEQUENCE_END)


def too_deep(line: int) -> FrontMatterError:
    """The refusal of values that are nested beyond any use."""
    return FrontMatterError("too-deep", "the values are nested too deeply", "flatten them", line=line)


def deep_json(text: str, end: int, line: int) -> FrontMatterError | None:
    """The refusal of JSON that is too deep before ``end``; its text begins in ``line``."""
    return _counted(_JSON.finditer(text, 0, end), text, 0, line)


def deep_toml(text: str) -> FrontMatterError | None:
    """The refusal of TOML that is too deep."""
    return _counted(_TOML.finditer(text), text, 0, 1)


def deep_yaml(text: str, end: int) -> FrontMatterError | None:
    """The refusal of YAML that is too deep before ``end``, which is where libyaml gave up.

    What it reported until then is counted by that, and what it had read ahead by the brackets: it reports a bracket
    only once it knows that this begins no key.
    """
    depth, start, following = -1, 0, events(text)
    try:
        while type(event := following()) is not STREAM_END:
            depth += (type(event) in _OPENING) - (type(event) in _CLOSING)
            start = event.end_mark.index
            if depth > DEEPEST:
                return too_deep(text.count("\n", 0, event.start_mark.index) + 1)
    except YAMLError:
        return _counted(_YAML.finditer(text, start, end), text, depth, 1)
    return None


def _counted(tokens: Iterator[re.Match[str]], text: str, depth: int, line: int) -> FrontMatterError | None:
    for found in tokens:
        depth += (found[0] in "[{") - (found[0] in "]}")
        if depth > DEEPEST:
            return too_deep(line + text.count("\n", 0, found.start()))
    return None
