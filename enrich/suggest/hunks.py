"""The lines of a diff that a comment may stand on: those on its right side, added or unchanged.

Read from the forge's own diff, never from one of ours: what the forge does not show it refuses, and a review with one
refused line is refused as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from enrich.suggest.values import Line

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def right(patch: str) -> Mapping[int, Line]:
    """The lines on the right side of one file's unified diff, by their number in the new file; headers are passed over.

    The number of a line in the old file follows from counting, as GitLab wants it for unchanged lines.
    """
    found: dict[int, Line] = {}
    old = new = 0
    for row in patch.split("\n"):
        if head := _HUNK.match(row):
            old, new = int(head[1]), int(head[2])
        elif new and row[:1] in ("+", " "):
            found[new] = Line(new, old if row[0] == " " else 0, row[1:])
            new, old = new + 1, old + (row[0] == " ")
        elif row[:1] == "-":
            old += 1
    return found
