"""The page and files with any name: each is shown and written, but for one that no page can name."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlencode

from markupsafe import escape

from web.site import CONFIG, fill, mark, post, proposal, reviewed, served

ODD = ("new\nline.md", 'quo"te.md', "-dash.md", "tab\t.md", "a & b?.md", "é ü.md")
BROKEN = os.fsdecode(b"caf\xe9.md")


def _site(root: Path) -> Path:
    (root / "enrich.toml").write_text(CONFIG, encoding="utf-8")
    for name in (*ODD, BROKEN):
        (root / name).write_text(post("A"), encoding="utf-8")
    fill(root, {name: [proposal("summary", "The clock is kept.")] for name in (*ODD, BROKEN)})
    return root


def test_what_no_page_can_name_is_told(tmp_path: Path) -> None:
    """The other posts are there."""
    with reviewed(_site(tmp_path)) as review:
        assert set(review.desk.cards) == set(ODD)
        assert [note for note in review.notes if note.startswith('"caf\\351.md": its name is no UTF-8')]


def test_every_other_name_is_decided_and_written(tmp_path: Path) -> None:
    """By the addresses and the records that the page's script sends."""
    with served(_site(tmp_path)) as server:
        for name in ODD:
            status, page, _ = server.get(f"/?{urlencode({'path': name, 'state': 'all'})}")
            assert status == 200
            seen = mark(page, str(escape(name)), "summary")
            decision = {"path": name, "field": "summary", "verdict": "accept", "seen": seen}
            assert server.post("decide", {"decisions": [decision]})[1]["count"] == 1
            assert server.post("write", {"path": name})[0] == 200
            assert "summary: The clock is kept." in (tmp_path / name).read_text(encoding="utf-8")
        assert server.get(f"/?{urlencode({'path': BROKEN}, errors='surrogateescape')}")[0] == 200
