"""Which posts never leave the machine and are read by no model: by the post itself, its path, or one of its keys."""

from __future__ import annotations

import json
from collections.abc import Mapping

from enrich.frontmatter.keys import at
from enrich.posts.globs import matcher
from enrich.settings import PrivacyConfig, SiteConfig
from enrich.values import JSON

_NO_RULES = PrivacyConfig.model_construct()
_ANY_POST = SiteConfig.model_construct()


class Privacy:
    """The privacy rules of a site.

    A draft is private where the site's settings leave drafts out.
    """

    def __init__(self, config: PrivacyConfig = _NO_RULES, site: SiteConfig = _ANY_POST) -> None:
        self._config = config
        self._site = site
        self._drafts = site.drafts
        self._matches = matcher(config.posts, "[privacy] posts")

    def __reduce__(self) -> tuple[type[Privacy], tuple[PrivacyConfig, SiteConfig]]:
        return Privacy, (self._config, self._site)

    @property
    def rules(self) -> str:
        """A text that changes with the rules."""
        told = {"posts": self._config.posts, "keys": self._config.keys}
        written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return written + ("" if self._drafts else " no drafts")

    def reason(self, path: str, known: Mapping[str, JSON]) -> str:
        """Why a post is private; empty where it is not. The case of a key does not count."""
        if at("enrich", known) is False:
            return "says `enrich: false`"
        if self._matches(path):
            return "is private by [privacy] posts"
        if not self._drafts and is_draft(known):
            return "is a draft; `drafts = true` in [site] lets enrich work on it"
        key = next((key for key in self._config.keys if at(key, known)), "")
        return f"is private by its `{key}`" if key else ""


def is_draft(known: Mapping[str, JSON]) -> bool:
    """Whether a post with these values, by key, says that it is a draft; some generators fold the case of keys."""
    return any(value is True for key, value in known.items() if key.casefold() == "draft")
