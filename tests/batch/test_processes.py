"""`--processes N` and `--executor ray`: the same posts, journal and bill as with one process, whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from batch.answering import number, right
from batch.garden import Garden, name, plant
from batch.running import RUN, Done, journal, require_ray, run, started
from conftest import ROOT
from server import Answer, Asked, Server, answers

POSTS = 24
AT_ONCE = 8
PROCESSES = ("--processes", "2")
RAY = ("--executor", "ray", *PROCESSES)
BY = pytest.mark.parametrize("files", ["command", "workers"])
PRICE = {"input": 2.0, "output": 8.0}
COST = "SELECT coalesce(sum(cost), 0.0) FROM replies"
TWICE = "SELECT path, count(*) FROM replies JOIN requests USING (fingerprint) GROUP BY path HAVING count(*) > 1"
KEPT = (
    "SELECT path, model, fields, characters, rests, fingerprint FROM requests ORDER BY path",
    "SELECT fingerprint, state, text, tokens_in, tokens_out, cost, stop FROM replies ORDER BY fingerprint",
    "SELECT path, field, base, basis, state, left_out FROM proposals ORDER BY path, field",
    "SELECT path, field, said, quote, line, base, basis FROM queue ORDER BY path, field, said",
    "SELECT path, field, value, key, author, old FROM written ORDER BY path, field",
    "SELECT path, code, message FROM failures ORDER BY path",
)


@pytest.fixture
def ray() -> tuple[str, ...]:
    """The options that have two workers of Ray lead the posts."""
    require_ray()
    return RAY


@pytest.fixture(params=["processes", pytest.param("ray", marks=pytest.mark.ray)])
def crew(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The options that have two workers lead the posts."""
    return PROCESSES if request.param == "processes" else request.getfixturevalue("ray")


@pytest.fixture
def site(tmp_path: Path) -> Garden:
    """A few posts."""
    return plant(tmp_path / "site", POSTS)


def _workers(pid: int) -> list[int]:
    """The workers that a command began: its own processes, or below those, tasks of Ray."""
    parents = dict(_processes())
    return [child for child in parents if _descends(child, pid, parents) and _is_worker(child)]


