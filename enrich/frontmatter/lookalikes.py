"""What is like front matter and is none that can be edited: templates, drawings, and heads that stand elsewhere.

A file of that kind is no post, or a post of a program that reads heads of its own.
A block above such a head would hide it from that program, or be hidden by it, so none is put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from enrich.errors import NotAPostError
from enrich.values import JSON, Format, Post

_PLACEHOLDERS = ((b"<%", b"%>"), (b"{{", b"}}"), (b"{%", b"%}"))
_DRAWN = {"excalidraw-plugin": "a drawing of Excalidraw", "kanban-plugin": "a board of Kanban"}
_LINES = 12  # how far from the top, or from the end of the comments there, a head may stand
_HEAD = 200  # lines of a head at most
_UNSEEN = rb"\xef\xbb\xbf|\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0|[ \t\r%b]"
_BLANKS, _BLANK_LINES = (re.compile(b"(?:%b)*+" % (_UNSEEN % end)) for end in (b"", b"\n"))
_COMMENTS = ((b"<!--", b"-->"), (b"{/*", b"*/}"))
_KEY = re.compile(rb'\s*"?[A-Za-z_][\w \-]{0,60}"?[ \t]*[:=]')
_FENCES = (b"---", b"+++")
_SETTING = re.compile(rb"[A-Za-z_][\w-]{0,60}[ \t]*=[ \t]*[\"'\[{\d]|[A-Za-z_][\w-]{0,60}[ \t]*=[ \t]*(?:true|false)\b")
_STRANGE = {
    "Franklin": rb"@def[ \t]+\w",
    "NimblePublisher": rb"%\{[ \t]*\r?$",
    "Pandoc": rb"%[ \t]+\S",
    "Nikola": rb"\.\.[ \t]+[\w-]+:",
    "Logseq": rb"[\w-]{1,60}::[ \t]*\S",
    "Sphinx": rb":[\w-]+:(?:[ \t]|\r?$)",
    "Frog": rb"(?i:title|date|tags|author)[ \t]*:[ \t]",  # indented by it
}
_HEADERS = 'write `formats = ["headers"]` under `[site]` in enrich.toml, and leave no blank line in the head'
_PROGRAMS = tuple((program, re.compile(head)) for program, head in _STRANGE.items())
_CODE = re.compile(rb"[ \t]*(?:(?:using|import|const|function|struct|for|if|@\w+)[ \t]+\w|include\(|\()")
_EXPORTED = re.compile(rb"export const (?i:metadata|meta|frontmatter)\b")  # MDX


def is_template(text: bytes) -> bool:
    """Whether a block holds a placeholder that a program fills in."""
    found = ((text.find(opener), closer) for opener, closer in _PLACEHOLDERS)
    return any(at >= 0 and text.find(closer, at + 2) >= 0 for at, closer in found)


def require_post(post: Post, known: Mapping[str, JSON]) -> None:
    """Returns only if a file with these values, by key, can be a post by its front matter.

    Raises:
        NotAPostError: It is a template, a drawing or a board, or it has a head that stands elsewhere.
    """
    if post.format is Format.NONE:
        require_no_head(post)
    if is_template(post.source[post.block.start : post.block.end]):
        raise template()
    if drawn := next((what for key, what in _DRAWN.items() if key in known), ""):
        raise _no_post("drawing", "drawing", f"is {drawn}", "its text is for that program")


def template(code: str = "template", line: int = 0) -> NotAPostError:
    """The error for a block with placeholders; ``code`` is that of the fault which they make."""
    message = "is a template: its front matter holds a placeholder that a program fills in"
    return _no_post("template", code, message, "put the text in quotes if it is meant as it is", line)


def _no_post(what: str, code: str, message: str, hint: str, line: int = 0) -> NotAPostError:
    error = NotAPostError(code, message, hint, line=line)
    error.what = what
    return error


def require_no_head(post: Post) -> None:
    """Returns only if nothing like front matter stands in a post that has none, where a new block would go above it.

    Raises:
        NotAPostError: Something does.
    """
    line, program = late_head(post.source[post.body.start :])
    if program:
        message = f"has a head as {program} reads it, which enrich does not edit here"
        hint = "write it as YAML between two `---` at the top, if your site reads that"
        raise NotAPostError("ambiguous-fence", message, _HEADERS if program == "Nikola" else hint, line=line)
    if line:
        message = "has no front matter where programs look for it, and something like it that a block above would hide"
        raise NotAPostError("ambiguous-fence", message, "put it at the top, between two `---`", line=line)


def code_block(block: bytes, code: str, line: int) -> NotAPostError | None:
    """The error for a block of Franklin's that holds more of Julia than what TOML can say; ``None`` for another one."""
    if not any(_CODE.match(line) or line.rstrip().endswith(b";") for line in block.split(b"\n")):
        return None
    message = "has code in its front matter, which is no TOML and is left to the program that runs it"
    return _no_post("code", code, message, "set the fields by hand", line)


def late_head(body: bytes) -> tuple[int, str]:
    """The line, from 1, in which something like front matter stands in a text without any, and whose it is, if known.

    The line is 0 where there is none.
    """
    at = _behind_comments(body)
    for start in dict.fromkeys((0, at)):
        first = body.count(b"\n", 0, start) + 1
        found, program = _found(list(_lines(body, start, _LINES + _HEAD)))
        if found:
            return first + found - 1, program
    return 0, ""


def _found(lines: list[bytes]) -> tuple[int, str]:
    """The number of the line in which a head begins, among lines from the top, and the program that reads it."""
    for number, line in enumerate(lines[:_LINES], 1):
        if line in _FENCES and _is_head(lines[number : number + _HEAD]):
            return number, ""
        if _EXPORTED.match(line):
            return number, ""
    texts = ((number, line.removeprefix(b"<!--").lstrip()) for number, line in enumerate(lines, 1))
    first, line = next(((number, line) for number, line in texts if line), (0, b""))
    if program := next((program for program, head in _PROGRAMS if head.match(line)), ""):
        return first, program
    return (first, "") if _SETTING.match(line) and any(fence in lines for fence in _FENCES) else (0, "")


def _is_head(lines: list[bytes]) -> bool:
    """Whether the lines below a fence begin with a key, and another fence follows."""
    return bool(lines) and bool(_KEY.match(lines[0])) and any(fence in lines for fence in _FENCES)


def _lines(text: bytes, start: int, most: int) -> Iterator[bytes]:
    """The lines from an offset on, without what can't be seen at their ends."""
    for _ in range(most):
        end = text.find(b"\n", start)
        line = text[start : end if end >= 0 else len(text)]
        yield line[_behind(_BLANKS, line) :].rstrip()
        if end < 0:
            return
        start = end + 1


def _behind(blanks: re.Pattern[bytes], text: bytes, at: int = 0) -> int:
    """Where the first byte stands that can be seen."""
    found = blanks.match(text, at)
    return found.end() if found else at


def _behind_comments(body: bytes) -> int:
    """Where the first line starts that is no comment."""
    at = _behind(_BLANK_LINES, body)
    while True:
        closing = next((closing for opening, closing in _COMMENTS if body.startswith(opening, at)), b"")
        end = body.find(closing, at) if closing else -1
        if end < 0:
            return at
        at = _behind(_BLANK_LINES, body, end + len(closing))
