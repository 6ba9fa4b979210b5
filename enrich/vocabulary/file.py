"""Reads a vocabulary file, ``vocabulary/FIELD.yml``: the terms or names that a person keeps for one field.

Every scalar is text, as it is written: the term ``no`` does not mean false, and ``2024`` is not a number.
What makes no sense is refused with its line, so a typing error never changes silently what is proposed.
The nodes are kept beside the terms, because `enrich.vocabulary.edit` changes the file at their places.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from enrich.errors import ConfigError
from enrich.fields.forms import unhashed
from enrich.frontmatter.nesting import deep_yaml
from enrich.values import Term
from enrich.vocabulary.terms import fold, spellings

TOP = ("terms", "never", "complete")
KEYS = ("label", "aliases", "note", "parent", "group", "manual", "labels", "kind")
_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Words:
    """What one file says: terms, spellings that are ``never`` proposed, and whether it is the ``complete`` vocabulary.

    A file that is not complete adds to the terms of the posts.
    """

    terms: tuple[Term, ...] = ()
    never: tuple[str, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """What a file says, with its nodes: ``items`` are those of the terms, ``ruled_out`` those of never, in order."""

    words: Words
    root: yaml.MappingNode | None = None
    items: tuple[yaml.Node, ...] = ()
    ruled_out: tuple[yaml.Node, ...] = ()


def read(source: bytes, path: str) -> Words:
    """What a file says.

    Raises:
        ConfigError: It is not UTF-8, not YAML, or makes no sense; with path and line.
    """
    return locate(decoded(source, path), path).words


def decoded(source: bytes, path: str) -> str:
    """The text of a file, without a byte order mark.

    Raises:
        ConfigError: It is not UTF-8.
    """
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: is not UTF-8", "save it as UTF-8") from error


def locate(text: str, path: str) -> Located:
    """What a text says, and the places of it.

    Raises:
        ConfigError: As in `read`.
    """
    return _File(text, path).located()


class _File:
    """One file while it is read."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path

    def located(self) -> Located:
        root = self._root()
        if root is None:
            return Located(Words())
        values = self._mapping(root, TOP, "the file")
        items = self._items(values.get("terms"), "`terms`")
        ruled_out = self._items(values.get("never"), "`never`")
        words = Words(
            tuple(map(self._term, items)),
            tuple(self._word(node, "an item of `never`") for node in ruled_out),
            "complete" in values and self._truth(values["complete"], "complete"),
        )
        self._require_unambiguous(words, items, ruled_out)
        return Located(words, root, items, ruled_out)

    def _root(self) -> yaml.MappingNode | None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        if deep := deep_yaml(self.text, len(self.text)):  # some libyaml would follow it until the process dies
            raise ConfigError(f"{self.path}:{deep.line}: {deep.message}", deep.hint)
        try:
            root = yaml.compose(self.text, Loader=loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f":{mark.line + 1}" if mark else ""
            problem = getattr(error, "problem", None) or str(error)
            raise ConfigError(f"{self.path}{line}: not valid YAML: {problem}") from error
        if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
            return None
        if not isinstance(root, yaml.MappingNode):
            raise self._wrong(root, f"must have the keys {', '.join(TOP)}", "put the list under `terms:`")
        return root

    def _term(self, node: yaml.Node) -> Term:
        if isinstance(node, yaml.ScalarNode):
            return Term(self._word(node, "a term"))
        values = self._mapping(node, KEYS, "a term")
        if "label" not in values:
            raise self._wrong(node, "a term has no `label`")
        texts = {
            key: self._scalar(values[key], f"`{key}`") for key in ("note", "parent", "group", "kind") if key in values
        }
        return Term(
            self._word(values["label"], "`label`"),
            tuple(self._word(one, "an alias") for one in self._items(values.get("aliases"), "`aliases`")),
            texts.get("note", ""),
            texts.get("parent", ""),
            group=texts.get("group", ""),
            manual="manual" in values and self._truth(values["manual"], "manual"),
            labels=tuple(self._labels(values["labels"])) if "labels" in values else (),
            kind=texts.get("kind", ""),
        )

    def _labels(self, node: yaml.Node) -> Iterator[tuple[str, str]]:
        for language, value in self._mapping(node, (), "`labels`").items():
            yield language, self._word(value, f"the label in `{language}`")

    def _mapping(self, node: yaml.Node, known: Sequence[str], what: str) -> Mapping[str, yaml.Node]:
        """The nodes by key; with ``known`` keys, any other key is refused."""
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, f"{what} must be a mapping, such as `label: rust`")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._scalar(key, "a key")
            if known and name not in known:
                raise self._wrong(key, f"unknown key `{name}` in {what}", _nearest(name, known))
            if name in found:
                raise self._wrong(key, f"`{name}` occurs twice in {what}")
            found[name] = value
        return found

    def _items(self, node: yaml.Node | None, what: str) -> tuple[yaml.Node, ...]:
        if node is None or (isinstance(node, yaml.ScalarNode) and _is_nothing(node)):
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self._wrong(node, f"{what} must be a list")
        return tuple(node.value)

    def _scalar(self, node: yaml.Node, what: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong(node, f"{what} must be one text", "quote it if it holds a colon or a bracket")
        text = " ".join(str(node.value).split())
        if not text or _is_nothing(node):
            raise self._wrong(node, f"{what} is empty")
        return text

    def _word(self, node: yaml.Node, what: str) -> str:
        """A spelling; the mark of a hashtag is no part of it."""
        if word := unhashed(self._scalar(node, what)):
            return word
        raise self._wrong(node, f"{what} is empty")

    def _truth(self, node: yaml.Node, key: str) -> bool:
        said = node.value.lower() if isinstance(node, yaml.ScalarNode) else ""
        if said not in _TRUTHS:
            raise self._wrong(node, f"`{key}` must be true or false")
        return _TRUTHS[said]

    def _require_unambiguous(self, words: Words, items: Sequence[yaml.Node], ruled_out: Sequence[yaml.Node]) -> None:
        """Refuses a spelling that would mean two terms, or a term that is never proposed."""
        owners: dict[str, tuple[Term, yaml.Node]] = {}
        for term, node in zip(words.terms, items, strict=True):
            if not fold(term.label):
                raise self._wrong(node, f"`{term.label}` has no letters to compare with other terms")
            for form in (*spellings(term), *(fold(label) for _, label in term.labels)):
                other, place = owners.setdefault(form, (term, node))
                if other is not term:
                    line = self._line(place)
                    raise self._wrong(node, f"`{term.label}` and `{other.label}` (line {line}) share a spelling")
        for said, node in zip(words.never, ruled_out, strict=True):
            if fold(said) in owners:
                label = owners[fold(said)][0].label
                raise self._wrong(node, f"`{said}` is never proposed, but it is a spelling of the term `{label}`")

    def _line(self, node: yaml.Node) -> int:
        return self.text.count("\n", 0, node.start_mark.index) + 1

    def _wrong(self, node: yaml.Node, message: str, hint: str = "") -> ConfigError:
        return ConfigError(f"{self.path}:{self._line(node)}: {message}", hint)


def _is_nothing(node: yaml.ScalarNode) -> bool:
    return not node.style and node.value in ("", "~", "null")


def _nearest(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"
