"""``enrich blame``: whose each value of a post is, and where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from enrich.errors import UsageError
from enrich.options import FILE, FORMAT, START, Start
from enrich.report import dumped

if TYPE_CHECKING:
    from enrich.pipeline.blame import Blame

_LONGEST = 60


@click.command()
@click.argument("post", type=FILE)
@START
@FORMAT
def blame(post: Path, start: Start, form: str) -> int:
    """Show who wrote the value of each field of a post, and where it came from."""
    from enrich import frontmatter
    from enrich.journal.consulting import journal_at
    from enrich.pipeline.blame import blamed
    from enrich.pipeline.site_fields import site_fields
    from enrich.posts import files
    from enrich.posts.discover import place_of

    config, screen, _ = start.open([post])
    path = place_of(config, post)
    if post.is_dir():
        raise UsageError(f"{post}: is not one post", "name one Markdown file of the site")
    fields = frontmatter.locate(files.read(config.root, path))
    with journal_at(config.state) as journal:
        told_of = blamed(journal, path, site_fields(config).known, fields)
        if form == "json":
            record = {"version": 1, "path": path, "fields": [asdict(one) for one in told_of]}
            screen.result(dumped(record) + "\n")
        else:
            screen.result("".join(f"{line}\n" for one in told_of for line in _lines(one)))
    return 0


def _lines(one: Blame) -> Iterator[str]:
    from enrich.pipeline.apply import told

    text = told(one.value)
    yield f"{one.key}: {text if len(text) <= _LONGEST else text[: _LONGEST - 2] + '…”'}"
    yield f"  {_whose(one)}"
    if one.run:
        yield f"  proposed by {one.model}, prompt {one.prompt} {one.prompt_version}, in run {one.run}, {one.asked}"
        yield f"  {_decided(one)}"
    for proof in one.evidence:
        yield f"  “{proof.quote}” — line {proof.line}, {proof.match}"


def _whose(one: Blame) -> str:
    words = {
        "nobody": "empty",
        "person": "a person's",
        "enrich": "enrich's",
        "both": "enrich's, added to a person's",
    }
    since = {"edited": ", edited since enrich wrote it", "decided": ", edited before it was written"}
    return words[one.author] + since.get(one.change, "")


_CALLED = {"person": "a person", "the file of words": "the vocabulary file"}  # the second by journals of before


def _decided(one: Blame) -> str:
    if not one.decided_by:
        return "the journal has no decision on it"
    verdict = {"accept": "accepted", "edit": "edited"}.get(one.verdict, one.verdict)
    who = _CALLED.get(one.decided_by, one.decided_by)
    return f"{verdict} by {who}, {one.decided}" + (f", written {one.written}" if one.written else "")
