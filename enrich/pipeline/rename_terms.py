"""Labels of posts under another name: a merge of terms, as one patch over all the posts that bear them.

A person's value is changed here because the person asked for it by name, and it stays the person's; so these proposals
have no provenance, and the journal keeps whose the value was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from enrich import frontmatter
from enrich.config import Config
from enrich.errors import ConfigError, PostError
from enrich.fields import forms
from enrich.fields.keys import resolved
from enrich.pipeline.context import RunContext
from enrich.pipeline.inspection import read_fields
from enrich.pipeline.session import Session
from enrich.posts import files
from enrich.values import JSON, NOTHING, FieldSpec, Form, Patch, Proposal
from enrich.vocabulary import storage
from enrich.vocabulary.file import Words, read

Names = Mapping[str, str]


def relabelled(session: Session, path: str, names: Mapping[FieldSpec, Names]) -> Patch | None:
    """The patch that gives a post's labels their new names, by field; nothing where it bears none of them.

    Raises:
        PostError: The post can't be read, or a field can't be edited safely.
    """
    seen = read_fields(files.read(session.task.config.root, path))
    proposals = tuple(_proposals(seen.known, names))
    return session.task.renaming(seen.opened, proposals) if proposals else None


def _proposals(known: Mapping[str, JSON], names: Mapping[FieldSpec, Names]) -> Iterator[Proposal]:
    specs = zip(resolved(names, known), names.values(), strict=True)
    for spec, new in specs:
        before = known.get(spec.key)
        after = renamed(before, new, spec.form, is_list=spec.is_list)
        if after != before:
            yield Proposal(spec.name, spec.key, before, after)


def renamed(value: JSON, names: Names, form: Form = Form.COMMAS, *, is_list: bool = True) -> JSON:
    """A value with other names for some labels, in the form in which it stands; see `enrich.fields.forms.renamed`.

    Raises:
        FrontMatterError: A new name can't be written in that form.

    >>> renamed(["ml", "rust", "llm"], {"ml": "machine-learning", "llm": "machine-learning"})
    ['machine-learning', 'rust']
    """
    return forms.renamed(value, names, form if is_list else Form.TEXT)


def rename_waiting(
    proposal: Proposal, names: Mapping[str, Names], specs: Mapping[str, FieldSpec] = NOTHING
) -> Proposal:
    """A waiting proposal under the new names; ``names`` and ``specs`` are by field name.

    A value that can't take a new name in its form stays as it is: the post keeps the old one, too.
    """
    new = names.get(proposal.field)
    if new is None:
        return proposal
    form = specs[proposal.field].form if proposal.field in specs else Form.COMMAS
    try:
        before, after = (renamed(value, new, form) for value in (proposal.before, proposal.after))
    except PostError:
        return proposal
    return replace(proposal, before=before, after=after)


def word_patch(config: Config, field: str, changes: Sequence[storage.Change]) -> Patch | None:
    """The patch of a field's vocabulary file; nothing where all stands there already.

    Raises:
        ConfigError: The file can't be read or edited safely, or a change contradicts it.
    """
    path = storage.told(config, field)
    before = storage.source(config, field)
    filed = read(before, path)
    after = storage.changed(before, [_filed(change, filed) for change in changes], path)
    if after == before:
        return None
    edits = frontmatter.difference(before, after)
    diff = frontmatter.diff(before, after, path, edits)
    if not before:
        first, _, rest = diff.partition(b"\n--- ")
        diff = first + b"\nnew file mode 100644\n--- /dev/null\n" + rest.partition(b"\n")[2]
    return Patch(path, before, after, edits, (), diff)


def _filed(change: storage.Change, filed: Words) -> storage.Change:
    """The change under the label that the file has, where that is another than the field's language has."""
    if not isinstance(change, storage.Alias):
        return change
    own = (term.label for term in filed.terms if change.label in dict(term.labels).values())
    return replace(change, label=next(own, change.label))


def write_words(context: RunContext, field: str, made: Patch) -> None:
    """Writes a vocabulary file, with a record to undo it by.

    Raises:
        ConfigError: It changed in the meantime, or can't be written.
    """
    writes = context.journal.writes
    number = writes.intend(context.run, made, context.clock())
    try:
        storage.save(context.config, field, made.before, made.after)
    except ConfigError:
        writes.failed(number)
        raise
    writes.done(number)
