"""A post's file as the index reads it: its values, its title and body, and how its front matter is written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from enrich import frontmatter, regular
from enrich.fields.forms import items, labelled
from enrich.frontmatter import Style
from enrich.frontmatter.keys import at
from enrich.markdown.title import title
from enrich.posts.files import LARGEST_POST, real
from enrich.values import JSON, NOTHING, Form

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Source:
    """One post; ``digest`` is that of the file's bytes.

    ``front`` is its front matter, ``values`` are the texts and lists of texts in it, by key.
    """

    path: str
    digest: bytes
    title: str
    day: int
    front: Mapping[str, JSON]
    values: Mapping[str, tuple[str, ...]]
    body: str
    style: Style


def source(path: str, content: bytes, forms: Mapping[str, Form] = NOTHING) -> Source:
    """The post at ``path`` (from the site's root) with this content; ``forms`` are of the labels, by key in lower case.

    Raises:
        PostError: Its front matter can't be read.
        UnicodeDecodeError: Its body is not UTF-8.
    """
    post = frontmatter.cut(content, path)
    opened = frontmatter.opened(post)
    values = frontmatter.by_name(opened)
    frontmatter.require_post(post, values)
    body = post.text
    kept = {key: labels for key, value in values.items() if (labels := _kept(value, forms.get(key.casefold())))}
    style = frontmatter.style_of(opened)
    return Source(path, digest(content), title(values, body), _day(values), values, kept, body, style)


def load(path: str, file: Path, forms: Mapping[str, Form] = NOTHING) -> Source:
    """The post in a file; see `source`.

    Raises:
        OSError: The file can't be read.
        PostError: Its front matter can't be read, or it is a link out of the site.
        UnicodeDecodeError: Its body is not UTF-8.
    """
    root = Path(str(file).removesuffix(path))
    return source(path, regular.content(real(root, path), LARGEST_POST), forms)


def body_of(file: Path, known: bytes) -> str | None:
    """The body of a post whose file still has the ``known`` digest; else nothing.

    Raises:
        OSError: The file can't be read.
        PostError: It has no front matter that ends.
        UnicodeDecodeError: Its body is not UTF-8.
    """
    content = regular.content(file, LARGEST_POST)
    return frontmatter.cut(content, file.name).text if digest(content) == known else None


def digest(content: bytes) -> bytes:
    """16 bytes that change with the file."""
    return hashlib.blake2b(content, digest_size=16).digest()


def listed(value: JSON, form: Form | None = None) -> tuple[str, ...]:
    """The labels of a front matter value, each once; a number is none.

    ``form`` is that of the terms; without one, a text is one label, to the letter.
    """
    if isinstance(value, list):
        value = [one for one in map(labelled, value) if isinstance(one, str)]
    elif not isinstance(value, str | dict):
        return ()
    if form is not None or isinstance(value, dict):
        return tuple(dict.fromkeys(items(value, form or Form.TEXT)))
    texts = [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(one.strip() for one in texts if isinstance(one, str) and one.strip()))


def day_of(said: str) -> int:
    """The day of an ISO date, whatever follows it; 0 where it is none."""
    try:
        return date.fromisoformat(said[:10]).toordinal()
    except ValueError:
        return 0


def content_digest(title: str, body: str) -> bytes:
    """16 bytes that change with the title or the body."""
    return hashlib.blake2b(f"{title}\0{body}".encode(errors="surrogatepass"), digest_size=16).digest()


def _kept(value: JSON, form: Form | None) -> tuple[str, ...]:
    return tuple(label for label in listed(value, form) if len(label) <= _LONGEST)


def _day(values: Mapping[str, JSON]) -> int:
    return day_of(str(at("date", values) or ""))
