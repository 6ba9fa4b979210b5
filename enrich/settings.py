"""The tables of ``enrich.toml``: every key with its kind, its default and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from enrich import sending
from enrich.values import Form, Kind, Mode, Policy, Review


class Section(BaseModel):
    """A table of the file: frozen, and closed to unknown keys.

    ``silent`` are keys that a dump leaves out where they are not set.
    Answers are found again by digests of dumps, so a new key must not change the dump of older settings.
    What checks a table is built when one is checked, since most commands start without a file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    silent: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _dumped(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        unset = {key for key in self.silent if getattr(self, key) == type(self).model_fields[key].default}
        return {key: value for key, value in dump(self).items() if key not in unset}


def _notated(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """A key, or a list of its parts, in one notation; another kind of value is left for others to refuse."""
    from enrich.frontmatter.keys import dotted, parse

    if isinstance(given, list | tuple) and given and all(isinstance(part, str) and part for part in given):
        return dotted(given)
    try:
        return dotted(parse(given)) if isinstance(given, str) else given
    except ValueError as error:
        raise PydanticCustomError("bad_key", "{reason}", {"reason": str(error)}) from error


class SiteConfig(Section):
    """``[site]``: which posts, as paths and globs from the site's root; ``create`` allows a new front matter block.

    ``formats`` names front matter formats that are not read everywhere: ``headers``, and what other packages bring.
    ``endings`` are further endings of posts.
    Without ``drafts``, what is marked as a draft is no post.
    """

    silent = frozenset({"formats", "endings", "drafts"})

    posts: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    create: bool = False
    formats: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    drafts: bool = True

    @model_validator(mode="before")
    @classmethod
    def _one_format(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if isinstance(given, dict) and isinstance(given.get("format"), str) and "formats" not in given:
            return {**{key: value for key, value in given.items() if key != "format"}, "formats": (given["format"],)}
        return given


class PriceConfig(Section):
    """``[model.price]``: US dollars for a million tokens; see `enrich.models.prices.Price`."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    written: float | None = Field(default=None, ge=0)
    batch: float | None = Field(default=None, ge=0, le=1)


Answering = Literal["schema", "object", "tool", "text"]


class ModelConfig(Section):
    """``[model]``: who answers, and how it is asked.

    ``provider`` is ``openai`` or what a package brings, and ``name`` is one of its models; see `enrich.models`.
    Without ``name``, the name of the provider is the model's, too.
    ``timeout`` is in seconds without a sign of life; left out, 120, and 600 for a server on this machine or nearby.
    ``attempts`` are tries for passing faults.
    ``context_window`` is in tokens; left out, what the server says of itself.
    ``answer`` forces a form of answers, ``stream`` how they come; left out, both are found out.
    ``extra`` are further keys of each request; ``headers`` name the environment's variables that hold their values.
    """

    silent = frozenset({"provider"})

    name: str = Field(default="embedded", min_length=1)
    provider: str = ""
    base_url: Annotated[str, AfterValidator(sending.address)] = ""
    api_key_env: str = "OPENAI_API_KEY"
    temperature: float | None = Field(default=None, ge=0, le=2)
    seed: int | None = None
    max_output_tokens: int = Field(default=2000, gt=0)
    timeout: float | None = Field(default=None, gt=0)
    attempts: int = Field(default=6, ge=1, le=100)
    context_window: int | None = Field(default=None, gt=0)
    requests_per_minute: float | None = Field(default=None, gt=0)
    tokens_per_minute: float | None = Field(default=None, gt=0)
    encoding: str = ""
    answer: Answering | None = None
    stream: bool | None = None
    extra: Annotated[dict[str, Any], AfterValidator(sending.extra)] = Field(default_factory=dict)
    headers: Annotated[dict[str, str], AfterValidator(sending.headers)] = Field(default_factory=dict)
    price: PriceConfig | None = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if isinstance(given, dict) and isinstance(given.get("provider"), str) and given["provider"]:
            return {"name": given["provider"], **given}
        return given


class RunConfig(Section):
    """``[run]``: how many requests at once, and after how many failures in a row a run stops (0: never).

    ``processes`` lead the posts; with 1 the command itself does, and left out, as many do as the requests, or the
    embedded model, keep busy (`enrich.pipeline.workers.crew`).
    ``files`` says who reads and writes the posts that they lead: ``workers`` where all of them see the site.
    """

    concurrency: int = Field(default=16, ge=1, le=1000)
    processes: int | None = Field(default=None, ge=1, le=64)
    files: Literal["command", "workers"] = "command"
    max_errors: int = Field(default=20, ge=0)


class ReadingConfig(Section):
    """``[reading]``: what is left out of the text that a model reads, in addition to what always is."""

    drop: tuple[Literal["details", "code", "html"], ...] = ()


class PrivacyConfig(Section):
    """``[privacy]``: posts that are never sent, by glob as in ``.gitignore``, or by a front matter key that is true.

    ``withhold`` are keys whose values no model is told; ``*`` stands for all of them but the title.
    """

    posts: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    withhold: tuple[str, ...] = ()

    @field_validator("keys", "withhold", mode="before")
    @classmethod
    def _keys(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        return tuple(map(_notated, given)) if isinstance(given, list | tuple) else given


class ProvenanceConfig(Section):
    """``[provenance]``: a front matter key that lists the fields whose values are from enrich; empty for none."""

    key: str = ""

    @field_validator("key", mode="before")
    @classmethod
    def _key(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        return _notated(given) if given else given


class PromptConfig(Section):
    """``[prompt]``: the prompt's name, and a folder of the site whose prompt files override ours by name.

    ``examples_tokens`` is the most that all examples of one request may take, as `enrich.prompt.tokens` estimates.
    0 shows none.
    """

    name: str = Field(default="enrich", pattern=r"^[^/\\\x00]+$")
    folder: str = ""
    examples_tokens: int = Field(default=1500, ge=0)


class VocabularyConfig(Section):
    """``[vocabulary]``: the folder of the site with the vocabulary files, one for each field that has one."""

    folder: str = Field(default="vocabulary", min_length=1)


Least = Annotated[float, Field(ge=0, le=1)]


class EvalConfig(Section):
    """``[eval]``: which posts `enrich eval` holds out, and what it requires.

    ``posts`` is how many; left out, a fifth of those with values, and at most 100.
    ``by`` is random, or time for the newest.
    ``require`` holds, by field, the least that a measure must be, from 0 to 1.
    """

    posts: int | None = Field(default=None, ge=1)
    seed: int = 7
    by: Literal["random", "time"] = "random"
    require: dict[str, dict[str, Least]] = Field(default_factory=dict)


class McpConfig(Section):
    """``[mcp]``: whether agents may ``write`` what ``enrich run --yes`` would; else they can only propose."""

    write: bool = False


class FieldConfig(Section):
    """``[fields.NAME]``: what differs from the defaults of that name; see `enrich.values.FieldSpec` for units.

    ``key`` is a key in the notation of `enrich.frontmatter.keys` or a list of its parts, ``keys`` are several such.
    """

    silent = frozenset({"keys"})

    key: str | None = Field(default=None, min_length=1)
    kind: Kind | None = None
    ask: str | None = None
    policy: Policy | None = None
    review: Review | None = None
    mode: Mode | None = None
    evidence: bool | None = None
    language: str | None = None
    min_chars: int | None = Field(default=None, ge=0)
    max_chars: int | None = Field(default=None, ge=0)
    max_sentences: int | None = Field(default=None, ge=0)
    max_items: int | None = Field(default=None, ge=0)
    max_new: int | None = Field(default=None, ge=0)
    keep: tuple[str, ...] | None = None
    values: tuple[str, ...] | None = None
    parent: str | None = None
    form: Form | None = None
    keys: tuple[str, ...] | None = Field(default=None, min_length=1)
    confidence: float | None = Field(default=None, ge=0, le=1)

    @field_validator("key", mode="before")
    @classmethod
    def _one_key(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        return _notated(given) if given else given

    @field_validator("keys", mode="before")
    @classmethod
    def _all_keys(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        return tuple(map(_notated, given)) if isinstance(given, list | tuple) else given

    @property
    def is_keyed(self) -> bool:
        """Whether it says under which key or keys the field stands."""
        return self.key is not None or self.keys is not None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.keys is not None and self.key is not None:
            raise PydanticCustomError("two_keys", "`key` and `keys` say the same: give one of them")
        return self


class File(Section):
    """The whole file; without ``[fields]`` it means the four default fields."""

    site: SiteConfig = SiteConfig.model_construct()
    model: ModelConfig = ModelConfig.model_construct()
    prompt: PromptConfig = PromptConfig.model_construct()
    run: RunConfig = RunConfig.model_construct()
    reading: ReadingConfig = ReadingConfig.model_construct()
    privacy: PrivacyConfig = PrivacyConfig.model_construct()
    vocabulary: VocabularyConfig = VocabularyConfig.model_construct()
    provenance: ProvenanceConfig = ProvenanceConfig.model_construct()
    eval: EvalConfig = EvalConfig.model_construct()
    mcp: McpConfig = McpConfig.model_construct()
    fields: dict[str, FieldConfig] | None = None


def known_keys(tables: Sequence[str]) -> Iterator[str]:
    """The keys of the table at this place in the file, such as ``["model", "price"]``."""
    sections: dict[str, type[Section]] = {
        "site": SiteConfig,
        "model": ModelConfig,
        "prompt": PromptConfig,
        "run": RunConfig,
        "reading": ReadingConfig,
        "privacy": PrivacyConfig,
        "vocabulary": VocabularyConfig,
        "provenance": ProvenanceConfig,
        "eval": EvalConfig,
        "mcp": McpConfig,
        "fields": FieldConfig,
    }
    table = PriceConfig if [*tables] == ["model", "price"] else sections[tables[0]] if tables else File
    yield from table.model_fields
