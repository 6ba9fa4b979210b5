"""``enrich mcp``: an agent reads posts and proposes values of its own over the Model Context Protocol."""

from __future__ import annotations

import click

from enrich.options import START, Start


@click.command()
@START
def mcp(start: Start) -> int:
    """Serve the site to an agent over the Model Context Protocol, on standard input and output.

    What an agent proposes is verified and waits for a person; `write = true` in [mcp] of enrich.toml lets it write what
    `enrich run --yes` would.
    """
    from enrich.agents.serve import require_packages, serve
    from enrich.config import load

    require_packages()
    config, screen, _ = start.open()
    serve(lambda: load(config.root, start.named), screen.note)
    return 0
