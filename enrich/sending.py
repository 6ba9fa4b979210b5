"""What settings may say of a request: nothing that changes who gets it, or what it costs beyond what is told."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

_UNCLEAR = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]|@[^/?#]*@")  # which one client reads so, and another otherwise
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_ROUTING = frozenset({"host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade"})
_BOUNDS: Mapping[str, str] = {
    "model": "say it with `name` in [model]",
    "messages": "say it with [prompt]",
    "n": "one answer is read",
    "best_of": "one answer is read",
    "max_tokens": "say it with `max_output_tokens` in [model]",
    "max_completion_tokens": "say it with `max_output_tokens` in [model]",
}


def address(url: str) -> str:
    """An address that all clients read in the same way."""
    if _UNCLEAR.search(url):
        reason = "an address holds no white space, control character or backslash, and one `@` at most"
        raise PydanticCustomError("bad_address", reason)
    return url


def headers(names: dict[str, str]) -> dict[str, str]:
    """Headers by name, none of which decides who gets a request or where it ends."""
    for name in names:
        if not _TOKEN.fullmatch(name) or name.lower() in _ROUTING:
            raise PydanticCustomError("bad_header", "`{name}` is no header that settings may set", {"name": name})
    return names


def extra(keys: dict[str, Any]) -> dict[str, Any]:
    """Further keys of a request: JSON, and none that a budget counts on."""
    try:
        json.dumps(keys, allow_nan=False)
    except (TypeError, ValueError) as error:
        reason = "a date, a time, `nan` or `inf` can't be sent: write it as a text"
        raise PydanticCustomError("unsendable", reason) from error
    if bound := next((key for key in keys if key in _BOUNDS), None):
        reason = "`{key}` decides what a request costs; {instead}"
        raise PydanticCustomError("bound", reason, {"key": bound, "instead": _BOUNDS[bound]})
    return keys