def _processes() -> Iterator[tuple[int, int]]:
    """Each process of this machine, with its parent."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            yield int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])


def _descends(process: int, above: int, parents: Mapping[int, int]) -> bool:
    while process and process != above:
        process = parents.get(process, 0)
    return process == above


def _is_worker(pid: int) -> bool:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"enrich.pipeline.workers.serve" in line or b"ray::serve_at" in line


def _mixed(asked: Asked) -> Answer:
    """Some posts are refused, some answered with a term that the site does not know, the others as they should be."""
    about = number(asked)
    if about % 8 == 1:
        return answers.refused(asked)
    if about % 8 == 3:
        return answers.completion(asked, "no JSON at all")
    return right(asked)


def _at_work(root: Path, server: Server, *options: str, files: str = "command") -> tuple[Garden, Done]:
    site = plant(root, POSTS)
    site.configure(server.url, run={"concurrency": AT_ONCE, "files": files})
    return site, run(site, *options)


def test_without_ray_the_extra_is_named(tmp_path: Path) -> None:
    """One sentence with the command that installs it; nothing is asked."""
    code = (
        "import importlib.util, sys\nfound = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'ray' else found(name, *more)\n"
        "sys.argv = ['enrich', 'run', '--model', 'm', '--executor', 'ray']\nfrom enrich.cli import main\nmain()\n"
    )
    variables, command = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"}, [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=plant(tmp_path, 1).root, env=variables, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{sys.executable} -m pip install -e '{ROOT}[ray]'" in done.stderr.decode()


@pytest.mark.ray
def test_a_cluster_that_is_not_there_is_told(site: Garden, ray: tuple[str, ...]) -> None:
    """No request leaves, and no post is said to have failed."""
    site.configure("http://127.0.0.1:9/v1")
    done = run(site, *ray, "--address", "nothing-that-can-be")
    assert (done.code, done.records) == (2, []), done.told
    assert "error: Ray can't be used: " in done.told


@BY
def test_as_one_process_does_it(tmp_path: Path, crew: tuple[str, ...], files: str) -> None:
    """Files, records and every row of the journal are those of a run in one process."""
    with Server(default=_mixed) as server:
        alone, one = _at_work(tmp_path / "one", server)
        asked = len(server.history)
        shared, two = _at_work(tmp_path / "two", server, *crew, files=files)
        assert len(server.history) == 2 * asked
    assert one.code == two.code == 3, two.told
    assert alone.written() == shared.written()
    by_path = [sorted(done.records, key=lambda record: str(record["path"])) for done in (one, two)]
    assert by_path[0] == by_path[1]
    assert {record["outcome"] for record in one.records} == {"applied", "failed"}
    for query in KEPT:
        assert journal(alone, query) == journal(shared, query), query


@BY
def test_the_embedded_model_answers_as_in_one_process(tmp_path: Path, files: str) -> None:
    """The same values in the same order, and the same rows, also for a second run, which finds all of it done."""
    sites = [Garden(tmp_path / part, {}) for part in ("one", "two")]
    done = []
    for site, options in zip(sites, ((), PROCESSES), strict=True):
        copytree(ROOT / "fixtures" / "garden", site.root, ignore=ignore_patterns(".enrich"))
        with (site.root / "enrich.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'\n[run]\nfiles = "{files}"\n')
        done.append([run(site, *options), run(site, *options)])
    one, two = done
    assert [each.records for each in one] == [each.records for each in two]
    assert {"applied", "proposed", "unchanged"} <= set(two[0].outcomes().values())
    alone, shared = ({path: (site.root / path).read_bytes() for path in two[0].outcomes()} for site in sites)
    assert alone == shared
    for query in KEPT:
        assert journal(sites[0], query) == journal(sites[1], query), query


@BY
@pytest.mark.parametrize("crew", [PROCESSES])
def test_killed_worker_costs_its_work_in_flight(site: Garden, crew: tuple[str, ...], files: str) -> None:
    """Another worker leads the posts of one that is killed; what was answered before is not asked again."""
    with Server(default=right, latency=0.05) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE, "files": files})
        with started(site, *RUN, *crew) as command:
            assert command.until(lambda: len(server.history) >= POSTS // 2)
            os.kill(_workers(command.process.pid)[0], signal.SIGKILL)
            done = command.done()
    assert done.code == 0, done.told
    assert set(done.outcomes().values()) == {"applied"}
    assert (site.written().keys(), site.strays()) == (site.posts.keys(), set())
    assert journal(site, TWICE) == []
    assert len(server.history) <= POSTS + AT_ONCE


def test_killed_driver_leaves_no_worker_and_loses_nothing(site: Garden, crew: tuple[str, ...]) -> None:
    """A worker, then the driver: the workers end with it, and the next run asks only for what was in flight."""
    with Server(default=right, latency=0.05) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE})
        with started(site, *RUN, *crew) as command:
            assert command.until(lambda: len(server.history) >= POSTS // 4)
            workers = _workers(command.process.pid)
            assert len(workers) == 2
            os.kill(workers[0], signal.SIGKILL)
            assert command.until(lambda: len(server.history) >= POSTS * 3 // 4)
            workers += _workers(command.process.pid)
            command.kill()
        done = run(site, *crew)
    assert done.code == 0, done.told
    assert site.written().keys() == site.posts.keys()
    assert journal(site, TWICE) == []
    assert len(server.history) <= POSTS + 2 * AT_ONCE
    assert {name(number(one)) for one in server.history} == site.posts.keys()
    assert not any(map(_is_worker, workers))


def test_no_module_of_the_site_is_loaded(site: Garden, crew: tuple[str, ...]) -> None:
    """Whatever a site's folder holds under the name of a package is a file like any other."""
    told = site.root.parent / "told"
    code = f"from pathlib import Path\nwith Path({str(told)!r}).open('a') as file:\n    file.write(__name__)\n"
    for module in ("yaml", "openai", "pydantic", "numpy", "sqlite3", "ray", "json", "sitecustomize"):
        (site.root / f"{module}.py").write_text(code, encoding="utf-8")
    with Server(default=right) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE})
        done = run(site, *crew, name(0))
    assert (done.code, told.exists()) == (0, False), told.read_text() if told.exists() else done.told


def test_budget_holds_over_all_workers(site: Garden, crew: tuple[str, ...]) -> None:
    """All workers together spend no more than the budget, and the journal has each cent of it."""
    billed: Counter[str] = Counter()

    def bill(asked: Asked) -> Answer:
        answer = right(asked)
        usage = answer.data["usage"]  # type: ignore[index]
        billed["in"] += usage["prompt_tokens"]
        billed["out"] += usage["completion_tokens"]
        return answer

    with Server(default=bill) as server:
        site.configure(server.url, run={"concurrency": AT_ONCE}, price=PRICE)
        done = run(site, *crew, "--budget", "0.05")
    spent = (billed["in"] * PRICE["input"] + billed["out"] * PRICE["output"]) / 1_000_000
    assert done.code == 4, done.told
    assert 0 < spent <= 0.05
    assert journal(site, COST) == [(pytest.approx(spent),)]
    assert 0 < len(server.history) < POSTS


@pytest.mark.long
def test_interrupt_of_a_cluster_finishes_what_is_under_way(site: Garden, ray: tuple[str, ...]) -> None:
    """The same with Ray, whose own processes do not hear of Ctrl-C."""
    test_interrupt_finishes_what_is_under_way(site, ray, "command")


@BY
@pytest.mark.parametrize("crew", [PROCESSES])
def test_interrupt_finishes_what_is_under_way(site: Garden, crew: tuple[str, ...], files: str) -> None:
    """Ctrl-C once: no further request leaves, and every answer that was paid for is written."""
    with Server(default=right, latency=0.2) as server:
        site.configure(server.url, run={"concurrency": 4, "files": files})
        with started(site, *RUN, *crew) as command:
            assert command.until(lambda: len(server.history) >= 4)
            command.interrupt()
            done = command.done()
    assert done.code == 130, done.told
    assert len(server.history) < POSTS
    assert len(site.written()) == len(server.history)
