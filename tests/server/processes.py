"""Servers in processes of their own, which a test starts, waits for, kills and starts again."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

HALF_SECONDS = 240


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(line: Sequence[str], url: str, folder: Path, key: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A server that lists models at ``url``, once it answers; its log is in ``folder``."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(line, cwd=folder, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await(url, process, folder / "log", key)
            yield process
        finally:
            process.terminate()
            process.communicate()


def _await(url: str, process: subprocess.Popen[bytes], log: Path, key: str) -> None:
    for _ in range(HALF_SECONDS):
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        request = urllib.request.Request(f"{url}/models", headers={"Authorization": f"Bearer {key}"})  # noqa: S310 - ours
        try:
            urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - a server of ours on loopback
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the server did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
