"""Where the block of each format stands in a post, and where the body begins, on bytes.

Only `find` and short regular expressions at known offsets look at the source, and none goes past the closing fence.
The body may hold any bytes: it is never decoded and never searched line by line.
Where readers disagree on where the block ends, the post is refused: one of them would lose a part of it.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from enrich.errors import FrontMatterError, NotAPostError
from enrich.frontmatter.json_faults import explain
from enrich.frontmatter.lookalikes import is_template, template
from enrich.frontmatter.nesting import too_deep
from enrich.values import Span

KEY_LINE = re.compile(rb'"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?:[ \t]|\r?\n|\Z)')
_HEADER = re.compile(rb'(?:(?:"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?=\s)|[ \t#]|-(?!--))[^\n]*\n){1,200}')
CLOSING_LINE = re.compile(rb"-{3,}[ \t]*(?:\r?\n|\Z)")
USUAL = re.compile(rb"(?m)^(?:title|date|layout|tags|categories|permalink)[ \t]*:")
_PELICAN = re.compile(rb"(?i)(?:title|date|authors?|category|tags|slug|summary|status|modified)[ \t]*:")
_PELICAN_LINE = re.compile(rb'(?:"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?=\s|\Z)|[ \t])[^\n]*(?:\n|\Z)')
_BLANK = re.compile(rb"[ \t]*\r?\n")


def hexo_end(source: bytes, start: int) -> tuple[int, int] | None:
    """Where the closing fence of Hexo's header starts and ends; ``None`` where there is no such header."""
    if not KEY_LINE.match(source, start):
        return None
    header = _HEADER.match(source, start)
    closing = header and CLOSING_LINE.match(source, header.end())
    if not header or not closing or not USUAL.search(header[0]):
        return None
    return closing.start(), closing.end()


def is_pelican(source: bytes, start: int) -> bool:
    """Whether at least two `Key: value` lines, the first with a usual key, stand above the first blank line."""
    if not _PELICAN.match(source, start):
        return False
    lines, at = 0, start
    while at < len(source) and not _BLANK.match(source, at):
        line = _PELICAN_LINE.match(source, at)
        if not line:
            return False
        lines, at = lines + 1, line.end()
    return lines > 1


BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BLANK_LINES = re.compile(rb"(?:[ \t]*\r?\n)*+")
_OPENER = rb"(?:[ \t]*\r?\n)*+(?:(---)[ \t]*+(?:%s)|(%s))[ \t]*+(?:(\r*)\n|\Z)"
_YAML_OPENER = re.compile(_OPENER % (rb"yaml|yml|", rb"(?!)"))
_TOML_OPENER = re.compile(_OPENER % (rb"toml", rb"\+\+\+"))
_JSON_OPENER = re.compile(_OPENER % (rb"json", rb";;;"))
_LINE = re.compile(rb"[^\n]*")
_JSON_OBJECT = re.compile(rb'\{\s*["}]')
_HEAD = 4096  # bytes in which the front matter of almost every post stands
_LONG_FENCE = re.compile(rb"-{4,}[ \t]*\r?\n")
_FENCE_LANGUAGE = re.compile(rb"---[ \t]*(?:js|javascript|coffee|coffeescript|cson)[ \t]*\r?\n")
_INDENTED = re.compile(rb"[ \t]+---[ \t]*\r?\n[ \t]*[\w-]+[ \t]*:")


class BlockPlace(NamedTuple):
    """Where a block stands, without its fences, and the body behind it; in bytes of the source."""

    block: Span
    body: Span


def find_yaml(source: bytes, start: int) -> BlockPlace | None:
    """The block between two `---`, or Hexo's header without an opening fence."""
    if opener := _YAML_OPENER.match(source, start):
        return _fenced(source, opener, dots=True)
    end = hexo_end(source, start)
    return BlockPlace(Span(start, end[0]), Span(end[1], len(source))) if end else None


def find_toml(source: bytes, start: int) -> BlockPlace | None:
    """The block between two `+++`, or below `---toml`."""
    opener = _TOML_OPENER.match(source, start)
    return _fenced(source, opener, dots=False) if opener else None


def find_json(source: bytes, start: int) -> BlockPlace | None:
    """The block between two `;;;`, below `---json`, or Hugo's object without fences."""
    if opener := _JSON_OPENER.match(source, start):
        return _fenced(source, opener, dots=False)
    first = _first(source, start)
    return _bare_json(source, first) if _JSON_OBJECT.match(source, first) else None


def _first(source: bytes, start: int) -> int:
    """Where the first line stands that is not blank."""
    blank = _BLANK_LINES.match(source, start)
    return blank.end() if blank else start


def line_of(source: bytes, offset: int) -> int:
    """The 1-based line in which a byte stands."""
    return source.count(b"\n", 0, offset) + 1


def newline_of(source: bytes, start: int) -> str:
    """The line end of the first line behind an offset."""
    end = source.find(b"\n", max(start, 1))
    return "\r\n" if end > 0 and source[end - 1] == ord("\r") else "\n"


