"""One run on one site: its settings, its journal, what the site knows; and the one place where its patches are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from enrich import frontmatter, patch
from enrich.config import Config
from enrich.errors import EnrichError
from enrich.fields.applicable import Unfit, all_applicable, under
from enrich.fields.keys import resolved
from enrich.journal.db import Journal
from enrich.journal.records import PERSON, Written
from enrich.patch import ProvenanceKey
from enrich.pipeline.log import Log, silent
from enrich.pipeline.places import Places
from enrich.posts import files
from enrich.values import JSON, FieldSpec, Patch, Post, Prompt, Proposal, SiteContext
from enrich.values.posts import nothing
from enrich.verify.rows import strange
from enrich.vocabulary.file import Words


class Knowledge(Protocol):
    """What a site knows: its style, and what helps with one post; `enrich.index.index.SiteIndex` learns it."""

    @property
    def style(self) -> frontmatter.Style:
        """How the site's posts write their front matter."""
        ...

    @property
    def revision(self) -> str:
        """What changes with anything that was learned of the posts; empty where nobody can tell."""
        ...

    def context(
        self, path: str, title: str, body: str, wanted: Sequence[FieldSpec], known: Mapping[str, JSON]
    ) -> SiteContext:
        """The site's words, examples and habits that fit one post."""
        ...


@dataclass(frozen=True, slots=True)
class RunContext:
    """What one run does to every post, and what it does it with.

    ``specs`` are the fields of this run, ``fields`` all fields of the site by name.
    ``clock`` gives the time in UTC as ISO 8601; ``stale`` refreshes values of enrich's own that no longer stand.
    ``words`` are those that a person keeps in files, by field name.
    The journal and the knowledge stay the caller's to close.
    """

    config: Config
    specs: tuple[FieldSpec, ...]
    fields: Mapping[str, FieldSpec]
    prompt: Prompt
    mend: Prompt
    whole: Prompt
    run: str
    clock: Callable[[], str]
    journal: Journal
    knowledge: Knowledge
    stale: bool = False
    log: Log = silent
    words: Mapping[str, Words] = field(default_factory=nothing)
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        """Finds the places when they are first asked for."""
        object.__setattr__(self, "places", Places(self.config))

    def read(self, path: str) -> Post:
        """The post at a path of the journal's, which is proved to be one.

        Raises:
            PostError: It is no post of the site, is gone, or can't be read.
        """
        self.places.require_post(path)
        self.places.require_there(path)
        return files.read(self.config.root, path)

    def proved(self, post: Post, proposals: Iterable[Proposal]) -> tuple[tuple[Proposal, ...], tuple[Unfit, ...]]:
        """The stored proposals that a reply about the post can have led to, and why others can't."""
        faults = [
            (one, strange(one, self.fields[one.field], post.text) if one.field in self.fields else "")
            for one in proposals
        ]
        kept = tuple(one for one, fault in faults if not fault)
        return kept, tuple(Unfit(one.field, fault) for one, fault in faults if fault)

    def fields_in(self, known: Mapping[str, JSON]) -> dict[str, FieldSpec]:
        """All fields of the site by name, with the keys that they have in a post with these values."""
        return {spec.name: spec for spec in resolved(self.fields.values(), known, self.knowledge.style.spelling)}

    def specs_in(self, known: Mapping[str, JSON]) -> tuple[FieldSpec, ...]:
        """The same of the fields of this run, in its order."""
        return resolved(self.specs, known, self.knowledge.style.spelling)

    def applicable(
        self,
        path: str,
        proposals: Sequence[Proposal],
        known: Mapping[str, JSON],
        specs: Mapping[str, FieldSpec] | None = None,
    ) -> tuple[Proposal, ...]:
        """The proposals that still apply to a post with these values, by key; ``specs``, by name, replace its own."""
        specs = self.fields_in(known) if specs is None else specs
        standing = [one.field for one in proposals if one.field in specs and known.get(specs[one.field].key)]
        return all_applicable(proposals, known, specs, self._theirs(path, known, specs) if standing else ())

    def _theirs(self, path: str, known: Mapping[str, JSON], specs: Mapping[str, FieldSpec]) -> frozenset[str]:
        """The fields whose value is a person's, as far as the journal knows."""
        last = {one.field: one.value for one in self.journal.writes.newest(path).values() if one.author != PERSON}
        values = {name: known.get(spec.key) for name, spec in specs.items()}
        ours = {name for name in specs if name in last and frontmatter.same(values[name], last[name])}
        return frozenset(specs.keys() - ours)

    def unwritten(self, path: str) -> frozenset[str]:
        """The fields of a post that are decided and not yet written, as far as that still fits the settings."""
        if not self.journal.decisions.unwritten(path):
            return frozenset()
        ready = (one.proposal for one in self.journal.decisions.ready_of(path))
        return frozenset(one.field for one in ready if one.provenance is None or not self.unfit(one))

    def unfit(self, proposal: Proposal) -> Unfit | None:
        """Why a proposal does not fit the settings; ``None`` where it does, or where its field is gone."""
        spec = self.fields.get(proposal.field)
        made = proposal if spec is None else under(proposal, spec)
        return made if isinstance(made, Unfit) else None

    def patch(self, post: Post | frontmatter.Opened, proposals: Sequence[Proposal]) -> Patch:
        """The patch that writes these proposals into a post, with the provenance key where the site wants one.

        Raises:
            FrontMatterError: A field can't be edited safely.
        """
        post, proposals = self._keyed(post, proposals)
        return patch.make(post, proposals, self.knowledge.style, self.mark(post))

    def _keyed(
        self, post: Post | frontmatter.Opened, proposals: Sequence[Proposal]
    ) -> tuple[frontmatter.Opened, list[Proposal]]:
        """The post, parsed, and the proposals under the keys that their fields have in it."""
        opened = frontmatter.opened(post)
        specs = self.fields_in(frontmatter.by_name(opened))
        keys = {one.field: specs[one.field].key if one.field in specs else one.key for one in proposals}
        same = ((one, keys[one.field]) for one in proposals)
        return opened, [one if key == one.key else replace(one, key=key) for one, key in same]

    def renaming(self, post: Post | frontmatter.Opened, proposals: Sequence[Proposal]) -> Patch:
        """`patch` for labels under another name, after which a value is whoever's it was before.

        Raises:
            FrontMatterError: A field can't be edited safely.
        """
        post, proposals = self._keyed(post, proposals)
        ours = self.mark(post)
        return patch.make(post, proposals, self.knowledge.style, ours and replace(ours, inherits=True))

    def mark(self, post: Post | frontmatter.Opened, instead: Iterable[Written] = ()) -> ProvenanceKey | None:
        """The provenance key as the post's values stand now; ``None`` where the site wants none.

        ``instead`` is what is written next, in place of what the journal knows of these fields.

        Raises:
            FrontMatterError: The front matter can't be read.
        """
        key = self.config.provenance.key
        if not key:
            return None
        known = frontmatter.by_name(post)
        written = (self.journal.writes.newest(post.path) | {one.field: one for one in instead}).values()
        ours = [
            one.key
            for one in written
            if one.author != PERSON and one.key in known and frontmatter.same(known[one.key], one.value)
        ]
        order = dict.fromkeys((*(spec.key for spec in self.fields_in(known).values()), *ours))
        return ProvenanceKey(key, tuple(order), frozenset(ours), known.get(key))

    def fail(self, path: str, error: EnrichError, trace: str = "") -> None:
        """Puts on record that a post failed; ``trace`` is the traceback of a bug."""
        self.journal.fail(self.run, path, error, self.clock(), trace)
