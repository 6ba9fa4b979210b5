"""``python -m server``: a server in a process of its own, for benchmarks and for a look by hand."""

from __future__ import annotations

import argparse
import sys

from server import answers
from server.serving import Server


def main() -> None:
    """Serves until its standard input closes; prints its URL first, and what it saw at the end."""
    parser = argparse.ArgumentParser(prog="python -m server")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to each answer")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--tokens", type=int, default=0, help="size of each reply; 0 leaves it small")
    options = parser.parse_args()
    default = answers.sized(options.tokens) if options.tokens else answers.good
    with Server(latency=options.latency, port=options.port, default=default) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    print(f"{len(server.history)} requests, {server.peak} at once")


if __name__ == "__main__":
    main()