def _fenced(source: bytes, opener: re.Match[bytes], *, dots: bool) -> BlockPlace:
    mark, start = opener[1] or opener[2], opener.end()
    line = line_of(source, opener.start(1 if opener[1] else 2))
    if opener[3] and opener[3] != b"\r":
        raise _lone_cr(line)
    end = _closing(source, start, mark, dots=dots)
    if end < 0:
        raise FrontMatterError(
            "unclosed",
            f"the front matter has no closing `{mark.decode()}`",
            f"put `{mark.decode()}` on a line of its own behind the last field",
            line=line,
        )
    after = source.find(b"\n", end)
    return BlockPlace(Span(start, end), Span(after + 1 if after >= 0 else len(source), len(source)))


def _closing(source: bytes, start: int, mark: bytes, *, dots: bool) -> int:
    """Where the closing fence starts; -1 where there is none."""
    end = source.find(b"\n" + mark, start - 1)
    if dots:
        found = _dots(source, start, end if end >= 0 else len(source))
        if found >= 0:
            return found
    if end < 0:
        return -1
    line = _LINE.match(source, end + 1)
    if line and line[0].rstrip(b" \t\r") != mark:
        shown = line[0][:40].decode("utf-8", "replace").strip()
        message = f"some programs take `{shown}` for the closing fence, others don't"
        hint = f"write `{mark.decode()}` alone on the line, or indent it where it belongs to a text"
        raise FrontMatterError("ambiguous-fence", message, hint, line=line_of(source, end + 1))
    return end + 1


def _dots(source: bytes, start: int, limit: int) -> int:
    found = source.find(b"\n...", start - 1, limit)
    while found >= 0:
        line = _LINE.match(source, found + 1)
        if line and line[0].rstrip(b" \t\r") == b"...":
            return found + 1
        found = source.find(b"\n...", found + 1, limit)
    return -1


def _bare_json(source: bytes, first: int) -> BlockPlace:
    """Hugo's JSON; Latin-1 keeps one character a byte, and no character of JSON's own structure is beyond ASCII."""
    try:
        end = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode(source[first:].decode("latin-1"))[1]
    except json.JSONDecodeError as error:
        if is_template(source[first : first + _HEAD]):
            raise template("json-error", line_of(source, first)) from None
        hint = "correct the JSON, or put a line above it if it is no front matter"
        raise explain(error, line_of(source, first), hint) from None
    except RecursionError:
        raise too_deep(line_of(source, first)) from None
    after = source.find(b"\n", first + end)
    after = after + 1 if after >= 0 else len(source)
    if source[first + end : after].strip():
        line = line_of(source, first + end)
        hint = "end the line after the closing brace"
        raise FrontMatterError("ambiguous-fence", "text follows the front matter on its last line", hint, line=line)
    return BlockPlace(Span(first, first + end), Span(after, len(source)))


def refuse_lookalikes(source: bytes, start: int) -> None:
    """What some program takes for front matter, though it is not ours to edit and nothing may be put above it."""
    first = _first(source, start)
    line = line_of(source, first)
    if _is_long_fenced(source, first):
        message = "the fence has more than three dashes, which most programs don't take for front matter"
        raise NotAPostError("long-dash-fence", message, "shorten both fences to `---`", line=line)
    if _FENCE_LANGUAGE.match(source, first):
        message = "this front matter is a program, not data"
        raise NotAPostError("fence-language", message, "write it as YAML, TOML or JSON", line=line)
    if _INDENTED.match(source, source.rfind(b"\n", 0, first) + 1 or start):
        message = "the fence is indented, so no program takes it for front matter"
        raise NotAPostError("indented-fence", message, "remove the blanks in front of both fences", line=line)
    if is_pelican(source, first):
        message = "this is a Pelican or MultiMarkdown header, which is not YAML"
        hint = 'write `formats = ["headers"]` under `[site]` in enrich.toml if your generator reads it'
        raise NotAPostError("kind-pelican", message, hint, line=line)


def _is_long_fenced(source: bytes, first: int) -> bool:
    fence = _LONG_FENCE.match(source, first)
    if not fence or not KEY_LINE.match(source, fence.end()):
        return False
    return source.find(b"\n" + fence[0].rstrip(), fence.end() - 1) >= 0


def refuse_utf16(source: bytes) -> None:
    """A file that is not UTF-8 at all."""
    if source.startswith(_UTF16):
        raise FrontMatterError("utf16", "the file is UTF-16, not UTF-8", "save it as UTF-8", line=1)


def refuse_lone_cr(source: bytes, block: Span) -> None:
    """A block in which programs disagree on where lines end."""
    found = source.find(b"\r", block.start, block.end)
    if found >= 0 and re.compile(rb"\r(?!\n)").search(source, found, block.end):
        raise _lone_cr(line_of(source, found))


def _lone_cr(line: int) -> FrontMatterError:
    message = "a carriage return stands without a line feed, which some programs take for a line end and others don't"
    return FrontMatterError("lone-cr", message, "save the file with one kind of line end", line=line)
