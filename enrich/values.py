"""The frozen nouns that travel through `enrich`.

A post is bytes: only its front matter block and its body are ever decoded, so that what is not edited can't change.
Offsets into a post are bytes of its source; offsets in `Evidence` are characters of its body, where quotes are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from enrich.errors import EnrichError

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open offsets, ``start <= end``."""

    start: int
    end: int


class Format(StrEnum):
    """How the front matter is written; ``NONE`` where a post has no front matter."""

    YAML = "yaml"
    TOML = "toml"
    JSON = "json"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Post:
    """One post as it lies on disk.

    ``path`` is from the site's root with ``/``.
    ``block`` is what stands between the fences, ``body`` what follows the closing one, both in bytes of ``source``.
    ``newline`` is the block's own line end.
    """

    path: str
    source: bytes
    format: Format
    block: Span
    body: Span
    newline: str = "\n"

    @property
    def text(self) -> str:
        """The body, decoded; a post whose body is not UTF-8 is refused when it is read."""
        return self.source[self.body.start : self.body.end].decode("utf-8")


@dataclass(frozen=True, slots=True)
class Field:
    """One top-level entry of the front matter: its value as JSON, where it stands, and the key's line (1-based)."""

    name: str
    value: JSON
    span: Span
    line: int


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


class Review(StrEnum):
    """Who may accept a proposal: ``--yes`` may (``auto``), or only a person (``always``)."""

    AUTO = "auto"
    ALWAYS = "always"


class Mode(StrEnum):
    """What happens to a term outside the vocabulary: never (``closed``), allowed (``open``), it waits (``queue``)."""

    CLOSED = "closed"
    OPEN = "open"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a site wants of one field.

    ``key`` is its name in the front matter; ``ask`` tells the model what to write.
    ``max_chars``, ``max_sentences`` and ``max_items`` are inclusive; 0 means no limit.
    ``language`` is ``post`` (the post's own) or a language's name or code.
    ``keep`` are values that don't count as filled, ``values`` the only ones allowed.
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

    @property
    def is_list(self) -> bool:
        """Whether the front matter holds a list."""
        return self.kind in (Kind.TERMS, Kind.NAMES)


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a vocabulary; ``count`` is how many of the site's posts bear it, ``score`` its fit to one post."""

    label: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    parent: str = ""
    count: int = 0
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """A post of the site that resembles the one at hand, with values that people accepted."""

    path: str
    title: str
    values: Mapping[str, JSON]
    similarity: float


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What the site itself knows that helps with one post, by field name.

    ``vocabularies`` hold every term of the site, ``candidates`` the best for this post, best first.
    ``lengths`` are the median characters of the site's own texts, ``sizes`` the usual number of values in a list.
    ``weights`` say what the site's own texts look like: centroid, title and position of the sentences they are made of.
    """

    vocabularies: Mapping[str, Vocabulary] = field(default_factory=_nothing)
    candidates: Mapping[str, tuple[Term, ...]] = field(default_factory=_nothing)
    examples: tuple[Example, ...] = ()
    lengths: Mapping[str, int] = field(default_factory=_nothing)
    sizes: Mapping[str, int] = field(default_factory=_nothing)
    weights: Mapping[str, tuple[float, ...]] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of one taxonomy; ``forms`` maps each folded spelling to the labels it may mean."""

    terms: Mapping[str, Term] = field(default_factory=_nothing)
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file, ready to be rendered; ``digest`` changes with any byte of it."""

    name: str
    version: str
    inputs: tuple[str, ...]
    system: str
    user: str
    digest: str


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; ``role`` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked about one post.

    A language model reads ``messages`` and answers by ``schema`` (JSON Schema); the embedded one reads the other parts.
    ``body`` is the whole body, which evidence is sought in; it begins in the file's line ``body_line``.
    ``known`` holds the values that the post has, by key.
    ``fingerprint`` is the digest of all that can change the answer.
    """

    path: str
    title: str
    body: str
    wanted: tuple[FieldSpec, ...]
    context: SiteContext
    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    prompt: Prompt
    fingerprint: str
    body_line: int = 1
    known: Mapping[str, JSON] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens in and out, and the cost in US dollars: ``None`` where no price is known."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        known = self.cost is not None and other.cost is not None
        cost = (self.cost or 0.0) + (other.cost or 0.0) if known else None
        return Usage(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out, cost)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the text as sent, the model that wrote it, and why it stopped."""

    text: str
    model: str
    usage: Usage = Usage()
    stop: str = "stop"


class Match(StrEnum):
    """How a quote was found in the body: to the letter, after folding, or not at all."""

    EXACT = "exact"
    NORMALIZED = "normalized"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The post's own words for a value: ``span`` in characters of the body, ``line`` 1-based in the file."""

    value: str
    quote: str
    span: Span
    line: int
    match: Match


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a reader of the proposal should know; ``blocks`` keeps ``--yes`` from accepting it."""

    code: str
    message: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value came from; ``time`` is UTC in ISO 8601."""

    run: str
    model: str
    prompt: str
    prompt_version: str
    fingerprint: str
    time: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for one field, before anybody decided; ``review`` says who may."""

    field: str
    key: str
    before: JSON
    after: JSON
    review: Review = Review.AUTO
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[Flag, ...] = ()
    provenance: Provenance | None = None

    @property
    def blocked(self) -> bool:
        """Whether only a person may accept it."""
        return self.review is Review.ALWAYS or any(flag.blocks for flag in self.flags)


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a reply breaks its rules; ``pointer`` is a JSON Pointer into the reply."""

    pointer: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One span of the source replaced by new bytes."""

    span: Span
    text: bytes


@dataclass(frozen=True, slots=True)
class Patch:
    """All edits of one post, proved: ``before`` with ``edits`` spliced in is ``after``, and nothing else differs."""

    path: str
    before: bytes
    after: bytes
    edits: tuple[Edit, ...]
    proposals: tuple[Proposal, ...]
    diff: bytes


class Verdict(StrEnum):
    """What was decided about one proposal."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    DEFER = "defer"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on one field's proposal; ``value`` is what will be written, ``by`` is ``person`` or ``--yes``."""

    field: str
    verdict: Verdict
    value: JSON = None
    by: str = "person"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell of a field that nothing is proposed for; ``line`` is 1-based, 0 where no line is meant."""

    field: str
    code: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to do for this post."""

    path: str
    reason: str
    usage: Usage = Usage()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """The post was left out on purpose, and why."""

    path: str
    reason: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A patch waits for a decision."""

    path: str
    patch: Patch
    usage: Usage = Usage()
    notes: tuple[Note, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A patch was written; ``decisions`` say what became of each proposal."""

    path: str
    patch: Patch
    usage: Usage = Usage()
    notes: tuple[Note, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The post could not be handled; no other post is touched by that."""

    path: str
    error: EnrichError
    usage: Usage = Usage()


Outcome: TypeAlias = Unchanged | Skipped | Proposed | Applied | Failed
