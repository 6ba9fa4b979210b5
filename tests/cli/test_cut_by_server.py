"""A server that cuts a post in silence is seen by the tokens that it counts: what it proposes waits for a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from server import Answer, Asked, Script, Server, answers

LATIN = "Ada Lovelace wrote note number {} about the analytical engine, and it was longer than the article.\n\n"
WIDE = "阿达写了第{}篇关于分析机的笔记，比文章本身还要长得多，后来的人都读过。\n\n"
HINDI = "यह लेख संख्या {} एक इंजन के बारे में है, जिसे कभी बनाया नहीं गया, और उसके नोट्स लेख से लंबे थे।\n\n"
SUMMARY = {
    "en": "Notes about an engine grew longer than its article.",
    "zh": "关于分析机的笔记比文章本身还要长得多。",
    "hi": "एक इंजन के नोट्स उसके लेख से लंबे थे, और उसे कभी बनाया नहीं गया।",
}


def _counting(usage: Mapping[str, Any], summary: str) -> Script:
    def answer(asked: Asked) -> Answer:
        made = answers.saying({"summary": summary})(asked)
        data = json.loads(json.dumps(made.data))
        data["usage"] = {"prompt_tokens": 0, "completion_tokens": 20, "total_tokens": 0, **usage}
        return Answer(data=data)

    return answer


def _run(folder: Path, enrich: Run, body: str, usage: Mapping[str, Any], window: int = 0) -> tuple[str, str]:
    """The post after `run --yes`, and what was told."""
    language = "zh" if "阿" in body else "hi" if "यह" in body else "en"
    (folder / "a.md").write_text(f"---\ntitle: T\n---\n{body}", encoding="utf-8")
    with Server(default=_counting(usage, SUMMARY[language])) as server:
        room = f"context_window = {window}\n" if window else ""
        settings = f'[model]\nname = "m"\nbase_url = "{server.url}"\n{room}[fields.summary]\n'
        (folder / "enrich.toml").write_text(settings, encoding="utf-8")
        done = enrich("run", "--yes", cwd=folder)
    assert done.returncode == 0
    return (folder / "a.md").read_text(encoding="utf-8"), done.stderr


def _body(text: str, count: int) -> str:
    return "".join(text.format(number) for number in range(count))


@pytest.mark.parametrize(
    ("body", "usage", "window"),
    [
        (_body(LATIN, 700), {"prompt_tokens": 4096, "total_tokens": 4116}, 0),
        (_body(LATIN, 250), {"prompt_tokens": 2048, "total_tokens": 2068}, 0),
        (_body(LATIN, 250), {"prompt_tokens": 2050, "total_tokens": 2070}, 0),
        (_body(WIDE, 300), {"prompt_tokens": 2048, "total_tokens": 2068}, 0),
        (_body(LATIN, 700), {"prompt_tokens": 512, "total_tokens": 532}, 8192),
        (_body(LATIN, 100), {"prompt_tokens": 2048, "total_tokens": 2068}, 0),
    ],
)
def test_what_a_cut_post_gets_waits(
    tmp_path: Path, enrich: Run, body: str, usage: Mapping[str, Any], window: int
) -> None:
    """Whatever the window, the script, and whether the post is read at once or in parts."""
    post, told = _run(tmp_path, enrich, body, usage, window)
    assert "summary" not in post
    assert "it cut the post" in told
    assert "num_ctx" in told
    assert f"{usage['prompt_tokens']:,} tokens" in told


@pytest.mark.parametrize(
    ("body", "usage"),
    [
        (_body(LATIN, 250), {"prompt_tokens": 6000, "total_tokens": 6020}),
        (_body(WIDE, 300), {"prompt_tokens": 7000, "total_tokens": 7020}),
        (_body(HINDI, 100), {"prompt_tokens": 2900, "total_tokens": 2920}),
        (_body(LATIN, 10), {"prompt_tokens": 100, "total_tokens": 120}),
        (_body(LATIN, 250), {"prompt_tokens": 0, "total_tokens": 0, "completion_tokens": 0}),
    ],
)
def test_a_whole_post_is_no_cut_one(tmp_path: Path, enrich: Run, body: str, usage: Mapping[str, Any]) -> None:
    """The twin: another way of counting, letters of many bytes, a short post, and a server that counts nothing."""
    post, told = _run(tmp_path, enrich, body, usage)
    assert "summary: " in post
    assert "cut" not in told
