"""What `enrich plan` foretells, against what a server then counts."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import Run
from server import Answer, Asked, Server, answers

SETTINGS = """[model]
name = "gpt-5.4-mini"
base_url = "{url}"
[fields.tags]
[fields.people]
"""
NEAR = 0.02


def _empty(asked: Asked) -> Answer:
    return answers.completion(asked, json.dumps({key: [] for key in asked.schema["properties"]}))


@pytest.mark.corpus
@pytest.mark.slow
def test_a_plan_counts_what_is_sent(shared: Path, enrich: Run, tmp_path: Path) -> None:
    """Over real posts the plan's tokens are within 2 % of those in the bodies that reach the server."""
    from rs_bpe.bpe import openai

    count = openai.o200k_base().count
    site = tmp_path / "garden"
    shutil.copytree(shared / "corpus" / "garden", site)
    subprocess.run(["chmod", "-R", "u+w", str(site)], check=True)
    for number, file in enumerate(sorted(site.rglob("*.md"))):
        if number % 3:
            file.unlink()
    with Server(default=_empty) as server:
        (site / "enrich.toml").write_text(SETTINGS.format(url=server.url), encoding="utf-8")
        planned = json.loads(enrich("plan", "--format", "json", cwd=site).stdout)
        assert server.history == []
        key = {"OPENAI_API_KEY": "k"}
        done = enrich("run", "--dry-run", "--format", "json", cwd=site, env=key)
        assert done.returncode in (0, 3), done.stderr
        seen = [json.loads(asked.payload) for asked in server.history]
    counted = sum(
        3
        + sum(3 + count(message["content"]) for message in body["messages"])
        + count(json.dumps(body["response_format"]["json_schema"]["schema"], ensure_ascii=False))
        for body in seen
    )
    print(f"{len(seen)} requests, {planned['tokens_in']} tokens planned, {counted} counted, {planned['saved']} saved")
    assert planned["requests"] == len(seen) > 0
    assert planned["tokens_in"] == pytest.approx(counted, rel=NEAR)
    assert planned["tokens_in"] < planned["tokens_in_most"]
    assert planned["saved"] > 0
