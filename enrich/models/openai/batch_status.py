"""What a server says of a batch, as a value; a hostile one may send anything in each place. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from enrich.errors import ModelError
from enrich.models.openai.refusals import PLAIN

_OVER = frozenset({"completed", "expired", "cancelled", "failed"})
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """How a batch stands, in the server's own words; ``output`` and ``errors`` are files, empty where there are none.

    ``codes`` say why it failed; ``total``, ``done`` and ``failed`` count requests.
    """

    batch: str
    status: str
    output: str = ""
    errors: str = ""
    codes: tuple[str, ...] = ()
    total: int = 0
    done: int = 0
    failed: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.status in _OVER


def read_status(made: object) -> BatchStatus:
    """How a batch stands, of what a server said; whatever is no such thing counts as nothing.

    Raises:
        ModelError: It has no name.
    """
    counts = getattr(made, "request_counts", None)
    numbers = (_count(getattr(counts, name, 0)) for name in ("total", "completed", "failed"))
    errors = getattr(getattr(made, "errors", None), "data", None) or ()
    codes = tuple(dict.fromkeys(filter(None, (_code(one) for one in errors))))
    output, wrong = (read_name(getattr(made, name, None), needed=False) for name in ("output_file_id", "error_file_id"))
    status = getattr(made, "status", None)
    told = status if isinstance(status, str) and PLAIN.fullmatch(status) else "unknown"
    return BatchStatus(read_name(getattr(made, "id", None)), told, output, wrong, codes, *numbers)


def _code(error: object) -> str:
    code = getattr(error, "code", None)
    return code if isinstance(code, str) and PLAIN.fullmatch(code) else ""


def _count(given: object) -> int:
    return given if isinstance(given, int) and given >= 0 else 0


def read_name(given: object, *, needed: bool = True) -> str:
    """What a server calls a thing.

    Raises:
        ModelError: That is no name.
    """
    if isinstance(given, str) and 0 < len(given) <= _LONGEST_NAME and given.isprintable():
        return given
    if needed:
        raise ModelError("the server sent something that is neither a file nor a batch")
    return ""
