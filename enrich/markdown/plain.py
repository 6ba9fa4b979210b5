"""Inline markup off: what is left is what a browser would show, as one line of prose.

No pattern looks beyond the next beginning of what it matches, so that the time grows with the length alone.
Lines joined inside Chinese or Japanese text meet without a space, since those scripts have none there.
"""

from __future__ import annotations

import html
import re

CJK = r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WIDE = CJK + r"\u3000-\u3004\u3008-\u303f\uff00-\uffef“”‘’…—"

_MARKED = re.compile(r"[*_`\[\]<>&!~\\{}=\n\t]|  |https?:|\d:\d")
_WIDE_BREAK = re.compile(rf"(?<=[{WIDE}])[ \t\\]*\r?\n[\s>]*(?=[{WIDE}])")
_BREAK = re.compile(r"(?<![ \t\\])[ \t\\]*+\r?\n[\s>]*")
_PARTED = re.compile(
    r"</?(?:br|p|div|li|ul|ol|h[1-6]|tr|t[dh]|blockquote|section|article|hr|d[ldt])\b[^<>]*>", re.IGNORECASE
)
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])|!\[\[[^\[\]]*\]\]")
_LINK = re.compile(r"\[(?!\^)([^\[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])")
_WIKI = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_GONE = re.compile(
    r"""<!--(?:(?!<!--).)*?-->|\[\^[^\[\]]+\]|<https?://[^<>]*>|https?://[^\s<>()\[\]"'）】」。，、；\u3040-\u30ff\u4e00-\u9fff]+
    |\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}|\{[:\#][^{}]*\}|</?[a-zA-Z][^<>]*>|%%(?:(?!%%).)*%%""",
    re.VERBOSE | re.DOTALL,
)
_GOING = ("<", "[^", "http", "{", "%%")  # one of these stands in all that is `_GONE`
_CODE = re.compile(r"(?<!`)(`{1,16}+)(?!`)(.+?)(?<!`)\1(?!`)")
_UNDERSCORE = re.compile(
    r"(?<!\w)_{1,3}+(?=[^\s_])((?:[^_]++|(?<=\w)_++(?=\w))++(?:(?<=\w)_{3,}(?=_(?!\w)))?+)(?<=\S)_{1,3}+(?!\w)"
)
_STARS = re.compile(r"\*{2,}|~~|==|(?<=\S)\*|\*(?=\S)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPTY = re.compile(r"[(（\[]\s*[)）\]]")
_HIDDEN = {ord(shown): 0xFDD0 + number for number, shown in enumerate("*_~=<>{}[]()&")}
_SHOWN = {hidden: shown for shown, hidden in _HIDDEN.items()}


def plain(markdown: str) -> str:
    """One block's ``markdown`` as one line of prose: no emphasis, link targets, images, tags, notes, addresses."""
    if not _MARKED.search(markdown):
        return markdown.strip()
    text = _joined(markdown) if "\n" in markdown else markdown
    if "`" in text:
        text = _CODE.sub(lambda code: code[2].translate(_HIDDEN), text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda escape: escape[1].translate(_HIDDEN), text)
    if "<" in text:
        text = _joined(_PARTED.sub("\n", text))
    if "[" in text:
        text = _WIKI.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    if any(sign in text for sign in _GOING):
        text = _GONE.sub("", text)
    text = _STARS.sub("", text)
    if "_" in text:
        text = _UNDERSCORE.sub(r"\1", text)
    text = html.unescape(_EMPTY.sub("", text)).translate(_SHOWN)
    return " ".join(text.split())


def _joined(text: str) -> str:
    """Lines as one."""
    return _BREAK.sub(" ", _WIDE_BREAK.sub("", text))
