"""The sentences that a plan may tell the reader of a summary: these, to the letter, and no others.

A plan comes from another job, and what it says is shown outside of code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FORK = "This pull request is from a fork, so no model was asked; here is what is missing."
NO_KEY = "No key for the model is set in this job, so none was asked; here is what is missing."
SETTINGS = "This pull request changes the settings of enrich; those of its base were used."
_TROUBLE = "The model did not answer for every post ({}); for those, here is what is missing."
_CODES = re.compile(re.escape(_TROUBLE).replace(re.escape("{}"), "[a-z-]+(?:, [a-z-]+)*"))


def trouble(codes: Sequence[str]) -> str:
    """What kept the model from answering, by the codes of `enrich.errors`."""
    return _TROUBLE.format(", ".join(codes))


def is_known(note: str) -> bool:
    """Whether a sentence is one of ours."""
    return note in (FORK, NO_KEY, SETTINGS) or _CODES.fullmatch(note) is not None
