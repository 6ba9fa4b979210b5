"""Which paths of the journal are posts of the site: proved again before a file is read or written.

A path of ours leads down from the site's root and is left out by no rule, and what stands there is a file of its own.
"""

from __future__ import annotations

import errno
import stat
from collections.abc import Collection, Mapping

from enrich.config import Config
from enrich.errors import GoneError, PostError, shown
from enrich.posts import files
from enrich.posts.discover import linked
from enrich.posts.left_out import LeftOut, PathRules
from enrich.posts.privacy import Privacy
from enrich.values import JSON
from enrich.vocabulary import storage


class Places:
    """The places of one site; its rules are read when the first path is asked about."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._rules: PathRules | None = None
        self._privacy: Privacy | None = None

    def require_post(self, path: str, but: Collection[LeftOut] = ()) -> None:
        """Checks that a path is one of a post; reasons in ``but`` don't count.

        Raises:
            PostError: It leads elsewhere, or the settings leave it out.
        """
        if not is_below(path):
            raise PostError("is no place in this site, and the journal says that it is a post", _FOREIGN, path=path)
        self._rules = self._rules or PathRules(self._config)
        if (reason := self._rules.reason(path)) and reason not in but:
            raise PostError(f"is no post of this site: {reason}", reason.remedy, path=path)

    def require_there(self, path: str) -> None:
        """Checks that a post still stands at a path: a file, and no link to another post or out of the site.

        Raises:
            GoneError: None does.
            PostError: Nobody may look.
        """
        try:
            found = files.real(self._config.root, path).stat()
        except PostError as error:
            raise GoneError(error.message, _BACK, path=path) from error
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                raise PostError(f"can't be read: {error.strerror}", path=path) from error
            raise GoneError("is gone: renamed, deleted, or on another branch", _BACK, path=path) from error
        if not stat.S_ISREG(found.st_mode):
            kind = "a folder" if stat.S_ISDIR(found.st_mode) else "no regular file"
            raise GoneError(f"is {kind} now", _BACK, path=path)
        if other := linked(self._config, path):
            raise GoneError(f"is a link to another post, {shown(other)}", _BACK, path=path)

    def require_open(self, path: str, known: Mapping[str, JSON]) -> None:
        """Checks that a post with these values, by key, may be worked on.

        Raises:
            PostError: It is private.
        """
        self._privacy = self._privacy or Privacy(self._config.privacy, self._config.site)
        if reason := self._privacy.reason(path, known):
            raise PostError(reason, "nothing is written there", path=path)

    def require_words(self, path: str, fields: Mapping[str, object]) -> None:
        """Checks that a path is that of a vocabulary file of one of these fields.

        Raises:
            PostError: It is another file.
        """
        if path not in {storage.told(self._config, field) for field in fields}:
            raise PostError("is no vocabulary file of this site", _FOREIGN, path=path)


_BACK = "what the journal holds of it waits until the post is back"
_FOREIGN = "another program wrote that; see `enrich journal check`"


def is_below(path: str) -> bool:
    """Whether a path leads down from the root, by its own words alone."""
    parts = path.split("/")
    return "\0" not in path and all(part not in ("", ".", "..") for part in parts)
