"""What the whole way of a post costs, from its file to its file, beside clients that only ask.

``python tests/benchmarks/bench_batch.py`` plants 2,000 posts and runs the command on them against a server in a process
of its own: 300 ms for each answer, replies of 300 tokens.
The posts are real ones where ``../shared/corpus`` has them, 320 in turn (4 to 60 KB, 23 on average, mostly Chinese),
else made up of Chinese sentences; each bears its number, and front matter whose fields are empty.
No post has values yet, so the site has few words to look up in each; one of 5,100 tags and 5,300 names in 2,900 posts
adds 10 ms of CPU a post.
The official client then makes the same requests, but for answers in one piece, and so do its peers with the same posts.

`ratio` is the wall time from the first request to the end, over the ideal: posts x latency / requests at once.
`whole` is the wall time of the process with its start, over the same; `CPU` is that of the process with its start and
its imports, and of the processes that it begins where so many requests at once keep more than one busy, in seconds for
1,000 posts.
Indexing the site is done once and before; it has a row of its own.
``--peers PYTHON`` names an interpreter that has ``instructor`` and ``litellm``; without them they are left out.
On a shared machine read the rows against each other, and a ratio only where ``load`` is small.
"""

from __future__ import annotations

import argparse
import asyncio
import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from batch import garden  # noqa: E402 - found by the line above
from batch.answering import number  # noqa: E402 - the same
from benchmarks import contenders  # noqa: E402 - the same
from server import Answer, Asked, Server, answers  # noqa: E402 - the same

Ask: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
Close: TypeAlias = Callable[[], Awaitable[None]]
SIZES = (4_000, 60_000)
FRONT = """---
author: AI Engineer
date: '2026-07-{day:02}'
guest: ''
layout: post.njk
source: https://talks.example/watch?v={number}
speaker: AI Engineer
tags: []
title: '第 {number} 篇：它说了什么'
summary: ''
description: ''
insight: ''
draft: true  # kept
series: ''
category: architecture
people: []
status: evergreen
---
"""
SAID = "一个系统如果从来没有人去数它的失败，就没有人知道它什么时候开始失败，也没有人知道该从哪里修起。"
FIELDS = "\n".join(f"[fields.{name}]" for name in ("summary", "description", "insight", "people"))
TAGS = f'\n[fields.tags]\nmode = "closed"\nvalues = {json.dumps(garden.TOPICS)}\n'
OURS = "enrich run --yes"
SAME = "AsyncOpenAI"


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds of wall and CPU, and MB at its peak."""

    wall: float
    cpu: float
    memory: float
    out: str = ""


def main() -> None:
    """Prints the table; or serves, or is one of the clients."""
    options = _options()
    if options.serve:
        _serve(options)
    elif options.client:
        print(json.dumps(asyncio.run(_client(options))))
    else:
        compileall.compile_dir(ROOT / "enrich", quiet=1)  # as it is once installed, whatever the environment says
        with tempfile.TemporaryDirectory() as folder:
            _table(options, Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.3)
    parser.add_argument("--at", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--client", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--bodies", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _table(options: argparse.Namespace, folder: Path) -> None:
    planted = _planted(folder / "planted", options.posts)
    size = sum(map(len, planted.posts.values())) / options.posts / 1000
    print(f"{options.posts} posts of {size:.0f} KB, {options.latency:g} s latency, replies of 300 tokens")
    index = _indexed(planted)
    print(f"indexing the site, once: {index.wall:.1f} s, CPU {index.cpu / options.posts * 1000:.2f} s/1000 posts")
    print(f"\n{'':<22}{'at once':>8}{'ratio':>8}{'whole':>8}{'CPU s/1000':>12}{'x client':>10}{'MB':>6}{'load':>6}")
    for at in options.at:
        ours = _ours(planted, folder / str(at), at, options)
        bodies = folder / f"{at}.jsonl"
        rows = {} if options.only_ours else _peers(bodies, at, options)
        client = rows.get(SAME)
        for name, (ratio, cost) in {OURS: ours, **rows}.items():
            times = f"{cost.cpu / client[1].cpu:.2f}" if client else ""
            wall, cpu = cost.wall / _ideal(options, at), cost.cpu / options.posts * 1000
            load = os.getloadavg()[0]
            line = f"{name:<22}{at:>8}{ratio:>8.2f}{wall:>8.2f}{cpu:>12.2f}{times:>10}{cost.memory:>6.0f}{load:>6.1f}"
            print(line, flush=True)


def _planted(root: Path, count: int) -> garden.Garden:
    posts = {garden.name(number): _post(number, text).encode() for number, text in enumerate(_texts(count))}
    return garden.planted(root, posts)


def _texts(count: int) -> Iterator[str]:
    """Bodies of the garden's sizes: its own, where it is there."""
    found = sorted((ROOT.parent / "shared" / "corpus" / "garden").rglob("*.md"))[:320]
    texts = [path.read_text(encoding="utf-8", errors="replace").partition("\n---\n")[2] for path in found]
    low, high = SIZES
    made = (SAID * int(low * (high / low) ** (number % 40 / 39) / 144) for number in range(count))
    return islice(cycle(texts) if texts else made, count)


def _post(number: int, text: str) -> str:
    front = FRONT.format(number=number, day=number % 28 + 1)
    return f"{front}{garden.MARK} {number}. {garden.quote(number)} {SAID}\n\n{text}"


def _ideal(options: argparse.Namespace, at: int) -> float:
    return float(options.posts * options.latency / at)


