"""What a site wants for its fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds: one text, terms of a vocabulary, one term, or names of entities."""

    TEXT = "text"
    TERMS = "terms"
    TERM = "term"
    NAMES = "names"


class Policy(StrEnum):
    """When a field is wanted.

    ``fill``: only when empty; ``extend``: add to what is there.
    ``refresh``: replace what enrich wrote and nobody edited since.
    """

    FILL = "fill"
    EXTEND = "extend"
    REFRESH = "refresh"
    NEVER = "never"


EMBEDDED = "embedded"
"""The name of the model that answers on this machine."""


class Review(StrEnum):
    """Who may accept a proposal: ``--yes`` may, or only a person; with ``embedded`` a person what that model wrote."""

    AUTO = "auto"
    ALWAYS = "always"
    EMBEDDED = "embedded"


class Mode(StrEnum):
    """What happens to a term outside the vocabulary: never (``closed``), allowed (``open``), it waits (``queue``)."""

    CLOSED = "closed"
    OPEN = "open"
    QUEUE = "queue"


class Form(StrEnum):
    """How the value of a list field is read where it is no list; see `enrich.fields.forms`.

    ``list``: lists are expected, and a text is one term, or several where it holds commas.
    ``text``: one term, whatever it holds; ``words``: terms between blanks (``a b``); ``commas``: between commas.
    ``hashes``: Obsidian's (``#a #b``); ``map``: the keys of a mapping (``{a: , b: }``).
    """

    LIST = "list"
    TEXT = "text"
    WORDS = "words"
    COMMAS = "commas"
    HASHES = "hashes"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a site wants for one field.

    ``key`` is its name in the front matter, in the notation of `enrich.frontmatter.keys`.
    ``keys`` are all names that it may have, the best one first; empty where there is one.
    ``ask`` tells the model what to write.
    ``max_chars``, ``max_sentences`` and ``max_items`` are inclusive; 0 means no limit.
    ``language`` is ``post`` (the post's own) or a language's name or code.
    ``keep`` are values that don't count as filled, ``values`` the only ones allowed.
    ``begins_open`` says that nobody chose the mode, so that a site with few terms takes new ones.
    ``form`` is how a list is read where a text or a mapping stands in its place.
    ``confidence`` is the least probability of what the embedded model proposes; ``None`` means its own default.
    """

    name: str
    key: str
    kind: Kind
    ask: str = ""
    policy: Policy = Policy.FILL
    review: Review = Review.AUTO
    mode: Mode = Mode.OPEN
    evidence: bool = False
    language: str = "post"
    min_chars: int = 0
    max_chars: int = 0
    max_sentences: int = 0
    max_items: int = 0
    max_new: int = 0
    keep: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    parent: str = ""
    begins_open: bool = False
    form: Form = Form.COMMAS
    keys: tuple[str, ...] = ()
    confidence: float | None = None

    @property
    def is_list(self) -> bool:
        """Whether the front matter holds a list."""
        return self.kind in (Kind.TERMS, Kind.NAMES)
