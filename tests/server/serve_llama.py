"""llama.cpp's own server, run by an interpreter that has xllamacpp.

``PYTHON tests/server/serve_llama.py MODEL.gguf PORT WINDOW SLOTS`` serves until its standard input closes.
One thread computes: two that wait for each other in a loop are ten times as slow where another program runs, too.
"""

from __future__ import annotations

import sys
from importlib import import_module


def main(model: str, port: str, window: str, slots: str) -> None:
    """Serves; ``window`` is each slot's, in tokens."""
    llama = import_module("xllamacpp")
    parameters = llama.CommonParams()
    parameters.model.path = model
    parameters.n_ctx = int(window) * int(slots)
    parameters.n_parallel = int(slots)
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.warmup = False
    parameters.endpoint_metrics = True
    parameters.port = int(port)
    server = llama.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
