"""What is to mend in a post as it stands: fields that are missing, of the wrong type, or break their rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from enrich import frontmatter
from enrich.config import Config
from enrich.errors import NotAPostError, PostError, shown
from enrich.fields import as_limited, filled, items, limits, misfit
from enrich.fields.keys import resolved
from enrich.pipeline.inspection import passed_over
from enrich.posts import files
from enrich.posts.privacy import Privacy
from enrich.values import Field, FieldSpec, Kind, Policy, Post
from enrich.values.posts import NOTHING
from enrich.verify.safety import harm


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing to mend; ``line`` is 1-based, ``code`` is stable."""

    path: str
    line: int
    field: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at one post found: what is to mend, or the ``reason`` why nothing was looked for."""

    flaws: tuple[Flaw, ...] = ()
    reason: str = ""


class Looking:
    """The look at one post after the other, for the fields ``chosen``.

    Only limits that the site has set itself can be broken: ours are for what a model writes.
    ``opened`` are posts that were read a moment ago, by path.
    """

    def __init__(
        self, config: Config, chosen: Iterable[FieldSpec], opened: Mapping[str, frontmatter.Opened] = NOTHING
    ) -> None:
        own = config.fields or {}
        self._config = config
        self._chosen = tuple(as_limited(spec, own.get(spec.name)) for spec in chosen)
        self._privacy = Privacy(config.privacy, config.site)
        self._opened = opened

    @property
    def basis(self) -> str:
        """A text that changes with what is looked for."""
        return repr(self._chosen)

    def at(self, path: str) -> Looked:
        """What is found in the post at ``path``; one that can't be read is one finding."""
        opened = self._opened.get(path)
        return self.opened(path, opened) if opened else self.read(path)[0]

    def read(self, path: str) -> tuple[Looked, bytes]:
        """The same of the post as it lies on disk, with its bytes; none where these can't be read."""
        try:
            source = files.content(self._config.root, path)
        except PostError as error:
            return _unread(path, error), b""
        try:
            return self.opened(path, frontmatter.opened(files.post(source, path))), source
        except NotAPostError as error:
            return Looked(reason=error.reason), source
        except PostError as error:
            return _unread(path, error), source

    def known(self, path: str) -> bool:
        """Whether a post was read a moment ago."""
        return path in self._opened

    def opened(self, path: str, opened: frontmatter.Opened) -> Looked:
        """What is found in a post, parsed."""
        try:
            present = {field.name: field for field in frontmatter.locate(opened)}
            post, known = opened.post, {name: field.value for name, field in present.items()}
            reason = passed_over(post, known, self._config.site, self._privacy)
        except NotAPostError as error:
            return Looked(reason=error.reason)
        except PostError as error:
            return _unread(path, error)
        meant = () if reason else resolved(self._chosen, known)
        flaws = (flaw for spec in meant for flaw in _of_field(post, spec, present.get(spec.key), path))
        return Looked(tuple(flaws), reason)


def _unread(path: str, error: PostError) -> Looked:
    return Looked((Flaw(path, error.line or 1, "", error.code, error.message),))


def _of_field(post: Post, spec: FieldSpec, field: Field | None, path: str) -> Iterator[Flaw]:
    line = field.line if field else max(post.source.count(b"\n", 0, post.block.start), 1)
    if field is not None and (message := misfit(field.value, spec)):
        yield Flaw(path, line, spec.name, "wrong-type", message.partition(";")[0])
    elif field is None or not filled(field.value, spec):
        if spec.policy is not Policy.NEVER:
            yield Flaw(path, line, spec.name, "missing", f"`{spec.key}` is {'empty' if field else 'missing'}")
    else:
        yield from _rules(spec, field, path)


def _rules(spec: FieldSpec, field: Field, path: str) -> Iterator[Flaw]:
    values = [str(field.value)] if spec.kind is Kind.TEXT else items(field.value, spec.form)
    for value in values:
        if fault := harm(value.replace("\n", " ")):
            yield Flaw(path, field.line, spec.name, "unsafe-value", f"`{spec.key}` {fault}")
        if spec.values and value not in spec.values:
            told = f"`{spec.key}`: {value} is not allowed here{_meant(value, spec)}"
            yield Flaw(path, field.line, spec.name, "unknown-term", told)
    if spec.kind is Kind.TEXT:
        for one in limits(spec, values[0]):
            yield Flaw(path, field.line, spec.name, one.rule, f"`{spec.key}` has {one.message}")
    elif spec.max_items and len(values) > spec.max_items:
        message = f"`{spec.key}` has {len(values)} items, at most {spec.max_items} are allowed"
        yield Flaw(path, field.line, spec.name, "too-many", message)


def _meant(value: str, spec: FieldSpec) -> str:
    """Which of a field's values is spelt almost like this one, if any."""
    from enrich.vocabulary.terms import fold

    return next((f", but {one} is" for one in spec.values if fold(one) == fold(value)), "")
