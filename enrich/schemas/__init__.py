"""JSON Schemas, draft 2020-12, of what enrich reads and prints; `enrich schema` prints them, and tests hold them true.

``enrich.toml.json`` is made from `enrich.settings` and the tables of the documentation by ``tests/docs/schemas.py``.
"""

from importlib.resources import files

NAMES = {"config": "enrich.toml.json", "run": "run.json", "check": "check.json"}
"""The files by what they describe: the settings, and a line of ``run`` or ``check`` with ``--format json``."""


def text(name: str) -> str:
    """One of `NAMES`, as JSON."""
    return files(__package__).joinpath(NAMES[name]).read_text(encoding="utf-8")
