"""llama.cpp's server with a model of a package, behind a relay that keeps what was asked."""

from __future__ import annotations

import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from server.processes import free_port, running
from server.relay import Relay, Relayed

HERE = Path(__file__).parent
_COUNTED = re.compile(r"^llamacpp:(?:prompt_tokens|tokens_predicted)_total (\d+)", re.MULTILINE)


@dataclass
class Llama:
    """A server with a model, a window for each slot in tokens, and slots; it may be killed and started again."""

    python: Path
    model: Path
    window: int
    slots: int
    folder: Path
    relay: Relay
    _now: ExitStack = field(default_factory=ExitStack)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What the command is given as its base URL: the relay's."""
        return self.relay.url

    @property
    def history(self) -> list[Relayed]:
        """All completions that were asked for."""
        return self.relay.history

    def start(self) -> None:
        """Starts it, at a port of its own."""
        port = self.relay.port = free_port()
        script = str(HERE / "serve_llama.py")
        line = [str(self.python), script, str(self.model), str(port), str(self.window), str(self.slots)]
        self._process = self._now.enter_context(running(line, f"http://127.0.0.1:{port}/v1", self.folder))

    def stop(self) -> None:
        """Ends it as its owner would."""
        self._now.close()

    def kill(self) -> None:
        """Ends it as when memory runs out."""
        assert self._process is not None
        self._process.kill()
        self._now.close()

    def worked(self) -> int:
        """How many tokens it has read and written since its start, whether somebody took them or not."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.relay.port}/metrics", timeout=60) as told:
            return sum(map(int, _COUNTED.findall(told.read().decode())))

    def taken(self) -> int:
        """How many of these tokens were for answers that somebody took."""
        return sum(map(_work, (one for one in self.history if one.taken)))


def _work(one: Relayed) -> int:
    usage = one.usage
    known = usage.get("prompt_tokens_details", {}).get("cached_tokens", 0)
    return int(usage.get("prompt_tokens", 0) - known + usage.get("completion_tokens", 0))


@contextmanager
def started(python: Path, model: Path, folder: Path, *, window: int = 4096, slots: int = 1) -> Iterator[Llama]:
    """A server that answers, until the test is done with it."""
    with Relay(0) as relay:
        llama = Llama(python, model, window, slots, folder, relay)
        llama.start()
        try:
            yield llama
        finally:
            llama.stop()
