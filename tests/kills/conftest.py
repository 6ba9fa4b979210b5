"""The command line, called in this process."""

from __future__ import annotations

from cli.conftest import called

__all__ = ["called"]
