"""After a run that was killed: the writes that it left in the middle are settled by what the files hold.

Invariant: a write is on record before its file is touched, so whatever was cut off is found here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from enrich.errors import PostError
from enrich.journal.db import Journal
from enrich.posts import files


def recover(root: Path, journal: Journal) -> None:
    """Concludes each write that was only intended, and removes the temporary file that it left; needs the site's lock.

    A post that was edited since counts as written, for it may have been.
    """
    for number, path, before in journal.writes.unfinished():
        try:
            files.sweep(root, path)
            found = files.real(root, path).read_bytes()
        except (PostError, OSError):
            found = b""  # the post is gone, and what was written with it
        journal.writes.conclude(number, done=hashlib.sha256(found).hexdigest() != before)
