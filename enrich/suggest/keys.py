"""What makes a suggestion the same as an earlier one: its post, the missing fields, the body and the settings.

Never the generated text: a model's words differ on every run, and a second run must find what the first one said.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from enrich.config import Config
from enrich.values import FieldSpec, Prompt

STICKY = "0" * 16
_MARKER = re.compile(r"<!-- enrich:v1((?: [a-z]=[0-9a-f]{16})+) -->")


def key(path: str, missing: Iterable[str], body: str, config: str) -> str:
    """16 hex digits that change with anything that a suggestion rests on."""
    return digest([path, sorted(missing), hashlib.sha256(body.encode()).hexdigest(), config])


def place(path: str) -> str:
    """16 hex digits that stand for a path where no path may stand."""
    return digest(["path", path])


def settings(config: Config, specs: Sequence[FieldSpec], prompts: Sequence[Prompt], words: Sequence[bytes]) -> str:
    """The digest of all settings that can change a suggestion; ``words`` are the vocabulary files of the fields."""
    rooms = (config.site, config.model, config.reading, config.privacy)
    told = [room.model_dump(mode="json") for room in rooms]
    return digest([told, [_asked(spec) for spec in specs], [prompt.digest for prompt in prompts], *map(_of, words)])


def marker(**marks: str) -> str:
    """What tells our comments from others: ``k`` is a suggestion's key, ``p`` its place, ``x`` the key of one removed.

    It holds hex digits only, so that nothing can break out of it.
    """
    return f"<!-- enrich:v1{''.join(f' {name}={value}' for name, value in marks.items())} -->"


def markers(body: str) -> list[dict[str, str]]:
    """The marks of all markers in a text, in their order."""
    found = (match[1].split() for match in _MARKER.finditer(body))
    return [dict(mark.split("=", 1) for mark in marks) for marks in found]


def _asked(spec: FieldSpec) -> dict[str, object]:
    """All of a field but the form of its lists: only what is missing is suggested, and that is written as a list.

    A field with a single name is told as it was before there were several.
    """
    left_out = {"form"} if spec.keys else {"form", "keys"}
    return {name: value for name, value in asdict(spec).items() if name not in left_out}


def _of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest(parts: Sequence[object]) -> str:
    """16 hex digits of anything that JSON can hold."""
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")
    ).hexdigest()[:16]
