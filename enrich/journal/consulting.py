"""The journal for who only reads: it is opened as ever, or as a copy in memory where nobody can write."""

from __future__ import annotations

import os
from pathlib import Path

from enrich import owned
from enrich.journal.db import Journal
from enrich.journal.opening import open_copy
from enrich.journal.reading import file_in


def journal_at(folder: Path) -> Journal:
    """The journal in a site's state, for who only reads; an empty one where there is none.

    Raises:
        StateError: It is not ours, or can't be opened.
        GitError: Git can't say whether it came with the repository.
    """
    file = file_in(folder)
    if file is None:
        return Journal(None)
    owned.require_untracked(folder)
    is_writable = os.access(folder, os.W_OK) and os.access(file, os.W_OK)
    return Journal(folder) if is_writable else Journal(folder, open_copy)
