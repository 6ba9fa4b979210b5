"""``enrich completion``: the lines by which a shell completes `enrich`, as `click` makes them."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command(no_args_is_help=True)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print what makes SHELL complete commands, options and files.

    \b
    bash, in ~/.bashrc:  eval "$(enrich completion bash)"
    zsh, in ~/.zshrc:    eval "$(enrich completion zsh)"
    fish, once:          enrich completion fish > ~/.config/fish/completions/enrich.fish
    """  # noqa: D301 - click leaves lines below such an escape as they are
    from click.shell_completion import get_completion_class

    from enrich.terminal import Screen

    known = get_completion_class(shell)
    if known is None:
        raise click.UsageError(f"click does not know the shell {shell}")
    script = known(context.find_root().command, {}, "enrich", "_ENRICH_COMPLETE").source()
    Screen().result(f"{script.strip()}\n")
    return 0
