"""What the index knows once it is up to date; the posts themselves are loaded when somebody asks about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic_core import SchemaValidator, ValidationError, core_schema

from enrich.frontmatter import Style, prevailing
from enrich.index.site_model import SiteModel
from enrich.values import FieldSpec
from enrich.values.posts import NOTHING

if TYPE_CHECKING:  # all that needs numpy waits until a post is asked about
    from enrich.index.ranker_training import Learned
    from enrich.index.tfidf import Frequencies, Vector


_NUMBER = core_schema.float_schema(strict=True)
_WEIGHTS = core_schema.list_schema(_NUMBER)
_CURVE = core_schema.tuple_schema([_NUMBER, _NUMBER])
_LEARNED = SchemaValidator(
    core_schema.tuple_schema([_WEIGHTS, _NUMBER, core_schema.int_schema(strict=True), _CURVE, _NUMBER])
)


def is_learned(dumped: object) -> bool:
    """Whether this is what `enrich.index.ranker_training.Learned` dumps: an earlier version learned less."""
    try:
        _LEARNED.validate_python(dumped)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did: posts known now, read again, gone, passed over since they can't be read, and private ones.

    ``renewed`` says that what was learned before was damaged, and that all of it was learned again.
    """

    posts: int
    read: int
    gone: int
    passed_over: int
    private: int = 0
    renewed: bool = False


class State:
    """What the index knows: the posts, how common each word is, and what was learned for each field, as JSON.

    The posts are loaded when somebody asks for them; ``style`` is how they write their front matter.
    ``revision`` is the digest of what was learned, and of which posts.
    """

    def __init__(
        self,
        site: Callable[[], SiteModel] = lambda: SiteModel(()),
        frequencies: Callable[[], Frequencies | None] = lambda: None,
        learned: Mapping[str, Sequence[Any]] = NOTHING,
        style: Style | None = None,
        revision: str = "",
    ) -> None:
        self._site = site
        self.frequencies = frequencies
        self.learned = learned
        self.style = style or prevailing(())
        self.revision = revision

    @cached_property
    def site(self) -> SiteModel:
        """The posts."""
        return self._site()

    def learned_for(self, spec: FieldSpec) -> Learned:
        """What suits a field; the shipped weights where nothing was learned."""
        from enrich.index.ranker_training import parsed, unlearned

        dumped = self.learned.get(named(spec))
        return parsed(dumped) if dumped else unlearned(spec)

    def vector(self, title: str, body: str) -> Vector:
        """The words of a post that the index does not hold."""
        from enrich.index.tfidf import features, unpacked

        frequencies = self.frequencies()
        return frequencies.vector(features(title, body)) if frequencies else unpacked(None)


def named(spec: FieldSpec) -> str:
    """What a field's learning is kept under."""
    return f"{spec.name}:{spec.key}:{spec.kind}"