def _indexed(planted: garden.Garden) -> Cost:
    planted.configure("http://127.0.0.1:9/v1", fields=FIELDS + TAGS)
    return _timed(_enrich("run", "--dry-run", "--model", "embedded", garden.name(0)), planted.root)


def _ours(planted: garden.Garden, root: Path, at: int, options: argparse.Namespace) -> tuple[float, Cost]:
    """The command on a fresh copy of the site and its index."""
    shutil.copytree(planted.root, root, copy_function=shutil.copy2)
    site = garden.Garden(root, planted.posts)
    with _server(options, root.with_suffix(".jsonl")) as (url, seen):
        site.configure(url, fields=FIELDS + TAGS, run={"concurrency": at})
        cost = _timed(_enrich("run", "--yes", "--format", "json", "-q"), root)
        end = time.monotonic()
    records = [json.loads(line) for line in cost.out.splitlines()]
    assert [record["outcome"] for record in records] == ["applied"] * options.posts, records[-1]
    assert {len(record["changes"]) for record in records} == {4}, "an insight waits for a person, all else is written"
    assert seen["requests"] == options.posts, seen
    shutil.rmtree(root)
    return (end - seen["first"]) / _ideal(options, at), cost


def _peers(bodies: Path, at: int, options: argparse.Namespace) -> dict[str, tuple[float, Cost]]:
    rows = {}
    for name in (SAME, "instructor", "litellm"):
        python = options.peers if name in contenders.PEERS else sys.executable
        line = [python, __file__, "--client", name, "--at", str(at), "--bodies", str(bodies)]
        with _server(options, None) as (url, seen):
            cost = _timed([*line, "--url", url], ROOT)
            end = time.monotonic()
        assert cost.out or name in contenders.PEERS, f"{name} failed"
        if cost.out:
            rows[name] = ((end - seen["first"]) / _ideal(options, at), cost)
    return rows


def _enrich(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "enrich", *arguments]


def _timed(line: Sequence[str], folder: Path) -> Cost:
    """A process to its end, with what it alone took; no output where it failed."""
    start = time.monotonic()
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "OPENAI_API_KEY": "k", "ENRICH_TRUST_CONFIG": "1"}
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(line, cwd=folder, env=variables, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - start
        out.seek(0)
        told = out.read().decode() if process.returncode == 0 else ""
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told)


@contextmanager
def _server(options: argparse.Namespace, bodies: Path | None) -> Iterator[tuple[str, dict[str, float]]]:
    """The URL of a server in its own process, and what it saw, which is known once the block is left."""
    line = [sys.executable, __file__, "--serve", "--latency", str(options.latency)]
    line += ["--bodies", str(bodies)] if bodies else []
    seen: dict[str, float] = {}
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip(), seen
        process.stdin.close()
        seen.update(json.loads(process.stdout.readline()))
    assert process.returncode == 0, "a request broke OpenAI's description"


def _serve(options: argparse.Namespace) -> None:
    with Server(default=_reply, latency=options.latency) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    first = server.history[0].at if server.history else 0.0
    seen = {"requests": len(server.history), "peak": server.peak, "first": first}
    print(json.dumps(seen), flush=True)
    if options.bodies:
        options.bodies.write_bytes(b"\n".join(asked.payload for asked in server.history))


def _reply(asked: Asked) -> Answer:
    """About 300 tokens: the values of the post, with long texts and quotes; a peer's schema is answered as it is."""
    if "description" not in asked.schema["properties"]:
        return answers.sized(300)(asked)
    about = number(asked)
    reply = {
        "summary": f"第 {about} 篇：" + SAID[:40] + "它从几个地方说起，也把每一处的代价说了出来，" * 8 + "到此为止。",
        "description": f"第 {about} 篇：" + SAID[:30] + "并把每一处的代价说了出来，" * 2 + "到此为止。",
        "insight": {"text": f"第 {about} 篇所说的失败，能被人数出来才能被修好；先去数一个星期。", "quote": SAID},
        "people": [{"name": garden.person(about), "quote": garden.quote(about)}],
        "tags": [garden.TOPICS[about % len(garden.TOPICS)]],
    }
    return answers.completion(asked, json.dumps(reply, ensure_ascii=False))


async def _client(options: argparse.Namespace) -> dict[str, float]:
    """One client at work on the requests that enrich made, or on their posts where it has its own way to ask."""
    bodies = [json.loads(line) for line in options.bodies.read_bytes().splitlines()]
    ask, close = await (_same if options.client == SAME else _peer)(options)
    todo = iter(bodies)
    (at,) = options.at
    await asyncio.gather(*(_work(ask, todo) for _ in range(at)))
    await close()
    return {"requests": len(bodies)}


async def _work(ask: Ask, todo: Iterator[dict[str, Any]]) -> None:
    for body in todo:
        await ask(body)


async def _same(options: argparse.Namespace) -> tuple[Ask, Close]:
    """The official client as its documentation shows it, with requests that are given."""
    import openai

    client = openai.AsyncOpenAI(api_key="k", base_url=options.url, max_retries=0)

    async def ask(body: dict[str, Any]) -> None:
        reply = await client.chat.completions.create(**{**body, "stream": False, "stream_options": None})
        assert json.loads(reply.choices[0].message.content or "")["tags"]

    return ask, client.close


async def _peer(options: argparse.Namespace) -> tuple[Ask, Close]:
    ask, close = await contenders.ALL[options.client](options.url)
    return lambda body: ask(body["messages"][1]["content"]), close


if __name__ == "__main__":
    main()
