"""A change of a file of words as a patch beside those of the posts: shown, written and undone with them.

A file that is not there yet is told as git tells a new one, so that the whole diff can be applied elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from enrich import frontmatter
from enrich.config import Config
from enrich.errors import ConfigError
from enrich.journal.db import Journal
from enrich.patch import difference
from enrich.run.task import Task
from enrich.values import Patch
from enrich.vocabulary import storage
from enrich.vocabulary.file import Words, read


def word_patch(config: Config, field: str, changes: Sequence[storage.Change]) -> Patch | None:
    """The patch of a field's file of words; nothing where all stands there already.

    Raises:
        ConfigError: The file can't be read or edited safely, or a change contradicts it.
    """
    path = storage.told(config, field)
    before = storage.source(config, field)
    filed = read(before, path)
    after = storage.changed(before, [_filed(change, filed) for change in changes], path)
    if after == before:
        return None
    diff = frontmatter.diff(before, after, path)
    if not before:
        first, _, rest = diff.partition(b"\n--- ")
        diff = first + b"\nnew file mode 100644\n--- /dev/null\n" + rest.partition(b"\n")[2]
    return Patch(path, before, after, difference(before, after), (), diff)


def _filed(change: storage.Change, filed: Words) -> storage.Change:
    """The change under the label that the file has, where that is another than the field's language has."""
    if not isinstance(change, storage.Alias):
        return change
    own = (term.label for term in filed.terms if change.label in dict(term.labels).values())
    return replace(change, label=next(own, change.label))


def write_words(task: Task, journal: Journal, field: str, made: Patch) -> None:
    """Writes a file of words, with a record to undo it by.

    Raises:
        ConfigError: It changed in the meantime, or can't be written.
    """
    number = journal.writes.intend(task.run, made, task.clock())
    try:
        storage.save(task.config, field, made.before, made.after)
    except ConfigError:
        journal.writes.conclude(number, done=False)
        raise
    journal.writes.conclude(number, done=True)
