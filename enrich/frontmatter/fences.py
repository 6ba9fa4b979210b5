"""Cut a post into fence, block and body, on bytes.

Only `find` and short regular expressions at known offsets look at the source, and none goes past the closing fence.
The body may hold any bytes: it is never decoded and never searched line by line.
Where readers disagree on where the block ends, the post is refused: one of them would lose a part of it.
"""

from __future__ import annotations

import json
import re

from enrich.errors import FrontMatterError
from enrich.frontmatter.json_faults import explain
from enrich.frontmatter.nesting import too_deep
from enrich.values import Format, Post, Span

KEY_LINE = re.compile(rb'"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?:[ \t]|\r?\n|\Z)')
_HEADER = re.compile(rb'(?:(?:"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?=\s)|[ \t#]|-(?!--))[^\n]*\n){1,200}')
_CLOSING = re.compile(rb"-{3,}[ \t]*(?:\r?\n|\Z)")
_USUAL = re.compile(rb"(?m)^(?:title|date|layout|tags|categories|permalink)[ \t]*:")
_PELICAN = re.compile(rb"(?i)(?:title|date|authors?|category|tags|slug|summary|status|modified)[ \t]*:")
_PELICAN_LINE = re.compile(rb'(?:"?[A-Za-z_][\w \-]*+"?[ \t]*+:(?=\s|\Z)|[ \t])[^\n]*(?:\n|\Z)')
_BLANK = re.compile(rb"[ \t]*\r?\n")


def hexo_end(source: bytes, start: int) -> tuple[int, int] | None:
    """Where the closing fence of Hexo's header starts and ends; ``None`` where there is no such header."""
    if not KEY_LINE.match(source, start):
        return None
    header = _HEADER.match(source, start)
    closing = header and _CLOSING.match(source, header.end())
    if not header or not closing or not _USUAL.search(header[0]):
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
_OPENER = re.compile(rb"(?:[ \t]*\r?\n)*+(---|\+\+\+|;;;)[ \t]*+(yaml|yml|toml|json|)[ \t]*+(?:(\r*)\n|\Z)")
_LINE = re.compile(rb"[^\n]*")
_JSON_OBJECT = re.compile(rb'\{\s*["}]')
_LONG_FENCE = re.compile(rb"-{4,}[ \t]*\r?\n")
_FENCE_LANGUAGE = re.compile(rb"---[ \t]*(?:js|javascript|coffee|coffeescript|cson)[ \t]*\r?\n")
_INDENTED = re.compile(rb"[ \t]+---[ \t]*\r?\n[ \t]*[\w-]+[ \t]*:")
_LANGUAGES = {b"": Format.YAML, b"yaml": Format.YAML, b"yml": Format.YAML, b"toml": Format.TOML, b"json": Format.JSON}
_MARKS = {b"+++": Format.TOML, b";;;": Format.JSON}


def cut(source: bytes, path: str = "") -> Post:
    """The post that ``source`` holds; ``Format.NONE`` where no reader sees front matter.

    Raises ``FrontMatterError`` where there is front matter of a kind that can't be edited, or where readers disagree.
    """
    if source.startswith(_UTF16):
        raise FrontMatterError("utf16", "the file is UTF-16, not UTF-8", "save it as UTF-8", line=1)
    bom = len(BOM) if source.startswith(BOM) else 0
    opener = _OPENER.match(source, bom)
    if opener and (opener[1] == b"---" or not opener[2]):
        block, body, form = _fenced(source, opener)
    else:
        block, body, form = _without_fence(source, bom)
    if form is not Format.NONE:
        _refuse_lone_cr(source, block)
    return Post(path, source, form, block, body, _newline(source, block.start))


def line_of(source: bytes, offset: int) -> int:
    """The 1-based line in which a byte stands."""
    return source.count(b"\n", 0, offset) + 1


def _newline(source: bytes, start: int) -> str:
    end = source.find(b"\n", max(start, 1))
    return "\r\n" if end > 0 and source[end - 1] == ord("\r") else "\n"


def _fenced(source: bytes, opener: re.Match[bytes]) -> tuple[Span, Span, Format]:
    mark, start = opener[1], opener.end()
    if opener[3] and opener[3] != b"\r":
        raise _lone_cr(line_of(source, opener.start(1)))
    form = _MARKS.get(mark) or _LANGUAGES[opener[2]]
    end = _closing(source, start, mark, dots=form is Format.YAML)
    if end < 0:
        raise FrontMatterError(
            "unclosed",
            f"the front matter has no closing `{mark.decode()}`",
            f"put `{mark.decode()}` on a line of its own behind the last field",
            line=line_of(source, opener.start(1)),
        )
    after = source.find(b"\n", end)
    return Span(start, end), Span(after + 1 if after >= 0 else len(source), len(source)), form


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


def _bare_json(source: bytes, first: int) -> tuple[Span, Span]:
    """Hugo's JSON; Latin-1 keeps one character a byte, and no character of JSON's own structure is beyond ASCII."""
    try:
        end = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode(source[first:].decode("latin-1"))[1]
    except json.JSONDecodeError as error:
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
    return Span(first, first + end), Span(after, len(source))


def _without_fence(source: bytes, bom: int) -> tuple[Span, Span, Format]:
    blank = _BLANK_LINES.match(source, bom)
    first = blank.end() if blank else bom
    if _JSON_OBJECT.match(source, first):
        return *_bare_json(source, first), Format.JSON
    end = hexo_end(source, bom) if first == bom else None
    if end:
        return Span(bom, end[0]), Span(end[1], len(source)), Format.YAML
    _refuse_lookalikes(source, bom, first)
    return Span(bom, bom), Span(bom, len(source)), Format.NONE


def _refuse_lookalikes(source: bytes, bom: int, first: int) -> None:
    """What some program takes for front matter, though it is not ours to edit and nothing may be put above it."""
    line = line_of(source, first)
    if _is_long_fenced(source, first):
        message = "the fence has more than three dashes, which most programs don't take for front matter"
        raise FrontMatterError("long-dash-fence", message, "shorten both fences to `---`", line=line)
    if _FENCE_LANGUAGE.match(source, first):
        message = "this front matter is a program, not data"
        raise FrontMatterError("fence-language", message, "write it as YAML, TOML or JSON", line=line)
    if _INDENTED.match(source, source.rfind(b"\n", 0, first) + 1 or bom):
        message = "the fence is indented, so no program takes it for front matter"
        raise FrontMatterError("indented-fence", message, "remove the blanks in front of both fences", line=line)
    if is_pelican(source, first):
        message = "this is a Pelican or MultiMarkdown header, which is not YAML"
        raise FrontMatterError("kind-pelican", message, "put `---` above and below the header", line=line)


def _is_long_fenced(source: bytes, first: int) -> bool:
    fence = _LONG_FENCE.match(source, first)
    if not fence or not KEY_LINE.match(source, fence.end()):
        return False
    return source.find(b"\n" + fence[0].rstrip(), fence.end() - 1) >= 0


def _refuse_lone_cr(source: bytes, block: Span) -> None:
    found = source.find(b"\r", block.start, block.end)
    if found >= 0 and re.compile(rb"\r(?!\n)").search(source, found, block.end):
        raise _lone_cr(line_of(source, found))


def _lone_cr(line: int) -> FrontMatterError:
    message = "a carriage return stands without a line feed, which some programs take for a line end and others don't"
    return FrontMatterError("lone-cr", message, "save the file with one kind of line end", line=line)
