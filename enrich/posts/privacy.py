"""Which posts never leave the machine and are read by no model: by the post itself, its path, or one of its keys."""

from __future__ import annotations

from collections.abc import Mapping

from enrich.config import PrivacyConfig
from enrich.posts.globs import matcher
from enrich.values import JSON

_NO_RULES = PrivacyConfig()


class Privacy:
    """The privacy rules of a site; ``rules`` is a text that changes with them."""

    def __init__(self, config: PrivacyConfig = _NO_RULES) -> None:
        self.rules = config.model_dump_json(include={"posts", "keys"})
        self._keys = config.keys
        self._matches = matcher(config.posts, "[privacy] posts")

    def reason(self, path: str, known: Mapping[str, JSON]) -> str:
        """Why a post is private; empty where it is not."""
        if known.get("enrich") is False:
            return "says `enrich: false`"
        if self._matches(path):
            return "is private by [privacy] posts"
        key = next((key for key in self._keys if known.get(key)), "")
        return f"is private by its `{key}`" if key else ""
