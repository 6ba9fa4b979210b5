"""The commands of ``enrich vocab``: tending the words of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from enrich.options import FORMAT, opened, place, shared

if TYPE_CHECKING:
    from enrich.review.rename_terms import How

_RULES = ("twin", "alias", "never", "unknown", "name", "near", "once")
_FIELD = click.option("--field", "fields", multiple=True, metavar="NAME", help="Only this field (repeatable).")
_YES = click.option("--yes", is_flag=True, help="Write without asking.")


@click.group()
def vocab() -> None:
    """Tend the words of the site: decide on new terms, find doubles, merge."""


@vocab.command()
@_FIELD
@place
@click.option("--accept", multiple=True, metavar="TERM", help="Take it as a new term (repeatable).")
@click.option("--alias", multiple=True, metavar="TERM=LABEL", help="It is a spelling of LABEL (repeatable).")
@click.option("--reject", multiple=True, metavar="TERM", help="Never propose it again (repeatable).")
@_YES
@FORMAT
def queue(fields: tuple[str, ...], form: str, **given: Any) -> int:  # noqa: ANN401 - click's own values
    """Decide on terms that a model said and the site does not know, and finish the posts that wait for them.

    Decisions go into the field's file of words, which a person may edit; no model is asked.
    """
    from enrich.commands.vocab_queue import Options
    from enrich.commands.vocab_queue import queue as command

    config, screen, _ = opened(**shared(given))
    said = (given["accept"], given["alias"], given["reject"])
    return command(config, screen, fields, Options(form, *said, given["yes"]))


@vocab.command()
@_FIELD
@place
@click.option(
    "--rule", "rules", type=click.Choice(_RULES), multiple=True, help="Only findings of this kind (repeatable)."
)
@click.option("--fix", is_flag=True, help="Merge twins and aliases, as one patch over all posts.")
@click.option("--dry-run", is_flag=True, help="With --fix: print the diff, write nothing.")
@_YES
@FORMAT
def lint(fields: tuple[str, ...], form: str, **given: Any) -> int:  # noqa: ANN401
    """Find what is untidy in the site's terms; exits 1 where there is something.

    twin: two spellings of one term. alias: a spelling that the file of words calls an alias. never: what it rules out.
    unknown: not in a closed vocabulary. name: a name of another field. near: resembles another. once: used once.
    """
    from enrich.commands.vocab_lint import Options
    from enrich.commands.vocab_lint import lint as command

    if (given["dry_run"] or given["yes"]) and not given["fix"]:
        raise click.UsageError("--dry-run and --yes go with --fix")
    config, screen, _ = opened(**shared(given))
    options = Options(form, given["rules"], given["fix"], _how(given))
    return command(config, screen, fields, options)


@vocab.command()
@click.argument("labels", nargs=2, metavar="A B")
@_FIELD
@place
@click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")
@_YES
def merge(labels: tuple[str, str], fields: tuple[str, ...], **given: Any) -> int:  # noqa: ANN401
    """Let A become B in all posts, as one patch, and an alias of B in the file of words."""
    from enrich.commands.vocab_merge import merge as command

    config, screen, _ = opened(**shared(given))
    return command(config, screen, labels, fields, _how(given))


@vocab.command()
@click.argument("fields", nargs=-1, metavar="[FIELD]...")
@place
@click.option("--all", "everything", is_flag=True, help="Labels without another spelling, too.")
@click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")
@_YES
def learn(fields: tuple[str, ...], *, everything: bool, **given: Any) -> int:  # noqa: ANN401
    """Write into the files of words which spellings are one name, as the posts and your edits show.

    What stands in a file is kept as it is; each alias says in a comment how it was learned.
    """
    from enrich.commands.vocab_learn import learn as command

    config, screen, _ = opened(**shared(given))
    return command(config, screen, fields, _how(given), everything=everything)


def _how(given: dict[str, Any]) -> How:
    from enrich.review.rename_terms import How

    if given["dry_run"] and given["yes"]:
        raise click.UsageError("--dry-run writes nothing and --yes writes: choose one")
    return How(given["dry_run"], given["yes"])
