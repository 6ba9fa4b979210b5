"""Files of requests: within their limits, whole before they have a name, and never over another."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.errors import StateError, UsageError
from enrich.journal.states import ShardState
from enrich.pipeline.shards import PART, ShardLimits, ShardOrigin, ShardWriter, beside, complete, swept, within
from enrich.testing import MemoryJournal
from enrich.values import FieldSpec, Kind, Message, Prompt, Request, SiteContext

TIME = "2026-01-02T03:04:05+00:00"
SPEC = FieldSpec("summary", "summary", Kind.TEXT)
PROMPT = Prompt("p", "1", (), "", "", "d")


@pytest.fixture
def journal() -> MemoryJournal:
    """A journal that knows ten requests."""
    made = MemoryJournal()
    made.start("r", "run", "m", 1, TIME)
    for number in range(10):
        messages = (Message("user", "x"),)
        asked = Request(f"{number}.md", "", "", (SPEC,), SiteContext(), messages, {}, PROMPT, f"f{number}")
        made.ask("r", asked, f"rests {number}", "m", TIME)
    return made


def _writer(journal: MemoryJournal, out: Path, limits: ShardLimits) -> ShardWriter:
    return ShardWriter(journal.outgoing, ShardOrigin("r", "m", "", lambda: TIME), beside(out), limits)


@pytest.mark.parametrize(
    ("limits", "counts"),
    [
        (ShardLimits(4, 10_000), [4, 4, 2]),
        (ShardLimits(10, 10_000), [10]),
        (ShardLimits(10, 26), [2, 2, 2, 2, 2]),
        (ShardLimits(10, 1), [1] * 10),
    ],
)
def test_no_file_is_over_its_limits(
    tmp_path: Path, journal: MemoryJournal, limits: ShardLimits, counts: list[int]
) -> None:
    """Requests and bytes are both counted; a request that is larger than a file stands alone."""
    writer = _writer(journal, tmp_path / "out.jsonl", limits)
    for number in range(10):
        writer.add(f"f{number}", b"a line of 11", 0.5)
    writer.close()
    assert [shard.requests for shard in writer.made] == counts
    assert [shard.reserved for shard in writer.made] == [0.5 * count for count in counts]
    written = [Path(shard.file).read_bytes() for shard in writer.made]
    assert [content.count(b"\n") for content in written] == counts
    assert all(len(content) <= max(limits.size, 13) for content in written)
    assert journal.outgoing.waits("f0", "0.md", "other", files=True)
    assert not journal.outgoing.waits("f0", "0.md", "other", files=False)
    assert journal.outgoing.waits("another", "0.md", "rests 0", files=True)


def test_a_file_has_its_name_once_it_is_on_record(tmp_path: Path, journal: MemoryJournal) -> None:
    """Until then it has another, which the next run completes, or removes where the journal knows nothing of it."""
    out = tmp_path / "out.jsonl"
    writer = _writer(journal, out, ShardLimits())
    writer.add("f0", b"line")
    assert [file.name for file in tmp_path.iterdir()] == [f"out.jsonl{PART}"]
    writer.close()
    assert out.read_bytes() == b"line\n"
    out.rename(tmp_path / f"out.jsonl{PART}")  # as a kill before the last step leaves it
    (shard,) = journal.outgoing.shards()
    complete(shard)
    assert out.read_bytes() == b"line\n"
    (tmp_path / ".enrich").mkdir(0o700)
    place = within(tmp_path / ".enrich")("token", 1)
    part = place.with_name(place.name + PART)
    part.touch()
    swept(tmp_path / ".enrich", journal.outgoing.shards())
    assert not part.exists()


def test_nothing_is_written_over(tmp_path: Path, journal: MemoryJournal) -> None:
    """A file that is there may hold requests that wait; so may one that has the next number."""
    (tmp_path / "there.jsonl").touch()
    with pytest.raises(UsageError, match="is there already"):
        beside(tmp_path / "there.jsonl")
    with pytest.raises(UsageError, match="no such folder"):
        beside(tmp_path / "nowhere" / "out.jsonl")
    (tmp_path / "out-2.jsonl").touch()
    writer = _writer(journal, tmp_path / "out.jsonl", ShardLimits(1))
    writer.add("f0", b"line")
    with pytest.raises(StateError, match="is there already"):
        writer.add("f1", b"line")
    assert [shard.state for shard in journal.outgoing.shards()] == [ShardState.OUT]
