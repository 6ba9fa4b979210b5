"""What a killed write leaves is put in order by the next run."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from batch.garden import plant
from enrich.journal.db import Journal
from enrich.pipeline.write import recover
from enrich.values import Edit, Patch, Proposal, Provenance, Span

NOW = "2024-01-01T00:00:00+00:00"
PATH = "0/post-00000.md"


@pytest.mark.parametrize(
    ("content", "known"),
    [(b"before", {}), (b"after", {"summary": "S"}), (b"edited", {"summary": "S"}), (None, {"summary": "S"})],
)
def test_an_unfinished_write_is_settled(tmp_path: Path, content: bytes | None, known: dict[str, str]) -> None:
    """Only where the post still has its old bytes was nothing written; what stands beside it is removed."""
    site = plant(tmp_path, 2, (100, 200))
    stray, other = tmp_path / "0/.post-00000.md.abc.enrich", tmp_path / "0/.post-00001.md.abc.enrich"
    stray.write_bytes(b"aft")
    other.write_bytes(b"of another post")
    file = site.root / PATH
    file.unlink() if content is None else file.write_bytes(content)
    journal = Journal(None)
    journal.start("r", "run", "m", 1, NOW)
    edits = (Edit(Span(0, 6), b"after"),)
    made = Provenance("r", "m", "enrich", "1", "f", NOW)
    proposals = (Proposal("summary", "summary", None, "S", provenance=made),)
    journal.writes.intend("r", Patch(PATH, b"before", b"after", edits, proposals, b""), NOW)
    ((_, path, before),) = journal.writes.unfinished()
    assert (path, before) == (PATH, hashlib.sha256(b"before").hexdigest())
    recover(site.root, journal)
    assert journal.writes.unfinished() == []
    assert journal.writes.written(PATH) == known
    assert not stray.exists()
    assert other.exists()
    journal.close()
