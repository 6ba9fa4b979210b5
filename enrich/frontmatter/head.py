r"""Tell from the head of a file, before any parse, that a post certainly has all its values.

Most of a site's posts need no work in most runs, and this answers for them at about the speed of reading their heads.
It must never say so wrongly, so it only judges blocks in which every line says by itself what it is:
no quote and no bracket is left open at a line's end, no key is quoted, and text on several lines is a block scalar.
Any other block is left to the parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class _Look:
    """How plain blocks of a format look: their lines, what follows a key, and a value that is not empty."""

    lines: re.Pattern[bytes]
    separators: tuple[bytes, ...]
    value: re.Pattern[bytes]


_EOL = rb"[ \t]*(?:\#[^\n]*|\r)?\n"
_BASIC = rb'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"'
_SINGLE = rb"'[^'\n]*+(?:''[^'\n]*+)*+'"
_INNER = rb"[^\[\]{}\"'\n\#]*+"
_YAML = _Look(
    lines=re.compile(
        rb"""---[ \t]*\r?\n
        (?:
            [A-Za-z_\x80-\xff][\w.\x80-\xff-]*:
            (?: [ \t]+ (?: [^\s"'\[\]{}|>&*!%%@`\#,?:~=<-][^\n]*\n             # plain, on one line
                | (?: %(quoted)s | %(list)s ) %(eol)s
                | [|>][-+]?[ \t]*\r?\n (?:(?:[ ]+[^\n]*|\r)?\n)*+            # a block scalar with all its lines
                )
            | %(eol)s )
        | [ ]*-[ ]+ (?: [^\s"'\[\]{}|>&*!%%@`\#,?:~=<-][^:\n]*+(?::(?![ \t])[^:\n]*+)*+\n
                    | (?: %(quoted)s | %(list)s ) %(eol)s )
        | [ ]+[^\s"'\[\]{}|>&*!%%@`\#,?:~=<-][^\n"'\[\]{}|>]*\n                # a nested value, or more of a plain one
        | %(eol)s
        )*+"""
        % {
            b"eol": _EOL,
            b"quoted": _BASIC + b"|" + _SINGLE,
            b"list": rb"\[" + _INNER + b"(?:(?:" + _BASIC + b"|" + _SINGLE + b")" + _INNER + rb")*+\]",
        },
        re.VERBOSE,
    ),
    separators=(b":",),
    value=re.compile(
        rb"""[ \t]+ (?: [^\s"'\[\]{}|>&*!%%@`\#,?:~=<nN-] | ["'][ \t]*[^"'\s]
                      | \[[ \t]*["']?[^\s"'\[\]{},\#~nN] | [|>][-+]?[ \t]*\r?\n[ ]+[^\s] )
        | %(eol)s [ ]*-[ ]+["']?[^\s"'\[\]{}|>&*!%%@`\#,?:~=<nN-]"""
        % {b"eol": _EOL},
        re.VERBOSE,
    ),
)
_TOML = _Look(
    lines=re.compile(
        rb"""\+\+\+[ \t]*\r?\n
        (?:
            [\w-]+[ \t]*=[ \t]*
            (?: %(basic)s(?!") | '[^'\n]*'(?!') | \[(?:[^\[\]{}"'\n\#]|%(basic)s(?!")|'[^'\n]*'(?!'))*+\]
              | [\w.+-][^\n"'\[\]{}\#]* )
            %(eol)s
        | %(eol)s
        )*+"""
        % {b"eol": _EOL, b"basic": _BASIC},
        re.VERBOSE,
    ),
    separators=(b" =", b"="),
    value=re.compile(rb"""[ \t]*(?:["'][ \t]*[^"'\s]|\[[ \t]*["'][^"'\s]|\d)"""),
)
_LOOKS = {b"---": _YAML, b"+++": _TOML}


def may_lack(head: bytes, keys: Sequence[str]) -> bool:
    """Whether a post may lack a value of one of the keys; ``False`` only where each certainly has one.

    ``head`` is the start of the file, at least up to its closing fence; where that is missing, the answer is ``True``.
    Lines behind the last of the keys are not looked at, so a block that is broken there goes unnoticed.
    One inside of a mapping is not looked for.
    A value may stand there and yet count for nothing, such as a tag that is always kept: don't ask for such keys.
    """
    if not keys:
        return False
    if any("." in key for key in keys):
        return True
    look = _LOOKS.get(head[:3])
    end = head.find(b"\n" + head[:3], 3) + 1
    if look is None or not end:
        return True
    last = 3
    for name, lines in _beginnings(tuple(keys), look.separators):
        at = _filled(head, end, lines, look.value)
        if not at or head.find(name, at, end) >= 0:
            return True
        last = max(last, at)
    return not look.lines.fullmatch(head, 0, head.rfind(b"\n", 0, last) + 1)


@lru_cache(maxsize=64)
def _beginnings(keys: tuple[str, ...], separators: tuple[bytes, ...]) -> tuple[tuple[bytes, tuple[bytes, ...]], ...]:
    """Each key, and how a line with it may begin; a key that shows up again may be set again, in whatever way."""
    names = [key.encode("utf-8", "surrogatepass") for key in keys]
    return tuple((name, tuple(b"\n" + name + separator for separator in separators)) for name in names)


def _filled(head: bytes, end: int, lines: tuple[bytes, ...], value: re.Pattern[bytes]) -> int:
    """Where the line with a key has its value; 0 where there is no such line, or no value."""
    for line in lines:
        at = head.find(line, 3, end) + len(line)
        if at >= len(line) and value.match(head, at):
            return at
    return 0
